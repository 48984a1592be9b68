use super::*;

pub(crate) struct Outreach;

pub(crate) const PROSPECTS: &str = "/prospects";
pub(crate) const ACCOUNTS: &str = "/accounts";

impl Vendor for Outreach {
    const ID: &'static str = "outreach";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => vec![
                Exchange::new("GET", PROSPECTS, 200, fixture!("outreach/fixtures/prospects_page1.json")),
                Exchange::new("GET", PROSPECTS, 200, fixture!("outreach/fixtures/prospects_page2.json")),
                Exchange::new("GET", ACCOUNTS, 200, fixture!("outreach/fixtures/accounts_page1.json")),
                Exchange::new("GET", ACCOUNTS, 200, fixture!("outreach/fixtures/accounts_page2.json")),
                Exchange::new("GET", "/users", 200, fixture!("outreach/fixtures/users.json"))
                    .header("x-ratelimit-limit", "10000")
                    .header("x-ratelimit-remaining", "9640"),
            ],
            Situation::Empty => {
                vec![Exchange::new("GET", PROSPECTS, 200, fixture!("outreach/fixtures/prospects_empty.json"))]
            }
            Situation::Unauthorised => [PROSPECTS, "/users"]
                .map(|path| Exchange::new("GET", path, 401, fixture!("outreach/fixtures/unauthorised.json")))
                .to_vec(),
            Situation::RateLimited => vec![
                Exchange::new("GET", PROSPECTS, 429, fixture!("outreach/fixtures/throttled.json"))
                    .header("retry-after", "12"),
                Exchange::new("GET", PROSPECTS, 200, fixture!("outreach/fixtures/prospects_page1.json")),
            ],
            Situation::BadRecord => {
                vec![Exchange::new(
                    "GET",
                    PROSPECTS,
                    200,
                    fixture!("outreach/fixtures/prospects_bad_record.json"),
                )]
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
