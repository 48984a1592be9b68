//! One module a vendor, all of one form: `wire` is their JSON, `map` its meaning, `docs.md` what was verified and
//! what was assumed.

#[cfg(feature = "apollo")]
pub mod apollo;
#[cfg(any(feature = "apollo", feature = "zoominfo", feature = "hunter"))]
#[cfg_attr(not(feature = "all-providers"), allow(dead_code, reason = "each vendor uses its part"))]
mod country;
#[cfg(any(feature = "apollo", feature = "zoominfo", feature = "hunter"))]
#[cfg_attr(not(feature = "all-providers"), allow(dead_code, reason = "each vendor uses its part"))]
mod desk;
#[cfg(feature = "hunter")]
pub mod hunter;
#[cfg(any(feature = "apollo", feature = "zoominfo"))]
mod limiter;
#[cfg(any(feature = "apollo", feature = "zoominfo", feature = "hunter"))]
mod maybe;
#[cfg(any(feature = "apollo", feature = "zoominfo"))]
mod place;
#[cfg(any(feature = "apollo", feature = "zoominfo", feature = "hunter"))]
#[cfg_attr(not(feature = "all-providers"), allow(dead_code, reason = "each vendor uses its part"))]
mod text;
#[cfg(any(feature = "apollo", feature = "zoominfo", feature = "hunter"))]
mod wire;
#[cfg(feature = "zoominfo")]
pub mod zoominfo;
