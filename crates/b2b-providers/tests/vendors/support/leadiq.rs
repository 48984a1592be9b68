use super::*;

pub(crate) struct LeadIq;

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
                    fixture!("leadiq/fixtures/people_page1.json"),
                    fixture!("leadiq/fixtures/people_page2.json"),
                    fixture!("leadiq/fixtures/companies_page1.json"),
                    fixture!("leadiq/fixtures/companies_page2.json"),
                    fixture!("leadiq/fixtures/person.json"),
                    fixture!("leadiq/fixtures/company.json"),
                    fixture!("leadiq/fixtures/company.json"),
                    fixture!("leadiq/fixtures/account.json"),
                ]);
                exchanges.push(Exchange::new("GET", VERIFY, 200, fixture!("leadiq/fixtures/verified.json")));
                exchanges
            }
            Situation::Empty => graphql(&[
                fixture!("leadiq/fixtures/people_empty.json"),
                fixture!("leadiq/fixtures/person_none.json"),
            ]),
            Situation::Unauthorised => graphql(&[fixture!("leadiq/fixtures/unauthorised.json")]),
            Situation::OutOfCredits => graphql(&[
                fixture!("leadiq/fixtures/out_of_credits.json"),
                fixture!("leadiq/fixtures/account.json"),
            ]),
            Situation::RateLimited => graphql(&[
                fixture!("leadiq/fixtures/throttled.json"),
                fixture!("leadiq/fixtures/people_page1.json"),
            ]),
            Situation::BadRecord => graphql(&[fixture!("leadiq/fixtures/people_bad_record.json")]),
            Situation::Html => graphql(&[HTML]),
            Situation::OptedOut => graphql(&[fixture!("leadiq/fixtures/person_suppressed.json")]),
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
