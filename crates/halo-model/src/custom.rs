//! Custom fields as they come with a record and as they go out with a write.

use std::borrow::Cow;
use std::fmt;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::lenient::{flag_value, whole_value};
use crate::record::record;
use crate::{FieldId, HaloTime};

record! {
    /// A custom field with its value on one record.
    pub struct CustomField {
        /// The field's id in this tenant.
        id: FieldId,
        /// The API name: `CF` and the field's name.
        name: String,
        /// What agents see as the field's title.
        label: String,
        /// The number of the field's type; see [`CustomField::kind`].
        field_type = "type": i64,
        /// The number of the input type; see [`InputType`].
        input_type = "inputtype": i64,
        /// The number of the table the field belongs to; see [`Usage`].
        usage: i64,
        /// The value as it is on the wire; what it is depends on the type.
        value: Value,
        /// The value as agents see it: the option's text for a select.
        display: String,
        /// Whether agents can search by it.
        searchable: bool,
    }
}

impl CustomField {
    /// The field's type, if the record carries it.
    pub fn kind(&self) -> Option<FieldKind> {
        self.field_type.map(FieldKind::from_number)
    }

    /// Whether this is the field of that name, in any case, with or without `CF` in front.
    pub fn is_named(&self, name: &str) -> bool {
        self.name.as_deref().is_some_and(|own| same_name(own, name))
    }

    /// The value as text, for text fields; a number or flag is spelt out. `None` for nothing, lists and objects.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self.value.as_ref()? {
            Value::String(text) => Some(Cow::Borrowed(text)),
            Value::Number(number) => Some(Cow::Owned(number.to_string())),
            Value::Bool(flag) => Some(Cow::Owned(flag.to_string())),
            _ => None,
        }
    }

    /// The id of the chosen option of a single select; `None` if nothing is chosen.
    pub fn option_id(&self) -> Option<i64> {
        let value = match self.value.as_ref()? {
            Value::Object(object) => object.get("id")?,
            value => value,
        };
        whole_value(value).filter(|id| !matches!(id, 0 | -1))
    }

    /// The ids of the chosen options of a multi select, which come as objects, numbers or comma-separated text.
    pub fn option_ids(&self) -> Vec<i64> {
        match &self.value {
            Some(Value::Array(items)) => {
                let id = |item: &Value| whole_value(item.get("id").unwrap_or(item));
                items.iter().filter_map(id).collect()
            }
            Some(Value::String(text)) => {
                text.split(',').filter_map(|part| part.trim().parse().ok()).collect()
            }
            Some(value) => whole_value(value).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// The state of a checkbox.
    pub fn flag(&self) -> Option<bool> {
        flag_value(self.value.as_ref()?)
    }

    /// The value of a number field.
    pub fn number(&self) -> Option<f64> {
        match self.value.as_ref()? {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
            _ => None,
        }
    }

    /// The value of a date field.
    pub fn time(&self) -> Option<HaloTime> {
        HaloTime::parse(self.value.as_ref()?.as_str()?)
    }

    /// Whether the field holds nothing: no value, an empty text or list, or a sentinel date.
    pub fn is_empty(&self) -> bool {
        match &self.value {
            None | Some(Value::Null) => true,
            Some(Value::String(text)) => {
                let is_date = self.kind() == Some(FieldKind::Date);
                text.trim().is_empty() || is_date && HaloTime::parse(text).is_none()
            }
            Some(Value::Array(items)) => items.is_empty(),
            Some(_) => false,
        }
    }
}

/// Whether two names mean the same custom field: in any case, with or without `CF` in front.
pub fn same_name(one: &str, other: &str) -> bool {
    bare_name(one).eq_ignore_ascii_case(bare_name(other))
}

/// The name without surrounding space and without `CF` in front.
pub fn bare_name(name: &str) -> &str {
    let name = name.trim();
    match name.get(..2) {
        Some(prefix) if prefix.eq_ignore_ascii_case("CF") && name.len() > 2 => &name[2..],
        _ => name,
    }
}

/// A custom field to write, addressed by id or by name.
///
/// `Debug` shows which field, not the value.
#[derive(Clone, PartialEq)]
pub struct CustomFieldWrite {
    /// The field's id in this tenant.
    pub id: Option<FieldId>,
    /// The API name, with `CF` in front; looked at if there is no id.
    pub name: Option<String>,
    /// The value as it goes on the wire: the option's id for a select, a list of `{"id": …}` for a multi select.
    pub value: Value,
}

impl CustomFieldWrite {
    /// A value for the field with this id.
    pub fn by_id(id: FieldId, value: impl Into<Value>) -> Self {
        Self { id: Some(id), name: None, value: value.into() }
    }

    /// A value for the field with this API name (`CFHeadcountBand`).
    pub fn by_name(name: impl Into<String>, value: impl Into<Value>) -> Self {
        Self { id: None, name: Some(name.into()), value: value.into() }
    }

    /// Whether both write the same field.
    pub fn is_same_field(&self, other: &Self) -> bool {
        match (self.id, other.id, &self.name, &other.name) {
            (Some(one), Some(other), _, _) => one == other,
            (_, _, Some(one), Some(other)) => same_name(one, other),
            _ => false,
        }
    }

    /// Whether this writes `field`.
    pub fn writes(&self, field: &CustomField) -> bool {
        match (self.id, field.id, &self.name) {
            (Some(own), Some(id), _) => own == id,
            (_, _, Some(name)) => field.is_named(name),
            _ => false,
        }
    }
}

impl Serialize for CustomFieldWrite {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(id) = self.id {
            map.serialize_entry("id", &id)?;
        }
        if let Some(name) = &self.name {
            map.serialize_entry("name", name)?;
        }
        map.serialize_entry("value", &self.value)?;
        map.end()
    }
}

impl fmt::Debug for CustomFieldWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomFieldWrite")
            .field("id", &self.id)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

macro_rules! numbered {
    (
        $(#[$doc:meta])*
        pub enum $name:ident { $( $(#[$variant_doc:meta])* $variant:ident = $number:literal ),* $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_doc])* $variant, )*
            /// A number that this crate does not know.
            Other(i64),
        }

        impl $name {
            /// What the number on the wire means.
            pub const fn from_number(number: i64) -> Self {
                match number {
                    $( $number => Self::$variant, )*
                    other => Self::Other(other),
                }
            }

            /// The number on the wire.
            pub const fn number(self) -> i64 {
                match self {
                    $( Self::$variant => $number, )*
                    Self::Other(number) => number,
                }
            }
        }
    };
}

numbered! {
    /// The type of a custom field.
    pub enum FieldKind {
        /// One line of text; see [`InputType`].
        Text = 0,
        /// Several lines of text.
        Memo = 1,
        /// One of the options.
        Single = 2,
        /// Any number of the options.
        Multi = 3,
        /// A date, or date and time.
        Date = 4,
        /// A time of day.
        Time = 5,
        /// True or false.
        Checkbox = 6,
        /// Rows of further fields.
        Table = 7,
        /// Formatted text.
        RichText = 10,
    }
}

numbered! {
    /// What a text field takes. For other types the numbers mean something else.
    pub enum InputType {
        /// Anything.
        Any = 0,
        /// A whole number.
        Integer = 1,
        /// An amount of money.
        Money = 2,
        /// Letters and digits.
        Alphanumeric = 3,
        /// A decimal number.
        Decimal = 4,
        /// A web address.
        Url = 5,
        /// A secret.
        Password = 6,
    }
}

numbered! {
    /// The table that a custom field or an external link belongs to.
    pub enum Usage {
        /// Tickets and opportunities.
        Ticket = 1,
        /// Clients.
        Client = 2,
        /// Sites.
        Site = 3,
        /// Users (contacts).
        User = 4,
        /// Assets.
        Asset = 5,
        /// Actions.
        Action = 7,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn field(json: Value) -> CustomField {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn every_type_has_its_reader() {
        assert_eq!(field(json!({"value": 3, "display": "51-200"})).option_id(), Some(3));
        assert_eq!(field(json!({"value": "3"})).option_id(), Some(3));
        assert_eq!(field(json!({"value": {"id": 3.0}})).option_id(), Some(3));
        assert_eq!(field(json!({"value": 0})).option_id(), None);
        assert_eq!(field(json!({"value": [{"id": 1}, 2, "4"]})).option_ids(), [1, 2, 4]);
        assert_eq!(field(json!({"value": "1, 2"})).option_ids(), [1, 2]);
        assert_eq!(field(json!({"value": "true"})).flag(), Some(true));
        assert_eq!(field(json!({"value": 0})).flag(), Some(false));
        assert_eq!(field(json!({"value": "12.5"})).number(), Some(12.5));
        assert_eq!(field(json!({"value": "2026-03-04T00:00:00"})).time(), HaloTime::parse("2026-03-04"));
        assert_eq!(field(json!({"value": 2018})).text().as_deref(), Some("2018"));
        assert!(field(json!({"value": "1900-01-01T00:00:00", "type": 4})).is_empty());
        assert!(field(json!({"value": null})).is_empty() && field(json!({})).is_empty());
    }

    #[test]
    fn names_match_in_any_case_with_or_without_prefix() {
        assert!(same_name("CFHeadcountBand", "headcountband"));
        assert!(same_name("cfHeadcountBand ", "CFHEADCOUNTBAND"));
        assert!(!same_name("CF", ""));
        assert!(!same_name("CFHeadcount", "HeadcountBand"));
    }

    #[test]
    fn debug_shows_no_value() {
        let write = CustomFieldWrite::by_name("CFMobile", "+1 212 555 0100");
        assert!(!format!("{write:?}").contains("555"));
        assert!(
            !format!("{:?}", field(json!({"id": 4, "value": "secret", "display": "secret"})))
                .contains("secret")
        );
        assert_eq!(
            serde_json::to_value(write).unwrap(),
            json!({"name": "CFMobile", "value": "+1 212 555 0100"})
        );
    }
}
