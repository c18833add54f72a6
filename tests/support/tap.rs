//! A tap on the line between Coffer and its bank. It lets everything through and writes down what
//! was asked and what was answered, so that a story knows what a killed program was doing, and
//! what the bank did that the program never heard of. A rule may answer in the bank's place.
//!
//! Plain HTTP/1.1 with `Content-Length`, which is what both ends speak on loopback.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// The largest body that is passed on.
const BODY_MAX: usize = 64 * 1024 * 1024;
/// Longest head of a request or an answer.
const HEAD_MAX: u64 = 64 * 1024;
/// How long either end may be silent.
const SILENCE_MAX: Duration = Duration::from_secs(60);

/// One call that passed.
#[derive(Clone, Debug)]
pub struct Call {
    /// Such as `/transactions/sync`.
    pub path: String,
    /// What was sent.
    pub asked: Value,
    /// The bank's status and answer, once it has answered; whether the caller still heard it is
    /// not known.
    pub answer: Option<(u16, Value)>,
    /// When it arrived here.
    pub at: Instant,
}

impl Call {
    /// A text of what was sent.
    pub fn sent(&self, field: &str) -> Option<&str> {
        self.asked.get(field)?.as_str()
    }

    /// The bank's answer, where it was a success.
    pub fn success(&self) -> Option<&Value> {
        self.answer
            .as_ref()
            .filter(|(status, _)| *status == 200)
            .map(|(_, answer)| answer)
    }
}

/// What a rule makes of a call.
pub enum Reply {
    /// These bytes, as they are, and then the connection ends.
    Raw(Vec<u8>),
    /// These bytes, one at a time with this pause between them.
    Drip(Vec<u8>, Duration),
    /// Nothing: the line stays silent until the caller hangs up.
    Silence,
}

/// Looks at a call and, if it likes, answers it in the bank's place.
pub type Rule = Box<dyn Fn(&Call) -> Option<Reply> + Send + Sync>;

/// The tap. It stops listening when it is dropped.
pub struct Tap {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    upstream: SocketAddr,
    calls: Mutex<Vec<Call>>,
    arrived: Condvar,
    /// Calls that the bank has been handed and has not answered.
    under_way: Mutex<usize>,
    ended: Condvar,
    rule: Mutex<Option<Arc<Rule>>>,
    stopped: AtomicBool,
}

impl Tap {
    /// A tap on the line to `http://127.0.0.1:PORT`.
    ///
    /// # Errors
    /// That is no such address, or no port is free.
    pub fn start(upstream: &str) -> Result<Self> {
        let upstream = upstream
            .strip_prefix("http://")
            .context("the bank is reached over plain HTTP")?
            .parse()?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream,
            calls: Mutex::default(),
            arrived: Condvar::new(),
            under_way: Mutex::new(0),
            ended: Condvar::new(),
            rule: Mutex::default(),
            stopped: AtomicBool::new(false),
        });
        let for_all = Arc::clone(&shared);
        std::thread::spawn(move || {
            for line in listener.incoming().flatten() {
                if for_all.stopped.load(Ordering::Relaxed) {
                    return;
                }
                let shared = Arc::clone(&for_all);
                // A broken line is what these stories are about: whoever is left hears of it.
                std::thread::spawn(move || drop(shared.serve(line)));
            }
        });
        Ok(Self { address, shared })
    }

    /// For `COFFER_PLAID_URL`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What has passed since the last [`Self::forget`], oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.calls().clone()
    }

    /// The calls of one path.
    pub fn calls_of(&self, path: &str) -> Vec<Call> {
        let mut calls = self.calls();
        calls.retain(|call| call.path == path);
        calls
    }

    /// Begins a new list.
    pub fn forget(&self) {
        self.shared.calls().clear();
    }

    /// Waits for the first call of the present list: when it arrived, or `None` if none did.
    pub fn first(&self, within: Duration) -> Option<Instant> {
        let (calls, _) = self
            .shared
            .arrived
            .wait_timeout_while(self.shared.calls(), within, |calls| calls.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        calls.first().map(|call| call.at)
    }

    /// Waits until the bank has answered every call that it was handed. It goes on with one whose
    /// caller has been killed.
    ///
    /// # Errors
    /// It does not answer in time.
    pub fn settled(&self) -> Result<()> {
        let under_way = self
            .shared
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (under_way, _) = self
            .shared
            .ended
            .wait_timeout_while(under_way, SILENCE_MAX, |calls| *calls > 0)
            .unwrap_or_else(PoisonError::into_inner);
        ensure!(*under_way == 0, "{under_way} calls are not answered");
        Ok(())
    }

    /// From now on every call is shown to this rule first.
    pub fn rule(&self, rule: impl Fn(&Call) -> Option<Reply> + Send + Sync + 'static) {
        let rule: Rule = Box::new(rule);
        *self
            .shared
            .rule
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(rule));
    }

    /// Everything passes again.
    pub fn no_rule(&self) {
        *self
            .shared
            .rule
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Relaxed);
        // Wakes the listener; if that fails it is gone already.
        let _ = TcpStream::connect(self.address);
    }
}

/// Whether a line on which nothing is to come is still held at its other end.
fn is_open(line: &BufReader<TcpStream>) -> bool {
    let line = line.get_ref();
    if line.set_nonblocking(true).is_err() {
        return false;
    }
    let peeked = line.peek(&mut [0; 1]);
    let blocks = line.set_nonblocking(false).is_ok();
    blocks && peeked.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
}

impl Shared {
    fn calls(&self) -> MutexGuard<'_, Vec<Call>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, line: TcpStream) -> Result<()> {
        line.set_read_timeout(Some(SILENCE_MAX))?;
        let mut caller = BufReader::new(line.try_clone()?);
        let mut line = line;
        let mut bank: Option<BufReader<TcpStream>> = None;
        while let Some(request) = Message::read(&mut caller)? {
            let path = request.path()?;
            let call = Call {
                path,
                asked: serde_json::from_slice(&request.body).unwrap_or_default(),
                answer: None,
                at: Instant::now(),
            };
            let rule = self
                .rule
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone();
            let reply = rule.and_then(|rule| rule(&call));
            let place = {
                let mut calls = self.calls();
                calls.push(call);
                calls.len() - 1
            };
            self.arrived.notify_all();
            if let Some(reply) = reply {
                return instead(reply, &mut line, &mut caller);
            }
            // What the bank has hung up is dialled anew, as any caller of its own would.
            if !bank.as_ref().is_some_and(is_open) {
                bank = None;
            }
            let bank = match &mut bank {
                Some(bank) => bank,
                None => {
                    let new = TcpStream::connect(self.upstream)?;
                    new.set_read_timeout(Some(SILENCE_MAX))?;
                    bank.insert(BufReader::new(new))
                }
            };
            let answer = {
                let _under_way = UnderWay::new(self);
                request.write(bank.get_mut())?;
                let answer = Message::read(bank)?.context("the bank hung up")?;
                let read = serde_json::from_slice(&answer.body).unwrap_or_default();
                // A story begins a new list when everything is settled, or does not care.
                if let Some(call) = self.calls().get_mut(place) {
                    call.answer = Some((answer.status()?, read));
                }
                answer
            };
            answer.write(&mut line)?;
        }
        Ok(())
    }
}

/// A call that the bank is at, whatever comes of it.
struct UnderWay<'s>(&'s Shared);

impl<'s> UnderWay<'s> {
    fn new(shared: &'s Shared) -> Self {
        let under_way = Self(shared);
        *under_way.calls() += 1;
        under_way
    }

    fn calls(&self) -> MutexGuard<'s, usize> {
        self.0
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        *self.calls() -= 1;
        self.0.ended.notify_all();
    }
}

fn instead(reply: Reply, line: &mut TcpStream, caller: &mut impl Read) -> Result<()> {
    match reply {
        Reply::Raw(bytes) => line.write_all(&bytes)?,
        Reply::Drip(bytes, pause) => {
            for byte in bytes {
                line.write_all(&[byte])?;
                std::thread::sleep(pause);
            }
        }
        Reply::Silence => {
            io::copy(caller, &mut io::sink())?;
        }
    }
    Ok(())
}

/// A request or an answer, whole.
struct Message {
    head: Vec<u8>,
    body: Vec<u8>,
}

impl Message {
    /// `None` where the other end has hung up between two messages.
    fn read(from: &mut impl BufRead) -> Result<Option<Self>> {
        let mut head = Vec::new();
        let mut length = 0;
        loop {
            let begins = head.len();
            let n = from.take(HEAD_MAX).read_until(b'\n', &mut head)?;
            if n == 0 && head.is_empty() {
                return Ok(None);
            }
            ensure!(n > 0, "the head breaks off");
            let line = String::from_utf8_lossy(&head[begins..]).to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
            ensure!(
                !line.starts_with("transfer-encoding:"),
                "a body of unknown length"
            );
            if line.trim().is_empty() {
                break;
            }
        }
        ensure!(length <= BODY_MAX, "a body of {length} bytes");
        let mut body = vec![0; length];
        from.read_exact(&mut body)?;
        Ok(Some(Self { head, body }))
    }

    fn write(&self, to: &mut impl Write) -> io::Result<()> {
        to.write_all(&self.head)?;
        to.write_all(&self.body)?;
        to.flush()
    }

    fn word(&self, nth: usize) -> Result<String> {
        let line = self
            .head
            .split(|byte| *byte == b'\n')
            .next()
            .unwrap_or_default();
        let line = String::from_utf8_lossy(line);
        let word = line.split_whitespace().nth(nth).context("a first line")?;
        Ok(word.to_owned())
    }

    fn path(&self) -> Result<String> {
        self.word(1)
    }

    fn status(&self) -> Result<u16> {
        Ok(self.word(1)?.parse()?)
    }
}
