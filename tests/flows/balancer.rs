//! What stands before several relays: each connection goes to the next one that takes it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::{TcpListener, TcpStream};

/// A balancer; it ends with the test.
pub struct Balancer {
    address: String,
    shared: Arc<Shared>,
}

struct Shared {
    targets: Vec<(String, AtomicUsize)>,
    next: AtomicUsize,
}

impl Balancer {
    pub async fn before(targets: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let targets = targets
            .iter()
            .map(|target| ((*target).to_owned(), AtomicUsize::new(0)));
        let shared = Arc::new(Shared {
            targets: targets.collect(),
            next: AtomicUsize::new(0),
        });
        let serving = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((line, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&serving).carry(line));
            }
        });
        Self { address, shared }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Connections that went to one of them.
    pub fn reached(&self, target: usize) -> usize {
        self.shared.targets[target].1.load(Ordering::Relaxed)
    }
}

impl Shared {
    async fn carry(self: Arc<Self>, mut line: TcpStream) {
        for _ in 0..self.targets.len() {
            let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.targets.len();
            let (address, reached) = &self.targets[turn];
            if let Ok(mut onward) = TcpStream::connect(address).await {
                reached.fetch_add(1, Ordering::Relaxed);
                // Either end may break off; the other hears of it.
                let _ = tokio::io::copy_bidirectional(&mut line, &mut onward).await;
                return;
            }
        }
    }
}
