//! The adapter to the real network: phases, caps, redirects.

use std::time::Duration;

use rest_core::{
    Bytes, Delivery, HeaderMap, Method, Phase, PublicTransport, Request, ReqwestTransport, Response,
    Transport, TransportError, Url,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::{any, body_string, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

fn request(method: Method, url: &str) -> Request {
    Request {
        method,
        url: Url::parse(url).unwrap(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
        timeout: Duration::from_secs(10),
        max_body: 1_000,
    }
}

async fn send(request: Request) -> Result<Response, TransportError> {
    ReqwestTransport::build().unwrap().send(request).await
}

/// A server that reads a request, writes `answer` and closes, or goes on silently if told to `hold`.
async fn raw(answer: &'static str, hold: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 4096];
        assert!(socket.read(&mut buffer).await.unwrap() > 0);
        socket.write_all(answer.as_bytes()).await.unwrap();
        if hold {
            std::future::pending::<()>().await;
        }
    });
    format!("http://{address}/x?api_key=k3y")
}

fn assert_failed(result: Result<Response, TransportError>, phase: Phase, delivery: Delivery) {
    let error = result.unwrap_err();
    assert_eq!((error.phase(), error.delivery()), (phase, delivery), "{error:?}");
    let mut text = format!("{error:?}");
    let mut source: Option<&dyn std::error::Error> = Some(&error);
    while let Some(cause) = source {
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    assert!(!text.contains("k3y") && !text.contains("api_key"), "{text}");
}

#[tokio::test]
async fn everything_goes_over_the_wire_and_comes_back() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/a/b"))
        .and(query_param("q", "1 2"))
        .and(header("x-tenant", "t"))
        .and(body_string("hello"))
        .respond_with(ResponseTemplate::new(207).set_body_string("world").insert_header("x-left", "9"))
        .expect(1)
        .mount(&server)
        .await;
    let mut request = request(Method::POST, &format!("{}/a/b?q=1+2", server.uri()));
    request.headers.insert("x-tenant", "t".parse().unwrap());
    request.body = "hello".into();
    let response = send(request).await.unwrap();
    assert_eq!((response.status.as_u16(), &response.body[..]), (207, &b"world"[..]));
    assert_eq!(response.headers["x-left"], "9");
}

#[tokio::test]
async fn a_write_without_body_says_so() {
    let server = MockServer::start().await;
    let given = Mock::given(method("POST")).and(header("content-length", "0"));
    given.respond_with(ResponseTemplate::new(204)).mount(&server).await;
    assert_eq!(send(request(Method::POST, &server.uri())).await.unwrap().status.as_u16(), 204);
}

#[tokio::test]
async fn a_refused_connection_was_not_sent() {
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let result = send(request(Method::POST, &format!("http://{address}/x?api_key=k3y"))).await;
    assert_failed(result, Phase::Connect, Delivery::NotSent);
}

#[tokio::test]
async fn silence_is_a_timeout_before_and_within_the_answer() {
    for answer in ["", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf"] {
        let mut request = request(Method::POST, &raw(answer, true).await);
        request.timeout = Duration::from_millis(100);
        assert_failed(send(request).await, Phase::Timeout, Delivery::Unknown);
    }
}

#[tokio::test]
async fn a_cut_answer_is_an_interruption() {
    let cut = [
        "",
        "HTTP/1.1 200 OK\r\ncontent-le",
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    ];
    for answer in cut {
        let result = send(request(Method::POST, &raw(answer, false).await)).await;
        assert_failed(result, Phase::Interrupted, Delivery::Unknown);
    }
}

#[tokio::test]
async fn a_body_above_the_cap_is_too_large_announced_or_not() {
    let large = [
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n0123456789",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n0123456789",
    ];
    for answer in large {
        let mut capped = request(Method::GET, &raw(answer, true).await);
        capped.max_body = 9;
        assert_failed(send(capped).await, Phase::TooLarge, Delivery::Answered);
        let mut fits = request(Method::GET, &raw(answer, false).await);
        fits.max_body = 10;
        assert_eq!(send(fits).await.unwrap().body, "0123456789");
    }
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_the_token_goes_nowhere() {
    let elsewhere = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(0).mount(&elsewhere).await;
    let server = MockServer::start().await;
    let redirect = ResponseTemplate::new(302).insert_header("location", elsewhere.uri());
    Mock::given(any()).respond_with(redirect).expect(1).mount(&server).await;
    let mut request = request(Method::GET, &server.uri());
    request.headers.insert("x-api-key", "k3y".parse().unwrap());
    assert_eq!(send(request).await.unwrap().status.as_u16(), 302);
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_others_chose_must_lie_in_the_open_internet() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(0).mount(&server).await;
    let port = server.address().port();
    let transport = PublicTransport::build().unwrap();
    for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"] {
        let url = format!("http://{host}:{port}/x?api_key=k3y");
        assert_failed(transport.send(request(Method::GET, &url)).await, Phase::Connect, Delivery::NotSent);
    }
}
