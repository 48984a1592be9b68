#![doc = include_str!("docs.md")]

pub(crate) mod inbound;
mod legacy;
pub mod map;
pub mod wire;

use std::sync::Arc;

use std::path::PathBuf;

use super::list;
pub use super::list::{Listing, Settings};
use super::retired::{self, LEGACY, Successor};
use super::zoominfo::{self, CREDENTIALS, OPTIONS, PRICES};
use crate::{
    Connection, Credential, Descriptor, Error, Inbound, Lifecycle, Price, Provider, ProviderId, RateQuota,
    Search, Technographics, Usage,
};

pub(crate) const ID: ProviderId = ProviderId::from_static("datanyze");
const DOMAIN: Price = Price::new("domain_info", 1.0, 0.0, "domain looked up at a legacy endpoint");

/// What is known of Datanyze without calling it.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "Datanyze",
    lifecycle: Lifecycle::Retired { successor: zoominfo::ID },
    auth: "that of ZoomInfo; e-mail address and token for a legacy endpoint",
    prices: &[PRICES[2], DOMAIN],
    quotas: &[
        RateQuota { pool: "legacy", calls: 1_000, seconds: 3_600 },
        RateQuota { pool: "legacy", calls: 5_000, seconds: 86_400 },
    ],
    credentials: &[
        Credential { name: "DATANYZE_API_KEY", required: false, about: "token of the retired product" },
        Credential {
            name: "DATANYZE_USERNAME",
            required: false,
            about: "e-mail address of the retired account",
        },
        CREDENTIALS[0],
        CREDENTIALS[1],
        CREDENTIALS[2],
        CREDENTIALS[3],
        Credential { name: "DATANYZE_WEBHOOK_SECRET", required: false, about: "secret of its webhooks" },
    ],
    options: &[
        LEGACY,
        OPTIONS[0],
        OPTIONS[1],
        OPTIONS[4],
        list::FILE,
        list::SHEET,
        list::COLUMNS,
        list::LIST,
        list::DOWNLOADED,
        list::CONSUMERS,
        list::EXTRA,
        list::ROWS,
    ],
    base_url: "https://api.zoominfo.com/gtm",
    unverified: &["legacy_endpoint"],
    docs: include_str!("docs.md"),
};

/// Datanyze: technologies by ZoomInfo or of a legacy endpoint, and people of an exported list.
#[derive(Debug)]
pub struct Datanyze {
    way: Way,
    list: Option<Listing>,
    inbound: Option<Arc<dyn Inbound>>,
}

#[derive(Debug)]
enum Way {
    Successor(Box<Successor>),
    Legacy(Box<legacy::Legacy>),
    /// A list needs nobody.
    ListAlone,
}

impl Datanyze {
    /// Connects to ZoomInfo, or to the endpoint that the option `legacy_endpoint` names, and takes the list that the
    /// option `file` names. Nothing is sent yet.
    ///
    /// # Errors
    /// A credential is missing or an option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let file = connection.find_option(list::FILE.0).map(str::trim).filter(|path| !path.is_empty());
        let list = match file {
            Some(path) => Some(Listing::file(PathBuf::from(path), Settings::read(ID, &connection)?)),
            None => None,
        };
        let inbound = inbound::open(&connection);
        let way = match retired::legacy(&DESCRIPTOR, &connection)? {
            Some(url) => Way::Legacy(Box::new(legacy::Legacy::open(&connection, &url)?)),
            None if list.is_some() && !retired::has_successor(&connection) => Way::ListAlone,
            None => Way::Successor(Box::new(Successor::connect(&DESCRIPTOR, &own(), connection)?)),
        };
        Ok(Self { way, list, inbound })
    }

    /// Takes a list that is already there, for example an upload.
    #[must_use]
    pub fn with_list(mut self, list: Listing) -> Self {
        self.list = Some(list);
        self
    }
}

/// The options that ZoomInfo does not have.
fn own() -> Vec<&'static str> {
    let names = DESCRIPTOR.options.iter().map(|(name, _)| *name);
    names.filter(|name| !OPTIONS.iter().any(|(other, _)| other == name)).collect()
}

impl Provider for Datanyze {
    fn id(&self) -> ProviderId {
        ID
    }

    fn descriptor(&self) -> &Descriptor {
        const { &DESCRIPTOR }
    }

    fn people_search(&self) -> Option<&dyn Search> {
        self.list.as_ref().map(|list| list as &dyn Search)
    }

    fn technographics(&self) -> Option<&dyn Technographics> {
        match &self.way {
            Way::Successor(successor) => successor.zoominfo.technographics(),
            Way::Legacy(legacy) => Some(&**legacy),
            Way::ListAlone => None,
        }
    }

    fn usage(&self) -> Option<&dyn Usage> {
        match &self.way {
            Way::Successor(successor) => Some(&successor.account),
            Way::Legacy(legacy) => Some(&**legacy),
            Way::ListAlone => None,
        }
    }

    fn notice(&self) -> Option<&str> {
        Some(match &self.way {
            Way::Successor(successor) => &successor.notice,
            Way::Legacy(_) => {
                "Datanyze is retired: a legacy endpoint is asked, without any promise of its vendor"
            }
            Way::ListAlone => "Datanyze is retired: its list is imported; ZoomInfo serves technologies",
        })
    }

    fn inbound(&self) -> Option<&dyn Inbound> {
        self.inbound.as_deref()
    }

    fn calls(&self) -> u64 {
        match &self.way {
            Way::Successor(successor) => successor.zoominfo.calls(),
            Way::Legacy(legacy) => legacy.calls(),
            Way::ListAlone => 0,
        }
    }
}
