//! The listener with slow, impatient and many clients.
#![cfg(feature = "serve")]
#![allow(missing_docs)]

mod support;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use crm_service::{Patience, serve};
use crm_sync::rest_core::ManualClock;
use support::{service, start};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};

struct Served {
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    task: tokio::task::JoinHandle<()>,
}

async fn started(router: Router, patience: Patience) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let clock = Arc::new(ManualClock::auto(start()));
    let task = tokio::spawn(serve(listener, router, patience, clock, async { drop(stopped.await) }));
    Served { address, stop, task }
}

/// Sends `text` and reads until the other side closes.
async fn exchange(address: std::net::SocketAddr, text: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

const CLOSE: &str = "Host: x\r\nConnection: close\r\n";

#[tokio::test]
async fn it_answers_and_handlers_see_their_peer() {
    let router = Router::new()
        .route(
            "/peer",
            get(|ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>| async move { peer.to_string() }),
        )
        .merge(service().router());
    let served = started(router, Patience::default()).await;
    let health = exchange(served.address, &format!("GET /health/live HTTP/1.1\r\n{CLOSE}\r\n")).await;
    assert!(health.starts_with("HTTP/1.1 200"), "{health}");
    let headers = health.to_ascii_lowercase();
    for header in [
        "strict-transport-security: max-age=",
        "x-content-type-options: nosniff",
        "x-frame-options: deny",
        "cache-control: no-store",
    ] {
        assert!(headers.contains(header), "{header} is not in {health}");
    }
    assert!(!headers.contains("access-control-allow"), "other origins are not let in");
    let peer = exchange(served.address, &format!("GET /peer HTTP/1.1\r\n{CLOSE}\r\n")).await;
    assert!(peer.contains("127.0.0.1:"), "{peer}");
    drop(served.stop);
    served.task.await.unwrap();
}

#[tokio::test]
async fn headers_that_never_end_end_the_connection() {
    let patience = Patience { headers: Duration::from_millis(50), ..Patience::default() };
    let served = started(service().router(), patience).await;
    let answer = exchange(served.address, "GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ").await;
    assert!(!answer.contains("200"), "{answer}");
}

#[tokio::test]
async fn a_body_that_never_ends_is_refused() {
    // The clock moves with whoever waits for it: patience is over at once.
    let served = started(
        service().halo_webhook(crm_service::Credential::Bearer("k".into())).router(),
        Patience::default(),
    )
    .await;
    let head = "POST /webhooks/halopsa HTTP/1.1\r\nAuthorization: Bearer k\r\nContent-Length: 100\r\n";
    let answer = exchange(served.address, &format!("{head}{CLOSE}\r\n{{")).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
}

#[tokio::test]
async fn what_is_under_way_is_finished_before_the_end() {
    let (entered, door) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let router = {
        let (entered, door) = (Arc::clone(&entered), Arc::clone(&door));
        Router::new().route(
            "/",
            get(move || async move {
                entered.notify_one();
                door.notified().await;
                "done"
            }),
        )
    };
    let served = started(router, Patience::default()).await;
    let address = served.address;
    let client =
        tokio::spawn(async move { exchange(address, &format!("GET / HTTP/1.1\r\n{CLOSE}\r\n")).await });
    entered.notified().await;
    drop(served.stop);
    tokio::task::yield_now().await;
    assert!(!served.task.is_finished());
    door.notify_one();
    assert!(client.await.unwrap().ends_with("done"));
    served.task.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "nobody new is let in");
}
