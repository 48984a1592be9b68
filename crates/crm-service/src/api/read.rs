//! Taking requests apart: what cannot be read is refused with the name of the field.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use crm_sync::rest_core::Timestamp;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::failure::Failure;

/// A JSON body. An empty one is `{}`: what it lacks is named.
#[derive(Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| Failure::body(rejection.status()))?;
        parse(if body.is_empty() { b"{}" } else { &body }).map(Self)
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    // serde would read a list as the fields of an object in their order.
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Err(match serde_json::from_slice::<IgnoredAny>(body) {
            Ok(_) => Failure::invalid(".", "Expected a JSON object."),
            Err(_) => Failure::malformed("The body is not JSON."),
        });
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner();
        let (line, column) = (error.line(), error.column());
        if error.is_data() {
            let text = format!("{} (line {line}, column {column})", expected(&error.to_string()));
            Failure::invalid(&path, text)
        } else {
            Failure::malformed(format!("The body is not JSON (line {line}, column {column})."))
        }
    })?;
    reader.end().map_err(|_| Failure::malformed("Something stands behind the JSON of the body."))?;
    Ok(value)
}

/// What serde says without the value it found: that may be personal, and errors are logged.
fn expected(said: &str) -> String {
    let said = said.rsplit_once(" at line ").map_or(said, |(said, _)| said);
    match said.strip_prefix("invalid ").and_then(|_| said.rsplit_once("expected ")) {
        Some((_, expected)) => format!("Expected {expected}"),
        None => {
            let mut letters = said.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        }
    }
}

/// The query, whose names are known and whose values fit.
#[derive(Debug)]
pub(crate) struct Params<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let Query(value) = Query::try_from_uri(&parts.uri).map_err(|rejection| {
            let said = rejection.body_text();
            let said = said.trim_start_matches("Failed to deserialize query string: ");
            let field = said.split_once(": ").map_or("query", |(field, _)| field);
            Failure::invalid(field, format!("The query cannot be read: {said}"))
        })?;
        Ok(Self(value))
    }
}

/// The id at the end of a path.
#[derive(Debug)]
pub(crate) struct Id(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let Path(id) =
            Path::<String>::from_request_parts(parts, state).await.map_err(|_| Failure::not_found())?;
        Ok(Self(id))
    }
}

/// A number from 1 to `most`.
pub(super) fn within(field: &str, number: usize, most: usize) -> Result<usize, Failure> {
    if (1..=most).contains(&number) {
        return Ok(number);
    }
    Err(Failure::invalid(field, format!("`{field}` is 1 to {most}.")))
}

/// A moment in ISO 8601.
pub(super) fn time(field: &str, text: &str) -> Result<Timestamp, Failure> {
    Timestamp::parse(text)
        .ok_or_else(|| Failure::invalid(field, format!("`{field}` is a time as in 2026-03-04T09:00:00Z.")))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[serde(default)]
        inner: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        count: u8,
    }

    #[test]
    fn the_field_is_named_and_its_value_is_not() {
        for (body, field, text) in [
            (r#"{"inner":[{"count":"jane@acme.example"}]}"#, "inner[0].count", "Expected u8"),
            (r#"{"inner":[{"count":300}]}"#, "inner[0].count", "Expected u8"),
            (r#"{"inner":[{}]}"#, "inner[0]", "Missing field `count`"),
            ("[[]]", ".", "Expected a JSON object."),
            (r#"{"other":1}"#, "other", "Unknown field `other`, expected `inner`"),
        ] {
            let failure = parse::<Outer>(body.as_bytes()).unwrap_err();
            assert_eq!(failure.status().as_u16(), 422, "{body}");
            assert_eq!(failure.details()["field"], field, "{body}");
            assert!(failure.text().starts_with(text), "{}", failure.text());
        }
        for body in ["{", "nonsense", "{} {}", "[1", "\u{0}"] {
            assert_eq!(parse::<Outer>(body.as_bytes()).unwrap_err().status().as_u16(), 400, "{body}");
        }
        assert!(parse::<Outer>(b"{}").unwrap().inner.is_empty());
        assert_eq!(parse::<Outer>(br#"{"inner":[{"count":3}]}"#).unwrap().inner[0].count, 3);
    }
}
