//! Listening: bounded connections, bounded time for a request's head, TLS where it is wanted, and an
//! end that lets what was begun be answered.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use axum::Router;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use rustls::{
    RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_rustls::TlsAcceptor;

use crate::{
    config::{ConfigError, Tls},
    database::DatabaseError,
    routes,
    state::{Relay, now_ms},
};

/// The most bytes of a request's head.
const HEAD_BYTES_MAX: usize = 16 << 10;

/// How long what was begun may take to end.
const END_TIME_MAX: Duration = Duration::from_secs(10);

/// How often it is noted that the relay is at work.
const ALIVE: Duration = Duration::from_secs(60);

/// A database that was at work last longer ago than this has missed webhooks, or is an older copy that was put back; a
/// restart takes less. Milliseconds.
const AWAY_MS: i64 = 10 * 60 * 1_000;

/// How often what is over is forgotten.
const PRUNE: Duration = Duration::from_secs(300);

/// TLS as it is configured.
///
/// # Errors
/// If a file cannot be read, or the certificate does not fit the key.
pub fn tls(tls: &Tls, folder: &Path) -> Result<TlsAcceptor, ConfigError> {
    // The cipher provider is one per process. That another part of it was first does no harm.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let failed = |path: &Path, error: &dyn std::fmt::Display| {
        ConfigError(format!("{}: {error}", path.display()))
    };
    let certificates = |path: &Path| -> Result<Vec<CertificateDer<'static>>, ConfigError> {
        CertificateDer::pem_file_iter(path)
            .and_then(Iterator::collect)
            .map_err(|error| failed(path, &error))
    };
    let (chain, key) = (folder.join(&tls.certificate), folder.join(&tls.key));
    let builder = match &tls.client_ca {
        None => ServerConfig::builder().with_no_client_auth(),
        Some(ca) => {
            let ca = folder.join(ca);
            let mut roots = RootCertStore::empty();
            for certificate in certificates(&ca)? {
                roots
                    .add(certificate)
                    .map_err(|error| failed(&ca, &error))?;
            }
            let verifier = WebPkiClientVerifier::builder(Arc::new(roots))
                .build()
                .map_err(|error| failed(&ca, &error))?;
            ServerConfig::builder().with_client_cert_verifier(verifier)
        }
    };
    let private = PrivateKeyDer::from_pem_file(&key).map_err(|error| failed(&key, &error))?;
    let mut config = builder
        .with_single_cert(certificates(&chain)?, private)
        .map_err(|error| failed(&chain, &error))?;
    // HTTP/2 is not spoken: a peer that answers its pings and sends nothing would hold a place without end.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Serves until the relay is told to end.
///
/// # Errors
/// If the address cannot be listened at, or the database does not answer at the start.
pub async fn serve(
    relay: Relay,
    listener: TcpListener,
    metrics: TcpListener,
    tls: Option<TlsAcceptor>,
) -> Result<(), ConfigError> {
    let inner = &relay.0;
    // Before anybody is told anything: an older copy of the database is another memory.
    let alive = note_alive(&relay).await;
    alive.map_err(|error| ConfigError(format!("{error}.")))?;
    let asked = inner.database.news(i64::MAX, i64::MAX).await;
    let (seen, _) = asked.map_err(|error| ConfigError(format!("{error}.")))?;
    let watcher = tokio::spawn(Arc::clone(&inner.waiting).watch(Arc::clone(&inner.database), seen));
    let pruner = tokio::spawn(prune(relay.clone()));
    let heart = tokio::spawn(stay_alive(relay.clone()));
    let counts = tokio::spawn(tell_counts(relay.clone(), metrics));
    let head_time = Duration::from_secs(inner.limits.head_seconds);
    let app = routes::router(relay.clone());
    let connections = Arc::new(Semaphore::new(inner.limits.connections));
    let graceful = Arc::new(GracefulShutdown::new());
    loop {
        // What is full waits in the system's queue and not here.
        let Ok(place) = Arc::clone(&connections).acquire_owned().await else {
            break;
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = inner.ending.cancelled() => break,
        };
        let (stream, _): (TcpStream, SocketAddr) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // No descriptor is free, or the other side is gone already.
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let (app, tls, relay) = (app.clone(), tls.clone(), relay.clone());
        let watched = graceful.watcher();
        tokio::spawn(async move {
            relay.0.metrics.connections.inc();
            match tls {
                None => converse(stream, app, head_time, watched).await,
                Some(tls) => match tokio::time::timeout(head_time, tls.accept(stream)).await {
                    Ok(Ok(stream)) => converse(stream, app, head_time, watched).await,
                    Ok(Err(error)) => tracing::debug!(%error, "no TLS"),
                    Err(_) => tracing::debug!("no TLS in time"),
                },
            }
            relay.0.metrics.connections.dec();
            drop(place);
        });
    }
    drop(listener);
    inner.waiting.wake_all();
    if let Ok(graceful) = Arc::try_unwrap(graceful)
        && tokio::time::timeout(END_TIME_MAX, graceful.shutdown())
            .await
            .is_err()
    {
        tracing::warn!("some requests were not answered before the end");
    }
    inner.tasks.close();
    if tokio::time::timeout(END_TIME_MAX, inner.tasks.wait())
        .await
        .is_err()
    {
        tracing::error!("exchanges were not finished before the end");
    }
    watcher.abort();
    pruner.abort();
    heart.abort();
    counts.abort();
    Ok(())
}

async fn converse(
    stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin + 'static,
    app: Router,
    head_time: Duration,
    watched: hyper_util::server::graceful::Watcher,
) {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(head_time)
        .max_buf_size(HEAD_BYTES_MAX);
    // Said and not guessed from the first bytes: who guesses waits for them without end.
    let builder = builder.http1_only();
    let service = TowerToHyperService::new(app);
    let connection = builder
        .serve_connection(TokioIo::new(stream), service)
        .into_owned();
    if let Err(error) = watched.watch(connection).await {
        tracing::debug!(%error, "a connection ended");
    }
}

/// Counts are told to a few at once, each for a bounded time: a Prometheus asks every few seconds, and whoever else can
/// reach the address must hold up nobody but that.
async fn tell_counts(relay: Relay, listener: TcpListener) {
    const ONE_TIME_MAX: Duration = Duration::from_secs(5);
    const AT_ONCE_MAX: usize = 16;
    let head_time = Duration::from_secs(relay.0.limits.head_seconds);
    let app = routes::watched(relay);
    let places = Arc::new(Semaphore::new(AT_ONCE_MAX));
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let app = app.clone();
        tokio::spawn(async move {
            let mut builder = Builder::new(TokioExecutor::new());
            builder
                .http1()
                .timer(TokioTimer::new())
                .keep_alive(false)
                .header_read_timeout(head_time)
                .max_buf_size(HEAD_BYTES_MAX);
            let connection = builder
                .http1_only()
                .serve_connection(TokioIo::new(stream), TowerToHyperService::new(app))
                .into_owned();
            let ended = tokio::time::timeout(ONE_TIME_MAX, connection).await;
            if !matches!(ended, Ok(Ok(()))) {
                tracing::debug!("counts were not told");
            }
            drop(place);
        });
    }
}

/// Notes that the relay is at work, with an epoch for the case that it was not for long.
async fn note_alive(relay: &Relay) -> Result<(), DatabaseError> {
    let fresh = uuid::Uuid::new_v4().simple().to_string();
    let database = &relay.0.database;
    database.alive(now_ms(), AWAY_MS, &fresh).await
}

/// An older copy may also be put back while instances run.
async fn stay_alive(relay: Relay) {
    loop {
        tokio::time::sleep(ALIVE).await;
        if let Err(error) = note_alive(&relay).await {
            tracing::warn!(%error, "it could not be noted that the relay is at work");
        }
    }
}

async fn prune(relay: Relay) {
    loop {
        if let Err(error) = relay.0.database.prune(now_ms()).await {
            tracing::warn!(%error, "what is over could not be forgotten");
        }
        tokio::time::sleep(PRUNE).await;
    }
}
