//! Many webhooks at once, and something dies in the middle of them: what was answered 200 is told, all of it.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use serde_json::json;

use crate::{
    plaid::{Plaid, SigningKey, webhook},
    programs::{address_of, json_of, key_in, program, run, with_secrets},
    world::{Device, enrol_at},
};

const SENDERS: usize = 6;

/// Senders of webhooks, each with a code of its own every time, until they are told to end or nobody answers.
struct Burst {
    url: String,
    key: SigningKey,
    answered: Mutex<BTreeSet<String>>,
    count: AtomicUsize,
    over: AtomicBool,
}

impl Burst {
    fn new(url: &str, key: SigningKey) -> Arc<Self> {
        Arc::new(Self {
            url: format!("{url}/v1/webhook"),
            key,
            answered: Mutex::default(),
            count: AtomicUsize::new(0),
            over: AtomicBool::new(false),
        })
    }

    /// Sends until the end. `outlives` a relay that says that its database is away.
    async fn send(self: Arc<Self>, sender: usize, item: String, outlives: bool) {
        let http = reqwest::Client::new();
        for n in 0.. {
            if self.over.load(Ordering::Relaxed) {
                return;
            }
            let code = format!("CODE_{sender}_{n}");
            let body = webhook(&code, &item);
            let sent = http
                .post(&self.url)
                .header("Plaid-Verification", self.key.sign(&body))
                .body(body)
                .send()
                .await;
            match sent.map(|answer| answer.status().as_u16()) {
                Ok(200) => {
                    self.answered.lock().unwrap().insert(code);
                    self.count.fetch_add(1, Ordering::Relaxed);
                }
                Ok(503) if outlives => {}
                Ok(status) => panic!("it answered {status}"),
                Err(error) if outlives => panic!("{error}"),
                Err(_) => return,
            }
        }
    }

    /// Returns once so many more were answered.
    async fn until(&self, more: usize) {
        let from = self.count.load(Ordering::Relaxed);
        while self.count.load(Ordering::Relaxed) < from + more {
            tokio::task::yield_now().await;
        }
    }

    fn answered(&self) -> BTreeSet<String> {
        self.answered.lock().unwrap().clone()
    }
}

/// The codes of all notices.
async fn told(device: &Device) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let mut after = 0;
    loop {
        let page = device.inbox(after, 0).await;
        if page.notices.is_empty() {
            return codes;
        }
        assert!(page.next > after);
        after = page.next;
        codes.extend(page.notices.into_iter().map(|notice| notice.code));
    }
}

async fn linked(device: &Device, name: &str) {
    let body = json!({ "public_token": format!("public-sandbox-{name}") });
    let made = device.plaid("/item/public_token/exchange", body).await;
    assert_eq!(made.status, 200, "{}", made.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_is_killed_in_the_middle_has_lost_none_that_it_answered() {
    let plaid = Plaid::start().await;
    let folder = tempfile::tempdir().unwrap();
    json_of(&run(&mut program(folder.path(), &["init"])));
    let key = key_in(folder.path());
    let serve = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--metrics",
        "127.0.0.1:0",
        "--plaid-url",
        &plaid.url,
    ];
    let start = || {
        let mut running = with_secrets(&mut program(folder.path(), &serve), &key);
        let url = address_of(&mut running);
        (running, url)
    };
    let (mut running, url) = start();
    let mut enrol = program(folder.path(), &["enrol"]);
    let made = json_of(&run(enrol.env("COFFER_RELAY_KEY", &key)));
    let word = |name: &str| made[name].as_str().unwrap().to_owned();
    let group = word("group").parse().unwrap();
    let mut device = enrol_at(&url, &word("invitation"), group, &word("fingerprint"))
        .await
        .unwrap();
    linked(&device, "1").await;

    let mut answered = BTreeSet::new();
    let mut url = url;
    for round in 0..4_usize {
        let signing = SigningKey::fresh(&format!("key-{round}"));
        plaid.knows(&signing, None);
        let burst = Burst::new(&url, signing);
        let senders: Vec<_> = (0..SENDERS)
            .map(|n| {
                let sender = round * SENDERS + n;
                tokio::spawn(Arc::clone(&burst).send(sender, "item-1".into(), false))
            })
            .collect();
        burst.until(20 + 7 * round).await;
        running.kill().unwrap();
        running.wait().unwrap();
        for sender in senders {
            sender.await.unwrap();
        }
        answered.extend(burst.answered());

        (running, url) = start();
        device.http = reqwest::Client::new();
        device.url.clone_from(&url);
        let told = told(&device).await;
        let lost: Vec<_> = answered.difference(&told).collect();
        assert!(
            lost.is_empty(),
            "round {round}: {lost:?} of {}",
            answered.len()
        );
    }
    running.kill().unwrap();
    running.wait().unwrap();
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgresql_that_is_restarted_under_load_costs_nothing_that_was_answered() {
    use crate::{server::Server, world::Relay};

    let server = Arc::new(Server::start().unwrap());
    let plaid = Plaid::start().await;
    let signing = SigningKey::fresh("plaids-key");
    plaid.knows(&signing, None);
    let limits = "[limits]\ndevice_per_minute = 10000000\ndevice_per_day = 10000000\n";
    let relay = Relay::start_before(&plaid.url, Some(server.url()), limits).await;
    let device = relay.device().await;
    linked(&device, "1").await;

    let burst = Burst::new(&relay.url, signing);
    let mut senders: Vec<_> = (0..3)
        .map(|n| tokio::spawn(Arc::clone(&burst).send(n, "item-1".into(), true)))
        .collect();
    // Somebody who asks, and somebody who links, all the while.
    let calls = Arc::new(AtomicUsize::new(0));
    for _ in 0..2 {
        let (burst, device, calls) = (Arc::clone(&burst), device.clone(), Arc::clone(&calls));
        senders.push(tokio::spawn(async move {
            while !burst.over.load(Ordering::Relaxed) {
                let body = json!({ "access_token": "access-sandbox-1" });
                let answer = device.plaid("/consent/events/get", body).await;
                match answer.status {
                    200 => drop(calls.fetch_add(1, Ordering::Relaxed)),
                    _ => assert_eq!((answer.status, answer.code()), (503, "RELAY_DOWN")),
                }
            }
        }));
    }
    let links = {
        let (burst, device) = (Arc::clone(&burst), device.clone());
        tokio::spawn(async move {
            let mut made = Vec::new();
            for n in 0.. {
                if burst.over.load(Ordering::Relaxed) {
                    break;
                }
                let body = json!({ "public_token": format!("public-sandbox-l{n}") });
                let answer = device.plaid("/item/public_token/exchange", body).await;
                match answer.status {
                    200 => made.push(format!("access-sandbox-l{n}")),
                    _ => assert!(
                        ["RELAY_DOWN", "RELAY_NOT_KEPT"].contains(&answer.code()),
                        "{}",
                        answer.body
                    ),
                }
            }
            made
        })
    };
    for _ in 0..2 {
        burst.until(60).await;
        let again = Arc::clone(&server);
        tokio::task::spawn_blocking(move || {
            again.down().unwrap();
            again.up().unwrap();
        })
        .await
        .unwrap();
    }
    burst.until(60).await;
    burst.over.store(true, Ordering::Relaxed);
    for sender in senders {
        sender.await.unwrap();
    }
    let made = links.await.unwrap();
    assert!(calls.load(Ordering::Relaxed) > 20);

    let (answered, told) = (burst.answered(), told(&device).await);
    let lost: Vec<_> = answered.difference(&told).collect();
    assert!(lost.is_empty(), "{lost:?} of {}", answered.len());
    // Whoever was told that a connection is theirs has it, and Plaid was told of the end of every other.
    for token in &made {
        let body = json!({ "access_token": token });
        let answer = device.plaid("/consent/events/get", body).await;
        assert_eq!(answer.status, 200, "{token}: {}", answer.body);
    }
    let exchanged = plaid.asked("/item/public_token/exchange") - 1;
    assert_eq!(exchanged - plaid.asked("/item/remove"), made.len());
    relay.end().await;
}
