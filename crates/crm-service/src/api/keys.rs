//! The keys of the API, without the keys.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::shapes::Refusals;
use crate::auth::KeyInfo;
use crate::guard::{Admin, Allowed};
use crate::service::Service;

/// All keys.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyList {
    data: Vec<KeyInfo>,
}

/// Names, roles and ages of the keys, and when each was last used.
#[utoipa::path(
    get,
    path = "/keys",
    operation_id = "list_keys",
    tag = "service",
    security(("bearer" = ["admin"]), ("key" = ["admin"])),
    responses((status = 200, description = "All keys", body = KeyList), Refusals)
)]
pub(crate) async fn list(_: Allowed<Admin>, State(service): State<Service>) -> Json<KeyList> {
    Json(KeyList { data: service.keys().list(service.now()) })
}
