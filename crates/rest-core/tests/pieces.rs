//! Bodies in pieces: what is sent again, what is judged, and that a socket carries them without holding them.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use proptest::prelude::*;
use rest_core::{
    Auth, Bytes, Call, Client, Content, Delivery, Error, ErrorKind, HeaderMap, ManualClock, Method, Phase,
    Pieces, Replay, ReplayTransport, Request, ReqwestTransport, StatusCode, Timestamp, Token, TokenCache,
    TokenSource, Transport, TransportError, Url, async_trait,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

fn client(transport: &ReplayTransport, auth: Auth) -> Client {
    let clock = Arc::new(ManualClock::auto(Timestamp::from_millis(0)));
    let base = Url::parse("https://tenant.example/api").unwrap();
    Client::builder(base, Arc::new(transport.clone()), clock)
        .auth(auth)
        .max_wait(Duration::from_secs(3600))
        .seed(1)
        .build()
}

fn put() -> Call {
    Call::put("file.put", "/File").header("content-type", "text/plain").replay(Replay::Safe)
}

/// A body of two pieces that counts how often it was begun.
fn twice(begun: &Arc<AtomicU32>) -> Content {
    let begun = Arc::clone(begun);
    Content::again(move || {
        begun.fetch_add(1, Ordering::Relaxed);
        Pieces::reader(io::Read::chain(&b"first "[..], &b"second"[..]))
    })
}

fn once() -> Content {
    Content::once(Pieces::whole(Bytes::from_static(b"only")))
}

#[tokio::test]
async fn what_can_be_sent_again_is_and_what_cannot_is_not() {
    let script = || {
        ReplayTransport::new()
            .answer(Method::PUT, "/File", 503, "")
            .answer(Method::PUT, "/File", 429, "")
            .answer(Method::PUT, "/File", 201, "done")
    };
    let (transport, begun) = (script(), Arc::default());
    let answer = client(&transport, Auth::None).upload(put(), &twice(&begun), None).await.unwrap();
    assert_eq!((answer.text().as_ref(), answer.attempts(), begun.load(Ordering::Relaxed)), ("done", 3, 3));
    assert!(transport.requests().iter().all(|request| request.body == "first second"));

    let transport = script();
    let content = once();
    let error = client(&transport, Auth::None).upload(put(), &content, None).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Server, 1));
    assert!(error.to_string().contains("its body can be sent only once"), "{error}");
    // And the same content again is not even begun.
    let error = client(&transport, Auth::None).upload(put(), &content, None).await.unwrap_err();
    assert_eq!((error.delivery(), transport.requests().len()), (Delivery::NotSent, 1));

    // What may not be repeated is not, however often its body could be.
    let (transport, begun) = (script(), Arc::default());
    let call = put().replay(Replay::Never);
    let error = client(&transport, Auth::None).upload(call, &twice(&begun), None).await.unwrap_err();
    assert_eq!((error.attempts(), begun.load(Ordering::Relaxed)), (1, 1));
}

/// Gives `t1`, `t2` and so on.
#[derive(Debug, Default)]
struct Tokens(AtomicU32);

#[async_trait]
impl TokenSource for Tokens {
    async fn fetch(&self) -> Result<Token, Error> {
        let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        Ok(Token { secret: format!("t{number}").into(), expires_at: None })
    }
}

#[tokio::test]
async fn a_refused_token_is_renewed_if_the_body_can_begin_again() {
    let server = || {
        ReplayTransport::new().answer_with(|request| {
            let fresh = request.headers["authorization"] == "Bearer t2";
            let status = if fresh { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
            Ok(rest_core::Response { status, headers: HeaderMap::new(), body: Bytes::new() })
        })
    };
    let clock = Arc::new(ManualClock::auto(Timestamp::from_millis(0)));
    let auth = || Auth::Token(TokenCache::new(Arc::new(Tokens::default()), clock.clone()));
    let transport = server();
    client(&transport, auth()).upload(put(), &twice(&Arc::default()), None).await.unwrap();
    assert_eq!(transport.requests().len(), 2);
    let transport = server();
    let client = client(&transport, auth());
    let error = client.upload(put(), &once(), None).await.unwrap_err();
    assert_eq!((error.kind(), transport.requests().len()), (ErrorKind::Unauthorised, 1));
    assert!(error.to_string().contains("only once"), "{error}");
    // The token was renewed all the same: the next one goes through.
    client.upload(put(), &once(), None).await.unwrap();
}

#[tokio::test]
async fn failures_of_a_download_are_judged_as_ever_and_its_pieces_are_given_out() {
    let transport = ReplayTransport::new()
        .answer(Method::GET, "/File", 503, "")
        .answer(Method::GET, "/File", 200, "content")
        .answer(Method::GET, "/Gone", 404, r#"{"message":"no such file"}"#)
        .answer(Method::GET, "/Empty", 416, "");
    let client = client(&transport, Auth::None);
    let get = |path: &str| Call::get("file.get", path).replay(Replay::Safe);
    let (answer, pieces) = client.download(get("/File"), None).await.unwrap();
    assert_eq!((answer.status(), answer.attempts(), answer.body().len()), (StatusCode::OK, 2, 0));
    assert_eq!(pieces.collect(100).await.unwrap(), "content");
    let error = client.download(get("/Gone"), None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("no such file"), "{error}");
    let accepted = get("/Empty").accept(StatusCode::RANGE_NOT_SATISFIABLE);
    let (answer, pieces) = client.download(accepted, None).await.unwrap();
    assert_eq!(answer.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert!(pieces.collect(0).await.unwrap().is_empty());
    let late = Some(Timestamp::from_millis(-1));
    assert_eq!(client.download(get("/File"), late).await.unwrap_err().kind(), ErrorKind::Deadline);
}

#[tokio::test]
async fn pieces_end_with_their_first_failure() {
    let read = |result: io::Result<usize>| {
        struct Broken(Option<io::Result<usize>>);
        impl io::Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                self.0.take().unwrap_or(Ok(7))
            }
        }
        Pieces::reader(Broken(Some(result)))
    };
    let mut pieces = read(Err(io::Error::other("the disk is gone")));
    assert_eq!(pieces.next().await.unwrap().unwrap_err().phase(), Phase::Send);
    assert!(pieces.next().await.is_none());
    let mut pieces = read(Err(io::ErrorKind::Interrupted.into()));
    assert_eq!(pieces.next().await.unwrap().unwrap().len(), 7);
    let mut gone = Pieces::failed(io::ErrorKind::NotFound.into());
    assert!(gone.next().await.unwrap().is_err() && gone.next().await.is_none());
    let collected = Pieces::reader(io::repeat(7)).collect(100_000).await;
    assert_eq!(collected.unwrap_err().phase(), Phase::TooLarge);
}

proptest! {
    #[test]
    fn pieces_are_collected_in_order(pieces: Vec<Vec<u8>>) {
        let whole = pieces.concat();
        let max = whole.len();
        let readers: Box<dyn io::Read + Send> = pieces.into_iter().fold(
            Box::new(io::empty()) as Box<dyn io::Read + Send>,
            |before, piece| Box::new(io::Read::chain(before, io::Cursor::new(piece))),
        );
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let collected = runtime.block_on(Pieces::reader(readers).collect(max)).unwrap();
        prop_assert_eq!(collected, whole);
    }
}

const MEGABYTE: usize = 1024 * 1024;
/// More than the buffers of two sockets.
const FILE: usize = 32 * MEGABYTE;

fn request(method: Method, url: &str) -> Request {
    let url = Url::parse(url).unwrap();
    let (headers, body) = (HeaderMap::new(), Bytes::new());
    Request { method, url, headers, body, timeout: Duration::from_secs(60), max_body: 1_000 }
}

/// A server for one exchange: reads the head and then as many bytes as `take`, answers `head`, and sends zeros.
async fn server(
    take: usize,
    head: String,
    send: usize,
) -> (String, tokio::task::JoinHandle<(String, usize)>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/file", listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut seen = Vec::new();
        let mut buffer = vec![0; 64 * 1024];
        let end = loop {
            let length = socket.read(&mut buffer).await.unwrap();
            seen.extend_from_slice(&buffer[..length]);
            if let Some(at) = seen.windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
        };
        let mut taken = seen.len() - end;
        while taken < take {
            let length = socket.read(&mut buffer).await.unwrap();
            assert!(length > 0);
            taken += length;
        }
        socket.write_all(head.as_bytes()).await.unwrap();
        let zeros = vec![0; MEGABYTE];
        for _ in 0..send / MEGABYTE {
            // The client may have had enough.
            if socket.write_all(&zeros).await.is_err() {
                break;
            }
        }
        (String::from_utf8_lossy(&seen[..end]).into_owned(), taken)
    });
    (url, task)
}

#[tokio::test]
async fn a_socket_takes_a_body_of_known_length_in_pieces() {
    let head = "HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n".to_owned();
    let (url, task) = server(FILE, head, 0).await;
    let body = Pieces::reader(io::Read::take(io::repeat(7), FILE as u64)).with_length(FILE as u64);
    let mut post = request(Method::POST, &url);
    post.headers.insert("content-type", "application/json".parse().unwrap());
    let response = ReqwestTransport::build().unwrap().stream(post, Some(body)).await.unwrap();
    assert_eq!(response.status, StatusCode::CREATED);
    let (head, taken) = task.await.unwrap();
    assert!(head.contains(&format!("content-length: {FILE}")), "{head}");
    assert!(!head.contains("chunked"), "{head}");
    assert_eq!(taken, FILE);
}

#[tokio::test]
async fn a_socket_takes_a_body_of_unknown_length_in_chunks() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_owned();
    let (url, task) = server(10, head, 0).await;
    let body = Pieces::reader(&b"0123456789"[..]);
    ReqwestTransport::build().unwrap().stream(request(Method::POST, &url), Some(body)).await.unwrap();
    assert!(task.await.unwrap().0.contains("transfer-encoding: chunked"));
}

#[tokio::test]
async fn a_source_that_breaks_ends_the_exchange_in_doubt() {
    let (url, task) = server(usize::MAX, String::new(), 0).await;
    let broken = Pieces::failed(io::Error::other("the disk is gone"));
    let sent = ReqwestTransport::build().unwrap().stream(request(Method::POST, &url), Some(broken)).await;
    assert_eq!(sent.unwrap_err().delivery(), Delivery::Unknown);
    task.abort();
}

#[tokio::test]
async fn a_socket_gives_a_body_in_pieces_and_says_where_it_broke() {
    // Half of it comes, and then the connection ends.
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", 2 * FILE);
    let (url, task) = server(0, head, FILE).await;
    let response = ReqwestTransport::build().unwrap().stream(request(Method::GET, &url), None).await.unwrap();
    let mut body = response.body;
    assert_eq!(body.length(), Some(2 * FILE as u64));
    let (mut size, mut largest) = (0, 0);
    let broke: TransportError = loop {
        match body.next().await {
            Some(Ok(piece)) => {
                size += piece.len();
                largest = largest.max(piece.len());
            }
            Some(Err(error)) => break error,
            None => panic!("ended as if it were whole"),
        }
    };
    assert_eq!((size, broke.phase()), (FILE, Phase::Interrupted));
    assert!(largest <= MEGABYTE, "a piece of {largest} bytes");
    assert!(body.next().await.is_none());
    task.await.unwrap();
}
