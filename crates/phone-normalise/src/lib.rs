#![doc = include_str!("../README.md")]
#![no_std]

mod automaton;
mod batch;
mod context;
mod extension;
mod format;
mod generated;
mod hint;
#[cfg(feature = "phonenumber")]
mod interop;
mod kind;
mod normalise;
mod number;
mod parse;
mod phone;
mod refusal;
mod region;
mod rules;
mod scan;
#[cfg(feature = "serde")]
mod serde;
mod spreadsheet;
pub mod sql;

#[cfg(feature = "rayon")]
pub use batch::par_batch;
pub use batch::{batch, batch_slice};
pub use format::Text;
pub use hint::Hint;
#[cfg(feature = "phonenumber")]
pub use interop::Unconvertible;
pub use kind::{Kind, UnknownKind};
pub use normalise::{Numbers, Rest, as_written, normalise, normalise_all};
pub use phone::{Phone, Rule};
pub use refusal::{Candidate, Flaw, Refusal};
pub use region::{Region, Regions, UnknownRegion};

/// The version of Google's metadata that the tables were compiled from.
pub const METADATA_VERSION: &str = generated::METADATA_VERSION;
