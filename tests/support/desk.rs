//! One run of the built app, driven the way a person does it.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::{Capabilities, WindowHandle};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::process::{Group, Signal, children_named, end_other, program, resident_kib};
use crate::session::Session;
use crate::{LOOK_EVERY, READY_MAX, built};

/// How long something may take to appear. Generous: the machine may be building meanwhile, and a
/// wait ends as soon as what it waits for is there.
const APPEAR_MAX: Duration = Duration::from_secs(40);
/// How long a window may take to answer one question. WebDriver itself waits for ever.
const LOOK_MAX: Duration = Duration::from_secs(20);
/// The app closes its store within 5 s (src-tauri/src/shell.rs), and then has to end.
const END_MAX: Duration = Duration::from_secs(12);
/// Title of the main window (src-tauri/src/main_window.rs).
const MAIN_TITLE: &str = "Coffer";
/// Ports that are tried: a free one may be taken by somebody else before the driver binds it.
const PORTS_MAX: u32 = 5;

/// Where memory is, KiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Of the program.
    pub app: u64,
    /// Of the web view's processes.
    pub pages: u64,
}

/// A running app and its driver.
pub struct Desk<'s> {
    session: &'s Session,
    driver: Group,
    client: Client,
    main: WindowHandle,
}

impl<'s> Desk<'s> {
    /// Starts the app on a data folder and returns when its window answers.
    ///
    /// # Errors
    /// It is not built, a program is missing, or no window opens.
    pub async fn start(
        session: &'s Session,
        data_dir: &Path,
        env: &[(&str, &str)],
    ) -> Result<Self> {
        let (driver, port) = start_driver(session, env).await?;
        let options = json!({
            "binary": built("coffer")?,
            "args": ["--data-dir", data_dir],
        });
        let mut capabilities = Capabilities::new();
        capabilities.insert("webkitgtk:browserOptions".to_owned(), options);
        let connected = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await;
        let client = connected.map_err(|error| {
            anyhow!("the app did not open a window: {error}\n{}", driver.tail())
        })?;
        let main = client.window().await?;
        let desk = Self {
            session,
            driver,
            client,
            main,
        };
        // Elements of the first picture are taken away when React draws its own in their place.
        desk.until("the window lives", async || {
            let lives = Locator::Css("html[data-live]");
            Ok(Some(desk.client.find(lives).await?))
        })
        .await?;
        Ok(desk)
    }

    /// The driver's client, for what has no helper here.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The first element with this `data-testid`, as soon as it is shown.
    ///
    /// # Errors
    /// It does not appear in time.
    pub async fn wait_for(&self, testid: &str) -> Result<Element> {
        self.wait_for_css(&css_of(testid)).await
    }

    /// The first element that a CSS selector finds, as soon as it is shown.
    ///
    /// # Errors
    /// It does not appear in time.
    pub async fn wait_for_css(&self, selector: &str) -> Result<Element> {
        self.until(&format!("{selector} appears"), async || {
            for element in self.client.find_all(Locator::Css(selector)).await? {
                if self.is_shown(&element).await? {
                    return Ok(Some(element));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Returns once nothing with this `data-testid` is shown.
    ///
    /// # Errors
    /// It stays.
    pub async fn wait_gone(&self, testid: &str) -> Result<()> {
        let selector = css_of(testid);
        self.until(&format!("{selector} is gone"), async || {
            for element in self.client.find_all(Locator::Css(&selector)).await? {
                if self.is_shown(&element).await? {
                    return Ok(None);
                }
            }
            Ok(Some(()))
        })
        .await
    }

    /// Waits for an element to hold a text, and gives the whole text.
    ///
    /// # Errors
    /// It does not hold it in time.
    pub async fn wait_for_text(&self, testid: &str, wanted: &str) -> Result<String> {
        let selector = css_of(testid);
        self.until(&format!("{selector} says {wanted:?}"), async || {
            for element in self.client.find_all(Locator::Css(&selector)).await? {
                let text = shown_text(&element).await?;
                if text.contains(wanted) {
                    return Ok(Some(text));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Clicks an element as soon as it is shown and takes a click.
    ///
    /// # Errors
    /// It does not appear, or stays covered.
    pub async fn click(&self, testid: &str) -> Result<()> {
        self.click_css(&css_of(testid)).await
    }

    /// Clicks the first element that a CSS selector finds, as [`Self::click`].
    ///
    /// # Errors
    /// It does not appear, or stays covered.
    pub async fn click_css(&self, selector: &str) -> Result<()> {
        self.until(&format!("{selector} can be clicked"), async || {
            let element = self.client.find(Locator::Css(selector)).await?;
            if let Err(error) = element.click().await {
                // WebKit's driver scrolls an element to the edge of what scrolls, where a fraction of a pixel can
                // hide it: as a person would, the next try has it in the middle.
                let middle =
                    "document.querySelector(arguments[0])?.scrollIntoView({block: 'center'});";
                self.client.execute(middle, vec![selector.into()]).await?;
                return Err(error.into());
            }
            Ok(Some(()))
        })
        .await
    }

    /// Replaces what stands in a field.
    ///
    /// # Errors
    /// It does not appear, or takes no text.
    pub async fn type_into(&self, testid: &str, text: &str) -> Result<()> {
        self.type_into_css(&css_of(testid), text).await
    }

    /// Replaces what stands in a field, as [`Self::type_into`].
    ///
    /// # Errors
    /// It does not appear, or takes no text.
    pub async fn type_into_css(&self, selector: &str, text: &str) -> Result<()> {
        let field = self.wait_for_css(selector).await?;
        field.click().await?;
        // By keys, as a person does it: the page hears of every step.
        let select_all = format!("{}a{}", Key::Control, Key::Null);
        field.send_keys(&select_all).await?;
        field.send_keys(&Key::Delete.to_string()).await?;
        if !text.is_empty() {
            field.send_keys(text).await?;
        }
        Ok(())
    }

    /// Text of an element.
    ///
    /// # Errors
    /// It does not appear.
    pub async fn text(&self, testid: &str) -> Result<String> {
        shown_text(&self.wait_for(testid).await?).await
    }

    /// Texts of all elements that are there now.
    ///
    /// # Errors
    /// The window does not answer.
    pub async fn texts(&self, testid: &str) -> Result<Vec<String>> {
        let mut texts = Vec::new();
        for element in self.client.find_all(Locator::Css(&css_of(testid))).await? {
            texts.push(shown_text(&element).await?);
        }
        Ok(texts)
    }

    /// Looks again and again until there is something, or the deadline passes. An element that is
    /// not there, went away or cannot be clicked yet counts as nothing; what went wrong last is
    /// told with the failure.
    ///
    /// # Errors
    /// The deadline passed: the report names a picture, the windows and what the app complained of.
    pub async fn until<T>(
        &self,
        what: &str,
        mut look: impl AsyncFnMut() -> Result<Option<T>>,
    ) -> Result<T> {
        let deadline = Instant::now() + APPEAR_MAX;
        let mut last = None;
        loop {
            match tokio::time::timeout(LOOK_MAX, look()).await {
                Ok(Ok(Some(found))) => return Ok(found),
                Ok(Ok(None)) => {}
                Ok(Err(error)) => last = Some(error),
                Err(_) => last = Some(anyhow!("the window did not answer")),
            }
            if Instant::now() >= deadline {
                return Err(self.report(what, last).await);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Calls a command of the app from the page that is in front: what it answered, or what it was
    /// refused with.
    ///
    /// # Errors
    /// The window does not answer.
    pub async fn invoke(
        &self,
        command: &str,
        arguments: Value,
    ) -> Result<std::result::Result<Value, Value>> {
        let script = "const [command, payload, done] = arguments;
            window.__TAURI_INTERNALS__.invoke(command, payload).then(
                (ok) => done({ ok: ok ?? null }),
                (refused) => done({ refused: typeof refused === 'string' ? refused : JSON.stringify(refused) }));";
        let answer = self
            .client
            .execute_async(script, vec![json!(command), arguments])
            .await
            .with_context(|| format!("calling {command}"))?;
        match (answer.get("ok"), answer.get("refused")) {
            (Some(ok), None) => Ok(Ok(ok.clone())),
            (None, Some(refused)) => Ok(Err(refused.clone())),
            _ => bail!("{command} answered neither way: {answer}"),
        }
    }

    /// Waits for a second window and goes into it.
    ///
    /// # Errors
    /// None opens.
    pub async fn enter_link_window(&self) -> Result<()> {
        let link = self
            .until("a second window opens", async || {
                let windows = self.client.windows().await?;
                Ok(windows.into_iter().find(|window| *window != self.main))
            })
            .await?;
        self.client.switch_to_window(link).await?;
        Ok(())
    }

    /// Goes into the frame that Plaid's script made in the Link window.
    ///
    /// # Errors
    /// There is none.
    pub async fn enter_link_frame(&self) -> Result<()> {
        let frame = self.wait_for_css("iframe").await?;
        frame.enter_frame().await?;
        Ok(())
    }

    /// Goes back to the main window.
    ///
    /// # Errors
    /// It is gone.
    pub async fn enter_main_window(&self) -> Result<()> {
        self.client.switch_to_window(self.main.clone()).await?;
        Ok(())
    }

    /// Waits until only the main window is open, and goes into it.
    ///
    /// # Errors
    /// The other stays.
    pub async fn link_window_closes(&self) -> Result<()> {
        self.enter_main_window().await?;
        self.until("the Link window closes", async || {
            Ok((self.client.windows().await?.len() == 1).then_some(()))
        })
        .await
    }

    /// A picture of the main window, in `target/e2e-shots`. It is taken from the screen: WebKit's
    /// own waits for the next frame, and a page that stands still has none.
    ///
    /// # Errors
    /// The window is gone.
    pub async fn screenshot(&self, name: &str) -> Result<PathBuf> {
        self.session.picture(MAIN_TITLE, name).await
    }

    /// Ends the app as the desktop would at the end of the day, and everything it started.
    ///
    /// # Errors
    /// It does not end by itself.
    pub async fn stop(self) -> Result<()> {
        end_other(self.app_pid()?, Signal::TERM, END_MAX)
            .await
            .with_context(|| format!("asking Coffer to end\n{}", self.driver.tail()))
    }

    /// Kills the app without a word, as a power cut would, and everything it started.
    ///
    /// # Errors
    /// It is gone already.
    pub async fn kill(self) -> Result<()> {
        end_other(self.app_pid()?, Signal::KILL, END_MAX).await
    }

    /// Kills the process that shows the page, as a crash of the web view would end it, and returns
    /// when another is there. The driver asked the page that died, and never hears of the new one:
    /// from here on only the desktop's mouse and keyboard reach it, and [`Self::screenshot`] shows it.
    ///
    /// # Errors
    /// There is none, it does not end, or no other is started.
    pub async fn kill_web_process(&self) -> Result<()> {
        let killed = self.web_pids()?;
        for web in &killed {
            end_other(*web, Signal::KILL, END_MAX).await?;
        }
        let deadline = Instant::now() + APPEAR_MAX;
        while !self
            .web_pids()
            .is_ok_and(|now| now.iter().any(|web| !killed.contains(web)))
        {
            if Instant::now() >= deadline {
                bail!("no page is shown again.\n{}", self.driver.tail());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(())
    }

    /// Memory of the app, and of the processes that show its pages, KiB.
    ///
    /// # Errors
    /// One of them is gone.
    pub fn memory_kib(&self) -> Result<Memory> {
        let mut pages = 0;
        for web in self.web_pids()? {
            pages += resident_kib(web)?;
        }
        let app = resident_kib(self.app_pid()?)?;
        Ok(Memory { app, pages })
    }

    fn web_pids(&self) -> Result<Vec<i32>> {
        // The system keeps fifteen characters of a name.
        let found = children_named(self.app_pid()?, "WebKitWebProces")?;
        if found.is_empty() {
            bail!("the app shows no page.\n{}", self.driver.tail());
        }
        Ok(found)
    }

    /// The process of the app.
    ///
    /// # Errors
    /// It is gone.
    pub fn app_pid(&self) -> Result<i32> {
        let apps = children_named(self.driver.pid(), "coffer")?;
        match apps.as_slice() {
            [app] => Ok(*app),
            _ => bail!(
                "the driver has {} apps, not one.\n{}",
                apps.len(),
                self.driver.tail()
            ),
        }
    }

    /// Whether a person could see it. Asked of the page: WebKit's driver takes every text that may be
    /// cut at the edge of its column for hidden, such as the names in our lists.
    async fn is_shown(&self, element: &Element) -> Result<bool> {
        let script = "const [element] = arguments, box = element.getBoundingClientRect();
            return box.width > 0 && box.height > 0 &&
                element.checkVisibility({ opacityProperty: true, visibilityProperty: true })";
        let element = serde_json::to_value(element)?;
        let shown = self.client.execute(script, vec![element]).await?;
        Ok(shown == json!(true))
    }

    /// Everything that helps to understand a failure without running it again.
    async fn report(&self, what: &str, last: Option<anyhow::Error>) -> anyhow::Error {
        let name = format!("failed-{}", std::process::id());
        let picture = match self.session.picture_of_screen(&name).await {
            Ok(file) => file.display().to_string(),
            Err(error) => format!("none: {error}"),
        };
        let seen = async {
            let at = self.client.current_url().await?;
            let body = self.client.find(Locator::Css("body")).await?;
            Ok::<_, anyhow::Error>((at.to_string(), shown_text(&body).await?))
        };
        let (at, text) = match tokio::time::timeout(LOOK_MAX, seen).await {
            Ok(Ok(seen)) => seen,
            Ok(Err(error)) => ("unknown".to_owned(), error.to_string()),
            Err(_) => (
                "unknown".to_owned(),
                "the window does not answer".to_owned(),
            ),
        };
        let last = last
            .map(|error| format!("last: {error}\n"))
            .unwrap_or_default();
        anyhow!(
            "waited {} s in vain until {what}\n{last}picture: {picture}\npage: {at}\n--- text of the page\n{text}\n{}",
            APPEAR_MAX.as_secs(),
            self.driver.tail()
        )
    }
}

/// What an element shows as text, for the reason of [`Desk::is_shown`] as the page has it.
async fn shown_text(element: &Element) -> Result<String> {
    Ok(element.prop("innerText").await?.unwrap_or_default())
}

/// Starts a driver on a free port and returns once it listens.
async fn start_driver(session: &Session, env: &[(&str, &str)]) -> Result<(Group, u16)> {
    for _ in 0..PORTS_MAX {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        let mut command = session.host(program("WebKitWebDriver", "webkit2gtk-driver")?);
        command
            .args(["--host=127.0.0.1", &format!("--port={port}")])
            .envs(env.iter().copied());
        let mut driver = Group::start(command, "WebKitWebDriver", &session.logs())?;
        let deadline = Instant::now() + READY_MAX;
        while driver.is_running()? {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return Ok((driver, port));
            }
            if Instant::now() >= deadline {
                bail!("WebKitWebDriver does not listen.\n{}", driver.tail());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
    bail!("WebKitWebDriver found no port in {PORTS_MAX} tries")
}

fn css_of(testid: &str) -> String {
    format!("[data-testid=\"{testid}\"]")
}
