#![doc = include_str!("../README.md")]

mod blocks;
mod bulk;
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

pub use blocks::Dropped;
pub use bulk::{Bulk, Partition};
pub use cluster::{ClusterId, Clusters, Membership, cluster};
pub use compare::{Comparison, Config, Matcher, Scoring, Verdict, Weight};
pub use index::{Index, Match};
pub use keys::{Key, Tier, block_keys, company_keys, storage_key, tier_keys};
pub use record::{FixedId, Kind, Record};
