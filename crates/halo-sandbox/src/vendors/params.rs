//! Parameters from a query or a JSON body, and lenient ways to look at them.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::exchange::Incoming;

/// The parameters of a request by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Params(pub(super) Map<String, Value>);

impl Params {
    /// The query, in which `name[]` collects a list and `name[min]` makes an object, over the JSON body.
    pub(super) fn read(request: &Incoming) -> Self {
        let mut all = match serde_json::from_slice(&request.body) {
            Ok(Value::Object(body)) => body,
            _ => Map::new(),
        };
        for (name, value) in url::form_urlencoded::parse(request.query.as_bytes()) {
            let value = json!(value);
            if let Some(name) = name.strip_suffix("[]") {
                match all.entry(name).or_insert_with(|| json!([])) {
                    Value::Array(list) => list.push(value),
                    other => *other = json!([value]),
                }
            } else if let Some((name, key)) = name.strip_suffix(']').and_then(|name| name.split_once('[')) {
                match all.entry(name).or_insert_with(|| json!({})) {
                    Value::Object(object) => drop(object.insert(key.to_owned(), value)),
                    other => *other = json!({ key: value }),
                }
            } else {
                all.insert(name.into_owned(), value);
            }
        }
        Self(all)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty())
    }

    /// A number, also as text.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        number(self.0.get(name)?)
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| *value == json!(true) || *value == json!("true"))
    }

    /// A list of texts; a single text counts as one.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        match self.0.get(name) {
            Some(Value::Array(list)) => {
                list.iter().filter_map(|item| item.as_str().map(str::to_lowercase)).collect()
            }
            Some(Value::String(text)) if !text.trim().is_empty() => vec![text.to_lowercase()],
            _ => Vec::new(),
        }
    }

    /// A text with commas as a list.
    pub(super) fn commas(&self, name: &str) -> Vec<String> {
        let words = self.text(name).unwrap_or_default().split(',');
        words.map(|word| word.trim().to_lowercase()).filter(|word| !word.is_empty()).collect()
    }

    /// `min` and `max` of an object.
    pub(super) fn range(&self, name: &str) -> Option<(f64, f64)> {
        let object = self.0.get(name)?.as_object()?;
        let end = |key: &str| object.get(key).and_then(number);
        Some((end("min").unwrap_or(f64::MIN), end("max").unwrap_or(f64::MAX)))
    }

    /// A text that says the same for the same parameters.
    pub(super) fn fingerprint(&self) -> String {
        let paging = ["page", "per_page", "limit", "offset", "rpp", "api_key"];
        let mut kept = self.0.clone();
        kept.retain(|name, _| !paging.contains(&name.as_str()));
        Value::Object(kept).to_string()
    }
}

pub(super) fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// The query alone, by name.
pub(super) fn query(request: &Incoming) -> HashMap<String, String> {
    url::form_urlencoded::parse(request.query.as_bytes()).into_owned().collect()
}

/// Whether one of the wanted words is in the text; nothing wanted is always there.
pub(super) fn any_in(wanted: &[String], text: &str) -> bool {
    wanted.is_empty() || {
        let text = text.to_lowercase();
        wanted.iter().any(|word| text.contains(word.as_str()))
    }
}
