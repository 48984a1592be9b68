//! The resources of the feature `crm`.

use halo_model::{
    AddressId, AgentId, Appointment, AppointmentId, AppointmentWrite, Attachment, AttachmentId,
    AttachmentWrite, Category, CategoryId, CategoryWrite, ClientId, CrmNote, CrmNoteId, CrmNoteWrite,
    Currency, CurrencyId, CurrencyWrite, DistributionListLog, DistributionListLogWrite, HaloTime, Label,
    LabelWrite, ListLogId, MailCampaign, MailCampaignEmail, MailCampaignEmailId, MailCampaignEmailWrite,
    MailCampaignId, MailCampaignLog, MailCampaignLogId, MailCampaignWrite, MarketingUnsubscribe,
    MarketingUnsubscribeWrite, Organisation, OrganisationId, OrganisationWrite, Outcome, OutcomeId,
    OutcomeWrite, SiteId, StoredAddress, StoredAddressWrite, Supplier, SupplierId, SupplierWrite, TagId,
    Team, TeamId, TeamWrite, TicketId, TicketTypeId, TopLevel, TopLevelId, TopLevelWrite, UnsubscribeId,
    UserChange, UserChangeId, UserId, UserRole, UserRoleId, UserRoleWrite, WorkflowId,
};

use crate::filters::filters;
use crate::keys::linked;
use crate::resource::{ids, numbered};
use crate::typed::readings;

ids!(
    AddressId,
    AppointmentId,
    AttachmentId,
    CategoryId,
    CrmNoteId,
    CurrencyId,
    ListLogId,
    MailCampaignEmailId,
    MailCampaignId,
    MailCampaignLogId,
    OrganisationId,
    OutcomeId,
    SupplierId,
    TagId,
    TeamId,
    TopLevelId,
    UnsubscribeId,
    UserChangeId,
    UserRoleId
);

numbered! {
    CrmNote is CrmNote / CrmNoteWrite by CrmNoteId:
        "crmnote" "/CRMNote" "actions" Count;
    TopLevel is TopLevel / TopLevelWrite by TopLevelId:
        "toplevel" "/TopLevel" "trees" Pages;
    Organisation is Organisation / OrganisationWrite by OrganisationId:
        "organisation" "/Organisation" "organisations" Whole;
    UserRole is UserRole / UserRoleWrite by UserRoleId:
        "userrole" "/UserRoles" "userroles" Whole;
    StoredAddress is StoredAddress / StoredAddressWrite by AddressId:
        "address" "/Address" "addresses" Count;
    Label is Label / LabelWrite by TagId:
        "tag" "/Tags" "tags" Whole;
    MailCampaign is MailCampaign / MailCampaignWrite by MailCampaignId:
        "mailcampaign" "/MailCampaign" "mailcampaigns" Count;
    MailCampaignEmail is MailCampaignEmail / MailCampaignEmailWrite by MailCampaignEmailId:
        "mailcampaignemail" "/MailCampaignEmail" "mailcampaignemail" Count;
    MarketingUnsubscribe is MarketingUnsubscribe / MarketingUnsubscribeWrite by UnsubscribeId:
        "unsubscribe" "/MarketingUnsubscribe" "unsubscribes" Whole;
    DistributionListLog is DistributionListLog / DistributionListLogWrite by ListLogId:
        "listlog" "/DistributionListsLog" "distributionlistslog" Count;
    Appointment is Appointment / AppointmentWrite by AppointmentId:
        "appointment" "/Appointment" "appointments" Pages;
    Attachment is Attachment / AttachmentWrite by AttachmentId:
        "attachment" "/Attachment" "attachments" Count;
    Supplier is Supplier / SupplierWrite by SupplierId:
        "supplier" "/Supplier" "suppliers" Pages;
    Currency is Currency / CurrencyWrite by CurrencyId:
        "currency" "/Currency" "currencies" Whole;
    Team is Team / TeamWrite by TeamId:
        "team" "/Team" "teams" Whole;
    Outcome is Outcome / OutcomeWrite by OutcomeId:
        "outcome" "/Outcome" "outcomes" Whole;
    Category is Category / CategoryWrite by CategoryId:
        "category" "/Category" "categories" Whole;
}

readings! {
    UserChange is UserChange by UserChangeId:
        "userchange" "/UserChange" "changes" Pages;
    MailCampaignLog is MailCampaignLog by MailCampaignLogId:
        "mailcampaignlog" "/MailCampaignLog" "mailcampaignlog" Count;
}

linked! {
    Supplier in 9;
}

filters! {
    CrmNote {
        /// Of one client.
        client_id: ClientId => "client_id" checks client_id;
        /// Of one supplier.
        supplier_id: SupplierId => "supplier_id" checks supplier_id;
        /// Of one group of clients.
        toplevel_id: i64 => "toplevel_id";
    }
    TopLevel {
        /// Containing a text in one of several columns: compare exactly afterwards.
        search: text => "search";
        /// All, whatever the agent may see.
        show_all: bool => "show_all";
        /// Of one organisation.
        org_id: OrganisationId => "org_id";
        /// With the teams of each.
        include_teams: bool => "include_teams";
    }
    StoredAddress {
        /// Of one site.
        site_id: SiteId => "site_id" checks site_id;
        /// Of one contact.
        user_id: UserId => "user_id" checks user_id;
        /// With this postcode.
        postcode: text => "postcode";
    }
    UserChange {
        /// From this time.
        change_date: HaloTime => "change_date";
        /// Without the general user of each site.
        exclude_generaluser: bool => "exclude_generaluser";
    }
    Appointment {
        /// Of one client.
        client_id: ClientId => "client_id" checks client_id;
        /// Of one ticket.
        ticket_id: TicketId => "ticket_id" checks ticket_id;
        /// From this time.
        start_date: HaloTime => "start_date";
        /// Until this time.
        end_date: HaloTime => "end_date";
        /// Of some agents.
        agents: [AgentId] => "agents";
        /// Containing a text in one of several columns: compare exactly afterwards.
        search: text => "search";
        /// Without tasks.
        appointmentsonly: bool => "appointmentsonly";
        /// Tasks only.
        tasksonly: bool => "tasksonly";
        /// Without those that are done.
        hidecompleted: bool => "hidecompleted";
        /// Of all agents.
        showall: bool => "showall";
        /// Minutes that the times asked for are behind UTC.
        utcoffset: i64 => "utcoffset";
    }
    Attachment {
        /// Of one ticket.
        ticket_id: TicketId => "ticket_id" checks ticket_id;
        /// Of one action, together with the ticket.
        action_id: i64 => "action_id";
        /// Of one record, together with `type`.
        unique_id: i64 => "unique_id";
        /// Of one kind of record.
        kind: i64 => "type";
    }
    Supplier {
        /// Containing a text in one of several columns: compare exactly afterwards.
        search: text => "search";
        /// Of one group of clients.
        toplevel_id: TopLevelId => "toplevel_id" checks toplevel_id;
        /// Those in use.
        includeactive: bool => "includeactive";
        /// Those no longer in use.
        includeinactive: bool => "includeinactive";
    }
    Team {
        /// For sales (`opps`), requests (`reqs`) or projects (`prjs`).
        domain: text => "domain";
        /// For one kind of tickets.
        kind: text => "type";
        /// All, whatever the agent may see.
        showall: bool => "showall";
        /// With the agents of each.
        includeagentsforteams: bool => "includeagentsforteams";
        /// Of one department.
        department_id: TopLevelId => "department_id" checks department_id;
    }
    Outcome {
        /// Those that a ticket of this type can have.
        tickettype_id: TicketTypeId => "tickettype_id";
        /// Also those that agents do not see.
        showhidden: bool => "showhidden";
        /// Also Halo's own.
        showsystemactions: bool => "showsystemactions";
        /// Those of one workflow.
        workflow_id: WorkflowId => "workflow_id";
        /// Those of one step of the workflow.
        workflow_step: i64 => "workflow_step";
    }
    Category {
        /// Of one of the four levels.
        type_id: i64 => "type_id" checks type_id;
        /// Those that a ticket of this type can have.
        tickettype_id: TicketTypeId => "tickettype_id";
        /// Those that one client can have.
        client_id: ClientId => "client_id";
    }
}
