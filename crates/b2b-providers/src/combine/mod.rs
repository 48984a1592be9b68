//! One record out of several observations of the same person.
//!
//! Each class of attributes has its own order of providers. A value is taken from the first observation in that
//! order that has one; sets are united. The result does not depend on the order in which observations arrive.

mod phones;
mod picker;
mod rank;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{Address, EmailStatus, Funding, Person, Sourced};
use picker::Picker;
pub use rank::Class;

/// The merge of several observations.
#[derive(Debug, Clone, PartialEq)]
pub struct Combined {
    /// The merged record.
    pub person: Person,
    /// Where each value comes from, by the keys of the canonical record.
    pub provenance: BTreeMap<String, Provenance>,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Provenance {
    /// The value that was taken.
    pub chosen: Sourced<Value>,
    /// Other values, in the order in which they would have been taken.
    pub losers: Vec<Sourced<Value>>,
}

/// Merges observations of one person at one company. Phone numbers and addresses are best normalised before.
#[must_use]
pub fn combine(observations: &[Person]) -> Combined {
    let mut picker = Picker::new(observations);
    let mut person = Person::default();
    if let Some(leader) = picker.leader() {
        person.source.clone_from(&leader.source);
        person.external_id.clone_from(&leader.external_id);
        person.source_confidence = leader.source_confidence;
    }
    person.observed_at = observations.iter().filter_map(|one| one.observed_at).max();
    person.sources = picker.sources();
    profile(&mut picker, &mut person);
    email(&mut picker, &mut person);
    person.phones = picker.phones();
    company(&mut picker, &mut person);
    intent(&mut picker, &mut person);
    engagement(&mut picker, &mut person);
    person.do_not_contact = observations.iter().any(|one| one.do_not_contact);
    if person.do_not_contact {
        let order = picker.order(Class::Profile);
        let mut reasons = order.filter(|one| one.do_not_contact).filter_map(|one| one.opt_out_reason.clone());
        person.opt_out_reason = reasons.next();
    }
    Combined { person, provenance: picker.into_provenance() }
}

fn profile(picker: &mut Picker<'_>, person: &mut Person) {
    use Class::{Profile, Social};
    person.first_name = picker.one(Profile, "first_name", |p| &p.first_name);
    person.last_name = picker.one(Profile, "last_name", |p| &p.last_name);
    person.full_name = picker.one(Profile, "full_name", |p| &p.full_name);
    // A full name of one source beside the parts of another would be two names for one person.
    if person.first_name.is_some()
        && person.last_name.is_some()
        && picker.source_of("full_name") != picker.source_of("last_name")
    {
        person.full_name = None;
        picker.forget("full_name");
    }
    person.job_title = picker.one(Profile, "job_title", |p| &p.job_title);
    person.seniority_raw = picker.one(Profile, "seniority_raw", |p| &p.seniority_raw);
    person.department_raw = picker.one(Profile, "department_raw", |p| &p.department_raw);
    person.linkedin_url = picker.one(Social, "linkedin_url", |p| &p.linkedin_url);
    person.twitter = picker.one(Social, "twitter", |p| &p.twitter);
    person.research.services_offered =
        picker.one(Profile, "services_offered", |p| &p.research.services_offered);
    person.research.growth_signals = picker.texts(Profile, "growth_signals", |p| &p.research.growth_signals);
    person.research.project_pipelines =
        picker.texts(Profile, "project_pipelines", |p| &p.research.project_pipelines);
    person.research.notes = picker.one(Profile, "notes", |p| &p.research.notes);
}

/// The status is about an address: it is taken from whoever speaks of the address that was chosen, and a result
/// counts more than "not checked".
fn email(picker: &mut Picker<'_>, person: &mut Person) {
    person.email = picker.one(Class::Email, "email", |p| &p.email);
    let Some(email) = person.email.clone() else { return };
    let about = |p: &Person| p.email.as_ref().is_some_and(|other| other.eq_ignore_ascii_case(&email));
    person.email_status = picker.one_if(
        Class::Email,
        "email_status",
        |p| &p.email_status,
        |p| about(p) && p.email_status != Some(EmailStatus::Unknown),
    );
    if person.email_status.is_none() {
        person.email_status = picker.one_if(Class::Email, "email_status", |p| &p.email_status, about);
    }
}

fn company(picker: &mut Picker<'_>, person: &mut Person) {
    use Class::{Phone, Profile, Technologies};
    let company = &mut person.company;
    // The id means something at its own vendor only, so it follows the record's source.
    let source = person.source.clone();
    company.external_id = picker.one_if(
        Profile,
        "external_company_id",
        |p| if p.external_company_id.is_some() { &p.external_company_id } else { &p.company.external_id },
        |p| p.source == source,
    );
    person.external_company_id.clone_from(&company.external_id);
    company.company_name = picker.one(Profile, "company_name", |p| &p.company.company_name);
    company.website = picker.one(Profile, "website", |p| &p.company.website);
    company.domain = picker.one(Profile, "domain", |p| &p.company.domain);
    company.company_phone = picker.one(Phone, "company_phone", |p| &p.company.company_phone);
    company.industry_raw = picker.one(Profile, "industry_raw", |p| &p.company.industry_raw);
    company.headcount = picker.one(Profile, "headcount", |p| &p.company.headcount);
    company.headcount_range = picker.one(Profile, "headcount_range", |p| &p.company.headcount_range);
    company.revenue_usd = picker.one(Profile, "revenue_usd", |p| &p.company.revenue_usd);
    company.revenue_range = picker.one(Profile, "revenue_range", |p| &p.company.revenue_range);
    company.founded_year = picker.one(Profile, "founded_year", |p| &p.company.founded_year);
    company.description = picker.one(Profile, "description", |p| &p.company.description);
    company.keywords = picker.texts(Profile, "keywords", |p| &p.company.keywords);
    company.technologies = picker.texts(Technologies, "technologies", |p| &p.company.technologies);
    company.funding = picker.union(Profile, "funding", |p| &p.company.funding, Funding::eq);
    company.address = address(picker);
}

/// The first address in order; its gaps are filled from addresses that contradict it nowhere.
fn address(picker: &mut Picker<'_>) -> Address {
    let mut chosen = picker
        .value(Class::Profile, "address", |p| (!p.company.address.is_empty()).then_some(&p.company.address));
    if let Some(address) = &mut chosen {
        for other in picker.order(Class::Profile).map(|p| &p.company.address) {
            fill(address, other);
        }
    }
    chosen.unwrap_or_default()
}

fn fill(address: &mut Address, other: &Address) {
    let pairs = |a: &Address| {
        [a.line.clone(), a.city.clone(), a.region.clone(), a.postcode.clone(), a.country_iso2.clone()]
    };
    let agree = pairs(address).iter().zip(&pairs(other)).all(|(ours, theirs)| match (ours, theirs) {
        (Some(ours), Some(theirs)) => ours.to_lowercase() == theirs.to_lowercase(),
        _ => true,
    });
    // Without a common city, two addresses in one country agree in nothing that matters.
    if !agree || address.city.is_none() || other.city.is_none() {
        return;
    }
    for (ours, theirs) in [
        (&mut address.line, &other.line),
        (&mut address.region, &other.region),
        (&mut address.postcode, &other.postcode),
        (&mut address.country_iso2, &other.country_iso2),
        (&mut address.country, &other.country),
    ] {
        if ours.is_none() {
            ours.clone_from(theirs);
        }
    }
}

fn intent(picker: &mut Picker<'_>, person: &mut Person) {
    use Class::Intent;
    let intent = &mut person.intent;
    intent.intent_score = picker.one(Intent, "intent_score", |p| &p.intent.intent_score);
    intent.intent_stage = picker.one(Intent, "intent_stage", |p| &p.intent.intent_stage);
    intent.intent_source = picker.one(Intent, "intent_source", |p| &p.intent.intent_source);
    intent.intent_topics = picker.texts(Intent, "intent_topics", |p| &p.intent.intent_topics);
    intent.intent_signals =
        picker.union(Intent, "intent_signals", |p| &p.intent.intent_signals, crate::IntentSignal::eq);
    intent.intent_signals.sort_by_key(|signal| std::cmp::Reverse(signal.at));
    intent.last_intent_at = picker.order(Intent).filter_map(|p| p.intent.last_intent_at).max();
}

fn engagement(picker: &mut Picker<'_>, person: &mut Person) {
    use Class::Profile;
    let engagement = &mut person.engagement;
    engagement.emails_sent = picker.one(Profile, "emails_sent", |p| &p.engagement.emails_sent);
    engagement.emails_opened = picker.one(Profile, "emails_opened", |p| &p.engagement.emails_opened);
    engagement.emails_clicked = picker.one(Profile, "emails_clicked", |p| &p.engagement.emails_clicked);
    engagement.emails_replied = picker.one(Profile, "emails_replied", |p| &p.engagement.emails_replied);
    engagement.calls_made = picker.one(Profile, "calls_made", |p| &p.engagement.calls_made);
    engagement.calls_connected = picker.one(Profile, "calls_connected", |p| &p.engagement.calls_connected);
    engagement.meetings_scheduled =
        picker.one(Profile, "meetings_scheduled", |p| &p.engagement.meetings_scheduled);
}
