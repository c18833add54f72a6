//! Wrapping the master key, once for each way to open the vault, and unwrapping it.

use std::path::Path;

use zeroize::Zeroizing;

use crate::Secret;
use crate::aead::{self, KEY_LEN};
use crate::error::VaultError;
use crate::kdf::{self, Argon2Params};
use crate::keyfile::{Base64, FORMERS_MAX, Former, SealedKey, VERSION, Wrap, WrapKind};
use crate::master::{KeyId, MasterKey, expand, hex};
use crate::secret_store::{Account, Backend, SecretStore, set_and_read_back};

/// A key-encryption key.
type Kek = Secret<[u8; KEY_LEN]>;

/// Wraps by a new secret in the keychain, which is stored and read back before this returns.
/// The entry's name is new each time: until `keys.json` is replaced, the old one must still open.
pub(crate) fn by_keychain(
    dir: &Path,
    store: &dyn SecretStore,
    key_id: KeyId,
    master: &MasterKey,
) -> Result<Wrap, VaultError> {
    let (account, secret) = new_entry(dir, store)?;
    let kek = keychain_kek(secret.expose());
    Ok(Wrap::Keychain {
        service: account.service,
        account: account.name,
        backend: Some(store.backend()),
        sealed: seal(&kek, WrapKind::Keychain, key_id, master)?,
    })
}

/// Wraps by a new secret in the keychain and a PIN together.
pub(crate) fn by_app_lock(
    dir: &Path,
    store: &dyn SecretStore,
    pin: &Secret<String>,
    key_id: KeyId,
    master: &MasterKey,
) -> Result<Wrap, VaultError> {
    let pin = kdf::accept_new(pin.expose(), kdf::PIN_MIN)?;
    let argon2id = Argon2Params::SHIPPED;
    let salt = aead::random()?;
    let stretched = kdf::stretch(pin.expose().as_bytes(), &salt, argon2id)?;
    let (account, secret) = new_entry(dir, store)?;
    let kek = app_lock_kek(secret.expose(), &stretched);
    Ok(Wrap::AppLock {
        service: account.service,
        account: account.name,
        backend: Some(store.backend()),
        argon2id,
        salt: Base64(salt),
        sealed: seal(&kek, WrapKind::AppLock, key_id, master)?,
    })
}

/// Wraps by a passphrase, refusing one that is too short.
pub(crate) fn by_passphrase(
    passphrase: &Secret<String>,
    key_id: KeyId,
    master: &MasterKey,
) -> Result<Wrap, VaultError> {
    let passphrase = kdf::accept_new(passphrase.expose(), kdf::PASSPHRASE_MIN)?;
    let argon2id = Argon2Params::SHIPPED;
    let salt = aead::random()?;
    let kek = stretched_kek(
        WrapKind::Passphrase,
        passphrase.expose().as_bytes(),
        &salt,
        argon2id,
    )?;
    Ok(Wrap::Passphrase {
        argon2id,
        salt: Base64(salt),
        sealed: seal(&kek, WrapKind::Passphrase, key_id, master)?,
    })
}

/// Wraps by the entropy of a recovery phrase (BIP-39: 16 to 32 bytes).
pub(crate) fn by_recovery_phrase(
    entropy: &Secret<Vec<u8>>,
    key_id: KeyId,
    master: &MasterKey,
) -> Result<Wrap, VaultError> {
    if !(16..=32).contains(&entropy.expose().len()) {
        return Err(VaultError::RecoveryPhraseLength);
    }
    let argon2id = Argon2Params::SHIPPED;
    let salt = aead::random()?;
    let kek = stretched_kek(WrapKind::RecoveryPhrase, entropy.expose(), &salt, argon2id)?;
    Ok(Wrap::RecoveryPhrase {
        argon2id,
        salt: Base64(salt),
        sealed: seal(&kek, WrapKind::RecoveryPhrase, key_id, master)?,
    })
}

/// What a person or the system offers to open a wrap with.
pub(crate) enum Opener<'a> {
    Keychain(&'a dyn SecretStore),
    AppLock(&'a dyn SecretStore, &'a Secret<String>),
    Passphrase(&'a Secret<String>),
    RecoveryPhrase(&'a Secret<Vec<u8>>),
}

impl Opener<'_> {
    pub(crate) const fn kind(&self) -> WrapKind {
        match self {
            Self::Keychain(_) => WrapKind::Keychain,
            Self::AppLock(..) => WrapKind::AppLock,
            Self::Passphrase(_) => WrapKind::Passphrase,
            Self::RecoveryPhrase(_) => WrapKind::RecoveryPhrase,
        }
    }
}

/// Unwraps the master key. A kind of wrap that the opener is not for is `NoSuchWrap`.
pub(crate) fn open(
    wrap: &Wrap,
    opener: &Opener<'_>,
    key_id: KeyId,
) -> Result<MasterKey, VaultError> {
    let (kek, sealed, refusal) = match (wrap, opener) {
        (
            Wrap::Keychain {
                service,
                account,
                backend,
                sealed,
            },
            Opener::Keychain(store),
        ) => {
            let secret = entry_secret(*store, service, account, *backend)?;
            let foreign = VaultError::KeyFileDamaged("the keychain's key does not fit it");
            (keychain_kek(secret.expose()), sealed, foreign)
        }
        (
            Wrap::AppLock {
                service,
                account,
                backend,
                argon2id,
                salt,
                sealed,
            },
            Opener::AppLock(store, pin),
        ) => {
            let pin = kdf::typed(pin.expose()).ok_or(VaultError::WrongPin)?;
            let secret = entry_secret(*store, service, account, *backend)?;
            let stretched = kdf::stretch(pin.expose().as_bytes(), &salt.0, *argon2id)?;
            let kek = app_lock_kek(secret.expose(), &stretched);
            (kek, sealed, VaultError::WrongPin)
        }
        (
            Wrap::Passphrase {
                argon2id,
                salt,
                sealed,
            },
            Opener::Passphrase(passphrase),
        ) => {
            let typed = kdf::typed(passphrase.expose()).ok_or(VaultError::WrongPassphrase)?;
            let input = typed.expose().as_bytes();
            let kek = stretched_kek(WrapKind::Passphrase, input, &salt.0, *argon2id)?;
            (kek, sealed, VaultError::WrongPassphrase)
        }
        (
            Wrap::RecoveryPhrase {
                argon2id,
                salt,
                sealed,
            },
            Opener::RecoveryPhrase(entropy),
        ) => {
            let input = entropy.expose();
            let kek = stretched_kek(WrapKind::RecoveryPhrase, input, &salt.0, *argon2id)?;
            (kek, sealed, VaultError::WrongRecoveryPhrase)
        }
        _ => return Err(VaultError::NoSuchWrap(opener.kind())),
    };
    let opened = aead::decrypt(&kek, &aad(wrap.kind(), key_id), &sealed.0);
    opened
        .and_then(|bytes| MasterKey::from_bytes(bytes.expose()))
        .ok_or(refusal)
}

/// The former keys of a vault whose master key is about to be replaced, all of them and the present
/// one under `next`.
pub(crate) fn hand_down(
    formers: &[Former],
    (master, key_id): (&MasterKey, KeyId),
    (next, next_id): (&MasterKey, KeyId),
) -> Result<Vec<Former>, VaultError> {
    let mut handed = Vec::with_capacity(formers.len() + 1);
    for former in formers {
        let id = KeyId::parse(&former.key_id);
        // One that does not open was of no use before either.
        let Some((id, key)) =
            id.and_then(|id| Some((id, open_former(formers, id, master, key_id)?)))
        else {
            continue;
        };
        handed.push(seal_former(&key, id, next, next_id)?);
    }
    handed.push(seal_former(master, key_id, next, next_id)?);
    let too_many = handed.len().saturating_sub(FORMERS_MAX);
    handed.drain(..too_many);
    Ok(handed)
}

fn seal_former(
    key: &MasterKey,
    id: KeyId,
    master: &MasterKey,
    key_id: KeyId,
) -> Result<Former, VaultError> {
    let sealed = aead::encrypt(&former_kek(master), &former_aad(id, key_id), key.expose())?;
    let sealed = sealed.try_into();
    Ok(Former {
        key_id: id.to_string(),
        sealed: Base64(sealed.expect("32 bytes of key, 12 of nonce and 16 of tag make 60")),
    })
}

/// A former key, if the vault has it.
pub(crate) fn open_former(
    formers: &[Former],
    id: KeyId,
    master: &MasterKey,
    key_id: KeyId,
) -> Option<MasterKey> {
    let former = formers
        .iter()
        .find(|former| former.key_id == id.to_string())?;
    let kek = former_kek(master);
    let opened = aead::decrypt(&kek, &former_aad(id, key_id), &former.sealed.0)?;
    MasterKey::from_bytes(opened.expose())
}

fn former_kek(master: &MasterKey) -> Kek {
    expand(master.expose(), &[b"coffer|v1|kek|former"])
}

fn former_aad(id: KeyId, key_id: KeyId) -> Vec<u8> {
    format!("coffer|keys|{VERSION}|former|{id}|{key_id}").into_bytes()
}

/// The keychain entry that a wrap depends on.
pub(crate) fn keychain_entry(wrap: &Wrap) -> Option<Account> {
    match wrap {
        Wrap::Keychain {
            service, account, ..
        }
        | Wrap::AppLock {
            service, account, ..
        } => Some(Account {
            service: service.clone(),
            name: account.clone(),
        }),
        Wrap::Passphrase { .. } | Wrap::RecoveryPhrase { .. } => None,
    }
}

fn new_entry(dir: &Path, store: &dyn SecretStore) -> Result<(Account, Kek), VaultError> {
    let name: [u8; 8] = aead::random()?;
    let account = Account::in_dir(dir, &format!("master/{}", hex(&name)))?;
    let secret = aead::random_key()?;
    set_and_read_back(store, &account, secret.expose())?;
    Ok((account, secret))
}

fn entry_secret(
    store: &dyn SecretStore,
    service: &str,
    account: &str,
    kept_in: Option<Backend>,
) -> Result<Secret<Vec<u8>>, VaultError> {
    let account = Account {
        service: service.to_owned(),
        name: account.to_owned(),
    };
    let is = store.backend();
    store.get(&account)?.ok_or(match kept_in {
        // Nothing was emptied: it is another keychain that is asked.
        Some(was) if was != is => VaultError::KeychainOther { was, is },
        _ => VaultError::KeychainEmptied,
    })
}

fn keychain_kek(secret: &[u8]) -> Kek {
    expand(secret, &[b"coffer|v1|kek|keychain"])
}

fn app_lock_kek(secret: &[u8], stretched: &Kek) -> Kek {
    let mut both = Zeroizing::new(Vec::with_capacity(secret.len() + KEY_LEN));
    both.extend_from_slice(secret);
    both.extend_from_slice(stretched.expose());
    expand(&both, &[b"coffer|v1|kek|app_lock"])
}

fn stretched_kek(
    kind: WrapKind,
    input: &[u8],
    salt: &[u8; kdf::SALT_LEN],
    params: Argon2Params,
) -> Result<Kek, VaultError> {
    let stretched = kdf::stretch(input, salt, params)?;
    let info = [b"coffer|v1|kek|".as_slice(), kind.label().as_bytes()];
    Ok(expand(stretched.expose(), &info))
}

fn seal(
    kek: &Kek,
    kind: WrapKind,
    key_id: KeyId,
    master: &MasterKey,
) -> Result<SealedKey, VaultError> {
    let sealed = aead::encrypt(kek, &aad(kind, key_id), master.expose())?;
    Ok(Base64(sealed.try_into().expect(
        "32 bytes of key, 12 of nonce and 16 of tag make the 60 of a sealed key",
    )))
}

fn aad(kind: WrapKind, key_id: KeyId) -> Vec<u8> {
    format!("coffer|keys|{VERSION}|{}|{key_id}", kind.label()).into_bytes()
}
