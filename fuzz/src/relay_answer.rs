//! What a relay may answer: any bytes on the socket, read by the real client over loopback.
//!
//! Must hold: the call ends, and neither its error nor its record repeats the credential of this
//! device or the access token, whatever the answer says.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use coffer_domain::Secret;
use coffer_plaid::{Client, Observer, Patience, RelayUrl, Transport};

/// A device and its seed: 16 and 32 bytes that stand nowhere else.
pub const CREDENTIAL: &str =
    "cfd1_4f1c7a904f1c7a904f1c7a904f1c7a90_Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2E";
pub const TOKEN: &str = "access-sandbox-8b2b5d28-79ec-468b-bbce-f8bd34be635a";

/// Stands for the credential and the token in an answer, so that the corpus can echo them.
const ECHOES: [(&[u8], &str); 2] = [(b"%C%", CREDENTIAL), (b"%T%", TOKEN)];

struct Desk {
    runtime: tokio::runtime::Runtime,
    relay: RelayUrl,
    answer: Arc<Mutex<Vec<u8>>>,
}

static DESK: LazyLock<Mutex<Desk>> = LazyLock::new(|| {
    let answer: Arc<Mutex<Vec<u8>>> = Arc::default();
    let address = serve(answer.clone());
    Mutex::new(Desk {
        runtime: tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime"),
        relay: format!("http://{address}").parse().expect("loopback"),
        answer,
    })
});

/// A client of its own for each answer: a kept connection would outlive the server's end of it.
fn client(relay: &RelayUrl, records: &Arc<Mutex<String>>) -> Client {
    let told = Arc::clone(records);
    let transport = Transport::relay(relay, Secret::new(CREDENTIAL.into()), Arc::new(|| 0))
        .expect("a credential");
    Client::new(transport)
        .with_patience(Patience {
            tries_max: 1,
            timeout_max: Duration::from_secs(5),
            ..Patience::default()
        })
        .with_observer(Observer::new(move |record| {
            *lock(&told) = format!("{record:?}");
        }))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads one request per connection, answers with what is laid out, and hangs up.
fn serve(answer: Arc<Mutex<Vec<u8>>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut request = [0; 4_096];
            let mut length = 0;
            // The request is a few hundred bytes; its body ends with the last brace.
            while length < request.len() && !request[..length].ends_with(b"}}") {
                match stream.read(&mut request[length..]) {
                    Ok(0) | Err(_) => break,
                    Ok(read) => length += read,
                }
            }
            let _ = stream.write_all(&lock(&answer));
        }
    });
    address
}

pub fn run(data: &[u8]) {
    let desk = lock(&DESK);
    *lock(&desk.answer) = filled_in(data);
    let records = Arc::default();
    let client = client(&desk.relay, &records);
    let token = Secret::new(TOKEN.to_owned());
    let said = desk.runtime.block_on(client.sync_page(&token, None, 500));
    let mut told = lock(&records).clone();
    assert!(!told.is_empty(), "every call is recorded");
    if let Err(error) = said {
        told.push_str(&format!("{error:?} {error}"));
    }
    for (_, secret) in ECHOES {
        assert!(!told.contains(secret), "repeated: {told}");
    }
}

fn filled_in(data: &[u8]) -> Vec<u8> {
    let mut answer = data.to_vec();
    for (mark, secret) in ECHOES {
        while let Some(at) = answer.windows(mark.len()).position(|part| part == mark) {
            answer.splice(at..at + mark.len(), secret.bytes());
        }
    }
    answer
}
