#![doc = include_str!("../README.md")]

mod address;
mod attachment;
mod authorise;
mod builder;
mod bulk;
mod changes;
mod classify;
mod discard;
mod discovery;
mod error;
mod fields;
mod filters;
mod generic;
mod halo;
mod keys;
mod login;
mod pager;
mod probe;
mod query;
mod report;
mod requests;
mod resource;
mod seek;
#[cfg(feature = "stream")]
mod stream;
mod typed;
mod upsert;
mod write;

pub use halo_model as model;
pub use rest_core::{Content, Delivery, ErrorKind, MemoryStore, Pieces, TokenStore};

pub use crate::attachment::{Download, FileOwner};
pub use crate::authorise::{AuthorisationCode, LoginRequest};
pub use crate::builder::{HaloBuilder, TenantPlacement};
pub use crate::changes::{Changes, Watermark};
pub use crate::error::Error;
pub use crate::fields::{FieldError, FieldMap, merge_custom_fields};
pub use crate::filters::{Condition, Operator};
pub use crate::generic::Generic;
pub use crate::halo::Halo;
pub use crate::keys::{CustomKey, ExternalKey, KeyMap, LinkKey, Linked, MemoryMap};
pub use crate::pager::Pager;
pub use crate::probe::{OwnKey, Probe};
pub use crate::query::ListQuery;
pub use crate::report::ReportRows;
pub use crate::resource::{Customised, Identified, Incremental, Opportunity, Paging, Resource, ResourceId};
#[cfg(any(feature = "automation", feature = "crm", feature = "service-desk"))]
pub use crate::typed::NoWrite;
pub use crate::typed::Project;
pub use crate::upsert::UpsertOutcome;
pub use crate::write::{BulkOutcome, Written};
