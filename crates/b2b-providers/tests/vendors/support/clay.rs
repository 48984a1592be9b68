use super::*;

pub(crate) struct Clay;

pub(crate) const CREATE: &str = "/search/query-mode";
pub(crate) const RUN: &str = "/search/query-mode/srch_1/run";
pub(crate) const ROUTINE: &str = "/routines/function%3At_abc/run";
pub(crate) const RESULTS: &str = "/routines/run/rr_123/results";

impl Vendor for Clay {
    const ID: &'static str = "clay";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        let search = |status, body| {
            vec![
                Exchange::new("POST", CREATE, 200, fixture!("clay/fixtures/created.json")),
                Exchange::new("POST", RUN, status, body),
            ]
        };
        match situation {
            Situation::Success => {
                let mut exchanges = search(200, fixture!("clay/fixtures/people_page1.json"));
                exchanges.extend([
                    Exchange::new("POST", RUN, 200, fixture!("clay/fixtures/people_page2.json")),
                    Exchange::new("POST", RUN, 200, fixture!("clay/fixtures/companies_page1.json")),
                    Exchange::new("POST", RUN, 200, fixture!("clay/fixtures/companies_page2.json")),
                    Exchange::new("POST", ROUTINE, 202, fixture!("clay/fixtures/started.json")),
                    Exchange::new("GET", RESULTS, 202, fixture!("clay/fixtures/working.json")),
                    Exchange::new("GET", RESULTS, 200, fixture!("clay/fixtures/complete.json")),
                    Exchange::new("GET", "/me", 200, fixture!("clay/fixtures/me.json")),
                ]);
                exchanges
            }
            Situation::Empty => {
                let mut exchanges = search(200, fixture!("clay/fixtures/people_empty.json"));
                exchanges.extend([
                    Exchange::new("POST", ROUTINE, 202, fixture!("clay/fixtures/started.json")),
                    Exchange::new("GET", RESULTS, 200, fixture!("clay/fixtures/complete_failed.json")),
                ]);
                exchanges
            }
            Situation::Unauthorised => [("POST", CREATE), ("POST", ROUTINE), ("GET", "/me")]
                .map(|(method, path)| {
                    Exchange::new(method, path, 401, fixture!("clay/fixtures/unauthorised.json"))
                })
                .to_vec(),
            Situation::OutOfCredits => {
                vec![Exchange::new("POST", ROUTINE, 402, fixture!("clay/fixtures/out_of_credits.json"))]
            }
            Situation::RateLimited => vec![
                Exchange::new("POST", CREATE, 200, fixture!("clay/fixtures/created.json")),
                Exchange::new("POST", RUN, 429, fixture!("clay/fixtures/throttled.json"))
                    .header("retry-after", "12"),
                Exchange::new("POST", RUN, 200, fixture!("clay/fixtures/people_page1.json")),
            ],
            Situation::BadRecord => search(200, fixture!("clay/fixtures/people_bad_record.json")),
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
