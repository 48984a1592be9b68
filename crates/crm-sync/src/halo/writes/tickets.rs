//! Leads, prospects and opportunities as Halo takes them.

use std::sync::PoisonError;

use crm_workflow::{Field, Stage};
use halo_client::merge_custom_fields;
use halo_model::{
    ClientId, CustomFieldWrite, HaloTime, Money, SiteId, Ticket, TicketId, TicketWrite, UserId,
};

use super::{not_tried, rejected};
use crate::crm::CrmRow;
use crate::halo::schema::Resolved;
use crate::halo::{HaloPort, rows};
use crate::plan::{Command, FieldChange, Ref, TicketDraft};
use crate::port::{Write, Written};

impl HaloPort {
    /// Creates and updates share their calls.
    pub(super) async fn write_tickets(&self, group: &[&Write], resolved: &Resolved) -> Vec<Written> {
        let mut prepared = Vec::with_capacity(group.len());
        for write in group {
            prepared.push(match &write.command {
                Command::CreateTicket(draft) => new_ticket(draft, write, resolved),
                Command::UpdateTicket { ticket, stage, changes, .. } => {
                    self.update(*ticket, *stage, changes, resolved).await
                }
                _ => Err(rejected("not a ticket")),
            });
        }
        self.send::<Ticket>(group, prepared, |row| self.written_ticket(&row, resolved)).await
    }

    async fn update(
        &self,
        ticket: i64,
        stage: Option<Stage>,
        changes: &[FieldChange],
        resolved: &Resolved,
    ) -> Result<TicketWrite, Written> {
        let mut update = TicketWrite::new().id(TicketId(ticket));
        if let Some(stage) = stage {
            let Some((kind, status)) = resolved.ids(stage) else {
                return Err(rejected(&format!("no status is mapped for {}", stage.key())));
            };
            update = update.tickettype_id(kind).status_id(status);
            // A conversion in place: the record says what it is by now.
            if stage == Stage::NewProspect {
                update = update.category_1(stage.entity().display_name().to_owned());
            }
        }
        self.changed(update, ticket, changes, resolved).await
    }

    /// Native properties one by one; custom fields as the whole array with the changed ones in it.
    async fn changed(
        &self,
        mut update: TicketWrite,
        ticket: i64,
        changes: &[FieldChange],
        resolved: &Resolved,
    ) -> Result<TicketWrite, Written> {
        let mut customs = Vec::new();
        for change in changes {
            let text = change.new.clone().unwrap_or_default();
            update = match change.field.as_str() {
                "summary" => update.summary(text),
                "contact_name" => update.oppcontactname(text),
                "contact_email" => update.oppemailaddress(text),
                "contact_phone" => update.opptel(text),
                "contact_title" => update.oppjobtitle(text),
                "company_name" => update.oppcompanyname(text),
                custom => {
                    customs.extend(encode(custom, &text, resolved)?);
                    update
                }
            };
        }
        if customs.is_empty() {
            return Ok(update);
        }
        let kept = self.customs.lock().unwrap_or_else(PoisonError::into_inner).remove(&ticket);
        let current = match kept {
            Some(current) => current,
            None => match self.halo.get::<Ticket>(TicketId(ticket)).await {
                Ok(row) => row.and_then(|row| row.customfields).unwrap_or_default(),
                Err(error) => return Err(not_tried(&error.to_string())),
            },
        };
        Ok(update.customfields(merge_custom_fields(&current, customs)))
    }

    /// The row for the mirror; none if the answer did not carry the custom fields.
    fn written_ticket(&self, row: &Ticket, resolved: &Resolved) -> Option<CrmRow> {
        row.customfields.as_ref()?;
        rows::ticket(row, true, resolved, &self.mapping).map(CrmRow::Ticket)
    }
}

fn new_ticket(draft: &TicketDraft, write: &Write, resolved: &Resolved) -> Result<TicketWrite, Written> {
    let Some((kind, status)) = resolved.ids(draft.stage) else {
        return Err(rejected(&format!("no status is mapped for {}", draft.stage.key())));
    };
    let mut ticket = TicketWrite::new()
        .summary(draft.summary.clone())
        .details(draft.details.clone())
        .tickettype_id(kind)
        .status_id(status)
        .priority_id(i64::from(draft.priority))
        .third_party_id_string(write.name.0.clone());
    if let Some(Ref::Known(id)) = draft.company {
        ticket = ticket.client_id(ClientId(id));
    }
    if let Some(site) = write.site {
        ticket = ticket.site_id(SiteId(site));
    }
    if let Some(Ref::Known(id)) = draft.contact {
        ticket = ticket.user_id(UserId(id));
    }
    if let Some(parent) = draft.parent {
        ticket = ticket.parent_id(TicketId(parent));
    }
    if let Some(agent) = draft.agent {
        ticket = ticket.agent_id(agent);
    }
    let [first, second] = draft.categories.clone();
    if let Some(text) = first {
        ticket = ticket.category_1(text);
    }
    if let Some(text) = second {
        ticket = ticket.category_2(text);
    }
    if let Some(text) = draft.contact_name.clone() {
        ticket = ticket.oppcontactname(text);
    }
    if let Some(text) = draft.contact_email.clone() {
        ticket = ticket.oppemailaddress(text.clone()).reportedby(text);
    }
    if let Some(text) = draft.contact_phone.clone() {
        ticket = ticket.opptel(text);
    }
    if let Some(text) = draft.contact_title.clone() {
        ticket = ticket.oppjobtitle(text);
    }
    if let Some(text) = draft.company_name.clone() {
        ticket = ticket.oppcompanyname(text);
    }
    if let Some(value) = draft.value.and_then(Money::from_f64) {
        ticket = ticket.oppvalue(value);
    }
    if let Some(probability) = draft.probability {
        ticket = ticket.oppconversionprobability(probability);
    }
    if let Some(date) = draft.expected_close.as_deref().and_then(HaloTime::parse) {
        ticket = ticket.targetdate(date);
    }
    let mut customs = Vec::new();
    for (field, text) in &draft.fields {
        customs.extend(encode(field, text, resolved)?);
    }
    if !customs.is_empty() {
        ticket = ticket.customfields(customs);
    }
    Ok(ticket)
}

/// A custom field as Halo takes it. A field that the tenant lacks is left out (the schema reported it once);
/// a text that is no option spoils this field only.
fn encode(ours: &str, text: &str, resolved: &Resolved) -> Result<Option<CustomFieldWrite>, Written> {
    let Some((theirs, _)) = resolved.theirs(ours) else {
        return match Field::by_name(ours) {
            Some(_) => Ok(None),
            None => Err(rejected(&format!("{ours}: not a field of the catalogue"))),
        };
    };
    match resolved.fields.encode(theirs, text) {
        Ok(write) => Ok(Some(write)),
        Err(error) => {
            tracing::warn!(field = ours, %error, "field is not written");
            Ok(None)
        }
    }
}
