//! The two loopback listeners, and connections that can be cut on purpose.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::connect_info::Connected;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::bank::Bank;
use crate::{admin, api, faults, link_page};

/// The largest request; Plaid's own bodies are a few kilobytes.
const REQUEST_BYTES_MAX: usize = 256 * 1024;

/// Listens on loopback only; port 0 takes any free one.
pub(crate) async fn listen(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
}

/// Serves Plaid's routes and the Link pages until told to stop.
pub(crate) async fn serve_bank(
    bank: Arc<Bank>,
    listener: TcpListener,
    stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let faulty = middleware::from_fn_with_state(Arc::clone(&bank), faults::inject);
    let routes = api::router()
        .merge(link_page::router())
        .route("/healthz", get(async || "ok\n"))
        .fallback(api::not_found)
        .layer(faulty)
        .with_state(bank);
    serve(routes, listener, stop).await
}

/// Serves the admin routes until told to stop.
pub(crate) async fn serve_admin(
    bank: Arc<Bank>,
    listener: TcpListener,
    stop: watch::Receiver<bool>,
) -> io::Result<()> {
    serve(admin::router().with_state(bank), listener, stop).await
}

async fn serve(
    routes: Router,
    listener: TcpListener,
    mut stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let routes = routes
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .layer(middleware::from_fn(only_as_loopback));
    let app = routes.into_make_service_with_connect_info::<Peer>();
    axum::serve(Loopback(listener), app)
        .with_graceful_shutdown(async move {
            // An error means the other end is gone, which is a stop as well.
            stop.wait_for(|stopped| *stopped).await.ok();
        })
        .await
}

/// Refuses requests under another name than loopback: a web page that rebinds its own domain to 127.0.0.1 gets
/// no answer.
async fn only_as_loopback(request: Request, next: Next) -> Response {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let name = host.map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
    match name {
        Some("127.0.0.1" | "localhost") => next.run(request).await,
        _ => (
            StatusCode::FORBIDDEN,
            "this demo bank answers on 127.0.0.1 only\n",
        )
            .into_response(),
    }
}

/// Who is connected, with a switch that breaks the connection.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    cut: Arc<AtomicBool>,
    address: SocketAddr,
}

impl Peer {
    fn new(address: SocketAddr) -> Self {
        Self {
            cut: Arc::default(),
            address,
        }
    }

    /// From now on nothing is written and the connection is reset.
    pub(crate) fn cut(&self) {
        tracing::debug!(peer = %self.address, "cutting a connection as the fault plan says");
        self.cut.store(true, Ordering::Release);
    }
}

struct Loopback(TcpListener);

impl Listener for Loopback {
    type Io = Wire;
    type Addr = Peer;

    async fn accept(&mut self) -> (Wire, Peer) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        let peer = Peer::new(address);
        (
            Wire {
                stream,
                cut: Arc::clone(&peer.cut),
            },
            peer,
        )
    }

    fn local_addr(&self) -> io::Result<Peer> {
        self.0.local_addr().map(Peer::new)
    }
}

impl Connected<IncomingStream<'_, Loopback>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Loopback>) -> Self {
        stream.remote_addr().clone()
    }
}

/// A connection that fails its next write once it is cut.
struct Wire {
    stream: TcpStream,
    cut: Arc<AtomicBool>,
}

impl Wire {
    fn check(&self) -> io::Result<()> {
        if !self.cut.load(Ordering::Acquire) {
            return Ok(());
        }
        // With no linger, closing sends RST instead of FIN: a reset, not an end.
        self.stream.set_zero_linger()?;
        Err(io::ErrorKind::ConnectionReset.into())
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
