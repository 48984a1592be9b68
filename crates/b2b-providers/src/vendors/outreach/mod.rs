#![doc = include_str!("docs.md")]

mod account;
mod classify;
pub(crate) mod inbound;
pub mod map;
mod people;
mod request;
mod search;
mod webhook;
pub mod wire;

use std::sync::Arc;
use std::time::Duration;

use rest_core::{Auth, RateLimiter, TokenCache, Window};

pub use people::Saved;
pub use search::{accounts_page, prospects_page};
pub use webhook::{Change, SIGNATURE_HEADER, change_delivered, is_signed};

use crate::vendors::desk::{Desk, base_url};
use crate::vendors::limiter::{Corrected, Told};
use crate::vendors::refresh::{App, Encoding, Refresh};
use crate::{
    Connection, Credential, Descriptor, Error, FeedbackSink, Inbound, Lifecycle, Person, Provider,
    ProviderId, RateQuota, Search, Suppress, Usage,
};

pub(crate) const ID: ProviderId = ProviderId::from_static("outreach");
/// Where tokens come from, beside the API. A base URL of the connection replaces it too.
const LOGIN: &str = "https://api.outreach.io";

/// What is known of Outreach without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "Outreach",
    lifecycle: Lifecycle::Active,
    auth: "OAuth 2 by refresh token, or an access token",
    prices: &[],
    quotas: &[RateQuota { pool: "all", calls: 10_000, seconds: 3_600 }],
    credentials: &[
        Credential { name: "OUTREACH_CLIENT_ID", required: false, about: "OAuth application" },
        Credential { name: "OUTREACH_CLIENT_SECRET", required: false, about: "secret of the application" },
        Credential {
            name: "OUTREACH_REDIRECT_URI",
            required: false,
            about: "redirect address of the application; renewals repeat it",
        },
        Credential {
            name: "OUTREACH_REFRESH_TOKEN",
            required: false,
            about: "refresh token of the login; each renewal replaces it, so give the connection a token store",
        },
        Credential {
            name: "OUTREACH_ACCESS_TOKEN",
            required: false,
            about: "an access token instead of the four; it lives two hours",
        },
        Credential { name: "OUTREACH_WEBHOOK_SECRET", required: false, about: "secret of its webhooks" },
    ],
    options: &[],
    base_url: "https://api.outreach.io/api/v2",
    unverified: &[],
    docs: include_str!("docs.md"),
};

/// Outreach: prospects and accounts with what was done with them, opt-outs, enrolment in sequences.
#[derive(Debug)]
pub struct Outreach {
    prospects: search::Finder,
    accounts: search::Finder,
    people: people::People,
    account: account::Account,
    desk: Desk,
    inbound: Option<Arc<dyn Inbound>>,
}

impl Outreach {
    /// Connects to Outreach. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let inbound = inbound::open(&connection);
        let auth = auth(&connection)?;
        let classify = Arc::new(classify::Outreach);
        let desk =
            Desk::open(ID, &connection, DESCRIPTOR.base_url, auth, classify, vec![("all", limiter())])?;
        Ok(Self {
            inbound,
            prospects: search::Finder::new(desk.clone(), search::Subject::Prospects),
            accounts: search::Finder::new(desk.clone(), search::Subject::Accounts),
            people: people::People::new(desk.clone()),
            account: account::Account::new(desk.clone()),
            desk,
        })
    }

    /// Saves a person as a prospect: the one with this e-mail address is changed, else one is made. Nobody is made
    /// twice: if the answer is lost, saving again finds the prospect by its address. `external_id` is your own id.
    ///
    /// # Errors
    /// The person has no address, or Outreach could not be told.
    pub async fn save(&self, person: &Person, external_id: Option<&str>) -> Result<Saved, Error> {
        self.people.save(person, external_id).await
    }

    /// Puts a prospect into a sequence, to be written to from a mailbox; the id of the enrolment. The call has no
    /// key against repetition: after a lost answer look at the enrolments of the prospect first.
    ///
    /// # Errors
    /// Outreach could not be told, or refused: the sequence is off, or the prospect is in it.
    pub async fn enrol(&self, prospect: i64, sequence: i64, mailbox: i64) -> Result<String, Error> {
        self.people.enrol(prospect, sequence, mailbox).await
    }
}

fn auth(connection: &Connection) -> Result<Auth, Error> {
    if connection.find_secret("OUTREACH_REFRESH_TOKEN").is_none()
        && let Some(token) = connection.find_secret("OUTREACH_ACCESS_TOKEN")
    {
        return Ok(Auth::Bearer(token.clone()));
    }
    let secret = |name| connection.require_secret(&ID, name).cloned();
    let app = App {
        refresh_token: secret("OUTREACH_REFRESH_TOKEN")?,
        client_id: secret("OUTREACH_CLIENT_ID")?,
        client_secret: secret("OUTREACH_CLIENT_SECRET")?,
        redirect_uri: Some(secret("OUTREACH_REDIRECT_URI")?),
    };
    let base = match connection.find_base_url() {
        Some(url) => url.clone(),
        None => base_url(&ID, LOGIN)?,
    };
    let source = Refresh::new(connection, base, "oauth/token", Encoding::Form, app);
    Ok(Auth::Token(TokenCache::new(Arc::new(source), Arc::clone(connection.clock()))))
}

fn limiter() -> Arc<dyn RateLimiter> {
    let quota = DESCRIPTOR.quotas[0];
    Arc::new(Corrected::new(&[Told {
        window: Window::new(quota.calls, Duration::from_secs(quota.seconds.into())),
        limit: "x-ratelimit-limit",
        left: "x-ratelimit-remaining",
    }]))
}

impl Provider for Outreach {
    fn id(&self) -> ProviderId {
        ID
    }

    fn descriptor(&self) -> &Descriptor {
        const { &DESCRIPTOR }
    }

    fn people_search(&self) -> Option<&dyn Search> {
        Some(&self.prospects)
    }

    fn company_search(&self) -> Option<&dyn Search> {
        Some(&self.accounts)
    }

    fn suppression(&self) -> Option<&dyn Suppress> {
        Some(&self.people)
    }

    fn feedback(&self) -> Option<&dyn FeedbackSink> {
        Some(&self.people)
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
