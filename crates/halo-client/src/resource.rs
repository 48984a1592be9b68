//! The kinds of records, and what differs between them on the wire.

use std::fmt::{Debug, Display};
use std::hash::Hash;

use halo_model as model;
use model::{
    Action, ActionKey, ActionWrite, Agent, AgentId, AgentWrite, CallLog, CallLogId, CallLogWrite, Client,
    ClientId, ClientWrite, CustomField, CustomFieldWrite, DistributionList, DistributionListWrite,
    ExternalLink, ExternalLinkId, ExternalLinkWrite, FieldId, FieldInfo, FieldInfoWrite, HaloTime, ListId,
    LookupKey, LookupRow, LookupWrite, Site, SiteId, SiteWrite, Status, StatusId, StatusWrite, Ticket,
    TicketId, TicketType, TicketTypeId, TicketTypeWrite, TicketWrite, User, UserId, UserWrite,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::typed::Project;

pub(crate) mod sealed {
    pub trait Sealed {}
}

/// A kind of record. Implemented by the record types of `halo-model`; everything else is reached by
/// [`Halo::raw`](crate::Halo::raw).
pub trait Resource: sealed::Sealed + Debug + Sized + Send + Sync + 'static {
    /// A record as it is read. The resource itself, except for [`Opportunity`].
    type Row: DeserializeOwned + Clone + Debug + Send + Sync + 'static;
    /// A record as it is written.
    type Write: Serialize + Clone + Debug + Send + Sync + 'static;
    /// What identifies a record.
    type Id: ResourceId;

    /// The first half of the names of operations: `ticket` of `ticket.list`.
    const NAME: &'static str;
    /// The path below the API.
    const PATH: &'static str;
    /// The key of the rows in the envelope of a list.
    const KEY: &'static str;
    /// How lists are read to the end.
    const PAGING: Paging;

    /// The record's id.
    fn id(row: &Self::Row) -> Option<Self::Id>;

    /// The id of the record that a write changes; `None` for one that creates.
    fn write_id(write: &Self::Write) -> Option<Self::Id>;

    /// A record of which nothing but the id is known.
    fn bare(id: Self::Id) -> Self::Row;

    /// The soft warning in the answer to a write.
    fn warning(row: &Self::Row) -> Option<&str>;
}

/// What identifies a record.
pub trait ResourceId: Copy + Eq + Ord + Hash + Debug + Display + Send + Sync + 'static {
    /// The id as part of the path.
    fn segment(&self) -> String;

    /// A query parameter that names the record above, if the id is unique only below it.
    fn parent(&self) -> Option<(&'static str, String)> {
        None
    }

    /// The id as a number; of a GUID some bits of it.
    fn number(&self) -> i64;

    /// Whether later records have higher numbers.
    const COUNTS: bool = true;
}

/// A resource whose ids are numbers of their own, so that records can be written by other keys; see
/// [`Halo::bulk_upsert`](crate::Halo::bulk_upsert).
pub trait Identified: Resource {
    /// The id of this number.
    fn id_from(number: i64) -> Self::Id;

    /// The write as a change of this record.
    fn with_id(write: Self::Write, id: Self::Id) -> Self::Write;
}

/// How the list of a resource is read to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Paging {
    /// Page by page.
    Pages,
    /// In one call with `count`, and a second one if Halo announces more rows than came.
    Count,
    /// In one call.
    Whole,
}

/// A resource of which only the records that changed can be read.
pub trait Incremental: Resource {
    /// When the record changed last.
    fn changed(row: &Self::Row) -> Option<HaloTime>;
}

/// A resource with custom fields, which its lists carry if they are asked to.
pub trait Customised: Resource {
    /// The custom fields of a record; `None` if the answer did not carry them.
    fn fields(row: &Self::Row) -> Option<&[CustomField]>;

    /// The custom fields of a write.
    fn written_fields(write: &Self::Write) -> &[CustomFieldWrite];

    /// The write with this custom field.
    fn with_field(write: Self::Write, field: CustomFieldWrite) -> Self::Write;

    /// When the record was made.
    fn made(row: &Self::Row) -> Option<HaloTime>;
}

/// Marks the sales view of tickets: the same records and ids as [`Ticket`], under `/Opportunities`.
#[derive(Clone, Copy, Debug)]
pub enum Opportunity {}

macro_rules! ids {
    ($($id:ident),* $(,)?) => { $(
        impl $crate::resource::ResourceId for $id {
            fn segment(&self) -> String {
                self.0.to_string()
            }

            fn number(&self) -> i64 {
                self.0
            }
        }
    )* };
}
#[allow(unused_imports, reason = "used by the groups of resources")]
pub(crate) use ids;

ids!(
    TicketId,
    ClientId,
    SiteId,
    UserId,
    AgentId,
    TicketTypeId,
    StatusId,
    FieldId,
    ListId,
    CallLogId,
    ExternalLinkId
);

impl ResourceId for ActionKey {
    fn segment(&self) -> String {
        self.id.to_string()
    }

    fn parent(&self) -> Option<(&'static str, String)> {
        Some(("ticket_id", self.ticket.to_string()))
    }

    fn number(&self) -> i64 {
        self.id
    }
}

impl ResourceId for LookupKey {
    fn segment(&self) -> String {
        self.id.to_string()
    }

    fn parent(&self) -> Option<(&'static str, String)> {
        Some(("lookupid", self.lookup.to_string()))
    }

    fn number(&self) -> i64 {
        self.id.0
    }
}

/// Everything of a [`Resource`] but what it writes.
macro_rules! reading {
    ($row:ident by $id:ident: $name:literal $path:literal $key:literal $paging:ident) => {
        type Row = $row;
        type Id = $id;

        const NAME: &'static str = $name;
        const PATH: &'static str = $path;
        const KEY: &'static str = $key;
        const PAGING: $crate::resource::Paging = $crate::resource::Paging::$paging;

        fn id(row: &$row) -> Option<$id> {
            row.id
        }

        fn bare(id: $id) -> $row {
            let mut row = $row::default();
            row.id = Some(id);
            row
        }

        fn warning(row: &$row) -> Option<&str> {
            row.warning.as_deref().filter(|text| !text.trim().is_empty())
        }
    };
}
pub(crate) use reading;

/// Resources whose ids are GUIDs or numbers.
macro_rules! writable {
    ($( $resource:ident is $row:ident / $write:ident by $id:ident: $name:literal $path:literal $key:literal $paging:ident; )*) => { $(
        impl $crate::resource::sealed::Sealed for $resource {}

        impl $crate::resource::Resource for $resource {
            type Write = $write;

            $crate::resource::reading!($row by $id: $name $path $key $paging);

            fn write_id(write: &$write) -> Option<$id> {
                write.id
            }
        }
    )* };
}
pub(crate) use writable;

/// Resources whose ids are numbers.
macro_rules! numbered {
    ($( $resource:ident is $row:ident / $write:ident by $id:ident: $name:literal $path:literal $key:literal $paging:ident; )*) => {
        $crate::resource::writable! {
            $( $resource is $row / $write by $id: $name $path $key $paging; )*
        }

        $( impl $crate::resource::Identified for $resource {
            fn id_from(number: i64) -> $id {
                $id(number)
            }

            fn with_id(write: $write, id: $id) -> $write {
                write.id(id)
            }
        } )*
    };
}
#[allow(unused_imports, reason = "used by the groups of resources")]
pub(crate) use numbered;

numbered! {
    Ticket is Ticket / TicketWrite by TicketId: "ticket" "/Tickets" "tickets" Pages;
    Opportunity is Ticket / TicketWrite by TicketId: "opportunity" "/Opportunities" "tickets" Pages;
    Client is Client / ClientWrite by ClientId: "client" "/Client" "clients" Pages;
    Site is Site / SiteWrite by SiteId: "site" "/Site" "sites" Pages;
    User is User / UserWrite by UserId: "user" "/Users" "users" Pages;
    TicketType is TicketType / TicketTypeWrite by TicketTypeId: "tickettype" "/TicketType" "tickettypes" Whole;
    Status is Status / StatusWrite by StatusId: "status" "/Status" "statuses" Whole;
    FieldInfo is FieldInfo / FieldInfoWrite by FieldId: "field" "/FieldInfo" "fields" Whole;
    Agent is Agent / AgentWrite by AgentId: "agent" "/Agent" "agents" Whole;
    DistributionList is DistributionList / DistributionListWrite by ListId:
        "list" "/DistributionLists" "distributionlists" Count;
    CallLog is CallLog / CallLogWrite by CallLogId: "calllog" "/CallLog" "calllog" Count;
    ExternalLink is ExternalLink / ExternalLinkWrite by ExternalLinkId: "link" "/ExternalLink" "links" Pages;
}

impl sealed::Sealed for Action {}

impl Resource for Action {
    type Row = Action;
    type Write = ActionWrite;
    type Id = ActionKey;

    const NAME: &'static str = "action";
    const PATH: &'static str = "/Actions";
    const KEY: &'static str = "actions";
    const PAGING: Paging = Paging::Count;

    fn id(row: &Action) -> Option<ActionKey> {
        row.key()
    }

    fn write_id(write: &ActionWrite) -> Option<ActionKey> {
        Some(ActionKey::new(write.ticket_id?, write.id?))
    }

    fn bare(id: ActionKey) -> Action {
        let mut row = Action::default();
        row.ticket_id = Some(id.ticket);
        row.id = Some(id.id);
        row
    }

    fn warning(row: &Action) -> Option<&str> {
        row.warning.as_deref().filter(|text| !text.trim().is_empty())
    }
}

impl sealed::Sealed for LookupRow {}

impl Resource for LookupRow {
    type Row = LookupRow;
    type Write = LookupWrite;
    type Id = LookupKey;

    const NAME: &'static str = "lookup";
    const PATH: &'static str = "/Lookup";
    const KEY: &'static str = "lookups";
    const PAGING: Paging = Paging::Whole;

    fn id(row: &LookupRow) -> Option<LookupKey> {
        row.key()
    }

    fn write_id(write: &LookupWrite) -> Option<LookupKey> {
        Some(LookupKey::new(write.lookupid?, write.id?))
    }

    fn bare(id: LookupKey) -> LookupRow {
        let mut row = LookupRow::default();
        row.lookupid = Some(id.lookup);
        row.id = Some(id.id);
        row
    }

    fn warning(row: &LookupRow) -> Option<&str> {
        row.warning.as_deref().filter(|text| !text.trim().is_empty())
    }
}

macro_rules! incremental {
    ($($resource:ident by $column:ident),*) => { $(
        impl Incremental for $resource {
            fn changed(row: &Self::Row) -> Option<HaloTime> {
                row.$column
            }
        }

        impl Customised for $resource {
            fn fields(row: &Self::Row) -> Option<&[CustomField]> {
                row.customfields.as_deref()
            }

            fn written_fields(write: &Self::Write) -> &[CustomFieldWrite] {
                &write.customfields
            }

            fn with_field(write: Self::Write, field: CustomFieldWrite) -> Self::Write {
                write.custom_field(field)
            }

            fn made(row: &Self::Row) -> Option<HaloTime> {
                row.datecreated
            }
        }
    )* };
}

incremental!(
    Ticket by last_update, Opportunity by last_update, Project by last_update, Client by alastupdate, Site by slastupdate, User by ulastupdate
);
