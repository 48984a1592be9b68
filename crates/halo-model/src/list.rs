//! Lists in all the envelopes that Halo uses, without losing a page to one bad row.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::lenient::{Lax, whole_value};

/// One answer to a request for a list.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct List<T> {
    /// The rows that could be read, in order.
    pub rows: Vec<T>,
    /// The rows that could not.
    pub bad: Vec<BadRow>,
    /// How many rows there are over all pages, if the answer says so.
    pub record_count: Option<u64>,
    /// The number of this page, from 1, if the answer says so.
    pub page_no: Option<u64>,
    /// How many rows a page has, if the answer says so.
    pub page_size: Option<u64>,
}

impl<T> List<T> {
    /// How many rows came, readable or not.
    pub fn received(&self) -> usize {
        self.rows.len() + self.bad.len()
    }
}

/// A row that could not be read. Holds no value of it but its id.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadRow {
    /// The position in the list, from 0.
    pub index: usize,
    /// The row's id, if that much can be read.
    pub id: Option<i64>,
    /// Where in the answer: `tickets[3].dateoccurred`.
    pub path: String,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

/// An answer that could not be read at all. Holds no value of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DecodeError {
    /// Where in the answer; `.` for the whole.
    pub path: String,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read the answer at {}: {}", self.path, self.message)
    }
}

impl std::error::Error for DecodeError {}

/// Reads a list: a bare array, an object with the array under `key` (in any case), or an object with the first
/// array that is not `columns`. A row that cannot be read goes to [`List::bad`].
///
/// # Errors
/// If the answer is not JSON, or holds no list.
///
/// ```
/// # use halo_model::{Ticket, decode_list};
/// let body = br#"{"record_count":2,"tickets":[{"id":7},{"id":8,"dateoccurred":"soon"}]}"#;
/// let list = decode_list::<Ticket>(body, "tickets").unwrap();
/// assert_eq!(list.rows.len(), 1);
/// assert_eq!(list.bad[0].to_string(), "tickets[1].dateoccurred: not a time");
/// ```
pub fn decode_list<T: DeserializeOwned>(body: &[u8], key: &str) -> Result<List<T>, DecodeError> {
    let body = without_mark(body);
    let mut reader = serde_json::Deserializer::from_slice(body);
    let fast = Envelope { key, row: std::marker::PhantomData }.deserialize(&mut reader);
    match fast {
        Ok(Some(list)) if reader.end().is_ok() => Ok(list),
        _ => careful(body, key),
    }
}

/// Reads one record.
///
/// # Errors
/// If the answer is not a record; the error names the place.
pub fn decode_record<T: DeserializeOwned>(body: &[u8]) -> Result<T, DecodeError> {
    let body = without_mark(body);
    match serde_json::from_slice(body) {
        Ok(record) => Ok(record),
        Err(_) if body.trim_ascii().is_empty() => {
            Err(DecodeError { path: ".".into(), message: "the answer is empty".into() })
        }
        Err(_) => strict(body),
    }
}

/// What Halo answers to a write.
#[derive(Clone, Debug)]
pub enum WriteAnswer<T> {
    /// One object: of several elements sent, the last one.
    Last(T),
    /// All elements, in order; what cannot be read is there as [`BadRow`].
    All(Vec<Result<T, BadRow>>),
}

/// Reads the answer to a write, which is one object or a list.
///
/// # Errors
/// If it is neither; the error names the place.
pub fn decode_written<T: DeserializeOwned>(body: &[u8]) -> Result<WriteAnswer<T>, DecodeError> {
    let body = without_mark(body);
    if body.trim_ascii_start().first() == Some(&b'[') {
        let raw: Vec<&RawValue> = strict(body)?;
        let rows = raw.iter().enumerate().map(|(index, raw)| row(raw, index, ""));
        return Ok(WriteAnswer::All(rows.collect()));
    }
    decode_record(body).map(WriteAnswer::Last)
}

fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)
}

/// Reads with a path, for the error.
fn strict<'de, T: serde::Deserialize<'de>>(body: &'de [u8]) -> Result<T, DecodeError> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| DecodeError {
        path: error.path().to_string(),
        message: scrub(&error.inner().to_string()),
    })?;
    reader.end().map_err(|error| DecodeError { path: ".".into(), message: scrub(&error.to_string()) })?;
    Ok(value)
}

/// A serde message without the values it quotes and without a position that means nothing outside the row.
fn scrub(message: &str) -> String {
    let message = message.rsplit_once(" at line ").map_or(message, |(message, _)| message);
    let mut scrubbed = String::with_capacity(message.len());
    let mut parts = message.split(['"', '`']);
    scrubbed.extend(parts.next());
    while let (Some(_), rest) = (parts.next(), parts.next()) {
        scrubbed.push('…');
        scrubbed.extend(rest);
    }
    scrubbed
}

/// The envelope read in one go: the usual case. `Ok(None)` if the key is not there.
struct Envelope<'k, T> {
    key: &'k str,
    row: std::marker::PhantomData<T>,
}

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Envelope<'_, T> {
    type Value = Option<List<T>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for Envelope<'_, T> {
    type Value = Option<List<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = seq.next_element()? {
            rows.push(row);
        }
        Ok(Some(List { rows, bad: Vec::new(), record_count: None, page_no: None, page_size: None }))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut rows = None;
        let [mut record_count, mut page_no, mut page_size] = [None; 3];
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match &*key {
                "record_count" => record_count = map.next_value::<Lax<i64>>()?.0,
                "page_no" => page_no = map.next_value::<Lax<i64>>()?.0,
                "page_size" => page_size = map.next_value::<Lax<i64>>()?.0,
                key if rows.is_none() && key.eq_ignore_ascii_case(self.key) => {
                    rows = Some(map.next_value::<Vec<T>>()?);
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let [record_count, page_no, page_size] = [record_count, page_no, page_size].map(count);
        Ok(rows.map(|rows| List { rows, bad: Vec::new(), record_count, page_no, page_size }))
    }
}

/// A count; what is negative says nothing.
fn count(number: Option<i64>) -> Option<u64> {
    number.and_then(|number| u64::try_from(number).ok())
}

/// Row by row, for pages with a bad row and envelopes with another key.
fn careful<T: DeserializeOwned>(body: &[u8], key: &str) -> Result<List<T>, DecodeError> {
    if body.trim_ascii().is_empty() {
        return Err(DecodeError { path: ".".into(), message: "the answer is empty".into() });
    }
    if body.trim_ascii_start().first() == Some(&b'[') {
        let raw: Vec<&RawValue> = strict(body)?;
        return Ok(collect(&raw, "", [None; 3]));
    }
    let Entries(entries) = strict(body)?;
    let number = |name: &str| {
        let raw = entries.iter().find(|(key, _)| key == name)?.1;
        count(whole_value(&serde_json::from_str(raw.get()).ok()?))
    };
    let numbers = ["record_count", "page_no", "page_size"].map(number);
    let is_list = |raw: &RawValue| raw.get().starts_with('[');
    let expected = entries.iter().find(|(name, raw)| name.eq_ignore_ascii_case(key) && is_list(raw));
    let first = || entries.iter().find(|(name, raw)| !name.eq_ignore_ascii_case("columns") && is_list(raw));
    match expected.or_else(first) {
        Some((name, raw)) => {
            let raw: Vec<&RawValue> = strict(raw.get().as_bytes())?;
            Ok(collect(&raw, name, numbers))
        }
        // An empty list is sometimes left out, or null.
        None if numbers[0] == Some(0) => Ok(collect(&[], key, numbers)),
        None if entries.iter().any(|(name, raw)| name.eq_ignore_ascii_case(key) && raw.get() == "null") => {
            Ok(collect(&[], key, numbers))
        }
        None => {
            Err(DecodeError { path: ".".into(), message: format!("neither {key} nor another list is there") })
        }
    }
}

/// The entries of an object in the order they came, unread.
struct Entries<'de>(Vec<(String, &'de RawValue)>);

impl<'de> serde::Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor;

        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list or an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(EntriesVisitor)
    }
}

fn collect<T: DeserializeOwned>(
    raw: &[&RawValue],
    key: &str,
    [record_count, page_no, page_size]: [Option<u64>; 3],
) -> List<T> {
    let mut list =
        List { rows: Vec::with_capacity(raw.len()), bad: Vec::new(), record_count, page_no, page_size };
    for (index, raw) in raw.iter().enumerate() {
        match row(raw, index, key) {
            Ok(row) => list.rows.push(row),
            Err(bad) => list.bad.push(bad),
        }
    }
    list
}

fn row<T: DeserializeOwned>(raw: &RawValue, index: usize, key: &str) -> Result<T, BadRow> {
    if let Ok(row) = serde_json::from_str(raw.get()) {
        return Ok(row);
    }
    strict(raw.get().as_bytes()).map_err(|error| {
        let id = serde_json::from_str::<serde_json::Value>(raw.get()).ok();
        let id = id.as_ref().and_then(|row| row.get("id")).and_then(whole_value);
        let path = match error.path.as_str() {
            "." => format!("{key}[{index}]"),
            inner => format!("{key}[{index}].{inner}"),
        };
        BadRow { index, id, path, message: error.message }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scrub_takes_quoted_values_and_positions_out() {
        assert_eq!(
            scrub("invalid type: string \"jane@acme.example\", expected a map at line 1 column 4"),
            "invalid type: string …, expected a map"
        );
        assert_eq!(scrub("not a time"), "not a time");
        assert_eq!(scrub("unfinished \"quote"), "unfinished …");
    }
}
