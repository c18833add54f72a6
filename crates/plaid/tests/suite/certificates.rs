//! Who a peer is: a certificate that the system's roots vouch for, of this name, at this time. Whoever
//! has none gets not one byte of a request.
//!
//! The roots of a process are read once, so the client is a child whose system trusts an authority made
//! here (`SSL_CERT_FILE`, which only Linux knows).

#![cfg(target_os = "linux")]

use std::{
    path::Path,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use coffer_domain::BankErrorKind;
use coffer_plaid::{Client, RelayUrl, Transport, relay::DeviceKey};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::bank::{access, short};

/// Tells the child where to call.
const CALL: &str = "COFFER_TEST_CALL";

const ANSWER: &str = "HTTP/1.1 400 no\r\ncontent-type: application/json\r\ncontent-length: 62\r\n\r\n\
                      {\"error_type\":\"ITEM_ERROR\",\"error_code\":\"ITEM_LOGIN_REQUIRED\"}";

/// Not a test of its own: the client of the one below.
#[tokio::test]
async fn a_client_that_calls_where_it_is_told() {
    let Ok(port) = std::env::var(CALL) else {
        return;
    };
    let url: RelayUrl = format!("https://127.0.0.1:{port}").parse().unwrap();
    let seed = DeviceKey::fresh_seed().unwrap();
    let credential = DeviceKey::credential(uuid::Uuid::nil(), &seed);
    let relay = Transport::relay(&url, credential, Arc::new(|| 0)).unwrap();
    let client = Client::new(relay).with_patience(short());
    let error = client.item(&access()).await.unwrap_err();
    println!("told: {:?}", error.kind == BankErrorKind::Tls);
}

/// A server that shows what it was given, and counts the bytes that anybody said to it after that.
struct Server {
    port: u16,
    heard: Arc<AtomicUsize>,
}

impl Server {
    async fn showing(params: CertificateParams, by: &CertifiedIssuer<'_, KeyPair>) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, by).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
            )
            .unwrap();
        let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&heard);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    continue;
                };
                let mut bytes = [0; 16_384];
                if let Ok(size @ 1..) = stream.read(&mut bytes).await {
                    count.fetch_add(size, Ordering::SeqCst);
                    let _ = stream.write_all(ANSWER.as_bytes()).await;
                    let _ = stream.shutdown().await;
                }
            }
        });
        Self { port, heard }
    }

    /// Whether a client whose system trusts these roots says that it does not trust this one.
    async fn is_refused(&self, roots: &Path) -> bool {
        let output = tokio::process::Command::new(std::env::current_exe().unwrap())
            .args([
                "certificates::a_client_that_calls_where_it_is_told",
                "--exact",
                "--nocapture",
            ])
            .env(CALL, self.port.to_string())
            .env("SSL_CERT_FILE", roots)
            .env_remove("SSL_CERT_DIR")
            .stdin(Stdio::null())
            .output()
            .await
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        match (said.contains("told: true"), said.contains("told: false")) {
            (true, false) => true,
            (false, true) => false,
            _ => panic!("the client said nothing: {said}"),
        }
    }

    fn heard(&self) -> usize {
        self.heard.load(Ordering::SeqCst)
    }
}

fn of(name: &str) -> CertificateParams {
    CertificateParams::new(vec![name.to_owned()]).unwrap()
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

#[tokio::test]
async fn only_a_certificate_of_a_known_authority_of_this_name_and_time_is_spoken_to() {
    let dir = std::env::temp_dir().join(format!("coffer-roots-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir(&dir).unwrap();
    let roots = dir.join("roots.pem");
    let (known, stranger) = (authority(), authority());
    std::fs::write(&roots, known.pem()).unwrap();

    // The control: with everything in order there is a conversation.
    let good = Server::showing(of("127.0.0.1"), &known).await;
    assert!(!good.is_refused(&roots).await);
    assert!(good.heard() > 0);

    let mut late = of("127.0.0.1");
    (late.not_before, late.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    let mut early = of("127.0.0.1");
    (early.not_before, early.not_after) = (date_time_ymd(2090, 1, 1), date_time_ymd(2091, 1, 1));
    for (what, params, by) in [
        (
            "of an authority that nobody knows",
            of("127.0.0.1"),
            &stranger,
        ),
        ("of another name", of("production.plaid.com"), &known),
        ("of another address", of("127.0.0.2"), &known),
        ("that is over", late, &known),
        ("that is not yet", early, &known),
    ] {
        let server = Server::showing(params, by).await;
        assert!(server.is_refused(&roots).await, "one {what} is believed");
        assert_eq!(server.heard(), 0, "something was said to one {what}");
    }
    std::fs::remove_dir_all(&dir).unwrap();
}
