//! Prospects and opportunities: conversion, their status, promotion.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use crm_sync::crm_workflow::{DisqualifyReason, Event, Field, Stage, vocabulary};
use crm_sync::plan::{Terms, Wish};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::dossier::find;
use super::moves::{MoveRefusals, answer, raise, stage_of, text, ticket_of};
use super::read::{Body, Id};
use super::shapes::Refusals;
use crate::failure::Failure;
use crate::guard::{Allowed, Operator};
use crate::service::Service;

/// How a lead becomes a prospect.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Conversion {
    #[serde(default)]
    qualification_data: Qualification,
    #[serde(default)]
    conversion_options: ConversionOptions,
}

/// What is known of the need. Answers count as a person's: what providers say never replaces them.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Qualification {
    pain_points: Option<String>,
    services: Option<String>,
    /// An option of the budget field, or an amount or range, which becomes the option that covers it.
    budget_range: Option<String>,
    decision_maker: Option<DecisionMaker>,
    /// `Immediate`, `1-3 months`, `3-6 months`, `6-12 months` or `12+ months`.
    timeframe: Option<String>,
    #[schema(minimum = 0, maximum = 100)]
    fit_score: Option<u8>,
}

/// A name, or `true` for the lead's own contact.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum DecisionMaker {
    Contact(bool),
    Name(String),
}

/// What else is to happen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ConversionOptions {
    /// Go on to an opportunity, as far as the answers allow it.
    create_opportunity: bool,
    /// Always true: whoever is configured is told.
    #[schema(default = true)]
    notify_team: bool,
}

impl Default for ConversionOptions {
    fn default() -> Self {
        Self { create_opportunity: false, notify_team: true }
    }
}

/// A lead that became a prospect.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Converted {
    success: bool,
    lead_id: i64,
    prospect_id: i64,
    /// `in_place` or `new_record`.
    mode: String,
    opportunity_id: Option<i64>,
    /// Why there is no opportunity, if one was asked for.
    warnings: Vec<String>,
}

/// Makes a prospect of an engaged lead.
#[utoipa::path(
    post,
    path = "/prospects/convert/{lead_id}",
    operation_id = "convert_lead",
    tag = "workflow",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    params(("lead_id" = String, Path, description = "The CRM's number, or `lead:…`")),
    request_body = Conversion,
    responses((status = 200, description = "It is a prospect", body = Converted), MoveRefusals, Refusals)
)]
pub(crate) async fn convert(
    _: Allowed<Operator>,
    State(service): State<Service>,
    Id(id): Id,
    Body(asked): Body<Conversion>,
) -> Result<Response, Failure> {
    if !asked.conversion_options.notify_team {
        let message = "`notify_team` cannot be switched off.";
        return Err(Failure::invalid("conversion_options.notify_team", message));
    }
    answer(service, StatusCode::OK, |service| async move { converted(&service, &id, asked).await }).await
}

async fn converted(service: &Service, id: &str, asked: Conversion) -> Result<Converted, Failure> {
    let lead = ticket_of(service, id).await?;
    let mut wish = Wish::new(Event::Convert);
    wish.fields = asked.qualification_data.fields(service, lead).await?;
    let done = raise(service, lead, &wish).await?;
    let prospect = done.created.unwrap_or(lead);
    let mut converted = Converted {
        success: true,
        lead_id: lead,
        prospect_id: prospect,
        mode: if prospect == lead { "in_place" } else { "new_record" }.to_owned(),
        opportunity_id: None,
        warnings: Vec::new(),
    };
    if asked.conversion_options.create_opportunity {
        match advance(service, prospect).await {
            Ok(opportunity) => converted.opportunity_id = opportunity,
            Err(failure) => converted.warnings.push(failure.text().to_owned()),
        }
    }
    Ok(converted)
}

/// Takes a prospect as far as its answers allow; the opportunity, if this made one.
async fn advance(service: &Service, prospect: i64) -> Result<Option<i64>, Failure> {
    // Automation may have gone part of the way already.
    loop {
        let event = match stage_of(service, prospect).await? {
            Stage::NewProspect => Event::PainIdentified,
            Stage::Prospecting => Event::Qualify,
            Stage::Qualified => Event::Promote,
            _ => return Ok(None),
        };
        let last = event == Event::Promote;
        let done = raise(service, prospect, &Wish::new(event)).await?;
        if last || done.made.is_repeat() {
            return Ok(done.created);
        }
    }
}

impl Qualification {
    async fn fields(
        self,
        service: &Service,
        lead: i64,
    ) -> Result<std::collections::BTreeMap<String, String>, Failure> {
        let at = |field: &str| format!("qualification_data.{field}");
        let decision_maker = match self.decision_maker {
            Some(DecisionMaker::Name(name)) => text(&at("decision_maker"), Some(name))?,
            Some(DecisionMaker::Contact(true)) => {
                find(service, &lead.to_string()).await?.known.and_then(|known| known.ticket.contact_name)
            }
            Some(DecisionMaker::Contact(false)) | None => None,
        };
        let budget = text(&at("budget_range"), self.budget_range)?;
        let budget = budget.map(|said| match vocabulary::budget(&said) {
            Some(band) => Ok(band.option.to_owned()),
            None => Err(Failure::invalid(&at("budget_range"), "Neither an option nor an amount.")),
        });
        let timeframe = text(&at("timeframe"), self.timeframe)?;
        let timeframe = timeframe.map(|said| match Field::ProspectTimeframe.option(&said) {
            Some(option) => Ok(option.to_owned()),
            None => Err(Failure::invalid(&at("timeframe"), "Not an option of the field.")),
        });
        if self.fit_score.is_some_and(|score| score > 100) {
            return Err(Failure::invalid(&at("fit_score"), "`fit_score` is 0 to 100."));
        }
        let all = [
            (Field::ProspectPainPoints, text(&at("pain_points"), self.pain_points)?),
            (Field::ProspectServices, text(&at("services"), self.services)?),
            (Field::ProspectBudget, budget.transpose()?),
            (Field::ProspectDecisionMakers, decision_maker),
            (Field::ProspectTimeframe, timeframe.transpose()?),
            (Field::ProspectFitScore, self.fit_score.map(|score| score.to_string())),
        ];
        let given = all.into_iter().filter_map(|(field, value)| Some((field.name().to_owned(), value?)));
        Ok(given.collect())
    }
}

/// Where a prospect is to stand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProspectStatus {
    #[schema(inline)]
    status: ProspectTarget,
    /// Why; of `disqualified` one of the reasons or a text.
    reason: Option<String>,
    next_action: Option<String>,
    /// `YYYY-MM-DD`.
    next_action_date: Option<String>,
}

/// A stage that the API moves prospects to. Others are reached by people only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ProspectTarget {
    Prospecting,
    Qualified,
    Disqualified,
    PromotedToOpportunity,
}

/// A record that stands where it was to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatusSet {
    success: bool,
    /// The stage it stood in.
    from: String,
    status: String,
    opportunity_id: Option<i64>,
}

/// Moves a prospect, and notes what comes next.
#[utoipa::path(
    put,
    path = "/prospects/{id}/status",
    operation_id = "set_prospect_status",
    tag = "workflow",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    params(("id" = String, Path, description = "The CRM's number, or `lead:…`")),
    request_body = ProspectStatus,
    responses((status = 200, description = "It is done", body = StatusSet), MoveRefusals, Refusals)
)]
pub(crate) async fn prospect_status(
    _: Allowed<Operator>,
    State(service): State<Service>,
    Id(id): Id,
    Body(asked): Body<ProspectStatus>,
) -> Result<Response, Failure> {
    let reason = text("reason", asked.reason)?;
    let next = text("next_action", asked.next_action)?;
    let date = date("next_action_date", asked.next_action_date)?;
    if next.is_none() && date.is_some() {
        return Err(Failure::invalid("next_action", "A date needs the action it is for."));
    }
    answer(service, StatusCode::OK, |service| async move {
        let prospect = ticket_of(&service, &id).await?;
        let stage = stage_of(&service, prospect).await?;
        let event = match (asked.status, stage) {
            // Only a person takes these up again; the guard says so.
            (ProspectTarget::Prospecting, Stage::Qualified) => Event::Requalify,
            (ProspectTarget::Prospecting, Stage::Disqualified) => {
                let reason = reason.clone().unwrap_or_default();
                Event::Reopen { agent: String::new(), reason }
            }
            (ProspectTarget::Prospecting, _) => Event::PainIdentified,
            (ProspectTarget::Qualified, _) => Event::Qualify,
            (ProspectTarget::Disqualified, _) => {
                let key = reason.as_deref().and_then(DisqualifyReason::by_key);
                Event::Disqualify { reason: key.unwrap_or(DisqualifyReason::Other) }
            }
            (ProspectTarget::PromotedToOpportunity, _) => Event::Promote,
        };
        let mut lines = Vec::new();
        lines.extend(reason.map(|reason| format!("Reason: {reason}")));
        lines.extend(next.map(|next| match date {
            Some(date) => format!("To do by {date}: {next}"),
            None => format!("To do: {next}"),
        }));
        let note = Some(lines.join("\n")).filter(|note| !note.is_empty());
        let done = raise(&service, prospect, &Wish { note, ..Wish::new(event) }).await?;
        Ok(StatusSet {
            success: true,
            from: done.made.from.key().to_owned(),
            status: done.made.to.key().to_owned(),
            opportunity_id: done.created,
        })
    })
    .await
}

/// An opportunity to make of a qualified prospect.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewOpportunity {
    /// The CRM's number of the prospect.
    prospect_id: i64,
    #[serde(default)]
    opportunity_data: OpportunityData,
}

/// What it starts with; what is left out is worked out from the prospect.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct OpportunityData {
    /// In the tenant's currency.
    #[schema(minimum = 0)]
    value: Option<f64>,
    /// Per cent.
    #[schema(minimum = 0, maximum = 100)]
    probability: Option<f64>,
    /// `YYYY-MM-DD`.
    expected_close_date: Option<String>,
    competitors: Option<String>,
}

/// An opportunity that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Promoted {
    success: bool,
    prospect_id: i64,
    /// None if it had been made before.
    opportunity_id: Option<i64>,
}

/// Makes an opportunity of a qualified prospect.
#[utoipa::path(
    post,
    path = "/opportunities",
    operation_id = "create_opportunity",
    tag = "workflow",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    request_body = NewOpportunity,
    responses((status = 201, description = "It is made", body = Promoted), MoveRefusals, Refusals)
)]
pub(crate) async fn promote(
    _: Allowed<Operator>,
    State(service): State<Service>,
    Body(asked): Body<NewOpportunity>,
) -> Result<Response, Failure> {
    let data = asked.opportunity_data;
    let outside =
        |number: Option<f64>, most: f64| number.is_some_and(|number| !(0.0..=most).contains(&number));
    if outside(data.value, 1e12) {
        return Err(Failure::invalid("opportunity_data.value", "`value` is an amount of money."));
    }
    if outside(data.probability, 100.0) {
        return Err(Failure::invalid("opportunity_data.probability", "`probability` is 0 to 100."));
    }
    let terms = Terms {
        value: data.value,
        probability: data.probability,
        expected_close: date("opportunity_data.expected_close_date", data.expected_close_date)?,
        competitors: text("opportunity_data.competitors", data.competitors)?,
    };
    let wish = Wish { terms, ..Wish::new(Event::Promote) };
    answer(service, StatusCode::CREATED, |service| async move {
        let done = raise(&service, asked.prospect_id, &wish).await?;
        let opportunity_id = done.created;
        Ok(Promoted { success: true, prospect_id: asked.prospect_id, opportunity_id })
    })
    .await
}

/// Where an opportunity is to stand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpportunityStatus {
    #[schema(inline)]
    status: OpportunityTarget,
    notes: Option<String>,
    /// Why; needed for `lost`.
    reason: Option<String>,
}

/// A stage that the API moves opportunities to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OpportunityTarget {
    Progressing,
    Negotiation,
    Won,
    Lost,
}

/// Moves an opportunity.
#[utoipa::path(
    put,
    path = "/opportunities/{id}",
    operation_id = "set_opportunity_status",
    tag = "workflow",
    security(("bearer" = ["operator"]), ("key" = ["operator"])),
    params(("id" = String, Path, description = "The CRM's number")),
    request_body = OpportunityStatus,
    responses((status = 200, description = "It is done", body = StatusSet), MoveRefusals, Refusals)
)]
pub(crate) async fn opportunity_status(
    _: Allowed<Operator>,
    State(service): State<Service>,
    Id(id): Id,
    Body(asked): Body<OpportunityStatus>,
) -> Result<Response, Failure> {
    let reason = text("reason", asked.reason)?;
    let note = text("notes", asked.notes)?;
    answer(service, StatusCode::OK, |service| async move {
        let opportunity = ticket_of(&service, &id).await?;
        let event = match asked.status {
            OpportunityTarget::Progressing => Event::SolutionProposed,
            OpportunityTarget::Negotiation => {
                if matches!(stage_of(&service, opportunity).await?, Stage::Won | Stage::Lost) {
                    // Only a person takes these up again; the guard says so.
                    Event::Reopen { agent: String::new(), reason: reason.clone().unwrap_or_default() }
                } else {
                    Event::TermsDiscussed
                }
            }
            OpportunityTarget::Won => Event::CloseWon { reason: reason.clone() },
            OpportunityTarget::Lost => {
                let lost = reason.clone().ok_or_else(|| Failure::invalid("reason", "`reason` says why."))?;
                Event::CloseLost { reason: lost }
            }
        };
        let mut wish = Wish { note, ..Wish::new(event) };
        let outcome = Field::OpportunityOutcome.name().to_owned();
        wish.fields.extend(reason.map(|reason| (outcome, reason)));
        let done = raise(&service, opportunity, &wish).await?;
        Ok(StatusSet {
            success: true,
            from: done.made.from.key().to_owned(),
            status: done.made.to.key().to_owned(),
            opportunity_id: Some(opportunity),
        })
    })
    .await
}

fn date(field: &str, value: Option<String>) -> Result<Option<String>, Failure> {
    let Some(value) = text(field, value)? else { return Ok(None) };
    match value.parse::<crm_sync::crm_workflow::Date>() {
        Ok(date) => Ok(Some(date.to_string())),
        Err(_) => Err(Failure::invalid(field, format!("`{field}` is a date as in 2026-03-04."))),
    }
}
