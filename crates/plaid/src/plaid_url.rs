//! Where calls may go. Everything but Plaid's two hosts, the person's own relay and this very
//! machine is refused while it is still text, so that no setting can send keys elsewhere.

use std::{fmt, net::Ipv4Addr, str::FromStr};

use url::{Host, Url};

/// Plaid's environments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Environment {
    /// Made-up banks at `sandbox.plaid.com`.
    Sandbox,
    /// Real banks at `production.plaid.com`.
    Production,
}

impl Environment {
    /// The word that is stored and typed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Production => "production",
        }
    }

    /// Plaid's host for it.
    pub const fn host(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox.plaid.com",
            Self::Production => "production.plaid.com",
        }
    }
}

/// Why an address is refused, in a sentence for the person who typed it. It never repeats the
/// address, which may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It is no address at all.
    #[error("This is not a web address.")]
    NotAnAddress,
    /// It names neither Plaid nor this machine.
    #[error(
        "Plaid can be reached at https://sandbox.plaid.com or https://production.plaid.com, or at http://127.0.0.1 with a port for a sandbox on this computer. Any other address is refused."
    )]
    NotPlaid,
    /// It carries more than scheme, host and port.
    #[error("The address must end after the host and port, without a user name, path or query.")]
    TooMuch,
    /// Something unencrypted that leaves this machine.
    #[error("A relay must be reached by https; plain http is only for a relay on this computer.")]
    NotEncrypted,
}

/// An address of Plaid, or of a sandbox that stands in for it on this machine.
#[derive(Clone, PartialEq, Eq)]
pub struct PlaidUrl(Url);

impl PlaidUrl {
    /// Plaid itself.
    pub fn of(environment: Environment) -> Self {
        let text = format!("https://{}/", environment.host());
        Self(Url::parse(&text).expect("Plaid's hosts are valid addresses"))
    }

    /// Which of Plaid's environments it is; `None` for a sandbox on this machine.
    pub fn environment(&self) -> Option<Environment> {
        [Environment::Sandbox, Environment::Production]
            .into_iter()
            .find(|environment| self.0.host_str() == Some(environment.host()))
    }

    /// Whether it is this machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// The address.
    pub const fn as_url(&self) -> &Url {
        &self.0
    }
}

impl FromStr for PlaidUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let url = parse(text)?;
        if url.path() != "/" {
            return Err(UrlError::TooMuch);
        }
        let url = Self(url);
        let allowed = match url.0.scheme() {
            "http" => url.is_loopback(),
            "https" => url.environment().is_some() && url.0.port().is_none(),
            _ => false,
        };
        allowed.then_some(url).ok_or(UrlError::NotPlaid)
    }
}

/// The address of a relay that adds Plaid's keys for this device.
#[derive(Clone, PartialEq, Eq)]
pub struct RelayUrl(Url);

impl RelayUrl {
    /// The address.
    pub const fn as_url(&self) -> &Url {
        &self.0
    }
}

impl FromStr for RelayUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let url = parse(text)?;
        match url.scheme() {
            "https" => Ok(Self(url)),
            "http" if is_loopback(&url) => Ok(Self(url)),
            "http" => Err(UrlError::NotEncrypted),
            _ => Err(UrlError::NotAnAddress),
        }
    }
}

fn parse(text: &str) -> Result<Url, UrlError> {
    let mut url = Url::parse(text.trim()).map_err(|_| UrlError::NotAnAddress)?;
    let bare = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if !bare {
        return Err(UrlError::TooMuch);
    }
    if url.scheme() == "http" && url.host_str() == Some("localhost") {
        // The name is replaced, so that no resolver can point it elsewhere.
        url.set_ip_host(Ipv4Addr::LOCALHOST.into())
            .map_err(|()| UrlError::NotAnAddress)?;
    }
    url.host()
        .is_some()
        .then_some(url)
        .ok_or(UrlError::NotAnAddress)
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(_)) | None => false,
    }
}

macro_rules! shown_as_its_address {
    ($($name:ident)*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.0.as_str().trim_end_matches('/'))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    )*};
}
shown_as_its_address!(PlaidUrl RelayUrl);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plaids_hosts_and_this_machine_are_accepted() {
        for text in [
            "https://sandbox.plaid.com",
            "https://production.plaid.com/",
            "http://127.0.0.1:8080",
            "http://[::1]:8080/",
        ] {
            assert!(text.parse::<PlaidUrl>().is_ok(), "{text}");
        }
        let url: PlaidUrl = "http://localhost:9/".parse().unwrap();
        assert_eq!(url.to_string(), "http://127.0.0.1:9");
        assert!(url.is_loopback() && url.environment().is_none());
        let url: PlaidUrl = "https://SANDBOX.plaid.com".parse().unwrap();
        assert_eq!(url.environment(), Some(Environment::Sandbox));
    }

    #[test]
    fn everything_else_is_refused_without_repeating_it() {
        for text in [
            "",
            "plaid",
            "http://sandbox.plaid.com",
            "https://sandbox.plaid.com.evil.example",
            "https://evil.example/sandbox.plaid.com",
            "https://sandbox.plaid.com:444",
            "https://sandbox.plaid.com/link",
            "https://user:hunter2@sandbox.plaid.com",
            "http://127.0.0.1:80@evil.example",
            "http://127.0.0.1.evil.example",
            "http://192.168.1.2:8080",
            "http://0.0.0.0:8080",
            "https://development.plaid.com",
            "https://127.0.0.1",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "https://sandbox.plaid.com/?x=1",
            "https://sandbox.plaid.com/#x",
        ] {
            let refused = text.parse::<PlaidUrl>().unwrap_err();
            let sentence = refused.to_string();
            assert!(sentence.ends_with('.'), "{sentence}");
            assert!(
                !sentence.contains("hunter2") && !sentence.contains("evil"),
                "{sentence}"
            );
        }
    }

    #[test]
    fn a_relay_is_encrypted_or_on_this_machine() {
        assert!("https://relay.example/base".parse::<RelayUrl>().is_ok());
        assert!("http://127.0.0.1:7000".parse::<RelayUrl>().is_ok());
        assert_eq!(
            "http://relay.example".parse::<RelayUrl>(),
            Err(UrlError::NotEncrypted)
        );
        assert!("https://a:b@relay.example".parse::<RelayUrl>().is_err());
    }
}
