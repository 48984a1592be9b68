use super::*;

pub(crate) struct Klue;

pub(crate) const CARDS: &str = "/extract/cards.json";
pub(crate) const BATTLECARDS: &str = "/extract/battlecards.json";

impl Vendor for Klue {
    const ID: &'static str = "klue";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => vec![
                Exchange::new("GET", CARDS, 200, fixture!("klue/fixtures/cards_page1.json")),
                Exchange::new("GET", CARDS, 200, fixture!("klue/fixtures/cards_page2.json")),
            ],
            Situation::Unauthorised => {
                vec![Exchange::new("GET", CARDS, 401, fixture!("klue/fixtures/unauthorised.json"))]
            }
            Situation::RateLimited => vec![
                Exchange::new("GET", CARDS, 429, fixture!("klue/fixtures/rate.json"))
                    .header("retry-after", "1"),
                Exchange::new("GET", CARDS, 200, fixture!("klue/fixtures/cards_page1.json")),
            ],
            Situation::BadRecord => {
                vec![Exchange::new("GET", CARDS, 200, fixture!("klue/fixtures/cards_bad_record.json"))]
            }
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
