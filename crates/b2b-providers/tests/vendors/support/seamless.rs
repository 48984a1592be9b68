use super::*;

pub(crate) struct Seamless;

pub(crate) const PEOPLE: &str = "/search/contacts";
pub(crate) const RESEARCH: &str = "/contacts/research";
pub(crate) const POLL: &str = "/contacts/research/poll";
pub(crate) const COMPANY_RESEARCH: &str = "/companies/research";
pub(crate) const COMPANY_POLL: &str = "/companies/research/poll";
/// The id of the first person of the fixtures.
pub(crate) const DANA: &str = "708dbb34-0000-3c06-abd1-238b9a0295b3";

impl Vendor for Seamless {
    const ID: &'static str = "seamless";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => vec![
                Exchange::new("POST", PEOPLE, 200, fixture!("seamless/fixtures/people_page1.json")),
                Exchange::new("POST", PEOPLE, 200, fixture!("seamless/fixtures/people_page2.json")),
                Exchange::new(
                    "POST",
                    "/search/companies",
                    200,
                    fixture!("seamless/fixtures/companies_page1.json"),
                ),
                Exchange::new(
                    "POST",
                    "/search/companies",
                    200,
                    fixture!("seamless/fixtures/companies_page2.json"),
                ),
                Exchange::new("POST", RESEARCH, 202, fixture!("seamless/fixtures/accepted.json")),
                Exchange::new("GET", POLL, 200, fixture!("seamless/fixtures/poll_working.json")),
                Exchange::new("GET", POLL, 200, fixture!("seamless/fixtures/poll_done.json")),
                Exchange::new("POST", COMPANY_RESEARCH, 202, fixture!("seamless/fixtures/accepted.json")),
                Exchange::new("GET", COMPANY_POLL, 200, fixture!("seamless/fixtures/company_done.json")),
                Exchange::new("GET", "/contacts", 200, fixture!("seamless/fixtures/contacts.json"))
                    .header("x-publicapi-credits", "812"),
            ],
            Situation::Empty => vec![
                Exchange::new("POST", PEOPLE, 200, fixture!("seamless/fixtures/people_empty.json")),
                Exchange::new("POST", RESEARCH, 202, fixture!("seamless/fixtures/accepted.json")),
                Exchange::new("GET", POLL, 200, fixture!("seamless/fixtures/poll_missing.json")),
            ],
            Situation::Unauthorised => [("POST", PEOPLE), ("POST", RESEARCH), ("GET", "/contacts")]
                .map(|(method, path)| {
                    Exchange::new(method, path, 401, fixture!("seamless/fixtures/unauthorised.json"))
                })
                .to_vec(),
            Situation::OutOfCredits => {
                vec![Exchange::new("POST", RESEARCH, 422, fixture!("seamless/fixtures/out_of_credits.json"))]
            }
            Situation::RateLimited => vec![
                Exchange::new("POST", PEOPLE, 429, fixture!("seamless/fixtures/throttled.json")),
                Exchange::new("POST", PEOPLE, 200, fixture!("seamless/fixtures/people_page1.json")),
            ],
            Situation::BadRecord => {
                vec![Exchange::new("POST", PEOPLE, 200, fixture!("seamless/fixtures/people_bad_record.json"))]
            }
            Situation::Html => vec![Exchange::new("POST", PEOPLE, 200, HTML)],
            Situation::Cut => vec![Exchange::cut("POST", RESEARCH)],
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        known("seamless", DANA)
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "SEAMLESS_API_KEY")
    }
}
