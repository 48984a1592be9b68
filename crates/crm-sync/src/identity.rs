//! Who is who, as stable texts for the key table of the store, and as records for the comparison.
//!
//! An *exact* key is proof enough by itself; a *blocking* key only says that two rows are worth comparing. Keys
//! start with their kind, so that an address never meets a name. The forms themselves are `lead-match`'s.

use b2b_providers::{Person, Phone, PhoneKind};
use crm_workflow::Entity;
use lead_match::normalise::{company_key, domain_of, email_key, fold_name, is_role_address, linkedin_slug};
use lead_match::{FixedId, Record, block_keys, tier_keys};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::crm::{CrmCompany, CrmRow};
use crate::normalise::number;
use crate::plan::CompanyDraft;
use crate::plan::name::hex;

/// The firm behind a record, as far as it says something.
#[derive(Debug, Clone, Default)]
struct Firm {
    domain: Option<String>,
    name: Option<String>,
}

impl Firm {
    fn of(domain: Option<String>, name: Option<&str>) -> Self {
        Self { domain, name: name.and_then(company_key) }
    }

    /// What a record looks a firm up by: its domain, or, among firms without one, its name; by name alone
    /// only if it has no domain. Two firms of one name with different domains are two firms.
    fn wanted(&self) -> Vec<String> {
        match (&self.domain, &self.name) {
            (Some(domain), name) => [
                Some(format!("company-domain:{domain}")),
                name.as_ref().map(|name| format!("company-undomained:{name}")),
            ]
            .into_iter()
            .flatten()
            .collect(),
            (None, Some(name)) => vec![format!("company-name:{name}")],
            (None, None) => Vec::new(),
        }
    }

    /// What a firm is found by.
    fn offered(&self) -> Vec<String> {
        let by_name = self.name.as_ref().map(|name| format!("company-name:{name}"));
        let by_domain = match (&self.domain, &self.name) {
            (Some(domain), _) => Some(format!("company-domain:{domain}")),
            (None, name) => name.as_ref().map(|name| format!("company-undomained:{name}")),
        };
        by_domain.into_iter().chain(by_name).collect()
    }

    /// One text for the firm: domain, else name.
    fn key(&self) -> Option<String> {
        self.domain
            .as_ref()
            .map(|domain| format!("domain={domain}"))
            .or_else(|| self.name.as_ref().map(|name| format!("name={name}")))
    }
}

/// What an opt-out is remembered by: a mailbox, a profile and numbers, each E.164.
#[derive(Debug, Clone, Default)]
struct Traces {
    email: Option<String>,
    slug: Option<String>,
    family: Option<String>,
    /// Numbers that ring at this person's.
    own: Vec<String>,
    /// Any other number.
    shared: Vec<String>,
}

impl Traces {
    fn of(record: &Record) -> Self {
        let (_, last) = record.names();
        Self {
            email: record.email.as_deref().and_then(email_key),
            slug: record.linkedin_url.as_deref().and_then(linkedin_slug),
            family: last.as_deref().map(fold_name).filter(|last| !last.is_empty()),
            ..Self::default()
        }
    }

    /// A number shared with colleagues silences this person only together with the family name.
    fn keys(&self) -> Vec<String> {
        let mut keys = Vec::new();
        keys.extend(self.email.as_ref().map(|email| format!("email:{email}")));
        keys.extend(self.slug.as_ref().map(|slug| format!("linkedin:{slug}")));
        keys.extend(self.own.iter().map(|number| format!("phone:{number}")));
        if let Some(family) = &self.family {
            let numbers = self.own.iter().chain(&self.shared);
            keys.extend(numbers.map(|number| format!("phone:{number}|{family}")));
        }
        keys.sort();
        keys.dedup();
        keys
    }
}

/// A direct or mobile number.
fn is_own(phone: &Phone) -> bool {
    matches!(phone.kind, PhoneKind::Direct | PhoneKind::Mobile)
}

/// The firm's own domain: of its web site, else of the person's address unless that is free mail.
#[must_use]
pub fn domain(person: &Person) -> Option<String> {
    let company = &person.company;
    [&company.domain, &company.website, &person.email]
        .into_iter()
        .find_map(|text| text.as_deref().and_then(domain_of))
}

/// Whether an address is the mailbox of a role, not of a person.
#[must_use]
pub fn is_role_mailbox(email: &str) -> bool {
    email.split_once('@').is_some_and(|(local, _)| is_role_address(local))
}

/// Exact and blocking keys of a provider's record.
#[must_use]
pub fn person_keys(person: &Person) -> (Vec<String>, Vec<String>) {
    let mut record = match_record(person);
    let (mut exact, mut blocks) = record_keys(&record);
    // A record has room for one number of its own; people have several.
    for phone in person.phones.iter().filter(|phone| is_own(phone)) {
        if phone.e164.is_some() && phone.e164 != record.mobile {
            record.mobile.clone_from(&phone.e164);
            let (more, further) = record_keys(&record);
            exact.extend(more);
            blocks.extend(further);
        }
    }
    (unique(exact), unique(blocks))
}

fn record_keys(record: &Record) -> (Vec<String>, Vec<String>) {
    (
        tier_keys(record).into_iter().map(|(_, key)| key.to_string()).collect(),
        block_keys(record).iter().map(ToString::to_string).collect(),
    )
}

fn unique(mut keys: Vec<String>) -> Vec<String> {
    keys.sort();
    keys.dedup();
    keys
}

/// What a person's firm is looked up by, surest first.
#[must_use]
pub fn company_keys(person: &Person) -> Vec<String> {
    Firm::of(domain(person), person.company.company_name.as_deref()).wanted()
}

/// One text for a person's firm: its domain, else its name.
#[must_use]
pub fn company_of(person: &Person) -> Option<String> {
    Firm::of(domain(person), person.company.company_name.as_deref()).key()
}

/// The match form of a firm's name, the same for "Acme, Inc." and "ACME Ltd".
#[must_use]
pub fn company_form(person: &Person) -> Option<String> {
    person.company.company_name.as_deref().and_then(company_key)
}

/// Exact and blocking keys of a row of the CRM.
#[must_use]
pub fn row_keys(row: &CrmRow) -> (Vec<String>, Vec<String>) {
    let (mut exact, blocks) = match_row(row).map(|record| record_keys(&record)).unwrap_or_default();
    match row {
        CrmRow::Company(company) => exact.extend(firm_keys(company)),
        // A lead's parent is nobody's conversion.
        CrmRow::Ticket(ticket) if ticket.entity != Entity::Lead => {
            exact.extend(ticket.parent.map(parent_key))
        }
        CrmRow::Contact(_) | CrmRow::Ticket(_) => {}
    }
    (exact, blocks)
}

fn firm_keys(company: &CrmCompany) -> Vec<String> {
    let domain =
        [&company.domain, &company.website].into_iter().find_map(|text| text.as_deref().and_then(domain_of));
    Firm::of(domain, Some(&company.name)).offered()
}

/// What a firm that is about to be created is looked up by.
#[must_use]
pub(crate) fn draft_keys(draft: &CompanyDraft) -> Vec<String> {
    let domain =
        [&draft.domain, &draft.website].into_iter().find_map(|text| text.as_deref().and_then(domain_of));
    Firm::of(domain, Some(&draft.name)).wanted()
}

/// The key under which a prospect or opportunity is found by the record it was made from.
#[must_use]
pub fn parent_key(ticket: i64) -> String {
    format!("{PARENT}{ticket}")
}

/// Whether a key says where a record comes from, and nothing of whom it is about.
pub(crate) fn is_parent_key(key: &str) -> bool {
    key.starts_with(PARENT)
}

const PARENT: &str = "parent:";

/// The key by which a record is known to be the same on the next run; personal data, so not for logs.
#[must_use]
pub fn storage_key(person: &Person) -> Option<String> {
    lead_match::storage_key(&match_record(person))
}

/// Everything that an opt-out of this person is remembered by, in clear: only for hashing.
pub(crate) fn suppression_keys(person: &Person) -> Vec<String> {
    let numbers = |own: bool| {
        let phones = person.phones.iter().filter(move |phone| is_own(phone) == own);
        phones.filter_map(|phone| phone.e164.clone()).collect()
    };
    let mut keys =
        Traces { own: numbers(true), shared: numbers(false), ..Traces::of(&match_record(person)) }.keys();
    if let (Some(source), Some(id)) = (&person.source, &person.external_id) {
        keys.push(format!("vendor:{source}:{id}"));
    }
    keys
}

/// The same for a row of the CRM.
pub(crate) fn row_suppression_keys(row: &CrmRow) -> Vec<String> {
    let Some(record) = match_row(row) else { return Vec::new() };
    let international = |text: &Option<String>| text.as_deref().and_then(|text| number(text, None));
    Traces {
        own: international(&record.mobile).into_iter().collect(),
        shared: international(&record.phone).into_iter().collect(),
        ..Traces::of(&record)
    }
    .keys()
}

/// The record that the comparison works on.
#[must_use]
pub fn match_record(person: &Person) -> Record {
    let number = |own: bool| {
        let mut phones = person.phones.iter().filter(|phone| is_own(phone) == own);
        phones.find_map(|phone| phone.e164.clone())
    };
    let company = &person.company;
    Record {
        source: person.source.as_ref().map(ToString::to_string),
        source_id: person.external_id.clone(),
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        full_name: person.full_name.clone(),
        email: person.email.clone(),
        job_title: person.job_title.clone(),
        company_name: company.company_name.clone(),
        website: company.domain.clone().or_else(|| company.website.clone()),
        phone: number(false).or_else(|| company.company_phone.clone()),
        mobile: number(true),
        linkedin_url: person.linkedin_url.clone(),
        city: company.address.city.clone(),
        country: company.address.country_iso2.clone(),
        updated_at: person.observed_at.map(|at| at.to_string()),
        ..Record::default()
    }
}

/// The record of a contact or ticket of the CRM; a firm is nobody.
#[must_use]
pub fn match_row(row: &CrmRow) -> Option<Record> {
    match row {
        CrmRow::Company(_) => None,
        CrmRow::Contact(contact) => Some(Record {
            id: format!("contact:{}", contact.id),
            first_name: contact.first_name.clone(),
            last_name: contact.last_name.clone(),
            full_name: contact.name.clone(),
            email: contact.email.clone(),
            job_title: contact.job_title.clone(),
            website: contact.email.as_deref().and_then(domain_of),
            phone: contact.phone.clone(),
            mobile: contact.mobile.clone(),
            fixed: Some(FixedId { kind: "contact".to_owned(), id: contact.id.to_string() }),
            ..Record::default()
        }),
        CrmRow::Ticket(ticket) => Some(Record {
            id: format!("ticket:{}", ticket.id),
            full_name: ticket.contact_name.clone(),
            email: ticket.contact_email.clone(),
            job_title: ticket.contact_title.clone(),
            company_name: ticket.company_name.clone(),
            website: ticket.contact_email.as_deref().and_then(domain_of),
            phone: ticket.contact_phone.clone(),
            fixed: Some(FixedId { kind: "ticket".to_owned(), id: ticket.id.to_string() }),
            ..Record::default()
        }),
    }
}

/// Our own id of a lead, from the observation that started it. Says nothing about the person.
#[must_use]
pub fn lead_id(provider: &str, external_id: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(provider.as_bytes());
    hasher.update([0]);
    hasher.update(external_id.as_bytes());
    format!("lead:{}", hex(&hasher.finalize()[..16]))
}

/// A hash of anything that has a JSON form: equal content, equal hash.
#[must_use]
pub fn hash_json(value: &impl Serialize) -> String {
    // What is hashed here are records of strings and finite numbers, which always have a JSON form.
    let text = serde_json::to_vec(value).unwrap_or_default();
    hex(&Sha256::digest(text)[..16])
}

#[cfg(test)]
mod tests;
