//! Objects whose keys are written in every way: `firstName`, `first_name` and `FirstName` are one key.

use rest_core::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::time;
use crate::lenient::{Flag, Real, Text};
use crate::{Error, ErrorKind, ProviderId};

pub(super) const CALL: &str = "webhook";

/// An object and where it stands. Keys are asked for in lower case, letters and digits only, the best one first.
#[derive(Clone)]
pub(super) struct Bag<'a> {
    pub(super) id: &'a ProviderId,
    map: &'a Map<String, Value>,
    path: String,
}

fn is_key(written: &str, plain: &str) -> bool {
    written
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .eq(plain.chars())
}

fn is_there(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => !list.is_empty(),
        _ => true,
    }
}

impl<'a> Bag<'a> {
    pub(super) fn new(id: &'a ProviderId, map: &'a Map<String, Value>) -> Self {
        Self { id, map, path: String::new() }
    }

    fn find(&self, keys: &[&str]) -> Option<(&'a str, &'a Value)> {
        keys.iter().find_map(|plain| {
            self.map
                .iter()
                .find(|(written, value)| is_key(written, plain) && is_there(value))
                .map(|(written, value)| (written.as_str(), value))
        })
    }

    fn at(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn wrong(&self, key: &str, text: impl Into<String>) -> Error {
        Error::new(self.id.clone(), CALL, ErrorKind::Malformed, text).at(self.at(key))
    }

    /// The error of something that must be there.
    pub(super) fn missing(&self, key: &str) -> Error {
        self.wrong(key, "missing in the message")
    }

    fn leaf<T: DeserializeOwned + Default>(&self, keys: &[&str]) -> Result<T, Error> {
        let Some((key, value)) = self.find(keys) else { return Ok(T::default()) };
        // The leaves name what they found, never its value.
        T::deserialize(value).map_err(|error| self.wrong(key, error.to_string()))
    }

    pub(super) fn text(&self, keys: &[&str]) -> Result<Option<String>, Error> {
        self.leaf::<Text>(keys).map(|text| text.0)
    }

    pub(super) fn number(&self, keys: &[&str]) -> Result<Option<f64>, Error> {
        self.leaf::<Real>(keys).map(|number| number.0)
    }

    pub(super) fn flag(&self, keys: &[&str]) -> Result<bool, Error> {
        self.leaf::<Flag>(keys).map(|flag| flag.0.unwrap_or(false))
    }

    pub(super) fn time(&self, keys: &[&str]) -> Result<Option<Timestamp>, Error> {
        Ok(self.text(keys)?.as_deref().and_then(time))
    }

    /// A text that may stand where an object does too.
    pub(super) fn plain_text(&self, keys: &[&str]) -> Option<String> {
        let plain = |key: &&str| {
            let (_, value) = self.find(&[key])?;
            serde_json::from_value::<Text>(value.clone()).ok()?.0
        };
        keys.iter().find_map(plain)
    }

    /// An object; anything else counts as none, since many vendors send a text or an object under one key.
    pub(super) fn bag(&self, keys: &[&str]) -> Option<Bag<'a>> {
        keys.iter().find_map(|plain| {
            let (key, value) = self.find(&[plain])?;
            Some(Bag { id: self.id, map: value.as_object()?, path: self.at(key) })
        })
    }

    /// The objects of a list; others are left out.
    pub(super) fn bags(&self, keys: &[&str]) -> Vec<Bag<'a>> {
        let Some((key, Value::Array(list))) = self.find(keys) else { return Vec::new() };
        let bag = |(place, value): (usize, &'a Value)| {
            Some(Bag { id: self.id, map: value.as_object()?, path: self.at(&format!("{key}[{place}]")) })
        };
        list.iter().enumerate().filter_map(bag).collect()
    }

    /// The texts of a list of texts, or of objects with a name; one text is a list of one.
    pub(super) fn texts(&self, keys: &[&str]) -> Result<Vec<String>, Error> {
        let Some((key, value)) = self.find(keys) else { return Ok(Vec::new()) };
        let one = std::slice::from_ref(value);
        let list = value.as_array().map_or(one, Vec::as_slice);
        let mut all = Vec::new();
        for (place, item) in list.iter().enumerate() {
            let text = match item {
                Value::Object(map) => {
                    let path = self.at(&format!("{key}[{place}]"));
                    Bag { id: self.id, map, path }.text(&["name", "type", "title", "topic", "factor"])?
                }
                item => {
                    let text = serde_json::from_value::<Text>(item.clone());
                    text.map_err(|error| self.wrong(&format!("{key}[{place}]"), error.to_string()))?.0
                }
            };
            all.extend(text.filter(|text| !all.contains(text)));
        }
        Ok(all)
    }

    /// The whole object.
    pub(super) fn value(&self) -> Value {
        Value::Object(self.map.clone())
    }

    /// All texts of the lists of an object: `{"crm": ["A"], "other": ["B"]}`.
    pub(super) fn flattened(&self) -> Result<Vec<String>, Error> {
        let mut all: Vec<String> = Vec::new();
        for key in self.map.keys() {
            let plain: String =
                key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
            for text in self.texts(&[&plain])? {
                if !all.contains(&text) {
                    all.push(text);
                }
            }
        }
        Ok(all)
    }
}
