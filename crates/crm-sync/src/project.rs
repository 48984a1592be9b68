//! From a merged provider record to what the CRM's fields should hold, in the CRM's own words.

use b2b_providers::{Person, PhoneKind};
use crm_workflow::score::{FitFacts, fit_score};
use crm_workflow::vocabulary::{self, Band, Banded, Growth, Signal};
use crm_workflow::{Date, Field, Money, truncate};
use rest_core::Timestamp;

use crate::crm::{FieldValues, is_yes};
use crate::normalise;
use crate::rules::Rules;

/// Text of a native field, in characters.
const NATIVE_CHARS: usize = 255;

/// What the CRM should hold of one lead.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Projection {
    /// Custom fields by API name.
    pub custom: FieldValues,
    /// Native fields by the names that plans use: `contact_name`, `contact_email`, `contact_phone`,
    /// `contact_title`, `company_name`.
    pub native: FieldValues,
    /// Mobile number for the contact record, E.123.
    pub mobile: Option<String>,
    /// Values that were dropped, cut or estimated, with the reason.
    pub warnings: Vec<String>,
}

impl Projection {
    /// Custom and native fields together.
    #[must_use]
    pub fn values(&self) -> FieldValues {
        self.custom.iter().chain(&self.native).map(|(field, value)| (field.clone(), value.clone())).collect()
    }

    fn text(&mut self, field: Field, text: Option<&str>) {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return };
        let Some(value) = field.parse(text) else {
            self.warnings.push(format!("{}: not a value of this field; left out", field.name()));
            return;
        };
        if field.max_chars().is_some_and(|max| truncate(text, max).shortened) {
            self.warnings.push(format!(
                "{}: cut to {} characters",
                field.name(),
                value.to_string().chars().count()
            ));
        }
        self.custom.insert(field.name().to_owned(), value.to_string());
    }

    fn option(&mut self, field: Field, raw: Option<&str>, option: Option<&'static str>) {
        match option {
            Some(option) => {
                self.custom.insert(field.name().to_owned(), option.to_owned());
            }
            None if raw.is_some_and(|raw| !raw.trim().is_empty()) => {
                self.warnings.push(format!("{}: no option fits the provider's word; left out", field.name()));
            }
            None => {}
        }
    }

    fn banded(&mut self, field: Field, raw: bool, banded: Option<Banded>) {
        match banded {
            Some(banded) => {
                if banded.approximate {
                    self.warnings.push(format!("{}: approximate", field.name()));
                }
                self.custom.insert(field.name().to_owned(), banded.option.to_owned());
            }
            None if raw => {
                self.warnings
                    .push(format!("{}: the provider's figure was not understood; left out", field.name()));
            }
            None => {}
        }
    }

    fn native(&mut self, name: &str, text: Option<String>) {
        let Some(text) = text else { return };
        let cut = truncate(&text, NATIVE_CHARS);
        if cut.shortened {
            self.warnings.push(format!("{name}: cut to {NATIVE_CHARS} characters"));
        }
        if !cut.text.is_empty() {
            self.native.insert(name.to_owned(), cut.text.to_owned());
        }
    }
}

/// What the CRM should hold of this person. `sources` are the providers in order of precedence.
///
/// What is unknown is left out; a dropdown never gets a default for want of data.
#[must_use]
pub fn project(person: &Person, sources: &[String]) -> Projection {
    let mut out = Projection::default();
    out.option(Field::LeadSource, None, source(person, sources));
    research(person, &mut out);
    company(person, &mut out);
    contact(person, &mut out);
    intent(person, &mut out);
    natives(person, &mut out);
    out
}

/// The native fields of [`project`] alone.
#[must_use]
pub(crate) fn native(person: &Person) -> FieldValues {
    let mut out = Projection::default();
    natives(person, &mut out);
    out.native
}

fn natives(person: &Person, out: &mut Projection) {
    out.native("company_name", company_name(person));
    out.native("contact_name", person.display_name());
    out.native("contact_email", person.email.clone());
    out.native("contact_title", person.job_title.clone());
    out.native("contact_phone", preferred(person, |_| true).or_else(|| switchboard(person)));
}

/// Display name of the leading source; a source of the integrator's own is "Other".
#[must_use]
pub fn source(person: &Person, sources: &[String]) -> Option<&'static str> {
    let slug =
        sources.first().map(String::as_str).or_else(|| person.source.as_ref().map(|id| id.as_str()))?;
    Field::LeadSource.option(slug).or(Some("Other"))
}

fn research(person: &Person, out: &mut Projection) {
    let company = &person.company;
    let services = person.research.services_offered.clone().or_else(|| {
        let keywords: Vec<&str> = company.keywords.iter().map(String::as_str).collect();
        vocabulary::services_offered(
            company.industry_raw.as_deref(),
            &keywords,
            company.description.as_deref(),
        )
    });
    out.text(Field::LeadServicesOffered, services.as_deref());
    out.text(Field::LeadGrowthSignals, vocabulary::growth_signals(&growth(person)).as_deref());
    let pipelines = &person.research.project_pipelines;
    out.text(Field::LeadProjectPipelines, Some(&pipelines.join("; ")));
}

/// Vendors that state growth name their funding rounds in it; the bare rounds count only where nobody does.
fn growth(person: &Person) -> Vec<Growth> {
    let stated = &person.research.growth_signals;
    if !stated.is_empty() {
        return stated.iter().cloned().map(Growth::Stated).collect();
    }
    person
        .company
        .funding
        .iter()
        .filter(|round| round.kind.is_some() || round.amount.is_some())
        .map(|round| Growth::Funding {
            round: round.kind.clone().unwrap_or_else(|| "Funding".to_owned()),
            amount: round.amount.map(dollars),
            date: round.date.as_deref().and_then(|date| date.parse().ok()),
        })
        .collect()
}

/// `$20M`, `$1.5M`, `$800K`.
fn dollars(amount: f64) -> String {
    let (scaled, unit) = match amount {
        a if a >= 1e9 => (a / 1e9, "B"),
        a if a >= 1e6 => (a / 1e6, "M"),
        a if a >= 1e3 => (a / 1e3, "K"),
        a => (a, ""),
    };
    let text = format!("{scaled:.1}");
    format!("${}{unit}", text.strip_suffix(".0").unwrap_or(&text))
}

fn company(person: &Person, out: &mut Projection) {
    let company = &person.company;
    let technologies: Vec<&str> = company.technologies.iter().map(String::as_str).collect();
    out.text(Field::LeadTechStack, vocabulary::technologies(&technologies).as_deref());
    let revenue = revenue(person);
    let says_revenue = company.revenue_usd.is_some() || company.revenue_range.is_some();
    out.banded(Field::LeadRevenueRange, says_revenue, revenue.and_then(vocabulary::revenue_range));
    let range = company.headcount_range.as_deref();
    let employees = match company.headcount {
        Some(headcount) => vocabulary::employees(headcount),
        None => range.and_then(vocabulary::employee_range),
    };
    out.banded(Field::LeadEmployeeCount, range.is_some(), employees);
    out.text(Field::LeadFoundingYear, company.founded_year.map(|year| year.to_string()).as_deref());
    let address = &company.address;
    let country = address.country.as_ref().or(address.country_iso2.as_ref());
    let parts = [&address.line, &address.city, &address.region, &address.postcode].map(Option::as_ref);
    let parts: Vec<&str> = parts
        .into_iter()
        .chain([country])
        .flatten()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    out.text(Field::LeadHqLocation, Some(&parts.join(", ")));
}

/// Revenue in US dollars; text in another currency is not converted without a rate, and so left out.
fn revenue(person: &Person) -> Option<Money> {
    let company = &person.company;
    match company.revenue_usd {
        // Beyond 2^53 dollars nobody counts; `as` saturates.
        Some(usd) if usd > 0.0 => Some(Money::exact(usd as u64)),
        _ => Money::parse(company.revenue_range.as_deref()?)?.convert(crm_workflow::Currency::USD, &[]),
    }
}

/// The firm's display name: as stated, else its web domain.
#[must_use]
pub fn company_name(person: &Person) -> Option<String> {
    let stated = person.company.company_name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    stated.map(str::to_owned).or_else(|| crate::identity::domain(person))
}

fn contact(person: &Person, out: &mut Projection) {
    out.mobile = preferred(person, |kind| kind == PhoneKind::Mobile);
    let (title, rank) = (person.job_title.as_deref(), person.seniority_raw.as_deref());
    let level = vocabulary::management_level(title, rank);
    out.option(Field::LeadManagementLevel, rank, level.map(|level| level.option));
    let department = vocabulary::department(person.department_raw.as_deref(), title);
    out.option(Field::LeadDepartmentFunction, person.department_raw.as_deref(), department);
}

/// The number to call: direct, mobile, work, office, company, other; checked ones first within a kind.
#[must_use]
pub fn preferred(person: &Person, wanted: impl Fn(PhoneKind) -> bool) -> Option<String> {
    person
        .phones
        .iter()
        .filter(|phone| wanted(phone.kind))
        .filter_map(|phone| {
            let e164 = phone.e164.as_deref()?;
            Some(((phone.kind, !phone.verified, e164), normalise::display(e164)?))
        })
        .min_by(|a, b| a.0.cmp(&b.0))
        .map(|(_, display)| display)
}

/// The firm's main number, E.123.
#[must_use]
pub fn switchboard(person: &Person) -> Option<String> {
    normalise::display(person.company.company_phone.as_deref()?)
}

fn intent(person: &Person, out: &mut Projection) {
    let intent = &person.intent;
    out.option(Field::LeadIntentStrength, None, intent.intent_score.map(vocabulary::intent_strength));
    let stage = intent.intent_stage.as_deref();
    out.option(Field::LeadIntentStage, stage, stage.and_then(vocabulary::intent_stage));
    let source = intent.intent_source.as_deref();
    out.option(Field::LeadIntentSource, source, source.and_then(vocabulary::intent_source));
    let signals: Vec<Signal> = intent
        .intent_signals
        .iter()
        .filter_map(|signal| {
            Some(Signal {
                date: date(signal.at?)?,
                kind: signal.kind.clone(),
                source: signal.source.clone().unwrap_or_default(),
                strength: signal.strength.clone().unwrap_or_default(),
                detail: signal.detail.clone().unwrap_or_default(),
            })
        })
        .collect();
    out.text(Field::LeadIntentSignals, vocabulary::signals_memo(&signals).as_deref());
    let last = intent.last_intent_at.and_then(date).max(vocabulary::last_activity(&signals));
    out.text(Field::LeadLastIntentActivity, last.map(|day| day.to_string()).as_deref());
    out.text(Field::LeadIntentTopics, Some(&intent.intent_topics.join(", ")));
}

/// The day of a moment, UTC; `None` outside the years 1 to 9999.
#[must_use]
pub(crate) fn date(at: Timestamp) -> Option<Date> {
    Date::from_days_since_epoch(i32::try_from(at.millis().div_euclid(86_400_000)).ok()?)
}

/// What lists, scores and guards judge a record by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// Fit, 0–100.
    pub fit: u8,
    /// Industry option.
    pub industry: Option<&'static str>,
    /// Employees, or the lower end of the band.
    pub company_size: Option<u32>,
    /// Display name of the source.
    pub source: Option<&'static str>,
    /// Do not contact.
    pub do_not_contact: bool,
}

/// Judges a record by the values it holds, or will hold, and by what the providers know beyond them.
///
/// The fields come first: what a person corrected counts.
#[must_use]
pub fn profile(fields: &FieldValues, person: Option<&Person>, rules: &Rules) -> Profile {
    let held = |field: Field| fields.get(field.name()).and_then(|value| field.option(value));
    let company = person.map(|person| &person.company);
    let industry = company
        .and_then(|company| vocabulary::industry(company.industry_raw.as_deref()?))
        .or_else(|| held(Field::ProspectIndustry));
    let range = held(Field::LeadEmployeeCount);
    let headcount = company.and_then(|company| company.headcount).filter(|count| {
        // The exact figure says more than the band only as long as it lies in it.
        range.is_none() || vocabulary::employees(*count).map(|band| band.option) == range
    });
    let company_size = vocabulary::company_size(headcount, range);
    let level = held(Field::LeadManagementLevel);
    let known = person.and_then(|person| {
        vocabulary::management_level(person.job_title.as_deref(), person.seniority_raw.as_deref())
    });
    let band = match (known, level) {
        (Some(known), Some(level)) if known.option == level => Some(known.band),
        (_, Some(level)) => Some(Band::of_option(level)),
        (known, None) => known.map(|known| known.band),
    };
    let facts = FitFacts { company_size, industry, band, intent: held(Field::LeadIntentStrength) };
    Profile {
        fit: fit_score(&facts, &rules.fit, None).score,
        industry,
        company_size,
        // A record that shows nobody's word but the tenant's default has the sources it came from.
        source: held(Field::LeadSource)
            .or_else(|| person?.sources.iter().find_map(|source| Field::LeadSource.option(source))),
        do_not_contact: fields.get(Field::DoNotContact.name()).is_some_and(|value| is_yes(value)),
    }
}

#[cfg(test)]
mod tests;
