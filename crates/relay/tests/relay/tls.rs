//! TLS by the relay itself, with certificates that are made here: who has no business with it is not spoken to.

use std::{io::Read as _, net::TcpStream, path::Path, process::Child};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use reqwest::{Certificate, Client, Identity, Version};
use serde_json::Value;

use crate::{
    programs::{address_of, json_of, key_in, program, run, with_secrets},
    world::bank,
};

/// Who signs certificates.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key, PEM.
struct Signed {
    certificate: String,
    key: String,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self {
            pem,
            issuer: Issuer::new(params, key),
        }
    }

    fn sign(&self, name: &str, purpose: ExtendedKeyUsagePurpose) -> Signed {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.extended_key_usages = vec![purpose];
        let key = KeyPair::generate().unwrap();
        Signed {
            certificate: params.signed_by(&key, &self.issuer).unwrap().pem(),
            key: key.serialize_pem(),
        }
    }
}

/// A folder with a relay's configuration and these lines at its end.
fn set_up(lines: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    json_of(&run(&mut program(folder.path(), &["init"])));
    let file = folder.path().join("coffer-relay.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(file, format!("{text}\n{lines}\n")).unwrap();
    folder
}

fn put(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

fn with_tls(relays: &Signed, more: &str) -> tempfile::TempDir {
    let lines = format!(
        "[limits]\nhead_seconds = 1\n[tls]\ncertificate = \"relay.pem\"\nkey = \"relay.key\"\n{more}"
    );
    let folder = set_up(&lines);
    put(folder.path(), "relay.pem", &relays.certificate);
    put(folder.path(), "relay.key", &relays.key);
    folder
}

/// The program, where it listens, and its end.
struct Serving(Child, String);

impl Serving {
    fn start(folder: &Path, plaid: &str) -> Self {
        let arguments = [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--metrics",
            "127.0.0.1:0",
            "--plaid-url",
            plaid,
        ];
        let mut child = with_secrets(&mut program(folder, &arguments), &key_in(folder));
        let address = address_of(&mut child);
        Self(child, address)
    }

    /// Its port under the name that its certificate has.
    fn url(&self, path: &str) -> String {
        let port = self.1.rsplit(':').next().unwrap();
        format!("https://localhost:{port}{path}")
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn trusting(authority: &Authority) -> reqwest::ClientBuilder {
    let root = Certificate::from_pem(authority.pem.as_bytes()).unwrap();
    Client::builder().tls_certs_only([root]).no_proxy()
}

fn showing(authority: &Authority, own: &Signed) -> Client {
    let pem = format!("{}{}", own.certificate, own.key);
    let identity = Identity::from_pem(pem.as_bytes()).unwrap();
    trusting(authority).identity(identity).build().unwrap()
}

async fn about(client: &Client, url: &str) -> Option<Value> {
    client.get(url).send().await.ok()?.json().await.ok()
}

#[tokio::test]
async fn it_speaks_tls_with_its_certificate_and_nothing_else() {
    let bank = bank(70).await;
    let authority = Authority::new("The club's authority");
    let relays = authority.sign("localhost", ExtendedKeyUsagePurpose::ServerAuth);
    let folder = with_tls(&relays, "");
    let serving = Serving::start(folder.path(), &bank.url());
    assert!(serving.1.starts_with("https://"), "{}", serving.1);

    let client = trusting(&authority).build().unwrap();
    let answer = client.get(serving.url("/v1/about")).send().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.version()),
        (200, Version::HTTP_11)
    );
    let first = trusting(&authority).http1_only().build().unwrap();
    let answer = first.get(serving.url("/v1/about")).send().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.version()),
        (200, Version::HTTP_11)
    );

    let plain = serving.url("/v1/about").replace("https:", "http:");
    assert_eq!(about(&client, &plain).await, None, "plain HTTP");
    let another = trusting(&Authority::new("Another")).build().unwrap();
    assert_eq!(about(&another, &serving.url("/v1/about")).await, None);
}

#[tokio::test]
async fn where_it_demands_a_certificate_who_has_none_is_not_spoken_to() {
    let bank = bank(71).await;
    let authority = Authority::new("The club's authority");
    let devices = Authority::new("The club's devices");
    let relays = authority.sign("localhost", ExtendedKeyUsagePurpose::ServerAuth);
    let folder = with_tls(&relays, "client_ca = \"devices.pem\"");
    put(folder.path(), "devices.pem", &devices.pem);
    let serving = Serving::start(folder.path(), &bank.url());
    let url = serving.url("/v1/about");

    let own = devices.sign("laptop", ExtendedKeyUsagePurpose::ClientAuth);
    let told = about(&showing(&authority, &own), &url).await;
    assert_eq!(told.unwrap()["environment"], "sandbox");

    let without = trusting(&authority).build().unwrap();
    assert_eq!(about(&without, &url).await, None, "none is shown");
    let forged = Authority::new("The club's devices");
    let theirs = forged.sign("laptop", ExtendedKeyUsagePurpose::ClientAuth);
    let strange = showing(&authority, &theirs);
    assert_eq!(about(&strange, &url).await, None, "of another authority");
    let server = devices.sign("laptop", ExtendedKeyUsagePurpose::ServerAuth);
    let misused = showing(&authority, &server);
    assert_eq!(about(&misused, &url).await, None, "one for servers");
}

#[tokio::test]
async fn who_begins_a_handshake_and_does_not_go_on_is_hung_up_on() {
    let bank = bank(72).await;
    let authority = Authority::new("The club's authority");
    let relays = authority.sign("localhost", ExtendedKeyUsagePurpose::ServerAuth);
    let folder = with_tls(&relays, "");
    let serving = Serving::start(folder.path(), &bank.url());
    let address = serving.1.strip_prefix("https://").unwrap().to_owned();
    for beginning in [&b""[..], b"\x16\x03\x01\x02\x00\x01"] {
        let mut line = TcpStream::connect(&address).unwrap();
        std::io::Write::write_all(&mut line, beginning).unwrap();
        let waits = tokio::task::spawn_blocking(move || {
            let mut answer = Vec::new();
            // A line that is reset was hung up, too.
            let _ = line.read_to_end(&mut answer);
            answer
        });
        assert!(waits.await.unwrap().len() < 100);
    }
}

#[test]
fn what_does_not_fit_together_is_named_and_nothing_is_served() {
    let authority = Authority::new("The club's authority");
    let relays = authority.sign("localhost", ExtendedKeyUsagePurpose::ServerAuth);
    let said = |folder: &Path, listen: &str| {
        let arguments = [
            "serve",
            "--listen",
            listen,
            "--metrics",
            "127.0.0.1:0",
            "--plaid-url",
            "http://127.0.0.1:9",
        ];
        let child = with_secrets(&mut program(folder, &arguments), &key_in(folder));
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    // Others could reach it, and nobody ends TLS.
    let open = set_up("");
    assert!(said(open.path(), "0.0.0.0:0").contains("without TLS"));

    let missing = with_tls(&relays, "");
    std::fs::remove_file(missing.path().join("relay.key")).unwrap();
    assert!(said(missing.path(), "127.0.0.1:0").contains("relay.key"));

    let another = with_tls(&relays, "");
    let other = authority.sign("localhost", ExtendedKeyUsagePurpose::ServerAuth);
    put(another.path(), "relay.key", &other.key);
    assert!(said(another.path(), "127.0.0.1:0").contains("relay.pem"));

    let nobody = with_tls(&relays, "client_ca = \"devices.pem\"");
    put(nobody.path(), "devices.pem", "");
    assert!(said(nobody.path(), "127.0.0.1:0").contains("devices.pem"));
}
