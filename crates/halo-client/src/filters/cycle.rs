//! The filters of the resources of a sales cycle.

use halo_model::{
    Action, Agent, AgentId, AssetId, CallLog, Client, ClientId, ExternalLink, FieldInfo, FieldKind, HaloTime,
    LookupRow, OrganisationId, OutcomeId, Site, SiteId, Status, StatusId, SupplierId, TeamId, Ticket,
    TicketId, TicketType, TicketTypeId, TopLevelId, Usage, User, UserId, ViewListId,
};

use super::filters;
use crate::query::ListQuery;
use crate::resource::Opportunity;
use crate::typed::Project;

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
                /// With the status in each row.
                includestatus: bool => "includestatus";
                /// With the type in each row.
                includetickettype: bool => "includetickettype";
                /// With the agent in each row.
                includeagent: bool => "includeagent";
                /// Containing a text in the description.
                search_details: text => "search_details";
                /// Of a contact whose name contains a text.
                search_user_name: text => "search_user_name";
                /// Reported by somebody whose name contains a text.
                search_reportedby: text => "search_reportedby";
                /// Searches actions too.
                searchactions: bool => "searchactions";
                /// Of some clients.
                client_ids: [ClientId] => "client_ids" checks client_id;
                /// Of some teams, by their ids.
                team: [TeamId] => "team";
                /// Of some agents.
                agent: [AgentId] => "agent" checks agent_id;
                /// Of one group of types.
                requesttypegroup: i64 => "requesttypegroup";
                /// With some priorities.
                priority: [i64] => "priority" checks priority_id;
                /// Related to one ticket.
                related_id: TicketId => "related_id";
                /// For sales (`opps`), requests (`reqs`) or projects (`prjs`).
                domain: text => "domain";
                /// Which time `startdate` and `enddate` are about: `dateoccured` (as Halo writes it) when it was opened,
                /// `datecleared` when it was closed, `lastactiondate` when somebody acted.
                datesearch: text => "datesearch";
                /// From this time, of what `datesearch` says.
                startdate: HaloTime => "startdate";
                /// Until this time, of what `datesearch` says.
                enddate: HaloTime => "enddate";
                /// Minutes that the times asked for are behind UTC.
                utcoffset: i64 => "utcoffset";
                /// That one list of agents shows.
                list_id: ViewListId => "list_id";
                /// That one view shows.
                view_id: i64 => "view_id";
                /// With projects among them.
                includeprojects: bool => "includeprojects";
                /// With nothing but the id in each row.
                ticketidonly: bool => "ticketidonly";
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
        /// Searches names only.
        search_name_only: bool => "search_name_only";
        /// With nothing but the id in each row.
        idonly: bool => "idonly";
        /// With how many tickets each has.
        showcounts: bool => "showcounts";
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
        /// Without those who are agents too.
        exclude_agents: bool => "exclude_agents";
        /// Without the users that stand for a whole site.
        exclude_defaultsiteusers: bool => "exclude_defaultsiteusers";
        /// Also those that are services.
        includeserviceaccount: bool => "includeserviceaccount";
        /// Those who may approve.
        approvers_only: bool => "approvers_only";
        /// Contacts of one supplier.
        supplier_id: SupplierId => "supplier_id";
        /// Contacts of one department.
        department_id: TopLevelId => "department_id";
        /// Contacts who use one asset.
        asset_id: AssetId => "asset_id";
        /// Contacts of one organisation.
        organisation_id: OrganisationId => "organisation_id";
        /// With nothing but the id in each row.
        idonly: bool => "idonly";
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
        /// With the formatted e-mail in each row.
        includehtmlemail: bool => "includehtmlemail";
        /// With the files in each row.
        includeattachments: bool => "includeattachments";
        /// With one outcome.
        actoutcome: OutcomeId => "actoutcome" checks outcome_id;
        /// Marked as important.
        importantonly: bool => "importantonly";
        /// With time only.
        timeentriesonly: bool => "timeentriesonly";
        /// From this time.
        startdate: HaloTime => "startdate";
        /// Until this time.
        enddate: HaloTime => "enddate";
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
        /// With one role.
        role: text => "role";
        /// Those who work on tickets of one type.
        tickettype_id: TicketTypeId => "tickettype_id";
    }
    TicketType {
        /// For sales (`opps`), requests (`reqs`) or projects (`prjs`).
        domain: text => "domain";
        /// All, whatever the agent may create.
        showall: bool => "showall";
        /// Also those no longer in use.
        showinactive: bool => "showinactive";
        /// Those that the agent may create.
        can_create_only: bool => "can_create_only";
        /// Those that one client can have.
        client_id: ClientId => "client_id";
        /// Of one group.
        group_id: i64 => "group_id" checks group_id;
        /// With how many tickets each has.
        showcounts: bool => "showcounts";
    }
    Status {
        /// Those that a ticket of this type can have.
        tickettype_id: TicketTypeId => "tickettype_id";
        /// For sales (`opps`), requests (`reqs`) or projects (`prjs`).
        domain: text => "domain";
        /// Those that one ticket can have now.
        ticket_id: TicketId => "ticket_id";
        /// Those to which one outcome can lead.
        outcome_id: OutcomeId => "outcome_id";
        /// Of one kind.
        kind: i64 => "type" checks status_type;
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
        /// Without the row for nothing.
        exclude_zero: bool => "exclude_zero";
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
        /// Of one set-up of an integration.
        details_id: i64 => "details_id" checks details_id;
        /// With this second key in the other system.
        third_party_secondary_id: text => "third_party_secondary_id";
        /// Containing a text.
        search: text => "search";
    }
}

impl ListQuery<FieldInfo> {
    /// Of one table.
    pub fn usage(self, usage: Usage) -> Self {
        self.param("typeid", usage.number().to_string())
    }

    /// Of one type of field, by its number.
    pub fn fieldtype(self, kind: FieldKind) -> Self {
        let wanted = kind.number();
        self.param("fieldtype", wanted.to_string())
            .check("fieldtype", move |row| row.field_type.is_none_or(|own| own == wanted))
    }

    /// With the options of selects in each row, where this version of Halo can.
    pub fn includevalues(self, include: bool) -> Self {
        self.param("includevalues", include.to_string())
    }
}
