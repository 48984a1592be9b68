#![doc = include_str!("docs.md")]

mod account;
mod dictionary;
pub(crate) mod inbound;
mod intent;
pub mod map;
mod office;
mod profile;
mod request;
mod search;
mod settings;
pub mod wire;

use std::sync::Arc;

use crate::{
    Budget, Company, Connection, Credential, Descriptor, Enrich, Error, Inbound, Intent, Lifecycle, Outcome,
    Price, Provider, ProviderId, RateQuota, Search, Technographics, Usage,
};
pub use dictionary::Entry;
pub use map::{Install, Profile, Spend};
use office::Office;
pub use search::companies_page;
use settings::Settings;

pub(crate) const ID: ProviderId = ProviderId::from_static("hg_insights");
const ENRICH: Price = Price::new("companies.enrich", 1.0, 0.25, "company, the first time in a contract year");
const INTENT: Price = Price::new("intent.enrich", 1.0, 0.25, "company, the first time in a contract year");

/// What is known of HG Insights without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "HG Insights",
    lifecycle: Lifecycle::Active,
    auth: "token as Authorization: Bearer",
    prices: &[ENRICH, INTENT],
    quotas: &[RateQuota { pool: "all", calls: 25, seconds: 1 }],
    credentials: &[
        Credential { name: "HG_INSIGHTS_API_KEY", required: false, about: "API token, hg_v2_…" },
        Credential {
            name: "HG_DATA_API_KEY",
            required: false,
            about: "the same under the product's older name",
        },
        Credential { name: "HG_INSIGHTS_WEBHOOK_SECRET", required: false, about: "secret of its webhooks" },
    ],
    options: &[
        ("auth_scheme", "bearer or raw: raw sends the token without the word Bearer; bearer is preferred"),
        ("fields", "field groups in the contract, comma-separated: firmographics, spend, technographics"),
        ("max_install_age_months", "installs that were last seen before are left out; 18, 0 for no limit"),
        ("granularity", "granularity of installs, for example global; left out, the vendor decides"),
        ("intent_topics", "ids of topics, comma-separated: a search finds companies with intent only"),
        ("intent_level", "HIGH or MEDIUM: smallest signal of such a search; MEDIUM if nothing is said"),
        ("dictionary", "true: translate names of products and industries by the unverified dictionaries"),
        ("dictionary_products", "path of the dictionary of products, catalog/products"),
        ("dictionary_industries", "path of the dictionary of industries, catalog/industries"),
        ("installs_limit", "installs of a company at most; the key is unverified"),
        ("usd_per_credit", "price of a credit in US dollars"),
    ],
    base_url: "https://api.hginsights.com/data-api/v2",
    unverified: &[
        "names of products and industries in a search (option dictionary)",
        "number of installs (option installs_limit)",
        "shape of the credit balance",
    ],
    docs: include_str!("docs.md"),
};

/// HG Insights: free company search, paid company profiles, technologies, intent.
#[derive(Debug)]
pub struct HgInsights {
    companies: search::Companies,
    profiles: profile::Profiles,
    intent: intent::Topics,
    account: account::Account,
    office: Office,
    inbound: Option<Arc<dyn Inbound>>,
}

impl HgInsights {
    /// Connects to HG Insights. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let inbound = inbound::open(&connection);
        let settings = Arc::new(Settings::read(&connection)?);
        let office = Office::open(&connection, settings)?;
        Ok(Self {
            inbound,
            companies: search::Companies::new(office.clone()),
            profiles: profile::Profiles::new(office.clone()),
            intent: intent::Topics::new(office.clone()),
            account: account::Account::new(office.clone()),
            office,
        })
    }

    /// What is known of up to 25 companies, in one paid call and in their order: firmographics, installs and IT spend,
    /// as far as the option `fields` asks for them.
    ///
    /// # Errors
    /// As for [`Enrich::enrich_people`].
    pub async fn profiles(
        &self,
        companies: &[Company],
        budget: &Budget,
    ) -> Result<Vec<Outcome<Profile>>, Error> {
        self.profiles.ask(companies, &self.office.settings.fields, budget).await
    }

    /// What [`profiles`](Self::profiles) of these companies would cost now, in credits. Free.
    ///
    /// # Errors
    /// HG Insights could not be asked or refused.
    pub async fn estimate(&self, companies: &[Company]) -> Result<f64, Error> {
        self.profiles.estimate(companies).await
    }

    /// A dictionary by its path, for example `catalog/products`. Free; the paths are not verified.
    ///
    /// # Errors
    /// HG Insights could not be asked or refused.
    pub async fn dictionary(&self, path: &str) -> Result<Vec<Entry>, Error> {
        self.office.dictionaries.entries(&self.office.desk, path).await.map(|entries| entries.to_vec())
    }
}

impl Provider for HgInsights {
    fn id(&self) -> ProviderId {
        ID
    }

    fn descriptor(&self) -> &Descriptor {
        const { &DESCRIPTOR }
    }

    fn company_search(&self) -> Option<&dyn Search> {
        Some(&self.companies)
    }

    fn enrichment(&self) -> Option<&dyn Enrich> {
        Some(&self.profiles)
    }

    fn intent(&self) -> Option<&dyn Intent> {
        Some(&self.intent)
    }

    fn technographics(&self) -> Option<&dyn Technographics> {
        Some(&self.profiles)
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
