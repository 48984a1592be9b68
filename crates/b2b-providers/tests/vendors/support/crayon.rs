use super::*;

pub(crate) struct Crayon;

pub(crate) const SPARKS: &str = "/papi/sparks/";
pub(crate) const BATTLECARDS: &str = "/papi/battlecards/";
pub(crate) const QUESTION: &str = "/papi/answers/question/";

impl Vendor for Crayon {
    const ID: &'static str = "crayon";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => {
                vec![Exchange::new("GET", SPARKS, 200, fixture!("crayon/fixtures/sparks.json"))]
            }
            Situation::Unauthorised => {
                vec![Exchange::new("GET", SPARKS, 401, fixture!("crayon/fixtures/unauthorised.json"))]
            }
            Situation::RateLimited => vec![
                Exchange::new("GET", SPARKS, 429, "slow down").header("retry-after", "1"),
                Exchange::new("GET", SPARKS, 200, fixture!("crayon/fixtures/sparks.json")),
            ],
            Situation::BadRecord => {
                vec![Exchange::new("GET", SPARKS, 200, fixture!("crayon/fixtures/sparks_bad_record.json"))]
            }
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
