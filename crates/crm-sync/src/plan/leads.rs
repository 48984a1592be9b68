//! Leads: create, enrich, preserve, hold or leave alone.

use std::collections::BTreeMap;

use crm_workflow::progress::priority;
use crm_workflow::{Field, Stage};

use crate::crm::StageRead;
use crate::gate;
use crate::plan::build::{Build, decision};
use crate::plan::facts::stated;
use crate::plan::firms::Firms;
use crate::plan::lists::Lists;
use crate::plan::opt_out::{self, OptOut};
use crate::plan::told::{asked, described, explained, kept, label, overlaid};
use crate::plan::view::changes_key;
use crate::plan::{
    Command, ContactDraft, Decision, FieldChange, KeptField, KnownTicket, LeadView, Outcome, Purpose,
    Question, Ref, TicketDraft, View,
};
use crate::project::{self, Projection, profile, project};
use crate::rules::{OnConflict, OnPossibleDuplicate, Rules};
use crate::store::Answer;
use crate::suppress::opt_out_reason;
use crate::three_way::{Classes, Merged, merge};

/// Plans the leads of a view, in the order of their ids.
pub(super) fn plan(view: &View, lists: &Lists<'_>, rules: &Rules, today: &str, out: &mut Build) {
    let mut leads: Vec<&LeadView> = view.leads.iter().collect();
    leads.sort_by(|a, b| a.lead.cmp(&b.lead));
    let mut planner = Planner {
        lists,
        rules,
        today,
        classes: Classes::new(rules),
        firms: Firms::new(&leads),
        taken: BTreeMap::new(),
    };
    for lead in leads {
        planner.lead(lead, out);
    }
}

struct Planner<'a> {
    lists: &'a Lists<'a>,
    rules: &'a Rules,
    today: &'a str,
    classes: Classes,
    firms: Firms,
    /// Records that a lead of this view has claimed.
    taken: BTreeMap<String, &'a str>,
}

impl<'a> Planner<'a> {
    fn lead(&mut self, lead: &'a LeadView, out: &mut Build) {
        if let Some(reason) = blocked(lead) {
            let opt_out = OptOut {
                entity: &lead.lead,
                reason: &reason,
                known: lead.ticket.as_ref(),
                contact: lead.contact.as_ref(),
            };
            opt_out::carry(&opt_out, self.lists, self.rules, out);
            return;
        }
        if lead.verdicts.iter().any(|verdict| verdict.discards_lead()) {
            let ticket = lead.ticket.as_ref().map(|known| known.ticket.id);
            out.decide(decision(&lead.lead, Outcome::Skipped, ticket, "a person discarded it"));
            return;
        }
        let projection = project(&lead.person, &lead.sources);
        let mut decision = match self.rival(lead) {
            Some(decision) => decision,
            None => match &lead.ticket {
                Some(known) => self.existing(lead, known, &projection, out),
                None => self.create(lead, &projection, out),
            },
        };
        decision.warnings.splice(0..0, projection.warnings);
        out.decide(decision);
    }

    /// Two leads that the CRM holds as one: a person decides, and only the first is worked on.
    fn rival(&mut self, lead: &'a LeadView) -> Option<Decision> {
        let id = lead.ticket.as_ref().map(|known| known.ticket.id);
        let claim = match (id, &lead.contact) {
            (Some(id), _) => format!("ticket:{id}"),
            (None, Some(contact)) => format!("contact:{}", contact.id),
            (None, None) => return None,
        };
        let first = *self.taken.entry(claim.clone()).or_insert(&lead.lead);
        (first != lead.lead).then(|| {
            let why =
                format!("{first} and this one are both linked to {claim}; a person decides which is right");
            let question = Question::Rivals { lead: first.to_owned(), record: claim };
            Decision { question: Some(question), ..decision(&lead.lead, Outcome::Review, id, why) }
        })
    }

    fn existing(
        &self,
        lead: &LeadView,
        known: &KnownTicket,
        projection: &Projection,
        out: &mut Build,
    ) -> Decision {
        let ticket = &known.ticket;
        let entity = &lead.lead;
        let leave = |outcome, why: String| decision(entity, outcome, Some(ticket.id), why);
        let stage = match ticket.stage {
            StageRead::Known(stage) => stage,
            StageRead::Unmapped(status) => {
                return leave(
                    Outcome::Preserved,
                    format!("status {status} is not mapped: the record is left alone"),
                );
            }
        };
        let merged = merge(&known.base, ticket, &projection.values(), &self.classes);
        if !stage.accepts_enrichment() {
            self.tell(lead, ticket.id, &merged, out);
            let beyond = format!("{} is beyond research", stage.display_name());
            let offered = merged.changes.iter().map(|change| KeptField {
                field: change.field.clone(),
                current: change.old.clone(),
                offered: change.new.clone(),
                why: beyond.clone(),
            });
            return Decision {
                manual_work_detected: merged.manual_work,
                kept: offered.collect(),
                ..leave(Outcome::Preserved, format!("{beyond}: what is new is kept here"))
            };
        }
        match self.rules.duplicates.conflict_resolution {
            OnConflict::SkipDuplicate => return leave(Outcome::Skipped, "known already".to_owned()),
            OnConflict::ManualReview if !merged.changes.is_empty() => {
                match lead.answer(&changes_key(&merged.changes)) {
                    Some(Answer::Same) => {}
                    Some(_) => return leave(Outcome::Preserved, "a person declined what is new".to_owned()),
                    None => {
                        let why = "known already: a person decides what to take over";
                        let would = |change: &FieldChange| format!("{} would change", change.field);
                        return Decision {
                            warnings: merged.changes.iter().map(would).collect(),
                            question: Some(Question::Changes { changes: merged.changes }),
                            ..leave(Outcome::Review, why.to_owned())
                        };
                    }
                }
            }
            _ => {}
        }
        let before = out.len();
        if !merged.changes.is_empty() {
            self.update(lead, (ticket.id, stage), &merged, out);
        }
        let contact = ticket.contact.or_else(|| lead.contact.as_ref().map(|contact| contact.id));
        if let Some(contact) = contact {
            let fields = overlaid(stated(known), &merged.changes);
            let profile = profile(&fields, Some(&lead.person), self.rules);
            self.lists.settle(entity, &Ref::Known(contact), &profile, out);
        }
        let mut decision = described(&merged, leave(Outcome::Updated, String::new()));
        decision.kept = kept(&merged, ticket, &projection.values());
        (decision.outcome, decision.why) = if !merged.changes.is_empty() {
            (Outcome::Updated, format!("new from {}", from(lead)))
        } else if out.len() > before {
            (Outcome::Updated, "other lists fit by now".to_owned())
        } else if decision.fields_preserved.is_empty() {
            (Outcome::Skipped, "nothing new".to_owned())
        } else {
            (Outcome::Preserved, "what differs is a person's, or says who this is".to_owned())
        };
        decision
    }

    fn update(&self, lead: &LeadView, (ticket, stage): (i64, Stage), merged: &Merged, out: &mut Build) {
        let about = format!("ticket:{ticket}");
        let source = from(lead);
        let command = Command::UpdateTicket {
            ticket,
            from: Some(stage),
            stage: None,
            changes: merged.changes.clone(),
            allow_suppressed: false,
        };
        let update = out.act(&lead.lead, &about, Purpose::Update, command, format!("new from {source}"));
        let mut text = format!("Enriched from {source} on {}.", self.today);
        line(&mut text, "Updated", merged.changes.iter().map(|change| label(&change.field).to_owned()));
        let kept = merged.preserved();
        line(
            &mut text,
            "Preserved",
            kept.map(|(field, why)| format!("{} ({})", label(field), why.explain())),
        );
        let suggested = merged.suggestions.iter();
        line(&mut text, "Suggested", suggested.map(|(field, value)| format!("{}: {value}", label(field))));
        let note = Command::AddNote { ticket: Ref::Known(ticket), text };
        out.then(update, (&lead.lead, &about), Purpose::Update, note, "says what was updated");
    }

    /// A note with what is new for a record that is left as it is.
    fn tell(&self, lead: &LeadView, ticket: i64, merged: &Merged, out: &mut Build) {
        if !self.rules.merge.note_on_preserved || merged.changes.is_empty() {
            return;
        }
        let mut text = format!("New from {}, not taken over.", from(lead));
        for change in &merged.changes {
            line(&mut text, label(&change.field), change.new.iter().cloned());
        }
        let note = Command::AddNote { ticket: Ref::Known(ticket), text };
        out.act(&lead.lead, &format!("ticket:{ticket}"), Purpose::Update, note, "says what is new");
    }

    fn create(&mut self, lead: &LeadView, projection: &Projection, out: &mut Build) -> Decision {
        let entity = &lead.lead;
        let person = &lead.person;
        let leave = |outcome, why: String| decision(entity, outcome, None, why);
        if let Err(rejection) = gate::identified(person) {
            return leave(Outcome::Rejected, rejection.to_string());
        }
        if lead.contact.as_ref().is_some_and(|contact| contact.inactive) {
            return leave(Outcome::Preserved, "a person deactivated the contact".to_owned());
        }
        if lead.company.as_ref().is_some_and(|company| company.inactive) {
            return leave(Outcome::Preserved, "a person deactivated the firm".to_owned());
        }
        let doubt = lead.possible_duplicate.as_ref();
        if let (Some(other), OnPossibleDuplicate::Hold) =
            (doubt, self.rules.duplicates.possible_duplicate_action)
        {
            let question = Some(asked(other));
            return Decision { question, ..leave(Outcome::Review, format!("may be {}", explained(other))) };
        }
        let company = self.firms.reference(lead, out);
        let contact = contact(lead, projection, &company, out);
        let ticket = self.ticket(lead, projection, company, contact.clone(), out);
        if let Some(other) = doubt {
            let text = format!("Possible duplicate of {}. Please check.", explained(other));
            out.act(
                entity,
                entity,
                Purpose::Create,
                Command::AddNote { ticket, text },
                "may be known already",
            );
        }
        let profile = profile(&projection.custom, Some(person), self.rules);
        self.lists.settle(entity, &contact, &profile, out);
        let mut decision = match doubt {
            Some(other) => Decision {
                question: Some(asked(other)),
                ..leave(Outcome::Review, format!("created, but may be {}", explained(other)))
            },
            None if lead.observations > 1 => {
                leave(Outcome::Created, format!("new; {} records of {}", lead.observations, from(lead)))
            }
            None => leave(Outcome::Created, format!("new from {}", from(lead))),
        };
        if person.email.is_none() {
            decision.warnings.push("incomplete: no e-mail address".to_owned());
        }
        decision.fields_updated = projection.values().into_keys().collect();
        decision
    }

    fn ticket(
        &self,
        lead: &LeadView,
        projection: &Projection,
        company: Ref,
        contact: Ref,
        out: &mut Build,
    ) -> Ref {
        let native = |name: &str| projection.native.get(name).cloned();
        let firm = native("company_name").unwrap_or_default();
        let source = projection.custom.get(Field::LeadSource.name()).cloned();
        let imported = source.clone().unwrap_or_else(|| from(lead));
        let confidence = lead.person.source_confidence.map(f64::from);
        let intent = projection.custom.get(Field::LeadIntentStrength.name());
        let draft = TicketDraft {
            stage: Stage::NewLead,
            summary: format!("{} - {firm}", native("contact_name").unwrap_or_default()),
            details: details(lead, &imported, self.today),
            company: Some(company),
            contact: Some(contact),
            parent: None,
            contact_name: native("contact_name"),
            contact_email: native("contact_email"),
            contact_phone: native("contact_phone"),
            contact_title: native("contact_title"),
            company_name: native("company_name"),
            fields: projection.custom.clone(),
            priority: priority(confidence, intent.map(String::as_str)),
            categories: [Some("Lead".to_owned()), source],
            value: None,
            probability: None,
            expected_close: None,
            agent: None,
        };
        let why = format!("new from {}", from(lead));
        let command = Command::CreateTicket(Box::new(draft));
        out.create(&lead.lead, &lead.lead, "create_ticket", Purpose::Create, command, why)
    }
}

/// Why the person of a lead must not be contacted, in words that name nobody.
fn blocked(lead: &LeadView) -> Option<String> {
    let ticket = lead.ticket.as_ref();
    if let Some(reason) = &lead.suppressed {
        Some(reason.clone())
    } else if lead.person.do_not_contact {
        Some(opt_out_reason(&lead.person))
    } else if ticket.is_some_and(|known| known.ticket.do_not_contact()) {
        Some("flagged in the CRM".to_owned())
    } else {
        lead.contact.as_ref()?.opted_out.clone()
    }
}

fn contact(lead: &LeadView, projection: &Projection, company: &Ref, out: &mut Build) -> Ref {
    if let Some(contact) = &lead.contact {
        return Ref::Known(contact.id);
    }
    let person = &lead.person;
    let native = |name: &str| projection.native.get(name).cloned();
    let draft = ContactDraft {
        company: company.clone(),
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        name: native("contact_name").unwrap_or_default(),
        email: native("contact_email"),
        phone: project::preferred(person, |kind| kind != b2b_providers::PhoneKind::Mobile),
        mobile: projection.mobile.clone(),
        job_title: native("contact_title"),
    };
    let command = Command::CreateContact(draft);
    out.create(&lead.lead, &lead.lead, "create_contact", Purpose::Create, command, "not in the CRM yet")
}

fn details(lead: &LeadView, source: &str, today: &str) -> String {
    let mut text = format!("Lead imported from {source} on {today}");
    line(&mut text, "Sources", (lead.sources.len() > 1).then(|| from(lead)).into_iter());
    line(&mut text, "LinkedIn", lead.person.linkedin_url.iter().cloned());
    line(&mut text, "Notes", lead.person.research.notes.iter().cloned());
    text
}

/// Adds `Title: a, b` on a line of its own, if there is something to say.
fn line(text: &mut String, title: &str, parts: impl Iterator<Item = String>) {
    let parts: Vec<String> = parts.collect();
    if !parts.is_empty() {
        text.push_str(&format!("\n{title}: {}", parts.join(", ")));
    }
}

/// Display names of the sources.
fn from(lead: &LeadView) -> String {
    let names: Vec<&str> =
        lead.sources.iter().map(|slug| Field::LeadSource.option(slug).unwrap_or(slug)).collect();
    if names.is_empty() { "an unnamed source".to_owned() } else { names.join(", ") }
}
