use super::*;

pub(crate) struct HgInsights;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/src/vendors/hg_insights/fixtures/",
            $name,
            ".json"
        ))
    };
}
pub(crate) use fixture;

pub(crate) const SEARCH: &str = "/companies/search";
pub(crate) const ENRICH: &str = "/companies/enrich";
pub(crate) const INTENT: &str = "/intent/enrich";
pub(crate) const CREDITS: &str = "/credits";

impl Vendor for HgInsights {
    const ID: &'static str = "hg_insights";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => vec![
                Exchange::new("POST", SEARCH, 200, fixture!("companies_page1")),
                Exchange::new("POST", SEARCH, 200, fixture!("companies_page2")),
                Exchange::new("POST", ENRICH, 200, fixture!("profile")),
                Exchange::new("POST", INTENT, 200, fixture!("intent")),
                Exchange::new("GET", CREDITS, 200, fixture!("credits")),
            ],
            Situation::Empty => vec![
                Exchange::new("POST", SEARCH, 200, fixture!("companies_empty")),
                Exchange::new("POST", ENRICH, 200, fixture!("profile_none")),
            ],
            Situation::RateLimited => vec![
                Exchange::new("POST", SEARCH, 429, fixture!("rate")).header("retry-after", "1"),
                Exchange::new("POST", SEARCH, 200, fixture!("companies_page1")),
            ],
            Situation::BadRecord => {
                vec![Exchange::new("POST", SEARCH, 200, fixture!("companies_bad_record"))]
            }
            Situation::Html => vec![Exchange::new("POST", SEARCH, 200, HTML)],
            Situation::Unauthorised => [("POST", SEARCH), ("POST", ENRICH), ("GET", CREDITS)]
                .map(|(method, path)| Exchange::new(method, path, 401, fixture!("unauthorised")))
                .to_vec(),
            Situation::OutOfCredits => vec![Exchange::new("POST", ENRICH, 402, fixture!("quota"))],
            Situation::Cut => vec![Exchange::cut("POST", ENRICH)],
            // No people, so nobody to opt out.
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        Person { company: company(), ..Person::default() }
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "HG_INSIGHTS_API_KEY")
    }
}
