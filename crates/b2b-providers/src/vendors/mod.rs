//! One module a vendor, all of one form: `wire` is their JSON, `map` its meaning, `docs.md` what was verified and
//! what was assumed.
//!
//! Messages of vendors come in by [`Provider::inbound`](crate::Provider::inbound). Where a vendor signs its messages, that
//! is checked. Relays, tools that pass messages on, are taken too: `{event_type, event_id, timestamp, data}`, signed with
//! the same secret by HMAC-SHA256 in `X-Webhook-Signature`, over the raw body or, with `X-Webhook-Timestamp`, over the
//! time and the body. Keys of records may be written in any way: `firstName` is `first_name`.
//!
//! What they share is switched on by the private feature `_vendor`.

#![cfg_attr(
    not(feature = "all-providers"),
    allow(dead_code, unused_imports, reason = "each vendor uses its part of what is shared")
)]

#[cfg(feature = "apollo")]
pub mod apollo;
#[cfg(feature = "bombora")]
pub mod bombora;
#[cfg(feature = "bookyourdata")]
pub mod bookyourdata;
#[cfg(feature = "clay")]
pub mod clay;
#[cfg(feature = "clearbit")]
pub mod clearbit;
#[cfg(feature = "connectwise_sell")]
pub mod connectwise_sell;
#[cfg(feature = "_vendor")]
mod country;
#[cfg(feature = "crayon")]
pub mod crayon;
#[cfg(feature = "datanyze")]
pub mod datanyze;
#[cfg(feature = "_vendor")]
mod desk;
#[cfg(feature = "discoverorg")]
pub mod discoverorg;
#[cfg(feature = "everstring")]
pub mod everstring;
#[cfg(feature = "hg_insights")]
pub mod hg_insights;
#[cfg(feature = "hunter")]
pub mod hunter;
#[cfg(feature = "_inbound")]
mod inbound;
#[cfg(feature = "klue")]
pub mod klue;
#[cfg(feature = "lead411")]
pub mod lead411;
#[cfg(feature = "leadiq")]
pub mod leadiq;
#[cfg(feature = "_vendor")]
mod limiter;
#[cfg(feature = "linkedin")]
pub mod linkedin;
#[cfg(feature = "_list")]
mod list;
#[cfg(feature = "lusha")]
pub mod lusha;
#[cfg(feature = "madkudu")]
pub mod madkudu;
#[cfg(feature = "_vendor")]
mod maybe;
#[cfg(feature = "outreach")]
pub mod outreach;
#[cfg(feature = "_vendor")]
mod place;
#[cfg(feature = "_refresh")]
mod refresh;
#[cfg(feature = "_retired")]
mod retired;
#[cfg(feature = "rocketreach")]
pub mod rocketreach;
#[cfg(feature = "seamless")]
pub mod seamless;
#[cfg(feature = "_signature")]
mod signature;
#[cfg(feature = "_vendor")]
mod text;
#[cfg(feature = "uplead")]
pub mod uplead;
#[cfg(feature = "_vendor")]
mod wire;
#[cfg(feature = "zoominfo")]
pub mod zoominfo;
