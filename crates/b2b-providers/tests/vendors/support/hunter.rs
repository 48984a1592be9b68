use super::*;

pub(crate) struct Hunter;

const SEARCH: &str = "/domain-search";
const DISCOVER: &str = "/discover";
const FINDER: &str = "/email-finder";
const VERIFIER: &str = "/email-verifier";
const ACCOUNT: &str = "/account";

impl Vendor for Hunter {
    const ID: &'static str = "hunter";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => vec![
                Exchange::new("GET", SEARCH, 200, fixture!("hunter/fixtures/domain_page1.json")),
                Exchange::new("GET", SEARCH, 200, fixture!("hunter/fixtures/domain_page2.json")),
                Exchange::new("POST", DISCOVER, 200, fixture!("hunter/fixtures/discover.json")),
                Exchange::new("GET", FINDER, 200, fixture!("hunter/fixtures/finder.json")),
                Exchange::new("GET", "/companies/find", 200, fixture!("hunter/fixtures/company.json")),
                Exchange::new("GET", VERIFIER, 200, fixture!("hunter/fixtures/verifier.json")),
                Exchange::new("GET", ACCOUNT, 200, fixture!("hunter/fixtures/account.json")),
            ],
            Situation::Empty => vec![
                Exchange::new("GET", SEARCH, 200, fixture!("hunter/fixtures/domain_empty.json")),
                Exchange::new("GET", FINDER, 200, fixture!("hunter/fixtures/finder_none.json")),
            ],
            Situation::Unauthorised => [SEARCH, FINDER, ACCOUNT]
                .map(|path| Exchange::new("GET", path, 401, fixture!("hunter/fixtures/unauthorised.json")))
                .to_vec(),
            Situation::OutOfCredits => vec![
                Exchange::new("GET", FINDER, 429, fixture!("hunter/fixtures/quota.json")),
                Exchange::new("GET", ACCOUNT, 200, fixture!("hunter/fixtures/account.json")),
            ],
            Situation::RateLimited => vec![
                Exchange::new("GET", SEARCH, 403, fixture!("hunter/fixtures/rate.json")),
                Exchange::new("GET", SEARCH, 200, fixture!("hunter/fixtures/domain_page1.json")),
            ],
            Situation::BadRecord => {
                vec![Exchange::new("GET", SEARCH, 200, fixture!("hunter/fixtures/domain_bad_record.json"))]
            }
            Situation::Html => vec![Exchange::new("GET", SEARCH, 200, HTML)],
            Situation::OptedOut => {
                vec![Exchange::new("GET", FINDER, 451, fixture!("hunter/fixtures/claimed.json"))]
            }
            Situation::Cut => vec![Exchange::cut("GET", FINDER)],
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        Person {
            first_name: Some("Dana".into()),
            last_name: Some("Okafor".into()),
            company: company(),
            ..Person::default()
        }
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "HUNTER_API_KEY")
    }
}
