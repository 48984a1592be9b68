//! Opt-outs over HTTP. The person travels in the body: addresses do not belong into URLs, which end up in logs.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use crm_sync::b2b_providers::{Person, Phone, PhoneKind, ProviderId};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::auth::Role;
use crate::failure::Failure;
use crate::service::Service;

/// Whom it is about. Every identifier that is known, at least one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whom {
    email: Option<String>,
    phone: Option<String>,
    linkedin_url: Option<String>,
    provider: Option<String>,
    external_id: Option<String>,
    reason: Option<String>,
}

impl Whom {
    fn read(body: Result<Bytes, BytesRejection>) -> Result<Self, Failure> {
        let body = body.map_err(|rejection| Failure::body(rejection.status()))?;
        // Not serde's words: they may repeat the address.
        serde_json::from_slice(&body).map_err(|error| {
            Failure::malformed(format!(
                "The body is not a person to suppress (line {}, column {}): expected email, phone, linkedin_url, \
                 or provider with external_id, and reason, all of them text.",
                error.line(),
                error.column()
            ))
        })
    }

    fn person(&self) -> Result<Person, Failure> {
        let source = match (&self.provider, &self.external_id) {
            (Some(provider), Some(_)) => Some(ProviderId::new(provider.clone())),
            (None, None) => None,
            _ => {
                let message = "`provider` and `external_id` go together.";
                return Err(Failure::invalid("external_id", message));
            }
        };
        Ok(Person {
            email: self.email.clone(),
            linkedin_url: self.linkedin_url.clone(),
            // A number given for an opt-out is the person's own.
            phones: self.phone.iter().map(|text| Phone::new(text.clone(), PhoneKind::Mobile)).collect(),
            source,
            external_id: self.external_id.clone(),
            ..Person::default()
        })
    }
}

/// Puts a person on the list; the loop is woken to carry it into the CRM.
pub(crate) async fn add(
    State(service): State<Service>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<Value>), Failure> {
    service.keys().require(Role::Admin, &headers)?;
    let whom = Whom::read(body)?;
    let reason = whom.reason.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let reason = reason.ok_or_else(|| Failure::invalid("reason", "`reason` says why, in a few words."))?;
    let count = service.engine().suppress(&whom.person()?, reason, "api").await?;
    if count == 0 {
        let message = "None of the identifiers can be read; a phone number needs its country code.";
        return Err(Failure::invalid("email", message));
    }
    service.wake().notify_one();
    Ok((StatusCode::CREATED, Json(json!({ "suppressed": true, "identifiers": count }))))
}

/// Whether a person is on the list, and why.
pub(crate) async fn check(
    State(service): State<Service>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Value>, Failure> {
    service.keys().require(Role::Admin, &headers)?;
    let reason = service.engine().suppressed(&Whom::read(body)?.person()?).await?;
    Ok(Json(json!({ "suppressed": reason.is_some(), "reason": reason })))
}
