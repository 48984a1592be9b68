//! Records of the CRM that changed: what automation does with them now.

use crm_workflow::convert::{ConvertFacts, convert};
use crm_workflow::promote::{OpportunityDraft, promote};
use crm_workflow::{
    Channel, Date, Email, Entity, Event, Facts, Field, FieldWrite, Move, Stage, automatic, step,
};

use crate::crm::{CrmTicket, FieldValues, StageRead};
use crate::plan::build::{Build, decision};
use crate::plan::calls;
use crate::plan::facts::{facts, stated};
use crate::plan::lists::Lists;
use crate::plan::opt_out::{self, OptOut};
use crate::plan::{Command, Decision, FieldChange, Outcome, Purpose, Ref, TicketDraft, TicketView, View};
use crate::project::profile;
use crate::rules::Rules;

/// Plans the tickets of a view, in the order of their ids.
pub(super) fn plan(view: &View, lists: &Lists<'_>, rules: &Rules, today: Date, out: &mut Build) {
    let mut tickets: Vec<&TicketView> = view.tickets.iter().collect();
    tickets.sort_by_key(|ticket| ticket.known.ticket.id);
    for ticket in tickets {
        Planner::new(ticket, lists, rules, today).ticket(out);
    }
}

pub(super) struct Planner<'a> {
    pub(super) view: &'a TicketView,
    pub(super) entity: String,
    pub(super) lists: &'a Lists<'a>,
    pub(super) rules: &'a Rules,
    today: Date,
    /// The rule that converts, as the note of a conversion names it.
    pub(super) rule: &'static str,
}

/// Where automation leads a record in one go.
#[derive(Default)]
struct Path {
    moves: Vec<Move>,
    refusal: Option<String>,
}

impl<'a> Planner<'a> {
    pub(super) fn new(view: &'a TicketView, lists: &'a Lists<'a>, rules: &'a Rules, today: Date) -> Self {
        let entity = format!("ticket:{}", view.known.ticket.id);
        Self { view, entity, lists, rules, today, rule: "auto_convert" }
    }

    fn ticket(&self, out: &mut Build) {
        let ticket = &self.view.known.ticket;
        if let Some(reason) = self.blocked() {
            let mut carried = Build::default();
            let opt_out = OptOut {
                entity: &self.entity,
                reason: &reason,
                known: Some(&self.view.known),
                contact: self.view.contact.as_ref(),
            };
            opt_out::carry(&opt_out, self.lists, self.rules, &mut carried);
            // A record that carries its opt-out already is no news.
            if carried.len() > 0 {
                out.absorb(carried);
            }
            return;
        }
        let stage = match ticket.stage {
            StageRead::Known(stage) => stage,
            StageRead::Unmapped(status) => {
                let why = format!("status {status} is not mapped: the record is left alone");
                out.decide(decision(&self.entity, Outcome::Preserved, Some(ticket.id), why));
                return;
            }
        };
        let before = out.len();
        let facts = facts(self.view, self.today);
        let is_dead = facts.email == Email::Undeliverable;
        calls::plan(&self.entity, ticket.id, stage, &self.view.calls, is_dead, out);
        let planned = out.len();
        let path = self.path(stage, &facts);
        let outcome = self.follow(stage, &path, &facts, out);
        self.settle_lists(stage, out);
        let decision = |outcome, why: String| decision(&self.entity, outcome, Some(ticket.id), why);
        if let Some(decided) = outcome {
            out.decide(decided);
        } else if out.len() > planned {
            out.decide(decision(Outcome::Updated, "other lists fit by now".to_owned()));
        } else if out.len() > before {
            let why = path.refusal.map_or_else(String::new, |refusal| format!("; {refusal}"));
            out.decide(decision(Outcome::Updated, format!("a call was recorded{why}")));
        } else if let Some(refusal) = path.refusal {
            out.decide(decision(Outcome::Skipped, refusal));
        }
    }

    fn blocked(&self) -> Option<String> {
        if self.view.known.ticket.do_not_contact() {
            return Some("flagged in the CRM".to_owned());
        }
        let contact = || self.view.contact.as_ref().and_then(|contact| contact.opted_out.clone());
        self.view.suppressed.clone().or_else(contact)
    }

    /// What a new call proves, else what automation would raise.
    fn raised(&self, stage: Stage, facts: &Facts) -> Option<Event> {
        let reached = || self.view.calls.iter().any(|call| call.is_new && call.record.is_contact());
        if stage == Stage::Researching && reached() {
            return Some(Event::ContactMade { channel: Channel::PhoneCalled });
        }
        automatic(stage, facts, &self.rules.policy)
    }

    /// Raises what automation would raise, move by move, until nothing is left or a second record begins.
    fn path(&self, stage: Stage, facts: &Facts) -> Path {
        let (mut path, mut stage) = (Path::default(), stage);
        while let Some(event) = self.raised(stage, facts) {
            match step(stage, &event, facts, &self.rules.policy) {
                Ok(made) if made.is_repeat() => break,
                Ok(made) => {
                    path.moves.push(made);
                    if matches!(event, Event::Convert | Event::Promote) {
                        break;
                    }
                    stage = made.to;
                }
                Err(refusal) => {
                    path.refusal = Some(refusal.to_string());
                    break;
                }
            }
        }
        path
    }

    fn follow(&self, from: Stage, path: &Path, facts: &Facts, out: &mut Build) -> Option<Decision> {
        let last = path.moves.last()?;
        let id = self.view.known.ticket.id;
        Some(match last.also {
            Some(Stage::NewOpportunity) => self.promote(last, facts, out),
            Some(_) => self.convert(last, facts, out),
            None => {
                let stage = last.status().filter(|next| *next != from);
                let why = format!("{}: {} to {}", last.rule, from.display_name(), last.to.display_name());
                let command = self.moved(stage, Vec::new());
                out.act(&self.entity, &self.entity, Purpose::Update, command, &why);
                decision(&self.entity, Outcome::Updated, Some(id), why)
            }
        })
    }

    /// Lead to prospect: the same record, or a new one linked to it.
    pub(super) fn convert(&self, made: &Move, facts: &Facts, out: &mut Build) -> Decision {
        let ticket = &self.view.known.ticket;
        let address = self.view.person.as_ref().map(|person| &person.company.address);
        let profile = profile(&stated(&self.view.known), self.view.person.as_ref(), self.rules);
        let number = ticket.id.to_string();
        let draft = convert(
            &facts.fields,
            &ConvertFacts {
                lead_number: &number,
                today: Some(self.today),
                rule: self.rule,
                fit_score: Some(profile.fit),
                industry: profile.industry,
                country: address
                    .and_then(|address| address.country_iso2.as_deref().or(address.country.as_deref())),
                ..ConvertFacts::default()
            },
        );
        let about = format!("convert:{}", ticket.id);
        let at = (self.entity.as_str(), about.as_str());
        let why = format!("{}: engaged, and everything a prospect needs is there", made.rule);
        let (record, changes) = if made.status() == made.also {
            (Ref::Known(ticket.id), self.changes(&draft.fields))
        } else {
            let record = TicketDraft {
                fields: inherited(ticket, &draft.fields),
                priority: draft.priority,
                categories: [Some(Entity::Prospect.display_name().to_owned()), self.source()],
                ..self.draft(Stage::NewProspect, ticket.summary.clone(), &draft.note)
            };
            let command = Command::CreateTicket(Box::new(record));
            (out.create(&self.entity, &about, "create_ticket", Purpose::Convert, command, &why), Vec::new())
        };
        // The lead ends when its prospect is there, and not before.
        let created = match &record {
            Ref::Created(name) => Some(name.clone()),
            Ref::Known(_) => None,
        };
        let ended = made.status().map(|stage| {
            let command = self.moved(Some(stage), changes);
            out.once(created.clone(), at, Purpose::Convert, command, &why)
        });
        let note = Command::AddNote { ticket: record, text: draft.note };
        let reason = "says how the prospect came about";
        match created.or(ended) {
            Some(after) => out.then(after, at, Purpose::Convert, note, reason),
            None => drop(out.act(at.0, at.1, Purpose::Convert, note, reason)),
        }
        Decision {
            fields_updated: draft.fields.iter().map(|write| write.field.name().to_owned()).collect(),
            ..decision(&self.entity, Outcome::Converted, Some(ticket.id), why)
        }
    }

    /// Prospect to opportunity: always a new record, linked to the prospect.
    pub(super) fn promote(&self, made: &Move, facts: &Facts, out: &mut Build) -> Decision {
        let ticket = &self.view.known.ticket;
        let profile = profile(&stated(&self.view.known), self.view.person.as_ref(), self.rules);
        let firm = self.company_name().unwrap_or_default();
        let untouched = self.rules.policy.treat_untouched_default_as_unset;
        let opportunity = promote(
            &firm,
            facts,
            profile.company_size,
            self.today,
            untouched,
            &self.rules.opportunity.promote_rules(),
        );
        let about = format!("promote:{}", ticket.id);
        let why = format!("{}: qualified, and every condition still holds", made.rule);
        let command = Command::CreateTicket(Box::new(self.opportunity(&opportunity)));
        let created = out.create(&self.entity, &about, "create_ticket", Purpose::Promote, command, &why);
        let Ref::Created(created) = created else { unreachable!("a create is referred to by its name") };
        let at = (self.entity.as_str(), about.as_str());
        if let Some(stage) = made.status() {
            let command = self.moved(Some(stage), Vec::new());
            out.once(Some(created.clone()), at, Purpose::Promote, command, &why);
        }
        let note = Command::AddNote { ticket: Ref::Known(ticket.id), text: opportunity.note };
        out.then(created, at, Purpose::Promote, note, "says what the opportunity is worth and why");
        decision(&self.entity, Outcome::Promoted, Some(ticket.id), why)
    }

    pub(super) fn moved(&self, stage: Option<Stage>, changes: Vec<FieldChange>) -> Command {
        let ticket = &self.view.known.ticket;
        let from = ticket.stage.known();
        Command::UpdateTicket { ticket: ticket.id, from, stage, changes, allow_suppressed: false }
    }

    fn opportunity(&self, draft: &OpportunityDraft) -> TicketDraft {
        TicketDraft {
            fields: inherited(&self.view.known.ticket, &draft.fields),
            categories: [Some(Entity::Opportunity.display_name().to_owned()), self.source()],
            // Amounts are whole units far below 2^53.
            value: Some(draft.value as f64),
            probability: Some(f64::from(draft.probability)),
            expected_close: Some(draft.expected_close.to_string()),
            ..self.draft(Stage::NewOpportunity, draft.summary.clone(), &draft.note)
        }
    }

    /// A record made from this one, for the same people.
    fn draft(&self, stage: Stage, summary: String, details: &str) -> TicketDraft {
        let ticket = &self.view.known.ticket;
        let contact = self.view.contact.as_ref();
        let company = ticket.company.or_else(|| contact.and_then(|contact| contact.company));
        TicketDraft {
            stage,
            summary,
            details: details.to_owned(),
            company: company.map(Ref::Known),
            contact: ticket.contact.map(Ref::Known),
            parent: Some(ticket.id),
            // A list's thin row leaves these out; the contact has them too.
            contact_name: ticket.contact_name.clone().or_else(|| contact?.name.clone()),
            contact_email: ticket.contact_email.clone().or_else(|| contact?.email.clone()),
            contact_phone: ticket
                .contact_phone
                .clone()
                .or_else(|| contact?.phone.clone().or_else(|| contact?.mobile.clone())),
            contact_title: ticket.contact_title.clone().or_else(|| contact?.job_title.clone()),
            company_name: self.company_name(),
            fields: FieldValues::new(),
            priority: 3,
            categories: [None, None],
            value: None,
            probability: None,
            expected_close: None,
            agent: ticket.agent,
        }
    }

    fn company_name(&self) -> Option<String> {
        let ticket = self.view.known.ticket.company_name.clone().filter(|name| !name.trim().is_empty());
        ticket.or_else(|| self.view.company.as_ref().map(|company| company.name.clone()))
    }

    fn source(&self) -> Option<String> {
        self.view.known.ticket.fields.get(Field::LeadSource.name()).cloned()
    }

    /// What a conversion in place writes. A blank is written even where there is one: from then on whatever
    /// stands there was chosen by somebody.
    fn changes(&self, writes: &[FieldWrite]) -> Vec<FieldChange> {
        writes
            .iter()
            .map(|write| FieldChange {
                field: write.field.name().to_owned(),
                old: self.view.known.ticket.fields.get(write.field.name()).cloned(),
                new: write.value.as_ref().map(ToString::to_string),
            })
            .filter(|change| change.new.is_none() || change.new != change.old)
            .collect()
    }

    /// Lists follow what a person corrected, on the record that stands for one of our leads. Others of the same
    /// contact, such as its opportunity, know less and would pull it to and fro.
    fn settle_lists(&self, stage: Stage, out: &mut Build) {
        let known = &self.view.known;
        let ours = self.view.person.is_some();
        let active = self.view.contact.as_ref().is_none_or(|contact| !contact.inactive);
        if let (Some(contact), true, true, true) = (known.ticket.contact, ours, active, stage.is_live()) {
            let profile = profile(&stated(known), self.view.person.as_ref(), self.rules);
            self.lists.settle(&self.entity, &Ref::Known(contact), &profile, out);
        }
    }
}

/// The record's own fields, overlaid with what the new one starts with.
fn inherited(ticket: &CrmTicket, writes: &[FieldWrite]) -> FieldValues {
    let mut fields = ticket.fields.clone();
    fields
        .retain(|name, value| !value.trim().is_empty() && Field::by_name(name) != Some(Field::DoNotContact));
    for write in writes {
        fields.remove(write.field.name());
        fields.extend(write.value.as_ref().map(|value| (write.field.name().to_owned(), value.to_string())));
    }
    fields
}
