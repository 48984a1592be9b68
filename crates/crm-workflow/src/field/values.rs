//! Values of fields, who set them, and what is to be written.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use super::{Field, FieldKind};
use crate::date::Date;

/// A value of a custom field.
#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "type", content = "value", rename_all = "snake_case")
)]
pub enum Value {
    /// Text, or the option of a dropdown.
    Text(String),
    /// Whole number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
    /// Calendar date.
    Date(Date),
}

impl Value {
    /// The text, trimmed; `None` for other types and for blank text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// The number; text that is a whole number counts, since Halo often sends it so.
    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The boolean; the words true/false, yes/no and 1/0 count.
    #[must_use]
    pub fn as_boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(flag) => Some(*flag),
            Self::Integer(0) => Some(false),
            Self::Integer(1) => Some(true),
            Self::Text(text) => boolean(text),
            _ => None,
        }
    }

    /// The date; text in ISO form counts.
    #[must_use]
    pub fn as_date(&self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(*date),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// Whether there is nothing to see: text of white space only.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }
}

/// Shows the type only: values may be personal data.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(..)",
            Self::Integer(_) => "Integer(..)",
            Self::Boolean(_) => "Boolean(..)",
            Self::Date(_) => "Date(..)",
        })
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => number.fmt(f),
            Self::Boolean(flag) => flag.fmt(f),
            Self::Date(date) => date.fmt(f),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_string())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Boolean(flag)
    }
}

impl From<Date> for Value {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

fn boolean(text: &str) -> Option<bool> {
    let text = text.trim();
    if ["true", "yes", "1"].iter().any(|yes| text.eq_ignore_ascii_case(yes)) {
        Some(true)
    } else if ["false", "no", "0"].iter().any(|no| text.eq_ignore_ascii_case(no)) {
        Some(false)
    } else {
        None
    }
}

pub(super) fn parse(field: Field, text: &str) -> Option<Value> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    match field.kind() {
        FieldKind::Dropdown => field.option(text).map(Value::from),
        FieldKind::Integer => text.parse().ok().map(Value::Integer),
        FieldKind::Boolean => boolean(text).map(Value::Boolean),
        FieldKind::Date => text.parse().ok().map(Value::Date),
        FieldKind::Text | FieldKind::String | FieldKind::Memo => Some(Value::from(field.fit(text).text)),
    }
}

/// Who gave a field its current value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum SetBy {
    /// A person.
    Person,
    /// The integration.
    Integration,
    /// Halo, by filling in a default.
    HaloDefault,
    /// Nobody knows.
    #[default]
    Unknown,
}

/// A value with its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Entry {
    /// Which field.
    pub field: Field,
    /// What it holds.
    pub value: Value,
    /// Who put it there.
    pub set_by: SetBy,
}

/// The custom field values of one record. Looking a field up takes constant time.
#[derive(Clone, PartialEq, Eq)]
pub struct FieldValues {
    /// Place in `entries` plus one; zero means absent.
    index: [u8; Field::COUNT],
    entries: Vec<Entry>,
}

impl FieldValues {
    /// No values.
    #[must_use]
    pub fn new() -> Self {
        Self { index: [0; Field::COUNT], entries: Vec::new() }
    }

    /// Puts a value in, replacing what was there.
    pub fn set(&mut self, field: Field, value: impl Into<Value>, set_by: SetBy) -> &mut Self {
        let entry = Entry { field, value: value.into(), set_by };
        let slot = &mut self.index[field as usize];
        match slot.checked_sub(1) {
            Some(at) => self.entries[usize::from(at)] = entry,
            None => {
                self.entries.push(entry);
                // At most one entry per field, and there are 59 fields.
                *slot = self.entries.len() as u8;
            }
        }
        self
    }

    /// The same with a value put in.
    #[must_use]
    pub fn with(mut self, field: Field, value: impl Into<Value>, set_by: SetBy) -> Self {
        self.set(field, value, set_by);
        self
    }

    /// Takes a value out.
    pub fn clear(&mut self, field: Field) {
        let Some(at) = self.index[field as usize].checked_sub(1) else { return };
        self.entries.swap_remove(usize::from(at));
        self.index[field as usize] = 0;
        if let Some(moved) = self.entries.get(usize::from(at)) {
            self.index[moved.field as usize] = at + 1;
        }
    }

    /// Value and origin.
    #[must_use]
    pub fn entry(&self, field: Field) -> Option<&Entry> {
        self.index[field as usize].checked_sub(1).map(|at| &self.entries[usize::from(at)])
    }

    /// The value, unless it is blank.
    #[must_use]
    pub fn value(&self, field: Field) -> Option<&Value> {
        self.entry(field).map(|entry| &entry.value).filter(|value| !value.is_blank())
    }

    /// The trimmed text, unless it is blank.
    #[must_use]
    pub fn text(&self, field: Field) -> Option<&str> {
        self.entry(field).and_then(|entry| entry.value.as_text())
    }

    /// The number.
    #[must_use]
    pub fn integer(&self, field: Field) -> Option<i64> {
        self.entry(field).and_then(|entry| entry.value.as_integer())
    }

    /// All values, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// How many values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Default for FieldValues {
    fn default() -> Self {
        Self::new()
    }
}

/// Shows which fields are set, not their values.
impl fmt::Debug for FieldValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.entries.iter().map(|entry| entry.field)).finish()
    }
}

impl Extend<Entry> for FieldValues {
    fn extend<I: IntoIterator<Item = Entry>>(&mut self, entries: I) {
        for entry in entries {
            self.set(entry.field, entry.value, entry.set_by);
        }
    }
}

impl FromIterator<Entry> for FieldValues {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let mut values = Self::new();
        values.extend(entries);
        values
    }
}

/// One field to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FieldWrite {
    /// Which field.
    pub field: Field,
    /// The new value; `None` writes the field blank, which is not the same as leaving it alone.
    pub value: Option<Value>,
}

impl FieldWrite {
    /// Writes a value.
    pub fn set(field: Field, value: impl Into<Value>) -> Self {
        Self { field, value: Some(value.into()) }
    }

    /// Writes the field blank.
    #[must_use]
    pub fn blank(field: Field) -> Self {
        Self { field, value: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_replace_and_leave() {
        let mut values = FieldValues::new()
            .with(Field::LeadSource, "Apollo.io", SetBy::Integration)
            .with(Field::LeadTechStack, "Linux", SetBy::Person)
            .with(Field::LeadFoundingYear, 1999_i64, SetBy::Unknown);
        values.set(Field::LeadSource, "Manual", SetBy::Person);
        assert_eq!((values.len(), values.text(Field::LeadSource)), (3, Some("Manual")));
        values.clear(Field::LeadSource);
        assert_eq!(values.entry(Field::LeadSource), None);
        assert_eq!(values.integer(Field::LeadFoundingYear), Some(1999));
        assert_eq!(values.text(Field::LeadTechStack), Some("Linux"));
        values.clear(Field::LeadSource);
        assert_eq!(values.iter().cloned().collect::<FieldValues>(), values);
    }

    #[test]
    fn text_becomes_the_type_of_its_field() {
        assert_eq!(Field::LeadFoundingYear.parse(" 1999 "), Some(Value::Integer(1999)));
        assert_eq!(Field::DoNotContact.parse("Yes"), Some(Value::Boolean(true)));
        assert_eq!(Field::LeadRevenueRange.parse("$1-5m"), Some(Value::from("$1-5M")));
        assert_eq!(Field::LeadRevenueRange.parse("a lot"), None);
        assert_eq!(Field::LeadTechStack.parse("  "), None);
        let long = "word ".repeat(100);
        assert_eq!(Field::LeadTechStack.parse(&long).map(|v| v.to_string().chars().count()), Some(254));
    }

    #[test]
    fn debug_shows_no_values() {
        let values = FieldValues::new().with(Field::ProspectDecisionMakers, "Ada Example", SetBy::Person);
        let text = alloc::format!("{values:?} {:?}", values.entry(Field::ProspectDecisionMakers));
        assert!(text.contains("ProspectDecisionMakers") && !text.contains("Ada"));
    }
}
