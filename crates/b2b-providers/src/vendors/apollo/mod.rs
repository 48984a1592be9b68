#![doc = include_str!("docs.md")]

mod account;
mod classify;
mod enrich;
pub(crate) mod inbound;
mod jobs;
pub mod map;
mod request;
mod search;
pub mod wire;

use std::sync::Arc;
use std::time::Duration;

use rest_core::{Auth, HeaderName, RateLimiter, Window};

pub use jobs::phones_delivered;
pub use search::{companies_page, people_page};

use crate::vendors::desk::Desk;
use crate::vendors::limiter::{Corrected, Told};
use crate::{
    Connection, Credential, Descriptor, Enrich, Error, Inbound, Jobs, Lifecycle, Price, Provider, ProviderId,
    RateQuota, Search, Usage,
};
use request::Settings;

pub(crate) const ID: ProviderId = ProviderId::from_static("apollo");
const MATCH: Price = Price::new("people.match", 1.0, 0.05, "person found");
const MATCH_WITH_PHONE: Price = Price::new("people.match", 9.0, 0.45, "person found with mobile");
const COMPANY_PAGE: Price = Price::new("companies.search", 1.0, 0.05, "page");
const ORGANIZATION: Price = Price::new("organizations.enrich", 1.0, 0.05, "company");
/// What a mobile number costs beside the person.
const PHONE_CREDITS: f64 = 8.0;

/// What is known of Apollo without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "Apollo.io",
    lifecycle: Lifecycle::Active,
    auth: "API key in the header x-api-key",
    prices: &[MATCH, MATCH_WITH_PHONE, COMPANY_PAGE, ORGANIZATION],
    quotas: &[
        RateQuota { pool: "search", calls: 200, seconds: 60 },
        RateQuota { pool: "search", calls: 6_000, seconds: 3_600 },
        RateQuota { pool: "search", calls: 50_000, seconds: 86_400 },
        RateQuota { pool: "enrichment", calls: 1_000, seconds: 60 },
        RateQuota { pool: "other", calls: 200, seconds: 60 },
        RateQuota { pool: "other", calls: 400, seconds: 3_600 },
        RateQuota { pool: "other", calls: 2_000, seconds: 86_400 },
    ],
    credentials: &[
        Credential {
            name: "APOLLO_API_KEY",
            required: false,
            about: "API key, master or scoped to the calls used",
        },
        Credential {
            name: "APOLLO_ACCESS_TOKEN",
            required: false,
            about: "OAuth access token of a partner app, instead of the key",
        },
        Credential {
            name: "APOLLO_WEBHOOK_URL",
            required: false,
            about: "address that receives phone numbers; its path is the only protection, so it is a secret",
        },
        Credential { name: "APOLLO_WEBHOOK_SECRET", required: false, about: "secret of its webhooks" },
    ],
    options: &[
        ("reveal_phones", "true: also buy mobile numbers (8 credits more); needs APOLLO_WEBHOOK_URL"),
        ("reveal_personal_emails", "true: also private addresses; not for people under the GDPR"),
        ("verified_only", "true: search only people whose address is verified"),
        ("departments", "true: use the unverified filter for departments"),
        ("usd_per_credit", "price of a credit in US dollars"),
    ],
    base_url: "https://api.apollo.io/api/v1",
    unverified: &["departments in people search"],
    docs: include_str!("docs.md"),
};

/// Apollo: free people search, company search, paid match, credit balance.
#[derive(Debug)]
pub struct Apollo {
    people: search::People,
    companies: search::Companies,
    enrich: enrich::Matcher,
    jobs: jobs::PhoneJobs,
    account: account::Account,
    desk: Desk,
    inbound: Option<Arc<dyn Inbound>>,
}

impl Apollo {
    /// Connects to Apollo. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let inbound = inbound::open(&connection);
        let settings = Arc::new(Settings::read(&connection)?);
        let auth = match connection.find_secret("APOLLO_ACCESS_TOKEN") {
            Some(token) => Auth::Bearer(token.clone()),
            None => Auth::Header(
                HeaderName::from_static("x-api-key"),
                connection.require_secret(&ID, "APOLLO_API_KEY")?.clone(),
            ),
        };
        let pools = vec![
            ("other", limiter("other")),
            ("people_search", limiter("search")),
            ("company_search", limiter("search")),
            ("people_match", limiter("enrichment")),
            ("organization_enrich", limiter("enrichment")),
        ];
        let desk = Desk::open(ID, &connection, DESCRIPTOR.base_url, auth, Arc::new(classify::Apollo), pools)?;
        let account = account::Account::new(desk.clone());
        Ok(Self {
            inbound,
            people: search::People::new(desk.clone(), Arc::clone(&settings)),
            companies: search::Companies::new(desk.clone()),
            enrich: enrich::Matcher::new(desk.clone(), settings, account.clone()),
            jobs: jobs::PhoneJobs::new(desk.clone()),
            account,
            desk,
        })
    }
}

/// Windows of the descriptor, to be corrected by what the headers say.
fn limiter(pool: &str) -> Arc<dyn RateLimiter> {
    let told: Vec<Told> = DESCRIPTOR
        .quotas
        .iter()
        .filter(|quota| quota.pool == pool)
        .map(|quota| {
            let (limit, left) = match quota.seconds {
                60 => ("x-rate-limit-minute", "x-minute-requests-left"),
                3_600 => ("x-rate-limit-hourly", "x-hourly-requests-left"),
                _ => ("x-rate-limit-24-hour", "x-24-hour-requests-left"),
            };
            let length = Duration::from_secs(quota.seconds.into());
            Told { window: Window::new(quota.calls, length), limit, left }
        })
        .collect();
    Arc::new(Corrected::new(&told))
}

impl Provider for Apollo {
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

    fn usage(&self) -> Option<&dyn Usage> {
        Some(&self.account)
    }

    fn jobs(&self) -> Option<&dyn Jobs> {
        Some(&self.jobs)
    }

    fn inbound(&self) -> Option<&dyn Inbound> {
        self.inbound.as_deref()
    }

    fn calls(&self) -> u64 {
        self.desk.client.meter().calls()
    }
}
