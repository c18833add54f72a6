//! The demo bank inside this process: no keys, no network, play money.

use std::io;
use std::sync::Arc;

use coffer_app::{DemoBank, DemoRunning};
use coffer_sandbox::{Embedded, EmbeddedConfig};

/// The bank of `coffer-sandbox`, embedded, without the admin routes of that program.
pub struct EmbeddedBank;

#[async_trait::async_trait]
impl DemoBank for EmbeddedBank {
    async fn start(
        &self,
        port: u16,
        state: Option<Vec<u8>>,
        client_id: &str,
        secret: &str,
        persist: Arc<dyn Fn(Vec<u8>) + Send + Sync>,
    ) -> io::Result<DemoRunning> {
        let config = EmbeddedConfig {
            client_id: client_id.to_owned(),
            secret: secret.to_owned(),
            state,
            port,
            admin_port: None,
            ..EmbeddedConfig::default()
        };
        let running = Embedded::start(config, persist).await?;
        Ok(DemoRunning {
            url: running.url(),
            stop: Box::pin(running.shutdown()),
        })
    }
}
