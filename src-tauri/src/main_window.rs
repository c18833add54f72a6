//! The main window: where it may go, and the size it had.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder, WindowEvent};

use crate::link_window;
use crate::revive;
use crate::shell::Shell;
use crate::startup_probe;

/// Label of the main window; `capabilities/main.json` names it.
pub const MAIN: &str = "main";

/// Opens the main window.
///
/// # Errors
/// Tauri's.
pub fn open(handle: &AppHandle) -> tauri::Result<()> {
    let shell = handle.state::<Shell>();
    let size = Size::read(&shell.data_dir);
    let serving = handle.clone();
    let mut builder = WebviewWindowBuilder::new(handle, MAIN, WebviewUrl::App("index.html".into()))
        .title("Coffer")
        .inner_size(f64::from(size.width), f64::from(size.height))
        .min_inner_size(f64::from(WIDTH_MIN), f64::from(HEIGHT_MIN))
        .maximized(size.maximized)
        .data_directory(shell.webview_dir.clone())
        .devtools(cfg!(debug_assertions))
        .on_navigation(is_main_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        // Files that are dropped are the page's: it attaches them. A page cannot be left by one, see above.
        .disable_drag_drop_handler()
        .on_web_resource_request(move |request, response| {
            link_window::set_policy(&serving, &request, response);
        });
    if let Some(file) = startup_probe::file() {
        builder = builder
            .initialization_script(startup_probe::SCRIPT)
            .on_document_title_changed(move |window, title| {
                if title == "painted" {
                    startup_probe::painted(window.app_handle(), &file);
                }
            });
    }
    let window = builder.build()?;
    revive::when_it_dies(&window)?;
    let handle = handle.clone();
    window.on_window_event(move |event| {
        if let WindowEvent::CloseRequested { api, .. } = event {
            api.prevent_close();
            handle.state::<Shell>().quit(&handle);
        }
    });
    Ok(())
}

/// Shows the main window above others, for a second copy that was started.
pub fn bring_to_front(handle: &AppHandle) {
    let Some(window) = handle.get_webview_window(MAIN) else {
        return;
    };
    for step in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = step {
            tracing::debug!(%error, "the window could not be brought to the front");
        }
    }
}

/// Whether an address is the app's own origin, which differs between systems.
pub fn is_app_origin(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        // Windows has no custom schemes, so Tauri uses this reserved name there.
        "http" | "https" => cfg!(windows) && url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

/// The main window shows its own page and no other, the Link page included: that one is served
/// with a wider content policy.
fn is_main_page(url: &Url) -> bool {
    is_app_origin(url) && matches!(url.path(), "" | "/" | "/index.html")
}

const WIDTH_MIN: u32 = 720;
const HEIGHT_MIN: u32 = 480;
/// Larger than any desktop; a size beyond it is a damaged file.
const SIDE_MAX: u32 = 16_384;

/// The size of the window when it was last closed, in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Size {
    width: u32,
    height: u32,
    maximized: bool,
}

impl Default for Size {
    fn default() -> Self {
        Self {
            width: 1180,
            height: 780,
            maximized: false,
        }
    }
}

impl Size {
    /// The remembered size. Whatever is wrong with the file, a window opens.
    fn read(data_dir: &Path) -> Self {
        let read = std::fs::read(file_in(data_dir)).ok();
        let size: Option<Self> = read.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        size.filter(Self::is_plausible).unwrap_or_default()
    }

    fn write(self, data_dir: &Path) -> std::io::Result<()> {
        let file = file_in(data_dir);
        let partial = file.with_extension("json.new");
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        std::io::Write::write_all(&mut options.open(&partial)?, &serde_json::to_vec(&self)?)?;
        std::fs::rename(partial, file)
    }

    fn is_plausible(&self) -> bool {
        (WIDTH_MIN..=SIDE_MAX).contains(&self.width)
            && (HEIGHT_MIN..=SIDE_MAX).contains(&self.height)
    }
}

fn file_in(data_dir: &Path) -> PathBuf {
    data_dir.join("window.json")
}

/// Writes the size of the main window down. Losing it is no reason to keep a person waiting, so a
/// failure is only logged.
pub fn remember(handle: &AppHandle) {
    let data_dir = &handle.state::<Shell>().data_dir;
    let Some(window) = handle.get_webview_window(MAIN) else {
        return;
    };
    let measured = || -> tauri::Result<Size> {
        let maximized = window.is_maximized()?;
        if maximized {
            // The size to go back to is the one from before.
            let before = Size::read(data_dir);
            return Ok(Size {
                maximized,
                ..before
            });
        }
        let size = window
            .inner_size()?
            .to_logical::<u32>(window.scale_factor()?);
        Ok(Size {
            width: size.width,
            height: size.height,
            maximized,
        })
    };
    match measured() {
        Ok(size) => {
            if let Err(error) = size.write(data_dir) {
                tracing::info!(%error, "the window's size was not remembered");
            }
        }
        Err(error) => tracing::info!(%error, "the window could not be measured"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_main_window_goes_nowhere_but_to_its_own_page() {
        let stays = |address: &str| is_main_page(&Url::parse(address).unwrap());
        assert!(stays("tauri://localhost/"));
        assert!(stays("tauri://localhost/index.html"));
        assert!(stays("tauri://localhost/#/settings"));
        for refused in [
            "tauri://localhost/link.html",
            "tauri://elsewhere/",
            "https://example.com/",
            "https://tauri.localhost.example.com/",
            "http://127.0.0.1:1430/",
            "file:///etc/passwd",
            "data:text/html,x",
            "about:blank",
        ] {
            assert!(!stays(refused), "{refused}");
        }
    }

    #[test]
    fn the_size_of_the_window_survives_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let size = Size {
            width: 1000,
            height: 700,
            maximized: true,
        };
        size.write(dir.path()).unwrap();
        assert_eq!(Size::read(dir.path()), size);
    }

    #[test]
    fn a_missing_damaged_or_absurd_size_opens_the_usual_window() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Size::read(dir.path()), Size::default());
        for damaged in [
            "",
            "{",
            r#"{"width":0,"height":0,"maximized":false}"#,
            r#"{"width":4000000000,"height":700,"maximized":false}"#,
        ] {
            std::fs::write(file_in(dir.path()), damaged).unwrap();
            assert_eq!(Size::read(dir.path()), Size::default(), "{damaged}");
        }
    }
}
