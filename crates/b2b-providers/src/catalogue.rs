use std::sync::Arc;

use rest_core::{Phase, Request, Response, SecretString, Timestamp, Transport, TransportError, async_trait};

use crate::{Capability, Connection, Descriptor, Error, ErrorKind, Inbound, Provider, ProviderId};

/// The vendors that are compiled in, in alphabetical order.
#[must_use]
pub fn catalogue() -> Vec<Descriptor> {
    vec![
        #[cfg(feature = "apollo")]
        crate::vendors::apollo::DESCRIPTOR,
        #[cfg(feature = "bombora")]
        crate::vendors::bombora::DESCRIPTOR,
        #[cfg(feature = "bookyourdata")]
        crate::vendors::bookyourdata::DESCRIPTOR,
        #[cfg(feature = "clay")]
        crate::vendors::clay::DESCRIPTOR,
        #[cfg(feature = "clearbit")]
        crate::vendors::clearbit::DESCRIPTOR,
        #[cfg(feature = "connectwise_sell")]
        crate::vendors::connectwise_sell::DESCRIPTOR,
        #[cfg(feature = "crayon")]
        crate::vendors::crayon::DESCRIPTOR,
        #[cfg(feature = "datanyze")]
        crate::vendors::datanyze::DESCRIPTOR,
        #[cfg(feature = "discoverorg")]
        crate::vendors::discoverorg::DESCRIPTOR,
        #[cfg(feature = "everstring")]
        crate::vendors::everstring::DESCRIPTOR,
        #[cfg(feature = "hg_insights")]
        crate::vendors::hg_insights::DESCRIPTOR,
        #[cfg(feature = "hunter")]
        crate::vendors::hunter::DESCRIPTOR,
        #[cfg(feature = "klue")]
        crate::vendors::klue::DESCRIPTOR,
        #[cfg(feature = "lead411")]
        crate::vendors::lead411::DESCRIPTOR,
        #[cfg(feature = "leadiq")]
        crate::vendors::leadiq::DESCRIPTOR,
        #[cfg(feature = "linkedin")]
        crate::vendors::linkedin::DESCRIPTOR,
        #[cfg(feature = "lusha")]
        crate::vendors::lusha::DESCRIPTOR,
        #[cfg(feature = "madkudu")]
        crate::vendors::madkudu::DESCRIPTOR,
        #[cfg(feature = "outreach")]
        crate::vendors::outreach::DESCRIPTOR,
        #[cfg(feature = "rocketreach")]
        crate::vendors::rocketreach::DESCRIPTOR,
        #[cfg(feature = "seamless")]
        crate::vendors::seamless::DESCRIPTOR,
        #[cfg(feature = "uplead")]
        crate::vendors::uplead::DESCRIPTOR,
        #[cfg(feature = "zoominfo")]
        crate::vendors::zoominfo::DESCRIPTOR,
    ]
}

/// Other names of vendors, and their ids.
const ALIASES: [(&str, &str); 1] = [("hg_data", "hg_insights")];

/// Every id that [`connect`] knows, compiled in or not.
#[rustfmt::skip]
pub(crate) const IDS: &[&str] = &[
    "apollo",
    "bombora",
    "bookyourdata",
    "clay",
    "clearbit",
    "connectwise_sell",
    "crayon",
    "datanyze",
    "discoverorg",
    "everstring",
    "hg_insights",
    "hunter",
    "klue",
    "lead411",
    "leadiq",
    "linkedin",
    "lusha",
    "madkudu",
    "outreach",
    "rocketreach",
    "seamless",
    "uplead",
    "zoominfo",
];

/// The id of a vendor that also goes by another name: `hg_data` is `hg_insights`. Any other text is its own id.
#[must_use]
pub fn full_id(name: &str) -> &str {
    ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, id)| id)
}

/// Connects a vendor by its id or alias.
///
/// # Errors
/// There is no such vendor, its feature is not compiled in, or the connection lacks something it needs.
pub fn connect(id: &str, connection: Connection) -> Result<Arc<dyn Provider>, Error> {
    match full_id(id) {
        #[cfg(feature = "apollo")]
        "apollo" => Ok(Arc::new(crate::vendors::apollo::Apollo::connect(connection)?)),
        #[cfg(feature = "bombora")]
        "bombora" => Ok(Arc::new(crate::vendors::bombora::Bombora::connect(connection)?)),
        #[cfg(feature = "bookyourdata")]
        "bookyourdata" => Ok(Arc::new(crate::vendors::bookyourdata::BookYourData::connect(connection)?)),
        #[cfg(feature = "clay")]
        "clay" => Ok(Arc::new(crate::vendors::clay::Clay::connect(connection)?)),
        #[cfg(feature = "clearbit")]
        "clearbit" => Ok(Arc::new(crate::vendors::clearbit::Clearbit::connect(connection)?)),
        #[cfg(feature = "connectwise_sell")]
        "connectwise_sell" => {
            Ok(Arc::new(crate::vendors::connectwise_sell::ConnectWiseSell::connect(connection)?))
        }
        #[cfg(feature = "crayon")]
        "crayon" => Ok(Arc::new(crate::vendors::crayon::Crayon::connect(connection)?)),
        #[cfg(feature = "datanyze")]
        "datanyze" => Ok(Arc::new(crate::vendors::datanyze::Datanyze::connect(connection)?)),
        #[cfg(feature = "discoverorg")]
        "discoverorg" => Ok(Arc::new(crate::vendors::discoverorg::DiscoverOrg::connect(connection)?)),
        #[cfg(feature = "everstring")]
        "everstring" => Ok(Arc::new(crate::vendors::everstring::EverString::connect(connection)?)),
        #[cfg(feature = "hg_insights")]
        "hg_insights" => Ok(Arc::new(crate::vendors::hg_insights::HgInsights::connect(connection)?)),
        #[cfg(feature = "hunter")]
        "hunter" => Ok(Arc::new(crate::vendors::hunter::Hunter::connect(connection)?)),
        #[cfg(feature = "klue")]
        "klue" => Ok(Arc::new(crate::vendors::klue::Klue::connect(connection)?)),
        #[cfg(feature = "lead411")]
        "lead411" => Ok(Arc::new(crate::vendors::lead411::Lead411::connect(connection)?)),
        #[cfg(feature = "leadiq")]
        "leadiq" => Ok(Arc::new(crate::vendors::leadiq::LeadIq::connect(connection)?)),
        #[cfg(feature = "linkedin")]
        "linkedin" => Ok(Arc::new(crate::vendors::linkedin::Linkedin::connect(connection)?)),
        #[cfg(feature = "lusha")]
        "lusha" => Ok(Arc::new(crate::vendors::lusha::Lusha::connect(connection)?)),
        #[cfg(feature = "madkudu")]
        "madkudu" => Ok(Arc::new(crate::vendors::madkudu::MadKudu::connect(connection)?)),
        #[cfg(feature = "outreach")]
        "outreach" => Ok(Arc::new(crate::vendors::outreach::Outreach::connect(connection)?)),
        #[cfg(feature = "rocketreach")]
        "rocketreach" => Ok(Arc::new(crate::vendors::rocketreach::RocketReach::connect(connection)?)),
        #[cfg(feature = "seamless")]
        "seamless" => Ok(Arc::new(crate::vendors::seamless::Seamless::connect(connection)?)),
        #[cfg(feature = "uplead")]
        "uplead" => Ok(Arc::new(crate::vendors::uplead::UpLead::connect(connection)?)),
        #[cfg(feature = "zoominfo")]
        "zoominfo" => Ok(Arc::new(crate::vendors::zoominfo::ZoomInfo::connect(connection)?)),
        id => {
            drop(connection);
            Err(unknown(id))
        }
    }
}

fn unknown(id: &str) -> Error {
    let text = if IDS.contains(&id) {
        format!("this build does not contain it: compile b2b-providers with the feature `{id}`")
    } else {
        format!("there is no provider of this name; known are: {}", IDS.join(", "))
    };
    Error::new(ProviderId::new(id.to_owned()), "connect", ErrorKind::Config, text)
}

/// The receiver of a vendor's messages, for those who only listen: [`connect`] and
/// [`Provider::inbound`](crate::Provider::inbound) give the same one, and need what calls need beside.
///
/// `None` for a vendor that sends nothing, or whose secret is missing: then nobody may come in.
///
/// # Errors
/// There is no such vendor, or its feature is not compiled in.
pub fn receiver(id: &str, connection: &Connection) -> Result<Option<Arc<dyn Inbound>>, Error> {
    let id = full_id(id);
    if !catalogue().iter().any(|descriptor| descriptor.id == id) {
        return Err(unknown(id));
    }
    Ok(match id {
        #[cfg(feature = "apollo")]
        "apollo" => crate::vendors::apollo::inbound::open(connection),
        #[cfg(feature = "bombora")]
        "bombora" => crate::vendors::bombora::inbound::open(connection),
        #[cfg(feature = "clay")]
        "clay" => crate::vendors::clay::inbound::open(connection),
        #[cfg(feature = "clearbit")]
        "clearbit" => crate::vendors::clearbit::inbound::open(connection),
        #[cfg(feature = "crayon")]
        "crayon" => crate::vendors::crayon::inbound::open(connection),
        #[cfg(feature = "datanyze")]
        "datanyze" => crate::vendors::datanyze::inbound::open(connection),
        #[cfg(feature = "discoverorg")]
        "discoverorg" => crate::vendors::discoverorg::inbound::open(connection),
        #[cfg(feature = "everstring")]
        "everstring" => crate::vendors::everstring::inbound::open(connection),
        #[cfg(feature = "hg_insights")]
        "hg_insights" => crate::vendors::hg_insights::inbound::open(connection),
        #[cfg(feature = "hunter")]
        "hunter" => crate::vendors::hunter::inbound::open(connection),
        #[cfg(feature = "klue")]
        "klue" => crate::vendors::klue::inbound::open(connection),
        #[cfg(feature = "leadiq")]
        "leadiq" => crate::vendors::leadiq::inbound::open(connection),
        #[cfg(feature = "linkedin")]
        "linkedin" => crate::vendors::linkedin::inbound::open(connection),
        #[cfg(feature = "lusha")]
        "lusha" => crate::vendors::lusha::inbound::open(connection),
        #[cfg(feature = "madkudu")]
        "madkudu" => crate::vendors::madkudu::inbound::open(connection),
        #[cfg(feature = "outreach")]
        "outreach" => crate::vendors::outreach::inbound::open(connection),
        #[cfg(feature = "rocketreach")]
        "rocketreach" => crate::vendors::rocketreach::inbound::open(connection),
        #[cfg(feature = "seamless")]
        "seamless" => crate::vendors::seamless::inbound::open(connection),
        #[cfg(feature = "uplead")]
        "uplead" => crate::vendors::uplead::inbound::open(connection),
        #[cfg(feature = "zoominfo")]
        "zoominfo" => crate::vendors::zoominfo::inbound::open(connection),
        _ => {
            let _ = connection;
            None
        }
    })
}

/// What a compiled-in vendor can do, asked of the vendor's own code without credentials and without a network.
///
/// # Errors
/// As for [`connect`].
pub fn capabilities(id: &str) -> Result<Vec<Capability>, Error> {
    let mut connection = Connection::new(Arc::new(Offline), Arc::new(Stopped));
    let id = full_id(id);
    for descriptor in catalogue().iter().filter(|descriptor| descriptor.id == id) {
        for credential in descriptor.credentials {
            connection = connection.secret(credential.name, SecretString::from("none"));
        }
    }
    connect(id, connection).map(|provider| provider.capabilities())
}

#[derive(Debug)]
struct Offline;

#[async_trait]
impl Transport for Offline {
    async fn send(&self, _request: Request) -> Result<Response, TransportError> {
        Err(TransportError::new(Phase::Connect, "there is no network here"))
    }
}

/// A clock that stands still; nothing waits by it, since nothing is sent.
#[derive(Debug)]
struct Stopped;

#[async_trait]
impl rest_core::Clock for Stopped {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(0)
    }

    async fn sleep_until(&self, _at: Timestamp) {}
}
