#![doc = include_str!("docs.md")]

mod account;
mod answers;
mod classify;
pub(crate) mod inbound;
pub mod map;
mod request;
mod sparks;
pub mod wire;

use std::sync::Arc;
use std::time::Duration;

use rest_core::{Auth, HeaderName, RateLimiter, SlidingWindow, Window};

use crate::vendors::desk::Desk;
use crate::{
    Brief, Briefing, Connection, Credential, Descriptor, Error, ErrorKind, Inbound, Lifecycle, Provider,
    ProviderId, RateQuota, Usage,
};
pub use answers::{Reply, Source};
pub use sparks::sparks_page;

pub(crate) const ID: ProviderId = ProviderId::from_static("crayon");
const KEY_HEADER: &str = "X-API-KEY";

/// What is known of Crayon without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "Crayon",
    lifecycle: Lifecycle::Active,
    auth: "API key in the header X-API-KEY",
    prices: &[],
    quotas: &[RateQuota { pool: "all", calls: 1, seconds: 1 }],
    credentials: &[
        Credential {
            name: "CRAYON_API_KEY",
            required: true,
            about: "API key of an administrator or integrator of crayon.co, not of crayon.com",
        },
        Credential { name: "CRAYON_WEBHOOK_SECRET", required: false, about: "secret of its webhooks" },
    ],
    options: &[
        ("header", "header of the key, X-API-KEY: the contract is not published"),
        ("drafts", "true: also sparks that are not published"),
        ("battlecards", "true: use the unverified list of battlecards"),
        ("answers", "true: use the unverified assistant"),
    ],
    base_url: "https://app.crayon.co",
    unverified: &[
        "list of battlecards (option battlecards)",
        "assistant (option answers)",
        "paging of sparks",
        "the rate",
    ],
    docs: include_str!("docs.md"),
};

/// Crayon: what competitors did, as sparks.
#[derive(Debug)]
pub struct Crayon {
    sparks: sparks::Sparks,
    answers: answers::Answers,
    account: account::Account,
    desk: Desk,
    inbound: Option<Arc<dyn Inbound>>,
}

impl Crayon {
    /// Connects to Crayon. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let inbound = inbound::open(&connection);
        let header = connection.find_option("header").map(str::trim).filter(|name| !name.is_empty());
        let header = HeaderName::from_bytes(header.unwrap_or(KEY_HEADER).as_bytes()).map_err(|_| {
            Error::new(ID, "connect", ErrorKind::Config, "this is no name of a header").at("header")
        })?;
        let auth = Auth::Header(header, connection.require_secret(&ID, "CRAYON_API_KEY")?.clone());
        let windows: Vec<Window> = DESCRIPTOR
            .quotas
            .iter()
            .map(|quota| Window::new(quota.calls, Duration::from_secs(quota.seconds.into())))
            .collect();
        let pools = vec![("all", Arc::new(SlidingWindow::new(&windows)) as Arc<dyn RateLimiter>)];
        let desk = Desk::open(ID, &connection, DESCRIPTOR.base_url, auth, Arc::new(classify::Crayon), pools)?;
        Ok(Self {
            inbound,
            sparks: sparks::Sparks::new(desk.clone(), &connection)?,
            answers: answers::Answers::new(desk.clone(), connection.flag(&ID, "answers")?),
            account: account::Account::new(desk.clone()),
            desk,
        })
    }

    /// The battlecards. Seen in one client only: off until the option `battlecards` is on.
    ///
    /// # Errors
    /// The option is off, Crayon could not be asked or refused.
    pub async fn battlecards(&self) -> Result<Vec<Brief>, Error> {
        self.sparks.battlecards().await
    }

    /// Has the assistant answer a question about competitors. It takes up to a minute and a half and is never repeated.
    /// Seen in one client only: off until the option `answers` is on.
    ///
    /// # Errors
    /// The option is off, Crayon could not be asked, refused or did not answer in time.
    pub async fn ask(&self, question: &str) -> Result<Reply, Error> {
        self.answers.ask(question).await
    }
}

impl Provider for Crayon {
    fn id(&self) -> ProviderId {
        ID
    }

    fn descriptor(&self) -> &Descriptor {
        const { &DESCRIPTOR }
    }

    fn briefing(&self) -> Option<&dyn Briefing> {
        Some(&self.sparks)
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
