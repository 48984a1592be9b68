//! Custom fields by name: text in, Halo's value out, and back.

use std::collections::HashMap;
use std::fmt;

use halo_model::{
    CustomField, CustomFieldWrite, FieldId, FieldInfo, FieldKind, HaloTime, InputType, LookupRow, Usage,
    bare_name,
};
use serde_json::{Value, json};

/// The custom fields of one table of one tenant. Halo assigns ids and option ids itself, so names are all that an
/// integration can know.
#[derive(Clone, Debug)]
pub struct FieldMap {
    usage: Usage,
    fields: Vec<FieldInfo>,
    by_name: HashMap<String, usize>,
    by_id: HashMap<FieldId, usize>,
}

impl FieldMap {
    /// A map over these definitions; one without name or id is left out.
    pub fn new(usage: Usage, fields: impl IntoIterator<Item = FieldInfo>) -> Self {
        let named = |field: &FieldInfo| field.id.is_some() && field.name.is_some();
        let fields: Vec<FieldInfo> = fields.into_iter().filter(named).collect();
        let (mut by_name, mut by_id) = (HashMap::new(), HashMap::new());
        for (index, field) in fields.iter().enumerate() {
            if let (Some(id), Some(name)) = (field.id, &field.name) {
                by_id.insert(id, index);
                // Halo's own field of the same name stands behind the custom one.
                if field.custom == Some(true) {
                    by_name.insert(folded(name), index);
                } else {
                    by_name.entry(folded(name)).or_insert(index);
                }
            }
        }
        Self { usage, fields, by_name, by_id }
    }

    /// The table.
    pub fn usage(&self) -> Usage {
        self.usage
    }

    /// The definition of a field, by its name in any case, with or without `CF` in front.
    pub fn find(&self, name: &str) -> Option<&FieldInfo> {
        self.by_name.get(&folded(name)).map(|index| &self.fields[*index])
    }

    /// The id of a field, by its name.
    pub fn id(&self, name: &str) -> Option<FieldId> {
        self.find(name)?.id
    }

    /// The ids of those of these fields that the tenant has; what [`ListQuery::custom_fields`] wants.
    ///
    /// [`ListQuery::custom_fields`]: crate::ListQuery::custom_fields
    pub fn ids<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Vec<FieldId> {
        names.into_iter().filter_map(|name| self.id(name)).collect()
    }

    /// Those of these names that the tenant has no field for.
    pub fn missing<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
        names.into_iter().filter(|name| self.find(name).is_none()).collect()
    }

    /// All definitions.
    pub fn iter(&self) -> impl Iterator<Item = &FieldInfo> {
        self.fields.iter()
    }

    /// How many definitions there are.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Writes `text` as the field's type wants it: the option's id for a select, a list of ids for a multi select
    /// (texts separated by `;`, `|` or line breaks, else by commas), true or false, an ISO date, or the text. An empty
    /// text clears.
    ///
    /// # Errors
    /// If the tenant has no such field or option, or the text is not what the type takes.
    pub fn encode(&self, name: &str, text: &str) -> Result<CustomFieldWrite, FieldError> {
        let field = self.find(name).ok_or_else(|| FieldError::NoSuchField { name: name.to_owned() })?;
        // `new` keeps only fields with an id.
        let id = field.id.ok_or_else(|| FieldError::NoSuchField { name: name.to_owned() })?;
        let text = text.trim();
        let value = match field.kind() {
            Some(FieldKind::Single) if text.is_empty() => json!(0),
            Some(FieldKind::Single) => json!(option(field, text)?),
            Some(FieldKind::Multi) => {
                Value::Array(options(field, text)?.into_iter().map(|id| json!({"id": id})).collect())
            }
            Some(FieldKind::Checkbox) => json!(flag(field, text)?),
            Some(FieldKind::Date) => json!(date(field, text)?),
            Some(FieldKind::Table) => return Err(FieldError::Unsupported { field: title(field) }),
            _ => json!(checked(field, text)?),
        };
        Ok(CustomFieldWrite::by_id(id, value))
    }

    /// The field's value as text, as [`encode`](FieldMap::encode) takes it; `None` if it holds nothing.
    pub fn decode(&self, field: &CustomField) -> Option<String> {
        if field.is_empty() {
            return None;
        }
        let info = match field.id {
            Some(id) => self.by_id.get(&id).map(|index| &self.fields[*index]),
            None => self.find(field.name.as_deref()?),
        };
        let kind = field.kind().or_else(|| info?.kind()).unwrap_or(FieldKind::Text);
        let shown =
            || field.display.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let option_text = |id: i64| {
            let row = info?.values.as_ref()?.iter().find(|row| row.id.is_some_and(|own| own.0 == id))?;
            row.name.clone()
        };
        match kind {
            FieldKind::Single => {
                let id = field.option_id()?;
                option_text(id).or_else(shown)
            }
            FieldKind::Multi => {
                let texts: Vec<String> = field.option_ids().into_iter().filter_map(option_text).collect();
                if texts.is_empty() { shown() } else { Some(texts.join("; ")) }
            }
            FieldKind::Checkbox => Some(field.flag()?.to_string()),
            FieldKind::Date => {
                let time = field.time()?;
                let midnight = HaloTime::parse(&time.date_string()) == Some(time);
                Some(if midnight { time.date_string() } else { time.to_string() })
            }
            FieldKind::Table => None,
            _ => field.text().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
        }
    }
}

/// All custom fields of a record with some of them changed. Some versions of Halo blank what a write leaves out, so
/// whoever changes one field sends all that have a value.
pub fn merge_custom_fields(
    current: &[CustomField],
    changes: impl IntoIterator<Item = CustomFieldWrite>,
) -> Vec<CustomFieldWrite> {
    let mut merged = Vec::new();
    let mut changes: Vec<CustomFieldWrite> = changes.into_iter().collect();
    for field in current {
        if let Some(position) = changes.iter().rposition(|change| change.writes(field)) {
            let change = changes.remove(position);
            changes.retain(|other| !other.writes(field));
            merged.push(change);
        } else if !field.is_empty()
            && let (Some(value), true) = (&field.value, field.id.is_some() || field.name.is_some())
        {
            let name = field.name.clone().filter(|_| field.id.is_none());
            merged.push(CustomFieldWrite { id: field.id, name, value: as_written(field, value) });
        }
    }
    merged.extend(changes);
    merged
}

/// A value that was read, as it is written: of options only the ids.
fn as_written(field: &CustomField, value: &Value) -> Value {
    match (field.kind(), value) {
        (Some(FieldKind::Single), Value::Object(_)) => json!(field.option_id()),
        (Some(FieldKind::Multi), _) => {
            Value::Array(field.option_ids().into_iter().map(|id| json!({"id": id})).collect())
        }
        (_, value) => value.clone(),
    }
}

/// Why a text cannot be written into a field. Names the field and never the text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldError {
    /// The tenant has no custom field of this name in this table.
    NoSuchField {
        /// The name that was asked for.
        name: String,
    },
    /// The field has no such option.
    NoSuchOption {
        /// The field.
        field: String,
        /// The options it has.
        options: Vec<String>,
    },
    /// The field takes something else.
    NotA {
        /// The field.
        field: String,
        /// What it takes.
        what: &'static str,
    },
    /// The field holds a table.
    Unsupported {
        /// The field.
        field: String,
    },
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchField { name } => write!(f, "the tenant has no custom field {name}"),
            Self::NoSuchOption { field, options } if options.is_empty() => {
                write!(f, "the custom field {field} has no options")
            }
            Self::NoSuchOption { field, options } => {
                const SHOWN: usize = 8;
                let shown = options.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
                let more = if options.len() > SHOWN { ", …" } else { "" };
                write!(f, "the custom field {field} has no such option; it has {shown}{more}")
            }
            Self::NotA { field, what } => write!(f, "the custom field {field} takes {what}"),
            Self::Unsupported { field } => {
                write!(f, "the custom field {field} holds a table, which is not text")
            }
        }
    }
}

impl std::error::Error for FieldError {}

fn title(field: &FieldInfo) -> String {
    field.name.clone().unwrap_or_default()
}

fn folded(name: &str) -> String {
    bare_name(name).to_lowercase()
}

fn option(field: &FieldInfo, text: &str) -> Result<i64, FieldError> {
    find_option(field, text).ok_or_else(|| {
        let rows = field.values.iter().flatten().filter(|row| row.inactive != Some(true));
        FieldError::NoSuchOption {
            field: title(field),
            options: rows.filter_map(|row| row.name.clone()).collect(),
        }
    })
}

/// The option with this text in any case and spacing; else the only one that is the same but for commas, which no
/// option in Halo can contain.
fn find_option(field: &FieldInfo, text: &str) -> Option<i64> {
    let options = || field.values.iter().flatten().filter(|row| row.inactive != Some(true));
    let same = |form: fn(&str) -> String| {
        let wanted = form(text);
        options().filter(move |row: &&LookupRow| row.name.as_deref().is_some_and(|name| form(name) == wanted))
    };
    let id = |row: &LookupRow| row.id.map(|id| id.0);
    if let Some(row) = same(spaced).next() {
        return id(row);
    }
    let mut close = same(without_commas);
    match (close.next(), close.next()) {
        (Some(row), None) => id(row),
        _ => None,
    }
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase().replace(['–', '—'], "-")
}

fn without_commas(text: &str) -> String {
    spaced(text).chars().filter(|char| !matches!(char, ',' | ';' | ' ')).collect()
}

fn options(field: &FieldInfo, text: &str) -> Result<Vec<i64>, FieldError> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    if let Some(id) = find_option(field, text) {
        return Ok(vec![id]);
    }
    let strong: &[char] = &[';', '|', '\n'];
    let separators = if text.contains(strong) { strong } else { &[','] };
    let parts = text.split(separators).map(str::trim).filter(|part| !part.is_empty());
    let mut ids = Vec::new();
    for part in parts {
        let id = option(field, part)?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

fn flag(field: &FieldInfo, text: &str) -> Result<bool, FieldError> {
    match text.to_lowercase().as_str() {
        "true" | "1" | "yes" | "y" | "on" => Ok(true),
        "" | "false" | "0" | "no" | "n" | "off" => Ok(false),
        _ => Err(FieldError::NotA { field: title(field), what: "true or false" }),
    }
}

fn date(field: &FieldInfo, text: &str) -> Result<String, FieldError> {
    if text.is_empty() {
        return Ok(String::new());
    }
    let error = FieldError::NotA { field: title(field), what: "a date from 1902 on, such as 2026-03-04" };
    let time = HaloTime::parse(text).ok_or(error)?;
    // Of a date alone Halo must not make another day by its offset.
    let with_time = field.input_type == Some(1);
    Ok(if with_time { time.to_string() } else { format!("{}T00:00:00", time.date_string()) })
}

fn checked(field: &FieldInfo, text: &str) -> Result<String, FieldError> {
    let is_text = field.kind().is_none_or(|kind| kind == FieldKind::Text);
    let input = field.input_type.filter(|_| is_text && !text.is_empty()).map(InputType::from_number);
    let number = || text.parse::<f64>().is_ok_and(f64::is_finite);
    match input {
        Some(InputType::Integer) if text.parse::<i64>().is_err() => {
            Err(FieldError::NotA { field: title(field), what: "a whole number" })
        }
        Some(InputType::Money | InputType::Decimal) if !number() => {
            Err(FieldError::NotA { field: title(field), what: "a number" })
        }
        _ => Ok(text.to_owned()),
    }
}
