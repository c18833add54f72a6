//! The command line of the window.

use std::path::PathBuf;

use clap::Parser;

/// Coffer: personal finance on your own machine.
#[derive(Debug, Parser)]
#[command(name = "coffer", version, about)]
pub struct Args {
    /// The folder that holds all data [default: COFFER_DATA_DIR, else `coffer` in the system's
    /// folder for program data].
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,

    /// Draw without the graphics card, for a window that stays blank or flickers (Linux).
    #[arg(long)]
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "WebKitGTK only"))]
    pub safe_render: bool,
}

impl Args {
    /// The folder that was asked for, else that of the environment, else `coffer` in the system's
    /// folder for program data (`$XDG_DATA_HOME`, `~/Library/Application Support`,
    /// `%LOCALAPPDATA%`).
    pub fn data_dir(&self, of_environment: Option<PathBuf>) -> Option<PathBuf> {
        let asked = self.data_dir.clone().or(of_environment);
        asked.or_else(|| Some(dirs::data_local_dir()?.join("coffer")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_that_was_asked_for_wins() {
        let args = Args::try_parse_from(["coffer", "--data-dir", "/srv/books"]).unwrap();
        let elsewhere = Some(PathBuf::from("/srv/other"));
        assert_eq!(args.data_dir(elsewhere), Some(PathBuf::from("/srv/books")));
        assert!(!args.safe_render);
    }

    #[test]
    fn an_unknown_option_is_refused() {
        assert!(Args::try_parse_from(["coffer", "--frobnicate"]).is_err());
    }
}
