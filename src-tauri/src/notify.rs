//! Notices of the desktop. They are shown from Rust: a plugin would bring the page commands of its own.

use coffer_app::Notice;
use notify_rust::Notification;

/// Shows a notice. Where the desktop has no place for it, nothing is lost: the window says the same.
pub fn show(notice: &Notice) {
    let Notice { title, text } = notice.clone();
    // It asks the desktop and waits for its answer.
    tauri::async_runtime::spawn_blocking(move || {
        let shown = Notification::new()
            .appname("Coffer")
            .icon("coffer")
            .summary(&title)
            .body(&text)
            .show();
        if let Err(error) = shown {
            tracing::info!(%error, "the desktop shows no notices");
        }
    });
}
