#![doc = include_str!("../README.md")]

mod action;
mod client;
mod custom;
mod endpoint;
mod fault;
mod guid;
mod id;
mod lenient;
mod list;
mod lists;
mod money;
mod record;
mod setup;
mod site;
mod ticket;
mod time;
mod user;
mod webhook;

pub use action::{Action, ActionWrite, CallLog, CallLogWrite};
pub use client::{Client, ClientWrite};
pub use custom::{CustomField, CustomFieldWrite, FieldKind, InputType, Usage, bare_name, same_name};
pub use endpoint::{Body, Endpoint, IdKind, IdProblem, Pages, Rows, Verb};
pub use fault::{Fault, FaultKind, Problem};
pub use guid::{Guid, NotAGuid};
pub use id::{
    ActionKey, AgentId, CallLogId, ClientId, ExternalLinkId, FieldId, ListId, LookupRowId, OutcomeId, SiteId,
    StatusId, TicketId, TicketTypeId, UserId,
};
pub use list::{BadRow, DecodeError, List, WriteAnswer, decode_list, decode_record, decode_written};
pub use lists::{
    DistributionList, DistributionListWrite, ExternalLink, ExternalLinkWrite, IdRef, ListMember,
};
pub use money::Money;
pub use setup::{
    Agent, AgentWrite, AuthInfo, FieldInfo, FieldInfoWrite, LookupRow, LookupWrite, Status, StatusWrite,
    TicketType, TicketTypeWrite,
};
pub use site::{Address, AddressWrite, Site, SiteWrite};
pub use ticket::{Tag, Ticket, TicketWrite};
pub use time::HaloTime;
pub use user::{User, UserWrite};
pub use webhook::{Hint, Touched, decode_webhook};
