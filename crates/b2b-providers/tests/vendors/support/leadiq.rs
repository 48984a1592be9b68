use super::*;

pub(crate) struct LeadIq;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/vendors/leadiq/fixtures/", $name, ".json"))
    };
}
pub(crate) use fixture;

pub(crate) const GRAPHQL: &str = "/graphql";
pub(crate) const VERIFY: &str = "/v1/verify-email";
/// The secret of the fixtures in base64.
pub(crate) const KEY: &str = "czNjcjN0LW9mLXRoZS1maXh0dXJlcw==";

pub(crate) fn graphql(bodies: &[&str]) -> Vec<Exchange> {
    bodies.iter().map(|body| Exchange::new("POST", GRAPHQL, 200, *body)).collect()
}

impl Vendor for LeadIq {
    const ID: &'static str = "leadiq";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => {
                let mut exchanges = graphql(&[
                    fixture!("people_page1"),
                    fixture!("people_page2"),
                    fixture!("companies_page1"),
                    fixture!("companies_page2"),
                    fixture!("person"),
                    fixture!("company"),
                    fixture!("company"),
                    fixture!("account"),
                ]);
                exchanges.push(Exchange::new("GET", VERIFY, 200, fixture!("verified")));
                exchanges
            }
            Situation::Empty => graphql(&[fixture!("people_empty"), fixture!("person_none")]),
            Situation::Unauthorised => graphql(&[fixture!("unauthorised")]),
            Situation::OutOfCredits => graphql(&[fixture!("out_of_credits"), fixture!("account")]),
            Situation::RateLimited => graphql(&[fixture!("throttled"), fixture!("people_page1")]),
            Situation::BadRecord => graphql(&[fixture!("people_bad_record")]),
            Situation::Html => graphql(&[HTML]),
            Situation::OptedOut => graphql(&[fixture!("person_suppressed")]),
            Situation::Cut => vec![Exchange::cut("POST", GRAPHQL)],
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        known("leadiq", "p_8f21c0")
    }

    fn equip(connection: Connection) -> Connection {
        connection.secret("LEADIQ_API_KEY", SecretString::from(KEY))
    }
}
