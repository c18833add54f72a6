//! What a desktop shows of notices: a service on the session's bus that takes them and remembers them,
//! as the desktop's own would.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use zbus::zvariant::OwnedValue;

/// A notice that was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Who shows it.
    pub program: String,
    /// Its one line.
    pub title: String,
    /// Its sentence.
    pub text: String,
}

/// The notices of one desktop.
pub struct Notices {
    shown: Arc<Mutex<Vec<Shown>>>,
    // The service lives as long as this does.
    _connection: zbus::Connection,
}

impl Notices {
    /// Takes the place of the desktop's own service.
    pub(crate) async fn on(bus_address: &str) -> Result<Self> {
        let shown = Arc::default();
        let desktop = Desktop(Arc::clone(&shown));
        let connection = zbus::connection::Builder::address(bus_address)?
            .serve_at("/org/freedesktop/Notifications", desktop)?
            .name("org.freedesktop.Notifications")?
            .build()
            .await?;
        Ok(Self {
            shown,
            _connection: connection,
        })
    }

    /// All that were shown so far, in their order.
    pub fn shown(&self) -> Vec<Shown> {
        let shown = self.shown.lock();
        shown.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

struct Desktop(Arc<Mutex<Vec<Shown>>>);

/// <https://specifications.freedesktop.org/notification-spec/latest/protocol.html>
#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Desktop {
    #[expect(clippy::too_many_arguments, reason = "the specification has as many")]
    fn notify(
        &self,
        app_name: String,
        _replaces: u32,
        _icon: String,
        summary: String,
        body: String,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expires_ms: i32,
    ) -> u32 {
        let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shown.push(Shown {
            program: app_name,
            title: summary,
            text: body,
        });
        u32::try_from(shown.len()).unwrap_or(u32::MAX)
    }

    fn get_capabilities(&self) -> Vec<String> {
        vec!["body".to_owned()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        let line = |text: &str| text.to_owned();
        (line("test"), line("Coffer"), line("1"), line("1.2"))
    }

    fn close_notification(&self, _id: u32) {}
}
