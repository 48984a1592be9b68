//! What others come and fetch: firms and people in the CRM's own names, page by page.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use crm_sync::crm_workflow::Field;
use crm_sync::engine::{Pulled, Wanted};
use crm_sync::identity::{company_keys, hash_json};
use crm_sync::rest_core::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::{IntoParams, IntoResponses, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::leads::source;
use super::read::{Id, Params, time, within};
use crate::failure::Failure;
use crate::guard::{Allowed, Operator};
use crate::service::Service;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const API_VERSION: &str = "1";

/// Which part.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Since {
    /// `last_sync_timestamp` of the answer before, ISO 8601; a day ago, if it is left out. 1970 for everything.
    #[param(format = DateTime)]
    last_sync: Option<String>,
    /// People in one answer; firms come along.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<usize>,
    /// `next_cursor` of the answer before.
    cursor: Option<String>,
}

/// Which part, of which sources.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Aggregate {
    /// `last_sync_timestamp` of the answer before, ISO 8601; a day ago, if it is left out. 1970 for everything.
    #[param(format = DateTime)]
    last_sync: Option<String>,
    /// People in one answer; firms come along.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<usize>,
    /// `next_cursor` of the answer before.
    cursor: Option<String>,
    /// Sources by id with commas between; all, if it is left out.
    sources: Option<String>,
    /// Data that is at least so good.
    #[param(minimum = 0, maximum = 100, default = 0)]
    quality_threshold: Option<u8>,
}

/// What is to be done with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PullAction {
    Create,
    Update,
    Upsert,
    Delete,
}

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[allow(dead_code, reason = "the words of the contract; prospects travel as tickets of their stage")]
pub(crate) enum EntityType {
    Organization,
    Contact,
    Prospect,
    Ticket,
}

/// One record. A firm stands before its people.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PullRecord {
    action: PullAction,
    entity_type: EntityType,
    external_id: String,
    /// By the CRM's field names; empty for `delete`.
    data: Map<String, Value>,
    metadata: RecordMetadata,
}

/// Where a record comes from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordMetadata {
    /// 0–100.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    confidence_score: Option<u8>,
    #[schema(value_type = String, format = DateTime)]
    last_updated: Timestamp,
    source: String,
}

/// Always the same word.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Success {
    Success,
}

/// Whether all was asked for.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SyncType {
    Full,
    Incremental,
}

/// What an answer is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PullMetadata {
    source: String,
    sync_type: SyncType,
    api_version: &'static str,
}

/// An answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PullPage {
    status: Success,
    records: Vec<PullRecord>,
    /// Records in this answer.
    total_count: usize,
    /// What `last_sync` is next time, once `next_cursor` is absent.
    #[schema(value_type = String, format = DateTime)]
    last_sync_timestamp: Timestamp,
    metadata: PullMetadata,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_cursor: Option<String>,
}

/// Always the same word.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[allow(dead_code, reason = "describes responses; nobody makes one")]
pub(crate) enum Fail {
    Error,
}

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PullError {
    status: Fail,
    /// `RATE_LIMIT` and `TEMPORARY_ERROR` are worth another try.
    error_code: String,
    message: String,
    #[schema(minimum = 60)]
    retry_after_seconds: u64,
    #[schema(value_type = String, format = DateTime)]
    timestamp: Timestamp,
}

/// What is answered instead.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "describes responses; nobody makes one")]
pub(crate) enum PullRefusals {
    /// The request is not HTTP as described here.
    #[response(status = 400)]
    Malformed(PullError),
    /// No key, or none that works.
    #[response(status = 401)]
    Unauthenticated(PullError),
    /// The key's role is too low.
    #[response(status = 403)]
    Forbidden(PullError),
    /// The body is larger than 1 MiB.
    #[response(status = 413)]
    TooLarge(PullError),
    /// A value does not fit.
    #[response(status = 422)]
    Invalid(PullError),
    /// Too many requests.
    #[response(status = 429)]
    TooMany(PullError),
    /// The service failed.
    #[response(status = 500)]
    Internal(PullError),
}

/// The routes at addresses of their own; `/leads/aggregate` stands among the leads.
pub(super) fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(get_contacts, post_contacts))
        .routes(routes!(get_enrich, post_enrich))
        .routes(routes!(get_all, post_all))
        .routes(routes!(get_sync_contacts, post_sync_contacts))
        .routes(routes!(get_sync_all, post_sync_all))
}

/// One address, by either method: some callers can only send one of them.
macro_rules! pulled {
    ($method:ident, $name:ident, $path:tt, $id:tt, $what:expr) => {
        /// What a provider knows, for a runbook, an integration or a scheduler.
        #[utoipa::path(
                            $method, path = $path, operation_id = $id, tag = "pull",
                            security(("bearer" = ["operator"]), ("key" = ["operator"])),
                            params(("provider" = String, Path, description = "A source by its id"), Since),
                            responses((status = 200, description = "A page", body = PullPage), PullRefusals)
                        )]
        pub(crate) async fn $name(
            _: Allowed<Operator>,
            State(service): State<Service>,
            Id(provider): Id,
            Params(since): Params<Since>,
        ) -> Result<Json<PullPage>, Failure> {
            let provider = source(Some(&provider))?.to_string();
            answer(&service, vec![provider], 0, since, $what).await
        }
    };
    (all $method:ident, $name:ident, $path:tt, $id:tt) => {
        /// What all sources know, merged, for a runbook, an integration or a scheduler.
        #[utoipa::path(
                            $method, path = $path, operation_id = $id, tag = "pull",
                            security(("bearer" = ["operator"]), ("key" = ["operator"])),
                            params(Since),
                            responses((status = 200, description = "A page", body = PullPage), PullRefusals)
                        )]
        pub(crate) async fn $name(
            _: Allowed<Operator>,
            State(service): State<Service>,
            Params(since): Params<Since>,
        ) -> Result<Json<PullPage>, Failure> {
            answer(&service, Vec::new(), 0, since, What::Contacts).await
        }
    };
    (some $method:ident, $name:ident, $id:tt) => {
        /// What some sources know, merged, if it is good enough.
        #[utoipa::path(
                            $method, path = "/leads/aggregate", operation_id = $id, tag = "pull",
                            security(("bearer" = ["operator"]), ("key" = ["operator"])),
                            params(Aggregate),
                            responses((status = 200, description = "A page", body = PullPage), PullRefusals)
                        )]
        pub(crate) async fn $name(
            _: Allowed<Operator>,
            State(service): State<Service>,
            Params(asked): Params<Aggregate>,
        ) -> Result<Json<PullPage>, Failure> {
            aggregate(&service, asked).await
        }
    };
}

pulled!(get, get_contacts, "/halo-integrator/{provider}/contacts", "pull_contacts", What::Contacts);
pulled!(post, post_contacts, "/halo-integrator/{provider}/contacts", "pull_contacts_by_post", What::Contacts);
pulled!(get, get_enrich, "/halo-integrator/{provider}/enrich", "pull_enrichment", What::Enrichment);
pulled!(post, post_enrich, "/halo-integrator/{provider}/enrich", "pull_enrichment_by_post", What::Enrichment);
pulled!(get, get_sync_contacts, "/sync/{provider}/contacts", "sync_contacts", What::Contacts);
pulled!(post, post_sync_contacts, "/sync/{provider}/contacts", "sync_contacts_by_post", What::Contacts);
pulled!(all get, get_all, "/halo-integrator/sync", "pull_all");
pulled!(all post, post_all, "/halo-integrator/sync", "pull_all_by_post");
pulled!(all get, get_sync_all, "/sync/contacts", "sync_all_contacts");
pulled!(all post, post_sync_all, "/sync/contacts", "sync_all_contacts_by_post");
pulled!(some get, get_aggregate, "aggregate_leads");
pulled!(some post, post_aggregate, "aggregate_leads_by_post");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// Firms and people.
    Contacts,
    /// What is known of people whose record is in the CRM.
    Enrichment,
}

async fn aggregate(service: &Service, asked: Aggregate) -> Result<Json<PullPage>, Failure> {
    let Aggregate { last_sync, limit, cursor, sources, quality_threshold } = asked;
    let threshold = quality_threshold.unwrap_or(0);
    if threshold > 100 {
        return Err(Failure::invalid("quality_threshold", "`quality_threshold` is 0 to 100."));
    }
    let mut named = Vec::new();
    for id in sources.iter().flat_map(|ids| ids.split(',')).map(str::trim).filter(|id| !id.is_empty()) {
        let id = source(Some(id))
            .map_err(|_| Failure::invalid("sources", "`sources` are ids, as in `apollo,hunter`."))?;
        named.push(id.to_string());
    }
    answer(service, named, threshold, Since { last_sync, limit, cursor }, What::Contacts).await
}

async fn answer(
    service: &Service,
    sources: Vec<String>,
    quality: u8,
    asked: Since,
    what: What,
) -> Result<Json<PullPage>, Failure> {
    let now = service.now();
    let since = match asked.last_sync.as_deref() {
        Some(text) => time("last_sync", text)?,
        None => now - DAY,
    };
    let limit = within("limit", asked.limit.unwrap_or(100), 1000)?;
    if asked.cursor.as_deref().is_some_and(|cursor| !cursor.starts_with("lead:")) {
        return Err(Failure::invalid("cursor", "`cursor` is the `next_cursor` of the answer before."));
    }
    let full = since.millis() <= 0;
    let name = if sources.is_empty() { "all".to_owned() } else { sources.join(",") };
    let wanted = Wanted { sources, since, quality };
    let (people, next_cursor) = service.engine().pull(&wanted, asked.cursor.as_deref(), limit).await?;
    let mut records = Vec::new();
    let mut firms = BTreeSet::new();
    for pulled in people {
        match what {
            What::Contacts => contacts(pulled, now, &mut firms, &mut records),
            What::Enrichment => records.extend(enrichment(pulled, now)),
        }
    }
    Ok(Json(PullPage {
        status: Success::Success,
        total_count: records.len(),
        records,
        last_sync_timestamp: now,
        metadata: PullMetadata {
            source: name,
            sync_type: if full { SyncType::Full } else { SyncType::Incremental },
            api_version: API_VERSION,
        },
        next_cursor,
    }))
}

fn metadata(pulled: &Pulled, now: Timestamp) -> RecordMetadata {
    RecordMetadata {
        confidence_score: (!pulled.silent).then_some(pulled.quality),
        last_updated: pulled.changed.unwrap_or(now),
        source: pulled.person.sources.first().cloned().unwrap_or_else(|| "manual".to_owned()),
    }
}

/// A person behind their firm, or only that the person is to go.
fn contacts(pulled: Pulled, now: Timestamp, firms: &mut BTreeSet<String>, out: &mut Vec<PullRecord>) {
    let metadata = |pulled: &Pulled| metadata(pulled, now);
    let external_id = pulled.lead.id.clone();
    if pulled.silent {
        let (action, data, metadata) = (PullAction::Delete, Map::new(), metadata(&pulled));
        out.push(PullRecord { action, entity_type: EntityType::Contact, external_id, data, metadata });
        return;
    }
    let person = &pulled.person;
    let company = &person.company;
    // Hashed: a key may be a name, and ids are shown.
    let firm = company_keys(person).first().map(|key| format!("company:{}", hash_json(key)));
    if let (Some(firm), Some(name)) = (&firm, &company.company_name)
        && firms.insert(firm.clone())
    {
        out.push(PullRecord {
            action: PullAction::Upsert,
            entity_type: EntityType::Organization,
            external_id: firm.clone(),
            data: filled([
                ("id", pulled.lead.company.map(Value::from)),
                ("name", Some(json!(name))),
                ("website", company.website.clone().map(Value::from)),
            ]),
            metadata: metadata(&pulled),
        });
    }
    let field = |name: &str| pulled.fields.get(name).cloned().map(Value::from);
    let data = filled([
        ("id", pulled.lead.contact.map(Value::from)),
        ("name", field("contact_name")),
        ("firstname", person.first_name.clone().map(Value::from)),
        ("surname", person.last_name.clone().map(Value::from)),
        ("emailaddress", field("contact_email")),
        ("phonenumber", field("contact_phone")),
        ("title", field("contact_title")),
        ("client_name", field("company_name")),
        ("client_external_id", firm.map(Value::from)),
    ]);
    let action = if pulled.lead.contact.is_some() { PullAction::Update } else { PullAction::Create };
    let metadata = metadata(&pulled);
    out.push(PullRecord { action, entity_type: EntityType::Contact, external_id, data, metadata });
}

/// What is known for the custom fields of somebody's record.
fn enrichment(pulled: Pulled, now: Timestamp) -> Option<PullRecord> {
    let ticket = pulled.lead.ticket?;
    let metadata = metadata(&pulled, now);
    let external_id = pulled.lead.id;
    if pulled.silent {
        let (action, entity_type) = (PullAction::Delete, EntityType::Contact);
        return Some(PullRecord { action, entity_type, external_id, data: Map::new(), metadata });
    }
    let fields = pulled.fields.into_iter().filter(|(name, _)| Field::by_name(name).is_some());
    let fields: Vec<Value> = fields.map(|(name, value)| json!({ "name": name, "value": value })).collect();
    Some(PullRecord {
        action: PullAction::Update,
        entity_type: EntityType::Ticket,
        external_id,
        data: filled([("id", Some(ticket.into())), ("customfields", Some(fields.into()))]),
        metadata,
    })
}

fn filled<const N: usize>(entries: [(&str, Option<Value>); N]) -> Map<String, Value> {
    let given = entries.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    given.collect()
}
