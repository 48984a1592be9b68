use super::*;

pub(crate) struct ZoomInfo;

const TOKEN: &str = "/oauth/v1/token";
const SEARCH: &str = "/data/v1/contacts/search";
const COMPANIES: &str = "/data/v1/companies/search";
const ENRICH: &str = "/data/v1/contacts/enrich";
const COMPANY: &str = "/data/v1/companies/enrich";
const USAGE: &str = "/data/v1/users/usage";

pub(crate) fn token() -> Exchange {
    Exchange::new("POST", TOKEN, 200, fixture!("zoominfo/fixtures/token.json"))
}

impl Vendor for ZoomInfo {
    const ID: &'static str = "zoominfo";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        let mut all = match situation {
            Situation::Success => vec![
                Exchange::new("POST", SEARCH, 200, fixture!("zoominfo/fixtures/contacts_page1.json")),
                Exchange::new("POST", SEARCH, 200, fixture!("zoominfo/fixtures/contacts_page2.json")),
                Exchange::new("POST", COMPANIES, 200, fixture!("zoominfo/fixtures/companies_page1.json")),
                Exchange::new("POST", COMPANIES, 200, fixture!("zoominfo/fixtures/companies_page2.json")),
                Exchange::new("POST", ENRICH, 200, fixture!("zoominfo/fixtures/enrich.json")),
                Exchange::new("POST", COMPANY, 200, fixture!("zoominfo/fixtures/company.json")),
                Exchange::new(
                    "POST",
                    "/companies/technologies/enrich",
                    200,
                    fixture!("zoominfo/fixtures/technologies.json"),
                ),
                Exchange::new("POST", "/intent/enrich", 200, fixture!("zoominfo/fixtures/intent.json")),
                Exchange::new("GET", USAGE, 200, fixture!("zoominfo/fixtures/usage.json")),
            ],
            Situation::Empty => vec![
                Exchange::new("POST", SEARCH, 200, fixture!("zoominfo/fixtures/contacts_empty.json")),
                Exchange::new("POST", ENRICH, 200, fixture!("zoominfo/fixtures/enrich_none.json")),
            ],
            Situation::Unauthorised => [("POST", SEARCH), ("POST", ENRICH), ("GET", USAGE)]
                .map(|(method, path)| {
                    Exchange::new(method, path, 401, fixture!("zoominfo/fixtures/unauthorised.json"))
                })
                .to_vec(),
            Situation::OutOfCredits => {
                vec![Exchange::new("POST", ENRICH, 400, fixture!("zoominfo/fixtures/quota.json"))]
            }
            Situation::RateLimited => vec![
                Exchange::new("POST", SEARCH, 429, fixture!("zoominfo/fixtures/rate.json"))
                    .header("retry-after", "1"),
                Exchange::new("POST", SEARCH, 200, fixture!("zoominfo/fixtures/contacts_page1.json"))
                    .header("x-ratelimit-limit-second", "25")
                    .header("x-ratelimit-remaining-second", "-1"),
            ],
            Situation::BadRecord => vec![Exchange::new(
                "POST",
                SEARCH,
                200,
                fixture!("zoominfo/fixtures/contacts_bad_record.json"),
            )],
            Situation::Html => vec![Exchange::new("POST", SEARCH, 200, HTML)],
            Situation::OptedOut => {
                vec![Exchange::new("POST", ENRICH, 200, fixture!("zoominfo/fixtures/enrich_opt_out.json"))]
            }
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
