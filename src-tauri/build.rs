//! Declares every command of the table in Tauri's manifest: a command that is not declared could
//! be called by every window, the Link window with its third-party script included.

use std::path::Path;

include!("../crates/app/src/command_table.rs");

macro_rules! names {
    ($($kind:ident $name:ident ($request:ty) -> $response:ty, $window:ident [$($topic:ident),*];)*) => {
        &[$(stringify!($name)),*]
    };
}

const COMMANDS: &[&str] = with_commands!(names);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=src-tauri/build.rs");
    println!("cargo:rerun-if-changed=crates/app/src/command_table.rs");
    println!("cargo:rerun-if-changed=ui/dist");
    // tauri-build watches only its default folder: without this line, a binary would keep granting
    // what a capability file no longer says.
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    stand_in_for_the_ui(Path::new("ui/dist"))?;
    tauri_build::try_build(
        tauri_build::Attributes::new()
            .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS))
            .capabilities_path_pattern("./src-tauri/capabilities/**/*"),
    )?;
    Ok(())
}

/// The binary embeds the built UI. On a bare clone there is none yet, and `cargo check` must work
/// all the same, so a page stands in that says what to do.
fn stand_in_for_the_ui(dist: &Path) -> std::io::Result<()> {
    let page = dist.join("index.html");
    if page.exists() {
        return Ok(());
    }
    std::fs::create_dir_all(dist)?;
    std::fs::write(
        page,
        "<!doctype html><title>Coffer</title><p>The UI is not built: run make run</p>\n",
    )
}
