#![doc = include_str!("docs.md")]

mod account;
mod classify;
pub(crate) mod inbound;
pub mod map;
mod request;
mod research;
mod search;
mod webhook;
pub mod wire;

use std::sync::Arc;
use std::time::Duration;

use rest_core::{Auth, HeaderName, RateLimiter, Timestamp, TokenCache, Window};

pub use account::contacts_page;
pub use search::{companies_page, people_page};
pub use webhook::{Researched, SECRET_HEADER, delivered, is_genuine};

use crate::vendors::desk::{Desk, base_url};
use crate::vendors::limiter::{Corrected, Told};
use crate::vendors::refresh::{App, Encoding, Refresh};
use crate::{
    Connection, Credential, Descriptor, Enrich, Error, Inbound, Jobs, Lifecycle, Page, Price, Provider,
    ProviderId, RateQuota, Search, Technographics, Usage,
};

pub(crate) const ID: ProviderId = ProviderId::from_static("seamless");
const CONTACT: Price = Price::new("contacts.research", 1.0, 0.15, "person researched");
const COMPANY: Price = Price::new("companies.research", 1.0, 0.15, "company researched");

/// What is known of Seamless.AI without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "Seamless.AI",
    lifecycle: Lifecycle::Active,
    auth: "API key in the header Token, or OAuth 2 by refresh token",
    prices: &[CONTACT, COMPANY],
    quotas: &[RateQuota { pool: "each call", calls: 60, seconds: 60 }],
    credentials: &[
        Credential { name: "SEAMLESS_API_KEY", required: false, about: "API key of the Public API add-on" },
        Credential {
            name: "SEAMLESS_CLIENT_ID",
            required: false,
            about: "OAuth application, instead of the key",
        },
        Credential { name: "SEAMLESS_CLIENT_SECRET", required: false, about: "secret of the application" },
        Credential {
            name: "SEAMLESS_REDIRECT_URI",
            required: false,
            about: "redirect address of the application; renewals repeat it",
        },
        Credential {
            name: "SEAMLESS_REFRESH_TOKEN",
            required: false,
            about: "refresh token of the login; each renewal replaces it, so give the connection a token store",
        },
        Credential { name: "SEAMLESS_WEBHOOK_SECRET", required: false, about: "secret of its webhooks" },
    ],
    options: &[("usd_per_credit", "price of a credit in US dollars")],
    base_url: "https://api.seamless.ai/api/client/v1",
    unverified: &[],
    docs: include_str!("docs.md"),
};

/// Seamless.AI: free people and company search, paid research that ends later, what was researched before.
#[derive(Debug)]
pub struct Seamless {
    people: search::Finder,
    companies: search::Finder,
    research: research::Researcher,
    account: account::Account,
    desk: Desk,
    inbound: Option<Arc<dyn Inbound>>,
}

impl Seamless {
    /// Connects to Seamless.AI. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let inbound = inbound::open(&connection);
        let pools = request::CALLS.iter().map(|call| (*call, limiter())).collect();
        let auth = auth(&connection)?;
        let desk =
            Desk::open(ID, &connection, DESCRIPTOR.base_url, auth, Arc::new(classify::Seamless), pools)?;
        Ok(Self {
            inbound,
            people: search::Finder::new(desk.clone(), search::Subject::People),
            companies: search::Finder::new(desk.clone(), search::Subject::Companies),
            research: research::Researcher::new(desk.clone()),
            account: account::Account::new(desk.clone()),
            desk,
        })
    }

    /// One page of the people that the organisation researched between these points in time, up to 500. Free: a
    /// nightly look brings what a webhook missed. `cursor` is [`Page::next`] of the page before.
    ///
    /// # Errors
    /// As for [`Search::search`].
    pub async fn researched(
        &self,
        from: Timestamp,
        until: Timestamp,
        cursor: Option<&str>,
    ) -> Result<Page, Error> {
        self.account.researched(from, until, cursor).await
    }
}

fn auth(connection: &Connection) -> Result<Auth, Error> {
    if let Some(key) = connection.find_secret("SEAMLESS_API_KEY") {
        return Ok(Auth::Header(HeaderName::from_static("token"), key.clone()));
    }
    if connection.find_secret("SEAMLESS_CLIENT_ID").is_none() {
        connection.require_secret(&ID, "SEAMLESS_API_KEY")?;
    }
    let secret = |name| connection.require_secret(&ID, name).cloned();
    let app = App {
        client_id: secret("SEAMLESS_CLIENT_ID")?,
        client_secret: secret("SEAMLESS_CLIENT_SECRET")?,
        redirect_uri: Some(secret("SEAMLESS_REDIRECT_URI")?),
        refresh_token: secret("SEAMLESS_REFRESH_TOKEN")?,
    };
    let base = match connection.find_base_url() {
        Some(url) => url.clone(),
        None => base_url(&ID, DESCRIPTOR.base_url)?,
    };
    let source = Refresh::new(connection, base, "oauth/accessToken", Encoding::Json, app);
    Ok(Auth::Token(TokenCache::new(Arc::new(source), Arc::clone(connection.clock()))))
}

/// Every call has a minute of its own.
fn limiter() -> Arc<dyn RateLimiter> {
    let quota = DESCRIPTOR.quotas[0];
    Arc::new(Corrected::new(&[Told {
        window: Window::new(quota.calls, Duration::from_secs(quota.seconds.into())),
        limit: "x-ratelimit-limit",
        left: "x-ratelimit-remaining",
    }]))
}

impl Provider for Seamless {
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
        Some(&self.research)
    }

    fn technographics(&self) -> Option<&dyn Technographics> {
        Some(&self.research)
    }

    fn usage(&self) -> Option<&dyn Usage> {
        Some(&self.account)
    }

    fn jobs(&self) -> Option<&dyn Jobs> {
        Some(&self.research)
    }

    fn inbound(&self) -> Option<&dyn Inbound> {
        self.inbound.as_deref()
    }

    fn calls(&self) -> u64 {
        self.desk.client.meter().calls()
    }
}
