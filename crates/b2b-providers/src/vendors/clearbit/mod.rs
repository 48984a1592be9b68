#![doc = include_str!("docs.md")]

mod classify;
pub(crate) mod inbound;
mod lookup;
pub mod map;
mod request;
mod search;
pub mod webhook;
pub mod wire;

use std::sync::Arc;
use std::time::Duration;

use rest_core::{Auth, ExposeSecret, RateLimiter, SecretString, Window};

pub use search::people_page;

use crate::vendors::desk::Desk;
use crate::vendors::limiter::{Corrected, Told};
use crate::{
    Connection, Credential, Descriptor, Enrich, Error, Inbound, Jobs, Lifecycle, Price, Provider, ProviderId,
    RateQuota, Search, Technographics,
};

pub(crate) const ID: ProviderId = ProviderId::from_static("clearbit");
const COMBINED_PRICE: Price = Price::new("combined.find", 2.0, 0.24, "person and company found");
const COMPANY_PRICE: Price = Price::new("companies.find", 1.0, 0.12, "company found");
const EMAIL_PRICE: Price = Price::new("prospector.email", 1.0, 0.12, "address of a prospect");
const DISCOVERY: Price = Price::new("discovery.search", 1.0, 0.12, "page, assumed");

const PERSON_HOST: &str = "https://person.clearbit.com";
const COMPANY_HOST: &str = "https://company.clearbit.com";
const PERSON_STREAM: &str = "https://person-stream.clearbit.com";
const COMPANY_STREAM: &str = "https://company-stream.clearbit.com";
const PROSPECTOR_HOST: &str = "https://prospector.clearbit.com";
const DISCOVERY_HOST: &str = "https://discovery.clearbit.com";

/// The stream hosts hold a connection for up to a minute.
const STREAM_TIMEOUT: Duration = Duration::from_secs(65);

/// What is known of Clearbit without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "Clearbit",
    lifecycle: Lifecycle::Active,
    auth: "API key as user name of Basic",
    prices: &[COMBINED_PRICE, COMPANY_PRICE, EMAIL_PRICE, DISCOVERY],
    quotas: &[RateQuota { pool: "all", calls: 600, seconds: 60 }],
    credentials: &[
        Credential {
            name: "CLEARBIT_API_KEY",
            required: true,
            about: "secret key of an existing account (sk_…); new ones are not given out",
        },
        Credential { name: "CLEARBIT_WEBHOOK_SECRET", required: false, about: "secret of its webhooks" },
    ],
    options: &[
        ("stream", "true: wait for a look-up on the connection, up to a minute, instead of asking again"),
        (
            "discovery",
            "true: offer company search by Discovery's own language, written as keywords (unverified)",
        ),
        ("usd_per_credit", "price of a credit in US dollars"),
    ],
    base_url: PERSON_HOST,
    unverified: &["discovery"],
    docs: include_str!("docs.md"),
};

/// Clearbit: look-ups of people and companies, people of a domain, addresses of prospects.
#[derive(Debug)]
pub struct Clearbit {
    people: search::Prospector,
    companies: Option<search::Discovery>,
    lookup: lookup::Lookup,
    desks: [Desk; 4],
    inbound: Option<Arc<dyn Inbound>>,
}

impl Clearbit {
    /// Connects to Clearbit. Nothing is sent yet.
    ///
    /// Each product has a host of its own; a base URL of the connection stands for all of them.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let inbound = inbound::open(&connection);
        let key = connection.require_secret(&ID, "CLEARBIT_API_KEY")?.clone();
        let discovery = connection.flag(&ID, "discovery")?;
        let stream = connection.flag(&ID, "stream")?;
        let patient = match connection.find_timeout() {
            None if stream => connection.clone().timeout(STREAM_TIMEOUT),
            _ => connection.clone(),
        };
        let (person_host, company_host) =
            if stream { (PERSON_STREAM, COMPANY_STREAM) } else { (PERSON_HOST, COMPANY_HOST) };
        let person = open(&patient, person_host, &key)?;
        let company = open(&patient, company_host, &key)?;
        let prospector = open(&connection, PROSPECTOR_HOST, &key)?;
        let finder = open(&connection, DISCOVERY_HOST, &key)?;
        Ok(Self {
            inbound,
            people: search::Prospector::new(prospector.clone()),
            companies: discovery.then(|| search::Discovery::new(finder.clone())),
            lookup: lookup::Lookup::new(person.clone(), company.clone(), prospector.clone()),
            desks: [person, company, prospector, finder],
        })
    }
}

/// The desk of one product, with a rate of its own.
fn open(connection: &Connection, host: &str, key: &SecretString) -> Result<Desk, Error> {
    let auth = Auth::Basic { user: key.expose_secret().to_owned(), password: SecretString::from("") };
    let limiter = Corrected::new(&[Told {
        window: Window::new(600, Duration::from_secs(60)),
        limit: "x-ratelimit-limit",
        left: "x-ratelimit-remaining",
    }]);
    let pools: Vec<(&'static str, Arc<dyn RateLimiter>)> = vec![("all", Arc::new(limiter))];
    Desk::open(ID, connection, host, auth, Arc::new(classify::Clearbit), pools)
}

impl Provider for Clearbit {
    fn id(&self) -> ProviderId {
        ID
    }

    fn descriptor(&self) -> &Descriptor {
        const { &DESCRIPTOR }
    }

    fn people_search(&self) -> Option<&dyn Search> {
        Some(&self.people)
    }

    fn company_search(&self) -> Option<&dyn Search> {
        self.companies.as_ref().map(|search| search as &dyn Search)
    }

    fn enrichment(&self) -> Option<&dyn Enrich> {
        Some(&self.lookup)
    }

    fn technographics(&self) -> Option<&dyn Technographics> {
        Some(&self.lookup)
    }

    fn jobs(&self) -> Option<&dyn Jobs> {
        Some(&self.lookup)
    }

    fn inbound(&self) -> Option<&dyn Inbound> {
        self.inbound.as_deref()
    }

    fn calls(&self) -> u64 {
        self.desks.iter().map(|desk| desk.client.meter().calls()).sum()
    }
}
