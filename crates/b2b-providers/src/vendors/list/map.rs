//! What a row means.

use rest_core::Timestamp;

use super::columns::{Column, Header};
use super::source::Row;
use super::value::{self, Size};
use crate::vendors::{country, text};
use crate::{EmailStatus, Person, Phone, PhoneKind, ProviderId};

/// What holds for all rows of a list.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    pub(super) provider: ProviderId,
    /// Name or order number of the list.
    pub(super) list: Option<String>,
    /// When the shop checked the addresses.
    pub(super) downloaded: Option<Timestamp>,
    /// That is too long ago to be worth anything.
    pub(super) stale: bool,
    /// People without a company are wanted too.
    pub(super) consumers: bool,
    /// What no column of the record is for goes into the notes.
    pub(super) extra: bool,
}

/// What a row is.
#[derive(Debug)]
pub(super) enum Verdict {
    Person(Box<Person>),
    Skipped(&'static str),
    /// The title of the column, where one is to blame.
    Rejected(Option<String>, &'static str),
}

/// A row and what had to be left out of it: title of the column, reason.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) verdict: Verdict,
    pub(super) losses: Vec<(String, &'static str)>,
}

const NOBODY: &str = "it says not who the person is: it needs an e-mail address, a LinkedIn profile, or a name with a company or phone";

struct Cells<'a> {
    header: &'a Header,
    row: &'a Row,
    /// Column title and value of what has no place in the record.
    extra: Vec<String>,
    losses: Vec<(String, &'static str)>,
}

impl Cells<'_> {
    fn cell(&self, place: usize) -> Option<String> {
        self.row.cells.get(place).and_then(|cell| value::clean(cell))
    }

    fn keep(&mut self, place: usize, text: &str) {
        self.extra.push(format!("{}: {text}", self.header.title(place)));
    }

    /// The value stays readable in the notes, and is told.
    fn lose(&mut self, place: usize, text: &str, reason: &'static str) {
        self.keep(place, text);
        self.losses.push((self.header.title(place), reason));
    }

    /// The first value of this meaning that can be read. Others that differ from it are kept as notes.
    fn find<T: PartialEq>(
        &mut self,
        column: Column,
        read: impl Fn(&str) -> Result<T, &'static str>,
    ) -> Option<T> {
        let header = self.header;
        let mut found: Option<T> = None;
        for place in header.places(column) {
            let Some(text) = self.cell(place) else { continue };
            match (read(&text), &found) {
                (Ok(value), None) => found = Some(value),
                (Ok(value), Some(first)) if value == *first => {}
                (Ok(_), Some(_)) => self.keep(place, &text),
                (Err(reason), _) => self.lose(place, &text, reason),
            }
        }
        found
    }

    fn text(&mut self, column: Column) -> Option<String> {
        self.find(column, |text| Ok(text.to_owned()))
    }

    fn phones(&mut self, column: Column, kind: PhoneKind) -> Vec<Phone> {
        let header = self.header;
        let mut phones: Vec<Phone> = Vec::new();
        for place in header.places(column) {
            let Some(text) = self.cell(place) else { continue };
            match value::phone(&text) {
                Ok(raw) if phones.iter().any(|known| known.raw == raw) => {}
                Ok(raw) => phones.push(Phone { e164: text::e164(&raw), ..Phone::new(raw, kind) }),
                Err(reason) => self.lose(place, &text, reason),
            }
        }
        phones
    }

    /// A column headed `Status` may be about anything: other words are notes.
    fn status(&mut self) -> Option<EmailStatus> {
        let header = self.header;
        let mut found = None;
        for place in header.places(Column::EmailStatus) {
            let Some(text) = self.cell(place) else { continue };
            match value::status(&text) {
                Some(status) if found.is_none() => found = Some(status),
                _ => self.keep(place, &text),
            }
        }
        found
    }
}

pub(super) fn read(header: &Header, row: &Row, facts: &Facts) -> Reading {
    let mut cells = Cells { header, row, extra: Vec::new(), losses: Vec::new() };
    let beyond = row.cells.iter().skip(header.width()).any(|cell| value::clean(cell).is_some());
    if beyond {
        let text = "it has more cells than the header: is a separator not quoted?";
        return Reading { verdict: Verdict::Rejected(None, text), losses: Vec::new() };
    }
    let verdict = verdict(&mut cells, facts);
    Reading { verdict, losses: cells.losses }
}

fn verdict(cells: &mut Cells<'_>, facts: &Facts) -> Verdict {
    let mut person = Person {
        source: Some(facts.provider.clone()),
        observed_at: facts.downloaded,
        first_name: cells.find(Column::FirstName, |text| Ok(value::name(text))),
        last_name: cells.find(Column::LastName, |text| Ok(value::name(text))),
        full_name: cells.find(Column::FullName, |text| Ok(value::name(text))),
        job_title: cells.text(Column::Title),
        seniority_raw: cells.text(Column::Seniority),
        department_raw: cells.text(Column::Department),
        linkedin_url: cells.find(Column::LinkedIn, profile),
        ..Person::default()
    };
    let email = cells.find(Column::Email, |text| text::email(text).ok_or("this is no e-mail address"));
    let status = cells.status();
    phones(cells, &mut person);
    company(cells, &mut person, email.as_deref());
    if person.first_name.is_none() && person.last_name.is_none() && person.full_name.is_none() {
        match &email {
            Some(email) if text::is_role(email) => {
                return Verdict::Skipped("a mailbox that belongs to nobody");
            }
            None if person.linkedin_url.is_none() => {
                return if person.company.company_name.is_some() && cells.losses.is_empty() {
                    Verdict::Skipped("a company without a person")
                } else {
                    Verdict::Rejected(culprit(cells), NOBODY)
                };
            }
            _ => {}
        }
    }
    let dead = status == Some(EmailStatus::Undeliverable);
    if dead && person.phones.is_empty() && person.company.company_phone.is_none() {
        let title = cells.header.places(Column::EmailStatus).next().map(|place| cells.header.title(place));
        return Verdict::Rejected(title, "the address is undeliverable and there is no phone number");
    }
    // An address that takes no mail is no address.
    if let Some(email) = email.filter(|_| !dead) {
        person.email_status = Some(grade(status, &email, facts.stale));
        person.email = Some(email);
    }
    let private = person.company.company_name.is_none() && person.company.domain.is_none();
    if private && !facts.consumers && person.linkedin_url.is_none() {
        return Verdict::Skipped("a private person: there is no company (option consumers)");
    }
    let Some(identity) = identity(&person) else { return Verdict::Rejected(culprit(cells), NOBODY) };
    person.external_id = Some(identity);
    person.research.services_offered = text::services(&person.company);
    notes(cells, &mut person, facts);
    Verdict::Person(Box::new(person))
}

/// The column whose value would have told the person apart.
fn culprit(cells: &Cells<'_>) -> Option<String> {
    cells.losses.first().map(|(title, _)| title.clone())
}

fn profile(text: &str) -> Result<String, &'static str> {
    match text::linkedin(text) {
        Some(url) if url.to_ascii_lowercase().contains("/company/") => {
            Err("this is the profile of a company")
        }
        Some(url) => Ok(url),
        None => Err("this is no LinkedIn address"),
    }
}

/// What the shop's word is worth today.
fn grade(status: Option<EmailStatus>, email: &str, stale: bool) -> EmailStatus {
    match status {
        None => EmailStatus::Unknown,
        Some(_) if stale => EmailStatus::Unknown,
        // Delivered to whom?
        Some(EmailStatus::Deliverable) if text::is_role(email) => EmailStatus::Risky,
        Some(status) => status,
    }
}

fn phones(cells: &mut Cells<'_>, person: &mut Person) {
    person.phones = cells.phones(Column::PhoneDirect, PhoneKind::Direct);
    person.phones.extend(cells.phones(Column::PhoneMobile, PhoneKind::Mobile));
    let own = cells.header.has(Column::PhoneCompany);
    let mut of_company = cells.phones(Column::PhoneCompany, PhoneKind::Company);
    let plain = cells.phones(Column::Phone, PhoneKind::Work);
    if own {
        person.phones.extend(plain);
    } else {
        of_company.extend(plain);
    }
    let mut numbers = of_company.into_iter().map(|phone| phone.raw);
    person.company.company_phone = numbers.next();
    for raw in numbers {
        cells.extra.push(format!("Company phone: {raw}"));
    }
}

fn company(cells: &mut Cells<'_>, person: &mut Person, email: Option<&str>) {
    let company = &mut person.company;
    company.company_name = cells.text(Column::Company);
    company.website = cells.find(Column::Website, |text| text::website(text).ok_or("this is no web address"));
    company.domain = company.website.as_deref().and_then(text::domain).or_else(|| {
        let (_, domain) = email?.split_once('@')?;
        (!value::is_free_mail(domain)).then(|| domain.to_owned())
    });
    company.industry_raw = cells.text(Column::Industry);
    match cells.find(Column::Employees, value::employees) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was read as u32")]
        Some(Size::Exact(number)) => company.headcount = Some(number as u32),
        Some(Size::Range(range)) => company.headcount_range = Some(range),
        None => {}
    }
    match cells.find(Column::Revenue, value::revenue) {
        Some(Size::Exact(amount)) => company.revenue_usd = Some(amount),
        Some(Size::Range(range)) => company.revenue_range = Some(range),
        None => {}
    }
    company.founded_year = cells.find(Column::Founded, |text| {
        text::year(value::whole(text.trim_end_matches(".0")).map(i64::from)).ok_or("this is no year")
    });
    let address = &mut company.address;
    address.line = cells.text(Column::Street);
    address.city = cells.text(Column::City);
    address.region = cells.text(Column::State);
    address.country = cells.text(Column::Country);
    address.country_iso2 = address.country.as_deref().and_then(country::iso2).map(str::to_owned);
    let iso2 = address.country_iso2.as_deref();
    address.postcode = cells.find(Column::Postcode, |text| Ok(value::postcode(text, iso2)));
    let list = cells.text(Column::Technologies).unwrap_or_default();
    for name in list.split([',', ';', '|']).map(str::trim).filter(|name| !name.is_empty()) {
        if !company.technologies.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            company.technologies.push(name.to_owned());
        }
    }
}

/// A list has no ids: what tells a person apart does, the same in the next list.
fn identity(person: &Person) -> Option<String> {
    if let Some(email) = &person.email {
        return Some(email.clone());
    }
    if let Some(url) = &person.linkedin_url {
        return Some(url.trim_start_matches("https://").trim_start_matches("www.").to_lowercase());
    }
    let name = person.display_name()?.to_lowercase();
    if let Some(company) = person.company.domain.as_ref().or(person.company.company_name.as_ref()) {
        return Some(format!("{name} | {}", company.to_lowercase()));
    }
    let digits: String = person.phones.first()?.raw.chars().filter(char::is_ascii_digit).collect();
    Some(format!("{name} | {digits}"))
}

fn notes(cells: &mut Cells<'_>, person: &mut Person, facts: &Facts) {
    let mut notes: Vec<String> = facts.list.iter().map(|list| format!("List: {list}")).collect();
    if facts.extra {
        for place in cells.header.unknown() {
            if let Some(text) = cells.cell(*place) {
                cells.extra.push(format!("{}: {text}", cells.header.title(*place)));
            }
        }
        notes.append(&mut cells.extra);
    }
    person.research.notes = (!notes.is_empty()).then(|| notes.join(" | "));
}
