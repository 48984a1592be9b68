#![doc = include_str!("../README.md")]

mod blocking;
mod bulk;
mod candidates;
mod cluster;
mod company;
mod compare;
mod count;
mod entry;
mod fields;
mod group;
mod hash;
mod index;
mod intake;
mod keys;
mod learn;
pub mod normalise;
mod parallel;
mod prepare;
mod record;
mod similarity;
mod stats;
mod store;
mod tables;
mod view;

pub use blocking::block_keys;
pub use bulk::{Bulk, Partition};
pub use candidates::Dropped;
pub use cluster::{ClusterId, Clusters, Membership, cluster};
pub use compare::{Comparison, Config, Matcher, Ready, Scoring, Verdict, Weight};
pub use index::{Index, Match};
pub use keys::{Key, Tier, company_keys, storage_key, tier_keys};
pub use record::{FixedId, Kind, Record};
