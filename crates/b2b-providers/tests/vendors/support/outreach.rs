use super::*;

pub(crate) struct Outreach;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/vendors/outreach/fixtures/", $name, ".json"))
    };
}
pub(crate) use fixture;

pub(crate) const PROSPECTS: &str = "/prospects";
pub(crate) const ACCOUNTS: &str = "/accounts";

impl Vendor for Outreach {
    const ID: &'static str = "outreach";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => vec![
                Exchange::new("GET", PROSPECTS, 200, fixture!("prospects_page1")),
                Exchange::new("GET", PROSPECTS, 200, fixture!("prospects_page2")),
                Exchange::new("GET", ACCOUNTS, 200, fixture!("accounts_page1")),
                Exchange::new("GET", ACCOUNTS, 200, fixture!("accounts_page2")),
                Exchange::new("GET", "/users", 200, fixture!("users"))
                    .header("x-ratelimit-limit", "10000")
                    .header("x-ratelimit-remaining", "9640"),
            ],
            Situation::Empty => vec![Exchange::new("GET", PROSPECTS, 200, fixture!("prospects_empty"))],
            Situation::Unauthorised => [PROSPECTS, "/users"]
                .map(|path| Exchange::new("GET", path, 401, fixture!("unauthorised")))
                .to_vec(),
            Situation::RateLimited => vec![
                Exchange::new("GET", PROSPECTS, 429, fixture!("throttled")).header("retry-after", "12"),
                Exchange::new("GET", PROSPECTS, 200, fixture!("prospects_page1")),
            ],
            Situation::BadRecord => {
                vec![Exchange::new("GET", PROSPECTS, 200, fixture!("prospects_bad_record"))]
            }
            Situation::Html => vec![Exchange::new("GET", PROSPECTS, 200, HTML)],
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        known("outreach", "88012")
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "OUTREACH_ACCESS_TOKEN")
    }
}
