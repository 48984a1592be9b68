//! The vendors' worlds for the tests of this crate.

use std::sync::Arc;

use b2b_providers::testing::{Exchange, Situation, World};
use b2b_providers::{Company, Connection, Person, ProviderId, Query, Range, connect};
use rest_core::{ManualClock, SecretString, Timestamp, Transport};

#[cfg(feature = "apollo")]
pub(crate) mod apollo;
#[cfg(feature = "bombora")]
pub(crate) mod bombora;
#[cfg(feature = "clay")]
pub(crate) mod clay;
#[cfg(feature = "clearbit")]
pub(crate) mod clearbit;
#[cfg(feature = "connectwise_sell")]
pub(crate) mod connectwise_sell;
#[cfg(feature = "crayon")]
pub(crate) mod crayon;
#[cfg(feature = "hg_insights")]
pub(crate) mod hg_insights;
#[cfg(feature = "hunter")]
pub(crate) mod hunter;
#[cfg(feature = "klue")]
pub(crate) mod klue;
#[cfg(feature = "lead411")]
pub(crate) mod lead411;
#[cfg(feature = "leadiq")]
pub(crate) mod leadiq;
#[cfg(feature = "zoominfo")]
pub(crate) mod legacy;
#[cfg(feature = "linkedin")]
pub(crate) mod linkedin;
#[cfg(feature = "lusha")]
pub(crate) mod lusha;
#[cfg(feature = "madkudu")]
pub(crate) mod madkudu;
#[cfg(feature = "outreach")]
pub(crate) mod outreach;
#[cfg(feature = "_retired")]
pub(crate) mod retired;
#[cfg(feature = "rocketreach")]
pub(crate) mod rocketreach;
#[cfg(feature = "seamless")]
pub(crate) mod seamless;
#[cfg(feature = "uplead")]
pub(crate) mod uplead;
#[cfg(feature = "zoominfo")]
pub(crate) mod zoominfo;

/// A fixture by its path below the vendors.
macro_rules! fixture {
    ($path:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/vendors/", $path))
    };
}
pub(crate) use fixture;

/// A vendor with its exchanges by situation.
pub(crate) trait Vendor: Send + Sync + 'static {
    const ID: &'static str;

    fn exchanges(situation: Situation) -> Vec<Exchange>;

    fn person() -> Person;

    fn equip(connection: Connection) -> Connection;
}

pub(crate) const SECRET: &str = "s3cr3t-of-the-fixtures";

pub(crate) fn now() -> Timestamp {
    Timestamp::parse("2026-08-01T12:00:00Z").unwrap()
}

pub(crate) fn world<V: Vendor>(situation: Situation) -> World {
    World::new(V::exchanges(situation))
}

pub(crate) fn connection<V: Vendor>(transport: Arc<dyn Transport>) -> Connection {
    V::equip(Connection::new(transport, Arc::new(ManualClock::auto(now()))))
}

pub(crate) fn secret(connection: Connection, name: &str) -> Connection {
    connection.secret(name, SecretString::from(SECRET))
}

pub(crate) fn provider<V: Vendor>(connection: Connection) -> Arc<dyn b2b_providers::Provider> {
    connect(V::ID, connection).unwrap()
}

pub(crate) fn people_query() -> Query {
    Query { company_domains: vec!["harborlogistics.example".into()], ..Query::default() }
}

pub(crate) fn company_query() -> Query {
    Query { employees: Some(Range { min: Some(50), max: Some(500) }), ..Query::default() }
}

pub(crate) fn company() -> Company {
    Company { domain: Some("harborlogistics.example".into()), ..Company::default() }
}

pub(crate) fn known(provider: &'static str, id: &str) -> Person {
    Person { source: Some(ProviderId::new(provider)), external_id: Some(id.into()), ..Person::default() }
}

/// A page as a proxy in front of a vendor serves it.
pub(crate) const HTML: &str = "<!DOCTYPE html><html><body>Bad gateway</body></html>";

/// Hands all vendors to a macro: feature, name of the test, and the vendor's world.
macro_rules! every_vendor {
    ($then:ident) => {
        $then! {
            "apollo" apollo: crate::support::apollo::Apollo;
            "bombora" bombora: crate::support::bombora::Bombora;
            "clay" clay: crate::support::clay::Clay;
            "clearbit" clearbit: crate::support::clearbit::Clearbit;
            "connectwise_sell" connectwise_sell: crate::support::connectwise_sell::ConnectWiseSell;
            "crayon" crayon: crate::support::crayon::Crayon;
            "datanyze" datanyze: crate::support::retired::Datanyze;
            "datanyze" datanyze_legacy: crate::support::retired::DatanyzeLegacy;
            "discoverorg" discoverorg: crate::support::retired::DiscoverOrg;
            "discoverorg" discoverorg_legacy: crate::support::retired::DiscoverOrgLegacy;
            "everstring" everstring: crate::support::retired::EverString;
            "everstring" everstring_legacy: crate::support::retired::EverStringLegacy;
            "hg_insights" hg_insights: crate::support::hg_insights::HgInsights;
            "hunter" hunter: crate::support::hunter::Hunter;
            "klue" klue: crate::support::klue::Klue;
            "lead411" lead411: crate::support::lead411::Lead411;
            "leadiq" leadiq: crate::support::leadiq::LeadIq;
            "linkedin" linkedin: crate::support::linkedin::Linkedin;
            "lusha" lusha: crate::support::lusha::Lusha;
            "madkudu" madkudu: crate::support::madkudu::MadKudu;
            "madkudu" madkudu_legacy: crate::support::madkudu::Legacy;
            "outreach" outreach: crate::support::outreach::Outreach;
            "rocketreach" rocketreach: crate::support::rocketreach::RocketReach;
            "rocketreach" rocketreach_universal: crate::support::rocketreach::Universal;
            "seamless" seamless: crate::support::seamless::Seamless;
            "uplead" uplead: crate::support::uplead::UpLead;
            "zoominfo" zoominfo: crate::support::zoominfo::ZoomInfo;
            "zoominfo" zoominfo_legacy: crate::support::legacy::Legacy;
        }
    };
}
pub(crate) use every_vendor;
