//! Rules, texts, hours and views of a service desk.

mod rules;
mod service;
mod texts;
mod time;
mod views;

pub use rules::{
    Holiday, HolidayWrite, Priority, PriorityWrite, Workday, WorkdayWrite, Workflow, WorkflowWrite,
};
pub use service::{Milestone, MilestoneWrite, Release, ReleaseWrite, Service, ServiceWrite};
pub use texts::{
    CannedText, CannedTextWrite, CustomButton, CustomButtonWrite, EmailTemplate, EmailTemplateWrite, Mailbox,
    MailboxWrite,
};
pub use time::{
    FeedEntry, Feedback, FeedbackWrite, NotificationMessage, NotificationMessageWrite, Timesheet,
    TimesheetEvent, TimesheetEventWrite, TimesheetWrite,
};
pub use views::{ViewColumns, ViewColumnsWrite, ViewFilter, ViewFilterWrite, ViewList, ViewListWrite};
