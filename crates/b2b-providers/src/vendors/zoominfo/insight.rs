use rest_core::{Answer, async_trait};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::office::{Api, Office};
use super::request::{self, COMPANY_SEARCH, TECHNOLOGIES, Verb};
use super::{ID, INTENT, TECHNOLOGIES as TECHNOLOGIES_PRICE, map, wire};
use crate::vendors::desk::Paid;
use crate::vendors::place::Place;
use crate::vendors::wire::{decode, record};
use crate::{
    Budget, BuyingIntent, Company, Connection, Error, ErrorKind, Intent, Outcome, Price, Technographics,
};

const MAX_TOPICS: usize = 50;
const FIRST_PAGE: Place = Place { page: 1, per_page: 100 };

/// Technologies and intent of a company.
#[derive(Debug)]
pub(super) struct Insight {
    office: Office,
    topics: Vec<String>,
}

impl Insight {
    pub(super) fn new(office: Office, connection: &Connection) -> Result<Self, Error> {
        let topics: Vec<String> = connection
            .find_option("intent_topics")
            .unwrap_or_default()
            .split(',')
            .map(|topic| topic.trim().to_owned())
            .filter(|topic| !topic.is_empty())
            .collect();
        if topics.len() > MAX_TOPICS {
            let error = Error::new(ID, "connect", ErrorKind::Config, format!("at most {MAX_TOPICS} topics"));
            return Err(error.at("intent_topics"));
        }
        Ok(Self { office, topics })
    }

    /// The id of a company: by a free search for its site, since a number may be another vendor's.
    async fn company_id(&self, company: &Company) -> Result<Option<i64>, Error> {
        let Some(mut input) = request::company_input(company) else { return Ok(None) };
        if let Some(id) = input.get("companyId").and_then(Value::as_i64) {
            return Ok(Some(id));
        }
        input.retain(|name, _| matches!(name.as_str(), "companyWebsite" | "companyName"));
        let place = Place { page: 1, per_page: 1 };
        let call = request::search(self.office.api, COMPANY_SEARCH, input, place)?;
        let answer = self.office.desk.ask(call).await?;
        let id = match self.office.api {
            Api::Gtm => {
                let wire: wire::Document<'_> = decode(&ID, COMPANY_SEARCH.name, &answer)?;
                first::<wire::Resource<wire::Firm>>(COMPANY_SEARCH, wire.data)?
                    .and_then(|resource| resource.id.0)
            }
            Api::Legacy => {
                let wire: wire::LegacyPage<'_> = decode(&ID, COMPANY_SEARCH.name, &answer)?;
                first::<wire::Firm>(COMPANY_SEARCH, wire.data)?.and_then(|firm| firm.id.0)
            }
        };
        Ok(id.and_then(|id| id.parse().ok()))
    }

    /// The attributes of all rows of an answer.
    fn rows<T: for<'de> Deserialize<'de>>(&self, verb: Verb, answer: &Answer) -> Result<Vec<T>, Error> {
        let bad = |bad: crate::BadRecord| {
            Error::new(ID, verb.name, ErrorKind::Malformed, bad.message).at(bad.field)
        };
        let missing = || Error::new(ID, verb.name, ErrorKind::Malformed, "missing in the answer").at("data");
        let mut all = Vec::new();
        match self.office.api {
            Api::Gtm => {
                let wire: wire::Document<'_> = decode(&ID, verb.name, answer)?;
                for (index, raw) in wire.data.ok_or_else(missing)?.into_iter().enumerate() {
                    let resource: wire::Resource<T> = record(raw, index, "data").map_err(bad)?;
                    all.extend(resource.attributes.0);
                }
            }
            Api::Legacy => {
                let wire: wire::LegacyPage<'_> = decode(&ID, verb.name, answer)?;
                for (index, raw) in wire.data.ok_or_else(missing)?.into_iter().enumerate() {
                    all.push(record(raw, index, "data").map_err(bad)?);
                }
            }
        }
        Ok(all)
    }
}

fn first<T: for<'de> Deserialize<'de>>(
    verb: Verb,
    rows: crate::vendors::wire::Rows<'_>,
) -> Result<Option<T>, Error> {
    let rows = rows.unwrap_or_default();
    let Some(raw) = rows.first() else { return Ok(None) };
    record(raw, 0, "data")
        .map(Some)
        .map_err(|bad| Error::new(ID, verb.name, ErrorKind::Malformed, bad.message).at(bad.field))
}

#[async_trait]
impl Technographics for Insight {
    fn price(&self) -> Price {
        self.office.desk.priced(TECHNOLOGIES_PRICE)
    }

    async fn technologies(&self, company: &Company, budget: &Budget) -> Result<Outcome<Vec<String>>, Error> {
        // Without a budget there is no use in looking for the id either.
        if self.office.desk.affordable(1, Technographics::price(self), budget) == 0 {
            return Ok(Outcome::OverBudget);
        }
        let Some(id) = self.company_id(company).await? else { return Ok(Outcome::NotFound) };
        let mut attributes = Map::new();
        attributes.insert("companyId".into(), id.into());
        let call = request::post(self.office.api, TECHNOLOGIES, attributes, None)?;
        match self.office.desk.pay(call, TECHNOLOGIES_PRICE, budget).await? {
            Paid::Answered(answer, reservation) => {
                let rows: Vec<wire::Technology> = self.rows(TECHNOLOGIES, &answer)?;
                if rows.is_empty() {
                    reservation.refund();
                    return Ok(Outcome::NotFound);
                }
                reservation.commit(TECHNOLOGIES_PRICE.credits);
                let value = rows.into_iter().filter_map(|row| row.product.0).collect();
                Ok(Outcome::Found { value, credits: TECHNOLOGIES_PRICE.credits })
            }
            other => Ok(other.without_answer()),
        }
    }
}

#[async_trait]
impl Intent for Insight {
    fn price(&self) -> Price {
        self.office.desk.priced(INTENT)
    }

    async fn intent(&self, company: &Company, budget: &Budget) -> Result<Outcome<BuyingIntent>, Error> {
        if self.topics.is_empty() {
            let error = self.office.desk.config(request::INTENT.name, "set the topics you sell for");
            return Err(error.at("intent_topics"));
        }
        let Some(mut attributes) = request::company_input(company) else { return Ok(Outcome::Unsupported) };
        attributes.retain(|name, _| matches!(name.as_str(), "companyWebsite" | "companyName" | "companyId"));
        attributes.insert("topics".into(), self.topics.iter().cloned().map(Value::from).collect());
        let call = request::post(self.office.api, request::INTENT, attributes, Some(FIRST_PAGE))?;
        match self.office.desk.pay(call, INTENT, budget).await? {
            Paid::Answered(answer, reservation) => {
                let signals: Vec<wire::Signal> = self.rows(request::INTENT, &answer)?;
                if signals.is_empty() {
                    reservation.refund();
                    return Ok(Outcome::NotFound);
                }
                reservation.commit(INTENT.credits);
                Ok(Outcome::Found { value: map::intent(signals), credits: INTENT.credits })
            }
            other => Ok(other.without_answer()),
        }
    }
}
