//! Start-up, measured: with `COFFER_STARTUP_PROBE` naming a file, Coffer writes the time of its
//! first painted register there, in nanoseconds since 1970, and ends. `scripts/startup.sh`
//! compares it with an empty window that does the same.
//!
//! A row counts as painted at the second animation frame after it is in the page: the first
//! callback runs before the frame that draws it, the second after. The empty window counts the same
//! way.

use std::path::PathBuf;
use std::time::SystemTime;

use tauri::{AppHandle, Manager};

use crate::shell::Shell;

/// The file to write to, if start-up is being measured.
pub fn file() -> Option<PathBuf> {
    std::env::var_os("COFFER_STARTUP_PROBE").map(PathBuf::from)
}

/// Tells through the title when the first row has been painted.
pub const SCRIPT: &str = r#"
(() => {
  const painted = () => { document.title = "painted"; };
  const watch = new MutationObserver(() => {
    if (!document.querySelector('[data-testid="register-row"]')) return;
    watch.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(painted));
  });
  watch.observe(document, { childList: true, subtree: true });
})();
"#;

/// Writes the present time and ends.
pub fn painted(handle: &AppHandle, file: &std::path::Path) {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let written = now.map(|now| std::fs::write(file, now.as_nanos().to_string()));
    if let Ok(Err(error)) = written {
        tracing::error!(%error, "the time of the first paint could not be written");
    }
    handle.state::<Shell>().quit(handle);
}
