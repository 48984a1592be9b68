#![doc = include_str!("docs.md")]

mod account;
mod classify;
mod enrich;
pub(crate) mod inbound;
pub mod map;
mod request;
mod search;
mod till;
pub mod wire;

use std::sync::Arc;
use std::time::Duration;

use rest_core::{Auth, HeaderName, Window};

pub use search::{companies_page, people_page};

use crate::vendors::desk::Desk;
use crate::vendors::limiter::{Corrected, Told};
use crate::{
    Connection, Credential, Descriptor, Enrich, Error, Inbound, Lifecycle, Price, Provider, ProviderId,
    Query, RateQuota, Search, Usage, Verify,
};
use request::Settings;
use search::Subject;
use till::Till;

pub(crate) const ID: ProviderId = ProviderId::from_static("uplead");
const CONTACT: Price = Price::new("prospector.search", 1.0, 0.6, "person with usable address");
const COMPANY_RECORD: Price = Price::new("quick.search", 1.0, 0.6, "company");
const PERSON_PRICE: Price = Price::new("person.search", 1.0, 0.6, "person with usable address");
const COMPANY_PRICE: Price = Price::new("company.search", 1.0, 0.6, "company found");

/// What is known of UpLead without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "UpLead",
    lifecycle: Lifecycle::Active,
    auth: "API key alone in the header Authorization",
    prices: &[CONTACT, COMPANY_RECORD, PERSON_PRICE, COMPANY_PRICE],
    quotas: &[RateQuota { pool: "all", calls: 500, seconds: 60 }],
    credentials: &[
        Credential { name: "UPLEAD_API_KEY", required: true, about: "API key" },
        Credential { name: "UPLEAD_WEBHOOK_SECRET", required: false, about: "secret of its webhooks" },
    ],
    options: &[
        ("valid_only", "true: search only people whose address is valid"),
        ("exclude_eu", "true: leave people in the European Union out; needs the Professional plan"),
        ("title_search_mode", "exact (default) or include"),
        (
            "exclusion_lists",
            "names of lists uploaded at UpLead, with commas between them: their people are left out",
        ),
        ("by_company_name", "true: look people up by name and company name too (unverified)"),
        ("usd_per_credit", "price of a credit in US dollars"),
    ],
    base_url: "https://api.uplead.com/v2",
    unverified: &["by_company_name"],
    docs: include_str!("docs.md"),
};

/// UpLead: search that brings complete records, look-ups, status of addresses, credits.
#[derive(Debug)]
pub struct UpLead {
    people: search::Prospector,
    companies: search::Prospector,
    lookup: enrich::Lookup,
    account: account::Account,
    till: Till,
    inbound: Option<Arc<dyn Inbound>>,
}

impl UpLead {
    /// Connects to UpLead. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let inbound = inbound::open(&connection);
        let settings = Arc::new(Settings::read(&connection)?);
        // The key stands alone: no "Bearer", no "Basic".
        let key = connection.require_secret(&ID, "UPLEAD_API_KEY")?.clone();
        let auth = Auth::Header(HeaderName::from_static("authorization"), key);
        let limiter = Corrected::new(&[Told {
            window: Window::new(500, Duration::from_secs(60)),
            limit: "x-ratelimit-limit",
            left: "x-ratelimit-remaining",
        }]);
        let pools: Vec<(&'static str, Arc<dyn rest_core::RateLimiter>)> = vec![("all", Arc::new(limiter))];
        let desk = Desk::open(ID, &connection, DESCRIPTOR.base_url, auth, Arc::new(classify::UpLead), pools)?;
        let till = Till::new(desk);
        Ok(Self {
            inbound,
            people: search::Prospector::new(till.clone(), Arc::clone(&settings), Subject::People),
            companies: search::Prospector::new(till.clone(), Arc::clone(&settings), Subject::Companies),
            lookup: enrich::Lookup::new(till.clone(), settings),
            account: account::Account::new(till.clone()),
            till,
        })
    }

    /// How many people a search would bring. Free, so worth asking before each search.
    ///
    /// # Errors
    /// UpLead could not be asked or refused, or the query is wrong.
    pub async fn people_count(&self, query: &Query) -> Result<u64, Error> {
        self.people.count(query).await
    }
}

impl Provider for UpLead {
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
        Some(&self.lookup)
    }

    fn email_verification(&self) -> Option<&dyn Verify> {
        Some(&self.lookup)
    }

    fn usage(&self) -> Option<&dyn Usage> {
        Some(&self.account)
    }

    fn inbound(&self) -> Option<&dyn Inbound> {
        self.inbound.as_deref()
    }

    fn calls(&self) -> u64 {
        self.till.desk.client.meter().calls()
    }
}
