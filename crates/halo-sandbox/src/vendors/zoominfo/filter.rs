//! Search attributes: their types, and which records they select. Both APIs share them.

use rest_core::Timestamp;
use serde_json::{Map, Value};

use super::{VENDOR, lookup, shape};
use crate::invent::{Company, PER_COMPANY, ascii};
use crate::vendors::params::{any_in, number};
use crate::vendors::population::{Population, bare_domain};

const INTEGERS: &[&str] = &[
    "revenueMin",
    "revenueMax",
    "fundingAmountMin",
    "fundingAmountMax",
    "zipCodeRadiusMiles",
    "lastUpdatedInMonths",
    "certified",
];
const BOOLEANS: &[&str] = &[
    "underManagement",
    "executivesOnly",
    "excludePartialProfiles",
    "primaryIndustriesOnly",
    "excludeDefunctCompanies",
];
const ARRAYS: &[&str] = &[
    "companyTicker",
    "phone",
    "supplementalEmail",
    "techSkills",
    "buyingGroup",
    "locationCompanyId",
    "recentFundingRoundTypes",
    "allFundingRoundTypes",
    "employmentHistory",
    "businessModel",
];
/// Texts, several values in one with commas; some of them hold numbers.
const TEXTS: &[&str] = &[
    "personId",
    "fullName",
    "firstName",
    "lastName",
    "emailAddress",
    "jobTitle",
    "exactJobTitle",
    "excludeJobTitle",
    "managementLevel",
    "department",
    "jobFunction",
    "contactAccuracyScoreMin",
    "contactAccuracyScoreMax",
    "requiredFields",
    "lastUpdatedDateAfter",
    "validDateAfter",
    "companyId",
    "companyName",
    "companyWebsite",
    "country",
    "continent",
    "state",
    "metroRegion",
    "zipCode",
    "locationSearchType",
    "industryCodes",
    "industryKeywords",
    "sicCodes",
    "naicsCodes",
    "revenue",
    "employeeRangeMin",
    "employeeRangeMax",
    "employeeCount",
    "techAttributeTagList",
    "companyType",
    "fundingStartDate",
    "fundingEndDate",
    "oneYearEmployeeGrowthRateMin",
    "oneYearEmployeeGrowthRateMax",
    "companyDescription",
    "companyStructureIncludedSubUnitTypes",
];

/// The first attribute that is unknown or has the wrong type.
pub(super) fn mistake(given: &Map<String, Value>) -> Option<(&String, &'static str)> {
    given.iter().find_map(|(name, value)| {
        let known = name.as_str();
        let wanted = if INTEGERS.contains(&known) {
            value.is_i64().then_some(()).ok_or("must be an integer")
        } else if BOOLEANS.contains(&known) {
            value.is_boolean().then_some(()).ok_or("must be a boolean")
        } else if ARRAYS.contains(&known) {
            value.is_array().then_some(()).ok_or("must be an array")
        } else if TEXTS.contains(&known) {
            value.is_string().then_some(()).ok_or("must be a string")
        } else {
            Err("is not a known attribute")
        };
        wanted.err().map(|problem| (name, problem))
    })
}

/// The first enumerated value that is no lookup id.
pub(super) fn unknown_id(given: &Map<String, Value>) -> Option<(&'static str, String)> {
    for (name, field) in [
        ("managementLevel", "management-levels"),
        ("department", "departments"),
        ("country", "countries"),
        ("industryCodes", "industries"),
        ("employeeCount", "employee-count"),
        ("revenue", "revenue-ranges"),
    ] {
        let wrong = texts(given, name).into_iter().find(|id| !lookup::knows(field, id));
        if let Some(wrong) = wrong {
            return Some((name, wrong));
        }
    }
    None
}

fn texts(given: &Map<String, Value>, name: &str) -> Vec<String> {
    let text = given.get(name).and_then(Value::as_str).unwrap_or_default();
    // Values may also be joined by OR.
    let text = text.replace(" OR ", ",");
    text.split(',').map(|word| word.trim().to_lowercase()).filter(|word| !word.is_empty()).collect()
}

/// Whether the text is one of the wanted ones; nothing wanted is always there.
fn among(wanted: &[String], text: &str) -> bool {
    wanted.is_empty() || wanted.iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn one(given: &Map<String, Value>, name: &str) -> Option<f64> {
    given.get(name).and_then(number)
}

/// What is asked of a company.
pub(super) struct CompanyTest {
    ids: Vec<String>,
    names: Vec<String>,
    domains: Vec<String>,
    countries: Vec<String>,
    continents: Vec<String>,
    states: Vec<String>,
    industries: Vec<String>,
    keywords: Vec<String>,
    employees: (f64, f64),
    bands: Vec<String>,
    revenue: (f64, f64),
    revenue_bands: Vec<String>,
    technologies: Vec<String>,
}

impl CompanyTest {
    pub(super) fn new(given: &Map<String, Value>) -> Self {
        let range =
            |low: &str, high: &str| (one(given, low).unwrap_or(0.0), one(given, high).unwrap_or(f64::MAX));
        Self {
            ids: texts(given, "companyId"),
            names: texts(given, "companyName"),
            domains: texts(given, "companyWebsite").iter().map(|site| bare_domain(site)).collect(),
            countries: texts(given, "country"),
            continents: texts(given, "continent"),
            states: texts(given, "state"),
            industries: texts(given, "industryCodes"),
            keywords: texts(given, "industryKeywords"),
            employees: range("employeeRangeMin", "employeeRangeMax"),
            bands: texts(given, "employeeCount"),
            // Thousands of dollars.
            revenue: range("revenueMin", "revenueMax"),
            revenue_bands: texts(given, "revenue"),
            technologies: texts(given, "techAttributeTagList"),
        }
    }

    pub(super) fn holds(&self, company: &Company) -> bool {
        let within = |(low, high): (f64, f64), value: f64| (low..=high).contains(&value);
        let words = format!("{} {}", company.industry.zoominfo, company.industry.keywords.join(" "));
        (self.ids.is_empty() || self.ids.contains(&shape::company_id(company.index).to_string()))
            && any_in(&self.names, &format!("{} {}", company.name, company.legal_form))
            && (self.domains.is_empty() || self.domains.contains(&company.domain))
            && among(&self.countries, company.country.name)
            && among(&self.continents, company.country.continent)
            && among(&self.states, company.region)
            && (self.industries.is_empty()
                || self.industries.contains(&lookup::industry_id(company.industry.zoominfo)))
            && any_in(&self.keywords, &words)
            && within(self.employees, company.employees as f64)
            && within(self.revenue, company.revenue as f64 / 1000.0)
            && (self.bands.is_empty()
                || self.bands.contains(&lookup::employee_band(company.employees).0.to_owned()))
            && (self.revenue_bands.is_empty()
                || self.revenue_bands.contains(&lookup::revenue_band(company.revenue).0.to_owned()))
            && (self.technologies.is_empty()
                || company
                    .technologies
                    .iter()
                    .any(|name| self.technologies.contains(&lookup::technology_tag(name))))
    }
}

/// The numbers of the people a contact search selects.
pub(super) fn contacts(
    all: &Population,
    given: &Map<String, Value>,
    now: Timestamp,
) -> std::sync::Arc<Vec<u64>> {
    let companies = CompanyTest::new(given);
    let date = |name: &str| given.get(name).and_then(Value::as_str).and_then(Timestamp::parse);
    let since = date("lastUpdatedDateAfter").max(date("validDateAfter"));
    let (first, last, full) = (texts(given, "firstName"), texts(given, "lastName"), texts(given, "fullName"));
    let (ids, emails) = (texts(given, "personId"), texts(given, "emailAddress"));
    let (titles, excluded) = (texts(given, "jobTitle"), texts(given, "excludeJobTitle"));
    let exact = texts(given, "exactJobTitle");
    let (levels, departments) = (texts(given, "managementLevel"), texts(given, "department"));
    let score = one(given, "contactAccuracyScoreMin").unwrap_or(0.0);
    let required = texts(given, "requiredFields");
    let executives = given.get("executivesOnly") == Some(&Value::Bool(true));
    // Records change at midnight, so a selection holds for a day.
    let key = format!("zoominfo contacts {} {}", Value::Object(given.clone()), now.date_string());
    all.select(key, all.people(), |n| {
        if !all.knows(VENDOR, n) {
            return false;
        }
        let (person, company) = (all.person(n), all.company(n / PER_COMPANY));
        let title = shape::title(all, n, now);
        among(&ids, &shape::person_id(n).to_string())
            && (first.is_empty() || first.iter().any(|name| ascii(name) == ascii(person.first)))
            && (last.is_empty() || last.iter().any(|name| ascii(name) == ascii(person.last)))
            && (full.is_empty() || full.iter().any(|name| ascii(name) == ascii(&person.full())))
            && among(&emails, &person.email)
            && any_in(&titles, title)
            && (excluded.is_empty() || !any_in(&excluded, title))
            && among(&exact, title)
            && among(&levels, person.job.zoominfo_level)
            && among(&departments, person.job.zoominfo_department)
            && f64::from(shape::score(all, n)) >= score
            && required.iter().all(|field| shape::has(all, n, field))
            && (!executives || person.job.zoominfo_level == "C Level Exec")
            && since.is_none_or(|since| all.refreshed(VENDOR, n, now).0 >= since)
            && companies.holds(&company)
    })
}

/// The numbers of the companies a company search selects.
pub(super) fn companies(all: &Population, given: &Map<String, Value>) -> std::sync::Arc<Vec<u64>> {
    let test = CompanyTest::new(given);
    let key = format!("zoominfo companies {}", Value::Object(given.clone()));
    all.select(key, all.companies(), |n| test.holds(&all.company(n)))
}
