//! A listener that no client can hold up.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use crm_sync::rest_core::Clock;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::body::timed;

/// How long clients may take, and how many there may be.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// From the beginning of a request, or of the wait for the next one, to the end of its headers.
    pub headers: Duration,
    /// From the end of the headers to the end of the body.
    pub body: Duration,
    /// Connections at the same time; more wait until one ends.
    pub connections: usize,
}

impl Default for Patience {
    fn default() -> Self {
        Self { headers: Duration::from_secs(10), body: Duration::from_secs(30), connections: 1024 }
    }
}

/// Serves `router` over HTTP/1.1 until `stop` is ready; then requests that are under way are finished first.
///
/// Handlers see their peer as [`ConnectInfo<SocketAddr>`](ConnectInfo). Put TLS in front of it.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    patience: Patience,
    clock: Arc<dyn Clock>,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(patience.connections));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience.headers);
    tokio::pin!(stop);
    loop {
        let place = tokio::select! {
            biased;
            () = &mut stop => break,
            // Nobody closes it.
            Ok(place) = Arc::clone(&room).acquire_owned() => place,
        };
        let (stream, peer) = tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, mostly: trying at once would only burn the processor.
                    tracing::warn!(%error, "a connection could not be accepted");
                    clock.sleep_until(clock.now() + Duration::from_millis(200)).await;
                    continue;
                }
            },
        };
        // Small answers should not wait for the next one.
        let _ = stream.set_nodelay(true);
        let connection = graceful
            .watch(http.serve_connection(TokioIo::new(stream), service(&router, peer, &clock, patience)));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke");
            }
            drop(place);
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

fn service(
    router: &Router,
    peer: SocketAddr,
    clock: &Arc<dyn Clock>,
    patience: Patience,
) -> impl hyper::service::Service<
    Request<Incoming>,
    Response = axum::response::Response,
    Error = Infallible,
    Future: Send,
> + use<> {
    let (router, clock) = (TowerToHyperService::new(router.clone()), Arc::clone(clock));
    service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(|body| timed(Body::new(body), &clock, patience.body));
        request.extensions_mut().insert(ConnectInfo(peer));
        hyper::service::Service::call(&router, request)
    })
}
