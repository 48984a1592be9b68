use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rest_core::Timestamp;
use serde_json::{Map, Value};

use super::office::{Api, Office};
use super::request::{self, CONTACT_SEARCH};
use super::{ID, wire};
use crate::vendors::country;
use crate::vendors::wire::{decode, record};
use crate::{Error, ErrorKind, Query, Seniority};

/// A value that a search takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What goes into the search.
    pub id: String,
    /// What a person reads.
    pub name: String,
    /// The tag of a product, for searches by technology.
    pub tag: Option<String>,
}

const LIFETIME: Duration = Duration::from_secs(86_400);

/// Values of fields, kept for a day.
#[derive(Debug, Default)]
pub(super) struct Lookups(Mutex<BTreeMap<String, Kept>>);

#[derive(Debug, Clone)]
struct Kept {
    at: Timestamp,
    choices: Arc<Vec<Choice>>,
}

impl Lookups {
    pub(super) async fn choices(&self, office: &Office, field: &str) -> Result<Vec<Choice>, Error> {
        self.shared(office, field).await.map(|choices| choices.to_vec())
    }

    async fn shared(&self, office: &Office, field: &str) -> Result<Arc<Vec<Choice>>, Error> {
        if office.api == Api::Legacy {
            let text = "look-ups are part of the GTM API";
            return Err(Error::new(ID, "lookup", ErrorKind::Unsupported, text));
        }
        let now = office.desk.now();
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(field).cloned();
        if let Some(known) = known
            && now.since(known.at) < LIFETIME
        {
            return Ok(known.choices);
        }
        let answer = office.desk.ask(request::lookup(field)).await?;
        let wire: wire::Document<'_> = decode(&ID, "lookup", &answer)?;
        let rows = wire.data.ok_or_else(|| {
            Error::new(ID, "lookup", ErrorKind::Malformed, "missing in the answer").at("data")
        })?;
        let mut choices = Vec::with_capacity(rows.len());
        for (index, raw) in rows.into_iter().enumerate() {
            let row: wire::Resource<wire::LookupValue> = record(raw, index, "data")
                .map_err(|bad| Error::new(ID, "lookup", ErrorKind::Malformed, bad.message).at(bad.field))?;
            let value = row.attributes.0.unwrap_or_default();
            if let Some(id) = row.id.0 {
                choices.push(Choice {
                    name: value.name.0.unwrap_or_else(|| id.clone()),
                    id,
                    tag: value.attribute.0,
                });
            }
        }
        let choices = Arc::new(choices);
        let kept = Kept { at: now, choices: Arc::clone(&choices) };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(field.to_owned(), kept);
        Ok(choices)
    }

    /// The id of a value by its id or name, or by the first of these other names that is there.
    async fn id(&self, office: &Office, field: &str, names: &[&str]) -> Result<Option<Choice>, Error> {
        let choices = self.shared(office, field).await?;
        Ok(names.iter().find_map(|name| {
            let wanted = key(name);
            choices.iter().find(|choice| key(&choice.id) == wanted || key(&choice.name) == wanted).cloned()
        }))
    }
}

fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The conditions that ZoomInfo takes as ids of its own, and what could not be said exactly.
pub(super) async fn conditions(
    office: &Office,
    query: &Query,
    people: bool,
) -> Result<(Map<String, Value>, Vec<String>), Error> {
    let mut all = Map::new();
    let mut warnings = Vec::new();
    let refuse = |field: &str, index: usize| {
        let error = Error::new(ID, CONTACT_SEARCH.name, ErrorKind::Config, "not a value ZoomInfo knows");
        error.at(format!("query.{field}[{index}]"))
    };
    let mut levels = Vec::new();
    let mut departments = Vec::new();
    if people {
        for (index, text) in query.seniorities.iter().enumerate() {
            let usual = Seniority::parse(text).map(level);
            let names: Vec<&str> = usual.into_iter().chain([text.as_str()]).collect();
            levels.push(
                pick(office, "management-levels", &names)
                    .await?
                    .ok_or_else(|| refuse("seniorities", index))?,
            );
        }
        for (index, text) in query.departments.iter().enumerate() {
            let names: Vec<&str> = [text.as_str()].into_iter().chain(department(text)).collect();
            departments.push(
                pick(office, "departments", &names).await?.ok_or_else(|| refuse("departments", index))?,
            );
        }
    }
    let mut countries = Vec::new();
    for (index, text) in query.countries.iter().enumerate() {
        let english = country::iso2(text).and_then(country::name);
        let names: Vec<&str> = english.into_iter().chain([text.as_str()]).collect();
        countries.push(pick(office, "countries", &names).await?.ok_or_else(|| refuse("countries", index))?);
    }
    let mut industries = Vec::new();
    let mut words = Vec::new();
    for text in &query.industries {
        if office.api == Api::Legacy {
            words.push(text.clone());
            continue;
        }
        match office.lookups.id(office, "industries", &[text]).await? {
            Some(choice) => industries.push(choice.id),
            None => {
                warnings.push(format!(
                    "industry \"{text}\" is searched as a keyword: ZoomInfo has no such industry"
                ));
                words.push(text.clone());
            }
        }
    }
    let mut tags = Vec::new();
    if office.api == Api::Gtm {
        for (index, text) in query.technologies.iter().enumerate() {
            let choice = office.lookups.id(office, "tech-products", &[text]).await?;
            let choice = choice.ok_or_else(|| refuse("technologies", index))?;
            tags.push(choice.tag.unwrap_or(choice.id));
        }
    }
    for (name, mut values) in [
        ("managementLevel", levels),
        ("department", departments),
        ("country", countries),
        ("industryCodes", industries),
        ("industryKeywords", words),
        ("techAttributeTagList", tags),
    ] {
        values.dedup();
        request::put_list(&mut all, name, &values);
    }
    Ok((all, warnings))
}

/// By look-up in the GTM API; the older one takes the usual words.
async fn pick(office: &Office, field: &str, names: &[&str]) -> Result<Option<String>, Error> {
    match office.api {
        Api::Gtm => Ok(office.lookups.id(office, field, names).await?.map(|choice| choice.id)),
        Api::Legacy => Ok(names
            .last()
            .filter(|_| field == "departments")
            .or(names.first())
            .map(|name| (*name).to_owned())),
    }
}

fn level(seniority: Seniority) -> &'static str {
    match seniority {
        Seniority::Owner | Seniority::Founder | Seniority::CLevel | Seniority::Partner => "C Level Exec",
        Seniority::Vp => "VP Level Exec",
        Seniority::Head | Seniority::Director => "Director",
        Seniority::Manager => "Manager",
        Seniority::Senior | Seniority::Entry | Seniority::Intern => "Non Manager",
    }
}

/// ZoomInfo's name for a department of ours.
fn department(text: &str) -> Option<&'static str> {
    Some(match key(text).as_str() {
        "it" | "security" | "informationtechnology" => "Information Technology",
        "hr" | "people" => "Human Resources",
        "engineering" | "rd" | "product" => "Engineering & Technical",
        "executive" | "csuite" | "clevel" => "C-Suite",
        "businessdevelopment" => "Sales",
        "communications" | "communication" => "Marketing",
        "compliance" => "Legal",
        "supplychain" | "procurement" | "manufacturing" | "facilities" => "Operations",
        _ => return None,
    })
}
