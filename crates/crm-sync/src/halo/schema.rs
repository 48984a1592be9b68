//! Ids of a tenant, resolved by name once and trusted for a while.

use std::collections::BTreeMap;

use crm_workflow::{Entity, Field, Stage};
use halo_client::{FieldMap, Halo};
use halo_model::{DistributionList, FieldId, FieldInfo, Status, TicketType, Usage};
use serde::{Deserialize, Serialize};

use super::{HaloMapping, failed};
use crate::crm::StageRead;
use crate::error::{Error, ErrorKind};
use crate::port::Schema;

/// What was resolved.
#[derive(Debug, Clone)]
pub(super) struct Resolved {
    /// Ticket type by entity.
    pub(super) types: BTreeMap<Entity, i64>,
    /// Some mapped type is one of sales: its tickets are read through `/Opportunities`.
    pub(super) sales: bool,
    /// Some mapped type is not.
    pub(super) requests: bool,
    statuses: BTreeMap<Stage, i64>,
    /// Fields of tickets.
    pub(super) fields: FieldMap,
    /// Our API name, the tenant's name and its id, for fields that exist.
    pub(super) known: Vec<(&'static str, String, FieldId)>,
    /// For the engine.
    pub(super) schema: Schema,
}

/// A tenant's configuration as it was read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Configuration {
    types: Vec<TicketType>,
    statuses: Vec<Status>,
    fields: Vec<FieldInfo>,
    /// `None` if the application may not read them.
    lists: Option<Vec<DistributionList>>,
}

impl Configuration {
    /// Four calls.
    pub(super) async fn read(halo: &Halo) -> Result<Self, Error> {
        let types = halo
            .list::<TicketType>()
            .param("showall", "true")
            .all()
            .await
            .map_err(|error| failed("read ticket types", error))?;
        let statuses = halo
            .list::<Status>()
            .param("showall", "true")
            .all()
            .await
            .map_err(|error| failed("read statuses", error))?;
        let fields =
            halo.field_map(Usage::Ticket).await.map_err(|error| failed("read custom fields", error))?;
        let lists = match halo.list::<DistributionList>().all().await {
            Ok(lists) => Some(lists),
            // Everything else is right without lists.
            Err(error) if error.missing_permission().is_some() => None,
            Err(error) => return Err(failed("read lists", error)),
        };
        Ok(Self { types, statuses, fields: fields.iter().cloned().collect(), lists })
    }
}

impl Resolved {
    pub(super) fn of(configuration: &Configuration, mapping: &HaloMapping) -> Result<Self, Error> {
        let Configuration { types, statuses, fields, lists } = configuration;
        let fields = FieldMap::new(Usage::Ticket, fields.iter().cloned());
        let mut missing = Vec::new();
        let mut found = BTreeMap::new();
        let (mut sales, mut requests) = (false, false);
        for entity in [Entity::Lead, Entity::Prospect, Entity::Opportunity] {
            let wanted = mapping.ticket_type(entity);
            let row = types.iter().find(|row| {
                row.id.is_some_and(|id| wanted.is(id.0, row.name.as_deref().unwrap_or_default()))
            });
            match row.and_then(|row| row.id.map(|id| (id.0, row.usage.as_deref() == Some("opps")))) {
                Some((id, is_sales)) => {
                    sales |= is_sales;
                    requests |= !is_sales;
                    found.insert(entity, id);
                }
                None => missing.push(format!("ticket type {wanted}")),
            }
        }
        let mut by_stage = BTreeMap::new();
        for stage in Stage::ALL {
            let Some(wanted) = mapping.statuses.get(stage.key()) else {
                if !stage.is_logical() {
                    missing.push(format!("a mapping for the stage {}", stage.key()));
                }
                continue;
            };
            let row = statuses.iter().find(|row| {
                row.id.is_some_and(|id| wanted.is(id.0, row.name.as_deref().unwrap_or_default()))
            });
            match row.and_then(|row| row.id) {
                Some(id) => {
                    by_stage.insert(stage, id.0);
                }
                None => missing.push(format!("status {wanted}")),
            }
        }
        for entity in [Entity::Lead, Entity::Prospect, Entity::Opportunity] {
            let mut used: BTreeMap<i64, Stage> = BTreeMap::new();
            for (stage, id) in by_stage.iter().filter(|(stage, _)| stage.entity() == entity) {
                if let Some(other) = used.insert(*id, *stage) {
                    missing.push(format!(
                        "a status of its own for {} (id {id} is mapped to {} too)",
                        stage.key(),
                        other.key()
                    ));
                }
            }
        }
        if !missing.is_empty() {
            return Err(Error::new(
                ErrorKind::Setup,
                format!(
                    "halo: the tenant lacks {}; run `halo-b2b setup --apply`, or map what you use under [workflow]",
                    missing.join(", ")
                ),
            ));
        }

        let mut schema = Schema::default();
        let mut known = Vec::new();
        let mut absent = Vec::new();
        for field in Field::ALL {
            let ours = field.name();
            let theirs = mapping.field_name(ours).to_owned();
            let by_id = mapping.fields.get(ours).and_then(|field| field.id).map(FieldId);
            match by_id.or_else(|| fields.id(&theirs)) {
                Some(id) => known.push((ours, theirs, id)),
                None if field.is_extension() => {}
                None => absent.push(ours),
            }
        }
        if !absent.is_empty() {
            schema.gaps.push(format!(
                "{} of 57 custom fields do not exist in the tenant and are not written ({}{}); run `halo-b2b setup --apply`",
                absent.len(),
                absent.iter().take(3).copied().collect::<Vec<_>>().join(", "),
                if absent.len() > 3 { ", …" } else { "" }
            ));
        }
        if lists.is_none() {
            schema.gaps.push(
                "nobody is put on a list: the application's agent lacks the permission for DistributionLists; give its \
                 role that module (CRM) in Halo"
                    .to_owned(),
            );
        }
        for list in lists.iter().flatten() {
            // Who is on a dynamic list is Halo's decision.
            if let (Some(id), Some(name), false) = (list.id, &list.name, list.dynamic_members == Some(true)) {
                schema.lists.insert(name.clone(), id.0);
            }
        }
        Ok(Self { types: found, sales, requests, statuses: by_stage, fields, known, schema })
    }

    /// Which entity a ticket type means.
    pub(super) fn entity(&self, type_id: i64) -> Option<Entity> {
        self.types.iter().find(|(_, id)| **id == type_id).map(|(entity, _)| *entity)
    }

    /// Which stage a status means for an entity.
    pub(super) fn stage(&self, entity: Entity, status: i64) -> StageRead {
        self.statuses
            .iter()
            .find(|(stage, id)| stage.entity() == entity && **id == status)
            .map_or(StageRead::Unmapped(status), |(stage, _)| StageRead::Known(*stage))
    }

    /// Ticket type and status of a stage.
    pub(super) fn ids(&self, stage: Stage) -> Option<(i64, i64)> {
        Some((*self.types.get(&stage.entity())?, *self.statuses.get(&stage)?))
    }

    /// The tenant's name of one of our fields, if it exists there.
    pub(super) fn theirs(&self, ours: &str) -> Option<(&str, FieldId)> {
        self.known.iter().find(|(own, _, _)| *own == ours).map(|(_, theirs, id)| (theirs.as_str(), *id))
    }

    /// Ids of all known fields.
    pub(super) fn field_ids(&self) -> Vec<FieldId> {
        self.known.iter().map(|(_, _, id)| *id).collect()
    }
}
