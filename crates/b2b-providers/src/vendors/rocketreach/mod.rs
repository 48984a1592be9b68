#![doc = include_str!("docs.md")]

mod account;
mod classify;
pub(crate) mod inbound;
mod lookup;
pub mod map;
mod request;
mod search;
pub mod webhook;
pub mod wire;

use std::sync::Arc;

use rest_core::{Auth, HeaderName};

pub use search::{companies_page, people_page};

use crate::vendors::desk::Desk;
use crate::vendors::limiter::published;
use crate::{
    Connection, Credential, Descriptor, Enrich, Error, ErrorKind, Inbound, Jobs, Lifecycle, Price, Provider,
    ProviderId, RateQuota, Search, Technographics, Usage,
};
use request::Settings;
use search::Subject;

pub(crate) const ID: ProviderId = ProviderId::from_static("rocketreach");
const LOOKUP: Price = Price::new("person.lookup", 1.0, 0.3, "person found");
const UNIVERSAL_LOOKUP: Price = Price::new("person.lookup", 2.0, 0.1, "address at work (universal credits)");
/// What a private address and a number cost beside it.
const PERSONAL: f64 = 3.0;
const PHONE: f64 = 6.0;
const COMPANY: Price = Price::new("company.lookup", 1.0, 0.1, "company found");
const UNIVERSAL_COMPANY: Price = Price::new("company.lookup", 1.0, 0.05, "company found (universal credits)");
const PEOPLE_PAGE: Price = Price::new("person.search", 1.0, 0.05, "page (universal credits)");
const COMPANY_PAGE: Price = Price::new("company.search", 2.0, 0.1, "page (universal credits)");

/// Calls per minute, hour, day and month (30 days) of a plan.
type Allowed = [u32; 4];
const SECONDS: Allowed = [60, 3_600, 86_400, 2_592_000];
/// Plan, searches, look-ups.
const PLANS: [(&str, Allowed, Allowed); 4] = [
    ("essentials", [15, 50, 500, 10_000], [15, 100, 500, 5_000]),
    ("pro", [30, 250, 750, 15_000], [50, 300, 1_500, 20_000]),
    ("ultimate", [60, 500, 1_000, 20_000], [100, 1_000, 3_000, 50_000]),
    ("custom", [100, 1_000, 10_000, 200_000], [250, 2_500, 10_000, 200_000]),
];
const ESSENTIALS: [RateQuota; 11] = quotas(0);

/// The windows of a plan; every pool also keeps to the rate of all calls together.
const fn quotas(plan: usize) -> [RateQuota; 11] {
    let (_, searches, lookups) = PLANS[plan];
    let mut all = [RateQuota { pool: "other", calls: 10, seconds: 1 }; 11];
    all[1].pool = "search";
    all[2].pool = "lookup";
    let mut place = 0;
    while place < 4 {
        all[3 + place] = RateQuota { pool: "search", calls: searches[place], seconds: SECONDS[place] };
        all[7 + place] = RateQuota { pool: "lookup", calls: lookups[place], seconds: SECONDS[place] };
        place += 1;
    }
    all
}

/// What is known of RocketReach without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "RocketReach",
    lifecycle: Lifecycle::Active,
    auth: "API key in the header Api-Key",
    prices: &[LOOKUP, UNIVERSAL_LOOKUP, COMPANY, UNIVERSAL_COMPANY, PEOPLE_PAGE, COMPANY_PAGE],
    quotas: &ESSENTIALS,
    credentials: &[
        Credential { name: "ROCKETREACH_API_KEY", required: true, about: "API key" },
        Credential {
            name: "ROCKETREACH_WEBHOOK_SECRET",
            required: false,
            about: "secret of the webhook, for whoever receives its messages",
        },
    ],
    options: &[
        ("credits", "legacy (default) or universal: the kind of credits the account has"),
        ("plan", "essentials (default), pro, ultimate or custom: sets the rate"),
        ("cached_emails", "true: take addresses that were not checked again; answers come at once"),
        (
            "personal_emails",
            "true: also private addresses (3 universal credits more); not for people under the GDPR",
        ),
        ("reveal_phones", "true: also phone numbers (6 universal credits more); universal credits only"),
        (
            "lookup_type",
            "legacy credits only: standard, premium, premium (feeds disabled), bulk, phone or enrich",
        ),
        ("webhook_id", "number of the webhook that is told when a look-up is done"),
        ("unverified_filters", "true: pass seniorities and departments on as they are written"),
        ("usd_per_credit", "price of a credit in US dollars"),
    ],
    base_url: "https://api.rocketreach.co/api/v2",
    unverified: &["unverified_filters"],
    docs: include_str!("docs.md"),
};

/// RocketReach: people and company search, look-ups that may take their time, technologies, credits.
#[derive(Debug)]
pub struct RocketReach {
    people: search::Finder,
    companies: search::Finder,
    lookup: lookup::Lookup,
    account: account::Account,
    desk: Desk,
    inbound: Option<Arc<dyn Inbound>>,
}

impl RocketReach {
    /// Connects to RocketReach. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let inbound = inbound::open(&connection);
        let settings = Arc::new(Settings::read(&connection)?);
        let plan = connection.find_option("plan").map_or("essentials", str::trim);
        let Some(plan) = PLANS.iter().position(|(name, ..)| *name == plan) else {
            let text = "expected essentials, pro, ultimate or custom";
            return Err(Error::new(ID, "connect", ErrorKind::Config, text).at("plan"));
        };
        let quotas = quotas(plan);
        let pools = ["other", "search", "lookup"].map(|pool| (pool, published(&quotas, pool))).to_vec();
        // In a header: the key in the query is deprecated, and queries end up in logs.
        let key = connection.require_secret(&ID, "ROCKETREACH_API_KEY")?.clone();
        let auth = Auth::Header(HeaderName::from_static("api-key"), key);
        let classify = Arc::new(classify::RocketReach);
        let desk = Desk::open(ID, &connection, DESCRIPTOR.base_url, auth, classify, pools)?;
        Ok(Self {
            inbound,
            people: search::Finder::new(desk.clone(), Arc::clone(&settings), Subject::People),
            companies: search::Finder::new(desk.clone(), Arc::clone(&settings), Subject::Companies),
            account: account::Account::new(desk.clone(), settings.universal),
            lookup: lookup::Lookup::new(desk.clone(), settings),
            desk,
        })
    }
}

impl Provider for RocketReach {
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

    fn technographics(&self) -> Option<&dyn Technographics> {
        Some(&self.lookup)
    }

    fn usage(&self) -> Option<&dyn Usage> {
        Some(&self.account)
    }

    fn jobs(&self) -> Option<&dyn Jobs> {
        Some(&self.lookup)
    }

    fn inbound(&self) -> Option<&dyn Inbound> {
        self.inbound.as_deref()
    }

    fn calls(&self) -> u64 {
        self.desk.client.meter().calls()
    }
}
