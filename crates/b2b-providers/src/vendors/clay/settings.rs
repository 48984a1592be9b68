use super::{COMPANY, ID, PERSON};
use crate::{Connection, Error, ErrorKind, Price};

/// Pairs of a name of ours and a label of the workspace.
pub(super) type Labels = Vec<(&'static str, String)>;

/// What of a record a routine may be given.
const INPUTS: [&str; 8] = [
    "first_name",
    "last_name",
    "full_name",
    "email",
    "linkedin_url",
    "job_title",
    "company_name",
    "company_domain",
];
const COMPANY_INPUTS: [&str; 2] = ["company_name", "domain"];
/// What of a record may come out of a routine.
const OUTPUTS: [&str; 9] = [
    "first_name",
    "last_name",
    "email",
    "mobile",
    "phone",
    "job_title",
    "linkedin_url",
    "company_name",
    "company_domain",
];
const COMPANY_OUTPUTS: [&str; 7] =
    ["company_name", "domain", "industry", "headcount", "revenue", "description", "technologies"];
/// Conditions of a query that are lists of words.
const CONDITIONS: [&str; 9] = [
    "titles",
    "seniorities",
    "departments",
    "company_names",
    "company_domains",
    "industries",
    "countries",
    "technologies",
    "keywords",
];

/// A routine of the workspace and its labels.
#[derive(Debug, Clone)]
pub(super) struct Routine {
    pub(super) id: String,
    pub(super) inputs: Labels,
    pub(super) outputs: Labels,
    pub(super) price: Price,
}

/// What the connection's options decide.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) people_query: Option<String>,
    pub(super) company_query: Option<String>,
    pub(super) people_filters: Labels,
    pub(super) company_filters: Labels,
    pub(super) person: Option<Routine>,
    pub(super) company: Option<Routine>,
    pub(super) webhook_id: Option<String>,
}

fn text(connection: &Connection, name: &str) -> Option<String> {
    connection.find_option(name).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// `ours=Theirs,…`.
fn labels(
    connection: &Connection,
    option: &str,
    known: &[&'static str],
    usual: &[(&'static str, &str)],
) -> Result<Labels, Error> {
    let Some(text) = text(connection, option) else {
        return Ok(usual.iter().map(|(name, label)| (*name, (*label).to_owned())).collect());
    };
    text.split(',')
        .map(|pair| {
            let (name, label) = pair.split_once('=').unwrap_or((pair, ""));
            let name = known.iter().find(|known| **known == name.trim());
            match (name, label.trim()) {
                (Some(name), label) if !label.is_empty() => Ok((*name, label.to_owned())),
                _ => {
                    let text = format!(
                        "option {option}: expected pairs such as {}=Label; known are: {}",
                        known[0],
                        known.join(", ")
                    );
                    Err(Error::new(ID, "connect", ErrorKind::Config, text))
                }
            }
        })
        .collect()
}

fn price(connection: &Connection, option: &str, usual: Price) -> Result<Price, Error> {
    match connection.number(&ID, option)? {
        None => Ok(usual),
        Some(credits) if credits >= 0.0 => {
            Ok(Price::new(usual.call, credits, usual.usd * credits, usual.unit))
        }
        Some(_) => {
            let text = format!("option {option}: expected a number that is not negative");
            Err(Error::new(ID, "connect", ErrorKind::Config, text))
        }
    }
}

impl Settings {
    pub(super) fn read(connection: &Connection) -> Result<Self, Error> {
        // The labels of the vendor's own sample.
        let inputs = [
            ("full_name", "Full Name"),
            ("company_name", "Company Name"),
            ("company_domain", "Company Domain"),
        ];
        let firm_inputs = [("company_name", "Company Name"), ("domain", "Company Domain")];
        let person = Routine {
            id: text(connection, "person_routine").unwrap_or_default(),
            inputs: labels(connection, "person_inputs", &INPUTS, &inputs)?,
            outputs: labels(connection, "person_outputs", &OUTPUTS, &[("email", "Work Email")])?,
            price: price(connection, "person_credits", PERSON)?,
        };
        let company = Routine {
            id: text(connection, "company_routine").unwrap_or_default(),
            inputs: labels(connection, "company_inputs", &COMPANY_INPUTS, &firm_inputs)?,
            outputs: labels(connection, "company_outputs", &COMPANY_OUTPUTS, &[])?,
            price: price(connection, "company_credits", COMPANY)?,
        };
        Ok(Self {
            people_query: text(connection, "people_query"),
            company_query: text(connection, "company_query"),
            people_filters: labels(
                connection,
                "people_filters",
                &CONDITIONS,
                &[("titles", "job_title_keywords")],
            )?,
            company_filters: labels(connection, "company_filters", &CONDITIONS, &[])?,
            person: Some(person).filter(|routine| !routine.id.is_empty()),
            company: Some(company).filter(|routine| !routine.id.is_empty()),
            webhook_id: text(connection, "webhook_id"),
        })
    }

    pub(super) fn has_routine(&self) -> bool {
        self.person.is_some() || self.company.is_some()
    }
}
