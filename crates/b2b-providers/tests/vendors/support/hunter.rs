use super::*;

pub(crate) struct Hunter;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/vendors/hunter/fixtures/", $name, ".json"))
    };
}
pub(crate) use fixture;

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
                Exchange::new("GET", SEARCH, 200, fixture!("domain_page1")),
                Exchange::new("GET", SEARCH, 200, fixture!("domain_page2")),
                Exchange::new("POST", DISCOVER, 200, fixture!("discover")),
                Exchange::new("GET", FINDER, 200, fixture!("finder")),
                Exchange::new("GET", "/companies/find", 200, fixture!("company")),
                Exchange::new("GET", VERIFIER, 200, fixture!("verifier")),
                Exchange::new("GET", ACCOUNT, 200, fixture!("account")),
            ],
            Situation::Empty => vec![
                Exchange::new("GET", SEARCH, 200, fixture!("domain_empty")),
                Exchange::new("GET", FINDER, 200, fixture!("finder_none")),
            ],
            Situation::Unauthorised => [SEARCH, FINDER, ACCOUNT]
                .map(|path| Exchange::new("GET", path, 401, fixture!("unauthorised")))
                .to_vec(),
            Situation::OutOfCredits => vec![
                Exchange::new("GET", FINDER, 429, fixture!("quota")),
                Exchange::new("GET", ACCOUNT, 200, fixture!("account")),
            ],
            Situation::RateLimited => vec![
                Exchange::new("GET", SEARCH, 403, fixture!("rate")),
                Exchange::new("GET", SEARCH, 200, fixture!("domain_page1")),
            ],
            Situation::BadRecord => vec![Exchange::new("GET", SEARCH, 200, fixture!("domain_bad_record"))],
            Situation::Html => vec![Exchange::new("GET", SEARCH, 200, HTML)],
            Situation::OptedOut => vec![Exchange::new("GET", FINDER, 451, fixture!("claimed"))],
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
