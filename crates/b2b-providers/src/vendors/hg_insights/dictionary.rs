use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::ID;
use super::office::missing;
use super::request::{self, DICTIONARY};
use crate::Error;
use crate::lenient::Text;
use crate::vendors::desk::Desk;
use crate::vendors::wire::decode;

/// A value that a search takes by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What goes into the search.
    pub id: String,
    /// What a person reads.
    pub name: String,
}

/// Dictionaries by their paths, kept as long as the connection.
#[derive(Debug, Default)]
pub(super) struct Dictionaries(Mutex<BTreeMap<String, Arc<Vec<Entry>>>>);

impl Dictionaries {
    pub(super) async fn entries(&self, desk: &Desk, path: &str) -> Result<Arc<Vec<Entry>>, Error> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let answer = desk.ask(request::dictionary(path)).await?;
        let value: Value = decode(&ID, DICTIONARY, &answer)?;
        let entries = Arc::new(entries(&value).ok_or_else(|| missing(DICTIONARY, "a list"))?);
        let kept = Arc::clone(&entries);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), kept);
        Ok(entries)
    }
}

/// The list itself, or the first list in an object: what it is called is not published.
fn entries(value: &Value) -> Option<Vec<Entry>> {
    let rows = match value {
        Value::Array(rows) => rows,
        Value::Object(map) => map.values().find_map(Value::as_array)?,
        _ => return None,
    };
    Some(rows.iter().filter_map(entry).collect())
}

fn entry(row: &Value) -> Option<Entry> {
    let row = row.as_object()?;
    let text = |wanted: &str| {
        let own = row.get(wanted);
        let long = row.iter().find(|(name, _)| name.ends_with(&format!("_{wanted}"))).map(|(_, value)| value);
        serde_json::from_value::<Text>(own.or(long)?.clone()).ok()?.0
    };
    Some(Entry { id: text("id").or_else(|| text("code"))?, name: text("name")? })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_are_found_under_any_name() {
        let expected = Entry { id: "10421".into(), name: "CRM One".into() };
        for value in [
            json!([{"id": 10421, "name": "CRM One"}]),
            json!({"count": 1, "products": [{"product_id": "10421", "product_name": "CRM One", "vendor": {}}]}),
            json!({"data": [{"code": "10421", "name": "CRM One"}, {"id": 7}, null]}),
        ] {
            assert_eq!(entries(&value), Some(vec![expected.clone()]), "{value}");
        }
        assert_eq!(entries(&json!({"count": 0})), None);
        assert_eq!(entries(&json!("x")), None);
    }
}
