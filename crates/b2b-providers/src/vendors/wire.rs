//! Reading answers: whole pages strictly, records one by one.

use rest_core::Answer;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{BadRecord, Error, ErrorKind, ProviderId};

/// Records of a page as they came, each to be read on its own.
pub(crate) type Rows<'a> = Option<Vec<&'a RawValue>>;

/// Reads a whole answer. The error names vendor, call and field.
pub(crate) fn decode<'a, T: Deserialize<'a>>(
    provider: &ProviderId,
    call: &'static str,
    answer: &'a Answer,
) -> Result<T, Error> {
    decode_body(provider, call, answer.body())
}

pub(crate) fn decode_body<'a, T: Deserialize<'a>>(
    provider: &ProviderId,
    call: &'static str,
    body: &'a [u8],
) -> Result<T, Error> {
    let malformed = |text: String| Error::new(provider.clone(), call, ErrorKind::Malformed, text);
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    match body.trim_ascii_start().first() {
        None => return Err(malformed("the answer is empty".to_owned())),
        Some(b'<') => return Err(malformed("an HTML page came instead of JSON".to_owned())),
        Some(_) => {}
    }
    // The fast reader first: the one that knows the path costs twice as much.
    serde_json::from_slice(body).or_else(|_| {
        let mut reader = serde_json::Deserializer::from_slice(body);
        let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let text = quiet(&error.inner().to_string());
            malformed(text).at(error.path().to_string())
        })?;
        reader.end().map_err(|error| malformed(quiet(&error.to_string())))?;
        Ok(value)
    })
}

/// Reads one record of a list.
pub(crate) fn record<'a, T: Deserialize<'a>>(
    raw: &'a RawValue,
    index: usize,
    list: &str,
) -> Result<T, BadRecord> {
    let bad = |path: &str, message: String| BadRecord {
        index,
        field: if path == "." { format!("{list}[{index}]") } else { format!("{list}[{index}].{path}") },
        message,
    };
    if !raw.get().starts_with('{') {
        return Err(bad(".", "expected an object".to_owned()));
    }
    serde_json::from_str(raw.get()).or_else(|_| {
        let mut reader = serde_json::Deserializer::from_str(raw.get());
        serde_path_to_error::deserialize(&mut reader)
            .map_err(|error| bad(&error.path().to_string(), quiet(&error.inner().to_string())))
    })
}

/// Takes quoted text out of a message of serde, since it may be personal data.
fn quiet(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    for (place, part) in message.split('"').enumerate() {
        if place % 2 == 0 {
            out.push_str(part);
        } else {
            out.push_str("\"…\"");
        }
    }
    match out.find(" at line ") {
        Some(end) => out[..end].to_owned(),
        None => out,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::*;
    use crate::lenient::Whole;

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Row {
        size: Whole,
        inner: Inner,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Inner {
        size: Whole,
    }

    #[derive(Debug, Deserialize)]
    struct List<'a> {
        #[serde(borrow)]
        rows: Rows<'a>,
    }

    const ID: ProviderId = ProviderId::from_static("acme");

    #[test]
    fn errors_name_vendor_call_and_field_and_hide_values() {
        let error =
            decode_body::<List<'_>>(&ID, "people.search", br#"{"rows":"dana@a.example"}"#).unwrap_err();
        assert_eq!(error.field(), Some("rows"));
        let text = error.to_string();
        assert!(text.starts_with("acme: people.search: rows: "), "{text}");
        assert!(!text.contains("dana"), "{text}");
        let html = decode_body::<List<'_>>(&ID, "people.search", b" <!doctype html>").unwrap_err();
        assert_eq!(html.to_string(), "acme: people.search: an HTML page came instead of JSON");
        let cut = decode_body::<List<'_>>(&ID, "people.search", br#"{"rows":["#).unwrap_err();
        assert_eq!(cut.kind(), ErrorKind::Malformed);
        assert!(decode_body::<List<'_>>(&ID, "x", b" ").unwrap_err().to_string().contains("empty"));
    }

    #[test]
    fn one_bad_record_is_told_by_its_path() {
        let body = br#"{"rows":[{"size":"12"},{"inner":{"size":"many people"}},null,7]}"#;
        let list: List<'_> = decode_body(&ID, "people.search", body).unwrap();
        let rows = list.rows.unwrap();
        assert_eq!(record::<Row>(rows[0], 0, "rows").unwrap().size, Whole(Some(12)));
        let bad = record::<Row>(rows[1], 1, "rows").unwrap_err();
        assert_eq!(bad.to_string(), "rows[1].inner.size: expected a whole number, found other text");
        assert_eq!(record::<Row>(rows[2], 2, "rows").unwrap_err().field, "rows[2]");
        assert_eq!(record::<Row>(rows[3], 3, "rows").unwrap_err().index, 3);
        let _: &RawValue = rows[0];
    }
}
