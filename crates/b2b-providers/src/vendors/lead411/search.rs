use rest_core::async_trait;
use serde::{Deserialize, Serialize};

use super::office::{self, Office};
use super::request::{self, LAST_PAGE, PER_PAGE, SEARCH};
use super::{ID, map};
use crate::vendors::text;
use crate::{Company, Error, ErrorKind, Found, Page, Person, Query, Reveal, Search, Skipped};

/// What one search asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Subject {
    Domain(String),
    Name(String),
    /// Whatever fits the country.
    All,
}

impl Subject {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Domain(text) | Self::Name(text) => text,
            Self::All => "",
        }
    }

    /// Whether a company is the one that was asked for. The search is by text, so others come too.
    pub(super) fn is(&self, company: &Company) -> bool {
        let same = |known: &Option<String>, wanted: &str| {
            known.as_ref().is_none_or(|known| known.trim().eq_ignore_ascii_case(wanted.trim()))
        };
        match self {
            Self::Domain(wanted) => same(&company.domain, wanted),
            Self::Name(wanted) => same(&company.company_name, wanted),
            Self::All => true,
        }
    }
}

/// Where a search stands: what is still to be searched for, and whose people are still to be listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    subjects: Vec<Subject>,
    /// Page of the search for the first subject.
    search: u32,
    /// Ids of companies that were found, and the page of the first one's people.
    companies: Vec<String>,
    page: u32,
    size: u32,
}

impl Place {
    fn read(query: &Query, cursor: Option<&str>, limit: usize) -> Result<Self, Error> {
        let Some(cursor) = cursor else {
            let size = u32::try_from(limit).unwrap_or(PER_PAGE).clamp(1, PER_PAGE);
            let mut subjects: Vec<Subject> = text::domains(query).into_iter().map(Subject::Domain).collect();
            if subjects.is_empty() {
                subjects.extend(query.company_names.iter().cloned().map(Subject::Name));
            }
            if subjects.is_empty() {
                subjects.push(Subject::All);
            }
            return Ok(Self { subjects, search: 1, companies: Vec::new(), page: 1, size });
        };
        serde_json::from_str(cursor)
            .ok()
            .filter(|place: &Self| {
                place.search >= 1 && place.page >= 1 && (1..=PER_PAGE).contains(&place.size)
            })
            .ok_or_else(|| {
                Error::new(ID, SEARCH, ErrorKind::Config, "this is no cursor of Lead411").at("cursor")
            })
    }

    /// How many companies the next search asks for: one where one is wanted.
    fn wanted(&self) -> u32 {
        if matches!(self.subjects.first(), Some(Subject::All)) { self.size } else { 1 }
    }

    /// Goes on behind a search that brought this many rows.
    fn searched(&mut self, rows: usize) {
        let all = matches!(self.subjects.first(), Some(Subject::All));
        if all && rows >= self.size as usize && self.search < LAST_PAGE {
            self.search += 1;
        } else {
            self.subjects.remove(0);
            self.search = 1;
        }
    }

    fn cursor(&self) -> Option<String> {
        let more = !self.subjects.is_empty() || !self.companies.is_empty();
        // Texts and numbers always have a JSON form.
        more.then(|| serde_json::to_string(self).ok()).flatten()
    }
}

fn understood(query: &Query) -> Vec<&'static str> {
    let mut understood = vec!["company_domains"];
    if query.company_domains.is_empty() {
        understood.push("company_names");
    }
    // The filter takes one country; a wrong one is told by the search.
    if !matches!(request::country_code(query), Ok(None)) {
        understood.push("countries");
    }
    understood
}

/// People of the companies that fit, without their addresses.
#[derive(Debug)]
pub(super) struct People {
    office: Office,
}

impl People {
    pub(super) fn new(office: Office) -> Self {
        Self { office }
    }

    /// One page of the people of a company.
    async fn list(&self, query: &Query, place: &mut Place, company: &str) -> Result<Page, Error> {
        let known =
            if self.office.settings.company_info { self.office.company(company).await? } else { None };
        let (known, hiring) = known
            .unwrap_or((Company { external_id: Some(company.to_owned()), ..Company::default() }, Vec::new()));
        let staff = self.office.employees(company, place.page, place.size).await?;
        let rows = staff.people.len() + staff.rejected.len();
        if rows >= place.size as usize && place.page < LAST_PAGE {
            place.page += 1;
        } else {
            place.companies.remove(0);
            place.page = 1;
        }
        let mut page = Page { rejected: staff.rejected, ..Page::default() };
        for (index, employee) in staff.people.into_iter().enumerate() {
            let mut person = map::employee(employee, known.clone());
            if fits(&person, &query.titles) {
                person.research.growth_signals.clone_from(&hiring);
                page.people.push(Found { person, completeness: Reveal::NeedsReveal });
            } else {
                page.skipped.push(Skipped { index, reason: "the title does not fit" });
            }
        }
        Ok(page)
    }

    /// Finds the companies of the first subject.
    async fn find(&self, query: &Query, place: &mut Place, page: &mut Page) -> Result<(), Error> {
        let Some(subject) = place.subjects.first().cloned() else { return Ok(()) };
        let hits = self.office.search(subject.text(), query, place.search, place.wanted()).await?;
        place.searched(hits.rows);
        page.rejected.extend(hits.rejected);
        for hit in hits.hits {
            let mut company = hit.company;
            if company.is_none() && subject != Subject::All && self.office.settings.company_info {
                company = self.office.company(&hit.id).await?.map(|(company, _)| company);
            }
            if company.is_none_or(|company| subject.is(&company)) {
                place.companies.push(hit.id);
            } else {
                page.warnings
                    .push("Lead411 knows another company only for one that was asked for".to_owned());
            }
        }
        Ok(())
    }
}

/// Titles are compared here: the search for companies has no filter for them.
fn fits(person: &Person, titles: &[String]) -> bool {
    let own = person.job_title.as_deref().unwrap_or_default().to_lowercase();
    titles.is_empty() || titles.iter().any(|title| own.contains(&title.trim().to_lowercase()))
}

#[async_trait]
impl Search for People {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        let mut understood = understood(query);
        understood.push("titles");
        query.set_except(&understood)
    }

    fn page_size(&self) -> usize {
        PER_PAGE as usize
    }

    async fn search(&self, query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        let mut place = Place::read(query, cursor, limit)?;
        let mut page = Page::default();
        if place.companies.is_empty() {
            self.find(query, &mut place, &mut page).await?;
        }
        if let Some(company) = place.companies.first().cloned() {
            let listed = self.list(query, &mut place, &company).await?;
            page.people = listed.people;
            page.skipped = listed.skipped;
            page.rejected.extend(listed.rejected);
        }
        page.next = place.cursor();
        Ok(page)
    }
}

/// Companies by name, domain or country.
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
        query.set_except(&understood(query))
    }

    fn page_size(&self) -> usize {
        PER_PAGE as usize
    }

    async fn search(&self, query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        let mut place = Place::read(query, cursor, limit)?;
        let mut page = Page::default();
        let Some(subject) = place.subjects.first().cloned() else { return Ok(page) };
        let hits = self.office.search(subject.text(), query, place.search, place.wanted()).await?;
        place.searched(hits.rows);
        page.rejected = hits.rejected;
        for hit in hits.hits {
            let (company, hiring) = match hit.company {
                Some(company) => (company, Vec::new()),
                None if self.office.settings.company_info => {
                    self.office.company(&hit.id).await?.unwrap_or_default()
                }
                None => (Company { external_id: Some(hit.id), ..Company::default() }, Vec::new()),
            };
            if !subject.is(&company) {
                page.warnings
                    .push("Lead411 knows another company only for one that was asked for".to_owned());
                continue;
            }
            let mut person = Person { source: Some(ID), ..Person::from(company) };
            person.research.services_offered = text::services(&person.company);
            person.research.growth_signals = hiring;
            page.people.push(Found { person, completeness: Reveal::NeedsReveal });
        }
        page.next = place.cursor();
        Ok(page)
    }
}

/// Reads the answer of a list of employees. [`Page::next`] is not set, and their company is not known.
///
/// # Errors
/// The answer is no JSON, or not a list.
pub fn people_page(body: &[u8]) -> Result<Page, Error> {
    let staff = office::staff(body)?;
    let found = |employee| Found {
        person: map::employee(employee, Company::default()),
        completeness: Reveal::NeedsReveal,
    };
    Ok(Page {
        people: staff.people.into_iter().map(found).collect(),
        rejected: staff.rejected,
        ..Page::default()
    })
}
