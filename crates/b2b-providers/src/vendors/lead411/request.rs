//! Lead411's requests as plain values: all POST, everything in the query.

use rest_core::{Call, Replay};

use super::ID;
use crate::vendors::country;
use crate::{Connection, Error, ErrorKind, Query};

pub(super) const SEARCH: &str = "search";
pub(super) const COMPANY_INFO: &str = "company.info";
pub(super) const EMPLOYEES: &str = "company.employees";
pub(super) const EMPLOYEE: &str = "employee.information";
pub(super) const UNLOCK: &str = "employee.unlock";

pub(super) const PER_PAGE: u32 = 25;
/// No total is ever told, so walks are bounded.
pub(super) const LAST_PAGE: u32 = 100;

/// The options of the connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    /// More parameters of the search, as the web application names them.
    pub(super) extra: Vec<(String, String)>,
    pub(super) company_info: bool,
}

impl Settings {
    pub(super) fn read(connection: &Connection) -> Result<Self, Error> {
        let wrong = |option: &str, text: &str| Error::new(ID, "connect", ErrorKind::Config, text).at(option);
        let mut extra = Vec::new();
        for pair in connection.find_option("search_extra").unwrap_or_default().split('&') {
            if pair.trim().is_empty() {
                continue;
            }
            let (name, value) = pair
                .split_once('=')
                .filter(|(name, _)| !name.trim().is_empty())
                .ok_or_else(|| wrong("search_extra", "expected name=value, with & between them"))?;
            extra.push((name.trim().to_owned(), value.trim().to_owned()));
        }
        let company_info = match connection.find_option("company_info").map(str::trim) {
            None | Some("" | "true") => true,
            Some("false") => false,
            Some(_) => return Err(wrong("company_info", "expected true or false")),
        };
        Ok(Self { extra, company_info })
    }
}

/// The one country that the filter takes; `None` for none or several.
pub(super) fn country_code(query: &Query) -> Result<Option<&'static str>, Error> {
    let mut codes = Vec::new();
    for (index, name) in query.countries.iter().enumerate() {
        let code = country::iso2(name).ok_or_else(|| {
            Error::new(ID, SEARCH, ErrorKind::Config, "not a country").at(format!("query.countries[{index}]"))
        })?;
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    Ok(if codes.len() == 1 { codes.pop() } else { None })
}

/// Free, so it may be repeated.
pub(super) fn search(
    text: &str,
    query: &Query,
    page: u32,
    per_page: u32,
    settings: &Settings,
) -> Result<Call, Error> {
    let mut call = post(SEARCH, "search/searchUsingJSON")
        .query("page", page.to_string())
        .query("per_page", per_page.to_string())
        .query("user_search_string", text)
        .query("companyResults", "companyResultsAll")
        .query_opt("country_code", country_code(query)?);
    for (name, value) in &settings.extra {
        call = call.query(name.as_str(), value.as_str());
    }
    Ok(call.replay(Replay::Safe))
}

pub(super) fn company_info(id: &str) -> Call {
    post(COMPANY_INFO, "company/getCompanyInfo").query("company_id", id).replay(Replay::Safe)
}

pub(super) fn employees(company: &str, page: u32, per_page: u32) -> Call {
    post(EMPLOYEES, "company/getCompanyEmployees")
        .query("company_id", company)
        .query("page", page.to_string())
        .query("per_page", per_page.to_string())
        .replay(Replay::Safe)
}

pub(super) fn employees_named(company: &str, name: &str) -> Call {
    post(EMPLOYEES, "company/searchCompanyEmployees")
        .query("company_id", company)
        .query("search_name", name)
        .replay(Replay::Safe)
}

/// What is already unlocked. Free.
pub(super) fn employee(id: &str) -> Call {
    post(EMPLOYEE, "employee/getEmployeeInformation").query("employee_id", id).replay(Replay::Safe)
}

/// The one call that costs: never repeated.
pub(super) fn unlock(id: &str) -> Call {
    post(UNLOCK, "employee/unlock_employee_record").query("employee_id", id)
}

fn post(operation: &'static str, path: &str) -> Call {
    Call::post(operation, path).header("accept", "application/json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(call: &Call) -> String {
        let pairs: Vec<String> =
            call.query_pairs().iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("&")
    }

    #[test]
    fn everything_is_in_the_query() {
        let settings = Settings { extra: vec![("state".to_owned(), "ME".to_owned())], ..Settings::default() };
        let query = Query { countries: vec!["germany".into(), "DE".into()], ..Query::default() };
        let call = search("a.example", &query, 1, 25, &settings).unwrap();
        assert_eq!((call.path(), call.replay_mode()), ("search/searchUsingJSON", Replay::Safe));
        assert_eq!(
            pairs(&call),
            "page=1&per_page=25&user_search_string=a.example&companyResults=companyResultsAll&country_code=DE&state=ME"
        );
        let several = Query { countries: vec!["US".into(), "DE".into()], ..Query::default() };
        assert_eq!(country_code(&several).unwrap(), None);
        let wrong = Query { countries: vec!["Atlantis".into()], ..Query::default() };
        assert_eq!(country_code(&wrong).unwrap_err().field(), Some("query.countries[0]"));
        assert_eq!(pairs(&employees_named("5", "Dana Okafor")), "company_id=5&search_name=Dana Okafor");
        let paid = unlock("90112233");
        assert_eq!((paid.path(), paid.replay_mode()), ("employee/unlock_employee_record", Replay::Never));
        assert_eq!(pairs(&paid), "employee_id=90112233");
    }
}
