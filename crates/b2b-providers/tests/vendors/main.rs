//! Every vendor against its own wire format, and the published contract for all of them.
#![cfg(all(feature = "_vendor", feature = "testing"))]

#[cfg(feature = "apollo")]
mod apollo;
#[cfg(feature = "bombora")]
mod bombora;
#[cfg(feature = "all-providers")]
mod catalogue;
mod contract;
mod hostile;
#[cfg(feature = "hunter")]
mod hunter;
#[cfg_attr(
    not(feature = "all-providers"),
    allow(dead_code, reason = "each vendor uses its part of what is shared")
)]
mod support;
#[cfg(feature = "zoominfo")]
mod zoominfo;
