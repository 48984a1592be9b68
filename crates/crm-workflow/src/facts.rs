//! What the guards look at.

use crate::date::Date;
use crate::field::{Field, FieldValues, SetBy};

/// Who raised an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Actor {
    /// A person.
    Person,
    /// A configured rule or a timer.
    #[default]
    Rule,
    /// A data vendor.
    Provider,
    /// A program with an API key.
    ApiKey,
}

impl Actor {
    /// Whether a person decided this.
    #[must_use]
    pub fn is_human(self) -> bool {
        self == Self::Person
    }
}

/// What is known about the e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Email {
    /// There is none.
    #[default]
    Absent,
    /// It may reach the person: deliverable, risky or not checked.
    Usable,
    /// It is known not to arrive.
    Undeliverable,
}

/// What is known about the phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Phone {
    /// There is none.
    #[default]
    Absent,
    /// It is a number that can exist.
    Valid,
    /// It is not.
    Invalid,
}

/// Counted contacts with a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub struct Engagement {
    /// Mails sent.
    pub emails_sent: u32,
    /// Mails opened.
    pub emails_opened: u32,
    /// Links clicked.
    pub emails_clicked: u32,
    /// Mails answered.
    pub emails_replied: u32,
    /// Calls made.
    pub calls_made: u32,
    /// Calls in which somebody answered.
    pub calls_connected: u32,
    /// Meetings agreed.
    pub meetings_scheduled: u32,
}

/// Everything the guards need to know about one record, at one moment.
///
/// It holds no names, addresses or numbers of people; those are told as being there or not.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Facts {
    /// The day in the tenant's time zone.
    pub today: Option<Date>,
    /// Who raised the event.
    pub actor: Actor,
    /// The contact has said not to be contacted (`CFDND`, flags of the contact, provider).
    pub do_not_contact: bool,
    /// The contact is on the suppression list.
    pub suppressed: bool,
    /// There is a name of a person.
    pub person_named: bool,
    /// There is a name of a company.
    pub company_named: bool,
    /// State of the e-mail address.
    pub email: Email,
    /// State of the phone number.
    pub phone: Phone,
    /// A prospect was already made from this lead.
    pub converted: bool,
    /// An opportunity was already made from this prospect.
    pub promoted: bool,
    /// Counted contacts.
    pub engagement: Engagement,
    /// The record's custom fields and who set them.
    pub fields: FieldValues,
}

impl Facts {
    /// Nothing known, raised by a rule.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same raised by somebody else.
    #[must_use]
    pub fn by(mut self, actor: Actor) -> Self {
        self.actor = actor;
        self
    }

    /// Whether the contact must be left alone.
    #[must_use]
    pub fn is_contact_locked(&self) -> bool {
        self.do_not_contact || self.suppressed
    }

    /// Whether somebody answered this field.
    ///
    /// Blank is not an answer. Nor is a dropdown that only Halo's defaulting or the integration has ever set, as long as
    /// `untouched_is_unset`; a dropdown of unknown origin counts as untouched when it shows the catalogue's default.
    #[must_use]
    pub fn answer(&self, field: Field, untouched_is_unset: bool) -> Answer {
        let Some(entry) = self.fields.entry(field).filter(|entry| !entry.value.is_blank()) else {
            return Answer::Missing;
        };
        let spec = field.spec();
        if !untouched_is_unset || spec.options.is_empty() {
            return Answer::Given;
        }
        let untouched = match entry.set_by {
            SetBy::Person => false,
            SetBy::Integration | SetBy::HaloDefault => true,
            SetBy::Unknown => entry.value.as_text().is_some_and(|text| spec.default_option == Some(text)),
        };
        if untouched { Answer::Untouched } else { Answer::Given }
    }
}

/// Whether a field was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Somebody answered.
    Given,
    /// There is a value, but nobody chose it.
    Untouched,
    /// There is no value.
    Missing,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_untouched_dropdown_is_no_answer() {
        let mut facts = Facts::new();
        let ask = |facts: &Facts, unset| facts.answer(Field::ProspectBudget, unset);
        assert_eq!(ask(&facts, true), Answer::Missing);
        facts.fields.set(Field::ProspectBudget, "  ", SetBy::Person);
        assert_eq!(ask(&facts, true), Answer::Missing);
        for (value, set_by, answer) in [
            ("<$10K", SetBy::HaloDefault, Answer::Untouched),
            ("<$10K", SetBy::Integration, Answer::Untouched),
            ("<$10K", SetBy::Unknown, Answer::Untouched),
            ("<$10K", SetBy::Person, Answer::Given),
            ("$500K+", SetBy::Integration, Answer::Untouched),
            ("$500K+", SetBy::Unknown, Answer::Given),
        ] {
            facts.fields.set(Field::ProspectBudget, value, set_by);
            assert_eq!(ask(&facts, true), answer, "{value} {set_by:?}");
            assert_eq!(ask(&facts, false), Answer::Given, "{value} {set_by:?}");
        }
        facts.fields.set(Field::ProspectPainPoints, "slow backups", SetBy::Integration);
        assert_eq!(facts.answer(Field::ProspectPainPoints, true), Answer::Given);
    }
}
