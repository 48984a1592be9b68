use rest_core::async_trait;
use serde::Deserialize;
use serde_json::Value;

use super::lookup;
use super::office::{Api, Office};
use super::request::{self, COMPANY_SEARCH, CONTACT_SEARCH, Verb};
use super::{ID, map, wire};
use crate::vendors::place::Place;
use crate::vendors::wire::{decode_body, record};
use crate::{BadRecord, Connection, Error, ErrorKind, Found, Page, Query, Reveal, Search};

const PER_PAGE: u32 = 100;

#[derive(Debug)]
pub(super) struct People {
    office: Office,
    min_accuracy: Option<String>,
}

impl People {
    pub(super) fn new(office: Office, connection: &Connection) -> Result<Self, Error> {
        let min_accuracy = match connection.number(&ID, "min_accuracy")? {
            None => None,
            Some(score) if (70.0..=99.0).contains(&score) => Some(score.round().to_string()),
            Some(_) => {
                let error = Error::new(ID, "connect", ErrorKind::Config, "expected 70 to 99");
                return Err(error.at("min_accuracy"));
            }
        };
        Ok(Self { office, min_accuracy })
    }
}

fn understood(api: Api) -> Vec<&'static str> {
    let mut all =
        vec!["company_names", "company_domains", "industries", "employees", "countries", "keywords"];
    if api == Api::Gtm {
        all.push("technologies");
    }
    all
}

#[async_trait]
impl Search for People {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        let mut all = understood(self.office.api);
        all.extend(["titles", "seniorities", "departments", "updated_since"]);
        query.set_except(&all)
    }

    async fn search(&self, query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        let place = Place::read(&ID, CONTACT_SEARCH.name, cursor, limit, PER_PAGE)?;
        let (ids, warnings) = lookup::conditions(&self.office, query, true).await?;
        let mut attributes = request::plain_conditions(query);
        merge(&mut attributes, ids);
        if let Some(score) = &self.min_accuracy {
            attributes.insert("contactAccuracyScoreMin".into(), Value::from(score.clone()));
        }
        if let Some(since) = query.updated_since {
            attributes.insert("lastUpdatedDateAfter".into(), since.date_string().into());
        }
        let call = request::search(self.office.api, CONTACT_SEARCH, attributes, place)?;
        let answer = self.office.desk.ask(call).await?;
        let mut page = match self.office.api {
            Api::Gtm => contacts_page(answer.body())?,
            Api::Legacy => legacy_page(CONTACT_SEARCH, answer.body(), map::found)?,
        };
        page.warnings = warnings;
        finish(&mut page, self.office.api, CONTACT_SEARCH, place)?;
        Ok(page)
    }
}

/// Adds conditions that were looked up; a keyword may be in both.
fn merge(attributes: &mut serde_json::Map<String, Value>, more: serde_json::Map<String, Value>) {
    for (name, value) in more {
        match (attributes.get(&name).and_then(Value::as_str), value.as_str()) {
            (Some(known), Some(new)) => {
                let both = format!("{known},{new}");
                attributes.insert(name, both.into());
            }
            _ => {
                attributes.insert(name, value);
            }
        }
    }
}

#[derive(Debug)]
pub(super) struct Companies {
    office: Office,
}

impl Companies {
    pub(super) fn new(office: Office) -> Self {
        Self { office }
    }
}

#[async_trait]
impl Search for Companies {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        query.set_except(&understood(self.office.api))
    }

    async fn search(&self, query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        let place = Place::read(&ID, COMPANY_SEARCH.name, cursor, limit, PER_PAGE)?;
        let (ids, warnings) = lookup::conditions(&self.office, query, false).await?;
        let mut attributes = request::plain_conditions(query);
        attributes.remove("jobTitle");
        merge(&mut attributes, ids);
        let call = request::search(self.office.api, COMPANY_SEARCH, attributes, place)?;
        let answer = self.office.desk.ask(call).await?;
        let mut page = match self.office.api {
            Api::Gtm => gtm_page(COMPANY_SEARCH, answer.body(), company)?,
            Api::Legacy => legacy_page(COMPANY_SEARCH, answer.body(), company)?,
        };
        page.warnings = warnings;
        finish(&mut page, self.office.api, COMPANY_SEARCH, place)?;
        Ok(page)
    }
}

fn company(firm: wire::Firm) -> Found {
    Found { person: map::company(firm), completeness: Reveal::NeedsReveal }
}

/// Decides how to go on, and does not take missing records for the end. The links of the answer are no addresses.
fn finish(page: &mut Page, api: Api, verb: Verb, place: Place) -> Result<(), Error> {
    let total = page.total.unwrap_or(0);
    let reach = api.reach(place.per_page);
    let rows = page.people.len() + page.rejected.len();
    if rows == 0 && place.seen() <= total.min(reach) {
        let text = format!("page {} is empty although {total} records are announced", place.page);
        return Err(Error::new(ID, verb.name, ErrorKind::Vendor, text));
    }
    if total > reach && place.page == 1 {
        page.warnings.push(format!(
            "only {reach} of {total} records can be reached: narrow the query, for example by employees or countries"
        ));
    }
    page.next = place.next(total, reach).filter(|_| rows > 0);
    Ok(())
}

/// A record that may have its id outside.
trait Identified {
    fn identify(&mut self, id: Option<String>);
}

impl Identified for wire::Contact {
    fn identify(&mut self, id: Option<String>) {
        self.id.0 = id.or(self.id.0.take());
    }
}

impl Identified for wire::Firm {
    fn identify(&mut self, id: Option<String>) {
        self.id.0 = id.or(self.id.0.take());
    }
}

/// Reads the answer of a people search of the GTM API. [`Page::next`] is not set.
///
/// # Errors
/// The answer is no JSON, or not a page.
pub fn contacts_page(body: &[u8]) -> Result<Page, Error> {
    gtm_page(CONTACT_SEARCH, body, map::found)
}

fn gtm_page<T>(verb: Verb, body: &[u8], read: fn(T) -> Found) -> Result<Page, Error>
where
    T: for<'de> Deserialize<'de> + Identified,
{
    let wire: wire::Document<'_> = decode_body(&ID, verb.name, body)?;
    let meta = wire.meta.0.unwrap_or_default();
    // Old answers announce pages only.
    let pages = meta.page.0.and_then(|page| page.total.0);
    let total = meta.total_results.0.or(pages.map(|pages| pages.saturating_mul(i64::from(PER_PAGE))));
    read_page(verb, wire.data, total, |raw, index| {
        let resource: wire::Resource<T> = record(raw, index, "data")?;
        let mut item = resource.attributes.0.ok_or_else(|| BadRecord {
            index,
            field: format!("data[{index}].attributes"),
            message: "missing in the answer".to_owned(),
        })?;
        item.identify(resource.id.0);
        Ok(read(item))
    })
}

fn legacy_page<T>(verb: Verb, body: &[u8], read: fn(T) -> Found) -> Result<Page, Error>
where
    T: for<'de> Deserialize<'de>,
{
    let wire: wire::LegacyPage<'_> = decode_body(&ID, verb.name, body)?;
    read_page(verb, wire.data, wire.max_results.0, |raw, index| record(raw, index, "data").map(read))
}

fn read_page(
    verb: Verb,
    rows: crate::vendors::wire::Rows<'_>,
    total: Option<i64>,
    read: impl Fn(&serde_json::value::RawValue, usize) -> Result<Found, BadRecord>,
) -> Result<Page, Error> {
    let missing =
        |field: &str| Error::new(ID, verb.name, ErrorKind::Malformed, "missing in the answer").at(field);
    let rows = rows.ok_or_else(|| missing("data"))?;
    let total =
        total.and_then(|total| u64::try_from(total).ok()).ok_or_else(|| missing("meta.totalResults"))?;
    let mut page = Page { total: Some(total), people: Vec::with_capacity(rows.len()), ..Page::default() };
    for (index, raw) in rows.into_iter().enumerate() {
        match read(raw, index) {
            Ok(found) => page.people.push(found),
            Err(bad) => page.rejected.push(bad),
        }
    }
    Ok(page)
}
