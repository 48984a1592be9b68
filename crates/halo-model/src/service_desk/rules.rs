//! How fast work must be done, and when people work.

use serde_json::Value;

use crate::record::resource;
use crate::{AgentId, Guid, HaloTime, HolidayId, PriorityId, SlaId, WorkdayId, WorkflowId};

resource! {
    /// A priority within an SLA.
    pub struct Priority, PriorityWrite {
        /// The id; a write without it makes a new one.
        id: PriorityId,
        /// The name.
        name: String,
        /// The number within the SLA: what tickets carry.
        priorityid: i64,
        /// The SLA.
        slaid: SlaId,
        /// A colour.
        colour: String,
        /// The time allowed to solve, in `fixunits`.
        fixtime: f64,
        /// The unit of `fixtime`, as a letter.
        fixunits: String,
        /// The time allowed to answer, in `responseunits`.
        responsetime: f64,
        /// The unit of `responsetime`, as a letter.
        responseunits: String,
        /// Whether it cannot be chosen.
        ishidden: bool,
    }
    reads {
        /// The SLA's id that is unique everywhere.
        sla_guid: Guid,
    }
}

resource! {
    /// When a team works.
    pub struct Workday, WorkdayWrite {
        /// The id; a write without it makes a new one.
        id: WorkdayId,
        /// The name.
        name: String,
        /// Its time zone.
        timezone: String,
        /// Whether all days begin and end alike.
        alldayssame: bool,
        /// When all days begin.
        start: HaloTime,
        /// When all days end.
        end: HaloTime,
        /// Whether Monday is worked.
        incmonday: bool,
        /// Whether Tuesday is worked.
        inctuesday: bool,
        /// Whether Wednesday is worked.
        incwednesday: bool,
        /// Whether Thursday is worked.
        incthursday: bool,
        /// Whether Friday is worked.
        incfriday: bool,
        /// Whether Saturday is worked.
        incsaturday: bool,
        /// Whether Sunday is worked.
        incsunday: bool,
        /// The hours.
        timeslots: Vec<Value>,
        /// The breaks.
        breaks: Vec<Value>,
    }
    reads {
        /// The title.
        summary: String,
        /// The holidays.
        holidays: Vec<Value>,
        /// An id that is unique everywhere.
        guid: Guid,
    }
}

resource! {
    /// A day on which nobody, or one agent, works.
    pub struct Holiday, HolidayWrite {
        /// The id; a write without it makes a new one.
        id: HolidayId,
        /// The name.
        name: String,
        /// When it begins.
        date: HaloTime,
        /// When it ends.
        end_date: HaloTime,
        /// Whether it takes whole days.
        allday: bool,
        /// The agent.
        agent_id: AgentId,
        /// The working hours it interrupts.
        workday_id: WorkdayId,
        /// The kind, as a number.
        holiday_type: i64,
        /// Whether it comes every year.
        isrecurring: bool,
    }
    reads {
        /// The agent's name.
        agent_name: String,
        /// Days it takes.
        duration: f64,
        /// Whether it is approved, as a number.
        approval_status: i64,
    }
}

resource! {
    /// The steps that tickets of a kind go through.
    pub struct Workflow, WorkflowWrite {
        /// The id; a write without it makes a new one.
        id: WorkflowId,
        /// The name.
        name: String,
        /// A note.
        note: String,
        /// Whether it is used.
        active: bool,
        /// The steps.
        steps: Vec<Value>,
        /// The stages.
        stages: Vec<Value>,
        /// The targets of time.
        targets: Vec<Value>,
    }
    reads {
        /// Whether tickets go through it.
        in_use: bool,
        /// An id that is unique everywhere.
        guid: Guid,
    }
}
