use super::*;

pub(crate) struct Apollo;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/vendors/apollo/fixtures/", $name, ".json"))
    };
}
pub(crate) use fixture;

const SEARCH: &str = "/mixed_people/api_search";
const COMPANIES: &str = "/mixed_companies/search";
const MATCH: &str = "/people/match";
const ORGANIZATION: &str = "/organizations/enrich";
const CREDITS: &str = "/usage_stats/credit_usage_stats";

impl Vendor for Apollo {
    const ID: &'static str = "apollo";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => vec![
                Exchange::new("POST", SEARCH, 200, fixture!("people_page1")),
                Exchange::new("POST", SEARCH, 200, fixture!("people_page2")),
                Exchange::new("POST", COMPANIES, 200, fixture!("companies_page1")),
                Exchange::new("POST", COMPANIES, 200, fixture!("companies_page2")),
                Exchange::new("POST", MATCH, 200, fixture!("match")),
                Exchange::new("GET", ORGANIZATION, 200, fixture!("organization")),
                Exchange::new("POST", CREDITS, 200, fixture!("credits")),
            ],
            Situation::Empty => vec![
                Exchange::new("POST", SEARCH, 200, fixture!("people_empty")),
                Exchange::new("POST", MATCH, 200, fixture!("match_none")),
            ],
            Situation::Unauthorised => [("POST", SEARCH), ("POST", MATCH), ("POST", CREDITS)]
                .map(|(method, path)| Exchange::new(method, path, 401, format!("Invalid API key {SECRET}.")))
                .to_vec(),
            Situation::OutOfCredits => vec![
                Exchange::new("POST", MATCH, 422, r#"{"error":"You have insufficient credits to do this."}"#),
                Exchange::new("POST", CREDITS, 200, fixture!("credits")),
            ],
            Situation::RateLimited => vec![
                Exchange::new("POST", SEARCH, 429, r#""{\"message\":\"The maximum number of api calls\"}""#)
                    .header("retry-after", "2"),
                Exchange::new("POST", SEARCH, 200, fixture!("people_page1"))
                    .header("x-rate-limit-minute", "50")
                    .header("x-minute-requests-left", "49")
                    .header("x-rate-limit-24-hour", ""),
            ],
            Situation::BadRecord => vec![Exchange::new("POST", SEARCH, 200, fixture!("people_bad_record"))],
            Situation::Html => vec![Exchange::new("POST", SEARCH, 200, HTML)],
            Situation::OptedOut => vec![Exchange::new("POST", MATCH, 200, fixture!("match_suppressed"))],
            Situation::Cut => vec![Exchange::cut("POST", MATCH)],
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        known("apollo", "66f1a2b3c4d5e6f708192001")
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "APOLLO_API_KEY")
    }
}
