//! What a tenant is set up with: ticket types, statuses, fields, lookups, agents, and where its tokens come from.

use serde_json::Value;

use crate::record::{record, write_record};
use crate::{AgentId, FieldId, FieldKind, LookupKey, LookupRowId, StatusId, TicketTypeId};

record! {
    /// A ticket type.
    pub struct TicketType {
        /// The type's id.
        id: TicketTypeId,
        /// An id that is unique everywhere.
        guid: String,
        /// The name; what to resolve by.
        name: String,
        /// What it is for: `opps` for sales, `reqs` for requests, `prjs` for projects.
        usage = "use": String,
        /// The order in lists.
        sequence: i64,
        /// The group.
        group_id: i64,
        /// The group's name.
        group_name: String,
        /// The status of a new ticket.
        initial_status: StatusId,
        /// The priority of a new ticket.
        default_priority: i64,
        /// The team of a new ticket.
        default_team: String,
        /// The workflow.
        workflow_id: i64,
        /// Whether the agent may create tickets of it.
        cancreate: bool,
        /// Whether agents may choose it.
        agentscanselect: bool,
        /// The fields on its screens.
        fields: Vec<Value>,
        /// Whether every status is allowed.
        allowall_status: bool,
        /// The statuses that are allowed.
        allowed_status: Vec<Value>,
        /// A soft warning about a write.
        warning = "_warning": String,
    }
}

write_record! {
    /// A ticket type to create, or, with an id, to change. Halo refuses a new one that has only a name: start from
    /// [`TicketTypeWrite::copy_of`].
    pub struct TicketTypeWrite {
        /// The type to change; a new one is made without it.
        id: TicketTypeId,
        /// The name.
        name: String,
        /// What it is for: `opps` for sales.
        usage = "use": String,
        /// The order in lists.
        sequence: i64,
        /// The group.
        group_id: i64,
        /// The status of a new ticket.
        initial_status: StatusId,
        /// The fields on its screens, in place of those that are there.
        fields: Vec<Value>,
    }
}

impl TicketTypeWrite {
    /// A new type of this name with all other properties of `model`, which must have been read with details.
    pub fn copy_of(model: &TicketType, name: impl Into<String>) -> Self {
        let mut write = Self::new().name(name);
        // Writing a record that came from JSON cannot fail.
        if let Ok(Value::Object(object)) = serde_json::to_value(model) {
            write.other = object;
        }
        for own in
            ["id", "guid", "name", "_warning", "use", "sequence", "group_id", "initial_status", "fields"]
        {
            write.other.remove(own);
        }
        write.usage = model.usage.clone();
        write.sequence = model.sequence;
        write.group_id = model.group_id;
        write.initial_status = model.initial_status;
        write.fields = model.fields.clone();
        write
    }
}

record! {
    /// A status of tickets.
    pub struct Status {
        /// The status's id.
        id: StatusId,
        /// An id that is unique everywhere.
        guid: String,
        /// The name; what to resolve by.
        name: String,
        /// A shorter name.
        shortname: String,
        /// The kind of status.
        status_type = "type": i64,
        /// The order in lists.
        sequence: i64,
        /// A colour.
        colour: String,
        /// What it does to the clock of the SLA.
        slaaction: String,
        /// How many tickets have it, if asked for.
        ticket_count: i64,
        /// A soft warning about a write.
        warning = "_warning": String,
    }
}

write_record! {
    /// A status to create, or, with an id, to change.
    pub struct StatusWrite {
        /// The status to change; a new one is made without it.
        id: StatusId,
        /// The name; all that a new status needs.
        name: String,
        /// A shorter name.
        shortname: String,
        /// The kind of status.
        status_type = "type": i64,
        /// The order in lists.
        sequence: i64,
        /// A colour.
        colour: String,
        /// What it does to the clock of the SLA.
        slaaction: String,
    }
}

record! {
    /// The definition of a field, Halo's own or custom.
    pub struct FieldInfo {
        /// The field's id; assigned by the tenant.
        id: FieldId,
        /// An id that is unique everywhere.
        guid: String,
        /// The name; a record carries it with `CF` in front.
        name: String,
        /// What agents see as its title.
        label: String,
        /// A hint for agents.
        hint: String,
        /// The lookup its options come from.
        lookup: i64,
        /// The number of its type; see [`FieldInfo::kind`].
        field_type = "type": i64,
        /// The number of its input type; see [`crate::InputType`].
        input_type = "inputtype": i64,
        /// Whether it is custom.
        custom: bool,
        /// The number of the table it belongs to; see [`crate::Usage`].
        usage: i64,
        /// How many characters it takes.
        characterlimit: i64,
        /// Whether agents can search by it.
        searchable: bool,
        /// The options of a select, if asked for.
        values: Vec<LookupRow>,
        /// The tab it is shown on.
        tab_name: String,
        /// The group it is shown in.
        groupname: String,
        /// A soft warning about a write.
        warning = "_warning": String,
    }
}

impl FieldInfo {
    /// The field's type, if the answer carries it.
    pub fn kind(&self) -> Option<FieldKind> {
        self.field_type.map(FieldKind::from_number)
    }
}

write_record! {
    /// A custom field to create, or, with an id, to change. A new one needs usage, name, label and type; name and
    /// type cannot be changed later.
    pub struct FieldInfoWrite {
        /// The field to change; a new one is made without it.
        id: FieldId,
        /// Letters, digits and underscores, at most 64, without `CF` in front.
        name: String,
        /// What agents see as its title, at most 256 characters.
        label: String,
        /// A hint for agents.
        hint: String,
        /// The number of its type; see [`crate::FieldKind`].
        field_type = "type": i64,
        /// The number of its input type; see [`crate::InputType`].
        input_type = "inputtype": i64,
        /// The number of the table; see [`crate::Usage`].
        usage: i64,
        /// Options to add, separated by commas; so no option can contain one.
        new_values: String,
        /// How many characters it takes.
        characterlimit: i64,
        /// Whether agents can search by it.
        searchable: bool,
        /// Whether users can search by it.
        user_searchable: bool,
        /// Whether it is searched in the calendar.
        calendar_searchable: bool,
        /// Whether a new child ticket gets its value.
        copytochild: bool,
        /// Whether child tickets follow its changes.
        copytochildonupdate: bool,
        /// The group it is shown in.
        groupname: String,
    }
}

record! {
    /// A row of a lookup: an option of a list, system or custom.
    pub struct LookupRow {
        /// The row's id, unique within `lookupid`.
        id: LookupRowId,
        /// The lookup.
        lookupid: i64,
        /// The text.
        name: String,
        /// A further column; what it means depends on the lookup.
        value2: String,
        /// A further column.
        value3: String,
        /// A further column.
        value4: String,
        /// The order in lists.
        sequence: i64,
        /// Whether it is no longer used.
        inactive: bool,
        /// A soft warning about a write.
        warning = "_warning": String,
    }
}

impl LookupRow {
    /// What identifies it, if the row tells both.
    pub fn key(&self) -> Option<LookupKey> {
        Some(LookupKey::new(self.lookupid?, self.id?))
    }
}

write_record! {
    /// A row of a lookup to create, or, with an id, to change.
    pub struct LookupWrite {
        /// The row to change; a new one is made without it.
        id: LookupRowId,
        /// The lookup; always needed.
        lookupid: i64,
        /// The text.
        name: String,
        /// A further column.
        value2: String,
        /// A further column.
        value3: String,
        /// The order in lists.
        sequence: i64,
        /// Whether it is no longer used.
        inactive: bool,
    }
}

record! {
    /// A member of the staff, or the login of an application.
    pub struct Agent {
        /// The agent's id; `1` is "Unassigned".
        id: AgentId,
        /// The name.
        name: String,
        /// Given name.
        firstname: String,
        /// Family name.
        surname: String,
        /// Initials.
        initials: String,
        /// E-mail address.
        email: String,
        /// Job title.
        jobtitle: String,
        /// The main team's name.
        team: String,
        /// All teams.
        teams: Vec<Value>,
        /// The roles that decide what it may do.
        roles: Vec<Value>,
        /// Department, as text.
        department: String,
        /// Whether it is disabled.
        isdisabled: bool,
        /// A soft warning about a write.
        warning = "_warning": String,
    }
}

write_record! {
    /// An agent to create, or, with an id, to change.
    pub struct AgentWrite {
        /// The agent to change; a new one is made without it.
        id: AgentId,
        /// The name.
        name: String,
        /// Given name.
        firstname: String,
        /// Family name.
        surname: String,
        /// E-mail address.
        email: String,
        /// Job title.
        jobtitle: String,
        /// The main team's name.
        team: String,
        /// Whether it is disabled.
        isdisabled: bool,
    }
}

record! {
    /// Where a tenant's tokens come from; answered without authentication.
    pub struct AuthInfo {
        /// The auth server; with or without a path.
        auth_url: String,
        /// The tenant.
        tenant_id: String,
    }
}
