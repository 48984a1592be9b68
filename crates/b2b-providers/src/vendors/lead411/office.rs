use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use rest_core::{Answer, Auth, TokenCache};

use super::request::{self, COMPANY_INFO, EMPLOYEES, SEARCH, Settings};
use super::session::{Login, Style, TokenInQuery};
use super::{DESCRIPTOR, ID, classify, map, wire};
use crate::vendors::desk::{Desk, base_url};
use crate::vendors::limiter::published;
use crate::vendors::wire::{decode, record};
use crate::{BadRecord, Company, Connection, Error, ErrorKind, Query};

/// A company and what it is hiring for.
pub(super) type Known = (Company, Vec<String>);

/// The desk, the company that was read last, and the unlocks whose fate is not known.
#[derive(Debug, Clone)]
pub(super) struct Office {
    pub(super) desk: Desk,
    pub(super) settings: Arc<Settings>,
    last: Arc<Mutex<Option<(String, Known)>>>,
    doubtful: Arc<Mutex<BTreeSet<String>>>,
}

/// A hit of a search.
pub(super) struct Hit {
    pub(super) id: String,
    pub(super) company: Option<Company>,
}

pub(super) struct Hits {
    pub(super) hits: Vec<Hit>,
    pub(super) rejected: Vec<BadRecord>,
    pub(super) rows: usize,
}

pub(super) struct Staff {
    pub(super) people: Vec<wire::Employee>,
    pub(super) rejected: Vec<BadRecord>,
}

impl Office {
    pub(super) fn open(connection: Connection) -> Result<Self, Error> {
        let settings = Arc::new(Settings::read(&connection)?);
        let style = match connection.find_option("auth_style").map(str::trim) {
            None | Some("" | "query") => Style::Query,
            Some("json") => Style::Json,
            Some(_) => {
                let error = Error::new(ID, "connect", ErrorKind::Config, "expected query or json");
                return Err(error.at("auth_style"));
            }
        };
        let base = match connection.find_base_url() {
            Some(url) => url.clone(),
            None => base_url(&ID, DESCRIPTOR.base_url)?,
        };
        let user = connection.require_secret(&ID, "LEAD411_USERNAME")?.clone();
        let password = connection.require_secret(&ID, "LEAD411_PASSWORD")?.clone();
        let login = Login::new(&connection, base, user, password, style);
        let auth = Auth::Token(TokenCache::new(Arc::new(login), Arc::clone(connection.clock())));
        let transport = Arc::new(TokenInQuery(Arc::clone(connection.transport())));
        let connection = connection.over(transport);
        let pools = vec![("all", published(DESCRIPTOR.quotas, "all"))];
        let desk =
            Desk::open(ID, &connection, DESCRIPTOR.base_url, auth, Arc::new(classify::Lead411), pools)?;
        Ok(Self { desk, settings, last: Arc::default(), doubtful: Arc::default() })
    }

    /// One page of companies.
    pub(super) async fn search(
        &self,
        text: &str,
        query: &Query,
        page: u32,
        per_page: u32,
    ) -> Result<Hits, Error> {
        let call = request::search(text, query, page, per_page, &self.settings)?;
        let answer = self.desk.ask(call).await?;
        let wire: wire::Search<'_> = decode(&ID, SEARCH, &answer)?;
        let rows = match wire.results {
            Some(rows) => rows,
            None if says_nobody(answer.body()) => Vec::new(),
            None => return Err(missing(SEARCH, "AllResults")),
        };
        let mut found = Hits { hits: Vec::new(), rejected: Vec::new(), rows: rows.len() };
        for (index, raw) in rows.into_iter().enumerate() {
            match record::<wire::Hit>(raw, index, "AllResults") {
                Ok(hit) => {
                    let Some(id) = map::said(hit.company_id) else { continue };
                    let meta = hit.json_meta.0.and_then(|meta| meta.company_meta.0);
                    let company =
                        meta.map(|firm| Company { external_id: Some(id.clone()), ..map::firm(*firm) });
                    if !found.hits.iter().any(|known| known.id == id) {
                        found.hits.push(Hit { id, company });
                    }
                }
                Err(bad) => found.rejected.push(bad),
            }
        }
        Ok(found)
    }

    /// What is known of a company; the one that was asked for last is remembered, since its people come in pages.
    pub(super) async fn company(&self, id: &str) -> Result<Option<Known>, Error> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, known)) = last.filter(|(known, _)| known == id) {
            return Ok(Some(known));
        }
        let answer = match self.desk.ask(request::company_info(id)).await {
            Err(error) if error.status() == Some(404) => return Ok(None),
            result => result?,
        };
        let known = read_company(&answer, id)?;
        if let Some(known) = &known {
            let held = Some((id.to_owned(), known.clone()));
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = held;
        }
        Ok(known)
    }

    pub(super) async fn employees(&self, company: &str, page: u32, per_page: u32) -> Result<Staff, Error> {
        staff(self.desk.ask(request::employees(company, page, per_page)).await?.body())
    }

    pub(super) async fn employees_named(&self, company: &str, name: &str) -> Result<Staff, Error> {
        staff(self.desk.ask(request::employees_named(company, name)).await?.body())
    }

    /// Remembers an unlock whose fate is not known.
    pub(super) fn doubt(&self, id: &str) {
        self.doubtful.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned());
    }

    /// Whether the fate of the last unlock is not known; it is then asked for, once.
    pub(super) fn had_doubt(&self, id: &str) -> bool {
        self.doubtful.lock().unwrap_or_else(PoisonError::into_inner).remove(id)
    }
}

pub(super) fn missing(call: &'static str, field: &str) -> Error {
    Error::new(ID, call, ErrorKind::Malformed, "missing in the answer").at(field)
}

/// Whether words in the place of a list mean nobody.
fn says_nobody(body: &[u8]) -> bool {
    let message: wire::Refusal = serde_json::from_slice(body).unwrap_or_default();
    message.message.0.is_some_and(|words| classify::is_nobody(&words))
}

pub(super) fn read_company(answer: &Answer, id: &str) -> Result<Option<Known>, Error> {
    let wire: wire::Info = decode(&ID, COMPANY_INFO, answer)?;
    Ok(map::info(wire).map(|(company, hiring)| {
        let company = Company { external_id: Some(id.to_owned()), ..company };
        (company, hiring)
    }))
}

/// The people of an answer.
pub(super) fn staff(body: &[u8]) -> Result<Staff, Error> {
    let wire: wire::Staff<'_> = crate::vendors::wire::decode_body(&ID, EMPLOYEES, body)?;
    let path = "companyEmployeesData.companyEmployees";
    let rows = match wire.company_employees_data {
        Some(data) => data.company_employees.ok_or_else(|| missing(EMPLOYEES, path))?,
        None if says_nobody(body) => Vec::new(),
        None => return Err(missing(EMPLOYEES, "companyEmployeesData")),
    };
    let mut staff = Staff { people: Vec::with_capacity(rows.len()), rejected: Vec::new() };
    for (index, raw) in rows.into_iter().enumerate() {
        match record(raw, index, path) {
            Ok(employee) => staff.people.push(employee),
            Err(bad) => staff.rejected.push(bad),
        }
    }
    Ok(staff)
}
