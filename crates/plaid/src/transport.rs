//! The way to Plaid: the demo, Plaid itself or a relay. The three differ in this file only, in
//! their address and in how a call shows that it may be made.
//!
//! Whatever the way: redirects are not followed (one could carry keys elsewhere), encrypted
//! connections are checked against the roots of the operating system, an answer is read in
//! chunks up to a bound, and every call has a deadline.

use std::{sync::Arc, time::Duration};

use coffer_domain::{BankError, BankErrorKind, Secret};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use url::Url;

use crate::{
    Endpoint, Environment, PlaidUrl, RelayUrl, endpoint::ANSWER_BYTES_MAX, errors,
    plaid_url::is_loopback, relay::DeviceKey, retry::Failure,
};

/// The version of the API that the wire types follow.
const PLAID_VERSION: &str = "2020-09-14";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const LINK_SCRIPT_PATH: &str = "link/v2/stable/link-initialize.js";
const PLAID_CDN: &str = "https://cdn.plaid.com/";

/// A way to Plaid.
pub struct Transport {
    /// Where paths of endpoints begin; it ends with a slash.
    base: Url,
    link_script: Url,
    host: Arc<str>,
    authorize: Authorize,
    http: reqwest::Client,
    /// Whether Plaid's rates hold on this way.
    rated: bool,
}

/// A pair of Plaid's keys.
pub struct Keys {
    client_id: Secret<String>,
    secret: Secret<String>,
}

/// How a call shows that it may be made.
enum Authorize {
    /// Plaid's own keys.
    Keys(Keys),
    /// The key of this device at a relay, which adds Plaid's keys; the credential that it was read from; and the time
    /// of day, which stands in every signature.
    Device(DeviceKey, Secret<String>, Clock),
}

/// The time of day in milliseconds since 1970. This crate has none of its own.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Why a way cannot be taken, in a sentence for the person who set it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// A key is empty or holds characters that no key has.
    #[error("The client ID and the secret must each be one word of letters and digits.")]
    MalformedKeys,
    /// The device credential is empty or malformed.
    #[error("This device's credential for the relay is damaged; pair the device again.")]
    MalformedCredential,
    /// The demo may not leave this machine.
    #[error("The demo bank runs on this computer; it has no address elsewhere.")]
    DemoElsewhere,
    /// Keys of one environment would go to the other.
    #[error("The address belongs to another Plaid environment than the one that is chosen.")]
    OtherEnvironment,
    /// The operating system's certificates cannot be loaded.
    #[error(
        "The certificates of this computer could not be loaded, so no secure connection can be made."
    )]
    NoCertificates,
}

impl Keys {
    /// A pair of keys, without the white space that pasting leaves.
    ///
    /// # Errors
    /// If one is empty or could not stand in a header.
    pub fn new(client_id: Secret<String>, secret: Secret<String>) -> Result<Self, TransportError> {
        let word = |key: Secret<String>| one_word(key).ok_or(TransportError::MalformedKeys);
        Ok(Self {
            client_id: word(client_id)?,
            secret: word(secret)?,
        })
    }
}

impl Transport {
    /// The demo bank, or a sandbox of our own on this machine. Plaid's rates do not hold there:
    /// its time moves on when a person asks for news, and they may ask as often as they like.
    ///
    /// # Errors
    /// If the address is not this machine's.
    pub fn demo(url: &PlaidUrl, keys: Keys) -> Result<Self, TransportError> {
        if !url.is_loopback() {
            return Err(TransportError::DemoElsewhere);
        }
        let script = join(url.as_url(), LINK_SCRIPT_PATH);
        let demo = Self::new(url.as_url().clone(), script, Authorize::Keys(keys))?;
        Ok(Self {
            rated: false,
            ..demo
        })
    }

    /// Plaid itself with the person's own keys, or a stand-in for it on this machine.
    ///
    /// # Errors
    /// If the address belongs to the other environment.
    pub fn direct(
        environment: Environment,
        keys: Keys,
        instead: Option<&PlaidUrl>,
    ) -> Result<Self, TransportError> {
        let plaid = PlaidUrl::of(environment);
        let url = instead.unwrap_or(&plaid);
        if url.environment().is_some_and(|other| other != environment) {
            return Err(TransportError::OtherEnvironment);
        }
        let script = if url.is_loopback() {
            join(url.as_url(), LINK_SCRIPT_PATH)
        } else {
            plaids_script()
        };
        Self::new(url.as_url().clone(), script, Authorize::Keys(keys))
    }

    /// A relay that holds the keys; this device signs what it asks.
    ///
    /// # Errors
    /// If the credential is none.
    pub fn relay(
        url: &RelayUrl,
        credential: Secret<String>,
        clock: Clock,
    ) -> Result<Self, TransportError> {
        let key = DeviceKey::read(&credential).map_err(|_| TransportError::MalformedCredential)?;
        let base = join(url.as_url(), "v1/plaid/");
        // A relay on this machine has a sandbox behind it, whose Link page it cannot pass on.
        Self::new(
            base,
            plaids_script(),
            Authorize::Device(key, credential, clock),
        )
    }

    /// The script that shows Link in a window: Plaid's, or that of the sandbox on this machine.
    pub const fn link_script(&self) -> &Url {
        &self.link_script
    }

    fn new(base: Url, link_script: Url, authorize: Authorize) -> Result<Self, TransportError> {
        Ok(Self {
            http: http_client(&base)?,
            host: base.host_str().unwrap_or_default().into(),
            base,
            link_script,
            authorize,
            rated: true,
        })
    }

    /// Whether Plaid's rates hold on this way.
    pub(crate) const fn is_rated(&self) -> bool {
        self.rated
    }

    /// The one host that this way leads to.
    pub(crate) fn host(&self) -> Arc<str> {
        Arc::clone(&self.host)
    }

    /// Whether a text of the other side repeats what this side keeps secret.
    pub(crate) fn repeats_a_secret(&self, text: &str) -> bool {
        // All of it with something around it, or a part of it.
        let holds = |secret: &Secret<String>| {
            let secret = secret.expose();
            secret.contains(text) || !secret.is_empty() && text.contains(secret.as_str())
        };
        match &self.authorize {
            Authorize::Keys(keys) => holds(&keys.client_id) || holds(&keys.secret),
            Authorize::Device(_, credential, _) => holds(credential),
        }
    }

    /// What it means that a request did not get through. A relay that is down is not Plaid that is down.
    fn unsent(&self, error: &reqwest::Error) -> BankError {
        match &self.authorize {
            Authorize::Device(..) => from_relay(error),
            Authorize::Keys(_) => from_reqwest(error),
        }
    }

    /// One attempt at one call.
    pub(crate) async fn post(
        &self,
        endpoint: Endpoint,
        body: Vec<u8>,
        timeout_max: Duration,
    ) -> Attempt {
        let url = join(&self.base, endpoint.path.trim_start_matches('/'));
        let request = self
            .http
            .post(url.clone())
            .header(CONTENT_TYPE, "application/json")
            .headers(self.authorize.headers(&url, &body))
            .timeout(endpoint.timeout.min(timeout_max))
            .body(body);
        let mut attempt = Attempt::default();
        let mut response = match request.send().await {
            Ok(response) => response,
            Err(error) => {
                attempt.failed = Some(Failure::new(self.unsent(&error)));
                return attempt;
            }
        };
        attempt.http_status = Some(response.status().as_u16());
        attempt.retry_after = retry_after(response.headers());
        if response
            .content_length()
            .is_some_and(|n| n > ANSWER_BYTES_MAX)
        {
            attempt.failed = Some(Failure::lasting(errors::too_large()));
            return attempt;
        }
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) => {
                    attempt.bytes_in += chunk.len() as u64;
                    if attempt.bytes_in > ANSWER_BYTES_MAX {
                        attempt.body = Vec::new();
                        attempt.failed = Some(Failure::lasting(errors::too_large()));
                        return attempt;
                    }
                    attempt.body.extend_from_slice(&chunk);
                }
                Ok(None) => return attempt,
                Err(error) => {
                    attempt.failed = Some(Failure::new(from_reqwest(&error)));
                    return attempt;
                }
            }
        }
    }
}

/// What came of one attempt.
#[derive(Default)]
pub(crate) struct Attempt {
    pub http_status: Option<u16>,
    pub retry_after: Option<Duration>,
    pub body: Vec<u8>,
    pub bytes_in: u64,
    /// Set where no whole answer arrived.
    pub failed: Option<Failure>,
}

impl Authorize {
    fn headers(&self, url: &Url, body: &[u8]) -> HeaderMap {
        const WHY: &str = "one_word admits only visible ASCII";
        let sensitive = |text: &str| {
            let mut value = HeaderValue::from_str(text).expect(WHY);
            value.set_sensitive(true);
            value
        };
        let mut headers = HeaderMap::new();
        headers.insert(
            HeaderName::from_static("plaid-version"),
            HeaderValue::from_static(PLAID_VERSION),
        );
        match self {
            Self::Keys(keys) => {
                headers.insert(
                    HeaderName::from_static("plaid-client-id"),
                    sensitive(keys.client_id.expose()),
                );
                headers.insert(
                    HeaderName::from_static("plaid-secret"),
                    sensitive(keys.secret.expose()),
                );
            }
            Self::Device(key, _, clock) => {
                // Without randomness the request goes out unsigned, and is refused.
                if let Ok(signed) = key.sign("POST", signed_path(url), body, clock()) {
                    headers.extend(signed.headers());
                }
            }
        }
        headers
    }
}

/// What of an address is signed: from `/v1/` on, because what a proxy puts before it the relay does not see.
pub(crate) fn signed_path(url: &Url) -> &str {
    let whole = &url[url::Position::BeforePath..url::Position::AfterQuery];
    whole
        .rfind("/v1/")
        .and_then(|at| whole.get(at..))
        .unwrap_or(whole)
}

fn one_word(text: Secret<String>) -> Option<Secret<String>> {
    let word = text.expose().trim();
    let fits = (1..=4_096).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_graphic());
    fits.then(|| Secret::new(word.to_owned()))
}

/// A client for one host, as this module's `//!` describes it. A relay speaks to Plaid through one of these too.
///
/// # Errors
/// If the certificates of the operating system cannot be loaded.
pub fn http_client(base: &Url) -> Result<reqwest::Client, TransportError> {
    // The cipher provider is one per process. That another part of it was first does no harm.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .user_agent(concat!("coffer/", env!("CARGO_PKG_VERSION")))
        // A proxy that a variable or the system names is a host that nobody chose here.
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT);
    let builder = if base.scheme() == "http" && is_loopback(base) {
        // Nothing on the way to this machine is encrypted, or worth loading roots for.
        builder.tls_certs_only([])
    } else {
        builder
            .https_only(true)
            .tls_version_min(reqwest::tls::Version::TLS_1_2)
    };
    builder.build().map_err(|_| TransportError::NoCertificates)
}

/// Joins a path below a base, whether or not the base ends with a slash.
pub(crate) fn join(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}/{path}", base.path().trim_end_matches('/')));
    url
}

fn plaids_script() -> Url {
    let cdn = Url::parse(PLAID_CDN).expect("Plaid's CDN is a valid address");
    join(&cdn, LINK_SCRIPT_PATH)
}

/// Seconds only: Plaid and our relay send no dates there.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds))
}

/// What a failure below HTTP means. Nothing of the original error is passed on.
pub(crate) fn from_reqwest(error: &reqwest::Error) -> BankError {
    if error.is_timeout() {
        errors::timed_out()
    } else if is_about_trust(error) {
        errors::untrusted()
    } else {
        errors::offline()
    }
}

/// The same on the way to a relay, which may be down while the network and Plaid are not.
pub(crate) fn from_relay(error: &reqwest::Error) -> BankError {
    use std::io::ErrorKind as Io;
    let read = from_reqwest(error);
    if read.kind != BankErrorKind::Offline {
        return read;
    }
    let kinds = causes(error).filter_map(|cause| cause.downcast_ref::<std::io::Error>());
    let mut kinds = kinds.map(std::io::Error::kind);
    let said = kinds.find_map(|kind| match kind {
        // Another machine, or this one's own system, said that nothing listens there.
        Io::ConnectionRefused => Some(errors::relay_silent()),
        Io::NetworkUnreachable | Io::NetworkDown | Io::AddrNotAvailable => {
            Some(errors::no_network())
        }
        _ => None,
    });
    said.unwrap_or_else(errors::relay_unreachable)
}

fn is_about_trust(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| cause.is::<rustls::Error>())
}

/// An error, and what it came of.
fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| {
        // An I/O error hides from `source` what it wraps.
        match error.downcast_ref::<std::io::Error>() {
            Some(wrapper) => wrapper.get_ref().map(|inner| inner as _),
            None => error.source(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::new(
            Secret::new("  client\n".into()),
            Secret::new("s3cret".into()),
        )
        .unwrap()
    }

    fn credential() -> Secret<String> {
        DeviceKey::credential(uuid::Uuid::nil(), &DeviceKey::fresh_seed().unwrap())
    }

    fn local() -> PlaidUrl {
        "http://127.0.0.1:9".parse().unwrap()
    }

    #[test]
    fn the_link_script_is_plaids_but_for_a_sandbox_on_this_machine() {
        let plaids = "https://cdn.plaid.com/link/v2/stable/link-initialize.js";
        let here = "http://127.0.0.1:9/link/v2/stable/link-initialize.js";
        let sandbox = Environment::Sandbox;
        let script = |transport: Result<Transport, TransportError>| {
            transport.unwrap().link_script().to_string()
        };
        assert_eq!(script(Transport::demo(&local(), keys())), here);
        assert_eq!(
            script(Transport::direct(sandbox, keys(), Some(&local()))),
            here
        );
        let relay: RelayUrl = "http://127.0.0.1:7".parse().unwrap();
        assert_eq!(
            script(Transport::relay(&relay, credential(), Arc::new(|| 0))),
            plaids
        );
        assert_eq!(plaids_script().as_str(), plaids);
    }

    #[test]
    fn keys_never_go_to_the_other_environment_and_the_demo_never_leaves() {
        let production = PlaidUrl::of(Environment::Production);
        assert_eq!(
            Transport::direct(Environment::Sandbox, keys(), Some(&production)).err(),
            Some(TransportError::OtherEnvironment)
        );
        assert_eq!(
            Transport::demo(&production, keys()).err(),
            Some(TransportError::DemoElsewhere)
        );
    }

    #[test]
    fn keys_are_trimmed_and_marked_and_malformed_ones_refused() {
        let headers = Authorize::Keys(keys()).headers(local().as_url(), b"");
        assert_eq!(headers["plaid-client-id"], "client");
        assert!(headers["plaid-secret"].is_sensitive());
        assert!(!format!("{headers:?}").contains("s3cret"));
        for bad in ["", "two words", "line\nbreak", "ключ"] {
            let pair = Keys::new(Secret::new(bad.into()), Secret::new("s".into()));
            assert_eq!(pair.err(), Some(TransportError::MalformedKeys), "{bad}");
        }
    }

    #[test]
    fn a_relay_keeps_its_own_path_and_gets_a_signature() {
        let relay: RelayUrl = "http://127.0.0.1:7/base/".parse().unwrap();
        let relay = Transport::relay(&relay, credential(), Arc::new(|| 7)).unwrap();
        let url = join(&relay.base, "transactions/sync");
        assert_eq!(url.path(), "/base/v1/plaid/transactions/sync");
        assert_eq!(signed_path(&url), "/v1/plaid/transactions/sync");
        let headers = relay.authorize.headers(&url, b"{}");
        assert_eq!(headers["coffer-time"], "7");
        assert!(headers["coffer-signature"].is_sensitive());
        assert!(!headers.contains_key("plaid-secret"));
    }

    #[test]
    fn what_is_no_credential_of_a_device_is_refused() {
        let relay: RelayUrl = "http://127.0.0.1:7".parse().unwrap();
        let made = Transport::relay(&relay, Secret::new("device".into()), Arc::new(|| 7));
        assert_eq!(made.err(), Some(TransportError::MalformedCredential));
    }
}
