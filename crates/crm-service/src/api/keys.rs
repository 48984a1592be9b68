//! The keys of the API, without the keys.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::shapes::Refusals;
use crate::auth::{KeyInfo, Role};
use crate::guard::{Admin, Allowed, Viewer};
use crate::service::Service;

/// All keys.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyList {
    data: Vec<KeyInfo>,
}

/// Who asks.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    /// The key's name.
    name: String,
    role: Role,
}

/// The name and the role of the key that asks.
#[utoipa::path(
    get,
    path = "/me",
    operation_id = "who_am_i",
    tag = "service",
    security(("bearer" = ["viewer"]), ("key" = ["viewer"])),
    responses((status = 200, description = "The key's name and role", body = Me), Refusals)
)]
pub(crate) async fn me(allowed: Allowed<Viewer>) -> Json<Me> {
    Json(Me { name: allowed.caller.name, role: allowed.caller.role })
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
