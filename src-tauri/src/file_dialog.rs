//! The system's dialog for a file. It is called from Rust and answers to Rust: no page names a
//! path, and none learns one.

use std::path::PathBuf;

use coffer_app::FileAsk;
use futures::future::BoxFuture;
use rfd::{AsyncFileDialog, FileHandle};
use tauri::{AppHandle, Manager};
use tokio::sync::oneshot;

use crate::main_window::MAIN;

/// How files of backups and of diagnostics end, for the list that the dialog shows.
const BACKUP: &str = "coffer-backup";
const DIAGNOSTICS: &str = "json";
const SHEET: &str = "pdf";
const AUDIT: &str = "jsonl";

/// Titles of the dialogs.
const SAVE: &str = "Save a backup";
const OPEN: &str = "Restore a backup";
const SAVE_SHEET: &str = "Save the sheet";
const SAVE_AUDIT: &str = "Save the audit";
const SAVE_DIAGNOSTICS: &str = "Save diagnostics";
const SAVE_ATTACHMENT: &str = "Save the file";

/// Shows the dialog before the main window; nothing where the person chose none.
///
/// # Errors
/// There is no window to show it before.
pub async fn choose(handle: AppHandle, what: FileAsk) -> Result<Option<PathBuf>, String> {
    let (told, chosen) = oneshot::channel();
    let before = handle.clone();
    // macOS makes its dialogs on the main thread only, as it does its windows.
    let asked = handle.run_on_main_thread(move || {
        let ending = match &what {
            FileAsk::SaveBackup { .. } | FileAsk::OpenBackup => Some(BACKUP),
            FileAsk::SaveDiagnostics { .. } => Some(DIAGNOSTICS),
            FileAsk::SaveSheet { .. } => Some(SHEET),
            FileAsk::SaveAudit { .. } => Some(AUDIT),
            // It is whatever it was.
            FileAsk::SaveAttachment { .. } => None,
        };
        let dialog = dialog(&before, ending);
        let file: BoxFuture<'static, Option<FileHandle>> = match what {
            FileAsk::SaveBackup { name } => {
                Box::pin(dialog.set_title(SAVE).set_file_name(name).save_file())
            }
            FileAsk::OpenBackup => Box::pin(dialog.set_title(OPEN).pick_file()),
            FileAsk::SaveAttachment { name } => Box::pin(
                dialog
                    .set_title(SAVE_ATTACHMENT)
                    .set_file_name(name)
                    .save_file(),
            ),
            FileAsk::SaveDiagnostics { name } => Box::pin(
                dialog
                    .set_title(SAVE_DIAGNOSTICS)
                    .set_file_name(name)
                    .save_file(),
            ),
            FileAsk::SaveSheet { name } => {
                Box::pin(dialog.set_title(SAVE_SHEET).set_file_name(name).save_file())
            }
            FileAsk::SaveAudit { name } => {
                Box::pin(dialog.set_title(SAVE_AUDIT).set_file_name(name).save_file())
            }
        };
        let answer = async move {
            // Whoever asked may be gone by now.
            let _ = told.send(file.await.map(|file| file.path().to_owned()));
        };
        tauri::async_runtime::spawn(answer);
    });
    asked.map_err(|_| closing())?;
    chosen.await.map_err(|_| closing())
}

fn dialog(handle: &AppHandle, ending: Option<&str>) -> AsyncFileDialog {
    let dialog = AsyncFileDialog::new();
    let dialog = match ending {
        Some(ending) => dialog.add_filter("Coffer", &[ending]),
        None => dialog,
    };
    // Else it opens in the folder that Coffer was started from, which says nothing to anybody.
    let dialog = match dirs::document_dir().or_else(dirs::home_dir) {
        Some(folder) => dialog.set_directory(folder),
        None => dialog,
    };
    match handle.get_webview_window(MAIN) {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    }
}

fn closing() -> String {
    "The window is closing, so no file can be chosen.".to_owned()
}
