//! Logging in people: codes with proof of possession, and refresh tokens that work once.

use std::error::Error as StdError;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use halo_client::{ErrorKind, Halo, HaloBuilder, LoginRequest, MemoryStore, TenantPlacement, TokenStore};
use halo_sandbox::Sandbox;
use rest_core::{
    ExposeSecret, ManualClock, Method, Phase, ReplayTransport, Request, SecretString, Timestamp,
    TransportError, async_trait,
};
use serde_json::json;

const BACK: &str = "https://app.example/halo";

fn builder(transport: &ReplayTransport) -> HaloBuilder {
    Halo::builder("https://northwind.halopsa.com")
        .auth_url("https://northwind.halopsa.com/auth")
        .scope("all offline_access")
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(ManualClock::auto(Timestamp::from_millis(1_772_442_000_000))))
        .seed(1)
}

fn agent(transport: ReplayTransport) -> ReplayTransport {
    transport.answer(Method::GET, "/api/Agent/me", 200, json!({ "id": 3 }))
}

fn grants(tokens: &[&str]) -> ReplayTransport {
    tokens.iter().fold(ReplayTransport::new(), |transport, refresh| {
        let body = json!({ "access_token": format!("access-{refresh}"), "expires_in": "3600", "refresh_token": refresh });
        transport.answer(Method::POST, "/auth/token?tenant=northwind", 200, body)
    })
}

fn form(request: &Request) -> String {
    String::from_utf8(request.body.to_vec()).unwrap()
}

fn parameter(login: &LoginRequest, wanted: &str) -> String {
    login.url().query_pairs().find(|(name, _)| name == wanted).unwrap().1.into_owned()
}

#[tokio::test]
async fn a_person_logs_in_by_code_and_stays_by_refresh_tokens() {
    let transport = agent(grants(&["first", "second"]));
    let login = builder(&transport).authorise("app", BACK).await.unwrap();
    assert!(
        login.url().as_str().starts_with("https://northwind.halopsa.com/auth/authorize?response_type=code")
    );
    assert_eq!(parameter(&login, "scope"), "all offline_access");
    assert_eq!(parameter(&login, "tenant"), "northwind");
    assert_eq!(parameter(&login, "code_challenge_method"), "S256");
    assert_eq!(parameter(&login, "code_challenge").len(), 43);
    let code = login.accept(&format!("{BACK}?code=c%2Fd&state={}#x", parameter(&login, "state"))).unwrap();

    let clock = ManualClock::auto(Timestamp::from_millis(1_772_442_000_000));
    let store = Arc::new(MemoryStore::default());
    let halo = builder(&transport)
        .clock(Arc::new(clock.clone()))
        .authorisation_code(code)
        .token_store(store.clone())
        .build()
        .unwrap();
    halo.agent_me().await.unwrap();
    let kept = store.load().await.unwrap().unwrap();
    assert_eq!(kept.expose_secret(), "first");
    clock.advance(Duration::from_secs(3_700));
    halo.agent_me().await.unwrap();
    assert_eq!(store.load().await.unwrap().unwrap().expose_secret(), "second");

    let requests = transport.requests();
    let verifier = login.verifier().expose_secret();
    assert_eq!(
        form(&requests[0]),
        format!(
            "grant_type=authorization_code&code=c%2Fd&redirect_uri=https%3A%2F%2Fapp.example%2Fhalo\
             &code_verifier={verifier}&client_id=app"
        )
    );
    assert_eq!(form(&requests[2]), "grant_type=refresh_token&refresh_token=first&client_id=app");
    assert_eq!(requests[3].headers["authorization"], "Bearer access-second");
    let shown = format!("{halo:?} {login:?} {store:?}");
    assert!(!shown.contains("second") && !shown.contains(verifier), "{shown}");
}

#[tokio::test]
async fn people_log_in_where_the_tenant_says() {
    let at = |auth_url: &str| {
        let info = json!({ "auth_url": auth_url, "tenant_id": "northwind" });
        ReplayTransport::new().answer(Method::GET, "/api/authinfo", 200, info)
    };
    let clock = || Arc::new(ManualClock::auto(Timestamp::from_millis(0)));
    for (auth_url, expected) in [
        ("https://login.example", "https://login.example/auth/authorize"),
        ("https://login.example/auth/", "https://login.example/auth/authorize"),
        ("https://halo.example/psa/auth/token", "https://halo.example/psa/auth/authorize"),
    ] {
        let transport = at(auth_url).answer(Method::POST, "/token", 200, json!({ "access_token": "a" }));
        let transport = agent(transport);
        let builder = || {
            Halo::builder("https://halo.example/psa")
                .transport(Arc::new(transport.clone()))
                .clock(clock())
                .tenant_placement(TenantPlacement::Form)
        };
        let login = builder().authorise("app", BACK).await.unwrap();
        assert_eq!(login.url().as_str().split('?').next(), Some(expected));
        let code = login.accept(&format!("code=c&state={}", parameter(&login, "state"))).unwrap();
        builder().authorisation_code(code).build().unwrap().agent_me().await.unwrap();
        let requests = transport.requests();
        let exchange = requests.iter().find(|request| request.method == Method::POST).unwrap();
        assert_eq!(exchange.url.as_str(), expected.replace("authorize", "token"), "no tenant in the address");
        assert!(form(exchange).ends_with("&client_id=app&tenant=northwind"), "{}", form(exchange));
    }
}

#[tokio::test]
async fn the_challenge_is_that_of_the_verifier() {
    let login = builder(&ReplayTransport::new()).authorise("app", BACK).await.unwrap();
    // RFC 7636, appendix B, with this crate's own arithmetic: S256 of a known verifier.
    use base64::Engine as _;
    use sha2::Digest as _;
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let of = |verifier: &str| engine.encode(sha2::Sha256::digest(verifier.as_bytes()));
    assert_eq!(
        of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    );
    assert_eq!(parameter(&login, "code_challenge"), of(login.verifier().expose_secret()));
    let other = builder(&ReplayTransport::new()).authorise("app", BACK).await.unwrap();
    assert_ne!(login.verifier().expose_secret(), other.verifier().expose_secret());
}

#[tokio::test]
async fn only_the_answer_to_this_login_is_accepted() {
    let login = builder(&ReplayTransport::new()).authorise("app", BACK).await.unwrap();
    let state = parameter(&login, "state");
    let message = |returned: &str| login.accept(returned).unwrap_err().to_string();
    assert!(message("code=c&state=guess").contains("another login"));
    assert!(message("code=c").contains("another login"));
    let refused = login.accept(&format!("?state={state}&error=access_denied&error_description=Not+today"));
    let refused = refused.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Token);
    assert!(refused.to_string().contains("Not today"), "{refused}");
    assert!(message(&format!("state={state}")).contains("no code"));
    let again = LoginRequest::resume("app", BACK, login.state().clone(), login.verifier().clone()).unwrap();
    assert!(again.accept(&format!("code=c&state={state}")).is_ok());
    let wrong = builder(&ReplayTransport::new()).authorise("app", "ftp://app.example").await.unwrap_err();
    assert_eq!(wrong.kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn a_used_code_gives_way_to_the_stored_token() {
    let transport = agent(
        ReplayTransport::new()
            .answer(Method::POST, "/auth/token?tenant=northwind", 400, json!({ "error": "invalid_grant" }))
            .answer(
                Method::POST,
                "/auth/token?tenant=northwind",
                200,
                json!({ "access_token": "a", "refresh_token": "next" }),
            ),
    );
    let login = builder(&transport).authorise("app", BACK).await.unwrap();
    let code = login.accept(&format!("code=old&state={}", parameter(&login, "state"))).unwrap();
    let store = Arc::new(MemoryStore::new("kept".to_owned().into()));
    let halo = builder(&transport).authorisation_code(code).token_store(store.clone()).build().unwrap();
    halo.agent_me().await.unwrap();
    assert_eq!(store.load().await.unwrap().unwrap().expose_secret(), "next");
}

/// A store that another process writes to, and that fails now and then.
#[derive(Debug, Default)]
struct Shared {
    tokens: Mutex<Vec<&'static str>>,
    saved: Mutex<Vec<String>>,
    failures: Mutex<u32>,
}

#[async_trait]
impl TokenStore for Shared {
    async fn load(&self) -> Result<Option<SecretString>, Box<dyn StdError + Send + Sync>> {
        let mut tokens = self.tokens.lock().unwrap();
        let token = if tokens.len() > 1 { Some(tokens.remove(0)) } else { tokens.first().copied() };
        Ok(token.map(|token| token.to_owned().into()))
    }

    async fn save(&self, token: &SecretString) -> Result<(), Box<dyn StdError + Send + Sync>> {
        let mut failures = self.failures.lock().unwrap();
        if *failures > 0 {
            *failures -= 1;
            return Err("the disk is full".into());
        }
        self.saved.lock().unwrap().push(token.expose_secret().to_owned());
        Ok(())
    }
}

#[tokio::test]
async fn a_token_used_by_another_process_is_looked_up_again() {
    let transport = agent(
        ReplayTransport::new()
            .answer(Method::POST, "/auth/token?tenant=northwind", 400, json!({ "error": "invalid_grant" }))
            .answer(Method::POST, "/auth/token?tenant=northwind", 200, json!({ "access_token": "a" })),
    );
    let store = Arc::new(Shared::default());
    *store.tokens.lock().unwrap() = vec!["mine", "theirs"];
    let halo = builder(&transport)
        .refresh_token("app")
        .client_secret("shh".to_owned().into())
        .token_store(store)
        .build()
        .unwrap();
    halo.agent_me().await.unwrap();
    let requests = transport.requests();
    assert!(form(&requests[0]).contains("refresh_token=mine&client_id=app&client_secret=shh"));
    assert!(form(&requests[1]).contains("refresh_token=theirs"));
}

#[tokio::test]
async fn a_token_that_could_not_be_saved_is_kept_and_saved_later() {
    let transport = agent(grants(&["second", "third"]));
    let store = Arc::new(Shared::default());
    *store.tokens.lock().unwrap() = vec!["first"];
    *store.failures.lock().unwrap() = 1;
    let clock = ManualClock::auto(Timestamp::from_millis(1_772_442_000_000));
    let halo = builder(&transport)
        .clock(Arc::new(clock.clone()))
        .refresh_token("app")
        .token_store(store.clone())
        .build()
        .unwrap();
    halo.agent_me().await.unwrap();
    assert!(store.saved.lock().unwrap().is_empty());
    *store.tokens.lock().unwrap() = vec!["second"];
    clock.advance(Duration::from_secs(3_700));
    halo.agent_me().await.unwrap();
    assert_eq!(*store.saved.lock().unwrap(), ["second", "third"]);
    assert!(form(&transport.requests()[2]).contains("refresh_token=second"));
}

#[tokio::test]
async fn nobody_is_logged_in_without_a_token_and_no_code_is_lost_to_the_network() {
    let halo = builder(&ReplayTransport::new()).refresh_token("app").build().unwrap();
    let error = halo.agent_me().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Token);
    assert!(error.report().contains("somebody has to log in"), "{}", error.report());

    let tries = Arc::new(Mutex::new(0));
    let seen = Arc::clone(&tries);
    let transport = agent(ReplayTransport::new()).answer_with(move |request| {
        let mut tries = seen.lock().unwrap();
        *tries += 1;
        match *tries {
            1 => Err(TransportError::new(Phase::Connect, "down")),
            _ => {
                assert!(form(request).contains("code=c"), "the code is tried again");
                let body = rest_core::Bytes::from_static(br#"{"access_token":"a"}"#);
                let (status, headers) = (rest_core::StatusCode::OK, rest_core::HeaderMap::new());
                Ok(rest_core::Response { status, headers, body })
            }
        }
    });
    let login = builder(&transport).authorise("app", BACK).await.unwrap();
    let code = login.accept(&format!("code=c&state={}", parameter(&login, "state"))).unwrap();
    let halo = builder(&transport).authorisation_code(code).retries(0).build().unwrap();
    assert!(halo.agent_me().await.is_err());
    halo.agent_me().await.unwrap();
}

#[tokio::test]
async fn refresh_tokens_rotate_against_a_tenant() {
    let sandbox = Sandbox::builder().token_lifetime(Duration::from_secs(600)).build();
    // A first refresh token, as a person's login would bring it.
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&scope=all%20offline_access",
        sandbox.client_id(),
        sandbox.client_secret()
    );
    let path = format!("/auth/token?tenant={}", sandbox.tenant_name());
    let request = halo_sandbox::Incoming::new(Method::POST, &path).form(&form);
    let answer = sandbox.exchange(request).answer.unwrap();
    let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    let first = body["refresh_token"].as_str().unwrap().to_owned();

    let store = Arc::new(MemoryStore::new(first.clone().into()));
    let halo = Halo::builder(sandbox.base_url().as_str())
        .refresh_token(sandbox.client_id())
        .token_store(store.clone())
        .transport(sandbox.transport())
        .clock(sandbox.clock())
        .build()
        .unwrap();
    for _ in 0..3 {
        halo.agent_me().await.unwrap();
        let clock = sandbox.clock();
        clock.sleep_until(clock.now() + Duration::from_secs(700)).await;
    }
    assert_ne!(store.load().await.unwrap().unwrap().expose_secret(), first);
    let journal = sandbox.journal();
    assert_eq!(journal.iter().filter(|entry| entry.path == "/auth/token" && entry.status == 200).count(), 4);
}
