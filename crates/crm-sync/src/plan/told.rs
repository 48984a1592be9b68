//! What a decision about a lead tells its reader: labels, questions, what stays.

use crm_workflow::Field;

use crate::crm::{CrmTicket, FieldValues};
use crate::plan::{Decision, FieldChange, KeptField, PossibleDuplicate, Question};
use crate::three_way::{Keep, Merged};

pub(crate) fn label(field: &str) -> &str {
    match field {
        "contact_name" => "Name",
        "contact_email" => "E-mail",
        "contact_phone" => "Phone",
        "contact_title" => "Job Title",
        "company_name" => "Company",
        custom => Field::by_name(custom).map_or(custom, |field| field.label()),
    }
}

pub(super) fn explained(other: &PossibleDuplicate) -> String {
    format!("{} ({:.0} per cent: {})", other.entity, other.score * 100.0, other.why)
}

pub(super) fn asked(other: &PossibleDuplicate) -> Question {
    Question::SamePerson { other: other.entity.clone(), score: other.score, why: other.why.clone() }
}

/// What stays, beside what the providers say.
pub(super) fn kept(merged: &Merged, ticket: &CrmTicket, incoming: &FieldValues) -> Vec<KeptField> {
    let one = |(field, why): &(String, Keep)| KeptField {
        field: field.clone(),
        current: ticket.value_of(field).map(str::to_owned),
        offered: incoming.get(field).cloned(),
        why: why.explain().to_owned(),
    };
    merged.preserved().map(one).collect()
}

pub(super) fn overlaid(mut fields: FieldValues, changes: &[FieldChange]) -> FieldValues {
    for change in changes {
        fields.remove(&change.field);
        fields.extend(change.new.clone().map(|new| (change.field.clone(), new)));
    }
    fields
}

pub(super) fn described(merged: &Merged, mut decision: Decision) -> Decision {
    decision.fields_updated = merged.changes.iter().map(|change| change.field.clone()).collect();
    decision.fields_preserved = merged.preserved().map(|(field, _)| field.clone()).collect();
    decision.manual_work_detected = merged.manual_work;
    decision.warnings = merged
        .kept
        .iter()
        .filter(|(_, why)| *why == Keep::Identity)
        .map(|(field, _)| format!("{field}: the providers say something else"))
        .collect();
    decision
}
