//! Where logos come from: Plaid's hosts, or a stand-in on this machine.

use std::time::Duration;

use url::Url;

use crate::{LogoError, LogoUrl, Pixels};

/// Largest answer that is read. Plaid's logos have some 10 KiB.
const BYTES_MAX: u64 = 256 * 1_024;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a whole answer may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A way to logos. It sends no cookie, no referrer, and nothing of the person.
pub struct Source {
    http: reqwest::Client,
    /// Where Plaid is reached on this machine, its logos are too: below `/logos/`.
    instead: Option<Url>,
}

/// What came of one question.
#[derive(Debug)]
pub struct Fetched {
    /// The host that was spoken to, or tried.
    pub host: String,
    /// Bytes of its answer that were read.
    pub bytes_in: u64,
    /// The logo.
    pub logo: Result<Pixels, LogoError>,
}

impl Source {
    /// Plaid's hosts, by https and the system's certificates.
    ///
    /// # Errors
    /// [`LogoError::NoCertificates`].
    pub fn plaid() -> Result<Self, LogoError> {
        Ok(Self {
            http: client(|builder| {
                builder
                    .https_only(true)
                    .tls_version_min(reqwest::tls::Version::TLS_1_2)
            })?,
            instead: None,
        })
    }

    /// A stand-in for Plaid on this machine, whose address the caller has checked for being that.
    ///
    /// # Errors
    /// [`LogoError::NoCertificates`].
    pub fn on_this_machine(base: &Url) -> Result<Self, LogoError> {
        Ok(Self {
            http: client(|builder| builder.tls_certs_only([]))?,
            instead: Some(base.clone()),
        })
    }

    /// Asks for a logo, once.
    pub async fn fetch(&self, url: &LogoUrl) -> Fetched {
        let address = match &self.instead {
            Some(base) => {
                let mut address = base.clone();
                address.set_path(&format!("/logos/{}{}", url.host(), url.path()));
                address.to_string()
            }
            None => url.as_str().to_owned(),
        };
        let host = match &self.instead {
            Some(base) => base.host_str().unwrap_or_default().to_owned(),
            None => url.host().to_owned(),
        };
        let mut bytes_in = 0;
        let logo = match self.read(&address, &mut bytes_in).await {
            Ok(sent) => draw(sent).await,
            Err(error) => Err(error),
        };
        Fetched {
            host,
            bytes_in,
            logo,
        }
    }

    async fn read(&self, address: &str, bytes_in: &mut u64) -> Result<Vec<u8>, LogoError> {
        let asked = self.http.get(address).timeout(TIMEOUT).send().await;
        let mut answer = asked.map_err(|_| LogoError::Unreachable)?;
        if answer.status() != reqwest::StatusCode::OK {
            return Err(LogoError::Refused(answer.status().as_u16()));
        }
        if answer.content_length().is_some_and(|n| n > BYTES_MAX) {
            return Err(LogoError::TooLarge);
        }
        let mut sent = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|_| LogoError::Unreachable)? {
            *bytes_in += chunk.len() as u64;
            if *bytes_in > BYTES_MAX {
                return Err(LogoError::TooLarge);
            }
            sent.extend_from_slice(&chunk);
        }
        Ok(sent)
    }
}

/// Away from the tasks that answer. A decoder that stumbles over a picture takes nothing with it.
async fn draw(sent: Vec<u8>) -> Result<Pixels, LogoError> {
    tokio::task::spawn_blocking(move || Pixels::draw(&sent))
        .await
        .unwrap_or(Err(LogoError::NotAPicture))
}

fn client(
    way: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
) -> Result<reqwest::Client, LogoError> {
    // The cipher provider is one per process. That another part of it was first does no harm.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .user_agent("coffer")
        // A proxy that a variable or the system names is a host that nobody chose here.
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT);
    way(builder).build().map_err(|_| LogoError::NoCertificates)
}
