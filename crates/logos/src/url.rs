//! The address of a logo. A bank's answer brings it, so it is a stranger's text until it is parsed.

use std::fmt;

use url::Url;

/// Plaid's hosts of logos. No other is spoken to.
pub const HOSTS: [&str; 2] = [
    "plaid-merchant-logos.plaid.com",
    "plaid-counterparty-logos.plaid.com",
];

/// Longest address that is read. Plaid's have about seventy characters.
const LEN_MAX: usize = 200;

/// An address on one of [`HOSTS`], with a plain path.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogoUrl(Url);

impl LogoUrl {
    /// Reads an address; nothing where it leads anywhere else, or carries more than a path: what
    /// stands behind a `?` could tell the host more than which logo is wanted.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.len() <= LEN_MAX && text.bytes().all(|byte| byte.is_ascii_graphic());
        let url = plain.then(|| Url::parse(text).ok())??;
        let is_logo = url.scheme() == "https"
            && url.host_str().is_some_and(|host| HOSTS.contains(&host))
            && url.port().is_none()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
            && url.path().len() > 1;
        is_logo.then_some(Self(url))
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The host, which is one of [`HOSTS`].
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The path.
    pub(crate) fn path(&self) -> &str {
        self.0.path()
    }
}

impl fmt::Debug for LogoUrl {
    /// It names a merchant, which is bank data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LogoUrl")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_path_on_plaids_logo_hosts_is_an_address() {
        for good in [
            "https://plaid-merchant-logos.plaid.com/walmart_1100.png",
            "https://plaid-counterparty-logos.plaid.com/a/b.webp",
        ] {
            assert_eq!(LogoUrl::parse(good).unwrap().as_str(), good);
        }
        let long = format!("https://plaid-merchant-logos.plaid.com/{}", "a".repeat(200));
        for refused in [
            "",
            "walmart_1100.png",
            "https://example.com/walmart.png",
            "https://cdn.plaid.com/walmart.png",
            "https://plaid-merchant-logos.plaid.com.example.com/a.png",
            "https://plaid-merchant-logos.plaid.com@example.com/a.png",
            "https://me:pw@plaid-merchant-logos.plaid.com/a.png",
            "https://plaid-merchant-logos.plaid.com:8443/a.png",
            "https://plaid-merchant-logos.plaid.com/",
            "https://plaid-merchant-logos.plaid.com/a.png?who=4711",
            "https://plaid-merchant-logos.plaid.com/a.png#4711",
            "http://plaid-merchant-logos.plaid.com/a.png",
            "https://127.0.0.1/a.png",
            "file:///etc/passwd",
            "data:image/svg+xml,<svg onload=alert(1)>",
            "javascript:alert(1)",
            "//plaid-merchant-logos.plaid.com/a.png",
            "https://plaid-merchant-logos.plaid.com/a b.png",
            "https://pl\u{430}id-merchant-logos.plaid.com/a.png",
            &long,
        ] {
            assert!(LogoUrl::parse(refused).is_none(), "{refused}");
        }
    }
}
