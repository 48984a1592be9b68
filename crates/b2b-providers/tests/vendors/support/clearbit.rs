use super::*;

pub(crate) struct Clearbit;

const PEOPLE: &str = "/v1/people/search";
const COMBINED: &str = "/v2/combined/find";
const COMPANY: &str = "/v2/companies/find";

impl Vendor for Clearbit {
    const ID: &'static str = "clearbit";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => vec![
                Exchange::new("GET", PEOPLE, 200, fixture!("clearbit/fixtures/people_page1.json")),
                Exchange::new("GET", PEOPLE, 200, fixture!("clearbit/fixtures/people_page2.json")),
                Exchange::new("GET", COMBINED, 200, fixture!("clearbit/fixtures/combined.json")),
                Exchange::new("GET", COMPANY, 200, fixture!("clearbit/fixtures/company.json")),
            ],
            Situation::Empty => vec![
                Exchange::new("GET", PEOPLE, 200, fixture!("clearbit/fixtures/people_empty.json")),
                Exchange::new("GET", COMBINED, 404, fixture!("clearbit/fixtures/unknown.json")),
            ],
            Situation::Unauthorised => [PEOPLE, COMBINED]
                .map(|path| Exchange::new("GET", path, 401, fixture!("clearbit/fixtures/unauthorised.json")))
                .to_vec(),
            Situation::OutOfCredits => {
                vec![Exchange::new("GET", COMBINED, 402, fixture!("clearbit/fixtures/quota.json"))]
            }
            Situation::RateLimited => vec![
                Exchange::new("GET", PEOPLE, 429, fixture!("clearbit/fixtures/rate.json"))
                    .header("x-ratelimit-limit", "600")
                    .header("x-ratelimit-remaining", "0")
                    .header("x-ratelimit-reset", "1785585660"),
                Exchange::new("GET", PEOPLE, 200, fixture!("clearbit/fixtures/people_page1.json")),
            ],
            Situation::BadRecord => {
                vec![Exchange::new("GET", PEOPLE, 200, fixture!("clearbit/fixtures/people_bad_record.json"))]
            }
            Situation::Html => vec![Exchange::new("GET", PEOPLE, 200, HTML)],
            Situation::Cut => vec![Exchange::cut("GET", COMBINED)],
            // Clearbit has no word for an opt-out.
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        Person { email: Some("dana.okafor@harborlogistics.example".into()), ..Person::default() }
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "CLEARBIT_API_KEY")
    }
}
