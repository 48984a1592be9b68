use super::*;

pub(crate) struct Lusha;

const PEOPLE: &str = "/v3/contacts/prospecting";
const COMPANIES: &str = "/v3/companies/prospecting";
const ENRICH: &str = "/v3/contacts/enrich";
const COMPANY: &str = "/v3/companies/search-and-enrich";
const ACCOUNT: &str = "/v3/account/usage";

impl Vendor for Lusha {
    const ID: &'static str = "lusha";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => vec![
                Exchange::new("POST", PEOPLE, 200, fixture!("lusha/fixtures/people_page1.json")),
                Exchange::new("POST", PEOPLE, 200, fixture!("lusha/fixtures/people_page2.json")),
                Exchange::new("POST", COMPANIES, 200, fixture!("lusha/fixtures/companies_page1.json")),
                Exchange::new("POST", COMPANIES, 200, fixture!("lusha/fixtures/companies_page2.json")),
                Exchange::new("POST", ENRICH, 200, fixture!("lusha/fixtures/enriched.json")),
                Exchange::new("POST", COMPANY, 200, fixture!("lusha/fixtures/company.json")),
                Exchange::new("GET", ACCOUNT, 200, fixture!("lusha/fixtures/account.json")),
            ],
            Situation::Empty => vec![
                Exchange::new("POST", PEOPLE, 200, fixture!("lusha/fixtures/people_empty.json")),
                Exchange::new("POST", ENRICH, 200, fixture!("lusha/fixtures/enriched_none.json")),
            ],
            Situation::Unauthorised => [("POST", PEOPLE), ("POST", ENRICH), ("GET", ACCOUNT)]
                .map(|(method, path)| {
                    Exchange::new(method, path, 401, fixture!("lusha/fixtures/unauthorised.json"))
                })
                .to_vec(),
            Situation::OutOfCredits => {
                vec![Exchange::new("POST", ENRICH, 402, fixture!("lusha/fixtures/out_of_credits.json"))]
            }
            Situation::RateLimited => vec![
                Exchange::new("POST", PEOPLE, 429, fixture!("lusha/fixtures/rate.json"))
                    .header("x-rate-limit-minute", "50")
                    .header("x-minute-requests-left", "0"),
                Exchange::new("POST", PEOPLE, 200, fixture!("lusha/fixtures/people_page1.json")),
            ],
            Situation::BadRecord => {
                vec![Exchange::new("POST", PEOPLE, 200, fixture!("lusha/fixtures/people_bad_record.json"))]
            }
            Situation::Html => vec![Exchange::new("POST", PEOPLE, 200, HTML)],
            Situation::OptedOut => {
                vec![Exchange::new("POST", ENRICH, 200, fixture!("lusha/fixtures/enriched_restricted.json"))]
            }
            Situation::Cut => vec![Exchange::cut("POST", ENRICH)],
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        known("lusha", "4415824633")
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "LUSHA_API_KEY")
    }
}
