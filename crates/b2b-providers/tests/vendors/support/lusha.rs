use super::*;

pub(crate) struct Lusha;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/vendors/lusha/fixtures/", $name, ".json"))
    };
}
pub(crate) use fixture;

const PEOPLE: &str = "/v3/contacts/prospecting";
const COMPANIES: &str = "/v3/companies/prospecting";
const ENRICH: &str = "/v3/contacts/enrich";
const COMPANY: &str = "/v3/companies/search-and-enrich";
const ACCOUNT: &str = "/v3/account/usage";

impl Vendor for Lusha {
    const ID: &'static str = "lusha";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => vec![
                Exchange::new("POST", PEOPLE, 200, fixture!("people_page1")),
                Exchange::new("POST", PEOPLE, 200, fixture!("people_page2")),
                Exchange::new("POST", COMPANIES, 200, fixture!("companies_page1")),
                Exchange::new("POST", COMPANIES, 200, fixture!("companies_page2")),
                Exchange::new("POST", ENRICH, 200, fixture!("enriched")),
                Exchange::new("POST", COMPANY, 200, fixture!("company")),
                Exchange::new("GET", ACCOUNT, 200, fixture!("account")),
            ],
            Situation::Empty => vec![
                Exchange::new("POST", PEOPLE, 200, fixture!("people_empty")),
                Exchange::new("POST", ENRICH, 200, fixture!("enriched_none")),
            ],
            Situation::Unauthorised => [("POST", PEOPLE), ("POST", ENRICH), ("GET", ACCOUNT)]
                .map(|(method, path)| Exchange::new(method, path, 401, fixture!("unauthorised")))
                .to_vec(),
            Situation::OutOfCredits => vec![Exchange::new("POST", ENRICH, 402, fixture!("out_of_credits"))],
            Situation::RateLimited => vec![
                Exchange::new("POST", PEOPLE, 429, fixture!("rate"))
                    .header("x-rate-limit-minute", "50")
                    .header("x-minute-requests-left", "0"),
                Exchange::new("POST", PEOPLE, 200, fixture!("people_page1")),
            ],
            Situation::BadRecord => vec![Exchange::new("POST", PEOPLE, 200, fixture!("people_bad_record"))],
            Situation::Html => vec![Exchange::new("POST", PEOPLE, 200, HTML)],
            Situation::OptedOut => vec![Exchange::new("POST", ENRICH, 200, fixture!("enriched_restricted"))],
            Situation::Cut => vec![Exchange::cut("POST", ENRICH)],
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        known("lusha", "4415824633")
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "LUSHA_API_KEY")
    }
}
