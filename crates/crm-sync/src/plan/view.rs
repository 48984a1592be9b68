//! What the planner sees. A view is complete: `plan` asks nobody else.

use std::collections::BTreeMap;

use b2b_providers::Person;
use serde::{Deserialize, Serialize};

use crate::crm::{CrmCompany, CrmContact, CrmTicket, FieldValues};
use crate::plan::action::Action;

/// What we last wrote to a record, by field name (custom or native, see [`crate::plan::FieldChange`]).
///
/// A current value that differs from it was changed by a person.
pub type Base = FieldValues;

/// A record of the CRM with what we know about our own writes to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownTicket {
    /// As last read.
    pub ticket: CrmTicket,
    /// What we last wrote.
    pub base: Base,
}

/// One lead: every observation of one person at one firm, merged, and what the CRM holds of them.
#[derive(Debug, Clone)]
pub struct LeadView {
    /// Our own id of the lead, stable over runs.
    pub lead: String,
    /// The merged record (`b2b_providers::combine`), normalised.
    pub person: Person,
    /// Providers that contributed, in order of precedence.
    pub sources: Vec<String>,
    /// How many observations were merged into it.
    pub observations: usize,
    /// Why this person must not be contacted, if so: the local suppression list or a provider's opt-out.
    pub suppressed: Option<String>,
    /// The lead, prospect or opportunity that the CRM already holds for this person.
    pub ticket: Option<KnownTicket>,
    /// The contact that the CRM already holds.
    pub contact: Option<CrmContact>,
    /// The firm that the CRM already holds.
    pub company: Option<CrmCompany>,
    /// A firm that an earlier, unsettled plan creates.
    pub pending_company: Option<crate::plan::ActionName>,
    /// A record that may be the same person (score 0–1 and a sentence why), for a person to decide.
    pub possible_duplicate: Option<PossibleDuplicate>,
}

/// A record that may be the same person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PossibleDuplicate {
    /// `ticket:…`, `contact:…` or `lead:…`.
    pub entity: String,
    /// 0–1.
    pub score: f64,
    /// Named weights in words.
    pub why: String,
}

/// Everything that one call of the planner may look at.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// Leads with something new.
    pub leads: Vec<LeadView>,
    /// Records of the CRM that changed: candidates for conversion, promotion and opt-out.
    pub tickets: Vec<TicketView>,
    /// Titles of the lists that exist in the CRM; others cannot be joined.
    pub lists: Vec<String>,
    /// List titles by contact id, where known.
    pub memberships: BTreeMap<i64, Vec<String>>,
}

/// A changed record of the CRM.
#[derive(Debug, Clone)]
pub struct TicketView {
    /// The record and our writes.
    pub known: KnownTicket,
    /// The contact it points to.
    pub contact: Option<CrmContact>,
    /// The firm it points to.
    pub company: Option<CrmCompany>,
    /// The merged provider record behind it, where one is linked.
    pub person: Option<Person>,
    /// Why this person must not be contacted, if so.
    pub suppressed: Option<String>,
    /// An opportunity made from it exists (its id) or is on its way (0).
    pub promoted_to: Option<i64>,
}

/// What becomes of one record, for the reader of the plan and the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A new lead will be created.
    Created,
    /// An existing lead will be enriched.
    Updated,
    /// An existing record is left as a person or its stage wants it.
    Preserved,
    /// Nothing to write.
    Skipped,
    /// Do not contact: nothing is written but the proof of it.
    Blocked,
    /// Held for a person to decide.
    Review,
    /// Not good enough or without identity.
    Rejected,
    /// A lead becomes a prospect.
    Converted,
    /// A prospect becomes an opportunity.
    Promoted,
}

/// The decision about one record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// `lead:…` or `ticket:…`.
    pub entity: String,
    /// What becomes of it.
    pub outcome: Outcome,
    /// The CRM record it is about.
    pub ticket: Option<i64>,
    /// Why, in one sentence.
    pub why: String,
    /// Fields that will be written.
    pub fields_updated: Vec<String>,
    /// Fields kept because a person set them, or their class protects them.
    pub fields_preserved: Vec<String>,
    /// A person's edit was found.
    pub manual_work_detected: bool,
    /// Values that were dropped or cut, with the reason.
    pub warnings: Vec<String>,
}

/// What will be done, and what will not and why.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// In the order in which they must be applied.
    pub actions: Vec<Action>,
    /// One per record looked at.
    pub decisions: Vec<Decision>,
}

impl Plan {
    /// Adds another plan behind this one.
    pub fn extend(&mut self, other: Self) {
        self.actions.extend(other.actions);
        self.decisions.extend(other.decisions);
    }
}
