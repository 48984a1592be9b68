//! Leaf types for other people's JSON: null and empty text are absent, numbers may come as text and text as
//! numbers. Anything else is an error that names no value, since values are personal data.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Text, trimmed; a number becomes its digits; null and empty become `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Text(pub(crate) Option<String>);

/// A whole number, also as text (`"1,200"`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Whole(pub(crate) Option<i64>);

/// A finite number, also as text.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Real(pub(crate) Option<f64>);

/// A truth value, also as `"true"`, `"Yes"`, `0`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Flag(pub(crate) Option<bool>);

/// A list; null is empty, a single value is a list of one, null entries are left out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct List<T>(pub(crate) Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl List<Text> {
    /// The texts that are there.
    pub(crate) fn texts(self) -> Vec<String> {
        self.0.into_iter().filter_map(|text| text.0).collect()
    }
}

/// Takes the text apart from its white space without a copy in the common case.
pub(crate) fn filled(text: String) -> Option<String> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        None
    } else if trimmed.len() == text.len() {
        Some(text)
    } else {
        Some(trimmed.to_owned())
    }
}

fn shape(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

// The leaves go through `Value` because a number only looks the same to every visitor as long as nobody in the
// graph switches on serde_json's arbitrary precision.
impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Null => Ok(Self(None)),
            Value::String(text) => Ok(Self(filled(text))),
            Value::Number(number) => Ok(Self(Some(number.to_string()))),
            Value::Bool(flag) => Ok(Self(Some(flag.to_string()))),
            other => Err(D::Error::custom(format_args!("expected text, found {}", shape(&other)))),
        }
    }
}

fn digits(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| !matches!(c, ',' | '_' | ' ')).collect();
    plain.parse::<f64>().ok().filter(|number| number.is_finite())
}

#[allow(clippy::cast_possible_truncation, reason = "the range is checked first")]
fn whole(number: f64) -> Option<i64> {
    // 2^53: beyond it a float no longer tells neighbouring whole numbers apart.
    (number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0).then_some(number as i64)
}

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let found = match &value {
            Value::Null => return Ok(Self(None)),
            Value::Number(number) => number.as_i64().or_else(|| number.as_f64().and_then(whole)),
            Value::String(text) if text.trim().is_empty() => return Ok(Self(None)),
            Value::String(text) => text.trim().parse().ok().or_else(|| digits(text).and_then(whole)),
            _ => None,
        };
        match found {
            Some(number) => Ok(Self(Some(number))),
            None => Err(D::Error::custom(format_args!(
                "expected a whole number, found {}",
                match &value {
                    Value::String(_) => "other text",
                    Value::Number(_) => "a fraction or a number out of range",
                    other => shape(other),
                }
            ))),
        }
    }
}

impl<'de> Deserialize<'de> for Real {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let found = match &value {
            Value::Null => return Ok(Self(None)),
            Value::Number(number) => number.as_f64().filter(|number| number.is_finite()),
            Value::String(text) if text.trim().is_empty() => return Ok(Self(None)),
            Value::String(text) => digits(text),
            _ => None,
        };
        match found {
            Some(number) => Ok(Self(Some(number))),
            None => Err(D::Error::custom(format_args!(
                "expected a number, found {}",
                if value.is_string() { "other text" } else { shape(&value) }
            ))),
        }
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let found = match &value {
            Value::Null => return Ok(Self(None)),
            Value::Bool(flag) => Some(*flag),
            Value::Number(number) => match number.as_f64() {
                Some(0.0) => Some(false),
                Some(1.0) => Some(true),
                _ => None,
            },
            Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
                "" => return Ok(Self(None)),
                "true" | "yes" | "y" | "1" => Some(true),
                "false" | "no" | "n" | "0" => Some(false),
                _ => None,
            },
            _ => None,
        };
        match found {
            Some(flag) => Ok(Self(Some(flag))),
            None => Err(D::Error::custom(format_args!(
                "expected true or false, found {}",
                if value.is_string() { "other text" } else { shape(&value) }
            ))),
        }
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<List<T>, E> {
        Ok(List(Vec::new()))
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<List<T>, E> {
        Ok(List(Vec::new()))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<List<T>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<List<T>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element::<Option<T>>()? {
            items.extend(item);
        }
        Ok(List(items))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<List<T>, E> {
        if text.trim().is_empty() {
            return Ok(List(Vec::new()));
        }
        T::deserialize(StrDeserializer::new(text)).map(|item| List(vec![item]))
    }

    fn visit_bool<E: serde::de::Error>(self, flag: bool) -> Result<List<T>, E> {
        T::deserialize(flag.into_deserializer()).map(|item| List(vec![item]))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<List<T>, E> {
        T::deserialize(number.into_deserializer()).map(|item| List(vec![item]))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<List<T>, E> {
        T::deserialize(number.into_deserializer()).map(|item| List(vec![item]))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<List<T>, E> {
        T::deserialize(number.into_deserializer()).map(|item| List(vec![item]))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<List<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|item| List(vec![item]))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> Option<String> {
        serde_json::from_str::<Text>(json).unwrap().0
    }

    #[test]
    fn text_takes_numbers_and_drops_emptiness() {
        assert_eq!(text(r#"" Dana ""#).as_deref(), Some("Dana"));
        assert_eq!(text("42").as_deref(), Some("42"));
        assert_eq!(text("-4021998812345678901").as_deref(), Some("-4021998812345678901"));
        assert_eq!(text("null"), None);
        assert_eq!(text(r#""  ""#), None);
        let error = serde_json::from_str::<Text>(r#"{"a":"secret"}"#).unwrap_err().to_string();
        assert!(error.contains("expected text, found an object"), "{error}");
        assert!(!error.contains("secret"));
    }

    #[test]
    fn numbers_come_as_text_too() {
        let whole = |json: &str| serde_json::from_str::<Whole>(json).map(|w| w.0);
        assert_eq!(whole("140").unwrap(), Some(140));
        assert_eq!(whole("140.0").unwrap(), Some(140));
        assert_eq!(whole(r#""1,200""#).unwrap(), Some(1200));
        assert_eq!(whole("\"\"").unwrap(), None);
        assert!(whole(r#""many""#).is_err());
        assert!(whole("1.5").is_err());
        assert!(whole("1e300").is_err());
        let real = |json: &str| serde_json::from_str::<Real>(json).map(|w| w.0);
        assert_eq!(real(r#""12.3""#).unwrap(), Some(12.3));
        assert!(real(r#""NaN""#).is_err());
        let flag = |json: &str| serde_json::from_str::<Flag>(json).map(|w| w.0);
        assert_eq!(flag(r#""Yes""#).unwrap(), Some(true));
        assert_eq!(flag("0").unwrap(), Some(false));
        assert!(flag("2").is_err());
    }

    #[test]
    fn a_list_may_be_one_thing_or_nothing() {
        let list = |json: &str| serde_json::from_str::<List<Text>>(json).map(List::texts);
        assert_eq!(list(r#"["a",null,"","b"]"#).unwrap(), ["a", "b"]);
        assert_eq!(list(r#""a""#).unwrap(), ["a"]);
        assert_eq!(list("7").unwrap(), ["7"]);
        assert!(list("null").unwrap().is_empty());
        assert!(list(r#"[{"a":1}]"#).is_err());
    }
}
