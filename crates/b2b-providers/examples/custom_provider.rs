//! A provider that is not in this crate, and the contract that it has to keep: `Acme Leads`, whose search is free and
//! whose e-mail addresses are sold one by one.
//!
//! `cargo run -p b2b-providers --example custom_provider --features testing`

use std::io::Write;
use std::sync::Arc;

use b2b_providers::testing::{Exchange, Harness, Situation, World, contract};
use b2b_providers::{
    BadRecord, Budget, Company, Connection, Credential, Descriptor, EmailStatus, Enrich, Error, ErrorKind,
    Found, Lifecycle, Outcome, Page, Pager, Person, Price, Provider, ProviderId, Query, RateQuota, Reveal,
    Search,
};
use rest_core::{
    Answer, Auth, Call, Client, Delivery, ErrorKind as Http, ManualClock, Replay, SecretString,
    SlidingWindow, StatusCode, Timestamp, Url, Window, async_trait,
};
use serde::Deserialize;
use serde_json::{Value, json};

const ID: ProviderId = ProviderId::from_static("acme");
const SEARCH: &str = "people.search";
const REVEAL: Price = Price::new("people.reveal", 1.0, 0.10, "address found");
const QUOTA: RateQuota = RateQuota { pool: "all", calls: 10, seconds: 1 };

const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "Acme Leads",
    lifecycle: Lifecycle::Active,
    auth: "API key as Authorization: Bearer",
    prices: &[REVEAL],
    quotas: &[QUOTA],
    credentials: &[Credential { name: "ACME_API_KEY", required: true, about: "API key" }],
    options: &[("usd_per_credit", "price of a credit in US dollars")],
    base_url: "https://api.acme.example/v1",
    unverified: &[],
    docs: "# Acme Leads\n\nAn invented vendor: free search by domain, one credit for an address that is found.",
};

/// Acme's JSON, exactly as it comes.
#[derive(Deserialize)]
struct Row {
    id: u64,
    name: String,
    title: Option<String>,
    mail: Option<String>,
    firm: Option<String>,
    site: Option<String>,
}

/// What it means. Unknown is absent.
fn person(row: Row) -> Person {
    let (first_name, last_name) = match row.name.rsplit_once(' ') {
        Some((first, last)) => (Some(first.to_owned()), Some(last.to_owned())),
        None => (None, None),
    };
    Person {
        source: Some(ID),
        external_id: Some(row.id.to_string()),
        first_name,
        last_name,
        full_name: Some(row.name),
        job_title: row.title,
        email_status: row.mail.as_ref().map(|_| EmailStatus::Unknown),
        email: row.mail,
        company: Company { company_name: row.firm, domain: row.site, ..Company::default() },
        ..Person::default()
    }
}

/// Reads an answer; whatever comes instead of JSON is called by its name.
fn json(call: &'static str, answer: &Answer) -> Result<Value, Error> {
    let malformed = |text| Error::new(ID, call, ErrorKind::Malformed, text);
    if answer.body().trim_ascii_start().starts_with(b"<") {
        return Err(malformed("an HTML page came instead of JSON"));
    }
    serde_json::from_slice(answer.body()).map_err(|_| malformed("the answer is no JSON"))
}

#[derive(Debug)]
struct Acme {
    client: Client,
    usd_per_credit: Option<f64>,
}

impl Acme {
    fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let own = Url::parse(DESCRIPTOR.base_url).map_err(|_| {
            Error::new(ID, "connect", ErrorKind::Config, "the base URL is no address").at("base_url")
        })?;
        let base = connection.find_base_url().cloned().unwrap_or(own);
        let key = connection.require_secret(&ID, "ACME_API_KEY")?.clone();
        let window = Window::new(QUOTA.calls, std::time::Duration::from_secs(QUOTA.seconds.into()));
        let client =
            Client::builder(base, Arc::clone(connection.transport()), Arc::clone(connection.clock()))
                .auth(Auth::Bearer(key))
                .limiter(Arc::new(SlidingWindow::new(&[window])))
                .build();
        Ok(Self { client, usd_per_credit: connection.number(&ID, "usd_per_credit")? })
    }

    fn wrong(text: &str, field: &str) -> Error {
        Error::new(ID, SEARCH, ErrorKind::Config, text).at(field)
    }
}

impl Provider for Acme {
    fn id(&self) -> ProviderId {
        ID
    }

    fn descriptor(&self) -> &Descriptor {
        const { &DESCRIPTOR }
    }

    fn people_search(&self) -> Option<&dyn Search> {
        Some(self)
    }

    fn enrichment(&self) -> Option<&dyn Enrich> {
        Some(self)
    }

    fn calls(&self) -> u64 {
        self.client.meter().calls()
    }
}

#[async_trait]
impl Search for Acme {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        query.set_except(&["company_domains"])
    }

    async fn search(&self, query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        let number: usize = match cursor {
            None => 1,
            Some(cursor) => cursor.parse().map_err(|_| Self::wrong("this is no cursor of Acme", "cursor"))?,
        };
        let size = limit.clamp(1, self.page_size());
        let call = Call::get(SEARCH, "people")
            .query("sites", query.company_domains.join(","))
            .query("page", number.to_string())
            .query("size", size.to_string())
            // It changes nothing at Acme: the pipeline may send it again.
            .replay(Replay::Safe);
        let answer = self.client.send(call).await.map_err(|error| Error::of(ID, SEARCH, error))?;
        let body = json(SEARCH, &answer)?;
        let rows = body["people"].as_array().ok_or_else(|| {
            Error::new(ID, SEARCH, ErrorKind::Malformed, "missing in the answer").at("people")
        })?;
        let mut page = Page { total: body["total"].as_u64(), ..Page::default() };
        for (index, row) in rows.iter().enumerate() {
            // One bad record never costs its page. The message is ours: theirs may quote personal data.
            match Row::deserialize(row) {
                Ok(row) => {
                    page.people.push(Found { person: person(row), completeness: Reveal::NeedsReveal });
                }
                Err(_) => page.rejected.push(BadRecord {
                    index,
                    field: format!("people[{index}]"),
                    message: "not a person as Acme describes it".to_owned(),
                }),
            }
        }
        page.next = (rows.len() == size).then(|| (number + 1).to_string());
        Ok(page)
    }
}

#[async_trait]
impl Enrich for Acme {
    fn batch_size(&self) -> usize {
        1
    }

    fn price(&self) -> Price {
        self.usd_per_credit.map_or(REVEAL, |usd| REVEAL.at(usd))
    }

    async fn enrich_people(&self, people: &[Person], budget: &Budget) -> Result<Vec<Outcome<Person>>, Error> {
        let asked = match people {
            [] => return Ok(Vec::new()),
            [one] => one,
            _ => return Err(Error::new(ID, REVEAL.call, ErrorKind::Config, "at most 1 person in one call")),
        };
        // An id means something at its own vendor only.
        let own = asked.source.as_ref().is_none_or(|source| *source == ID);
        let Some(id) = asked.external_id.as_ref().filter(|_| own) else {
            return Ok(vec![Outcome::Unsupported]);
        };
        let call = Call::post(REVEAL.call, "reveal")
            .json(&json!({ "id": id }))
            .map_err(|error| Error::of(ID, REVEAL.call, error))?
            // It costs a credit each time it arrives.
            .replay(Replay::Never)
            .accept(StatusCode::NOT_FOUND)
            .accept(StatusCode::GONE);
        let Ok(reservation) = budget.reserve(&ID, &Enrich::price(self)) else {
            return Ok(vec![Outcome::OverBudget]);
        };
        let answer = match self.client.send(call).await {
            Ok(answer) => answer,
            Err(error) if error.delivery() == Delivery::Unknown => {
                // Dropped without a word, the reservation stays spent.
                return Ok(vec![Outcome::Unknown { reason: error.to_string() }]);
            }
            Err(error) => {
                reservation.refund();
                return match error.kind() {
                    Http::Quota => Ok(vec![Outcome::OutOfCredits { until: None }]),
                    _ => Err(Error::of(ID, REVEAL.call, error)),
                };
            }
        };
        Ok(vec![match answer.status() {
            StatusCode::NOT_FOUND => {
                reservation.refund();
                Outcome::NotFound
            }
            StatusCode::GONE => {
                reservation.refund();
                Outcome::OptedOut { reason: "410 Gone at Acme".to_owned() }
            }
            _ => {
                let row = Row::deserialize(&json(REVEAL.call, &answer)?)
                    .map_err(|_| Error::new(ID, REVEAL.call, ErrorKind::Malformed, "not a person"))?;
                reservation.commit(REVEAL.credits);
                Outcome::Found { value: person(row), credits: REVEAL.credits }
            }
        }])
    }
}

const KEY: &str = "acme-key-of-the-example";

/// Acme in each situation of the contract.
struct Invented;

impl Invented {
    fn world(situation: Situation) -> World {
        let dana = json!({"id": 1, "name": "Dana Okafor", "title": "IT Director", "firm": "Harbor", "site": "harbor.example"});
        let ira = json!({"id": 2, "name": "Ira Bell", "firm": "Harbor", "site": "harbor.example"});
        let lee = json!({"id": 3, "name": "Lee"});
        let sold =
            json!({"id": 1, "name": "Dana Okafor", "mail": "dana@harbor.example", "site": "harbor.example"});
        let people = |rows: &[&Value]| {
            Exchange::new("GET", "/people", 200, json!({"people": rows, "total": 3}).to_string())
        };
        let reveal = |status, body: &Value| Exchange::new("POST", "/reveal", status, body.to_string());
        let none = &json!({});
        World::new(match situation {
            Situation::Success => vec![people(&[&dana, &ira]), people(&[&lee]), reveal(200, &sold)],
            Situation::Empty => {
                vec![Exchange::new("GET", "/people", 200, r#"{"people":[],"total":0}"#), reveal(404, none)]
            }
            Situation::Unauthorised => {
                vec![Exchange::new("GET", "/people", 401, "{}"), reveal(401, none)]
            }
            Situation::OutOfCredits => vec![reveal(402, none)],
            Situation::RateLimited => vec![
                Exchange::new("GET", "/people", 429, "{}").header("retry-after", "1"),
                people(&[&dana, &ira]),
            ],
            Situation::BadRecord => vec![people(&[&dana, &json!({"id": "?", "name": 7})])],
            Situation::Html => vec![Exchange::new("GET", "/people", 200, "<html>Please log in</html>")],
            Situation::OptedOut => vec![reveal(410, none)],
            Situation::Cut => vec![Exchange::cut("POST", "/reveal")],
            _ => Vec::new(),
        })
    }

    fn acme(situation: Situation) -> Result<Acme, Error> {
        let transport = Self::world(situation).transport();
        let clock = ManualClock::auto(Timestamp::from_millis(1_800_000_000_000));
        let connection = Connection::new(Arc::new(transport), Arc::new(clock));
        Acme::connect(connection.secret("ACME_API_KEY", SecretString::from(KEY)))
    }
}

#[async_trait]
impl Harness for Invented {
    async fn connect(&self, situation: Situation) -> Option<Arc<dyn Provider>> {
        if Self::world(situation).exchanges().is_empty() {
            return None;
        }
        Some(Arc::new(Self::acme(situation).ok()?))
    }

    fn people_query(&self) -> Query {
        Query { company_domains: vec!["harbor.example".into()], ..Query::default() }
    }

    fn company_query(&self) -> Query {
        Query::default()
    }

    fn person(&self) -> Person {
        Person { source: Some(ID), external_id: Some("1".into()), ..Person::default() }
    }

    fn company(&self) -> Company {
        Company { domain: Some("harbor.example".into()), ..Company::default() }
    }

    fn secrets(&self) -> Vec<String> {
        vec![KEY.to_owned()]
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout().lock();
    contract(&Invented).await.map_err(|broken| format!("the contract is broken:\n{}", broken.join("\n")))?;
    writeln!(out, "{} keeps the contract of a provider", DESCRIPTOR.display_name)?;

    let acme = Invented::acme(Situation::Success)?;
    let can: Vec<&str> = acme.capabilities().into_iter().map(|one| one.as_str()).collect();
    writeln!(out, "it can do: {}", can.join(", "))?;
    let budget = Budget::unlimited();
    let query = Invented.people_query();
    let mut pages = Pager::new(&acme, &query, 2);
    while let Some(Outcome::Found { value: page, .. }) = pages.next_page(&budget).await? {
        for found in page.people {
            writeln!(out, "free: {}", serde_json::to_string(&found.person)?)?;
        }
    }
    for outcome in acme.enrich_people(&[Invented.person()], &budget).await? {
        writeln!(out, "{} for {} credit", outcome.as_str(), outcome.credits())?;
    }
    Ok(())
}
