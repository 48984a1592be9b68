//! What the CRM holds, as plain data: the shapes that the planner reads and the port delivers.
//!
//! Custom fields travel as text under their API name (`CFLeadSource`); the port alone knows option ids.

use std::collections::BTreeMap;

use crm_workflow::{Entity, Stage};
use rest_core::Timestamp;
use serde::{Deserialize, Serialize};

/// Custom field values by API name, as a person reads them (the option's text, never its id).
pub type FieldValues = BTreeMap<String, String>;

/// The tables of the CRM that take part in a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Table {
    /// Firms (Halo: `Client`).
    Company,
    /// People at a firm (Halo: `Users`).
    Contact,
    /// Leads, prospects and opportunities (Halo: `Tickets` of the mapped types).
    Ticket,
}

/// A firm as last read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CrmCompany {
    /// The CRM's id.
    pub id: i64,
    /// Display name.
    pub name: String,
    /// Web site as stored.
    pub website: Option<String>,
    /// E-mail or web domain as stored.
    pub domain: Option<String>,
    /// The site that new contacts belong to.
    pub main_site: Option<i64>,
    /// The name of the action that created it, if we did.
    pub key: Option<String>,
    /// Deactivated by a person.
    pub inactive: bool,
}

/// A person at a firm as last read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CrmContact {
    /// The CRM's id.
    pub id: i64,
    /// The firm.
    pub company: Option<i64>,
    /// The site within the firm.
    pub site: Option<i64>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Display name.
    pub name: Option<String>,
    /// E-mail address as stored.
    pub email: Option<String>,
    /// Office or direct number as stored.
    pub phone: Option<String>,
    /// Mobile number as stored.
    pub mobile: Option<String>,
    /// Job title.
    pub job_title: Option<String>,
    /// Any of the CRM's own do-not-mail flags is set, with its name.
    pub opted_out: Option<String>,
    /// The name of the action that created it, if we did.
    pub key: Option<String>,
    /// Deactivated by a person.
    pub inactive: bool,
}

/// Where a record stands, or that its status is not in the mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageRead {
    /// A mapped status.
    Known(Stage),
    /// A status id nobody mapped: the record is left alone and reported.
    Unmapped(i64),
}

impl StageRead {
    /// The stage, if the status is mapped.
    #[must_use]
    pub fn known(self) -> Option<Stage> {
        match self {
            Self::Known(stage) => Some(stage),
            Self::Unmapped(_) => None,
        }
    }
}

/// A lead, prospect or opportunity as last read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CrmTicket {
    /// The CRM's id.
    pub id: i64,
    /// Which of the three it is, by ticket type.
    pub entity: Entity,
    /// Where it stands.
    pub stage: StageRead,
    /// The firm.
    pub company: Option<i64>,
    /// The site within the firm.
    pub site: Option<i64>,
    /// The contact.
    pub contact: Option<i64>,
    /// The agent who owns it; the CRM's "unassigned" is none.
    pub agent: Option<i64>,
    /// Title line.
    pub summary: String,
    /// Contact name on the record itself.
    pub contact_name: Option<String>,
    /// Contact e-mail on the record itself.
    pub contact_email: Option<String>,
    /// Contact phone on the record itself.
    pub contact_phone: Option<String>,
    /// Contact job title on the record itself.
    pub contact_title: Option<String>,
    /// Firm's name on the record itself.
    pub company_name: Option<String>,
    /// Custom fields that are set.
    pub fields: FieldValues,
    /// Opportunity value, in the tenant's currency.
    pub value: Option<f64>,
    /// Probability in per cent.
    pub probability: Option<f64>,
    /// The name of the action that created it, if we did.
    pub key: Option<String>,
    /// The record that this one was made from (`parent_id`).
    pub parent: Option<i64>,
    /// Native do-not-mail flag of the record.
    pub opted_out: bool,
    /// When anything about it changed, by the CRM's clock.
    pub updated_at: Option<Timestamp>,
    /// Native fields that the answer did not carry: lists are thin, and absent there is not blank.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<String>,
}

impl CrmTicket {
    /// The do-not-contact custom field says yes, the record says so, or its status does.
    #[must_use]
    pub fn do_not_contact(&self) -> bool {
        self.opted_out
            || self.fields.get("CFDND").is_some_and(|value| is_yes(value))
            || self.stage.known() == Some(Stage::DoNotContact)
    }
}

impl CrmTicket {
    /// Takes over what a thin row left out and `known` has, if the record has not changed since.
    pub fn carry_over(&mut self, known: &Self) {
        // A key never changes once it is there, and nobody but us writes it.
        self.key = self.key.take().or_else(|| known.key.clone());
        if self.updated_at.is_none() || self.updated_at != known.updated_at {
            return;
        }
        self.unread.retain(|field| {
            if known.unread.contains(field) {
                return true;
            }
            match field.as_str() {
                "contact_name" => self.contact_name.clone_from(&known.contact_name),
                "contact_email" => self.contact_email.clone_from(&known.contact_email),
                "contact_phone" => self.contact_phone.clone_from(&known.contact_phone),
                "contact_title" => self.contact_title.clone_from(&known.contact_title),
                "company_name" => self.company_name.clone_from(&known.company_name),
                // Not a field that rows can leave out: nobody claims to know it.
                _ => return true,
            }
            false
        });
    }

    /// Sets one of the fields that thin rows leave out; false for any other.
    pub(crate) fn set(&mut self, field: &str, text: &str) -> bool {
        let place = match field {
            "contact_name" => &mut self.contact_name,
            "contact_email" => &mut self.contact_email,
            "contact_phone" => &mut self.contact_phone,
            "contact_title" => &mut self.contact_title,
            "company_name" => &mut self.company_name,
            _ => return false,
        };
        *place = Some(text.to_owned()).filter(|text| !text.trim().is_empty());
        true
    }

    /// A field's current value by the name that plans use: a custom field's API name or a native name.
    #[must_use]
    pub fn value_of(&self, field: &str) -> Option<&str> {
        match field {
            "summary" => Some(&self.summary),
            "contact_name" => self.contact_name.as_deref(),
            "contact_email" => self.contact_email.as_deref(),
            "contact_phone" => self.contact_phone.as_deref(),
            "contact_title" => self.contact_title.as_deref(),
            "company_name" => self.company_name.as_deref(),
            custom => self.fields.get(custom).map(String::as_str),
        }
    }
}

/// A check box as text: `true`, `1` or `yes`.
#[must_use]
pub fn is_yes(value: &str) -> bool {
    matches!(value.trim().to_ascii_lowercase().as_str(), "true" | "1" | "yes" | "on")
}

/// One row of any table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "table", rename_all = "snake_case")]
pub enum CrmRow {
    /// A firm.
    Company(CrmCompany),
    /// A person.
    Contact(CrmContact),
    /// A lead, prospect or opportunity.
    Ticket(CrmTicket),
}

impl CrmRow {
    /// The CRM's id.
    #[must_use]
    pub fn id(&self) -> i64 {
        match self {
            Self::Company(row) => row.id,
            Self::Contact(row) => row.id,
            Self::Ticket(row) => row.id,
        }
    }

    /// The table it belongs to.
    #[must_use]
    pub fn table(&self) -> Table {
        match self {
            Self::Company(_) => Table::Company,
            Self::Contact(_) => Table::Contact,
            Self::Ticket(_) => Table::Ticket,
        }
    }

    /// The name of the action that created it, if we did.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Company(row) => row.key.as_deref(),
            Self::Contact(row) => row.key.as_deref(),
            Self::Ticket(row) => row.key.as_deref(),
        }
    }
}
