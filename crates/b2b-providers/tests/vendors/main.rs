//! Every vendor against its own wire format, and the published contract for all of them.
#![cfg(all(feature = "_vendor", feature = "testing"))]

#[cfg(feature = "all-providers")]
mod answers;
#[cfg(feature = "apollo")]
mod apollo;
#[cfg(feature = "bombora")]
mod bombora;
#[cfg(feature = "bookyourdata")]
mod bookyourdata;
#[cfg(feature = "all-providers")]
mod catalogue;
#[cfg(feature = "clay")]
mod clay;
#[cfg(feature = "clearbit")]
mod clearbit;
#[cfg(feature = "connectwise_sell")]
mod connectwise_sell;
#[cfg_attr(
    not(feature = "all-providers"),
    allow(dead_code, reason = "a list is no vendor with a wire format")
)]
mod contract;
#[cfg(feature = "crayon")]
mod crayon;
mod features;
#[cfg(feature = "hg_insights")]
mod hg_insights;
#[cfg_attr(
    not(feature = "all-providers"),
    allow(unused_imports, reason = "a list is no vendor with a wire format")
)]
mod hostile;
#[cfg(feature = "hunter")]
mod hunter;
#[cfg(feature = "klue")]
mod klue;
#[cfg(feature = "lead411")]
mod lead411;
#[cfg(feature = "leadiq")]
mod leadiq;
#[cfg(feature = "linkedin")]
mod linkedin;
#[cfg(feature = "lusha")]
mod lusha;
#[cfg(feature = "madkudu")]
mod madkudu;
#[cfg(feature = "outreach")]
mod outreach;
#[cfg(all(feature = "discoverorg", feature = "everstring", feature = "datanyze"))]
mod retired;
#[cfg(feature = "rocketreach")]
mod rocketreach;
#[cfg(feature = "seamless")]
mod seamless;
#[cfg_attr(
    not(feature = "all-providers"),
    allow(dead_code, reason = "each vendor uses its part of what is shared")
)]
mod support;
#[cfg(feature = "uplead")]
mod uplead;
#[cfg(feature = "zoominfo")]
mod zoominfo;
