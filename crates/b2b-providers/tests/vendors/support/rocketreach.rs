use super::*;

/// An account with the older credits.
pub(crate) struct RocketReach;
/// An account with universal credits: the same answers on other paths.
pub(crate) struct Universal;

struct Paths {
    people: &'static str,
    companies: &'static str,
    person: &'static str,
    company: &'static str,
    account: &'static str,
    balance: &'static str,
}

fn exchanges(situation: Situation, paths: &Paths) -> Vec<Exchange> {
    let &Paths { people, companies, person, company, account, balance } = paths;
    match situation {
        Situation::Success => vec![
            Exchange::new("POST", people, 201, fixture!("rocketreach/fixtures/people_page1.json")),
            Exchange::new("POST", people, 201, fixture!("rocketreach/fixtures/people_page2.json")),
            Exchange::new("POST", companies, 201, fixture!("rocketreach/fixtures/companies_page1.json")),
            Exchange::new("POST", companies, 201, fixture!("rocketreach/fixtures/companies_page2.json")),
            Exchange::new("GET", person, 200, fixture!("rocketreach/fixtures/profile.json")),
            Exchange::new("GET", company, 200, fixture!("rocketreach/fixtures/company.json")),
            Exchange::new("GET", account, 200, balance),
        ],
        Situation::Empty => vec![
            Exchange::new("POST", people, 201, fixture!("rocketreach/fixtures/people_empty.json")),
            Exchange::new("GET", person, 404, fixture!("rocketreach/fixtures/not_found.json")),
        ],
        Situation::Unauthorised => [("POST", people), ("GET", person), ("GET", account)]
            .map(|(method, path)| {
                Exchange::new(method, path, 401, fixture!("rocketreach/fixtures/unauthorised.json"))
            })
            .to_vec(),
        Situation::OutOfCredits => {
            vec![Exchange::new("GET", person, 402, fixture!("rocketreach/fixtures/out_of_credits.json"))]
        }
        Situation::RateLimited => vec![
            Exchange::new("POST", people, 429, fixture!("rocketreach/fixtures/throttled.json"))
                .header("retry-after", "12"),
            Exchange::new("POST", people, 201, fixture!("rocketreach/fixtures/people_page1.json")),
        ],
        Situation::BadRecord => {
            vec![Exchange::new("POST", people, 201, fixture!("rocketreach/fixtures/people_bad_record.json"))]
        }
        Situation::Html => vec![Exchange::new("POST", people, 200, HTML)],
        Situation::OptedOut => {
            vec![Exchange::new("GET", person, 200, fixture!("rocketreach/fixtures/profile_suppressed.json"))]
        }
        Situation::Cut => vec![Exchange::cut("GET", person)],
        _ => Vec::new(),
    }
}

impl Vendor for RocketReach {
    const ID: &'static str = "rocketreach";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        exchanges(
            situation,
            &Paths {
                people: "/person/search",
                companies: "/searchCompany",
                person: "/person/lookup",
                company: "/company/lookup/",
                account: "/account/",
                balance: fixture!("rocketreach/fixtures/account.json"),
            },
        )
    }

    fn person() -> Person {
        known("rocketreach", "48211907")
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "ROCKETREACH_API_KEY")
    }
}

impl Vendor for Universal {
    const ID: &'static str = "rocketreach";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        exchanges(
            situation,
            &Paths {
                people: "/universal/person/search",
                companies: "/universal/company/search",
                person: "/universal/person/lookup",
                company: "/universal/company/lookup",
                account: "/universal/account/",
                balance: fixture!("rocketreach/fixtures/account_universal.json"),
            },
        )
    }

    fn person() -> Person {
        RocketReach::person()
    }

    fn equip(connection: Connection) -> Connection {
        RocketReach::equip(connection).option("credits", "universal")
    }
}
