use super::*;

pub(crate) struct Linkedin;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/vendors/linkedin/fixtures/", $name, ".json"))
    };
}
pub(crate) use fixture;

pub(crate) const LEADS: &str = "/leadFormResponses";

impl Vendor for Linkedin {
    const ID: &'static str = "linkedin";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        let leads = |status, body| Exchange::new("GET", LEADS, status, body);
        match situation {
            Situation::Success => vec![
                leads(200, fixture!("leads_page1")),
                leads(200, fixture!("leads_page2")),
                Exchange::new("GET", "/leadForms", 200, fixture!("forms")),
            ],
            Situation::Empty => vec![leads(200, fixture!("leads_empty"))],
            Situation::Unauthorised => vec![
                leads(401, fixture!("unauthorised")),
                Exchange::new("GET", "/leadForms", 401, fixture!("unauthorised")),
            ],
            Situation::RateLimited => {
                vec![leads(429, fixture!("throttled")), leads(200, fixture!("leads_page1"))]
            }
            Situation::BadRecord => vec![leads(200, fixture!("leads_bad_record"))],
            Situation::Html => vec![leads(200, HTML)],
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        known("linkedin", "b3f6a1d2-0c8e-4b7e-9f3a-55aa01-6")
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "LINKEDIN_ACCESS_TOKEN").option("owner", "urn:li:sponsoredAccount:5000123")
    }
}
