#![doc = include_str!("docs.md")]

mod account;
mod cards;
mod classify;
mod html;
pub(crate) mod inbound;
pub mod map;
mod request;
pub mod wire;

use std::sync::Arc;
use std::time::Duration;

use rest_core::{Auth, RateLimiter, SlidingWindow, Window};

use crate::vendors::desk::Desk;
use crate::{
    Brief, Briefing, Connection, Credential, Descriptor, Error, Inbound, Lifecycle, Provider, ProviderId,
    RateQuota, Usage,
};
pub use cards::cards_page;
use request::Settings;

pub(crate) const ID: ProviderId = ProviderId::from_static("klue");

/// What is known of Klue without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "Klue",
    lifecycle: Lifecycle::Active,
    auth: "content API key as Authorization: Bearer",
    prices: &[],
    quotas: &[RateQuota { pool: "all", calls: 2, seconds: 1 }],
    credentials: &[
        Credential { name: "KLUE_API_KEY", required: true, about: "content API key" },
        Credential { name: "KLUE_WEBHOOK_SECRET", required: false, about: "secret of its webhooks" },
    ],
    options: &[
        ("competitor", "only cards of this competitor; seen once"),
        ("tags", "only cards with these tags, comma-separated; seen once"),
        ("key_expires", "day on which the key expires, YYYY-MM-DD: the check warns a month before"),
        ("battlecards", "true: use the unverified export of battlecards"),
    ],
    base_url: "https://app.klue.com",
    unverified: &["export of battlecards (option battlecards)", "filters by competitor and tag", "the rate"],
    docs: include_str!("docs.md"),
};

/// Klue: the cards that say what to tell about competitors.
#[derive(Debug)]
pub struct Klue {
    cards: cards::Cards,
    account: account::Account,
    desk: Desk,
    inbound: Option<Arc<dyn Inbound>>,
}

impl Klue {
    /// Connects to Klue. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let inbound = inbound::open(&connection);
        let settings = Arc::new(Settings::read(&connection)?);
        let auth = Auth::Bearer(connection.require_secret(&ID, "KLUE_API_KEY")?.clone());
        let windows: Vec<Window> = DESCRIPTOR
            .quotas
            .iter()
            .map(|quota| Window::new(quota.calls, Duration::from_secs(quota.seconds.into())))
            .collect();
        let pools = vec![("all", Arc::new(SlidingWindow::new(&windows)) as Arc<dyn RateLimiter>)];
        let desk = Desk::open(ID, &connection, DESCRIPTOR.base_url, auth, Arc::new(classify::Klue), pools)?;
        Ok(Self {
            inbound,
            cards: cards::Cards::new(desk.clone(), Arc::clone(&settings)),
            account: account::Account::new(desk.clone(), settings),
            desk,
        })
    }

    /// The battlecards. Klue has the export, but its address is inferred: off until the option `battlecards` is on.
    ///
    /// # Errors
    /// The option is off, Klue does not offer the export, could not be asked or refused.
    pub async fn battlecards(&self) -> Result<Vec<Brief>, Error> {
        self.cards.battlecards().await
    }
}

impl Provider for Klue {
    fn id(&self) -> ProviderId {
        ID
    }

    fn descriptor(&self) -> &Descriptor {
        const { &DESCRIPTOR }
    }

    fn briefing(&self) -> Option<&dyn Briefing> {
        Some(&self.cards)
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
