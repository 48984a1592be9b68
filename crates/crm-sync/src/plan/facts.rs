//! What the guards of the workflow may know about a record of the CRM.

use b2b_providers::EmailStatus;
use crm_workflow::{Date, Email, Engagement, Facts, Field, FieldValues, Phone, SetBy};
use lead_match::normalise::email_key;

use crate::call::{Call, CallOutcome, Direction};
use crate::crm;
use crate::normalise::number;
use crate::plan::calls::dead_numbers;
use crate::plan::{KnownTicket, TicketView};
use crate::quality::engagement;
use crate::three_way::is_edited;

/// The facts of a changed record. A rule raises what is raised.
pub(super) fn facts(view: &TicketView, today: Date) -> Facts {
    let ticket = &view.known.ticket;
    let contact = view.contact.as_ref();
    let given = |text: Option<&str>| text.is_some_and(|text| !text.trim().is_empty());
    let name = contact.and_then(|contact| contact.name.as_deref().or(contact.last_name.as_deref()));
    Facts {
        today: Some(today),
        do_not_contact: ticket.do_not_contact() || contact.is_some_and(|contact| contact.opted_out.is_some()),
        suppressed: view.suppressed.is_some(),
        person_named: given(ticket.contact_name.as_deref()) || given(name),
        company_named: given(ticket.company_name.as_deref())
            || given(view.company.as_ref().map(|company| company.name.as_str())),
        email: email(view),
        phone: phone(view),
        converted: ticket.entity == crm_workflow::Entity::Lead && view.promoted_to.is_some(),
        promoted: ticket.entity == crm_workflow::Entity::Prospect && view.promoted_to.is_some(),
        engagement: engaged(view),
        fields: fields(&view.known),
        ..Facts::new()
    }
}

fn email(view: &TicketView) -> Email {
    let contact = view.contact.as_ref().and_then(|contact| contact.email.as_deref());
    let Some(held) =
        [view.known.ticket.contact_email.as_deref(), contact].into_iter().flatten().find_map(email_key)
    else {
        return Email::Absent;
    };
    let bounced = view.person.as_ref().is_some_and(|person| {
        person.email_status == Some(EmailStatus::Undeliverable)
            && person.email.as_deref().and_then(email_key).as_ref() == Some(&held)
    });
    if bounced { Email::Undeliverable } else { Email::Usable }
}

fn phone(view: &TicketView) -> Phone {
    let contact = view.contact.as_ref();
    let held: Vec<&str> = [
        view.known.ticket.contact_phone.as_deref(),
        contact.and_then(|contact| contact.mobile.as_deref()),
        contact.and_then(|contact| contact.phone.as_deref()),
    ]
    .into_iter()
    .flatten()
    .filter(|text| !text.trim().is_empty())
    .collect();
    let country = view.person.as_ref().and_then(|person| person.company.address.country_iso2.as_deref());
    let dead = dead_numbers(&view.calls);
    let alive = |text: &str| number(text, country).is_some_and(|number| !dead.contains(number.as_str()));
    if held.is_empty() {
        Phone::Absent
    } else if held.iter().any(|text| alive(text)) {
        Phone::Valid
    } else {
        Phone::Invalid
    }
}

/// What providers count, and the calls that were recorded.
fn engaged(view: &TicketView) -> Engagement {
    let told = view.person.as_ref().map(engagement).unwrap_or_default();
    // A provider may count the same calls: the higher figure is the one that missed none.
    let own = |counts: fn(&Call) -> bool| {
        u32::try_from(view.calls.iter().filter(|call| counts(call)).count()).unwrap_or(u32::MAX)
    };
    let made = own(|call| call.record.direction == Direction::Outbound);
    let connected = own(|call| call.record.outcome == CallOutcome::Connected);
    Engagement {
        calls_made: told.calls_made.max(made),
        calls_connected: told.calls_connected.max(connected),
        ..told
    }
}

/// The record's fields with who set them.
///
/// What differs from our last write is a person's. Of a field that we never wrote nobody knows, but an option
/// that is not the tenant's default was chosen by somebody.
pub(super) fn fields(known: &KnownTicket) -> FieldValues {
    let mut values = FieldValues::new();
    for (name, text) in &known.ticket.fields {
        let Some(field) = Field::by_name(name) else { continue };
        let base = known.base.get(field.name()).map(String::as_str);
        let set_by = match base {
            Some(_) if is_edited(name, base, Some(text)) => SetBy::Person,
            Some(_) => SetBy::Integration,
            None if field.default_option().is_some_and(|option| field.option(text) == Some(option)) => {
                SetBy::Unknown
            }
            None => SetBy::Person,
        };
        // A value that its field cannot hold is kept as it is: the guards say what is wrong with it.
        values.set(field, field.parse(text).unwrap_or_else(|| text.as_str().into()), set_by);
    }
    values
}

/// The record's fields without those that only show the tenant's default: nobody ever said so.
pub(super) fn stated(known: &KnownTicket) -> crm::FieldValues {
    let untouched = |name: &str, text: &str| {
        !known.base.contains_key(name)
            && Field::by_name(name).is_some_and(|field| {
                field.default_option().is_some_and(|option| field.option(text) == Some(option))
            })
    };
    let fields = known.ticket.fields.iter().filter(|(name, text)| !untouched(name, text));
    fields.map(|(name, text)| (name.clone(), text.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::ticket;

    #[test]
    fn who_set_a_field() {
        let mut ticket = ticket();
        for (field, value) in [
            ("CFLeadTechStack", "Okta"),
            ("CFLeadHQLocation", "Austin"),
            ("CFProspectBudget", Field::ProspectBudget.default_option().unwrap()),
            ("CFProspectTimeframe", "Immediate"),
            ("CFSomethingElse", "x"),
        ] {
            ticket.fields.insert(field.into(), value.into());
        }
        let base = [("CFLeadTechStack", "Okta"), ("CFLeadHQLocation", "Dallas")]
            .map(|(field, value)| (field.to_owned(), value.to_owned()))
            .into();
        let mut known = KnownTicket { ticket, base };
        let by = |known: &KnownTicket, field| fields(known).entry(field).map(|entry| entry.set_by);
        assert_eq!(by(&known, Field::LeadTechStack), Some(SetBy::Integration));
        assert_eq!(by(&known, Field::LeadHqLocation), Some(SetBy::Person));
        assert_eq!(by(&known, Field::ProspectBudget), Some(SetBy::Unknown));
        assert_eq!(by(&known, Field::ProspectTimeframe), Some(SetBy::Person));
        assert_eq!(fields(&known).len(), 4);
        assert!(!stated(&known).contains_key("CFProspectBudget") && stated(&known).len() == 4);
        // We blanked it when the lead was converted: whatever stands there now was chosen.
        known.base.insert("CFProspectBudget".into(), String::new());
        assert_eq!(by(&known, Field::ProspectBudget), Some(SetBy::Person));
        assert!(stated(&known).contains_key("CFProspectBudget"));
    }
}
