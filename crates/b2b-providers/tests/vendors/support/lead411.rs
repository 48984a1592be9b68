use super::*;

pub(crate) struct Lead411;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/vendors/lead411/fixtures/", $name, ".json"))
    };
}
pub(crate) use fixture;

pub(crate) const LOGIN: &str = "/authenticate_user";
pub(crate) const SEARCH: &str = "/search/searchUsingJSON";
pub(crate) const COMPANY: &str = "/company/getCompanyInfo";
pub(crate) const EMPLOYEES: &str = "/company/getCompanyEmployees";
pub(crate) const UNLOCK: &str = "/employee/unlock_employee_record";

impl Vendor for Lead411 {
    const ID: &'static str = "lead411";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        let login = || Exchange::new("POST", LOGIN, 200, fixture!("login"));
        let found = |people: &str| {
            vec![
                login(),
                Exchange::new("POST", SEARCH, 200, fixture!("search_hit")),
                Exchange::new("POST", COMPANY, 200, fixture!("company")),
                Exchange::new("POST", EMPLOYEES, 200, people),
            ]
        };
        match situation {
            Situation::Success => vec![
                login(),
                // One for the people, two pages of companies, one for the company that is enriched.
                Exchange::new("POST", SEARCH, 200, fixture!("search_hit")),
                Exchange::new("POST", SEARCH, 200, fixture!("companies_page1")),
                Exchange::new("POST", SEARCH, 200, fixture!("companies_page2")),
                Exchange::new("POST", SEARCH, 200, fixture!("search_hit")),
                Exchange::new("POST", COMPANY, 200, fixture!("company")),
                Exchange::new("POST", EMPLOYEES, 200, fixture!("people_page1")),
                Exchange::new("POST", EMPLOYEES, 200, fixture!("people_page2")),
                Exchange::new("POST", UNLOCK, 200, fixture!("unlocked")),
            ],
            Situation::Empty => vec![
                login(),
                Exchange::new("POST", SEARCH, 200, fixture!("search_empty")),
                Exchange::new("POST", UNLOCK, 200, fixture!("unlock_none")),
            ],
            Situation::Unauthorised => vec![Exchange::new("POST", LOGIN, 200, fixture!("login_refused"))],
            Situation::OutOfCredits => {
                vec![login(), Exchange::new("POST", UNLOCK, 200, fixture!("unlock_out"))]
            }
            Situation::RateLimited => {
                let mut exchanges = found(fixture!("people_page1"));
                exchanges.insert(1, Exchange::new("POST", SEARCH, 429, "{}").header("retry-after", "2"));
                exchanges
            }
            Situation::BadRecord => found(fixture!("people_bad_record")),
            Situation::Html => vec![login(), Exchange::new("POST", SEARCH, 200, HTML)],
            Situation::Cut => vec![login(), Exchange::cut("POST", UNLOCK)],
            // Lead411 has no word for an opt-out.
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        known("lead411", "90112233")
    }

    fn equip(connection: Connection) -> Connection {
        secret(secret(connection, "LEAD411_USERNAME"), "LEAD411_PASSWORD")
    }
}
