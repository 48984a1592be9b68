use super::*;

pub(crate) struct UpLead;

const PEOPLE: &str = "/prospector-search";
const COMPANIES: &str = "/quick-search";
const PERSON: &str = "/person-search";
const COMPANY: &str = "/company-search";
const CREDITS: &str = "/credits";

impl Vendor for UpLead {
    const ID: &'static str = "uplead";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => vec![
                Exchange::new("POST", PEOPLE, 200, fixture!("uplead/fixtures/people_page1.json")),
                Exchange::new("POST", PEOPLE, 200, fixture!("uplead/fixtures/people_page2.json")),
                Exchange::new("POST", COMPANIES, 200, fixture!("uplead/fixtures/companies_page1.json")),
                Exchange::new("POST", COMPANIES, 200, fixture!("uplead/fixtures/companies_page2.json")),
                Exchange::new("POST", PERSON, 200, fixture!("uplead/fixtures/person.json")),
                Exchange::new("POST", COMPANY, 200, fixture!("uplead/fixtures/company.json")),
                Exchange::new("GET", CREDITS, 200, fixture!("uplead/fixtures/credits.json")),
            ],
            Situation::Empty => vec![
                Exchange::new("POST", PEOPLE, 200, fixture!("uplead/fixtures/people_empty.json")),
                Exchange::new("POST", PERSON, 200, fixture!("uplead/fixtures/person_none.json")),
            ],
            Situation::Unauthorised => [("POST", PEOPLE), ("POST", PERSON), ("GET", CREDITS)]
                .map(|(method, path)| {
                    Exchange::new(method, path, 401, fixture!("uplead/fixtures/unauthorised.json"))
                })
                .to_vec(),
            Situation::OutOfCredits => vec![
                Exchange::new("POST", PERSON, 403, fixture!("uplead/fixtures/forbidden.json")),
                Exchange::new("GET", CREDITS, 200, fixture!("uplead/fixtures/credits_none.json")),
            ],
            Situation::RateLimited => vec![
                Exchange::new("POST", PEOPLE, 429, fixture!("uplead/fixtures/rate.json"))
                    .header("retry-after", "50")
                    .header("x-ratelimit-limit", "500")
                    .header("x-ratelimit-remaining", "0"),
                Exchange::new("POST", PEOPLE, 200, fixture!("uplead/fixtures/people_page1.json")),
            ],
            Situation::BadRecord => {
                vec![Exchange::new("POST", PEOPLE, 200, fixture!("uplead/fixtures/people_bad_record.json"))]
            }
            Situation::Html => vec![Exchange::new("POST", PEOPLE, 200, HTML)],
            Situation::Cut => vec![Exchange::cut("POST", PERSON)],
            // UpLead has no word for an opt-out.
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        known("uplead", "1f6c2b1e-4c55-4a1b-9d7e-0a5f3e1c9b10")
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "UPLEAD_API_KEY")
    }
}
