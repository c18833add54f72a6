//! What start-up is measured against: one Tauri window with one line of text in it.
//!
//! Owns: nothing. Never: anything that Coffer does and a bare Tauri program does not.
//!
//! With `COFFER_STARTUP_PROBE` naming a file it writes the time of its first painted frame there,
//! in nanoseconds since 1970, and ends; `scripts/startup.sh` subtracts the time of its start.

use std::path::Path;
use std::time::SystemTime;

use tauri::{Manager, WebviewUrl, WebviewWindowBuilder};

fn main() -> tauri::Result<()> {
    let probe = std::env::var_os("COFFER_STARTUP_PROBE");
    tauri::Builder::default()
        .setup(move |app| {
            WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
                .title("Empty")
                .inner_size(1180.0, 780.0)
                .on_document_title_changed(move |window, title| {
                    let Some(file) = probe.as_ref().filter(|_| title == "painted") else {
                        return;
                    };
                    let wrote = write_now(Path::new(file));
                    window.app_handle().exit(i32::from(wrote.is_err()));
                })
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!())
}

fn write_now(file: &Path) -> std::io::Result<()> {
    let since_1970 = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_err(std::io::Error::other)?;
    std::fs::write(file, since_1970.as_nanos().to_string())
}
