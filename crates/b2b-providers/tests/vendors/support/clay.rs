use super::*;

pub(crate) struct Clay;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/vendors/clay/fixtures/", $name, ".json"))
    };
}
pub(crate) use fixture;

pub(crate) const CREATE: &str = "/search/query-mode";
pub(crate) const RUN: &str = "/search/query-mode/srch_1/run";
pub(crate) const ROUTINE: &str = "/routines/function%3At_abc/run";
pub(crate) const RESULTS: &str = "/routines/run/rr_123/results";

impl Vendor for Clay {
    const ID: &'static str = "clay";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        let search = |status, body| {
            vec![
                Exchange::new("POST", CREATE, 200, fixture!("created")),
                Exchange::new("POST", RUN, status, body),
            ]
        };
        match situation {
            Situation::Success => {
                let mut exchanges = search(200, fixture!("people_page1"));
                exchanges.extend([
                    Exchange::new("POST", RUN, 200, fixture!("people_page2")),
                    Exchange::new("POST", RUN, 200, fixture!("companies_page1")),
                    Exchange::new("POST", RUN, 200, fixture!("companies_page2")),
                    Exchange::new("POST", ROUTINE, 202, fixture!("started")),
                    Exchange::new("GET", RESULTS, 202, fixture!("working")),
                    Exchange::new("GET", RESULTS, 200, fixture!("complete")),
                    Exchange::new("GET", "/me", 200, fixture!("me")),
                ]);
                exchanges
            }
            Situation::Empty => {
                let mut exchanges = search(200, fixture!("people_empty"));
                exchanges.extend([
                    Exchange::new("POST", ROUTINE, 202, fixture!("started")),
                    Exchange::new("GET", RESULTS, 200, fixture!("complete_failed")),
                ]);
                exchanges
            }
            Situation::Unauthorised => [("POST", CREATE), ("POST", ROUTINE), ("GET", "/me")]
                .map(|(method, path)| Exchange::new(method, path, 401, fixture!("unauthorised")))
                .to_vec(),
            Situation::OutOfCredits => vec![Exchange::new("POST", ROUTINE, 402, fixture!("out_of_credits"))],
            Situation::RateLimited => vec![
                Exchange::new("POST", CREATE, 200, fixture!("created")),
                Exchange::new("POST", RUN, 429, fixture!("throttled")).header("retry-after", "12"),
                Exchange::new("POST", RUN, 200, fixture!("people_page1")),
            ],
            Situation::BadRecord => search(200, fixture!("people_bad_record")),
            Situation::Html => search(200, HTML),
            Situation::Cut => vec![Exchange::cut("POST", ROUTINE)],
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        Person { full_name: Some("Dana Okafor".into()), company: company(), ..known("clay", "55120931") }
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "CLAY_API_KEY")
            .option("people_query", "people at freight forwarders")
            .option("company_query", "freight forwarders")
            .option("person_routine", "function:t_abc")
            .option("person_outputs", "email=Work Email,mobile=Mobile Phone")
    }
}
