//! Every vendor against its own wire format, and the published contract for all of them.
#![cfg(all(feature = "all-providers", feature = "testing"))]

mod apollo;
mod catalogue;
mod contract;
mod hostile;
mod hunter;
mod support;
mod zoominfo;
