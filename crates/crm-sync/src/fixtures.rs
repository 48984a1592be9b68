//! Invented records for the tests.

use b2b_providers::{Person, Phone, PhoneKind, ProviderId};
use crm_workflow::{Entity, Stage};

use crate::crm::{CrmTicket, FieldValues, StageRead};

/// A lead of the CRM that holds nothing.
pub(crate) fn ticket() -> CrmTicket {
    CrmTicket {
        id: 7,
        entity: Entity::Lead,
        stage: StageRead::Known(Stage::NewLead),
        company: None,
        site: None,
        contact: None,
        agent: None,
        summary: String::new(),
        contact_name: None,
        contact_email: None,
        contact_phone: None,
        contact_title: None,
        company_name: None,
        fields: FieldValues::new(),
        value: None,
        probability: None,
        key: None,
        parent: None,
        opted_out: false,
        updated_at: None,
        unread: Vec::new(),
    }
}

/// A full, normalised record of one provider.
pub(crate) fn person() -> Person {
    let mut person = Person {
        source: Some(ProviderId::new("apollo")),
        external_id: Some("p-1".into()),
        sources: vec!["apollo".into()],
        first_name: Some("Jane".into()),
        last_name: Some("Doe".into()),
        email: Some("jane@acme.example".into()),
        job_title: Some("VP of Information Technology".into()),
        phones: vec![Phone {
            e164: Some("+12125550123".into()),
            ..Phone::new("(212) 555-0123", PhoneKind::Mobile)
        }],
        ..Person::default()
    };
    let company = &mut person.company;
    company.company_name = Some("Acme Inc.".into());
    company.website = Some("https://acme.example".into());
    company.domain = Some("acme.example".into());
    company.industry_raw = Some("Hospital & Health Care".into());
    company.headcount = Some(500);
    company.technologies = vec!["Okta".into()];
    company.address.country_iso2 = Some("GB".into());
    person
}

/// A lead that the CRM does not know.
pub(crate) fn lead_view(lead: &str, person: Person) -> crate::plan::LeadView {
    crate::plan::LeadView {
        lead: lead.to_owned(),
        sources: person.sources.clone(),
        person,
        observations: 1,
        suppressed: None,
        ticket: None,
        contact: None,
        company: None,
        pending_company: None,
        possible_duplicate: None,
        verdicts: Vec::new(),
    }
}
