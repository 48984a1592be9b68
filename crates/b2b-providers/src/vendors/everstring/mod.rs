#![doc = include_str!("docs.md")]

pub(crate) mod inbound;
mod legacy;
pub mod map;
pub mod wire;

use std::sync::Arc;

use super::retired::{self, LEGACY, Successor};
use super::zoominfo::{self, CREDENTIALS, OPTIONS, PRICES};
use crate::{
    Connection, Credential, Descriptor, Enrich, Error, Inbound, Intent, Lifecycle, Price, Provider,
    ProviderId, Technographics, Usage,
};

pub(crate) const ID: ProviderId = ProviderId::from_static("everstring");
const COMPANY: Price = Price::new("data_enrich", 1.0, 0.0, "company looked up at a legacy endpoint");

/// What is known of EverString without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "EverString",
    lifecycle: Lifecycle::Retired { successor: zoominfo::ID },
    auth: "that of ZoomInfo; an access token for a legacy endpoint",
    prices: &[PRICES[1], PRICES[2], PRICES[3], COMPANY],
    quotas: &[],
    credentials: &[
        Credential {
            name: "EVERSTRING_API_KEY",
            required: false,
            about: "access token of the retired product",
        },
        Credential { name: "EVERSTRING_CLIENT_SECRET", required: false, about: "accepted and not used" },
        CREDENTIALS[0],
        CREDENTIALS[1],
        CREDENTIALS[2],
        CREDENTIALS[3],
        Credential { name: "EVERSTRING_WEBHOOK_SECRET", required: false, about: "secret of its webhooks" },
    ],
    options: &[LEGACY, OPTIONS[0], OPTIONS[1], OPTIONS[3], OPTIONS[4]],
    base_url: "https://api.zoominfo.com/gtm",
    unverified: &["legacy_endpoint"],
    docs: include_str!("docs.md"),
};

/// EverString: companies, their intent and technologies by ZoomInfo, or companies of a legacy endpoint.
#[derive(Debug)]
pub struct EverString {
    way: Way,
    inbound: Option<Arc<dyn Inbound>>,
}

#[derive(Debug)]
enum Way {
    Successor(Successor),
    Legacy(legacy::Legacy),
}

impl EverString {
    /// Connects to ZoomInfo, or to the endpoint that the option `legacy_endpoint` names. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let inbound = inbound::open(&connection);
        let way = match retired::legacy(&DESCRIPTOR, &connection)? {
            Some(url) => Way::Legacy(legacy::Legacy::open(&connection, &url)?),
            None => Way::Successor(Successor::connect(&DESCRIPTOR, &[LEGACY.0], connection)?),
        };
        Ok(Self { way, inbound })
    }

    fn successor(&self) -> Option<&Successor> {
        match &self.way {
            Way::Successor(successor) => Some(successor),
            Way::Legacy(_) => None,
        }
    }
}

impl Provider for EverString {
    fn id(&self) -> ProviderId {
        ID
    }

    fn descriptor(&self) -> &Descriptor {
        const { &DESCRIPTOR }
    }

    fn enrichment(&self) -> Option<&dyn Enrich> {
        Some(match &self.way {
            Way::Successor(successor) => &successor.companies,
            Way::Legacy(legacy) => legacy,
        })
    }

    fn intent(&self) -> Option<&dyn Intent> {
        self.successor()?.zoominfo.intent()
    }

    fn technographics(&self) -> Option<&dyn Technographics> {
        self.successor()?.zoominfo.technographics()
    }

    fn usage(&self) -> Option<&dyn Usage> {
        self.successor().map(|successor| &successor.account as &dyn Usage)
    }

    fn notice(&self) -> Option<&str> {
        Some(match &self.way {
            Way::Successor(successor) => &successor.notice,
            Way::Legacy(_) => {
                "EverString is retired: a legacy endpoint is asked, without any promise of its vendor"
            }
        })
    }

    fn inbound(&self) -> Option<&dyn Inbound> {
        self.inbound.as_deref()
    }

    fn calls(&self) -> u64 {
        match &self.way {
            Way::Successor(successor) => successor.zoominfo.calls(),
            Way::Legacy(legacy) => legacy.calls(),
        }
    }
}
