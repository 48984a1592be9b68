use super::*;

pub(crate) struct Crayon;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/vendors/crayon/fixtures/", $name, ".json"))
    };
}
pub(crate) use fixture;

pub(crate) const SPARKS: &str = "/papi/sparks/";
pub(crate) const BATTLECARDS: &str = "/papi/battlecards/";
pub(crate) const QUESTION: &str = "/papi/answers/question/";

impl Vendor for Crayon {
    const ID: &'static str = "crayon";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => vec![Exchange::new("GET", SPARKS, 200, fixture!("sparks"))],
            Situation::Unauthorised => vec![Exchange::new("GET", SPARKS, 401, fixture!("unauthorised"))],
            Situation::RateLimited => vec![
                Exchange::new("GET", SPARKS, 429, "slow down").header("retry-after", "1"),
                Exchange::new("GET", SPARKS, 200, fixture!("sparks")),
            ],
            Situation::BadRecord => vec![Exchange::new("GET", SPARKS, 200, fixture!("sparks_bad_record"))],
            Situation::Html => vec![Exchange::new("GET", SPARKS, 200, HTML)],
            // No people and no credits.
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        Person::default()
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "CRAYON_API_KEY")
    }
}
