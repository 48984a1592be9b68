use super::*;

pub(crate) struct Apollo;

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
                Exchange::new("POST", SEARCH, 200, fixture!("apollo/fixtures/people_page1.json")),
                Exchange::new("POST", SEARCH, 200, fixture!("apollo/fixtures/people_page2.json")),
                Exchange::new("POST", COMPANIES, 200, fixture!("apollo/fixtures/companies_page1.json")),
                Exchange::new("POST", COMPANIES, 200, fixture!("apollo/fixtures/companies_page2.json")),
                Exchange::new("POST", MATCH, 200, fixture!("apollo/fixtures/match.json")),
                Exchange::new("GET", ORGANIZATION, 200, fixture!("apollo/fixtures/organization.json")),
                Exchange::new("POST", CREDITS, 200, fixture!("apollo/fixtures/credits.json")),
            ],
            Situation::Empty => vec![
                Exchange::new("POST", SEARCH, 200, fixture!("apollo/fixtures/people_empty.json")),
                Exchange::new("POST", MATCH, 200, fixture!("apollo/fixtures/match_none.json")),
            ],
            Situation::Unauthorised => [("POST", SEARCH), ("POST", MATCH), ("POST", CREDITS)]
                .map(|(method, path)| Exchange::new(method, path, 401, format!("Invalid API key {SECRET}.")))
                .to_vec(),
            Situation::OutOfCredits => vec![
                Exchange::new("POST", MATCH, 422, r#"{"error":"You have insufficient credits to do this."}"#),
                Exchange::new("POST", CREDITS, 200, fixture!("apollo/fixtures/credits.json")),
            ],
            Situation::RateLimited => vec![
                Exchange::new("POST", SEARCH, 429, r#""{\"message\":\"The maximum number of api calls\"}""#)
                    .header("retry-after", "2"),
                Exchange::new("POST", SEARCH, 200, fixture!("apollo/fixtures/people_page1.json"))
                    .header("x-rate-limit-minute", "50")
                    .header("x-minute-requests-left", "49")
                    .header("x-rate-limit-24-hour", ""),
            ],
            Situation::BadRecord => {
                vec![Exchange::new("POST", SEARCH, 200, fixture!("apollo/fixtures/people_bad_record.json"))]
            }
            Situation::Html => vec![Exchange::new("POST", SEARCH, 200, HTML)],
            Situation::OptedOut => {
                vec![Exchange::new("POST", MATCH, 200, fixture!("apollo/fixtures/match_suppressed.json"))]
            }
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
