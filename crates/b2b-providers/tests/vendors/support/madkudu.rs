use super::*;

/// MadAPI.
pub(crate) struct MadKudu;
/// The Legacy Scoring API alone.
pub(crate) struct Legacy;

pub(crate) const PERSONS: &str = "/search/persons";
pub(crate) const ACCOUNTS: &str = "/search/accounts";
pub(crate) const FIND_PERSON: &str = "/lookup/persons";
pub(crate) const FIND_ACCOUNT: &str = "/lookup/accounts";
pub(crate) const PERSON: &str = "/persons/per_03";
pub(crate) const ACCOUNT: &str = "/accounts/acc_19ac";
pub(crate) const ORGANISATION: &str = "/organisation";
pub(crate) const LEGACY_PERSON: &str = "/v1/persons";
pub(crate) const LEGACY_COMPANY: &str = "/v1/companies";
pub(crate) const PING: &str = "/v1/ping";
pub(crate) const EMAIL: &str = "dana.okafor@harborlogistics.example";

impl Vendor for MadKudu {
    const ID: &'static str = "madkudu";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => vec![
                Exchange::new("POST", PERSONS, 200, fixture!("madkudu/fixtures/persons_page1.json")),
                Exchange::new("POST", PERSONS, 200, fixture!("madkudu/fixtures/persons_page2.json")),
                Exchange::new("POST", ACCOUNTS, 200, fixture!("madkudu/fixtures/accounts_page1.json")),
                Exchange::new("POST", ACCOUNTS, 200, fixture!("madkudu/fixtures/accounts_page2.json")),
                Exchange::new("GET", FIND_PERSON, 200, fixture!("madkudu/fixtures/lookup_person.json")),
                Exchange::new("GET", PERSON, 200, fixture!("madkudu/fixtures/person.json")),
                Exchange::new("GET", FIND_ACCOUNT, 200, fixture!("madkudu/fixtures/lookup_account.json")),
                Exchange::new("GET", ACCOUNT, 200, fixture!("madkudu/fixtures/account.json")),
                Exchange::new("GET", ORGANISATION, 200, fixture!("madkudu/fixtures/organisation.json")),
            ],
            Situation::Empty => vec![
                Exchange::new("POST", PERSONS, 200, fixture!("madkudu/fixtures/persons_empty.json")),
                Exchange::new("GET", FIND_PERSON, 200, fixture!("madkudu/fixtures/lookup_none.json")),
            ],
            Situation::Unauthorised => [("POST", PERSONS), ("GET", FIND_PERSON), ("GET", ORGANISATION)]
                .map(|(method, path)| {
                    Exchange::new(method, path, 401, fixture!("madkudu/fixtures/unauthorised.json"))
                })
                .to_vec(),
            Situation::OutOfCredits => {
                vec![Exchange::new("GET", FIND_PERSON, 429, fixture!("madkudu/fixtures/quota.json"))]
            }
            // A socket waits for real: the same in one second.
            Situation::RateLimited => vec![
                Exchange::new("POST", PERSONS, 429, fixture!("madkudu/fixtures/quota.json"))
                    .header("retry-after", "1"),
                Exchange::new("POST", PERSONS, 200, fixture!("madkudu/fixtures/persons_page1.json")),
            ],
            Situation::BadRecord => vec![Exchange::new(
                "POST",
                PERSONS,
                200,
                fixture!("madkudu/fixtures/persons_bad_record.json"),
            )],
            Situation::Html => vec![Exchange::new("POST", PERSONS, 200, HTML)],
            Situation::Cut => vec![Exchange::cut("GET", FIND_PERSON)],
            // MadKudu knows your own records: it has no opt-outs.
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        Person { email: Some(EMAIL.into()), company: company(), ..Person::default() }
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "MADKUDU_API_KEY")
    }
}

impl Vendor for Legacy {
    const ID: &'static str = "madkudu";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => vec![
                Exchange::new("GET", LEGACY_PERSON, 200, fixture!("madkudu/fixtures/legacy_person.json")),
                Exchange::new("GET", LEGACY_COMPANY, 200, fixture!("madkudu/fixtures/legacy_company.json")),
                Exchange::new("GET", PING, 200, r#"{"status":"ok"}"#),
            ],
            Situation::Empty => vec![Exchange::new("GET", LEGACY_PERSON, 404, r#"{"message":"Not found"}"#)],
            Situation::Unauthorised => [LEGACY_PERSON, PING]
                .map(|path| Exchange::new("GET", path, 401, fixture!("madkudu/fixtures/unauthorised.json")))
                .to_vec(),
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        MadKudu::person()
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "MADKUDU_LEGACY_API_KEY")
    }
}
