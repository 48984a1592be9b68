//! Services that customers can ask for, releases, and stages of projects.

use serde_json::Value;

use crate::record::resource;
use crate::{Guid, HaloTime, MilestoneId, Money, ReleaseId, ServiceId, TicketId, TicketTypeId};

resource! {
    /// A service of the catalogue.
    pub struct Service, ServiceWrite {
        /// The id; a write without it makes a new one.
        id: ServiceId,
        /// The name.
        name: String,
        /// The title.
        summary: String,
        /// The order in lists.
        sequence: i64,
        /// The category of services.
        service_category_id: i64,
        /// Whether customers see it.
        showinusercatalog: bool,
        /// Whether agents see it.
        showintechcatalog: bool,
        /// Whether customers can be told of its state.
        subscribable: bool,
        /// What it costs.
        cost: Money,
        /// The type of requests for it.
        service_tickettype_id: TicketTypeId,
        /// The type of its incidents.
        incident_tickettype_id: TicketTypeId,
        /// How much depends on it, as a number.
        criticality: i64,
        /// A note.
        note: String,
    }
    reads {
        /// The category's name.
        service_category_name: String,
        /// Its state, as a number.
        current_status: i64,
        /// Since when it is in that state.
        status_date: HaloTime,
        /// How many are told of its state.
        subscriber_count: i64,
        /// How many incidents are open.
        open_incident_count: i64,
        /// How many requests are open.
        open_servicerequest_count: i64,
        /// An id that is unique everywhere.
        guid: Guid,
    }
    with customfields
}

resource! {
    /// A version of a product.
    pub struct Release, ReleaseWrite {
        /// The id; a write without it makes a new one.
        id: ReleaseId,
        /// The name.
        name: String,
        /// The product.
        product_id: i64,
        /// The branch.
        branch_id: i64,
        /// When it is released.
        releasedate: HaloTime,
        /// When it is built.
        builddate: HaloTime,
        /// A note.
        note: String,
        /// A note for customers.
        public_note: String,
        /// The order in lists.
        sequence: i64,
    }
    reads {
        /// The product's name.
        product_name: String,
        /// The branch's name.
        branch_name: String,
        /// The kind's name.
        releasetype_name: String,
        /// How many issues are open.
        open_issues: i64,
        /// How many issues there are.
        issues_logged: i64,
    }
}

resource! {
    /// A stage of a project.
    pub struct Milestone, MilestoneWrite {
        /// The id; a write without it makes a new one.
        id: MilestoneId,
        /// The project.
        ticket_id: TicketId,
        /// The name.
        name: String,
        /// The order within the project.
        sequence: i64,
        /// When it begins.
        start_date: HaloTime,
        /// When it shall be reached.
        target_date: HaloTime,
        /// What has to come before.
        dependencies: Vec<Value>,
        /// The tickets in it.
        tickets: Vec<Value>,
        /// What it is worth.
        milestone_value: Money,
    }
    reads {
        /// When it was billed.
        processed_date: HaloTime,
        /// The invoice.
        invoicenumber: String,
    }
    writes {
        /// Whether it is reached.
        complete = "_complete": bool,
    }
}
