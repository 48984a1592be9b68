//! The same tenant behind a socket.

use std::sync::Arc;
use std::time::Duration;

use halo_sandbox::vendors::{Population, Vendors};
use halo_sandbox::{Sandbox, Served};
use rest_core::{
    Bytes, HeaderMap, HeaderValue, ManualClock, Method, Phase, Request, ReqwestTransport, Response,
    Timestamp, Transport, Url,
};
use serde_json::{Value, json};

struct Line {
    served: Served,
    transport: ReqwestTransport,
}

impl Line {
    async fn open(sandbox: &Sandbox) -> Self {
        let served = Served::bind(sandbox.clone(), "127.0.0.1:0").await.unwrap();
        Self { served, transport: ReqwestTransport::build().unwrap() }
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&'static str, &str)],
        body: String,
    ) -> Result<Response, rest_core::TransportError> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_str(value).unwrap());
        }
        let request = Request {
            method,
            url: self.served.url().join(path).unwrap(),
            headers: map,
            body: Bytes::from(body),
            timeout: Duration::from_secs(20),
            max_body: 64 << 20,
        };
        self.transport.send(request).await
    }

    async fn log_in(&self, sandbox: &Sandbox) -> String {
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}&scope=all",
            sandbox.client_id(),
            sandbox.client_secret()
        );
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let answer = self.send(Method::POST, "auth/token?tenant=sandbox", &headers, form).await.unwrap();
        assert_eq!(answer.status, 200);
        format!("Bearer {}", body(&answer)["access_token"].as_str().unwrap())
    }
}

fn body(answer: &Response) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

#[tokio::test]
async fn a_stranger_logs_in_creates_and_pages() {
    let sandbox = Sandbox::builder().limit(None).build();
    let line = Line::open(&sandbox).await;
    let info = body(&line.send(Method::GET, "api/authinfo", &[], String::new()).await.unwrap());
    assert_eq!(info["auth_url"], format!("{}auth", line.served.url()), "the address by which we came");
    let bearer = line.log_in(&sandbox).await;
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let tickets: Vec<Value> = (0..120).map(|n| json!({"summary": format!("T{n}")})).collect();
    let made = line
        .send(Method::POST, "api/tickets?returnall=true", &headers, json!(tickets).to_string())
        .await
        .unwrap();
    assert_eq!((made.status.as_u16(), body(&made).as_array().unwrap().len()), (201, 120));
    let page = line
        .send(Method::GET, "api/Tickets?pageinate=true&page_size=100&page_no=2", &headers, String::new())
        .await
        .unwrap();
    assert_eq!(body(&page)["tickets"].as_array().unwrap().len(), 20);
    let id = body(&page)["tickets"][0]["id"].clone();
    assert_eq!(
        line.send(Method::DELETE, &format!("api/Tickets/{id}"), &headers, String::new())
            .await
            .unwrap()
            .status,
        200
    );
    assert_eq!(line.send(Method::GET, "nowhere", &[], String::new()).await.unwrap().status, 404);
    let large = json!([{"summary": "x", "details": "y".repeat(3 << 20)}]).to_string();
    assert_eq!(
        line.send(Method::POST, "api/Tickets", &headers, large).await.unwrap().status,
        201,
        "no small body limit"
    );
    let journal = line.send(Method::GET, "_sandbox/journal", &[], String::new()).await.unwrap();
    assert_eq!(body(&journal).as_array().unwrap().len(), sandbox.journal().len());
    line.served.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_scripted_cut_breaks_the_socket() {
    let sandbox = Sandbox::builder().build();
    let line = Line::open(&sandbox).await;
    let bearer = line.log_in(&sandbox).await;
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let set = line
        .send(Method::POST, "_sandbox/fault", &[], "drop-after-commit:once,path=/api".to_owned())
        .await
        .unwrap();
    assert_eq!(set.status, 204);
    let cut = line
        .send(Method::POST, "api/Tickets", &headers, json!([{"summary": "x"}]).to_string())
        .await
        .unwrap_err();
    assert!(matches!(cut.phase(), Phase::Interrupted | Phase::Send), "{:?}", cut.phase());
    let list = line.send(Method::GET, "api/Tickets", &headers, String::new()).await.unwrap();
    assert_eq!(body(&list)["record_count"], 1, "it was carried out");
    sandbox.set_fault(Some("truncate:once")).unwrap();
    let cut = line.send(Method::GET, "api/Tickets", &headers, String::new()).await.unwrap();
    assert!(serde_json::from_slice::<Value>(&cut.body).is_err());
}

#[tokio::test]
async fn vendors_answer_beside_the_tenant_and_alone() {
    let clock = ManualClock::auto(Timestamp::from_millis(1_772_600_000_000));
    let population = Population::generate(1, 60, Timestamp::from_millis(1_772_600_000_000));
    let vendors = Vendors::new(population, Arc::new(clock));
    let sandbox = Sandbox::builder().vendors(vendors.clone()).build();
    let line = Line::open(&sandbox).await;
    let key = vendors.key("hunter").unwrap().secret;
    let found = line
        .send(Method::GET, "_vendors/hunter/account", &[("x-api-key", &key)], String::new())
        .await
        .unwrap();
    assert_eq!(body(&found)["data"]["plan_name"], "Growth");

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move { axum::serve(listener, vendors.router()).await });
    let url = Url::parse(&format!("http://{address}/_vendors/hunter/account?api_key={key}")).unwrap();
    let request = Request {
        method: Method::GET,
        url,
        headers: HeaderMap::new(),
        body: Bytes::new(),
        timeout: Duration::from_secs(20),
        max_body: 1 << 20,
    };
    assert_eq!(line.transport.send(request).await.unwrap().status, 200);
    server.abort();
}
