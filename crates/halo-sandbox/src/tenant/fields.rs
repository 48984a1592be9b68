//! Custom fields: how they are addressed, what values they take, and how they come back.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::data::{Key, Row};
use super::halo_time;
use super::refusal::Refusal;

/// One custom field, read from its FieldInfo row.
#[derive(Clone, Debug)]
pub(crate) struct FieldDef {
    pub(crate) id: i64,
    pub(crate) name: String,
    label: String,
    kind: i64,
    input: i64,
    pub(crate) usage: i64,
    options: Vec<(i64, String)>,
    preset: Option<String>,
}

/// All custom fields by id and by name.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    by_id: HashMap<i64, FieldDef>,
    by_name: HashMap<(i64, String), i64>,
}

impl Catalogue {
    pub(crate) fn build<'a>(rows: impl Iterator<Item = (Key, &'a Row)>) -> Self {
        let mut catalogue = Self::default();
        for ((_, id), row) in rows.filter(|(_, row)| row.int("custom") == Some(1)) {
            let def = FieldDef::read(id, row);
            catalogue.by_name.insert((def.usage, def.name.to_lowercase()), id);
            catalogue.by_id.insert(id, def);
        }
        catalogue
    }

    pub(crate) fn id(&self, usage: i64, name: &str) -> Option<i64> {
        self.by_name.get(&(usage, name.trim().to_lowercase())).copied()
    }

    pub(crate) fn def(&self, id: i64) -> Option<&FieldDef> {
        self.by_id.get(&id)
    }

    /// The fields that Halo fills by itself when a record is made.
    pub(crate) fn presets(&self, usage: i64) -> Vec<(i64, Value)> {
        let mut found: Vec<_> = self
            .by_id
            .values()
            .filter(|def| def.usage == usage)
            .filter_map(|def| Some((def.id, Value::from(def.option_id(def.preset.as_deref()?)?))))
            .collect();
        found.sort_by_key(|(id, _)| *id);
        found
    }

    /// Reads the `customfields` of a write: what to store, or `None` to clear, by field id. Unknown fields are
    /// passed over without a word, as Halo does.
    pub(crate) fn read(&self, usage: i64, given: &Value) -> Result<Vec<(i64, Option<Value>)>, Refusal> {
        let mut changes = Vec::new();
        for entry in given.as_array().into_iter().flatten() {
            let by_id = entry.get("id").and_then(whole).filter(|id| *id > 0);
            let by_name = || entry.get("name").and_then(Value::as_str).and_then(|name| self.id(usage, name));
            let Some(def) = by_id.or_else(by_name).and_then(|id| self.def(id)) else { continue };
            let value = match entry.get("value") {
                None | Some(Value::Null) => continue,
                Some(value) => value,
            };
            if def.usage == usage {
                changes.push((def.id, def.store(value)?));
            }
        }
        Ok(changes)
    }

    /// The `customfields` array of a record; only the fields in `wanted` if there is such a list.
    pub(crate) fn write(&self, row: &Row, wanted: Option<&[i64]>) -> Value {
        let shown = row.custom.iter().filter(|(id, _)| wanted.is_none_or(|list| list.contains(id)));
        shown.filter_map(|(id, value)| Some(self.def(*id)?.wire(value))).collect::<Vec<_>>().into()
    }

    /// Names and texts instead of ids, for people and tests.
    pub(crate) fn resolve(&self, row: &Row) -> Value {
        let mut resolved = Map::new();
        for (id, value) in &row.custom {
            if let Some(def) = self.def(*id) {
                let shown = if def.kind == 2 || def.kind == 3 { def.display(value) } else { value.clone() };
                resolved.insert(def.name.clone(), shown);
            }
        }
        Value::Object(resolved)
    }

    /// A value as a person would pick it: option texts instead of ids.
    pub(crate) fn pick(&self, usage: i64, name: &str, value: &Value) -> Value {
        let def = self.id(usage, name).and_then(|id| self.def(id));
        match (def, value) {
            (Some(def), Value::String(text)) if def.kind == 2 => {
                def.option_id(text).map_or_else(|| value.clone(), Value::from)
            }
            _ => value.clone(),
        }
    }
}

impl FieldDef {
    fn read(id: i64, row: &Row) -> Self {
        let text = |name: &str| row.text(name).unwrap_or_default().to_owned();
        Self {
            id,
            name: text("name"),
            label: text("label"),
            kind: row.int("type").unwrap_or(0),
            input: row.int("inputtype").unwrap_or(0),
            usage: row.int("usage").unwrap_or(0),
            options: options(row.get("values")),
            preset: row.text("defaultvalue").filter(|text| !text.is_empty()).map(str::to_owned),
        }
    }

    fn option_id(&self, text: &str) -> Option<i64> {
        let same = |option: &&(i64, String)| option.1.eq_ignore_ascii_case(text.trim());
        self.options.iter().find(same).map(|(id, _)| *id)
    }

    fn store(&self, value: &Value) -> Result<Option<Value>, Refusal> {
        if value.as_str().is_some_and(|text| text.trim().is_empty()) {
            return Ok(None);
        }
        let invalid = || Refusal::exception(format!("{} does not accept this value.", self.label));
        let stored = match self.kind {
            2 => match whole(value).ok_or_else(invalid)? {
                0 | -1 => return Ok(None),
                id if self.options.iter().any(|(known, _)| *known == id) => json!(id),
                _ => return Err(invalid()),
            },
            3 => {
                let chosen = value.as_array().ok_or_else(invalid)?;
                let ids = chosen.iter().map(|item| whole(item.get("id").unwrap_or(item)));
                let ids: Option<Vec<i64>> = ids.collect();
                match ids.ok_or_else(invalid)? {
                    ids if ids.is_empty() => return Ok(None),
                    ids => json!(ids.iter().map(|id| json!({ "id": id })).collect::<Vec<_>>()),
                }
            }
            4 => {
                let at = value.as_str().and_then(halo_time::read).ok_or_else(invalid)?;
                json!(halo_time::write(at))
            }
            6 => match value {
                Value::Bool(flag) => json!(flag),
                Value::Number(number) => json!(number.as_i64() != Some(0)),
                Value::String(text) => match text.to_ascii_lowercase().as_str() {
                    "true" | "1" => json!(true),
                    "false" | "0" => json!(false),
                    _ => return Err(invalid()),
                },
                _ => return Err(invalid()),
            },
            0 if self.input == 1 => match whole(value) {
                Some(number) => json!(number.to_string()),
                None => return Err(invalid()),
            },
            0 | 1 | 10 => match value {
                Value::String(text) => json!(text),
                Value::Number(number) => json!(number.to_string()),
                Value::Bool(flag) => json!(flag.to_string()),
                _ => return Err(invalid()),
            },
            _ => value.clone(),
        };
        Ok(Some(stored))
    }

    fn display(&self, value: &Value) -> Value {
        let name =
            |id: i64| self.options.iter().find(|(known, _)| *known == id).map(|(_, name)| name.as_str());
        match (self.kind, value) {
            (2, value) => json!(value.as_i64().and_then(name).unwrap_or_default()),
            (3, Value::Array(items)) => {
                let names = items.iter().filter_map(|item| item.get("id")?.as_i64().and_then(name));
                json!(names.collect::<Vec<_>>().join(", "))
            }
            (6, Value::Bool(flag)) => json!(if *flag { "Yes" } else { "No" }),
            (_, value) => value.clone(),
        }
    }

    fn wire(&self, value: &Value) -> Value {
        json!({
            "id": self.id, "name": self.name, "label": self.label, "type": self.kind, "inputtype": self.input,
            "usage": self.usage, "value": value, "display": self.display(value), "searchable": true,
        })
    }
}

/// The options of a FieldInfo row.
pub(crate) fn options(values: Option<&Value>) -> Vec<(i64, String)> {
    let entries = values.and_then(Value::as_array).into_iter().flatten();
    entries.filter_map(|entry| Some((whole(&entry["id"])?, entry["name"].as_str()?.to_owned()))).collect()
}

/// A whole number, also as text, as Halo accepts it.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number
            .as_i64()
            .or_else(|| number.as_f64().filter(|float| float.fract() == 0.0).map(|float| float as i64)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}
