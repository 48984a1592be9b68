//! What the planner sees. A view is complete: `plan` asks nobody else.

use std::collections::{BTreeMap, BTreeSet};

use b2b_providers::Person;
use serde::{Deserialize, Serialize};

use crate::call::Call;
use crate::crm::{CrmCompany, CrmContact, CrmTicket, FieldValues};
use crate::plan::action::{Action, FieldChange};
use crate::store::{Answer, Verdict};

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
    /// What a person decided about it.
    pub verdicts: Vec<Verdict>,
}

impl LeadView {
    /// What a person answered to a question about this.
    pub(crate) fn answer(&self, about: &str) -> Option<Answer> {
        self.verdicts.iter().find(|verdict| verdict.about == about).map(|verdict| verdict.answer)
    }
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
    /// Calls about it, in the order of their start.
    pub calls: Vec<Call>,
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

/// A field that stays as it is although the providers say something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptField {
    /// As in [`FieldChange`].
    pub field: String,
    /// What the CRM holds.
    pub current: Option<String>,
    /// What the providers say.
    pub offered: Option<String>,
    /// Why it stays, in one clause.
    pub why: String,
}

/// What a person is asked about a lead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "question", rename_all = "snake_case")]
pub enum Question {
    /// It may be somebody that the CRM, or another lead, holds already.
    SamePerson {
        /// `ticket:…`, `contact:…` or `lead:…`.
        other: String,
        /// 0–1.
        score: f64,
        /// Named weights in words.
        why: String,
    },
    /// It and another lead are linked to one record.
    Rivals {
        /// The other lead.
        lead: String,
        /// `ticket:…` or `contact:…`.
        record: String,
    },
    /// The record is known, and these changes wait to be taken over.
    Changes {
        /// Field by field.
        changes: Vec<FieldChange>,
    },
}

impl Question {
    /// What the answer is remembered under: equal questions are asked once.
    #[must_use]
    pub fn about(&self) -> String {
        match self {
            Self::SamePerson { other, .. } => other.clone(),
            Self::Rivals { record, .. } => record.clone(),
            Self::Changes { changes } => changes_key(changes),
        }
    }
}

pub(crate) fn changes_key(changes: &[FieldChange]) -> String {
    let wanted: Vec<_> = changes.iter().map(|change| (&change.field, &change.new)).collect();
    format!("changes:{}", crate::identity::hash_json(&wanted))
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
    /// What stays as it is, with the reason field by field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<KeptField>,
    /// What a person is asked, where the outcome is a review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
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

    /// The first decisions that say more than that there is nothing to do, with their actions.
    #[must_use]
    pub fn first(&self, decisions: usize) -> Self {
        let told = self.decisions.iter().filter(|decision| decision.outcome != Outcome::Skipped);
        let decisions: Vec<Decision> = told.take(decisions).cloned().collect();
        let about: BTreeSet<&str> = decisions.iter().map(|decision| decision.entity.as_str()).collect();
        let actions = self.actions.iter().filter(|action| about.contains(action.entity.as_str())).cloned();
        Self { actions: actions.collect(), decisions }
    }
}
