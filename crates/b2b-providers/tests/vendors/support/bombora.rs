use super::*;

/// The new platform.
pub(crate) struct Bombora;
/// The partner API.
pub(crate) struct Legacy;

pub(crate) const DATA: &str = "/intent/v1/data";
pub(crate) const TOKEN: &str = "/oauth/token";
pub(crate) const SIGNALS: &str = "/intent/v1/signal-definitions";
pub(crate) const TOPICS: &str = "/reference/v1/topics";
pub(crate) const CREATE: &str = "/v4/Surge/Create";
pub(crate) const RESULT: &str = "/v2/Surge/TryGetResult";
pub(crate) const MY_TOPICS: &str = "/v2/cmp/GetMyTopics";

pub(crate) fn token() -> Exchange {
    Exchange::new("POST", TOKEN, 200, fixture!("bombora/fixtures/token.json"))
}

/// A question and its one page.
pub(crate) fn questions(page: impl Into<String>) -> Vec<Exchange> {
    vec![
        token(),
        Exchange::new("POST", DATA, 200, fixture!("bombora/fixtures/question.json")),
        Exchange::new("GET", DATA, 200, page),
    ]
}

impl Vendor for Bombora {
    const ID: &'static str = "bombora";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => vec![
                token(),
                Exchange::new("POST", DATA, 200, fixture!("bombora/fixtures/question.json")),
                Exchange::new("GET", DATA, 200, fixture!("bombora/fixtures/data_page1.json")),
                Exchange::new("GET", DATA, 200, fixture!("bombora/fixtures/data_page2.json")),
                Exchange::new("GET", SIGNALS, 200, fixture!("bombora/fixtures/signals.json")),
                Exchange::new("GET", TOPICS, 200, fixture!("bombora/fixtures/topics.json")),
            ],
            Situation::Empty => questions(fixture!("bombora/fixtures/data_empty.json")),
            Situation::BadRecord => questions(fixture!("bombora/fixtures/data_bad_record.json")),
            Situation::Html => questions(HTML),
            Situation::RateLimited => {
                let mut all = questions(fixture!("bombora/fixtures/data_page1.json"));
                let refused = Exchange::new("POST", DATA, 429, "").header("retry-after", "1");
                all.insert(1, refused);
                all
            }
            Situation::Unauthorised => vec![
                token(),
                Exchange::new("POST", DATA, 401, fixture!("bombora/fixtures/unauthorised.json")),
                Exchange::new("GET", SIGNALS, 401, fixture!("bombora/fixtures/unauthorised.json")),
            ],
            // No people, no credits.
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        Person { company: company(), ..Person::default() }
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "BOMBORA_CLIENT_SECRET")
            .secret("BOMBORA_CLIENT_ID", SecretString::from("client-1"))
            .option("topics", "Sales Enablement; Customer Relationship Management (CRM)")
    }
}

impl Vendor for Legacy {
    const ID: &'static str = "bombora";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => vec![
                Exchange::new("GET", MY_TOPICS, 200, fixture!("bombora/fixtures/legacy_topics.json")),
                Exchange::new("POST", CREATE, 200, fixture!("bombora/fixtures/legacy_created.json")),
            ],
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        Bombora::person()
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "BOMBORA_AUTHORIZATION_KEY").option("topics", "104211;100934")
    }
}
