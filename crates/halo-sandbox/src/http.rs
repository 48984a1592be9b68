//! The sandbox over HTTP: a router for whoever has a server, and a small server for whoever has not.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{self, Body};
use axum::extract::{Request, State};
use axum::response::Response;
use futures_util::stream;
use rest_core::{Bytes, StatusCode, Transport};
use tokio::net::{TcpListener, ToSocketAddrs};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};
use url::Url;

use crate::exchange::Incoming;
use crate::sandbox::Sandbox;

/// Larger bodies are refused with 413.
const BODY_BYTES: usize = 256 << 20;

impl Sandbox {
    /// A router with everything the sandbox answers: `/auth`, `/api`, `/_sandbox` and, with vendor doubles,
    /// `/_vendors`. Any other path is 404.
    pub fn router(&self) -> Router {
        Router::new().fallback(answer).with_state(self.clone())
    }
}

/// A router for the vendor doubles alone.
#[cfg(feature = "vendors")]
pub(crate) fn vendor_router(vendors: crate::vendors::Vendors) -> Router {
    async fn answer(State(vendors): State<crate::vendors::Vendors>, request: Request) -> Response {
        match incoming(request).await {
            Some(request) if request.path.starts_with("/_vendors/") => outgoing(vendors.answer(&request)),
            Some(_) => plain(StatusCode::NOT_FOUND),
            None => plain(StatusCode::PAYLOAD_TOO_LARGE),
        }
    }
    Router::new().fallback(answer).with_state(vendors)
}

/// The whole request; `None` if its body is too large or breaks off.
async fn incoming(request: Request) -> Option<Incoming> {
    let (parts, body) = request.into_parts();
    let body = body::to_bytes(body, BODY_BYTES).await.ok()?;
    let host = parts.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    Some(Incoming {
        base: format!("http://{host}"),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        method: parts.method,
        headers: parts.headers,
        body,
    })
}

fn outgoing(answer: rest_core::Response) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    response
}

async fn answer(State(sandbox): State<Sandbox>, request: Request) -> Response {
    let Some(incoming) = incoming(request).await else { return plain(StatusCode::PAYLOAD_TOO_LARGE) };
    let outcome = sandbox.exchange(incoming);
    if let Some(delay) = outcome.delay {
        let clock = sandbox.real_clock();
        clock.sleep_until(clock.now() + delay).await;
    }
    match outcome.answer {
        Some(answer) => outgoing(answer),
        None => broken(),
    }
}

fn plain(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// A body that fails at once: the server can only cut the connection, before the caller has a complete answer.
fn broken() -> Response {
    let failure = io::Error::new(io::ErrorKind::ConnectionAborted, "the script breaks the connection");
    let mut response = Response::new(Body::from_stream(stream::iter([Err::<Bytes, _>(failure)])));
    response.headers_mut().insert("content-length", axum::http::HeaderValue::from_static("2"));
    response
}

/// A sandbox that listens on a socket. It stops when it is dropped.
#[derive(Debug)]
pub struct Served {
    sandbox: Sandbox,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<io::Result<()>>,
    /// Ends with this.
    couriers: JoinSet<()>,
}

impl Served {
    /// Listens on `address`; port 0 takes a free one. Needs a tokio runtime with I/O.
    ///
    /// # Errors
    /// If the address cannot be bound.
    pub async fn bind(sandbox: Sandbox, address: impl ToSocketAddrs) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let server = axum::serve(listener, sandbox.router()).with_graceful_shutdown(async {
            // A dropped sender stops the server just as a sent word does.
            let _ = stopped.await;
        });
        let task = tokio::spawn(async { server.await });
        Ok(Self { sandbox, address, stop: Some(stop), task, couriers: JoinSet::new() })
    }

    /// Delivers webhooks from now on, in the background, through this transport.
    pub fn deliver_webhooks(&mut self, transport: Arc<dyn Transport>) {
        let sandbox = self.sandbox.clone();
        self.couriers.spawn(async move { sandbox.keep_delivering(&*transport).await });
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// The base address, with a slash at the end; `/auth` and `/api` are below it.
    pub fn url(&self) -> Url {
        Url::parse(&format!("http://{}/", self.address)).expect("a socket address is a valid authority")
    }

    /// Stops taking connections, lets the open requests end, and waits for that.
    ///
    /// # Errors
    /// If the server failed while it ran.
    pub async fn shutdown(mut self) -> io::Result<()> {
        drop(self.stop.take());
        self.task.await.unwrap_or_else(|error| Err(io::Error::other(error)))
    }
}
