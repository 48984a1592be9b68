//! Webhooks that go out, over loopback.
#![allow(missing_docs)]

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::post;
use crm_service::Service;
use crm_service::store::{Endpoint, Endpoints as _, MemoryStore};
use crm_sync::rest_core::{ManualClock, Timestamp};
use crm_sync::store::{Change, DomainEvent, Store};
use rest_core::{PublicTransport, ReqwestTransport};
use serde_json::{Value, json};
use support::{EmptyCrm, assemble, memory, start};

/// A receiver that answers as it is told, and what it heard.
#[derive(Clone, Default)]
struct Receiver {
    answer: Arc<Mutex<u16>>,
    heard: Arc<Mutex<Vec<(HeaderMap, Value)>>>,
}

impl Receiver {
    async fn start(status: u16) -> (Self, String) {
        let receiver = Self { answer: Arc::new(Mutex::new(status)), ..Self::default() };
        let router = Router::new().route("/hook", post(hear)).with_state(receiver.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (receiver, url)
    }

    fn answers(&self, status: u16) {
        *self.answer.lock().unwrap() = status;
    }

    /// The ids of the events that came, each time they came.
    fn heard(&self) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        heard.iter().map(|(_, body)| body["id"].as_str().unwrap().to_owned()).collect()
    }
}

async fn hear(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> Response {
    receiver.heard.lock().unwrap().push((headers, serde_json::from_slice(&body).unwrap()));
    match *receiver.answer.lock().unwrap() {
        307 => Redirect::temporary("/hook").into_response(),
        status => StatusCode::from_u16(status).unwrap().into_response(),
    }
}

struct Setting {
    service: Service,
    clock: ManualClock,
    events: Arc<dyn Store>,
    kept: Arc<MemoryStore>,
}

impl Setting {
    async fn with(url: &str, events: &[&str]) -> Self {
        let (store, kept) = (memory(), Arc::new(MemoryStore::default()));
        let (service, clock) = assemble(Arc::new(EmptyCrm::open()), Arc::clone(&store));
        let transport = Arc::new(ReqwestTransport::build().unwrap());
        let service = service.keep_in(Arc::clone(&kept) as _).outbound(transport, true);
        let endpoint = Endpoint {
            id: "wh_1".into(),
            url: url.into(),
            events: events.iter().map(|&kind| kind.to_owned()).collect(),
            secret: "a long secret".into(),
            active: true,
            include_pii: false,
            created_at: start(),
            cursor: 0,
            failures: 0,
        };
        kept.put_endpoint(endpoint).await.unwrap();
        Self { service, clock, events: store, kept }
    }

    async fn emit(&self, id: &str, kind: &str, entity: &str) {
        let data = json!({ "entity": entity, "email": "jane@acme.example", "who": [{ "name": "Jane" }] });
        let (id, kind, entity) = (id.to_owned(), kind.to_owned(), entity.to_owned());
        let event = DomainEvent { id, kind, entity, at: start(), data };
        self.events.commit(vec![Change::Emit(event)]).await.unwrap();
    }

    async fn tell(&self) -> usize {
        self.service.tell_endpoints().await.unwrap()
    }

    async fn endpoint(&self) -> Endpoint {
        self.kept.endpoints().await.unwrap().remove(0)
    }
}

#[tokio::test]
async fn an_endpoint_hears_what_it_asked_for_once_and_signed() {
    let (receiver, url) = Receiver::start(204).await;
    let setting = Setting::with(&url, &["lead.created", "contact.do_not_contact"]).await;
    setting.emit("1", "lead.created", "lead:1").await;
    setting.emit("2", "lead.updated", "lead:1").await;
    setting.emit("3", "contact.do_not_contact", "contact:4").await;
    assert_eq!(setting.tell().await, 2);
    assert_eq!(setting.tell().await, 0, "once");
    assert_eq!(receiver.heard(), ["1", "3"]);
    let heard = receiver.heard.lock().unwrap();
    let (headers, body) = &heard[0];
    assert_eq!(headers["x-webhook-id"], "1");
    assert_eq!(headers["x-webhook-timestamp"], (start().millis() / 1000).to_string().as_str());
    assert!(headers["x-webhook-signature"].to_str().unwrap().starts_with("sha256="));
    assert_eq!((&body["type"], &body["api_version"]), (&json!("lead.created"), &json!("1")));
    assert_eq!(body["data"]["email"], "jane@acme.example");
    let opt_out = &heard[1].1["data"];
    assert_eq!(*opt_out, json!({ "entity": "contact:4", "who": [{}] }), "nobody is named");
}

#[tokio::test]
async fn each_record_is_told_of_in_order_while_others_go_ahead() {
    let (receiver, url) = Receiver::start(500).await;
    let setting = Setting::with(&url, &["*"]).await;
    setting.emit("1", "lead.created", "lead:1").await;
    setting.emit("2", "lead.updated", "lead:1").await;
    assert_eq!(setting.tell().await, 1);
    receiver.answers(200);
    setting.emit("3", "lead.created", "lead:2").await;
    assert_eq!(setting.tell().await, 1);
    setting.clock.advance(Duration::from_secs(30));
    assert_eq!(setting.tell().await, 2);
    assert_eq!(receiver.heard(), ["1", "3", "1", "2"]);
}

#[tokio::test]
async fn it_is_tried_four_times_and_then_given_up() {
    for status in [500, 404, 307] {
        let (receiver, url) = Receiver::start(status).await;
        let setting = Setting::with(&url, &["*"]).await;
        setting.emit("1", "lead.created", "lead:1").await;
        for seconds in [30, 60, 120] {
            assert_eq!(setting.tell().await, 1);
            setting.clock.advance(Duration::from_secs(seconds - 1));
            assert_eq!(setting.tell().await, 0, "before {seconds} seconds are over");
            setting.clock.advance(Duration::from_secs(1));
        }
        assert_eq!(setting.tell().await, 1);
        setting.clock.advance(Duration::from_secs(3600));
        assert_eq!(setting.tell().await, 0);
        assert_eq!(receiver.heard().len(), 4, "a redirect is not followed");
        let dead = setting.kept.dead_deliveries(0, 10).await.unwrap();
        assert!(dead[0].why.contains(&status.to_string()), "{}", dead[0].why);
        assert_eq!(setting.endpoint().await.failures, 1);
    }
}

#[tokio::test]
async fn five_in_a_row_switch_an_endpoint_off_and_nothing_is_lost() {
    let (receiver, url) = Receiver::start(500).await;
    let setting = Setting::with(&url, &["*"]).await;
    for number in 1..=6 {
        setting.emit(&number.to_string(), "lead.created", "lead:1").await;
    }
    for _ in 0..30 {
        setting.tell().await;
        setting.clock.advance(Duration::from_secs(120));
    }
    let off = setting.endpoint().await;
    assert!(!off.active);
    assert_eq!(receiver.heard().len(), 20, "five deliveries of four tries");
    receiver.answers(200);
    setting.kept.put_endpoint(Endpoint { active: true, failures: 0, ..off }).await.unwrap();
    assert_eq!(setting.tell().await, 1);
    assert_eq!(receiver.heard().last().unwrap(), "6");
}

#[tokio::test]
async fn without_leave_nothing_private_is_reached() {
    let (receiver, url) = Receiver::start(200).await;
    let port = url.rsplit(':').next().unwrap().to_owned();
    for host in ["http://127.0.0.1", "https://localhost", "https://[::ffff:7f00:1]", "https://10.0.0.1"] {
        let setting = Setting::with(&format!("{host}:{port}"), &["*"]).await;
        let guarded = setting.service.clone().outbound(Arc::new(PublicTransport::build().unwrap()), false);
        setting.emit("1", "lead.created", "lead:1").await;
        assert_eq!(guarded.tell_endpoints().await.unwrap(), 1, "{host}");
        let due = setting.kept.next_delivery().await.unwrap();
        assert_eq!(due, Some(start() + Duration::from_secs(30)), "{host}: tried in vain");
    }
    assert!(receiver.heard().is_empty());
}

#[tokio::test]
async fn the_loop_tells_after_a_cycle() {
    let (receiver, url) = Receiver::start(200).await;
    let setting = Setting::with(&url, &["*"]).await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let service = setting.service.clone();
    let worker = tokio::spawn(async move { service.work(async { drop(stopped.await) }).await });
    setting.emit("1", "sync.completed", "sync").await;
    setting.service.run(false).await.unwrap().unwrap();
    while !receiver.heard().contains(&"1".to_owned()) {
        tokio::task::yield_now().await;
    }
    drop(stop);
    worker.await.unwrap();
    assert_eq!(setting.kept.next_delivery().await.unwrap(), None::<Timestamp>);
}
