use super::*;

pub(crate) struct UpLead;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/vendors/uplead/fixtures/", $name, ".json"))
    };
}
pub(crate) use fixture;

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
                Exchange::new("POST", PEOPLE, 200, fixture!("people_page1")),
                Exchange::new("POST", PEOPLE, 200, fixture!("people_page2")),
                Exchange::new("POST", COMPANIES, 200, fixture!("companies_page1")),
                Exchange::new("POST", COMPANIES, 200, fixture!("companies_page2")),
                Exchange::new("POST", PERSON, 200, fixture!("person")),
                Exchange::new("POST", COMPANY, 200, fixture!("company")),
                Exchange::new("GET", CREDITS, 200, fixture!("credits")),
            ],
            Situation::Empty => vec![
                Exchange::new("POST", PEOPLE, 200, fixture!("people_empty")),
                Exchange::new("POST", PERSON, 200, fixture!("person_none")),
            ],
            Situation::Unauthorised => [("POST", PEOPLE), ("POST", PERSON), ("GET", CREDITS)]
                .map(|(method, path)| Exchange::new(method, path, 401, fixture!("unauthorised")))
                .to_vec(),
            Situation::OutOfCredits => vec![
                Exchange::new("POST", PERSON, 403, fixture!("forbidden")),
                Exchange::new("GET", CREDITS, 200, fixture!("credits_none")),
            ],
            Situation::RateLimited => vec![
                Exchange::new("POST", PEOPLE, 429, fixture!("rate"))
                    .header("retry-after", "50")
                    .header("x-ratelimit-limit", "500")
                    .header("x-ratelimit-remaining", "0"),
                Exchange::new("POST", PEOPLE, 200, fixture!("people_page1")),
            ],
            Situation::BadRecord => vec![Exchange::new("POST", PEOPLE, 200, fixture!("people_bad_record"))],
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
