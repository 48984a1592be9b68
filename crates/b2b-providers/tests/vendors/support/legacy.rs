use super::zoominfo::fixture;
use super::*;

/// ZoomInfo's Enterprise API.
pub(crate) struct Legacy;

const LOGIN: &str = "/authenticate";

impl Vendor for Legacy {
    const ID: &'static str = "zoominfo";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        let mut all = match situation {
            Situation::Success => vec![
                Exchange::new("POST", "/search/contact", 200, fixture!("legacy_contacts_page1")),
                Exchange::new("POST", "/search/contact", 200, fixture!("legacy_contacts_page2")),
                Exchange::new("POST", "/search/company", 200, fixture!("legacy_companies_page1")),
                Exchange::new("POST", "/search/company", 200, fixture!("legacy_companies_page2")),
                Exchange::new("POST", "/enrich/contact", 200, fixture!("legacy_enrich")),
                Exchange::new("POST", "/enrich/company", 200, fixture!("legacy_company")),
                Exchange::new("POST", "/enrich/tech", 200, fixture!("legacy_technologies")),
                Exchange::new("POST", "/enrich/intent", 200, fixture!("legacy_intent")),
                Exchange::new("GET", "/lookup/usage", 200, fixture!("legacy_usage")),
            ],
            Situation::Empty => vec![
                Exchange::new("POST", "/search/contact", 200, fixture!("legacy_empty")),
                Exchange::new("POST", "/enrich/contact", 200, fixture!("legacy_enrich_none")),
            ],
            Situation::Unauthorised => {
                return vec![Exchange::new("POST", LOGIN, 401, r#"{"message":"Authentication failed"}"#)];
            }
            Situation::OutOfCredits => {
                vec![Exchange::new("POST", "/enrich/contact", 403, fixture!("legacy_used_up"))]
            }
            Situation::RateLimited => vec![
                Exchange::new("POST", "/search/contact", 429, "slow down").header("retry-after", "1"),
                Exchange::new("POST", "/search/contact", 200, fixture!("legacy_contacts_page1")),
            ],
            Situation::BadRecord => {
                vec![Exchange::new("POST", "/search/contact", 200, fixture!("legacy_bad_record"))]
            }
            Situation::Html => vec![Exchange::new("POST", "/search/contact", 200, HTML)],
            Situation::OptedOut => {
                vec![Exchange::new("POST", "/enrich/contact", 200, fixture!("legacy_opt_out"))]
            }
            Situation::Cut => vec![Exchange::cut("POST", "/enrich/contact")],
            _ => Vec::new(),
        };
        all.push(Exchange::new("POST", LOGIN, 200, fixture!("legacy_login")));
        all
    }

    fn person() -> Person {
        known("zoominfo", "1584305636")
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "ZOOMINFO_PASSWORD")
            .secret("ZOOMINFO_USERNAME", SecretString::from("somebody"))
            .option("intent_topics", "Backup")
    }
}
