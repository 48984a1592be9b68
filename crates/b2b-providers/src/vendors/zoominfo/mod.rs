#![doc = include_str!("docs.md")]

mod account;
mod classify;
mod enrich;
pub(crate) mod inbound;
mod insight;
mod login;
mod lookup;
pub mod map;
mod office;
mod request;
mod search;
pub mod wire;

use std::sync::Arc;

use crate::{
    Connection, Credential, Descriptor, Enrich, Error, Inbound, Intent, Lifecycle, Price, Provider,
    ProviderId, RateQuota, Search, Technographics, Usage,
};
pub use lookup::Choice;
use office::Office;
pub use search::contacts_page;

pub(crate) const ID: ProviderId = ProviderId::from_static("zoominfo");
const CONTACT: Price = Price::new("contacts.enrich", 1.0, 0.15, "person matched");
const FIRM: Price = Price::new("companies.enrich", 1.0, 0.15, "company matched");
const TECHNOLOGIES: Price = Price::new("technologies.enrich", 1.0, 0.15, "company");
const INTENT: Price = Price::new("intent.enrich", 1.0, 0.15, "company");

pub(crate) const PRICES: [Price; 4] = [CONTACT, FIRM, TECHNOLOGIES, INTENT];
pub(crate) const CREDENTIALS: [Credential; 4] = [
    Credential { name: "ZOOMINFO_CLIENT_ID", required: false, about: "client id of the GTM API" },
    Credential { name: "ZOOMINFO_CLIENT_SECRET", required: false, about: "client secret of the GTM API" },
    Credential { name: "ZOOMINFO_USERNAME", required: false, about: "user name of the Enterprise API" },
    Credential { name: "ZOOMINFO_PASSWORD", required: false, about: "password of the Enterprise API" },
];
pub(crate) const OPTIONS: [(&str, &str); 5] = [
    ("api", "gtm or legacy, where credentials of both are there; gtm is preferred"),
    ("scope", "OAuth scopes; left out, everything the app holds"),
    ("min_accuracy", "smallest contact accuracy score of a search, 70 to 99"),
    ("intent_topics", "topics of intent, comma-separated, at most 50"),
    ("usd_per_credit", "price of a credit in US dollars"),
];

/// What is known of ZoomInfo without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "ZoomInfo",
    lifecycle: Lifecycle::Active,
    auth: "OAuth 2 client credentials (GTM API), or user name and password (Enterprise API)",
    prices: &PRICES,
    quotas: &[
        RateQuota { pool: "gtm", calls: 5, seconds: 1 },
        RateQuota { pool: "gtm", calls: 10_800, seconds: 3_600 },
        RateQuota { pool: "gtm", calls: 129_600, seconds: 86_400 },
        RateQuota { pool: "legacy", calls: 25, seconds: 1 },
        RateQuota { pool: "legacy", calls: 1_500, seconds: 60 },
    ],
    credentials: &[
        CREDENTIALS[0],
        CREDENTIALS[1],
        CREDENTIALS[2],
        CREDENTIALS[3],
        Credential {
            name: "ZOOMINFO_WEBHOOK_SECRET",
            required: false,
            about: "secret or verification token of its webhooks",
        },
    ],
    options: &OPTIONS,
    base_url: "https://api.zoominfo.com/gtm",
    unverified: &[],
    docs: include_str!("docs.md"),
};

/// ZoomInfo: free search of people and companies, paid enrichment, technologies, intent.
#[derive(Debug)]
pub struct ZoomInfo {
    people: search::People,
    companies: search::Companies,
    enrich: enrich::Enricher,
    insight: insight::Insight,
    account: account::Account,
    office: Office,
    inbound: Option<Arc<dyn Inbound>>,
}

impl ZoomInfo {
    /// Connects to ZoomInfo. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let inbound = inbound::open(&connection);
        let office = Office::open(&connection)?;
        let insight = insight::Insight::new(office.clone(), &connection)?;
        Ok(Self {
            inbound,
            people: search::People::new(office.clone(), &connection)?,
            companies: search::Companies::new(office.clone()),
            enrich: enrich::Enricher::new(office.clone()),
            insight,
            account: account::Account::new(office.clone()),
            office,
        })
    }

    /// The values that a search takes for a field, for example `management-levels` or `intent-topics`. Free, and kept
    /// for a day. GTM API only.
    ///
    /// # Errors
    /// ZoomInfo could not be asked or refused.
    pub async fn choices(&self, field: &str) -> Result<Vec<Choice>, Error> {
        self.office.lookups.choices(&self.office, field).await
    }
}

impl Provider for ZoomInfo {
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

    fn intent(&self) -> Option<&dyn Intent> {
        Some(&self.insight)
    }

    fn technographics(&self) -> Option<&dyn Technographics> {
        Some(&self.insight)
    }

    fn usage(&self) -> Option<&dyn Usage> {
        Some(&self.account)
    }

    fn inbound(&self) -> Option<&dyn Inbound> {
        self.inbound.as_deref()
    }

    fn calls(&self) -> u64 {
        self.office.desk.client.meter().calls()
    }
}
