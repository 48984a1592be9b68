use super::*;

pub(crate) struct Linkedin;

pub(crate) const LEADS: &str = "/leadFormResponses";

impl Vendor for Linkedin {
    const ID: &'static str = "linkedin";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        let leads = |status, body| Exchange::new("GET", LEADS, status, body);
        match situation {
            Situation::Success => vec![
                leads(200, fixture!("linkedin/fixtures/leads_page1.json")),
                leads(200, fixture!("linkedin/fixtures/leads_page2.json")),
                Exchange::new("GET", "/leadForms", 200, fixture!("linkedin/fixtures/forms.json")),
            ],
            Situation::Empty => vec![leads(200, fixture!("linkedin/fixtures/leads_empty.json"))],
            Situation::Unauthorised => vec![
                leads(401, fixture!("linkedin/fixtures/unauthorised.json")),
                Exchange::new("GET", "/leadForms", 401, fixture!("linkedin/fixtures/unauthorised.json")),
            ],
            Situation::RateLimited => {
                vec![
                    leads(429, fixture!("linkedin/fixtures/throttled.json")),
                    leads(200, fixture!("linkedin/fixtures/leads_page1.json")),
                ]
            }
            Situation::BadRecord => vec![leads(200, fixture!("linkedin/fixtures/leads_bad_record.json"))],
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
