//! What somebody asks of one record: the same table, guards and actions as automation, by another's word.

use crm_workflow::{Actor, Event, Field, Move, Refusal, SetBy, Stage, step};
use rest_core::Timestamp;

use crate::crm::FieldValues;
use crate::identity::hash_json;
use crate::plan::build::Build;
use crate::plan::facts::facts;
use crate::plan::lists::Lists;
use crate::plan::opt_out::{self, OptOut};
use crate::plan::tickets::Planner;
use crate::plan::{Command, FieldChange, Plan, Purpose, Ref, View, today};
use crate::rules::Rules;

/// An event that somebody raises for a record, and what is written with it.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The event.
    pub event: Event,
    /// Who raises it.
    pub by: Actor,
    /// Custom fields by API name: answers that the guards look at and that are written to the record.
    pub fields: FieldValues,
    /// A note for the record.
    pub note: Option<String>,
    /// What an opportunity that comes into being starts with.
    pub terms: Terms,
}

/// What an opportunity starts with; what is absent is worked out from the prospect.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// In the tenant's currency.
    pub value: Option<f64>,
    /// Per cent.
    pub probability: Option<f64>,
    /// `YYYY-MM-DD`.
    pub expected_close: Option<String>,
    /// Who else offers.
    pub competitors: Option<String>,
}

impl Wish {
    /// The event alone, raised by a program.
    #[must_use]
    pub fn new(event: Event) -> Self {
        Self { event, by: Actor::ApiKey, fields: FieldValues::new(), note: None, terms: Terms::default() }
    }
}

/// The move and its actions for the one record of a view, which stands in `stage`.
pub(crate) fn raise(
    view: &View,
    stage: Stage,
    wish: &Wish,
    rules: &Rules,
    now: Timestamp,
) -> Result<(Option<Move>, Plan), Refusal> {
    let Some(record) = view.tickets.first() else { return Ok((None, Plan::default())) };
    let today = today(rules, now);
    let mut facts = facts(record, today).by(wish.by);
    for (name, text) in &wish.fields {
        let Some(field) = Field::by_name(name) else { continue };
        facts.fields.set(field, field.parse(text).unwrap_or_else(|| text.as_str().into()), SetBy::Person);
    }
    let made = step(stage, &wish.event, &facts, &rules.policy)?;
    let lists = Lists::new(view, &rules.lists);
    let mut planner = Planner::new(record, &lists, rules, today);
    planner.rule = "api";
    let mut out = Build::default();
    if !made.is_repeat() {
        match (made.also, &wish.event) {
            (_, Event::OptOut { reason }) => {
                let known = Some(&record.known);
                let contact = record.contact.as_ref();
                let opt_out = OptOut { entity: &planner.entity, reason, known, contact };
                opt_out::carry(&opt_out, &lists, rules, &mut out);
            }
            (Some(Stage::NewOpportunity), _) => {
                let decided = planner.promote(&made, &facts, &mut out);
                out.decide(decided);
            }
            (Some(_), _) => {
                let decided = planner.convert(&made, &facts, &mut out);
                out.decide(decided);
            }
            (None, _) => {
                let stage = made.status().filter(|next| *next != stage);
                let command = planner.moved(stage, changes(&planner, wish, &[]));
                out.act(&planner.entity, &planner.entity, Purpose::Asked, command, made.rule);
            }
        }
    }
    if made.also.is_some() {
        asked_of_new(&planner, &made, wish, &mut out);
    }
    note(&planner, wish, &mut out);
    Ok((Some(made), out.plan))
}

/// Lets a record that comes into being start with what was asked for.
fn asked_of_new(planner: &Planner<'_>, made: &Move, wish: &Wish, out: &mut Build) {
    let mut converted = None;
    for action in &mut out.plan.actions {
        match &mut action.command {
            Command::CreateTicket(draft) => {
                draft.fields.extend(wish.fields.clone());
                if made.also == Some(Stage::NewOpportunity) {
                    let Terms { value, probability, expected_close, competitors } = wish.terms.clone();
                    draft.value = value.or(draft.value);
                    draft.probability = probability.or(draft.probability);
                    draft.expected_close = expected_close.or_else(|| draft.expected_close.take());
                    let name = Field::OpportunityCompetitors.name().to_owned();
                    draft.fields.extend(competitors.map(|names| (name, names)));
                }
            }
            Command::UpdateTicket { stage, changes, .. } if *stage == made.also => {
                converted = Some((action.name.clone(), changes.clone()));
            }
            _ => {}
        }
    }
    // In place the conversion blanks what nobody answered; the answers come behind it, as somebody's own.
    if let Some((after, before)) = converted {
        let changes = changes(planner, wish, &before);
        if !changes.is_empty() {
            let ticket = planner.view.known.ticket.id;
            let command = Command::UpdateTicket {
                ticket,
                from: made.also,
                stage: None,
                changes,
                allow_suppressed: false,
            };
            let at = (planner.entity.as_str(), planner.entity.as_str());
            out.then(after, at, Purpose::Asked, command, "answers that came with the request");
        }
    }
}

/// The fields of a wish that differ from what the record holds, after `before` was written to it.
fn changes(planner: &Planner<'_>, wish: &Wish, before: &[FieldChange]) -> Vec<FieldChange> {
    let held = |name: &str| match before.iter().find(|change| change.field == name) {
        Some(change) => change.new.clone(),
        None => planner.view.known.ticket.fields.get(name).cloned(),
    };
    let all = wish.fields.iter().map(|(name, text)| FieldChange {
        field: name.clone(),
        old: held(name),
        new: Some(text.clone()),
    });
    all.filter(|change| change.old != change.new).collect()
}

/// The note of a wish, once what it is about is done.
fn note(planner: &Planner<'_>, wish: &Wish, out: &mut Build) {
    let Some(text) = &wish.note else { return };
    let ticket = Ref::Known(planner.view.known.ticket.id);
    let about = format!("{}:{}", planner.entity, hash_json(text));
    let at = (planner.entity.as_str(), about.as_str());
    let command = Command::AddNote { ticket, text: text.clone() };
    let why = "a note that came with the request";
    match out.plan.actions.first().map(|action| action.name.clone()) {
        Some(first) => out.then(first, at, Purpose::Asked, command, why),
        None => drop(out.act(at.0, at.1, Purpose::Asked, command, why)),
    }
}
