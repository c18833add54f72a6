//! How WebKitGTK draws. It reads its environment once, when the first web view is made.

use std::path::Path;

/// Draws through DMA-BUF where that is known to be bad: with NVIDIA's own driver the window stays
/// blank (tauri-apps/tauri#8462), and where there is no graphics card at all it makes a frame about
/// three times as long as drawing without it (62 ms against 17 ms, measured under Xvfb with
/// WebKitGTK 2.50.6).
const NO_DMABUF: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// The next step, which costs smoothness: no accelerated compositing.
const NO_COMPOSITING: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

/// Turns off what this machine draws badly with. A variable that is set already is obeyed.
///
/// Must be called before another thread exists, as all changes to the environment.
pub fn choose(safe: bool) {
    let no_dmabuf = safe
        || nvidia_driver(Path::new("/proc/driver/nvidia/version"))
        || !has_render_node(Path::new("/dev/dri"));
    for (variable, wanted) in [(NO_DMABUF, no_dmabuf), (NO_COMPOSITING, safe)] {
        if wanted && let Err(error) = glib::setenv(variable, "1", false) {
            // No logger yet, and nothing is lost but speed.
            crate::say(&format!("{variable} could not be set: {error}"));
        }
    }
}

fn nvidia_driver(version: &Path) -> bool {
    version.exists()
}

/// A graphics card that programs may draw with shows up as `/dev/dri/renderD128` or higher.
fn has_render_node(dri: &Path) -> bool {
    std::fs::read_dir(dri).is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with("renderD"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_a_render_node_draws_in_software() {
        let dri = tempfile::tempdir().unwrap();
        assert!(!has_render_node(&dri.path().join("absent")));
        std::fs::write(dri.path().join("card0"), "").unwrap();
        assert!(!has_render_node(dri.path()), "card0 alone only sets modes");
        std::fs::write(dri.path().join("renderD128"), "").unwrap();
        assert!(has_render_node(dri.path()));
    }
}
