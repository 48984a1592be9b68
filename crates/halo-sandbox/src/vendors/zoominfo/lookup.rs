//! The ids that enumerated attributes take.

use serde_json::{Value, json};

use crate::invent::TECHNOLOGIES;

const LEVELS: &[(&str, &str)] = &[
    ("C Level Exec", "C-Level"),
    ("VP Level Exec", "VP-Level"),
    ("Director", "Director"),
    ("Manager", "Manager"),
    ("Non Manager", "Non-Manager"),
];
const DEPARTMENTS: &[&str] = &[
    "C-Suite",
    "Engineering & Technical",
    "Finance",
    "Human Resources",
    "Information Technology",
    "Legal",
    "Marketing",
    "Operations",
    "Sales",
];
const COUNTRIES: &[&str] = &["Australia", "France", "Germany", "United Kingdom", "United States"];
const INDUSTRIES: &[&str] = &[
    "Business Services",
    "Construction",
    "Education",
    "Energy, Utilities & Waste",
    "Finance",
    "Freight & Logistics Services",
    "Hospitals & Physicians Clinics",
    "Insurance",
    "Law Firms & Legal Services",
    "Manufacturing",
    "Retail",
];
const EMPLOYEES: &[(u64, &str, &str)] = &[
    (5, "1to4", "1 - 5"),
    (10, "5to9", "5 - 10"),
    (20, "10to19", "10 - 20"),
    (50, "20to49", "20 - 50"),
    (100, "50to99", "50 - 100"),
    (250, "100to249", "100 - 250"),
    (500, "250to499", "250 - 500"),
    (1_000, "500to999", "500 - 1,000"),
    (5_000, "1000to4999", "1,000 - 5,000"),
    (10_000, "5000to9999", "5,000 - 10,000"),
    (u64::MAX, "10000plus", "Over 10,000"),
];
const REVENUES: &[(u64, &str, &str)] = &[
    (1_000_000, "under1mil", "Under $1 mil."),
    (5_000_000, "1milto5mil", "$1 mil. - $5 mil."),
    (10_000_000, "5milto10mil", "$5 mil. - $10 mil."),
    (25_000_000, "10milto25mil", "$10 mil. - $25 mil."),
    (50_000_000, "25milto50mil", "$25 mil. - $50 mil."),
    (100_000_000, "50milto100mil", "$50 mil. - $100 mil."),
    (u64::MAX, "over100mil", "Over $100 mil."),
];
pub(super) const TOPICS: &[&str] =
    &["Managed Backup", "Cloud Migration", "Endpoint Security", "Helpdesk Outsourcing"];

/// The band of a headcount: id and text.
pub(super) fn employee_band(employees: u64) -> (&'static str, &'static str) {
    band(EMPLOYEES, employees)
}

/// The band of a yearly revenue in dollars: id and text.
pub(super) fn revenue_band(dollars: u64) -> (&'static str, &'static str) {
    band(REVENUES, dollars)
}

fn band(bands: &'static [(u64, &'static str, &'static str)], value: u64) -> (&'static str, &'static str) {
    let fitting = bands.iter().find(|(below, _, _)| value < *below).or(bands.last());
    fitting.map_or(("", ""), |(_, id, text)| (id, text))
}

pub(super) fn industry_id(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

/// The tag by which a technology is searched for.
pub(super) fn technology_tag(name: &str) -> String {
    let sum = name.bytes().fold(7u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    format!("{}.{}.{}", 300 + sum % 90, 100 + sum / 90 % 400, sum % 7 + 1)
}

fn rows(field: &str) -> Option<(&'static str, Vec<(String, String)>)> {
    let same = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), (*name).to_owned())).collect();
    let banded = |bands: &[(u64, &str, &str)]| {
        bands.iter().map(|(_, id, text)| ((*id).to_owned(), (*text).to_owned())).collect()
    };
    Some(match field {
        "management-levels" => (
            "ManagementLevel",
            LEVELS.iter().map(|(id, name)| ((*id).to_owned(), (*name).to_owned())).collect(),
        ),
        "departments" => ("Department", same(DEPARTMENTS)),
        "countries" => ("Country", same(COUNTRIES)),
        "industries" => {
            ("Industry", INDUSTRIES.iter().map(|name| (industry_id(name), (*name).to_owned())).collect())
        }
        "employee-count" => ("EmployeeCount", banded(EMPLOYEES)),
        "revenue-ranges" => ("RevenueRange", banded(REVENUES)),
        "intent-topics" => ("IntentTopic", same(TOPICS)),
        "continents" => ("Continent", same(&["Europe", "North America", "Oceania"])),
        "tech-products" => ("TechProduct", same(TECHNOLOGIES)),
        // Documented fields by which nobody here can be told apart.
        "board-members"
        | "buying-groups"
        | "company-rankings"
        | "company-types"
        | "funding-round-types"
        | "hashtags"
        | "job-functions"
        | "job-titles"
        | "metro-regions"
        | "naics-codes"
        | "news-categories"
        | "scoop-departments"
        | "scoop-topics"
        | "scoop-types"
        | "sic-codes"
        | "states"
        | "sub-unit-types"
        | "tech-categories"
        | "tech-skills"
        | "tech-vendors"
        | "years-of-experience" => ("Lookup", Vec::new()),
        _ => return None,
    })
}

/// Whether the field has a value of this id.
pub(super) fn knows(field: &str, id: &str) -> bool {
    rows(field).is_some_and(|(_, rows)| rows.iter().any(|(known, _)| known.eq_ignore_ascii_case(id)))
}

/// The answer to `GET /lookup/{fieldName}`; `None` for a field that has no values here.
pub(super) fn answer(field: &str) -> Option<Value> {
    let (kind, rows) = rows(field)?;
    let data: Vec<Value> = rows
        .into_iter()
        .map(|(id, name)| {
            let mut attributes = json!({ "name": name });
            if kind == "IntentTopic" {
                attributes["category"] = json!("Business Solutions");
                attributes["department"] = json!("Information Technology");
            }
            if kind == "TechProduct" {
                // The tag that `techAttributeTagList` takes.
                attributes["attribute"] = json!(technology_tag(&name));
            }
            json!({ "id": id, "type": kind, "attributes": attributes })
        })
        .collect();
    Some(json!({ "data": data }))
}
