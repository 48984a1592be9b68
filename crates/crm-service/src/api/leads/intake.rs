//! Taking leads in: kept first, then worked off as a job that outlives the request.

use std::time::Duration;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use crm_sync::b2b_providers::Person;
use crm_sync::engine::Received;
use crm_sync::plan::Outcome;
use serde::Serialize;
use serde_json::json;

use super::data::source;
use super::shapes::{Accepted, Did, ErrorRow, Many, One, ResultRow, Synced, SyncedMany};
use crate::failure::Failure;
use crate::guard::{Allowed, Operator};
use crate::service::Service;

/// A caller waits so long; then it is told where to look.
const PATIENCE: Duration = Duration::from_secs(20);

/// The code of somebody who must not be contacted.
pub(super) const LOCKED: &str = "do_not_contact";

pub(super) async fn create(
    allowed: &Allowed<Operator>,
    service: Service,
    one: One,
) -> Result<Response, Failure> {
    one.options.check()?;
    tracing::debug!(caller = allowed.caller.name, "a lead came over the API");
    let person = one.data.person(&source(one.source.as_deref())?, "data.", service.now())?;
    if !one.options.update_existing
        && let Some(known) = known(&service, &person).await?
    {
        return Ok(Json(known).into_response());
    }
    let received = service.engine().receive(vec![person]).await?.pop().ok_or_else(Failure::internal)?;
    let kept = match received {
        Received::Rejected(rejection) => {
            let details = json!({ "field": "data", "reason": rejection.reason.key() });
            return Err(Failure::invalid("data", rejection.text).with(details));
        }
        Received::Suppressed(reason) => {
            let message = "This person must not be contacted.";
            return Err(Failure::conflict(message).with(json!({ "reason": LOCKED, "because": reason })));
        }
        Received::Kept { provider, external_id, warnings } => (provider, external_id, warnings),
    };
    let work = {
        let service = service.clone();
        async move {
            let (provider, external_id, warnings) = kept;
            service.settle().await?;
            outcome(&service, &provider, &external_id, warnings).await
        }
    };
    match patiently(&service, 1, false, work).await? {
        Ended::Later(accepted) => Ok((StatusCode::ACCEPTED, Json(accepted)).into_response()),
        Ended::Now(synced) if synced.action == Did::Created => {
            Ok((StatusCode::CREATED, Json(synced)).into_response())
        }
        Ended::Now(synced) => Ok(Json(synced).into_response()),
    }
}

/// A person who is there already, left as they are.
async fn known(service: &Service, person: &Person) -> Result<Option<Synced>, Failure> {
    let examined = service.engine().examine(person).await?;
    if examined.rejection.is_some() || examined.suppressed.is_some() {
        return Ok(None);
    }
    let Some(known) = examined.duplicates.first() else { return Ok(None) };
    let lead = known.starts_with("lead:").then(|| known.clone());
    let mut ticket = known.strip_prefix("ticket:").and_then(|id| id.parse().ok());
    if let Some(lead) = &lead {
        let found = service.engine().store().leads(std::slice::from_ref(lead)).await?;
        ticket = found.first().and_then(|lead| lead.ticket);
    }
    Ok(Some(Synced {
        success: true,
        lead_id: lead,
        halopsa_ticket_id: ticket,
        action: Did::Preserved,
        why: Some(format!("the same person as {known}, and `update_existing` is not set")),
        fields_updated: Vec::new(),
        fields_preserved: Vec::new(),
        warnings: examined.warnings,
    }))
}

/// What became of a record, by what the store says now.
async fn outcome(
    service: &Service,
    provider: &str,
    external_id: &str,
    warnings: Vec<String>,
) -> Result<Synced, Failure> {
    let store = service.engine().store();
    let mut synced = Synced {
        success: true,
        lead_id: store.lead_of(provider, external_id).await?,
        halopsa_ticket_id: None,
        action: Did::Pending,
        why: None,
        fields_updated: Vec::new(),
        fields_preserved: Vec::new(),
        warnings,
    };
    let Some(lead) = &synced.lead_id else { return Ok(synced) };
    let links = store.leads(std::slice::from_ref(lead)).await?.pop();
    synced.halopsa_ticket_id = links.and_then(|lead| lead.ticket);
    let Some((_, decision)) = store.decision(lead).await? else {
        if synced.halopsa_ticket_id.is_some() {
            synced.action = Did::Preserved;
        }
        return Ok(synced);
    };
    synced.action = match decision.outcome {
        Outcome::Review => Did::Review,
        Outcome::Blocked => Did::Blocked,
        _ if synced.halopsa_ticket_id.is_none() => Did::Pending,
        Outcome::Created => Did::Created,
        Outcome::Updated => Did::Updated,
        Outcome::Preserved
        | Outcome::Skipped
        | Outcome::Rejected
        | Outcome::Converted
        | Outcome::Promoted => Did::Preserved,
    };
    synced.why = Some(decision.why);
    synced.fields_updated = decision.fields_updated;
    synced.fields_preserved = decision.fields_preserved;
    synced.warnings.extend(decision.warnings);
    Ok(synced)
}

pub(super) async fn create_many(service: Service, many: Many, most: usize) -> Result<Response, Failure> {
    many.options.check()?;
    many.batch_options.check()?;
    if !(1..=most).contains(&many.leads.len()) {
        return Err(Failure::invalid("leads", format!("`leads` has 1 to {most} records.")));
    }
    let source = source(many.source.as_deref())?;
    let total = many.leads.len();
    let mut people = Vec::with_capacity(total);
    for (index, data) in many.leads.into_iter().enumerate() {
        people.push(data.person(&source, &format!("leads[{index}]."), service.now())?);
    }
    if !many.batch_options.continue_on_error {
        for (index, person) in people.iter().enumerate() {
            let examined = service.engine().examine(person).await?;
            if let Some(rejection) = examined.rejection {
                return Err(Failure::invalid(&format!("leads[{index}]"), rejection.text));
            }
        }
    }
    let (mut results, mut indices, mut fresh) = (Vec::new(), Vec::new(), Vec::new());
    for (index, person) in people.into_iter().enumerate() {
        let known = if many.options.update_existing { None } else { known(&service, &person).await? };
        match known {
            Some(synced) => results.push(row(index, &synced)),
            None => {
                indices.push(index);
                fresh.push(person);
            }
        }
    }
    let received = service.engine().receive(fresh).await?;
    let work = {
        let service = service.clone();
        async move {
            service.settle().await?;
            let mut errors = Vec::new();
            for (index, received) in indices.into_iter().zip(received) {
                match received {
                    Received::Kept { provider, external_id, warnings } => {
                        let synced = outcome(&service, &provider, &external_id, warnings).await?;
                        results.push(row(index, &synced));
                    }
                    Received::Rejected(rejection) => errors.push(ErrorRow {
                        index,
                        code: rejection.reason.key().to_owned(),
                        error: rejection.text,
                    }),
                    Received::Suppressed(reason) => {
                        errors.push(ErrorRow { index, code: LOCKED.to_owned(), error: reason });
                    }
                }
            }
            results.sort_by_key(|row| row.index);
            Ok(SyncedMany {
                total_processed: total,
                successful: results.len(),
                failed: errors.len(),
                results,
                errors,
            })
        }
    };
    Ok(match patiently(&service, total, many.later, work).await? {
        Ended::Later(accepted) => (StatusCode::ACCEPTED, Json(accepted)).into_response(),
        Ended::Now(synced) => Json(synced).into_response(),
    })
}

fn row(index: usize, synced: &Synced) -> ResultRow {
    ResultRow {
        index,
        success: true,
        lead_id: synced.lead_id.clone(),
        halopsa_ticket_id: synced.halopsa_ticket_id,
        action: synced.action,
    }
}

pub(in crate::api) enum Ended<T> {
    Now(T),
    Later(Accepted),
}

/// Does the work as a job, which goes on when the caller hangs up or has waited long enough.
pub(in crate::api) async fn patiently<T: Serialize + Send + 'static>(
    service: &Service,
    records: usize,
    later: bool,
    work: impl Future<Output = Result<T, Failure>> + Send + 'static,
) -> Result<Ended<T>, Failure> {
    let full = || Failure::busy("Too much is under way.", PATIENCE);
    let job_id = service.jobs().begin(records, service.now()).ok_or_else(full)?;
    let running = {
        let (service, id) = (service.clone(), job_id.clone());
        tokio::spawn(async move {
            let result = work.await;
            let told = match &result {
                Ok(value) => {
                    serde_json::to_value(value).map_err(|_| "the result has no JSON form".to_owned())
                }
                Err(failure) => Err(failure.text().to_owned()),
            };
            service.jobs().end(&id, told, service.now());
            result
        })
    };
    if later {
        return Ok(Ended::Later(Accepted { job_id }));
    }
    let clock = service.clock();
    tokio::select! {
        ended = running => match ended {
            Ok(result) => Ok(Ended::Now(result?)),
            Err(_) => Err(Failure::internal()),
        },
        () = clock.sleep_until(clock.now() + PATIENCE) => Ok(Ended::Later(Accepted { job_id })),
    }
}
