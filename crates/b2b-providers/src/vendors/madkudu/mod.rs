#![doc = include_str!("docs.md")]

mod account;
mod classify;
pub(crate) mod inbound;
mod legacy;
pub mod map;
mod office;
mod postings;
mod records;
mod request;
mod search;
pub mod wire;

use std::sync::Arc;

use crate::{
    Budget, Connection, Credential, Descriptor, Enrich, Error, Inbound, Intent, Lifecycle, Outcome, Price,
    Provider, ProviderId, RateQuota, Score, Search, Usage,
};
use office::Office;
pub use postings::JobPosting;
pub use search::{accounts_page, persons_page};

pub(crate) const ID: ProviderId = ProviderId::from_static("madkudu");
const LOOKUP: Price = Price::new("lookup", 1.0, 0.02, "question that finds something");
const RECORD: Price = Price::new("record", 3.0, 0.06, "record");
/// A record that has to be looked up first.
const FOUND: Price = Price::new("lookup and record", 4.0, 0.08, "record by address or domain");
const BLOCK: Price = Price::new("search", 1.0, 0.02, "started block of 10 results");
const POSTINGS: Price = Price::new("job-postings", 3.0, 0.06, "started block of 20 postings");
/// The legacy API counts requests, not credits; the budget still counts the calls and, in a dry run, refuses them.
const LEGACY: Price = Price::new("v1", 0.0, 0.0, "score by the Legacy Scoring API");

/// What is known of MadKudu without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "MadKudu",
    lifecycle: Lifecycle::Active,
    auth: "API key in the header x-api-key, or as user name of Basic for the Legacy Scoring API",
    prices: &[LOOKUP, RECORD, FOUND, BLOCK, POSTINGS, LEGACY],
    quotas: &[
        RateQuota { pool: "madapi", calls: 5, seconds: 1 },
        RateQuota { pool: "legacy, each call", calls: 600, seconds: 60 },
    ],
    credentials: &[
        Credential { name: "MADKUDU_API_KEY", required: false, about: "key of MadAPI" },
        Credential {
            name: "MADKUDU_LEGACY_API_KEY",
            required: false,
            about: "key of the Legacy Scoring API",
        },
        Credential { name: "MADKUDU_WEBHOOK_SECRET", required: false, about: "secret of its webhooks" },
    ],
    options: &[
        ("scores", "legacy or madapi: who scores where both keys are there; legacy is preferred"),
        ("usd_per_credit", "price of a credit in US dollars"),
    ],
    base_url: "https://madapi.madkudu.com",
    unverified: &["the rate of MadAPI", "that a look-up that finds nothing is free"],
    docs: include_str!("docs.md"),
};

/// MadKudu: scores of your own records by your own model, and those records.
#[derive(Debug)]
pub struct MadKudu {
    people: search::People,
    companies: search::Companies,
    records: records::Records,
    legacy: legacy::Legacy,
    account: account::Account,
    office: Office,
    inbound: Option<Arc<dyn Inbound>>,
}

impl MadKudu {
    /// Connects to MadKudu. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let inbound = inbound::open(&connection);
        let office = Office::open(&connection)?;
        Ok(Self {
            inbound,
            people: search::People::new(office.clone()),
            companies: search::Companies::new(office.clone()),
            records: records::Records::new(office.clone()),
            legacy: legacy::Legacy::new(office.clone()),
            account: account::Account::new(office.clone()),
            office,
        })
    }

    /// Whom a company looks for: evidence of growth. MadAPI only; paid by the postings that come.
    ///
    /// # Errors
    /// As for [`Enrich::enrich_people`].
    pub async fn job_postings(
        &self,
        domain: &str,
        limit: usize,
        budget: &Budget,
    ) -> Result<Outcome<Vec<JobPosting>>, Error> {
        postings::job_postings(&self.office, domain, limit, budget).await
    }

    fn has_madapi(&self) -> bool {
        self.office.mad.is_some()
    }
}

impl Provider for MadKudu {
    fn id(&self) -> ProviderId {
        ID
    }

    fn descriptor(&self) -> &Descriptor {
        const { &DESCRIPTOR }
    }

    fn people_search(&self) -> Option<&dyn Search> {
        self.has_madapi().then_some(&self.people as &dyn Search)
    }

    fn company_search(&self) -> Option<&dyn Search> {
        self.has_madapi().then_some(&self.companies as &dyn Search)
    }

    fn enrichment(&self) -> Option<&dyn Enrich> {
        if self.has_madapi() { Some(&self.records) } else { Some(&self.legacy) }
    }

    fn scoring(&self) -> Option<&dyn Score> {
        if self.office.legacy_scores { Some(&self.legacy) } else { Some(&self.records) }
    }

    fn intent(&self) -> Option<&dyn Intent> {
        self.has_madapi().then_some(&self.records as &dyn Intent)
    }

    fn usage(&self) -> Option<&dyn Usage> {
        Some(&self.account)
    }

    fn inbound(&self) -> Option<&dyn Inbound> {
        self.inbound.as_deref()
    }

    fn calls(&self) -> u64 {
        let desks = self.office.mad.iter().chain(&self.office.legacy);
        desks.map(|desk| desk.client.meter().calls()).sum()
    }
}
