//! The API: one file a resource, and the document that describes all of them.

mod analytics;
mod books;
mod calls;
mod dossier;
mod endpoints;
mod keys;
mod leads;
mod lost;
mod moves;
mod pipeline;
mod privacy;
mod providers;
mod pull;
mod read;
mod records;
mod review;
mod shapes;
mod suppressions;
mod sync;
mod troubles;

pub(crate) use shapes::{Report, Trouble};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::guard::guard;
use crate::health;
use crate::service::Service;

/// What is said once for all routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "B2B leads into HaloPSA",
        description = "Runs the sync engine, shows its records, and takes leads in. A key goes into `Authorization: \
                       Bearer` or `X-API-Key`; each route names the role it needs: viewer, operator or admin, each \
                       includes the one before. Send `Idempotency-Key` with a POST to make it safe to repeat for 24 \
                       hours. Every response carries `X-Request-Id`, and with a key `X-RateLimit-Limit`, \
                       `X-RateLimit-Remaining` and `X-RateLimit-Reset` (seconds since 1970)."
    ),
    servers((url = "/api/v1")),
    components(schemas(shapes::ErrorBody, leads::Synced, leads::SyncedMany, leads::Accepted, pull::PullError)),
    modifiers(&Schemes)
)]
struct Document;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        components.add_security_scheme("bearer", bearer);
        let header = SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new("X-API-Key")));
        components.add_security_scheme("key", header);
    }
}

/// What runbooks, integrations and schedulers ask for, at addresses of their own.
pub(crate) fn pulled(service: &Service) -> Router<Service> {
    let (router, _) = pull::routes().split_for_parts();
    router.route_layer(from_fn_with_state(service.clone(), guard))
}

/// The routes that need a key.
fn guarded() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(sync::run))
        .routes(routes!(sync::plan))
        .routes(routes!(records::pipeline))
        .routes(routes!(records::leads, leads::create_one))
        .routes(routes!(leads::create_batch))
        .routes(routes!(leads::sync_one))
        .routes(routes!(leads::sync_many))
        .routes(routes!(leads::validate))
        .routes(routes!(leads::job))
        .routes(routes!(privacy::erase))
        .routes(routes!(privacy::export))
        .routes(routes!(records::prospects))
        .routes(routes!(records::opportunities, pipeline::promote))
        .routes(routes!(pipeline::convert))
        .routes(routes!(pipeline::prospect_status))
        .routes(routes!(pipeline::opportunity_status))
        .routes(routes!(calls::record, calls::list))
        .routes(routes!(dossier::lead))
        .routes(routes!(moves::transition))
        .routes(routes!(review::list))
        .routes(routes!(review::show, review::answer))
        .routes(routes!(suppressions::add, suppressions::list))
        .routes(routes!(suppressions::check))
        .routes(routes!(troubles::list))
        .routes(routes!(books::letters))
        .routes(routes!(books::replay))
        .routes(routes!(books::discard))
        .routes(routes!(books::runs))
        .routes(routes!(books::audit))
        .routes(routes!(keys::list))
        .routes(routes!(keys::me))
        .routes(routes!(providers::list))
        .routes(routes!(providers::check))
        .routes(routes!(providers::config))
        .routes(routes!(endpoints::register, endpoints::list))
        .routes(routes!(endpoints::show, endpoints::update, endpoints::remove))
        .routes(routes!(endpoints::test))
        .merge(pull::routes())
        .routes(routes!(pull::get_aggregate, pull::post_aggregate))
        .routes(routes!(analytics::sync))
        .routes(routes!(lost::list))
        .routes(routes!(lost::discard))
        .routes(routes!(lost::replay))
}

fn open() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(health::full))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .routes(routes!(openapi))
}

/// The routes below `/api/v1`.
pub(crate) fn routes(service: &Service) -> Router<Service> {
    let guarded = guarded().route_layer(from_fn_with_state(service.clone(), guard));
    let (router, _) = open().merge(guarded).split_for_parts();
    router
}

/// The OpenAPI 3.1 document of the API, as `GET /api/v1/openapi.json` serves it.
#[must_use]
pub fn document() -> String {
    let all = OpenApiRouter::with_openapi(Document::openapi()).merge(open()).merge(guarded());
    let (_, document) = all.split_for_parts();
    // A document of texts and maps with text keys always has a JSON form.
    document.to_pretty_json().unwrap_or_default()
}

/// This document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "openapi",
    tag = "service",
    responses((status = 200, description = "The OpenAPI 3.1 document", body = serde_json::Value))
)]
async fn openapi(State(service): State<Service>) -> Response {
    let kind = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, kind)], service.document().to_owned()).into_response()
}
