use super::*;

pub(crate) struct HgInsights;

pub(crate) const SEARCH: &str = "/companies/search";
pub(crate) const ENRICH: &str = "/companies/enrich";
pub(crate) const INTENT: &str = "/intent/enrich";
pub(crate) const CREDITS: &str = "/credits";

impl Vendor for HgInsights {
    const ID: &'static str = "hg_insights";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => vec![
                Exchange::new("POST", SEARCH, 200, fixture!("hg_insights/fixtures/companies_page1.json")),
                Exchange::new("POST", SEARCH, 200, fixture!("hg_insights/fixtures/companies_page2.json")),
                Exchange::new("POST", ENRICH, 200, fixture!("hg_insights/fixtures/profile.json")),
                Exchange::new("POST", INTENT, 200, fixture!("hg_insights/fixtures/intent.json")),
                Exchange::new("GET", CREDITS, 200, fixture!("hg_insights/fixtures/credits.json")),
            ],
            Situation::Empty => vec![
                Exchange::new("POST", SEARCH, 200, fixture!("hg_insights/fixtures/companies_empty.json")),
                Exchange::new("POST", ENRICH, 200, fixture!("hg_insights/fixtures/profile_none.json")),
            ],
            Situation::RateLimited => vec![
                Exchange::new("POST", SEARCH, 429, fixture!("hg_insights/fixtures/rate.json"))
                    .header("retry-after", "1"),
                Exchange::new("POST", SEARCH, 200, fixture!("hg_insights/fixtures/companies_page1.json")),
            ],
            Situation::BadRecord => {
                vec![Exchange::new(
                    "POST",
                    SEARCH,
                    200,
                    fixture!("hg_insights/fixtures/companies_bad_record.json"),
                )]
            }
            Situation::Html => vec![Exchange::new("POST", SEARCH, 200, HTML)],
            Situation::Unauthorised => [("POST", SEARCH), ("POST", ENRICH), ("GET", CREDITS)]
                .map(|(method, path)| {
                    Exchange::new(method, path, 401, fixture!("hg_insights/fixtures/unauthorised.json"))
                })
                .to_vec(),
            Situation::OutOfCredits => {
                vec![Exchange::new("POST", ENRICH, 402, fixture!("hg_insights/fixtures/quota.json"))]
            }
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
