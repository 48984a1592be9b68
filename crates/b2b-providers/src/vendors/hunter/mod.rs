#![doc = include_str!("docs.md")]

mod account;
mod classify;
mod counter;
mod enrich;
pub(crate) mod inbound;
pub mod map;
mod request;
mod search;
mod verify;
pub mod wire;

use std::sync::Arc;
use std::time::Duration;

use rest_core::{Auth, HeaderName, RateLimiter, SlidingWindow, Window};

pub use account::EmailCount;
pub use search::mailboxes;

use crate::{
    Connection, Credential, Descriptor, Enrich, Error, ErrorKind, Inbound, Jobs, Lifecycle, Price, Provider,
    ProviderId, RateQuota, Search, Usage, Verify,
};
use counter::Counter;

pub(crate) const ID: ProviderId = ProviderId::from_static("hunter");
const BLOCK: Price = Price::new("domain-search", 1.0, 0.03, "started block of 10 addresses");
const FINDER: Price = Price::new("email-finder", 1.0, 0.03, "address found");
const VERIFIER: Price = Price::new("email-verifier", 0.5, 0.015, "address checked");
const PERSON: Price = Price::new("people.find", 1.0, 0.03, "person found");
const COMPANY: Price = Price::new("companies.find", 1.0, 0.03, "company found");

/// What is known of Hunter without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "Hunter.io",
    lifecycle: Lifecycle::Active,
    auth: "API key in the header X-API-KEY",
    prices: &[BLOCK, FINDER, VERIFIER, PERSON, COMPANY],
    quotas: &[
        RateQuota { pool: request::DOMAIN_SEARCH, calls: 15, seconds: 1 },
        RateQuota { pool: request::DOMAIN_SEARCH, calls: 500, seconds: 60 },
        RateQuota { pool: request::EMAIL_FINDER, calls: 15, seconds: 1 },
        RateQuota { pool: request::EMAIL_FINDER, calls: 500, seconds: 60 },
        RateQuota { pool: request::EMAIL_VERIFIER, calls: 10, seconds: 1 },
        RateQuota { pool: request::EMAIL_VERIFIER, calls: 300, seconds: 60 },
        RateQuota { pool: "enrichment", calls: 15, seconds: 1 },
        RateQuota { pool: "enrichment", calls: 500, seconds: 60 },
        RateQuota { pool: request::DISCOVER, calls: 5, seconds: 1 },
        RateQuota { pool: request::DISCOVER, calls: 50, seconds: 60 },
        RateQuota { pool: "other", calls: 15, seconds: 1 },
    ],
    credentials: &[
        Credential { name: "HUNTER_API_KEY", required: true, about: "API key" },
        Credential { name: "HUNTER_WEBHOOK_SECRET", required: false, about: "secret of its webhooks" },
    ],
    options: &[
        ("page_limit", "addresses a page, 1 to 100; 10 on the Free plan"),
        ("usd_per_credit", "price of a credit in US dollars"),
    ],
    base_url: "https://api.hunter.io/v2",
    unverified: &[],
    docs: include_str!("docs.md"),
};

/// Hunter: discovery of companies, mailboxes of a domain, finder and verifier of addresses, enrichment.
#[derive(Debug)]
pub struct Hunter {
    people: search::People,
    companies: search::Companies,
    enrich: enrich::Finder,
    verify: verify::Verifier,
    account: account::Account,
    counter: Counter,
    inbound: Option<Arc<dyn Inbound>>,
}

impl Hunter {
    /// Connects to Hunter. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let inbound = inbound::open(&connection);
        let page_limit = match connection.number(&ID, "page_limit")? {
            None => 100,
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the range is checked"
            )]
            Some(limit) if (1.0..=100.0).contains(&limit) => limit as usize,
            Some(_) => {
                let error = Error::new(ID, "connect", ErrorKind::Config, "expected 1 to 100");
                return Err(error.at("page_limit"));
            }
        };
        // In a header, since addresses with a query end up in logs.
        let key = connection.require_secret(&ID, "HUNTER_API_KEY")?.clone();
        let auth = Auth::Header(HeaderName::from_static("x-api-key"), key);
        let pools = ["other", "enrichment", request::DOMAIN_SEARCH, request::EMAIL_FINDER]
            .into_iter()
            .chain([request::EMAIL_VERIFIER, request::DISCOVER])
            .map(|pool| (pool, limiter(pool)))
            .collect();
        let counter = Counter::open(&connection, auth, pools)?;
        let account = account::Account::new(counter.clone());
        Ok(Self {
            inbound,
            people: search::People::new(counter.clone(), account.clone(), page_limit),
            companies: search::Companies::new(counter.clone()),
            enrich: enrich::Finder::new(counter.clone(), account.clone()),
            verify: verify::Verifier::new(counter.clone(), account.clone()),
            account,
            counter,
        })
    }

    /// How many mailboxes Hunter knows of a domain. Free.
    ///
    /// # Errors
    /// Hunter could not be asked or refused.
    pub async fn email_count(&self, domain: &str) -> Result<EmailCount, Error> {
        self.account.email_count(domain).await
    }
}

/// No header speaks of the rate, so the published figures stand.
fn limiter(pool: &str) -> Arc<dyn RateLimiter> {
    let windows: Vec<Window> = DESCRIPTOR
        .quotas
        .iter()
        .filter(|quota| quota.pool == pool)
        .map(|quota| Window::new(quota.calls, Duration::from_secs(quota.seconds.into())))
        .collect();
    Arc::new(SlidingWindow::new(&windows))
}

impl Provider for Hunter {
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
        Some(&self.companies)
    }

    fn enrichment(&self) -> Option<&dyn Enrich> {
        Some(&self.enrich)
    }

    fn email_verification(&self) -> Option<&dyn Verify> {
        Some(&self.verify)
    }

    fn usage(&self) -> Option<&dyn Usage> {
        Some(&self.account)
    }

    fn jobs(&self) -> Option<&dyn Jobs> {
        Some(&self.verify)
    }

    fn inbound(&self) -> Option<&dyn Inbound> {
        self.inbound.as_deref()
    }

    fn calls(&self) -> u64 {
        self.counter.desk.client.meter().calls()
    }
}
