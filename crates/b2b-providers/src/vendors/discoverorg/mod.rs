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
    ProviderId, RateQuota, Search, Technographics, Usage,
};
pub use legacy::persons;

pub(crate) const ID: ProviderId = ProviderId::from_static("discoverorg");
const PERSON: Price = Price::new("search.persons", 1.0, 0.0, "person looked up at a legacy endpoint");
const COMPANY: Price = Price::new("search.companies", 1.0, 0.0, "company looked up at a legacy endpoint");

/// What is known of DiscoverOrg without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "DiscoverOrg",
    lifecycle: Lifecycle::Retired { successor: zoominfo::ID },
    auth: "that of ZoomInfo; user name, password and partner key for a legacy endpoint",
    prices: &[PRICES[0], PRICES[1], PRICES[2], PRICES[3], PERSON, COMPANY],
    quotas: &[
        RateQuota { pool: "search.persons", calls: 300, seconds: 900 },
        RateQuota { pool: "search.companies", calls: 300, seconds: 900 },
    ],
    credentials: &[
        Credential {
            name: "DISCOVERORG_USERNAME",
            required: false,
            about: "user name of the retired product",
        },
        Credential {
            name: "DISCOVERORG_PASSWORD",
            required: false,
            about: "password of the retired product",
        },
        Credential {
            name: "DISCOVERORG_API_KEY",
            required: false,
            about: "partner key of the retired product",
        },
        CREDENTIALS[0],
        CREDENTIALS[1],
        CREDENTIALS[2],
        CREDENTIALS[3],
        Credential { name: "DISCOVERORG_WEBHOOK_SECRET", required: false, about: "secret of its webhooks" },
    ],
    options: &[LEGACY, OPTIONS[0], OPTIONS[1], OPTIONS[2], OPTIONS[3], OPTIONS[4]],
    base_url: "https://api.zoominfo.com/gtm",
    unverified: &["legacy_endpoint"],
    docs: include_str!("docs.md"),
};

/// DiscoverOrg: everything that ZoomInfo does, or people and companies of a legacy endpoint.
#[derive(Debug)]
pub struct DiscoverOrg {
    way: Way,
    inbound: Option<Arc<dyn Inbound>>,
}

#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "one for each connection")]
enum Way {
    Successor(Successor),
    Legacy(legacy::Papi),
}

impl DiscoverOrg {
    /// Connects to ZoomInfo, or to the endpoint that the option `legacy_endpoint` names. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let inbound = inbound::open(&connection);
        let way = match retired::legacy(&DESCRIPTOR, &connection)? {
            Some(url) => Way::Legacy(legacy::Papi::open(&connection, &url)?),
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

impl Provider for DiscoverOrg {
    fn id(&self) -> ProviderId {
        ID
    }

    fn descriptor(&self) -> &Descriptor {
        const { &DESCRIPTOR }
    }

    fn people_search(&self) -> Option<&dyn Search> {
        match &self.way {
            Way::Successor(successor) => successor.zoominfo.people_search(),
            Way::Legacy(papi) => Some(papi),
        }
    }

    fn company_search(&self) -> Option<&dyn Search> {
        self.successor()?.zoominfo.company_search()
    }

    fn enrichment(&self) -> Option<&dyn Enrich> {
        match &self.way {
            Way::Successor(successor) => successor.zoominfo.enrichment(),
            Way::Legacy(papi) => Some(papi),
        }
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
                "DiscoverOrg is retired: a legacy endpoint is asked, without any promise of its vendor"
            }
        })
    }

    fn inbound(&self) -> Option<&dyn Inbound> {
        self.inbound.as_deref()
    }

    fn calls(&self) -> u64 {
        match &self.way {
            Way::Successor(successor) => successor.zoominfo.calls(),
            Way::Legacy(papi) => papi.calls(),
        }
    }
}
