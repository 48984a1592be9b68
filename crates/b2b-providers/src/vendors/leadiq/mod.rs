#![doc = include_str!("docs.md")]

mod account;
mod classify;
mod enrich;
pub(crate) mod inbound;
pub mod map;
mod prospector;
mod request;
mod search;
pub mod wire;

use std::sync::Arc;

use rest_core::{Auth, ExposeSecret, HeaderName, SecretString};

pub use account::Cost;
pub use enrich::Preview;
pub use search::{companies_page, people_page};

use crate::vendors::desk::Desk;
use crate::vendors::limiter::published;
use crate::{
    Connection, Credential, Descriptor, EmailStatus, Enrich, Error, Inbound, Lifecycle, Person, Price,
    Provider, ProviderId, RateQuota, Search, Technographics, Usage, Verify,
};
use request::Settings;

pub(crate) const ID: ProviderId = ProviderId::from_static("leadiq");
/// A page of profiles at 0.1 each.
const PEOPLE_PAGE: Price = Price::new("people.search", 2.5, 0.25, "page of 25 people");
const COMPANY_PAGE: Price = Price::new("companies.search", 2.5, 0.25, "page of 25 companies");
const PERSON: Price = Price::new("people.enrich", 1.0, 0.1, "person with address");
const PERSON_WITH_PHONE: Price = Price::new("people.enrich", 11.0, 1.1, "person with address and number");
const COMPANY: Price = Price::new("companies.enrich", 3.0, 0.3, "company");
const CHECK: Price = Price::new("verify-email", 0.1, 0.01, "address checked");

/// What is known of LeadIQ without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "LeadIQ",
    lifecycle: Lifecycle::Active,
    auth: "Secret Base64 key as Authorization: Basic; decoded as X-API-Key",
    prices: &[PEOPLE_PAGE, COMPANY_PAGE, PERSON, PERSON_WITH_PHONE, COMPANY, CHECK],
    quotas: &[RateQuota { pool: "all", calls: 60, seconds: 60 }],
    credentials: &[
        Credential {
            name: "LEADIQ_API_KEY",
            required: true,
            about: "the Secret Base64 key of the dashboard, as it stands there",
        },
        Credential { name: "LEADIQ_WEBHOOK_SECRET", required: false, about: "secret of its webhooks" },
    ],
    options: &[
        ("reveal_phones", "true: also buy phone numbers (10 credits more a person)"),
        (
            "company_info",
            "true: also buy firmographics with people and in company search (3 credits a company)",
        ),
        ("precheck", "true: ask for free whether there is an address before a person is bought"),
        ("min_confidence", "people below this confidence, 0–100, are not returned"),
        ("verified_only", "true: search only people with a verified address"),
        ("plan", "universal or datahub: an older contract charges 1 credit a person, company and page"),
        ("usd_per_credit", "price of a credit in US dollars"),
    ],
    base_url: "https://api.leadiq.com",
    unverified: &[],
    docs: include_str!("docs.md"),
};

/// Where lists and the check of addresses live. A base URL of the connection replaces it too.
const PROSPECTOR: &str = "https://prospector.leadiq.com";

/// LeadIQ: people and company search, enrichment, technologies, e-mail verification, credit balance.
#[derive(Debug)]
pub struct LeadIq {
    people: search::People,
    companies: search::Companies,
    enrich: enrich::Matcher,
    prospector: prospector::Prospector,
    account: account::Account,
    desk: Desk,
    inbound: Option<Arc<dyn Inbound>>,
}

impl LeadIq {
    /// Connects to LeadIQ. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let inbound = inbound::open(&connection);
        let settings = Arc::new(Settings::read(&connection)?);
        let key = connection.require_secret(&ID, "LEADIQ_API_KEY")?;
        // The key already is what Basic encodes; encoding it again is the usual mistake.
        let basic = SecretString::from(format!("Basic {}", key.expose_secret().trim()));
        // One key, one minute, two hosts.
        let limiter = published(DESCRIPTOR.quotas, "all");
        let pools = |name| vec![(name, Arc::clone(&limiter))];
        let classify = Arc::new(classify::LeadIq);
        let desk = Desk::open(
            ID,
            &connection,
            DESCRIPTOR.base_url,
            Auth::Header(HeaderName::from_static("authorization"), basic),
            classify.clone(),
            pools("graphql"),
        )?;
        let lists = Desk::open(ID, &connection, PROSPECTOR, Auth::None, classify, pools("prospector"))?;
        let account = account::Account::new(desk.clone());
        Ok(Self {
            inbound,
            people: search::People::new(desk.clone(), Arc::clone(&settings), account.clone()),
            companies: search::Companies::new(desk.clone(), Arc::clone(&settings), account.clone()),
            enrich: enrich::Matcher::new(desk.clone(), settings, account.clone()),
            prospector: prospector::Prospector::new(lists, key, account.clone()),
            account,
            desk,
        })
    }

    /// Whether LeadIQ has an address or a number of this person. Free.
    ///
    /// # Errors
    /// LeadIQ could not be asked or refused.
    pub async fn preview(&self, person: &Person) -> Result<Option<Preview>, Error> {
        self.enrich.preview(person).await
    }

    /// Tells LeadIQ whether an address it sold works, for example after a bounce. `person_id` is its own id of the
    /// person. Free, and nothing comes of saying it twice.
    ///
    /// # Errors
    /// LeadIQ could not be told; or the status says nothing about the address.
    pub async fn report_email(&self, person_id: &str, email: &str, status: EmailStatus) -> Result<(), Error> {
        self.enrich.report_email(person_id, email, status).await
    }

    /// The live price list of the contract. Free.
    ///
    /// # Errors
    /// LeadIQ could not be asked or refused.
    pub async fn costs(&self) -> Result<Vec<Cost>, Error> {
        self.account.costs().await
    }
}

impl Provider for LeadIq {
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
        Some(&self.prospector)
    }

    fn technographics(&self) -> Option<&dyn Technographics> {
        Some(&self.enrich)
    }

    fn usage(&self) -> Option<&dyn Usage> {
        Some(&self.account)
    }

    fn inbound(&self) -> Option<&dyn Inbound> {
        self.inbound.as_deref()
    }

    fn calls(&self) -> u64 {
        self.desk.client.meter().calls() + self.prospector.calls()
    }
}
