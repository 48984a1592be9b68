//! What was asked and answered, in order.

use std::collections::VecDeque;

use rest_core::{Bytes, Timestamp};
use serde::Serialize;
use serde_json::Value;

/// Bodies older than this many bytes of newer bodies are forgotten; the entries stay.
const BODY_BYTES: usize = 64 << 20;
/// Entries kept.
const ENTRIES: usize = 1 << 20;

/// One request to the sandbox.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JournalEntry {
    /// Counts from 1.
    pub n: u64,
    /// When, by the sandbox's clock.
    pub at: Timestamp,
    /// The HTTP method.
    pub method: String,
    /// The path as it was sent.
    pub path: String,
    /// The query as it was sent; empty if there was none.
    pub query: String,
    /// The body: JSON if it was JSON, else text; null if there was none. Secrets in a form are hidden.
    pub body: Value,
    /// The status of the answer; 0 if the connection broke before anything was done.
    pub status: u16,
    /// The specifications of the faults that struck.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) at: Timestamp,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) body: Bytes,
    pub(crate) status: u16,
    pub(crate) fault: Option<String>,
}

/// The lines in memory; JSON is only made when somebody looks.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    lines: VecDeque<Line>,
    dropped: u64,
    bytes: usize,
    /// How many lines from the front have lost their body.
    bare: usize,
}

impl Journal {
    pub(crate) fn add(&mut self, line: Line) {
        self.bytes += line.body.len();
        self.lines.push_back(line);
        while self.bytes > BODY_BYTES && self.bare + 1 < self.lines.len() {
            self.bytes -= std::mem::take(&mut self.lines[self.bare].body).len();
            self.bare += 1;
        }
        if self.lines.len() > ENTRIES
            && let Some(old) = self.lines.pop_front()
        {
            self.bytes -= old.body.len();
            self.bare = self.bare.saturating_sub(1);
            self.dropped += 1;
        }
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn entries(&self) -> Vec<JournalEntry> {
        let numbered = self.lines.iter().zip(self.dropped + 1..);
        numbered
            .map(|(line, n)| JournalEntry {
                n,
                at: line.at,
                method: line.method.clone(),
                path: line.path.clone(),
                query: line.query.clone(),
                body: readable(&line.body),
                status: line.status,
                fault: line.fault.clone(),
            })
            .collect()
    }
}

fn readable(body: &[u8]) -> Value {
    if body.is_empty() {
        return Value::Null;
    }
    let mut shown = serde_json::from_slice(body)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(body).into_owned()));
    hide_passwords(&mut shown);
    shown
}

fn hide_passwords(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(hide_passwords),
        Value::Object(object) => {
            for (name, value) in object {
                if name.eq_ignore_ascii_case("basic_password") {
                    *value = Value::from("***");
                } else {
                    hide_passwords(value);
                }
            }
        }
        _ => {}
    }
}

/// A form without its secrets.
pub(crate) fn hide_secrets(form: &[u8]) -> Bytes {
    let hidden = ["client_secret", "password", "refresh_token", "code", "code_verifier"];
    let shown: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(url::form_urlencoded::parse(form).map(|(name, value)| {
            let value = if hidden.contains(&&*name) { "***".into() } else { value };
            (name, value)
        }))
        .finish();
    Bytes::from(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_bodies_are_forgotten_before_entries_are() {
        let mut journal = Journal::default();
        let body = Bytes::from(vec![b'7'; BODY_BYTES / 2 + 1]);
        for _ in 0..3 {
            journal.add(Line {
                at: Timestamp::from_millis(0),
                method: "POST".to_owned(),
                path: "/api/Tickets".to_owned(),
                query: String::new(),
                body: body.clone(),
                status: 201,
                fault: None,
            });
        }
        let entries = journal.entries();
        assert_eq!(entries.iter().map(|entry| entry.n).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(entries[1].body.is_null() && !entries[2].body.is_null());
    }

    #[test]
    fn a_form_shows_no_secret() {
        let shown = hide_secrets(b"grant_type=client_credentials&client_secret=s3cret&client_id=x");
        assert_eq!(&shown[..], b"grant_type=client_credentials&client_secret=***&client_id=x");
    }
}
