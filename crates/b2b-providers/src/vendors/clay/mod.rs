#![doc = include_str!("docs.md")]

mod account;
pub(crate) mod inbound;
pub mod map;
mod request;
mod routine;
mod search;
mod settings;
mod table;
pub mod wire;

use std::sync::{Arc, Mutex};

use rest_core::{Auth, ByStatus, HeaderName};

pub use inbound::{Row, SIGNATURE_HEADER, is_genuine, is_signed, row_delivered, run_finished};
pub use search::{companies_page, people_page};

use crate::vendors::desk::Desk;
use crate::vendors::limiter::published;
use crate::{
    Connection, Credential, Descriptor, Enrich, Error, Inbound, Jobs, Lifecycle, Person, Price, Provider,
    ProviderId, RateQuota, Search, Usage,
};
use settings::Settings;

pub(crate) const ID: ProviderId = ProviderId::from_static("clay");
const PERSON: Price = Price::new("routines.run", 1.0, 0.1, "person, assumed");
const COMPANY: Price = Price::new("routines.run.company", 1.0, 0.1, "company, assumed");

/// What is known of Clay without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "Clay",
    lifecycle: Lifecycle::Active,
    auth: "API key in the header clay-api-key",
    prices: &[PERSON, COMPANY],
    quotas: &[RateQuota { pool: "all", calls: 2, seconds: 1 }],
    credentials: &[
        Credential { name: "CLAY_API_KEY", required: true, about: "API key with the Public API scope" },
        Credential {
            name: "CLAY_WEBHOOK_URL",
            required: false,
            about: "address of a table's webhook, for Clay::push; who knows it can write, so it is a secret",
        },
        Credential {
            name: "CLAY_WEBHOOK_TOKEN",
            required: false,
            about: "token of that webhook, if it has one",
        },
        Credential {
            name: "CLAY_WEBHOOK_SECRET",
            required: false,
            about: "whsec_…, with which Clay signs that a run is finished",
        },
        Credential {
            name: "CLAY_ROW_TOKEN",
            required: false,
            about: "token in the header Authorization of rows that a table sends",
        },
    ],
    options: &[
        ("people_query", "text of a query-mode search for people; conditions of a query are then left out"),
        ("company_query", "text of a query-mode search for companies; conditions are then left out"),
        ("people_filters", "conditions and Clay's filters: titles=job_title_keywords,countries=…"),
        ("company_filters", "the same for companies; none is known beforehand"),
        (
            "person_routine",
            "id of the routine that completes people; without it there is no enrichment of people",
        ),
        ("person_inputs", "what the routine is given: full_name=Full Name,company_domain=Company Domain"),
        ("person_outputs", "what comes out of it: email=Work Email,mobile=Mobile Phone"),
        ("person_credits", "data credits of one person; 1 if nothing is said"),
        ("company_routine", "id of the routine that completes companies"),
        ("company_inputs", "what it is given: domain=Company Domain"),
        ("company_outputs", "what comes out of it: headcount=Employees,technologies=Tech Stack"),
        ("company_credits", "data credits of one company; 1 if nothing is said"),
        ("webhook_id", "wh_… of the webhook that a finished run calls"),
        ("table_auth_header", "header of CLAY_WEBHOOK_TOKEN; x-clay-webhook-auth if nothing is said"),
        ("usd_per_credit", "price of a credit in US dollars"),
    ],
    base_url: "https://api.clay.com/public/v0",
    unverified: &["person_routine", "company_routine", "people_filters", "company_filters"],
    docs: include_str!("docs.md"),
};

/// Clay: people and company search; enrichment by routines of the workspace; rows to and from its tables.
#[derive(Debug)]
pub struct Clay {
    people: search::Finder,
    companies: search::Finder,
    routines: routine::Runner,
    account: account::Account,
    table: table::Table,
    settings: Arc<Settings>,
    desk: Desk,
    inbound: Option<Arc<dyn Inbound>>,
}

impl Clay {
    /// Connects to Clay. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let inbound = inbound::open(&connection);
        let settings = Arc::new(Settings::read(&connection)?);
        let key = connection.require_secret(&ID, "CLAY_API_KEY")?.clone();
        let auth = Auth::Header(HeaderName::from_static("clay-api-key"), key);
        let pools = vec![("all", published(DESCRIPTOR.quotas, "all"))];
        let desk = Desk::open(ID, &connection, DESCRIPTOR.base_url, auth, Arc::new(ByStatus), pools)?;
        let quota = Arc::new(Mutex::new(None));
        let finder =
            |subject| search::Finder::new(desk.clone(), Arc::clone(&settings), subject, Arc::clone(&quota));
        Ok(Self {
            inbound,
            people: finder(search::Subject::People),
            companies: finder(search::Subject::Companies),
            routines: routine::Runner::new(desk.clone(), Arc::clone(&settings)),
            account: account::Account::new(desk.clone(), Arc::clone(&quota)),
            table: table::Table::open(&connection)?,
            settings: Arc::clone(&settings),
            desk,
        })
    }

    /// Puts a person into a table, as one row with your own id of the record; the table may send it back enriched,
    /// see [`row_delivered`]. A webhook takes 50,000 rows in its life and then stops in silence: count them. An answer
    /// says that the row is queued, and nothing more; a row that may have arrived is not sent again.
    ///
    /// # Errors
    /// `CLAY_WEBHOOK_URL` is missing, or Clay could not be told.
    pub async fn push(&self, record_id: &str, person: &Person) -> Result<(), Error> {
        self.table.push(record_id, person).await
    }
}

impl Provider for Clay {
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
        self.settings.has_routine().then_some(&self.routines as &dyn Enrich)
    }

    fn usage(&self) -> Option<&dyn Usage> {
        Some(&self.account)
    }

    fn jobs(&self) -> Option<&dyn Jobs> {
        self.settings.has_routine().then_some(&self.routines as &dyn Jobs)
    }

    fn inbound(&self) -> Option<&dyn Inbound> {
        self.inbound.as_deref()
    }

    fn calls(&self) -> u64 {
        self.desk.client.meter().calls() + self.table.calls()
    }
}
