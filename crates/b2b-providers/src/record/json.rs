//! The flat JSON of the canonical record, by hand: a flattened struct with numbers breaks as soon as somebody in
//! the graph switches on arbitrary precision.

use std::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Address, Company, Funding, IntentSignal, Person, Phone};
use crate::ProviderId;
use crate::lenient::{Flag, List, Real, Text, Whole};

struct Out<M>(M);

impl<M: SerializeMap> Out<M> {
    fn one<T: Serialize>(&mut self, key: &'static str, value: &Option<T>) -> Result<(), M::Error> {
        match value {
            Some(value) => self.0.serialize_entry(key, value),
            None => Ok(()),
        }
    }

    fn many<T: Serialize>(&mut self, key: &'static str, values: &[T]) -> Result<(), M::Error> {
        if values.is_empty() { Ok(()) } else { self.0.serialize_entry(key, values) }
    }

    fn company(&mut self, company: &Company) -> Result<(), M::Error> {
        self.one("company_name", &company.company_name)?;
        self.one("website", &company.website)?;
        self.one("domain", &company.domain)?;
        self.one("company_phone", &company.company_phone)?;
        self.one("industry_raw", &company.industry_raw)?;
        self.one("headcount", &company.headcount)?;
        self.one("headcount_range", &company.headcount_range)?;
        self.one("revenue_usd", &company.revenue_usd)?;
        self.one("revenue_range", &company.revenue_range)?;
        self.one("founded_year", &company.founded_year)?;
        if !company.address.is_empty() {
            self.0.serialize_entry("address", &company.address)?;
        }
        self.one("description", &company.description)?;
        self.many("keywords", &company.keywords)?;
        self.many("technologies", &company.technologies)?;
        self.many("funding", &company.funding)
    }
}

impl Serialize for Company {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = Out(serializer.serialize_map(None)?);
        out.one("external_company_id", &self.external_id)?;
        out.company(self)?;
        out.0.end()
    }
}

impl Serialize for Person {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = Out(serializer.serialize_map(None)?);
        out.one("source", &self.source)?;
        out.one("external_id", &self.external_id)?;
        match &self.external_company_id {
            Some(_) => out.one("external_company_id", &self.external_company_id)?,
            None => out.one("external_company_id", &self.company.external_id)?,
        }
        out.one("source_confidence", &self.source_confidence)?;
        out.one("observed_at", &self.observed_at)?;
        out.many("sources", &self.sources)?;
        out.one("first_name", &self.first_name)?;
        out.one("last_name", &self.last_name)?;
        out.one("full_name", &self.full_name)?;
        out.one("job_title", &self.job_title)?;
        out.one("email", &self.email)?;
        out.one("email_status", &self.email_status)?;
        out.many("phones", &self.phones)?;
        out.one("linkedin_url", &self.linkedin_url)?;
        out.one("twitter", &self.twitter)?;
        out.one("seniority_raw", &self.seniority_raw)?;
        out.one("department_raw", &self.department_raw)?;
        out.company(&self.company)?;
        out.one("services_offered", &self.research.services_offered)?;
        out.many("growth_signals", &self.research.growth_signals)?;
        out.many("project_pipelines", &self.research.project_pipelines)?;
        out.one("notes", &self.research.notes)?;
        out.one("intent_score", &self.intent.intent_score)?;
        out.one("intent_stage", &self.intent.intent_stage)?;
        out.one("intent_source", &self.intent.intent_source)?;
        out.many("intent_topics", &self.intent.intent_topics)?;
        out.many("intent_signals", &self.intent.intent_signals)?;
        out.one("last_intent_at", &self.intent.last_intent_at)?;
        out.one("emails_sent", &self.engagement.emails_sent)?;
        out.one("emails_opened", &self.engagement.emails_opened)?;
        out.one("emails_clicked", &self.engagement.emails_clicked)?;
        out.one("emails_replied", &self.engagement.emails_replied)?;
        out.one("calls_made", &self.engagement.calls_made)?;
        out.one("calls_connected", &self.engagement.calls_connected)?;
        out.one("meetings_scheduled", &self.engagement.meetings_scheduled)?;
        out.one("do_not_contact", &self.do_not_contact.then_some(true))?;
        out.one("opt_out_reason", &self.opt_out_reason)?;
        out.0.end()
    }
}

/// Reads one value and says which key it belongs to, since the reader of the error may have typed it by hand.
fn value<'de, T: Deserialize<'de>, A: MapAccess<'de>>(map: &mut A, key: &str) -> Result<T, A::Error> {
    map.next_value::<T>().map_err(|error| A::Error::custom(format_args!("{key}: {error}")))
}

fn text<'de, A: MapAccess<'de>>(map: &mut A, key: &str) -> Result<Option<String>, A::Error> {
    value::<Text, A>(map, key).map(|text| text.0)
}

fn texts<'de, A: MapAccess<'de>>(map: &mut A, key: &str) -> Result<Vec<String>, A::Error> {
    value::<List<Text>, A>(map, key).map(List::texts)
}

fn number<'de, T: TryFrom<i64>, A: MapAccess<'de>>(map: &mut A, key: &str) -> Result<Option<T>, A::Error> {
    match value::<Whole, A>(map, key)?.0 {
        None => Ok(None),
        Some(number) => T::try_from(number)
            .map(Some)
            .map_err(|_| A::Error::custom(format_args!("{key}: the number is out of range"))),
    }
}

fn percent<'de, A: MapAccess<'de>>(map: &mut A, key: &str) -> Result<Option<u8>, A::Error> {
    match number::<u8, A>(map, key)? {
        Some(number) if number > 100 => Err(A::Error::custom(format_args!("{key}: expected 0 to 100"))),
        other => Ok(other),
    }
}

struct PersonVisitor;

impl<'de> Visitor<'de> for PersonVisitor {
    type Value = Person;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the keys of the canonical record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Person, A::Error> {
        let mut person = Person::default();
        while let Some(key) = map.next_key::<String>()? {
            read(&mut person, &key, &mut map)?;
        }
        Ok(person)
    }
}

fn read<'de, A: MapAccess<'de>>(person: &mut Person, key: &str, map: &mut A) -> Result<(), A::Error> {
    let company = &mut person.company;
    let research = &mut person.research;
    let intent = &mut person.intent;
    let engagement = &mut person.engagement;
    match key {
        "source" => person.source = text(map, key)?.map(ProviderId::new),
        "external_id" => person.external_id = text(map, key)?,
        "external_company_id" => {
            person.external_company_id = text(map, key)?;
            company.external_id.clone_from(&person.external_company_id);
        }
        "source_confidence" => person.source_confidence = percent(map, key)?,
        "observed_at" => person.observed_at = value(map, key)?,
        "sources" => person.sources = texts(map, key)?,
        "first_name" => person.first_name = text(map, key)?,
        "last_name" => person.last_name = text(map, key)?,
        "full_name" => person.full_name = text(map, key)?,
        "job_title" => person.job_title = text(map, key)?,
        "email" => person.email = text(map, key)?,
        "email_status" => person.email_status = value(map, key)?,
        "phones" => person.phones = value::<List<Phone>, A>(map, key)?.0,
        "linkedin_url" => person.linkedin_url = text(map, key)?,
        "twitter" => person.twitter = text(map, key)?,
        "seniority_raw" => person.seniority_raw = text(map, key)?,
        "department_raw" => person.department_raw = text(map, key)?,
        "company_name" => company.company_name = text(map, key)?,
        "website" => company.website = text(map, key)?,
        "domain" => company.domain = text(map, key)?,
        "company_phone" => company.company_phone = text(map, key)?,
        "industry_raw" => company.industry_raw = text(map, key)?,
        "headcount" => company.headcount = number(map, key)?,
        "headcount_range" => company.headcount_range = text(map, key)?,
        "revenue_usd" => company.revenue_usd = value::<Real, A>(map, key)?.0,
        "revenue_range" => company.revenue_range = text(map, key)?,
        "founded_year" => company.founded_year = number(map, key)?,
        "address" => company.address = value::<Option<Address>, A>(map, key)?.unwrap_or_default(),
        "description" => company.description = text(map, key)?,
        "keywords" => company.keywords = texts(map, key)?,
        "technologies" => company.technologies = texts(map, key)?,
        "funding" => company.funding = value::<List<Funding>, A>(map, key)?.0,
        "services_offered" => research.services_offered = text(map, key)?,
        "growth_signals" => research.growth_signals = texts(map, key)?,
        "project_pipelines" => research.project_pipelines = texts(map, key)?,
        "notes" => research.notes = text(map, key)?,
        "intent_score" => intent.intent_score = percent(map, key)?,
        "intent_stage" => intent.intent_stage = text(map, key)?,
        "intent_source" => intent.intent_source = text(map, key)?,
        "intent_topics" => intent.intent_topics = texts(map, key)?,
        "intent_signals" => intent.intent_signals = value::<List<IntentSignal>, A>(map, key)?.0,
        "last_intent_at" => intent.last_intent_at = value(map, key)?,
        "emails_sent" => engagement.emails_sent = number(map, key)?,
        "emails_opened" => engagement.emails_opened = number(map, key)?,
        "emails_clicked" => engagement.emails_clicked = number(map, key)?,
        "emails_replied" => engagement.emails_replied = number(map, key)?,
        "calls_made" => engagement.calls_made = number(map, key)?,
        "calls_connected" => engagement.calls_connected = number(map, key)?,
        "meetings_scheduled" => engagement.meetings_scheduled = number(map, key)?,
        "do_not_contact" => person.do_not_contact = value::<Flag, A>(map, key)?.0.unwrap_or(false),
        "opt_out_reason" => person.opt_out_reason = text(map, key)?,
        unknown => {
            return Err(A::Error::custom(format_args!(
                "unknown key `{unknown}`: see the keys of the canonical record"
            )));
        }
    }
    Ok(())
}

impl<'de> Deserialize<'de> for Person {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PersonVisitor)
    }
}

impl<'de> Deserialize<'de> for Company {
    /// Takes any canonical record and keeps what it says about the company.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Person::deserialize(deserializer).map(|person| person.company)
    }
}
