//! The filters of each resource, named as Halo names them, so that none can be misspelt.

use halo_model::{
    Action, Agent, AgentId, CallLog, Client, ClientId, ExternalLink, FieldInfo, LookupRow, Site, SiteId,
    Status, StatusId, Ticket, TicketId, TicketType, TicketTypeId, Usage, User, UserId,
};
use serde::Serialize;

use crate::query::ListQuery;
use crate::resource::{Opportunity, Resource};
use crate::typed::Project;

/// One condition of an advanced search.
#[derive(Clone, PartialEq, Serialize)]
pub struct Condition {
    filter_name: String,
    filter_type: u8,
    filter_value: String,
}

/// How a [`Condition`] compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Operator {
    /// One of several texts.
    In = 0,
    /// None of several texts.
    NotIn = 1,
    /// The same text.
    Equals = 2,
    /// Another text.
    NotEquals = 3,
    /// A text like this.
    Like = 4,
    /// No text like this.
    NotLike = 5,
    /// The same number.
    NumberEquals = 6,
    /// A larger number.
    Greater = 7,
    /// The same number or a larger one.
    GreaterOrEqual = 8,
    /// A smaller number.
    Less = 9,
    /// The same number or a smaller one.
    LessOrEqual = 10,
}

impl Condition {
    /// Compares a column with a value. Which columns Halo allows is not documented: verify the rows.
    pub fn new(column: impl Into<String>, operator: Operator, value: impl Into<String>) -> Self {
        Self { filter_name: column.into(), filter_type: operator as u8, filter_value: value.into() }
    }
}

impl std::fmt::Debug for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Condition").field("filter_name", &self.filter_name).finish_non_exhaustive()
    }
}

impl<R: Resource> ListQuery<R> {
    pub(crate) fn conditions(self, conditions: &[Condition]) -> Self {
        // Texts and small numbers: writing them cannot fail.
        self.param("advanced_search", serde_json::to_string(conditions).unwrap_or_default())
    }
}

/// `name: Type => "parameter"`, and `checks column` where rows show it. `[Type]` takes several.
macro_rules! filters {
    ($( $resource:ident { $($body:tt)* } )*) => { $(
        impl $crate::query::ListQuery<$resource> { $crate::filters::filters!(@each $resource $($body)*); }
    )* };
    (@each $resource:ident) => {};
    (@each $resource:ident $(#[$doc:meta])* $name:ident : [$type:ty] => $param:literal checks $column:ident; $($rest:tt)*) => {
        $(#[$doc])*
        pub fn $name(self, values: &[$type]) -> Self {
            let wanted = values.to_vec();
            self.param($param, $crate::query::comma_list(values))
                .check($param, move |row| row.$column.is_none_or(|value| wanted.contains(&value)))
        }
        $crate::filters::filters!(@each $resource $($rest)*);
    };
    (@each $resource:ident $(#[$doc:meta])* $name:ident : [$type:ty] => $param:literal; $($rest:tt)*) => {
        $(#[$doc])*
        pub fn $name(self, values: &[$type]) -> Self {
            self.param($param, $crate::query::comma_list(values))
        }
        $crate::filters::filters!(@each $resource $($rest)*);
    };
    (@each $resource:ident $(#[$doc:meta])* $name:ident : $type:ty => $param:literal checks $column:ident; $($rest:tt)*) => {
        $(#[$doc])*
        pub fn $name(self, value: $type) -> Self {
            self.param($param, value.to_string())
                .check($param, move |row| row.$column.is_none_or(|own| own == value))
        }
        $crate::filters::filters!(@each $resource $($rest)*);
    };
    (@each $resource:ident $(#[$doc:meta])* $name:ident : text => $param:literal; $($rest:tt)*) => {
        $(#[$doc])*
        pub fn $name(self, value: impl Into<String>) -> Self {
            self.param($param, value)
        }
        $crate::filters::filters!(@each $resource $($rest)*);
    };
    (@each $resource:ident $(#[$doc:meta])* $name:ident : search; $($rest:tt)*) => {
        $(#[$doc])*
        pub fn $name(self, conditions: &[$crate::Condition]) -> Self {
            self.conditions(conditions)
        }
        $crate::filters::filters!(@each $resource $($rest)*);
    };
    (@each $resource:ident $(#[$doc:meta])* $name:ident : $type:ty => $param:literal; $($rest:tt)*) => {
        $(#[$doc])*
        pub fn $name(self, value: $type) -> Self {
            self.param($param, value.to_string())
        }
        $crate::filters::filters!(@each $resource $($rest)*);
    };
}

#[cfg_attr(not(feature = "_more"), allow(unused_imports, reason = "used by the groups of resources"))]
pub(crate) use filters;

macro_rules! ticket_filters {
    ($($resource:ident),*) => { $(
        filters! {
            $resource {
                /// Of one client.
                client_id: ClientId => "client_id" checks client_id;
                /// Of one site.
                site_id: SiteId => "site_id" checks site_id;
                /// Of one contact.
                user_id: UserId => "user_id" checks user_id;
                /// Of one agent.
                agent_id: AgentId => "agent_id" checks agent_id;
                /// Of one type. (The parameter that one would expect, `tickettype_id`, is ignored by Halo.)
                requesttype_id: TicketTypeId => "requesttype_id" checks tickettype_id;
                /// Of some types.
                requesttype: [TicketTypeId] => "requesttype" checks tickettype_id;
                /// In one status.
                status_id: StatusId => "status_id" checks status_id;
                /// In some statuses.
                status: [StatusId] => "status" checks status_id;
                /// Below one ticket.
                parent_id: TicketId => "parent_id";
                /// Of one group of clients.
                toplevel_id: i64 => "toplevel_id";
                /// Containing a text in one of several columns: compare exactly afterwards.
                search: text => "search";
                /// Containing a text in the title.
                search_summary: text => "search_summary";
                /// Opportunities of a company whose name contains a text.
                search_oppcompanyname: text => "search_oppcompanyname";
                /// Opportunities of a person whose name contains a text.
                search_oppcontactname: text => "search_oppcontactname";
                /// Opportunities with an e-mail address that contains a text.
                search_oppemailaddress: text => "search_oppemailaddress";
                /// By conditions on columns.
                advanced_search: search;
                /// Not closed.
                open_only: bool => "open_only";
                /// Closed.
                closed_only: bool => "closed_only";
                /// In the bin.
                deleted: bool => "deleted";
                /// With the last action in each row.
                includelastaction: bool => "includelastaction";
            }
        }

        impl ListQuery<$resource> {
            /// These tickets; as many calls as needed. Those that are gone are left out.
            pub fn ids(mut self, ids: &[TicketId]) -> Self {
                let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
                self.ids = Some(numbers.chunks(100).map(<[i64]>::to_vec).collect());
                let wanted: std::collections::HashSet<TicketId> = ids.iter().copied().collect();
                self.check("ticketids", move |row| row.id.is_none_or(|id| wanted.contains(&id)))
            }
        }
    )* };
}

ticket_filters!(Ticket, Opportunity, Project);

filters! {
    Client {
        /// Containing a text in one of several columns: compare exactly afterwards.
        search: text => "search";
        /// By conditions on columns.
        advanced_search: search;
        /// Of one group of clients.
        toplevel_id: i64 => "toplevel_id" checks toplevel_id;
        /// Those in use.
        includeactive: bool => "includeactive";
        /// Those no longer in use.
        includeinactive: bool => "includeinactive";
        /// With notes in each row.
        includenotes: bool => "includenotes";
        /// With the web address in each row (newer versions).
        include_website: bool => "include_website";
    }
    Site {
        /// Of one client.
        client_id: ClientId => "client_id" checks client_id;
        /// Of one group of clients.
        toplevel_id: i64 => "toplevel_id";
        /// Containing a text in one of several columns: compare exactly afterwards.
        search: text => "search";
        /// By conditions on columns.
        advanced_search: search;
        /// Those in use.
        includeactive: bool => "includeactive";
        /// Those no longer in use.
        includeinactive: bool => "includeinactive";
        /// With the address in each row.
        includeaddress: bool => "includeaddress";
        /// With notes in each row.
        includenotes: bool => "includenotes";
    }
    User {
        /// Of one client.
        client_id: ClientId => "client_id" checks client_id;
        /// Of one site.
        site_id: SiteId => "site_id" checks site_id;
        /// Of one group of clients.
        toplevel_id: i64 => "toplevel_id";
        /// Contacts of one opportunity.
        opp_id: TicketId => "opp_id";
        /// Containing a text in one of several columns: compare exactly afterwards.
        search: text => "search";
        /// Searches phone numbers too.
        search_phonenumbers: bool => "search_phonenumbers";
        /// By conditions on columns.
        advanced_search: search;
        /// Those in use.
        includeactive: bool => "includeactive";
        /// Those no longer in use.
        includeinactive: bool => "includeinactive";
        /// Without the general user of each site.
        exclude_generaluser: bool => "exclude_generaluser";
        /// With notes in each row.
        includenotes: bool => "includenotes";
    }
    Action {
        /// Of one ticket. Without it Halo runs into a timeout.
        ticket_id: TicketId => "ticket_id" checks ticket_id;
        /// By agents only.
        agentonly: bool => "agentonly";
        /// Of the conversation with the customer only.
        conversationonly: bool => "conversationonly";
        /// Without those that Halo added itself.
        excludesys: bool => "excludesys";
        /// Without those hidden from the customer.
        excludeprivate: bool => "excludeprivate";
        /// With the formatted text in each row.
        includehtmlnote: bool => "includehtmlnote";
    }
    Agent {
        /// Containing a text.
        search: text => "search";
        /// Of one team.
        team: text => "team";
        /// Those who can log in.
        includeenabled: bool => "includeenabled";
        /// Those who cannot.
        includedisabled: bool => "includedisabled";
        /// Those that are applications.
        includeapiagents: bool => "includeapiagents";
    }
    TicketType {
        /// For sales (`opps`), requests (`reqs`) or projects (`prjs`).
        domain: text => "domain";
        /// All, whatever the agent may create.
        showall: bool => "showall";
        /// Also those no longer in use.
        showinactive: bool => "showinactive";
    }
    Status {
        /// Those that a ticket of this type can have.
        tickettype_id: TicketTypeId => "tickettype_id";
        /// For sales (`opps`), requests (`reqs`) or projects (`prjs`).
        domain: text => "domain";
        /// Without those of closed tickets.
        excludeclosed: bool => "excludeclosed";
        /// All.
        showall: bool => "showall";
    }
    LookupRow {
        /// Of one lookup.
        lookupid: i64 => "lookupid" checks lookupid;
        /// Also those no longer in use.
        showallcodes: bool => "showallcodes";
    }
    CallLog {
        /// All, not only one's own.
        showall: bool => "showall";
    }
    ExternalLink {
        /// With this key in the other system.
        third_party_id: text => "third_party_id";
        /// What it is in the other system.
        third_party_type: text => "third_party_type";
        /// Of one integration.
        module_id: i64 => "module_id" checks module_id;
        /// Of one table; see [`Usage`].
        table_id: i64 => "table_id" checks table_id;
        /// Of one record.
        halo_id: i64 => "halo_id" checks halo_id;
    }
}

impl ListQuery<FieldInfo> {
    /// Of one table.
    pub fn usage(self, usage: Usage) -> Self {
        self.param("typeid", usage.number().to_string())
    }

    /// With the options of selects in each row, where this version of Halo can.
    pub fn includevalues(self, include: bool) -> Self {
        self.param("includevalues", include.to_string())
    }
}
