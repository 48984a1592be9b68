#![doc = include_str!("docs.md")]

mod classify;
pub mod map;
mod office;
mod request;
mod search;
mod session;
mod unlock;
pub mod wire;

pub use search::people_page;

use crate::{
    Connection, Credential, Descriptor, Enrich, Error, Lifecycle, Price, Provider, ProviderId, RateQuota,
    Search, Technographics,
};
use office::Office;

pub(crate) const ID: ProviderId = ProviderId::from_static("lead411");
const PERSON: Price = Price::new("employee.unlock", 1.0, 0.5, "person unlocked");
const COMPANY: Price = Price::new("company.info", 0.0, 0.0, "company, assumed");

/// What is known of Lead411 without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "Lead411",
    lifecycle: Lifecycle::Active,
    auth: "e-mail address and password for a token in the query",
    prices: &[PERSON, COMPANY],
    quotas: &[RateQuota { pool: "all", calls: 2, seconds: 1 }],
    credentials: &[
        Credential { name: "LEAD411_USERNAME", required: true, about: "e-mail address of the account" },
        Credential { name: "LEAD411_PASSWORD", required: true, about: "password of the account" },
    ],
    options: &[
        ("auth_style", "query (default) or json: how the login is sent"),
        (
            "company_info",
            "true (default): read each company of a search too, which is assumed to be free; or false",
        ),
        ("search_extra", "more parameters of the search, name=value with & between them (unverified)"),
        ("usd_per_credit", "price of an unlock in US dollars"),
    ],
    base_url: "https://api.lead411.com/v1",
    unverified: &["search_extra"],
    docs: include_str!("docs.md"),
};

/// Lead411: free search for companies and their people, paid unlock, companies with their technologies.
#[derive(Debug)]
pub struct Lead411 {
    people: search::People,
    companies: search::Companies,
    unlock: unlock::Unlocker,
    office: Office,
}

impl Lead411 {
    /// Connects to Lead411. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let office = Office::open(connection)?;
        Ok(Self {
            people: search::People::new(office.clone()),
            companies: search::Companies::new(office.clone()),
            unlock: unlock::Unlocker::new(office.clone()),
            office,
        })
    }
}

impl Provider for Lead411 {
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
        Some(&self.unlock)
    }

    fn technographics(&self) -> Option<&dyn Technographics> {
        Some(&self.unlock)
    }

    fn calls(&self) -> u64 {
        self.office.desk.client.meter().calls()
    }
}
