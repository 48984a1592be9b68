//! Invented records.

use b2b_providers::Person;
use crm_workflow::Stage;

use crate::crm::{CrmCompany, CrmRow};
use crate::plan::{
    Action, ActionName, Command, CompanyDraft, ContactDraft, Decision, FieldChange, Outcome, Purpose, Ref,
    TicketDraft,
};
use crate::store::Observation;

pub(super) fn observation(number: usize, hash: &str) -> Observation {
    Observation {
        provider: "shelf".to_owned(),
        external_id: format!("p-{number:03}"),
        hash: hash.to_owned(),
        person: Person { external_id: Some(format!("p-{number:03}")), ..Person::default() },
        keys: vec![format!("email:{number}")],
        blocks: vec![format!("block:{}", number / 2)],
    }
}

pub(super) fn company_row(id: i64, name: &str) -> CrmRow {
    CrmRow::Company(CrmCompany { id, name: name.to_owned(), ..CrmCompany::default() })
}

pub(super) fn name(number: usize) -> ActionName {
    ActionName(format!("b2b-{number:032x}"))
}

pub(super) fn action(number: usize, command: Command) -> Action {
    Action {
        name: name(number),
        entity: format!("lead:{number}"),
        purpose: Purpose::Create,
        command,
        after: None,
        why: "a check".to_owned(),
    }
}

pub(super) fn company(number: usize) -> Command {
    Command::CreateCompany(CompanyDraft {
        name: format!("Contract Firm {number}"),
        website: Some(format!("https://contract{number}.example")),
        domain: Some(format!("contract{number}.example")),
        phone: None,
        site_name: "Main".to_owned(),
    })
}

pub(super) fn contact(number: usize, company: i64) -> Command {
    Command::CreateContact(ContactDraft {
        company: Ref::Known(company),
        first_name: Some("Robin".to_owned()),
        last_name: Some(format!("Contract{number}")),
        name: format!("Robin Contract{number}"),
        email: Some(format!("robin{number}@contract.example")),
        phone: Some("+1 212-555-0123".to_owned()),
        mobile: None,
        job_title: Some("IT Director".to_owned()),
    })
}

pub(super) fn ticket(number: usize, company: Option<i64>, contact: Option<i64>) -> Command {
    let fields = [("CFLeadSource", "Apollo.io"), ("CFLeadHQLocation", "Leeds")];
    Command::CreateTicket(Box::new(TicketDraft {
        stage: Stage::NewLead,
        summary: format!("Contract lead {number}"),
        details: "Made by a contract check.".to_owned(),
        company: company.map(Ref::Known),
        contact: contact.map(Ref::Known),
        parent: None,
        contact_name: Some(format!("Robin Contract{number}")),
        contact_email: Some(format!("robin{number}@contract.example")),
        contact_phone: Some("+1 212-555-0123".to_owned()),
        contact_title: Some("IT Director".to_owned()),
        company_name: Some(format!("Contract Firm {number}")),
        fields: fields.into_iter().map(|(field, value)| (field.to_owned(), value.to_owned())).collect(),
        priority: 3,
        categories: [None, None],
        value: None,
        probability: None,
        expected_close: None,
        agent: None,
    }))
}

pub(super) fn update(ticket: i64, field: &str, old: Option<&str>, new: &str) -> Command {
    Command::UpdateTicket {
        ticket,
        from: None,
        stage: None,
        changes: vec![FieldChange {
            field: field.to_owned(),
            old: old.map(str::to_owned),
            new: Some(new.to_owned()),
        }],
        allow_suppressed: false,
    }
}

pub(super) fn decision(outcome: Outcome) -> Decision {
    Decision {
        entity: "lead:1".to_owned(),
        outcome,
        ticket: None,
        why: "a check".to_owned(),
        fields_updated: Vec::new(),
        fields_preserved: Vec::new(),
        manual_work_detected: false,
        warnings: Vec::new(),
        kept: Vec::new(),
        question: None,
    }
}
