#![doc = include_str!("docs.md")]

mod account;
mod classify;
mod enrich;
mod firms;
pub(crate) mod inbound;
pub mod map;
mod office;
mod request;
mod search;
pub mod webhook;
pub mod wire;

use std::sync::Arc;

pub use search::{companies_page, people_page};

use crate::{
    Connection, Credential, Descriptor, Enrich, Error, Inbound, Intent, Lifecycle, Price, Provider,
    ProviderId, RateQuota, Search, Technographics, Usage,
};
use office::Office;
use request::Settings;
use search::Subject;

pub(crate) const ID: ProviderId = ProviderId::from_static("lusha");
const PEOPLE_BLOCK: Price = Price::new("contacts.prospecting", 1.0, 0.1, "started 25 people");
const COMPANY_BLOCK: Price = Price::new("companies.prospecting", 1.0, 0.1, "started 25 companies");
const CONTACT_BLOCK: Price = Price::new("contacts.search", 1.0, 0.1, "started 25 people without Lusha's id");
const EMAIL: Price = Price::new("contacts.enrich", 1.0, 0.1, "person with address");
const EMAIL_AND_PHONE: Price = Price::new("contacts.enrich", 6.0, 0.6, "person with address and number");
const COMPANY: Price = Price::new("companies.enrich", 2.0, 0.2, "company, search included");
const INTENT: Price = Price::new("companies.enrich", 3.0, 0.3, "company with intent");

/// What is known of Lusha without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "Lusha",
    lifecycle: Lifecycle::Active,
    auth: "API key in the header api_key",
    prices: &[PEOPLE_BLOCK, COMPANY_BLOCK, CONTACT_BLOCK, EMAIL, EMAIL_AND_PHONE, COMPANY, INTENT],
    quotas: &[
        RateQuota { pool: "other", calls: 60, seconds: 60 },
        RateQuota { pool: "usage", calls: 5, seconds: 60 },
    ],
    credentials: &[
        Credential { name: "LUSHA_API_KEY", required: true, about: "API key" },
        Credential {
            name: "LUSHA_WEBHOOK_SECRET",
            required: false,
            about: "secret of the subscriptions, for whoever receives their messages",
        },
    ],
    options: &[
        ("api", "auto (default: version 3, version 2 if the account has no other), v3 or v2"),
        ("reveal_phones", "true: also buy phone numbers (5 credits more)"),
        ("personal_emails", "true: also private addresses, but not of people in the European Union"),
        ("waterfall", "true: let Lusha ask third parties, at their price"),
        ("partial_profiles", "true: also people of whom something is missing"),
        ("exclude_dnc", "true: leave people out whose numbers are on a do-not-call register"),
        ("intent", "true: offer intent, whose price only the account knows"),
        ("usd_per_credit", "price of a credit in US dollars"),
    ],
    base_url: "https://api.lusha.com",
    unverified: &["intent"],
    docs: include_str!("docs.md"),
};

/// Lusha: paid search, reveal of addresses and numbers, companies with their technologies.
#[derive(Debug)]
pub struct Lusha {
    people: search::Prospector,
    companies: search::Prospector,
    enrich: enrich::Revealer,
    insight: firms::Insight,
    with_intent: bool,
    account: account::Account,
    office: Office,
    inbound: Option<Arc<dyn Inbound>>,
}

impl Lusha {
    /// Connects to Lusha. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let inbound = inbound::open(&connection);
        let settings = Arc::new(Settings::read(&connection)?);
        let office = Office::open(&connection)?;
        Ok(Self {
            inbound,
            people: search::Prospector::new(office.clone(), Arc::clone(&settings), Subject::People),
            companies: search::Prospector::new(office.clone(), Arc::clone(&settings), Subject::Companies),
            insight: firms::Insight::new(office.clone()),
            with_intent: settings.intent,
            enrich: enrich::Revealer::new(office.clone(), settings),
            account: account::Account::new(office.clone()),
            office,
        })
    }
}

impl Provider for Lusha {
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
        self.with_intent.then_some(&self.insight)
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
