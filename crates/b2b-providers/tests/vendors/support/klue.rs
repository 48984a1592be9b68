use super::*;

pub(crate) struct Klue;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/vendors/klue/fixtures/", $name, ".json"))
    };
}
pub(crate) use fixture;

pub(crate) const CARDS: &str = "/extract/cards.json";
pub(crate) const BATTLECARDS: &str = "/extract/battlecards.json";

impl Vendor for Klue {
    const ID: &'static str = "klue";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => vec![
                Exchange::new("GET", CARDS, 200, fixture!("cards_page1")),
                Exchange::new("GET", CARDS, 200, fixture!("cards_page2")),
            ],
            Situation::Unauthorised => vec![Exchange::new("GET", CARDS, 401, fixture!("unauthorised"))],
            Situation::RateLimited => vec![
                Exchange::new("GET", CARDS, 429, fixture!("rate")).header("retry-after", "1"),
                Exchange::new("GET", CARDS, 200, fixture!("cards_page1")),
            ],
            Situation::BadRecord => vec![Exchange::new("GET", CARDS, 200, fixture!("cards_bad_record"))],
            // No people and no credits, and a page of HTML is a refused key.
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        Person::default()
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "KLUE_API_KEY")
    }
}
