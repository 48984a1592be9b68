//! Which ticket types, statuses and fields of a tenant mean what. Ids differ by tenant: names are the
//! default, an id overrides the name.

use std::collections::BTreeMap;

use crm_workflow::{Entity, Stage};
use serde::{Deserialize, Serialize};

/// Something of the tenant, by name or by id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ByName {
    /// The name, compared without case.
    pub name: String,
    /// The id; if set, the name is for the reader only.
    pub id: Option<i64>,
}

impl ByName {
    /// By name.
    #[must_use]
    pub fn name(name: impl Into<String>) -> Self {
        Self { name: name.into(), id: None }
    }

    /// Whether a row of the tenant is the one meant.
    #[must_use]
    pub fn is(&self, id: i64, name: &str) -> bool {
        match self.id {
            Some(wanted) => wanted == id,
            None => self.name.trim().eq_ignore_ascii_case(name.trim()),
        }
    }
}

impl std::fmt::Display for ByName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.id {
            Some(id) => write!(f, "{} (id {id})", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// The mapping between our stages and a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HaloMapping {
    /// Ticket type of leads.
    pub lead_type: ByName,
    /// Ticket type of prospects.
    pub prospect_type: ByName,
    /// Ticket type of opportunities.
    pub opportunity_type: ByName,
    /// Status of each stage. Logical terminals may be absent.
    pub statuses: BTreeMap<String, ByName>,
    /// Custom fields that the tenant calls otherwise, by our API name (`CFLeadSource`).
    pub fields: BTreeMap<String, ByName>,
    /// Agent id that means "unassigned" (1 on stock tenants).
    pub unassigned_agent: i64,
    /// Outcome of the private notes we add. Names work where ids differ by tenant.
    pub note_outcome: String,
    /// How long resolved ids are trusted, in seconds.
    pub schema_seconds: u64,
}

impl Default for HaloMapping {
    fn default() -> Self {
        let statuses = Stage::ALL
            .iter()
            .filter(|stage| !stage.is_logical())
            .map(|stage| (stage.key().to_owned(), ByName::name(stage.display_name())))
            .collect();
        Self {
            lead_type: ByName::name("Lead"),
            prospect_type: ByName::name("Prospect"),
            opportunity_type: ByName::name("Opportunity"),
            statuses,
            fields: BTreeMap::new(),
            unassigned_agent: 1,
            note_outcome: "Private Note".to_owned(),
            schema_seconds: 3600,
        }
    }
}

impl HaloMapping {
    /// The ticket type of an entity.
    #[must_use]
    pub fn ticket_type(&self, entity: Entity) -> &ByName {
        match entity {
            Entity::Lead => &self.lead_type,
            Entity::Prospect => &self.prospect_type,
            Entity::Opportunity => &self.opportunity_type,
        }
    }

    /// The tenant's name of one of our fields.
    #[must_use]
    pub fn field_name<'a>(&'a self, ours: &'a str) -> &'a str {
        self.fields.get(ours).map(|field| field.name.as_str()).filter(|name| !name.is_empty()).unwrap_or(ours)
    }
}
