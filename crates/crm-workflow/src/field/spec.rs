//! What is known about one field.

use super::Field;

/// Type of a custom field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum FieldKind {
    /// One of a list of options.
    Dropdown,
    /// Text of at most 255 characters.
    Text,
    /// One line of at most 255 characters.
    String,
    /// Text of at most 4000 characters.
    Memo,
    /// Whole number.
    Integer,
    /// Yes or no.
    Boolean,
    /// Calendar date.
    Date,
}

impl FieldKind {
    /// Longest value in characters, unless the tenant says otherwise.
    #[must_use]
    pub fn max_chars(self) -> Option<usize> {
        match self {
            Self::Text | Self::String => Some(255),
            Self::Memo => Some(4000),
            Self::Dropdown | Self::Integer | Self::Boolean | Self::Date => None,
        }
    }

    /// Whether the value is free text.
    #[must_use]
    pub fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::String | Self::Memo)
    }
}

/// One line of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldSpec {
    /// Which field this is.
    pub field: Field,
    /// Symbolic key, like `lead_source`.
    pub key: &'static str,
    /// Name in Halo, like `CFLeadSource`.
    pub name: &'static str,
    /// Label people see.
    pub label: &'static str,
    /// Type of the value.
    pub kind: FieldKind,
    /// Tab or section.
    pub group: &'static str,
    /// One line about the content.
    pub hint: &'static str,
    /// Options of a dropdown.
    pub options: &'static [&'static str],
    /// Option a tenant's dropdown starts with.
    pub default_option: Option<&'static str>,
    /// Off unless configured.
    pub extension: bool,
}

pub(super) const fn spec(
    field: Field,
    key: &'static str,
    name: &'static str,
    label: &'static str,
    kind: FieldKind,
    group: &'static str,
    hint: &'static str,
) -> FieldSpec {
    FieldSpec {
        field,
        key,
        name,
        label,
        kind,
        group,
        hint,
        options: &[],
        default_option: None,
        extension: false,
    }
}

impl FieldSpec {
    pub(super) const fn options(mut self, options: &'static [&'static str]) -> Self {
        self.options = options;
        self
    }

    pub(super) const fn default_option(mut self, option: &'static str) -> Self {
        self.default_option = Some(option);
        self
    }

    pub(super) const fn extension(mut self) -> Self {
        self.extension = true;
        self
    }
}
