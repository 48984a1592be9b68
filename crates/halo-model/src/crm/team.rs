//! Teams, outcomes of actions, and categories of tickets.

use serde_json::Value;

use crate::record::resource;
use crate::{CategoryId, Guid, OrganisationId, OutcomeId, SlaId, StatusId, TeamId, TicketTypeId, TopLevelId};

resource! {
    /// A team of agents.
    pub struct Team, TeamWrite {
        /// The id; a write without it makes a new one.
        id: TeamId,
        /// The name.
        name: String,
        /// The department.
        department_id: TopLevelId,
        /// Whether it is no longer used.
        inactive: bool,
        /// The order in lists.
        sequence: i64,
        /// Whether it works on requests.
        forrequests: bool,
        /// Whether it works on opportunities.
        foropps: bool,
        /// Whether it works on projects.
        forprojects: bool,
        /// E-mail address.
        emailaddress: String,
        /// Phone number.
        phone_number: String,
        /// Its time zone.
        timezone: String,
        /// The organisation.
        organisation_id: OrganisationId,
        /// The agents.
        agents: Vec<Value>,
        /// The managers.
        managers: Vec<Value>,
    }
    reads {
        /// The department's name.
        department_name: String,
        /// How many tickets it has.
        ticket_count: i64,
        /// An id that is unique everywhere.
        guid: Guid,
    }
}

resource! {
    /// An outcome: a button on a ticket, and what it does.
    pub struct Outcome, OutcomeWrite {
        /// The id; a write without it makes a new one.
        id: OutcomeId,
        /// The name; what to resolve by.
        outcome: String,
        /// The text on the button.
        buttonname: String,
        /// The title of its screen.
        labellong: String,
        /// The order in lists.
        sequence: i64,
        /// A colour.
        colour: String,
        /// Whether agents do not see it.
        hidden: bool,
        /// Whether the customer does not see what was done.
        hidefromuser: bool,
        /// The status it leads to.
        newstatus: StatusId,
        /// The type it leads to.
        requesttype: TicketTypeId,
        /// Whether an e-mail is sent, as a number.
        sendemail: i64,
        /// The text it begins with.
        default_note: String,
        /// Whether its time can be billed.
        isbillingaction: bool,
        /// The fields.
        fields: Vec<Value>,
        /// The types of tickets it is for.
        tickettypes: Vec<Value>,
    }
    reads {
        /// An id that is unique everywhere.
        guid: Guid,
        /// Which of Halo's own it is, as a number.
        systemid: i64,
    }
}

resource! {
    /// A category of tickets.
    pub struct Category, CategoryWrite {
        /// The id; a write without it makes a new one.
        id: CategoryId,
        /// The name, with those above it before `>`.
        category_name: String,
        /// The name alone.
        value: String,
        /// Which of the four levels of categories, as a number.
        type_id: i64,
        /// The group of categories.
        category_group_id: i64,
        /// A note.
        note: String,
        /// A note for customers.
        user_note: String,
        /// The number of the priority within the SLA.
        priority_id: i64,
        /// The SLA.
        sla_id: SlaId,
    }
    reads {
        /// An id that is unique everywhere.
        guid: Guid,
    }
}
