//! The planner against a small CRM in memory that does what plans say.

mod leads;
mod tickets;
mod verdicts;

use std::collections::BTreeMap;

use b2b_providers::Person;
use crm_workflow::Stage;
use rest_core::Timestamp;

use super::*;
use crate::crm::{CrmCompany, CrmContact, CrmRow, CrmTicket, StageRead};
use crate::fixtures::{lead_view, person, ticket};
use crate::identity;

pub(super) fn now() -> Timestamp {
    Timestamp::parse("2025-03-01T09:00:00Z").unwrap()
}

/// A CRM whose rows are what the view holds.
#[derive(Clone, Default)]
pub(super) struct World {
    pub(super) view: View,
    pub(super) rules: Rules,
    companies: BTreeMap<i64, CrmCompany>,
    made: BTreeMap<ActionName, i64>,
    last: i64,
}

impl World {
    pub(super) fn of(leads: Vec<LeadView>) -> Self {
        let lists = [
            "Apollo.io Leads",
            "ZoomInfo Leads",
            "Hot Leads (Fit Score >80)",
            "Warm Leads (Fit Score 60-80)",
            "Cold Leads (Fit Score <60)",
            "Do Not Contact",
            "Healthcare & Medical",
            "Enterprise (500+ employees)",
        ];
        let view = View { leads, lists: lists.map(str::to_owned).to_vec(), ..View::default() };
        Self { view, ..Self::default() }
    }

    pub(super) fn plan(&self) -> Plan {
        plan(&self.view, &self.rules, now())
    }

    /// Plans and does it, and checks that a second plan has nothing to do.
    pub(super) fn cycle(&mut self) -> Plan {
        let plan = self.plan();
        self.apply(&plan);
        let again = self.plan();
        assert_eq!(again.actions, [], "a second plan must have nothing to do");
        plan
    }

    pub(super) fn apply(&mut self, plan: &Plan) {
        for action in &plan.actions {
            let made = self.command(action);
            self.made.insert(action.name.clone(), made);
        }
        for lead in &mut self.view.leads {
            if lead.company.is_none() {
                let wanted = identity::company_keys(&lead.person);
                let fits = |company: &&CrmCompany| {
                    let offered = identity::row_keys(&CrmRow::Company((*company).clone())).0;
                    wanted.iter().any(|key| offered.contains(key))
                };
                lead.company = self.companies.values().find(fits).cloned();
            }
        }
    }

    fn id(&self, reference: &Ref) -> i64 {
        match reference {
            Ref::Known(id) => *id,
            Ref::Created(name) => self.made[name],
        }
    }

    fn command(&mut self, action: &Action) -> i64 {
        self.last += 1;
        let id = 1000 + self.last;
        match &action.command {
            Command::CreateCompany(draft) => {
                let company = CrmCompany {
                    id,
                    name: draft.name.clone(),
                    domain: draft.domain.clone(),
                    website: draft.website.clone(),
                    ..CrmCompany::default()
                };
                self.companies.insert(id, company);
            }
            Command::CreateContact(draft) => {
                let company = Some(self.id(&draft.company));
                let contact = CrmContact {
                    id,
                    company,
                    name: Some(draft.name.clone()),
                    email: draft.email.clone(),
                    ..CrmContact::default()
                };
                self.lead(&action.entity).contact = Some(contact);
            }
            Command::CreateTicket(draft) => self.create_ticket(id, action, draft),
            Command::UpdateTicket { ticket, stage, changes, .. } => {
                for known in self.known(*ticket) {
                    if let Some(stage) = stage {
                        known.ticket.stage = StageRead::Known(*stage);
                        known.ticket.entity = stage.entity();
                    }
                    for change in changes {
                        assert_eq!(
                            known.ticket.value_of(&change.field),
                            change.old.as_deref(),
                            "{}",
                            change.field
                        );
                        write(&mut known.ticket, &change.field, change.new.as_deref());
                        known.base.insert(change.field.clone(), change.new.clone().unwrap_or_default());
                    }
                }
            }
            Command::EraseContact { .. } => unreachable!("the planner erases nobody"),
            Command::AddNote { ticket, text } => {
                assert!(self.id(ticket) > 0 && !text.is_empty());
            }
            Command::SetList { list, contact, member } => {
                let contact = self.id(contact);
                let lists = self.view.memberships.entry(contact).or_default();
                lists.retain(|title| title != list);
                lists.extend(member.then(|| list.clone()));
            }
        }
        id
    }

    fn create_ticket(&mut self, id: i64, action: &Action, draft: &TicketDraft) {
        let mut made = CrmTicket {
            id,
            entity: draft.stage.entity(),
            stage: StageRead::Known(draft.stage),
            company: draft.company.as_ref().map(|company| self.id(company)),
            contact: draft.contact.as_ref().map(|contact| self.id(contact)),
            summary: draft.summary.clone(),
            fields: draft.fields.clone(),
            parent: draft.parent,
            ..ticket()
        };
        let mut base = draft.fields.clone();
        for (field, value) in [
            ("contact_name", &draft.contact_name),
            ("contact_email", &draft.contact_email),
            ("contact_phone", &draft.contact_phone),
            ("contact_title", &draft.contact_title),
            ("company_name", &draft.company_name),
        ] {
            write(&mut made, field, value.as_deref());
            base.extend(value.clone().map(|value| (field.to_owned(), value)));
        }
        let known = KnownTicket { ticket: made, base };
        if action.purpose == Purpose::Create {
            self.lead(&action.entity).ticket = Some(known);
        } else {
            for view in &mut self.view.tickets {
                if Some(view.known.ticket.id) == draft.parent {
                    view.promoted_to = Some(id);
                }
            }
            self.view.tickets.push(ticket_view(known));
        }
    }

    fn lead(&mut self, entity: &str) -> &mut LeadView {
        self.view.leads.iter_mut().find(|lead| lead.lead == entity).unwrap()
    }

    fn known(&mut self, id: i64) -> Vec<&mut KnownTicket> {
        let leads = self.view.leads.iter_mut().filter_map(|lead| lead.ticket.as_mut());
        let tickets = self.view.tickets.iter_mut().map(|view| &mut view.known);
        leads.chain(tickets).filter(|known| known.ticket.id == id).collect()
    }
}

pub(super) fn ticket_view(known: KnownTicket) -> TicketView {
    TicketView {
        known,
        contact: None,
        company: None,
        person: None,
        suppressed: None,
        calls: Vec::new(),
        promoted_to: None,
    }
}

pub(super) fn write(ticket: &mut CrmTicket, field: &str, value: Option<&str>) {
    let value = value.map(str::to_owned);
    match field {
        "contact_name" => ticket.contact_name = value,
        "contact_email" => ticket.contact_email = value,
        "contact_phone" => ticket.contact_phone = value,
        "contact_title" => ticket.contact_title = value,
        "company_name" => ticket.company_name = value,
        _ => {
            ticket.fields.remove(field);
            ticket.fields.extend(value.map(|value| (field.to_owned(), value)));
        }
    }
}

/// Someone else, at a firm of this name and domain.
pub(super) fn colleague(first: &str, company: &str, domain: Option<&str>) -> Person {
    let mut person = person();
    person.first_name = Some(first.to_owned());
    person.external_id = Some(format!("id-{first}"));
    person.phones.clear();
    person.company.company_name = Some(company.to_owned());
    person.company.domain = domain.map(str::to_owned);
    person.company.website = domain.map(|domain| format!("https://{domain}"));
    person.email = domain.map(|domain| format!("{}@{domain}", first.to_lowercase()));
    person
}

pub(super) fn at(stage: Stage) -> KnownTicket {
    let mut ticket = ticket();
    ticket.stage = StageRead::Known(stage);
    ticket.entity = stage.entity();
    ticket.contact = Some(5);
    ticket.company = Some(3);
    ticket.contact_name = Some("Jane Doe".into());
    ticket.contact_email = Some("jane@acme.example".into());
    ticket.company_name = Some("Acme Inc.".into());
    KnownTicket { ticket, base: Base::new() }
}

pub(super) fn kinds(plan: &Plan) -> Vec<&'static str> {
    plan.actions.iter().map(|action| super::name::kind(&action.command)).collect()
}

pub(super) fn outcomes(plan: &Plan) -> Vec<Outcome> {
    plan.decisions.iter().map(|decision| decision.outcome).collect()
}
