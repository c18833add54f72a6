//! A bank on loopback that answers with whatever bytes a test wants, one connection per call.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use coffer_domain::Secret;
use coffer_plaid::{
    CallRecord, Client, Environment, Keys, Observer, Patience, PlaidUrl, Transport,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

pub const CLIENT_ID: &str = "canaryclientid5d1f0c";
pub const SECRET: &str = "canarysecret00112233445566aabb";
pub const ACCESS: &str = "access-sandbox-canary-8b2b5d28-79ec-468b-bbce-f8bd34be635a";

/// What the bank does with a call.
pub enum Reply {
    /// Answers with a status, further header lines and a body.
    Answer(u16, &'static str, String),
    /// Answers 200 with the body that belongs to the path.
    ByPath(fn(&str) -> String),
    /// Answers with these bytes and hangs up.
    Bytes(Vec<u8>),
    /// Hangs up without reading.
    Reset,
    /// Never answers.
    Silence,
    /// Answers 200 with this many bytes of body, without saying how many.
    Flood(usize),
}

impl Reply {
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self::Answer(status, "", body.into())
    }
}

/// A call as the bank saw it.
#[derive(Debug, Clone)]
pub struct Seen {
    pub path: String,
    pub head: String,
    pub body: String,
}

pub struct Bank {
    pub port: u16,
    seen: Arc<Mutex<Vec<Seen>>>,
    records: Arc<Mutex<Vec<CallRecord>>>,
}

impl Bank {
    /// Opens a bank that asks `reply` what to do with each call, counted from 0.
    pub async fn open(reply: impl Fn(usize) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        tokio::spawn(async move {
            let mut count = 0;
            while let Ok((stream, _)) = listener.accept().await {
                let reply = reply(count);
                count += 1;
                tokio::spawn(serve(stream, reply, Arc::clone(&log)));
            }
        });
        Self {
            port,
            seen,
            records: Arc::default(),
        }
    }

    pub async fn answering(status: u16, body: impl Into<String>) -> Self {
        let body = body.into();
        Self::open(move |_| Reply::json(status, body.clone())).await
    }

    pub fn url(&self) -> PlaidUrl {
        format!("http://127.0.0.1:{}", self.port).parse().unwrap()
    }

    /// A client of this bank, as if it were Plaid, whose waits are short and whose calls are
    /// recorded here.
    pub fn client(&self) -> Client {
        let url = self.url();
        let transport = Transport::direct(Environment::Sandbox, keys(), Some(&url)).unwrap();
        Client::new(transport)
            .with_patience(short())
            .with_observer(self.observer())
    }

    pub fn observer(&self) -> Observer {
        let records = Arc::clone(&self.records);
        Observer::new(move |record| records.lock().unwrap().push(record))
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub fn records(&self) -> Vec<CallRecord> {
        self.records.lock().unwrap().clone()
    }
}

pub fn keys() -> Keys {
    Keys::new(Secret::new(CLIENT_ID.into()), Secret::new(SECRET.into())).unwrap()
}

pub fn access() -> Secret<String> {
    Secret::new(ACCESS.into())
}

/// Waits of a millisecond, so that real sockets need no long test.
pub fn short() -> Patience {
    Patience {
        first_wait: Duration::from_millis(1),
        ..Patience::default()
    }
}

async fn serve(mut stream: TcpStream, reply: Reply, log: Arc<Mutex<Vec<Seen>>>) {
    if matches!(reply, Reply::Reset) {
        // Closing with the request unread makes the kernel answer with a reset.
        let _ = stream.readable().await;
        return;
    }
    let Some(seen) = read_request(&mut stream).await else {
        return;
    };
    log.lock().unwrap().push(seen.clone());
    let reply = match reply {
        Reply::ByPath(body) => Reply::json(200, body(&seen.path)),
        other => other,
    };
    match reply {
        Reply::Answer(status, headers, body) => {
            let answer = format!(
                "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}",
                body.len()
            );
            let _ = stream.write_all(answer.as_bytes()).await;
        }
        Reply::Bytes(bytes) => {
            let _ = stream.write_all(&bytes).await;
        }
        Reply::Flood(bytes) => {
            let head = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
            let _ = stream.write_all(head).await;
            let block = vec![b' '; 1 << 20];
            let mut left = bytes;
            while left > 0
                && stream
                    .write_all(&block[..left.min(block.len())])
                    .await
                    .is_ok()
            {
                left = left.saturating_sub(block.len());
            }
        }
        Reply::Silence => {
            let _ = stream.read(&mut [0; 1]).await;
        }
        Reply::Reset | Reply::ByPath(_) => {}
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head_ends = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_ends].to_vec())
        .ok()?
        .to_lowercase();
    let length: usize = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))?
        .parse()
        .ok()?;
    while bytes.len() < head_ends + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    Some(Seen {
        path: head.split(' ').nth(1)?.into(),
        body: String::from_utf8(bytes[head_ends..].to_vec()).ok()?,
        head,
    })
}
