#![doc = include_str!("docs.md")]

mod account;
pub(crate) mod inbound;
mod jobs;
mod login;
pub mod map;
mod office;
mod report;
mod request;
mod settings;
mod surge;
pub mod webhook;
pub mod wire;

use std::sync::Arc;

use rest_core::SecretString;

use crate::{
    Connection, Credential, Descriptor, Error, Inbound, Intent, JobId, Jobs, Lifecycle, Price, Provider,
    ProviderId, RateQuota, Search, Usage,
};
pub use account::{AccountList, SignalDefinition, Topic};
use office::{Api, Office};
pub use report::report_page;
use settings::Settings;
pub use surge::surge_page;

pub(crate) const ID: ProviderId = ProviderId::from_static("bombora");
/// A subscription pays for everything; the budget still counts and, in a dry run, refuses the calls.
const DATA: Price = Price::new("intent.data", 0.0, 0.0, "question, in the subscription");
const REPORT: Price = Price::new("report.create", 0.0, 0.0, "report, in the subscription");

/// What is known of Bombora without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "Bombora",
    lifecycle: Lifecycle::Active,
    auth: "OAuth client credentials as JSON, or Basic for the legacy partner API",
    prices: &[DATA, REPORT],
    quotas: &[
        RateQuota { pool: "all", calls: 5, seconds: 1 },
        RateQuota { pool: "legacy, each call", calls: 60, seconds: 60 },
    ],
    credentials: &[
        Credential { name: "BOMBORA_CLIENT_ID", required: false, about: "client id of the new platform" },
        Credential {
            name: "BOMBORA_CLIENT_SECRET",
            required: false,
            about: "client secret of the new platform",
        },
        Credential {
            name: "BOMBORA_AUTHORIZATION_KEY",
            required: false,
            about: "authorization key of the legacy partner API, as it was issued",
        },
        Credential {
            name: "BOMBORA_USERNAME",
            required: false,
            about: "user name of the legacy partner API",
        },
        Credential { name: "BOMBORA_PASSWORD", required: false, about: "password of the legacy partner API" },
        Credential {
            name: "BOMBORA_WEBHOOK_SECRET",
            required: false,
            about: "secret of the webhook destination",
        },
    ],
    options: &[
        ("api", "platform or legacy, where credentials of both are there; platform is preferred"),
        ("topics", "topics you sell for, separated by semicolons: names, at most 50; ids for the legacy API"),
        ("signal_definition", "id of a signal definition, instead of topics"),
        ("min_score", "smallest score of a search, 0 to 100; 60 if nothing is said"),
        ("account_list", "id of an account list: only companies on it are found"),
        ("filter_key", "filters or filter: the vendor's documents use both; filters is preferred"),
        ("grant_type", "true: also send the grant type when the token is fetched"),
        ("delta", "true: legacy reports bring changes only"),
        ("column_domain", "column of a legacy report with the domain"),
        ("column_company", "column of a legacy report with the company"),
        ("column_topic", "column of a legacy report with the topic"),
        ("column_score", "column of a legacy report with the score"),
    ],
    base_url: "https://api.bombora.com",
    unverified: &[
        "encoding of webhook signatures",
        "columns of legacy reports",
        "the key filters of intent data (option filter_key)",
        "the rate of the new platform",
    ],
    docs: include_str!("docs.md"),
};

/// Bombora: which companies read more than usual about your topics.
#[derive(Debug)]
pub struct Bombora {
    surges: surge::Surges,
    reports: report::Reports,
    account: account::Account,
    orders: jobs::Orders,
    office: Office,
    inbound: Option<Arc<dyn Inbound>>,
}

impl Bombora {
    /// Connects to Bombora. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let inbound = inbound::open(&connection);
        let office = Office::open(&connection)?;
        let settings = Arc::new(Settings::read(&connection, office.api)?);
        let account = account::Account::new(office.clone(), Arc::clone(&settings));
        Ok(Self {
            inbound,
            surges: surge::Surges::new(office.clone(), Arc::clone(&settings)),
            reports: report::Reports::new(office.clone(), Arc::clone(&settings)),
            orders: jobs::Orders::new(office.clone(), settings, account.clone()),
            account,
            office,
        })
    }

    /// The topics of the account. Free.
    ///
    /// # Errors
    /// Bombora could not be asked or refused.
    pub async fn topics(&self) -> Result<Vec<Topic>, Error> {
        self.account.topics().await
    }

    /// The named sets of topics of the account. New platform only.
    ///
    /// # Errors
    /// Bombora could not be asked or refused.
    pub async fn signal_definitions(&self) -> Result<Vec<SignalDefinition>, Error> {
        self.account.signal_definitions().await
    }

    /// Has a set of topics made from a site and keywords. It takes Bombora minutes: the job ends with the id for the
    /// option `signal_definition`. New platform only.
    ///
    /// # Errors
    /// Bombora could not be asked or refused. After an unknown fate, look at
    /// [`signal_definitions`](Self::signal_definitions) before asking again.
    pub async fn define_signal(&self, name: &str, domain: &str, keywords: &[String]) -> Result<JobId, Error> {
        self.account.define_signal(name, domain, keywords).await
    }

    /// Has Bombora send its hints to this address, signed with this secret, and answers the id of the destination (see
    /// [`webhook`]). New platform only.
    ///
    /// # Errors
    /// Bombora could not be asked or refused; the destination may have been made without all of its events.
    pub async fn subscribe(&self, name: &str, address: &str, secret: &SecretString) -> Result<String, Error> {
        self.account.subscribe(name, address, secret).await
    }

    /// The lists of companies of the account. New platform only.
    ///
    /// # Errors
    /// Bombora could not be asked or refused.
    pub async fn account_lists(&self) -> Result<Vec<AccountList>, Error> {
        self.account.account_lists().await
    }

    /// Puts domains on a list of companies. New platform only.
    ///
    /// # Errors
    /// Bombora could not be asked or refused.
    pub async fn add_accounts(&self, list: &str, domains: &[String]) -> Result<(), Error> {
        self.account.add_accounts(list, domains).await
    }
}

impl Provider for Bombora {
    fn id(&self) -> ProviderId {
        ID
    }

    fn descriptor(&self) -> &Descriptor {
        const { &DESCRIPTOR }
    }

    fn company_search(&self) -> Option<&dyn Search> {
        match self.office.api {
            Api::Platform => Some(&self.surges),
            Api::Legacy => Some(&self.reports),
        }
    }

    fn intent(&self) -> Option<&dyn Intent> {
        match self.office.api {
            Api::Platform => Some(&self.surges),
            Api::Legacy => Some(&self.reports),
        }
    }

    fn usage(&self) -> Option<&dyn Usage> {
        Some(&self.account)
    }

    fn jobs(&self) -> Option<&dyn Jobs> {
        Some(&self.orders)
    }

    fn inbound(&self) -> Option<&dyn Inbound> {
        self.inbound.as_deref()
    }

    fn calls(&self) -> u64 {
        self.office.desk.client.meter().calls()
    }
}
