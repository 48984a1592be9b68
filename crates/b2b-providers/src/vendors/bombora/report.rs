use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rest_core::{Timestamp, async_trait};
use serde_json::{Map, Value};

use super::map::{self, Columns};
use super::office::Office;
use super::request::{self, CREATE, RESULT};
use super::settings::{Settings, Subject};
use super::{ID, REPORT, jobs, wire};
use crate::vendors::desk::Paid;
use crate::vendors::text;
use crate::vendors::wire::decode;
use crate::{
    BadRecord, Budget, BuyingIntent, Company, Error, ErrorKind, Found, Intent, Job, JobId, JobKind, Outcome,
    Page, Price, Query, Reveal, Search,
};

/// Reports of the legacy API: ordered now, ready later.
#[derive(Debug)]
pub(super) struct Reports {
    office: Office,
    settings: Arc<Settings>,
    /// What was ordered, so that asking twice does not order twice.
    ordered: Mutex<BTreeMap<Order, JobId>>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Order {
    topics: Vec<String>,
    domains: Vec<String>,
    industries: Vec<String>,
}

impl Reports {
    pub(super) fn new(office: Office, settings: Arc<Settings>) -> Self {
        Self { office, settings, ordered: Mutex::default() }
    }

    fn ordered(&self) -> MutexGuard<'_, BTreeMap<Order, JobId>> {
        self.ordered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn order<T>(&self, order: Order, budget: &Budget) -> Result<Outcome<T>, Error> {
        let table = &self.office.desk.jobs;
        let open = self.ordered().get(&order).filter(|job| table.job(job).is_some()).cloned();
        if let Some(job) = open {
            return Ok(Outcome::Pending { job });
        }
        let call = request::create_report(&self.settings, &order.topics, &order.domains, &order.industries)?;
        let (answer, reservation) = match self.office.desk.pay(call, REPORT, budget).await? {
            Paid::Answered(answer, reservation) => (answer, reservation),
            other => return Ok(other.without_answer()),
        };
        reservation.commit(0.0);
        let wire: wire::Report = decode(&ID, CREATE, &answer)?;
        if wire.success.0 == Some(false) {
            let words = wire.message.0.unwrap_or_else(|| "no reason given".to_owned());
            return Err(Error::new(
                ID,
                CREATE,
                ErrorKind::Vendor,
                format!("the report was refused: {words}"),
            ));
        }
        let id = wire
            .id
            .0
            .ok_or_else(|| Error::new(ID, CREATE, ErrorKind::Malformed, "missing in the answer").at("Id"))?;
        let now = self.office.desk.now();
        let mut job = Job::new(ID, JobKind::Report, id, now, now + jobs::REPORT.pause);
        job.expires_at = Some(now + jobs::REPORT.patience);
        let job = table.add(job);
        self.ordered().insert(order, job.clone());
        Ok(Outcome::Pending { job })
    }

    fn topics(&self, query: &Query) -> Result<Vec<String>, Error> {
        match self.settings.subject(query, CREATE)? {
            Subject::Topics(topics) => Ok(topics.to_vec()),
            Subject::Signal(_) => {
                Err(self.office.desk.config(CREATE, "the legacy API has no signal definitions"))
            }
        }
    }
}

#[async_trait]
impl Search for Reports {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        query.set_except(&["company_domains", "industries", "keywords"])
    }

    fn price(&self) -> Option<Price> {
        Some(REPORT)
    }

    /// A report needs a budget, since a dry run must not order one.
    async fn search(&self, _query: &Query, _cursor: Option<&str>, _limit: usize) -> Result<Page, Error> {
        Err(<dyn Search>::needs_budget(ID, CREATE))
    }

    /// Orders a report: the companies come with the job.
    async fn search_within(
        &self,
        query: &Query,
        _cursor: Option<&str>,
        _limit: usize,
        budget: &Budget,
    ) -> Result<Outcome<Page>, Error> {
        let domains = text::domains(query);
        if domains.is_empty() {
            let error = self.office.desk.config(CREATE, "a legacy report is about domains that you name");
            return Err(error.at("query.company_domains"));
        }
        let order = Order { topics: self.topics(query)?, domains, industries: query.industries.clone() };
        self.order(order, budget).await
    }
}

#[async_trait]
impl Intent for Reports {
    fn price(&self) -> Price {
        REPORT
    }

    async fn intent(&self, company: &Company, budget: &Budget) -> Result<Outcome<BuyingIntent>, Error> {
        let site = company.domain.as_deref().or(company.website.as_deref());
        let Some(domain) = site.and_then(text::domain) else { return Ok(Outcome::Unsupported) };
        let topics = self.topics(&Query::default())?;
        self.order(Order { topics, domains: vec![domain], industries: Vec::new() }, budget).await
    }
}

/// Reads a finished legacy report, JSON Lines, that came at this time: one record a company, in the order of their
/// first lines.
///
/// # Errors
/// It is not made of lines of JSON at all: no line can be read.
pub fn report_page(body: &[u8], columns: &Columns, came: Timestamp) -> Result<Page, Error> {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let mut page = Page::default();
    let mut order: Vec<String> = Vec::new();
    let mut companies: BTreeMap<String, Vec<map::Line>> = BTreeMap::new();
    let lines = body.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    for (index, raw) in lines.enumerate() {
        let row = serde_json::from_slice::<Map<String, Value>>(raw).map_err(|_| ("", "expected an object"));
        let line = row.and_then(|row| map::line(&row, columns).map_err(|field| (field, "missing or wrong")));
        match line {
            Ok(line) => {
                let rows = companies.entry(line.domain.clone()).or_insert_with(|| {
                    order.push(line.domain.clone());
                    Vec::new()
                });
                rows.push(line);
            }
            Err((field, message)) => {
                let dot = if field.is_empty() { "" } else { "." };
                let field = format!("lines[{index}]{dot}{field}");
                page.rejected.push(BadRecord { index, field, message: message.to_owned() });
            }
        }
    }
    if let (true, Some(bad)) = (companies.is_empty(), page.rejected.first()) {
        let text = match body.trim_ascii_start().first() {
            Some(b'<') => "an HTML page came instead of JSON",
            _ => &bad.message,
        };
        return Err(Error::new(ID, RESULT, ErrorKind::Malformed, text.to_owned()).at(bad.field.clone()));
    }
    page.total = u64::try_from(order.len()).ok();
    for domain in order {
        let lines = companies.remove(&domain).unwrap_or_default();
        let person = map::reported(domain, lines, came);
        page.people.push(Found { person, completeness: Reveal::Complete });
    }
    Ok(page)
}
