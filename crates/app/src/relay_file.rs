//! `relay.json`: how Plaid is reached. It holds no key.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::api::{AppError, Environment, ErrorCode, RelayKind};

/// The file's content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RelayFile {
    pub kind: RelayKind,
    pub environment: Environment,
    #[serde(default)]
    pub url: Option<String>,
    #[serde(default)]
    pub device_id: Option<String>,
    /// What the relay's operator calls it.
    #[serde(default)]
    pub name: Option<String>,
    /// By which people recognise its key.
    #[serde(default)]
    pub fingerprint: Option<String>,
}

impl RelayFile {
    /// A way that needs no server.
    pub const fn without_relay(kind: RelayKind, environment: Environment) -> Self {
        Self {
            kind,
            environment,
            url: None,
            device_id: None,
            name: None,
            fingerprint: None,
        }
    }

    /// Folder of the profile: those of two environments are never mixed.
    pub const fn folder(&self) -> &'static str {
        match (self.kind, self.environment) {
            (RelayKind::Demo, _) => "demo",
            (_, Environment::Sandbox) => "sandbox",
            (_, Environment::Production) => "production",
        }
    }
}

pub(crate) fn path(data_dir: &Path) -> PathBuf {
    data_dir.join("relay.json")
}

/// Reads it; `None` where nothing is set up.
pub(crate) fn read(data_dir: &Path) -> Result<Option<RelayFile>, AppError> {
    let path = path(data_dir);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(AppError::file("read", &path, &error)),
    };
    serde_json::from_slice(&bytes).map(Some).map_err(|error| {
        AppError::new(
            ErrorCode::Store,
            format!("{} is not a relay configuration: {error}.", path.display()),
        )
        .hinted("It was left as it is. Mend or remove it; accounts and transactions are kept elsewhere.")
    })
}

/// Writes it, whole or not at all.
pub(crate) fn write(data_dir: &Path, file: &RelayFile) -> Result<(), AppError> {
    let path = path(data_dir);
    let failed = |error: std::io::Error| AppError::file("written", &path, &error);
    let mut text = serde_json::to_vec_pretty(file)
        .map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))?;
    text.push(b'\n');
    let temporary = tempfile::NamedTempFile::new_in(data_dir).map_err(failed)?;
    std::fs::write(temporary.path(), &text).map_err(failed)?;
    temporary.as_file().sync_all().map_err(failed)?;
    temporary
        .persist(&path)
        .map_err(|error| failed(error.error))?;
    Ok(())
}

/// Removes it, if it is there.
pub(crate) fn remove(data_dir: &Path) -> Result<(), AppError> {
    let path = path(data_dir);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(AppError::file("removed", &path, &error))
        }
        _ => Ok(()),
    }
}

/// Creates a folder that only its owner may enter.
pub(crate) fn private_folder(path: &Path) -> Result<(), AppError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder
        .create(path)
        .map_err(|error| AppError::file("created", path, &error))
}

/// How to open a file that only its owner may read, whatever the umask.
pub(crate) fn private_file() -> std::fs::OpenOptions {
    let mut options = std::fs::File::options();
    options.write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

/// Writes a file that a person chose a place for: whole or not at all, for its owner alone. `over`: one that
/// is there may be replaced.
pub(crate) fn put_private(path: &Path, content: &[u8], over: bool) -> Result<(), AppError> {
    let failed = |error: std::io::Error| AppError::file("written", path, &error);
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or_else(|| Path::new(".")))
        .map_err(failed)?;
    file.write_all(content).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    let put = match over {
        true => file.persist(path),
        false => file.persist_noclobber(path),
    };
    put.map(drop).map_err(|error| failed(error.error))
}

/// Whether a folder can be written to at all.
pub(crate) fn check_writable(folder: &Path) -> Result<(), AppError> {
    tempfile::NamedTempFile::new_in(folder)
        .map(drop)
        .map_err(|error| AppError::file("written", folder, &error))
}
