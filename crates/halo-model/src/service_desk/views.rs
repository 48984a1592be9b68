//! What agents see: lists, filters and columns. Nothing is put on such a list: its filter decides.

use serde_json::Value;

use crate::record::resource;
use crate::{AgentId, Guid, TeamId, ViewColumnsId, ViewFilterId, ViewListId};

resource! {
    /// A list of tickets, as agents see it.
    pub struct ViewList, ViewListWrite {
        /// The id; a write without it makes a new one.
        id: ViewListId,
        /// The name.
        name: String,
        /// The order in lists.
        sequence: i64,
        /// What it lists, as a number.
        kind = "type": i64,
        /// Its filter.
        filter_profile_id: ViewFilterId,
        /// Its columns.
        column_profile_id: ViewColumnsId,
        /// The agent.
        agent_id: AgentId,
        /// The team.
        team_id: TeamId,
        /// Who sees it, as a number.
        restriction_type: i64,
        /// Whether it shows how many there are.
        showcounts: bool,
        /// The group of lists.
        group: i64,
    }
    reads {
        /// The filter's name.
        filter_profile_name: String,
        /// The name of the columns.
        column_profile_name: String,
        /// The agent's name.
        agent_name: String,
        /// The team's name.
        team_name: String,
        /// The group's name.
        group_name: String,
        /// How many tickets it has.
        ticket_count: i64,
        /// An id that is unique everywhere.
        guid: Guid,
    }
}

resource! {
    /// A filter of lists.
    pub struct ViewFilter, ViewFilterWrite {
        /// The id; a write without it makes a new one.
        id: ViewFilterId,
        /// The name.
        name: String,
        /// What it filters, as a number.
        kind = "type": i64,
        /// The conditions.
        filters: Vec<Value>,
        /// The agent.
        agent_id: AgentId,
        /// The team.
        team_id: TeamId,
        /// Who may use it, as a number.
        restriction_type: i64,
    }
    reads {
        /// The kind's name.
        type_name: String,
        /// The agent's name.
        agent_name: String,
        /// The team's name.
        team_name: String,
        /// An id that is unique everywhere.
        guid: Guid,
    }
}

resource! {
    /// The columns of lists.
    pub struct ViewColumns, ViewColumnsWrite {
        /// The id; a write without it makes a new one.
        id: ViewColumnsId,
        /// The name.
        name: String,
        /// What it shows, as a number.
        kind = "type": i64,
        /// The columns.
        columns: Vec<Value>,
        /// The agent.
        agent_id: AgentId,
        /// The team.
        team_id: TeamId,
        /// Who may use it, as a number.
        restriction_type: i64,
    }
    reads {
        /// The kind's name.
        type_name: String,
        /// The agent's name.
        agent_name: String,
        /// The team's name.
        team_name: String,
        /// An id that is unique everywhere.
        guid: Guid,
    }
}
