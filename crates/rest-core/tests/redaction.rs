//! No secret and no personal datum of the fixtures in any log, error or debug output.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use rest_core::{
    Auth, Call, Client, ClientCredentials, Error, ManualClock, Method, Phase, Replay, ReplayTransport,
    ReqwestTransport, Response, SecretString, StatusCode, Timestamp, TokenCache, TokenSource, Transport,
    TransportError, Url,
};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Everything in the fixtures that must not come out.
const HIDDEN: [&str; 10] = [
    "k3y-in-header",
    "k3y-in-query",
    "t0ken-of-oauth",
    "s3cret-of-oauth",
    "s3cret-of-basic",
    "czNjcmV0LW9mLWJhc2lj",
    "jane.roe",
    "960123",
    "word-in-body",
    "answer-in-body",
];

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Captured {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Runs `work` and gives what was logged at any level.
fn logged<T>(work: impl Future<Output = T>) -> (T, String) {
    let captured = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_writer(captured.clone())
        .finish();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let result = tracing::subscriber::with_default(subscriber, || runtime.block_on(work));
    let text = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    (result, text)
}

fn secret(text: &str) -> SecretString {
    text.to_owned().into()
}

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::auto(Timestamp::from_millis(0)))
}

fn call() -> Call {
    Call::post("person.find", "/people/jane.roe%40acme.example")
        .query("api_key", "k3y-in-query")
        .query("phone", "+44 1632 960123")
        .secret_header("x-api-key", &secret("k3y-in-header"))
        .json(&json!({"name": "word-in-body"}))
        .unwrap()
        .replay(Replay::Safe)
}

fn assert_clean(text: &str) {
    for hidden in HIDDEN {
        assert!(!text.contains(hidden), "{hidden} in: {text}");
    }
}

fn seen(error: &Error) -> String {
    format!("{error}\n{error:?}\n{error:#?}\n{}\n{:?}", error.report(), error.message())
}

#[test]
fn nothing_hidden_comes_out_of_the_pipeline() {
    let oauth_endpoint = ReplayTransport::new()
        .answer(Method::POST, "/token", 200, json!({"access_token": "t0ken-of-oauth", "expires_in": 60}))
        .answer(
            Method::POST,
            "/token",
            400,
            json!({"error_description": "client_secret=s3cret-of-oauth is wrong"}),
        );
    let url = Url::parse("https://tenant.example/token?api_key=k3y-in-query").unwrap();
    let source =
        ClientCredentials::new(Arc::new(oauth_endpoint), clock(), url, "id", secret("s3cret-of-oauth"));
    let source_debug = format!("{source:?}");
    let source: Arc<dyn TokenSource> = Arc::new(source);
    let auths = [
        Auth::Header("x-key".parse().unwrap(), secret("k3y-in-header")),
        Auth::Bearer(secret("k3y-in-header")),
        Auth::Basic { user: "user".into(), password: secret("s3cret-of-basic") },
        Auth::Token(TokenCache::new(source, clock())),
    ];
    let faults = [
        json!({"message": "no user jane.roe@acme.example with +44 1632 960123, token t0ken-of-oauth"}),
        json!({"errors": [{"detail": "Authorization: Bearer k3y-in-header refused"}]}),
        json!({"error": "see https://jane.roe:s3cret-of-basic@x.example/y?api_key=k3y-in-query"}),
        json!({"data": "answer-in-body"}),
        json!({"id": "jane.roe", "message": ["password: s3cret-of-basic"]}),
    ];
    for auth in auths {
        let mut script = ReplayTransport::new();
        for (fault, status) in faults.iter().zip([400, 401, 429, 500, 403]) {
            let body = fault.to_string();
            script = script.answer_with(move |_| {
                let status = StatusCode::from_u16(status).unwrap();
                Ok(Response { status, headers: Default::default(), body: body.clone().into() })
            });
        }
        let transport = script
            .answer_with(|_| Err(TransportError::new(Phase::Timeout, "POST with password=s3cret-of-basic")))
            .answer(Method::POST, "", 200, json!({"id": "answer-in-body"}));
        let ((errors, debug), log) = logged(async {
            let base = Url::parse("https://user:s3cret-of-basic@api.example/v1").unwrap();
            let builder =
                Client::builder(base, Arc::new(transport.clone()), clock()).auth(auth.clone()).retries(1);
            let builder_debug = format!("{builder:?}");
            let client = builder.build();
            let mut errors = Vec::new();
            for _ in 0..8 {
                match client.send(call()).await {
                    Err(error) => errors.push(error),
                    Ok(answer) => {
                        errors.push(answer.json::<Vec<u8>>().unwrap_err());
                        errors.push(answer.json::<std::collections::HashMap<String, u8>>().unwrap_err());
                        errors.push(Error::invalid("test", format!("{answer:?}")));
                    }
                }
            }
            (errors, format!("{builder_debug} {client:?} {auth:?} {:?} {:?}", call(), transport.requests()))
        });
        assert!(errors.len() >= 5 && log.contains("person.find") && log.contains("status=400"), "{log}");
        errors.iter().for_each(|error| assert_clean(&seen(error)));
        assert_clean(&debug);
        assert_clean(&source_debug);
        assert_clean(&log);
    }
}

#[test]
fn nothing_hidden_comes_out_of_the_network() {
    let (errors, log) = logged(async {
        let server = MockServer::start().await;
        let template = ResponseTemplate::new(400).set_body_string("answer-in-body");
        Mock::given(any()).respond_with(template).mount(&server).await;
        let closed = {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            format!("http://{}", listener.local_addr().unwrap())
        };
        let transport: Arc<dyn Transport> = Arc::new(ReqwestTransport::build().unwrap());
        let mut errors = Vec::new();
        for base in [server.uri(), closed] {
            let client = Client::builder(Url::parse(&base).unwrap(), transport.clone(), clock())
                .auth(Auth::Bearer(secret("k3y-in-header")))
                .build();
            errors.push(client.send(call()).await.unwrap_err());
        }
        errors
    });
    errors.iter().for_each(|error| assert_clean(&seen(error)));
    assert!(log.contains("status=400"), "{log}");
    assert_clean(&log);
}
