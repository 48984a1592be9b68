use super::*;

pub(crate) struct Seamless;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/vendors/seamless/fixtures/", $name, ".json"))
    };
}
pub(crate) use fixture;

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
                Exchange::new("POST", PEOPLE, 200, fixture!("people_page1")),
                Exchange::new("POST", PEOPLE, 200, fixture!("people_page2")),
                Exchange::new("POST", "/search/companies", 200, fixture!("companies_page1")),
                Exchange::new("POST", "/search/companies", 200, fixture!("companies_page2")),
                Exchange::new("POST", RESEARCH, 202, fixture!("accepted")),
                Exchange::new("GET", POLL, 200, fixture!("poll_working")),
                Exchange::new("GET", POLL, 200, fixture!("poll_done")),
                Exchange::new("POST", COMPANY_RESEARCH, 202, fixture!("accepted")),
                Exchange::new("GET", COMPANY_POLL, 200, fixture!("company_done")),
                Exchange::new("GET", "/contacts", 200, fixture!("contacts"))
                    .header("x-publicapi-credits", "812"),
            ],
            Situation::Empty => vec![
                Exchange::new("POST", PEOPLE, 200, fixture!("people_empty")),
                Exchange::new("POST", RESEARCH, 202, fixture!("accepted")),
                Exchange::new("GET", POLL, 200, fixture!("poll_missing")),
            ],
            Situation::Unauthorised => [("POST", PEOPLE), ("POST", RESEARCH), ("GET", "/contacts")]
                .map(|(method, path)| Exchange::new(method, path, 401, fixture!("unauthorised")))
                .to_vec(),
            Situation::OutOfCredits => {
                vec![Exchange::new("POST", RESEARCH, 422, fixture!("out_of_credits"))]
            }
            Situation::RateLimited => vec![
                Exchange::new("POST", PEOPLE, 429, fixture!("throttled")),
                Exchange::new("POST", PEOPLE, 200, fixture!("people_page1")),
            ],
            Situation::BadRecord => vec![Exchange::new("POST", PEOPLE, 200, fixture!("people_bad_record"))],
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
