use super::*;

pub(crate) struct Clearbit;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/vendors/clearbit/fixtures/", $name, ".json"))
    };
}
pub(crate) use fixture;

const PEOPLE: &str = "/v1/people/search";
const COMBINED: &str = "/v2/combined/find";
const COMPANY: &str = "/v2/companies/find";

impl Vendor for Clearbit {
    const ID: &'static str = "clearbit";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => vec![
                Exchange::new("GET", PEOPLE, 200, fixture!("people_page1")),
                Exchange::new("GET", PEOPLE, 200, fixture!("people_page2")),
                Exchange::new("GET", COMBINED, 200, fixture!("combined")),
                Exchange::new("GET", COMPANY, 200, fixture!("company")),
            ],
            Situation::Empty => vec![
                Exchange::new("GET", PEOPLE, 200, fixture!("people_empty")),
                Exchange::new("GET", COMBINED, 404, fixture!("unknown")),
            ],
            Situation::Unauthorised => [PEOPLE, COMBINED]
                .map(|path| Exchange::new("GET", path, 401, fixture!("unauthorised")))
                .to_vec(),
            Situation::OutOfCredits => vec![Exchange::new("GET", COMBINED, 402, fixture!("quota"))],
            Situation::RateLimited => vec![
                Exchange::new("GET", PEOPLE, 429, fixture!("rate"))
                    .header("x-ratelimit-limit", "600")
                    .header("x-ratelimit-remaining", "0")
                    .header("x-ratelimit-reset", "1785585660"),
                Exchange::new("GET", PEOPLE, 200, fixture!("people_page1")),
            ],
            Situation::BadRecord => vec![Exchange::new("GET", PEOPLE, 200, fixture!("people_bad_record"))],
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
