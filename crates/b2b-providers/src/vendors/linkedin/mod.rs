#![doc = include_str!("docs.md")]

mod account;
pub(crate) mod inbound;
pub mod map;
mod request;
mod search;
mod transport;
mod webhook;
pub mod wire;

use std::sync::Arc;

use rest_core::{Auth, ByStatus, TokenCache};

pub use search::leads_page;
pub use webhook::{LeadEvent, SIGNATURE_HEADER, challenge_answer, is_signed, lead_event};

use crate::vendors::desk::{Desk, base_url};
use crate::vendors::limiter::published;
use crate::vendors::refresh::{App, Encoding, Refresh};
use crate::{
    Connection, Credential, Descriptor, Error, Inbound, Lifecycle, Person, Provider, ProviderId, RateQuota,
    Search, Usage,
};
use request::Settings;

pub(crate) const ID: ProviderId = ProviderId::from_static("linkedin");
/// Where tokens come from. A base URL of the connection replaces it too.
const LOGIN: &str = "https://www.linkedin.com";

/// What is known of LinkedIn Lead Sync without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "LinkedIn Lead Sync",
    lifecycle: Lifecycle::PartnerGated,
    auth: "OAuth 2 access token, or a refresh token of an approved app",
    prices: &[],
    quotas: &[RateQuota { pool: "all", calls: 200, seconds: 60 }],
    credentials: &[
        Credential {
            name: "LINKEDIN_ACCESS_TOKEN",
            required: false,
            about: "access token of a member who may see the leads; it lives 60 days",
        },
        Credential { name: "LINKEDIN_CLIENT_ID", required: false, about: "app, for renewals" },
        Credential {
            name: "LINKEDIN_CLIENT_SECRET",
            required: false,
            about: "secret of the app, for renewals; webhooks are signed with it too",
        },
        Credential {
            name: "LINKEDIN_REFRESH_TOKEN",
            required: false,
            about: "refresh token, which only approved apps get; instead of the access token",
        },
    ],
    options: &[
        ("owner", "whose leads: urn:li:sponsoredAccount:… or urn:li:organization:…"),
        ("lead_type", "SPONSORED, EVENT, COMPANY or ORGANIZATION_PRODUCT; SPONSORED if nothing is said"),
        ("version", "version of the API, YYYYMM; 202607 if nothing is said. Each lives about a year"),
        (
            "consents",
            "ids of the consents that a lead must have given, comma-separated; all if nothing is said",
        ),
        ("test_leads", "true: take test leads and no others"),
    ],
    base_url: "https://api.linkedin.com/rest",
    unverified: &[],
    docs: include_str!("docs.md"),
};

/// LinkedIn Lead Sync: people who filled in your own forms.
#[derive(Debug)]
pub struct Linkedin {
    leads: search::Leads,
    account: account::Account,
    desk: Desk,
    inbound: Option<Arc<dyn Inbound>>,
}

impl Linkedin {
    /// Connects to LinkedIn. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let inbound = inbound::open(&connection);
        let settings = Arc::new(Settings::read(&connection)?);
        let auth = auth(&connection)?;
        let literal = Arc::new(transport::Literal::new(Arc::clone(connection.transport())));
        let connection = connection.with_transport(literal);
        let pools = vec![("all", published(DESCRIPTOR.quotas, "all"))];
        let desk = Desk::open(ID, &connection, DESCRIPTOR.base_url, auth, Arc::new(ByStatus), pools)?;
        Ok(Self {
            inbound,
            leads: search::Leads::new(desk.clone(), Arc::clone(&settings)),
            account: account::Account::new(desk.clone(), settings),
            desk,
        })
    }

    /// One lead by the id of a notification. `None` if it is a test, or did not give the consents.
    ///
    /// # Errors
    /// LinkedIn could not be asked or refused; a lead that was erased is [`ErrorKind::Vendor`](crate::ErrorKind) with
    /// status 404.
    pub async fn lead(&self, id: &str) -> Result<Option<Person>, Error> {
        self.leads.lead(id).await
    }

    /// Lets LinkedIn call this address whenever a lead comes or is erased; the id of the subscription.
    ///
    /// # Errors
    /// LinkedIn could not be told, or could not validate the address.
    pub async fn subscribe(&self, webhook: &str) -> Result<String, Error> {
        self.account.subscribe(webhook).await
    }
}

fn auth(connection: &Connection) -> Result<Auth, Error> {
    let Some(refresh_token) = connection.find_secret("LINKEDIN_REFRESH_TOKEN") else {
        return Ok(Auth::Bearer(connection.require_secret(&ID, "LINKEDIN_ACCESS_TOKEN")?.clone()));
    };
    let app = App {
        client_id: connection.require_secret(&ID, "LINKEDIN_CLIENT_ID")?.clone(),
        client_secret: connection.require_secret(&ID, "LINKEDIN_CLIENT_SECRET")?.clone(),
        redirect_uri: None,
        refresh_token: refresh_token.clone(),
    };
    let base = match connection.find_base_url() {
        Some(url) => url.clone(),
        None => base_url(&ID, LOGIN)?,
    };
    let source = Refresh::new(connection, base, "oauth/v2/accessToken", Encoding::Form, app);
    Ok(Auth::Token(TokenCache::new(Arc::new(source), Arc::clone(connection.clock()))))
}

impl Provider for Linkedin {
    fn id(&self) -> ProviderId {
        ID
    }

    fn descriptor(&self) -> &Descriptor {
        const { &DESCRIPTOR }
    }

    fn people_search(&self) -> Option<&dyn Search> {
        Some(&self.leads)
    }

    fn usage(&self) -> Option<&dyn Usage> {
        Some(&self.account)
    }

    fn inbound(&self) -> Option<&dyn Inbound> {
        self.inbound.as_deref()
    }

    fn calls(&self) -> u64 {
        self.desk.client.meter().calls()
    }
}
