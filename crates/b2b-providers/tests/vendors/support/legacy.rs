use super::*;

/// ZoomInfo's Enterprise API.
pub(crate) struct Legacy;

const LOGIN: &str = "/authenticate";

impl Vendor for Legacy {
    const ID: &'static str = "zoominfo";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        let mut all = match situation {
            Situation::Success => vec![
                Exchange::new(
                    "POST",
                    "/search/contact",
                    200,
                    fixture!("zoominfo/fixtures/legacy_contacts_page1.json"),
                ),
                Exchange::new(
                    "POST",
                    "/search/contact",
                    200,
                    fixture!("zoominfo/fixtures/legacy_contacts_page2.json"),
                ),
                Exchange::new(
                    "POST",
                    "/search/company",
                    200,
                    fixture!("zoominfo/fixtures/legacy_companies_page1.json"),
                ),
                Exchange::new(
                    "POST",
                    "/search/company",
                    200,
                    fixture!("zoominfo/fixtures/legacy_companies_page2.json"),
                ),
                Exchange::new(
                    "POST",
                    "/enrich/contact",
                    200,
                    fixture!("zoominfo/fixtures/legacy_enrich.json"),
                ),
                Exchange::new(
                    "POST",
                    "/enrich/company",
                    200,
                    fixture!("zoominfo/fixtures/legacy_company.json"),
                ),
                Exchange::new(
                    "POST",
                    "/enrich/tech",
                    200,
                    fixture!("zoominfo/fixtures/legacy_technologies.json"),
                ),
                Exchange::new(
                    "POST",
                    "/enrich/intent",
                    200,
                    fixture!("zoominfo/fixtures/legacy_intent.json"),
                ),
                Exchange::new("GET", "/lookup/usage", 200, fixture!("zoominfo/fixtures/legacy_usage.json")),
            ],
            Situation::Empty => vec![
                Exchange::new(
                    "POST",
                    "/search/contact",
                    200,
                    fixture!("zoominfo/fixtures/legacy_empty.json"),
                ),
                Exchange::new(
                    "POST",
                    "/enrich/contact",
                    200,
                    fixture!("zoominfo/fixtures/legacy_enrich_none.json"),
                ),
            ],
            Situation::Unauthorised => {
                return vec![Exchange::new("POST", LOGIN, 401, r#"{"message":"Authentication failed"}"#)];
            }
            Situation::OutOfCredits => {
                vec![Exchange::new(
                    "POST",
                    "/enrich/contact",
                    403,
                    fixture!("zoominfo/fixtures/legacy_used_up.json"),
                )]
            }
            Situation::RateLimited => vec![
                Exchange::new("POST", "/search/contact", 429, "slow down").header("retry-after", "1"),
                Exchange::new(
                    "POST",
                    "/search/contact",
                    200,
                    fixture!("zoominfo/fixtures/legacy_contacts_page1.json"),
                ),
            ],
            Situation::BadRecord => {
                vec![Exchange::new(
                    "POST",
                    "/search/contact",
                    200,
                    fixture!("zoominfo/fixtures/legacy_bad_record.json"),
                )]
            }
            Situation::Html => vec![Exchange::new("POST", "/search/contact", 200, HTML)],
            Situation::OptedOut => {
                vec![Exchange::new(
                    "POST",
                    "/enrich/contact",
                    200,
                    fixture!("zoominfo/fixtures/legacy_opt_out.json"),
                )]
            }
            Situation::Cut => vec![Exchange::cut("POST", "/enrich/contact")],
            _ => Vec::new(),
        };
        all.push(Exchange::new("POST", LOGIN, 200, fixture!("zoominfo/fixtures/legacy_login.json")));
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
