use super::*;

pub(crate) struct Lead411;

pub(crate) const LOGIN: &str = "/authenticate_user";
pub(crate) const SEARCH: &str = "/search/searchUsingJSON";
pub(crate) const COMPANY: &str = "/company/getCompanyInfo";
pub(crate) const EMPLOYEES: &str = "/company/getCompanyEmployees";
pub(crate) const UNLOCK: &str = "/employee/unlock_employee_record";

impl Vendor for Lead411 {
    const ID: &'static str = "lead411";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        let login = || Exchange::new("POST", LOGIN, 200, fixture!("lead411/fixtures/login.json"));
        let found = |people: &str| {
            vec![
                login(),
                Exchange::new("POST", SEARCH, 200, fixture!("lead411/fixtures/search_hit.json")),
                Exchange::new("POST", COMPANY, 200, fixture!("lead411/fixtures/company.json")),
                Exchange::new("POST", EMPLOYEES, 200, people),
            ]
        };
        match situation {
            Situation::Success => vec![
                login(),
                // One for the people, two pages of companies, one for the company that is enriched.
                Exchange::new("POST", SEARCH, 200, fixture!("lead411/fixtures/search_hit.json")),
                Exchange::new("POST", SEARCH, 200, fixture!("lead411/fixtures/companies_page1.json")),
                Exchange::new("POST", SEARCH, 200, fixture!("lead411/fixtures/companies_page2.json")),
                Exchange::new("POST", SEARCH, 200, fixture!("lead411/fixtures/search_hit.json")),
                Exchange::new("POST", COMPANY, 200, fixture!("lead411/fixtures/company.json")),
                Exchange::new("POST", EMPLOYEES, 200, fixture!("lead411/fixtures/people_page1.json")),
                Exchange::new("POST", EMPLOYEES, 200, fixture!("lead411/fixtures/people_page2.json")),
                Exchange::new("POST", UNLOCK, 200, fixture!("lead411/fixtures/unlocked.json")),
            ],
            Situation::Empty => vec![
                login(),
                Exchange::new("POST", SEARCH, 200, fixture!("lead411/fixtures/search_empty.json")),
                Exchange::new("POST", UNLOCK, 200, fixture!("lead411/fixtures/unlock_none.json")),
            ],
            Situation::Unauthorised => {
                vec![Exchange::new("POST", LOGIN, 200, fixture!("lead411/fixtures/login_refused.json"))]
            }
            Situation::OutOfCredits => {
                vec![
                    login(),
                    Exchange::new("POST", UNLOCK, 200, fixture!("lead411/fixtures/unlock_out.json")),
                ]
            }
            Situation::RateLimited => {
                let mut exchanges = found(fixture!("lead411/fixtures/people_page1.json"));
                exchanges.insert(1, Exchange::new("POST", SEARCH, 429, "{}").header("retry-after", "2"));
                exchanges
            }
            Situation::BadRecord => found(fixture!("lead411/fixtures/people_bad_record.json")),
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
