#![doc = include_str!("docs.md")]

mod account;
pub mod map;
mod quotes;
mod request;
mod search;
pub mod wire;

use std::sync::Arc;
use std::time::Duration;

use rest_core::{Auth, ByStatus, ExposeSecret, RateLimiter, SlidingWindow, Window};

use crate::vendors::desk::Desk;
use crate::{
    Connection, Credential, Descriptor, Error, ErrorKind, Lifecycle, Provider, ProviderId, RateQuota, Search,
    Usage,
};
pub use map::{Item, Quote, Stage};
pub use quotes::{Quotes, quotes_page};
pub use search::customers;

pub(crate) const ID: ProviderId = ProviderId::from_static("connectwise_sell");

/// What is known of ConnectWise CPQ without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "ConnectWise CPQ (Sell)",
    lifecycle: Lifecycle::Active,
    auth: "Basic: access key, plus sign and public key; private key",
    prices: &[],
    quotas: &[RateQuota { pool: "all", calls: 2, seconds: 1 }],
    credentials: &[
        Credential {
            name: "CONNECTWISE_ACCESS_KEY",
            required: true,
            about: "access key: `accesskey` in the address of the web application",
        },
        Credential {
            name: "CONNECTWISE_PUBLIC_KEY",
            required: true,
            about: "public key of the API key pair",
        },
        Credential {
            name: "CONNECTWISE_PRIVATE_KEY",
            required: true,
            about: "private key of the API key pair",
        },
    ],
    options: &[
        ("all_versions", "true takes every version of a quote; left out, the latest"),
        ("utc_offset", "offset of the site's clock, for example -05:00; left out, Z"),
    ],
    base_url: "https://sellapi.quosalsell.com",
    unverified: &[],
    docs: include_str!("docs.md"),
};

/// ConnectWise CPQ: the people on quotes, and the quotes themselves.
#[derive(Debug)]
pub struct ConnectWiseSell {
    people: search::People,
    account: account::Account,
    office: Office,
}

/// What all calls share.
#[derive(Debug, Clone)]
pub(crate) struct Office {
    desk: Desk,
    all_versions: bool,
    offset: String,
}

impl ConnectWiseSell {
    /// Connects to ConnectWise CPQ. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        // A call without credentials is answered with 500 and no word of why.
        let secret = |name| connection.require_secret(&ID, name);
        let user = format!(
            "{}+{}",
            secret("CONNECTWISE_ACCESS_KEY")?.expose_secret(),
            secret("CONNECTWISE_PUBLIC_KEY")?.expose_secret()
        );
        let auth = Auth::Basic { user, password: secret("CONNECTWISE_PRIVATE_KEY")?.clone() };
        let offset = connection.find_option("utc_offset").map(str::trim).filter(|text| !text.is_empty());
        let offset = offset.unwrap_or("Z").to_owned();
        if map::moment("2026-01-01T00:00:00", &offset).is_none() {
            let text = "expected an offset such as -05:00";
            return Err(Error::new(ID, "connect", ErrorKind::Config, text).at("utc_offset"));
        }
        let windows: Vec<Window> = DESCRIPTOR
            .quotas
            .iter()
            .map(|quota| Window::new(quota.calls, Duration::from_secs(quota.seconds.into())))
            .collect();
        let limiter: Arc<dyn RateLimiter> = Arc::new(SlidingWindow::new(&windows));
        let pools = vec![("all", limiter)];
        let desk = Desk::open(ID, &connection, DESCRIPTOR.base_url, auth, Arc::new(ByStatus), pools)?;
        let office = Office { desk, all_versions: connection.flag(&ID, "all_versions")?, offset };
        Ok(Self {
            people: search::People::new(office.clone()),
            account: account::Account::new(office.clone()),
            office,
        })
    }
}

impl Provider for ConnectWiseSell {
    fn id(&self) -> ProviderId {
        ID
    }

    fn descriptor(&self) -> &Descriptor {
        const { &DESCRIPTOR }
    }

    fn people_search(&self) -> Option<&dyn Search> {
        Some(&self.people)
    }

    fn usage(&self) -> Option<&dyn Usage> {
        Some(&self.account)
    }

    fn calls(&self) -> u64 {
        self.office.desk.client.meter().calls()
    }
}
