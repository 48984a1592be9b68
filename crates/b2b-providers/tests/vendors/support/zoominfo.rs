use super::*;

pub(crate) struct ZoomInfo;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/vendors/zoominfo/fixtures/", $name, ".json"))
    };
}
pub(crate) use fixture;

const TOKEN: &str = "/oauth/v1/token";
const SEARCH: &str = "/data/v1/contacts/search";
const COMPANIES: &str = "/data/v1/companies/search";
const ENRICH: &str = "/data/v1/contacts/enrich";
const COMPANY: &str = "/data/v1/companies/enrich";
const USAGE: &str = "/data/v1/users/usage";

pub(crate) fn token() -> Exchange {
    Exchange::new("POST", TOKEN, 200, fixture!("token"))
}

impl Vendor for ZoomInfo {
    const ID: &'static str = "zoominfo";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        let mut all = match situation {
            Situation::Success => vec![
                Exchange::new("POST", SEARCH, 200, fixture!("contacts_page1")),
                Exchange::new("POST", SEARCH, 200, fixture!("contacts_page2")),
                Exchange::new("POST", COMPANIES, 200, fixture!("companies_page1")),
                Exchange::new("POST", COMPANIES, 200, fixture!("companies_page2")),
                Exchange::new("POST", ENRICH, 200, fixture!("enrich")),
                Exchange::new("POST", COMPANY, 200, fixture!("company")),
                Exchange::new("POST", "/companies/technologies/enrich", 200, fixture!("technologies")),
                Exchange::new("POST", "/intent/enrich", 200, fixture!("intent")),
                Exchange::new("GET", USAGE, 200, fixture!("usage")),
            ],
            Situation::Empty => vec![
                Exchange::new("POST", SEARCH, 200, fixture!("contacts_empty")),
                Exchange::new("POST", ENRICH, 200, fixture!("enrich_none")),
            ],
            Situation::Unauthorised => [("POST", SEARCH), ("POST", ENRICH), ("GET", USAGE)]
                .map(|(method, path)| Exchange::new(method, path, 401, fixture!("unauthorised")))
                .to_vec(),
            Situation::OutOfCredits => vec![Exchange::new("POST", ENRICH, 400, fixture!("quota"))],
            Situation::RateLimited => vec![
                Exchange::new("POST", SEARCH, 429, fixture!("rate")).header("retry-after", "1"),
                Exchange::new("POST", SEARCH, 200, fixture!("contacts_page1"))
                    .header("x-ratelimit-limit-second", "25")
                    .header("x-ratelimit-remaining-second", "-1"),
            ],
            Situation::BadRecord => vec![Exchange::new("POST", SEARCH, 200, fixture!("contacts_bad_record"))],
            Situation::Html => vec![Exchange::new("POST", SEARCH, 200, HTML)],
            Situation::OptedOut => vec![Exchange::new("POST", ENRICH, 200, fixture!("enrich_opt_out"))],
            Situation::Cut => vec![Exchange::cut("POST", ENRICH)],
            _ => Vec::new(),
        };
        all.push(token());
        all
    }

    fn person() -> Person {
        known("zoominfo", "1584305636")
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "ZOOMINFO_CLIENT_SECRET")
            .secret("ZOOMINFO_CLIENT_ID", SecretString::from("client-1"))
            .option("intent_topics", "Backup, Firewall")
    }
}
