//! The router, and what every response has in common.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};

use crate::failure::{Failure, Form};
use crate::guard::guard;
use crate::service::Service;
use crate::{api, health, live, page, webhook};

/// The largest body that is read, in bytes.
pub(crate) const BODY: usize = 1024 * 1024;
/// The longest request id that is taken over from a caller, in bytes.
const ID: usize = 128;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

impl Service {
    /// The routes, ready to be served or merged into a larger router.
    ///
    /// It answers unknown paths itself; to mount it beside other routes, nest it or reset the fallback.
    pub fn router(&self) -> Router {
        let api = api::routes(self);
        let frame = Frame { service: self.clone(), requests: Arc::default() };
        Router::new()
            .route("/health", get(health::full))
            .route("/health/live", get(health::live))
            .route("/health/ready", get(health::ready))
            .route("/", get(page::html))
            .route("/page/{file}", get(page::file))
            .route("/live", get(live::stream).route_layer(from_fn_with_state(self.clone(), guard)))
            .merge(api::pulled(self))
            .nest("/api/v1", api.clone())
            .nest("/api", api)
            .route("/webhooks/{source}", post(webhook::receive).get(webhook::challenge))
            .route("/webhook/{source}", post(webhook::receive))
            .fallback(async || Failure::not_found())
            .method_not_allowed_fallback(async || Failure::wrong_method())
            .layer(DefaultBodyLimit::max(BODY))
            .layer(from_fn_with_state(frame, around))
            .with_state(self.clone())
    }
}

impl Service {
    /// `GET /metrics` in the text form of Prometheus, without a key: for a port that only the monitoring reaches.
    pub fn metrics_router(&self) -> Router {
        Router::new().route("/metrics", get(crate::metrics::answer)).with_state(self.clone())
    }
}

#[derive(Clone)]
struct Frame {
    service: Service,
    requests: Arc<AtomicU64>,
}

impl Frame {
    /// The caller's id if it is fit for a header and a log line, else one that is new in this process.
    fn request_id(&self, headers: &HeaderMap) -> HeaderValue {
        let theirs = headers.get(REQUEST_ID).filter(|value| {
            let bytes = value.as_bytes();
            (1..=ID).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic)
        });
        if let Some(theirs) = theirs {
            return theirs.clone();
        }
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let id = format!("req_{:x}_{number:x}", self.service.started().millis());
        HeaderValue::from_str(&id).expect("hexadecimal digits are fit for a header")
    }
}

async fn around(State(frame): State<Frame>, request: Request, next: Next) -> Response {
    let id = frame.request_id(request.headers());
    let form = Form::of(request.uri().path());
    let method = request.method().clone();
    // The pattern, never the path: what callers make up would fill the memory.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    let began = frame.service.now();
    let under_way = frame.service.metrics().begin();
    let mut response = next.run(request).await;
    drop(under_way);
    let took = frame.service.now().since(began);
    frame.service.metrics().request(&method, route, response.status(), took);
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        let id = id.to_str().unwrap_or_default();
        response = failure.render(response, form, id, frame.service.now());
    }
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, id);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    // Browsers heed it over TLS only.
    headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
