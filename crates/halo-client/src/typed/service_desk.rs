//! The resources of the feature `service-desk`.

use halo_model::{
    AgentId, CannedText, CannedTextId, CannedTextWrite, ClientId, CustomButton, CustomButtonId,
    CustomButtonWrite, EmailTemplate, EmailTemplateId, EmailTemplateWrite, FeedEntry, FeedEntryId, Feedback,
    FeedbackId, FeedbackWrite, HaloTime, Holiday, HolidayId, HolidayWrite, Mailbox, MailboxId, MailboxWrite,
    MessageId, Milestone, MilestoneId, MilestoneWrite, NotificationMessage, NotificationMessageWrite,
    Priority, PriorityId, PriorityWrite, Release, ReleaseId, ReleaseWrite, Service, ServiceId, ServiceWrite,
    SlaId, TeamId, Timesheet, TimesheetEvent, TimesheetEventId, TimesheetEventWrite, TimesheetId,
    TimesheetWrite, TopLevelId, UserId, ViewColumns, ViewColumnsId, ViewColumnsWrite, ViewFilter,
    ViewFilterId, ViewFilterWrite, ViewList, ViewListId, ViewListWrite, Workday, WorkdayId, WorkdayWrite,
    Workflow, WorkflowId, WorkflowWrite,
};

use crate::filters::filters;
use crate::resource::{ids, numbered, writable};
use crate::typed::{guid_ids, readings};

ids!(
    CannedTextId,
    CustomButtonId,
    EmailTemplateId,
    FeedEntryId,
    FeedbackId,
    MailboxId,
    MessageId,
    MilestoneId,
    ReleaseId,
    ServiceId,
    TimesheetEventId,
    TimesheetId,
    ViewColumnsId,
    ViewFilterId,
    ViewListId,
    WorkdayId,
    WorkflowId
);

guid_ids!(HolidayId, PriorityId);

numbered! {
    Workday is Workday / WorkdayWrite by WorkdayId:
        "workday" "/Workday" "workdays" Whole;
    Workflow is Workflow / WorkflowWrite by WorkflowId:
        "workflow" "/Workflow" "workflows" Whole;
    CannedText is CannedText / CannedTextWrite by CannedTextId:
        "cannedtext" "/CannedText" "cannedtexts" Whole;
    EmailTemplate is EmailTemplate / EmailTemplateWrite by EmailTemplateId:
        "emailtemplate" "/EmailTemplate" "emailtemplates" Whole;
    Mailbox is Mailbox / MailboxWrite by MailboxId:
        "mailbox" "/Mailbox" "mailboxes" Whole;
    CustomButton is CustomButton / CustomButtonWrite by CustomButtonId:
        "custombutton" "/CustomButton" "custombuttons" Whole;
    Timesheet is Timesheet / TimesheetWrite by TimesheetId:
        "timesheet" "/Timesheet" "timesheets" Whole;
    TimesheetEvent is TimesheetEvent / TimesheetEventWrite by TimesheetEventId:
        "timesheetevent" "/TimesheetEvent" "events" Whole;
    Milestone is Milestone / MilestoneWrite by MilestoneId:
        "milestone" "/Milestone" "data" Whole;
    Feedback is Feedback / FeedbackWrite by FeedbackId:
        "feedback" "/Feedback" "feedback" Whole;
    NotificationMessage is NotificationMessage / NotificationMessageWrite by MessageId:
        "message" "/Notifications" "notifications" Pages;
    ViewList is ViewList / ViewListWrite by ViewListId:
        "viewlist" "/ViewLists" "viewlists" Whole;
    ViewFilter is ViewFilter / ViewFilterWrite by ViewFilterId:
        "viewfilter" "/ViewFilter" "viewfilters" Whole;
    ViewColumns is ViewColumns / ViewColumnsWrite by ViewColumnsId:
        "viewcolumns" "/ViewColumns" "viewcolumns" Whole;
    Service is Service / ServiceWrite by ServiceId:
        "service" "/Service" "services" Pages;
    Release is Release / ReleaseWrite by ReleaseId:
        "release" "/Release" "releases" Pages;
}

writable! {
    Priority is Priority / PriorityWrite by PriorityId:
        "priority" "/Priority" "priorities" Whole;
    Holiday is Holiday / HolidayWrite by HolidayId:
        "holiday" "/Holiday" "holidays" Whole;
}

readings! {
    FeedEntry is FeedEntry by FeedEntryId:
        "feed" "/Feed" "feed" Count;
}

filters! {
    Priority {
        /// Of one SLA.
        slaid: SlaId => "slaid" checks slaid;
        /// One of each name.
        includedistinct: bool => "includedistinct";
    }
    Workday {
        /// With the holidays of each.
        showholidays: bool => "showholidays";
    }
    Holiday {
        /// Of one agent.
        agent_id: AgentId => "agent_id" checks agent_id;
        /// For one set of working hours.
        workdayid: WorkdayId => "workdayid";
        /// From this time.
        start_date: HaloTime => "start_date";
        /// Until this time.
        end_date: HaloTime => "end_date";
        /// Approved ones only.
        approved_only: bool => "approved_only";
    }
    Workflow {
        /// Those no longer in use.
        includeinactive: bool => "includeinactive";
    }
    CannedText {
        /// Of one group.
        group_id: i64 => "group_id" checks group_id;
        /// Of one agent.
        agent_id: AgentId => "agent_id" checks agent_id;
        /// Of one team.
        team_id: TeamId => "team_id" checks team_id;
        /// Of one department.
        department_id: TopLevelId => "department_id" checks department_id;
        /// All, whatever the agent may use.
        showall: bool => "showall";
        /// Those for tickets.
        ticketonly: bool => "ticketonly";
    }
    EmailTemplate {
        /// Of one group.
        messagegroup: i64 => "messagegroup";
    }
    Mailbox {
        /// All, whatever the agent may see.
        showall: bool => "showall";
        /// Those that one team may use.
        team_id: TeamId => "team_id";
    }
    TimesheetEvent {
        /// Of one agent.
        agent_id: AgentId => "agent_id" checks agent_id;
        /// From this time.
        start_date: HaloTime => "start_date";
        /// Until this time.
        end_date: HaloTime => "end_date";
        /// Of some agents.
        agents: [AgentId] => "agents";
    }
    FeedEntry {
        /// After this entry.
        newer_than_id: i64 => "newer_than_id";
        /// Before this entry.
        older_than_id: i64 => "older_than_id";
        /// What agents did.
        agent_only: bool => "agent_only";
        /// What customers did.
        user_only: bool => "user_only";
        /// About one client.
        related_client_id: ClientId => "related_client_id";
        /// About one contact.
        related_user_id: UserId => "related_user_id";
    }
    NotificationMessage {
        /// After this message.
        newer_than_id: i64 => "newer_than_id";
        /// Before this message.
        older_than_id: i64 => "older_than_id";
    }
    ViewList {
        /// For sales (`opps`), requests (`reqs`) or projects (`prjs`).
        domain: text => "domain";
        /// Of one kind.
        kind: text => "type";
        /// All, whatever the agent may see.
        showall: bool => "showall";
        /// With how many tickets each has.
        showcounts: bool => "showcounts";
    }
    ViewFilter {
        /// Of one kind.
        kind: text => "type";
        /// All, whatever the agent may use.
        showall: bool => "showall";
    }
    ViewColumns {
        /// Of one kind.
        kind: text => "type";
        /// All, whatever the agent may use.
        showall: bool => "showall";
    }
    Service {
        /// Containing a text in one of several columns: compare exactly afterwards.
        search: text => "search";
        /// Of one category.
        service_category_id: i64 => "service_category_id" checks service_category_id;
        /// With the state of each.
        includestatusinfo: bool => "includestatusinfo";
        /// Those that one contact can ask for.
        user_id: UserId => "user_id";
        /// Those whose state is watched.
        monitoredonly: bool => "monitoredonly";
    }
    Release {
        /// Containing a text in one of several columns: compare exactly afterwards.
        search: text => "search";
        /// Of one product.
        product_id: i64 => "product_id" checks product_id;
        /// With how many notes each has.
        includenotecount: bool => "includenotecount";
    }
}
