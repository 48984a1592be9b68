//! Reading values that Halo spells in more than one way.
//!
//! Ids come as `12`, `12.0` or `"12"`, flags as `true`, `1` or `"true"`, nothing as `null`, `""` or a date before
//! 1902. Everything goes through visitors of our own, because another crate in the graph may switch on
//! `serde_json/arbitrary_precision`, after which a number no longer arrives as a number.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// The key under which serde_json hands over a number with `arbitrary_precision`.
pub(crate) const NUMBER_TOKEN: &str = "$serde_json::private::Number";

/// A property as it is on the wire. `None` means that nothing is set.
pub(crate) trait Wire: Sized {
    /// Reads a value in any of its spellings.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error>;

    /// What `Debug` may show; nothing for what can hold personal data.
    fn shown(&self) -> Option<&dyn fmt::Debug> {
        None
    }
}

/// Reads a [`Wire`] property.
pub(crate) struct Lax<T>(pub(crate) Option<T>);

impl<'de, T: Wire> Deserialize<'de> for Lax<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self)
    }
}

/// A value that is neither a list nor an object.
pub(crate) enum Scalar<'a> {
    Nothing,
    Flag(bool),
    Whole(i64),
    Real(f64),
    Text(Cow<'a, str>),
}

/// A type made from a [`Scalar`]; `Err` says what was expected and never repeats the value.
pub(crate) trait FromScalar: Sized {
    fn from_scalar(scalar: Scalar<'_>) -> Result<Option<Self>, &'static str>;

    fn shown(&self) -> Option<&dyn fmt::Debug> {
        None
    }
}

impl<T: FromScalar> Wire for T {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_any(ScalarVisitor(PhantomData))
    }

    fn shown(&self) -> Option<&dyn fmt::Debug> {
        FromScalar::shown(self)
    }
}

struct ScalarVisitor<T>(PhantomData<T>);

impl<T: FromScalar> ScalarVisitor<T> {
    fn give<E: Error>(scalar: Scalar<'_>) -> Result<Option<T>, E> {
        T::from_scalar(scalar).map_err(E::custom)
    }
}

impl<'de, T: FromScalar> Visitor<'de> for ScalarVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a single value")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Self::give(Scalar::Nothing)
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Self::give(Scalar::Nothing)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Self::give(Scalar::Flag(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Self::give(Scalar::Whole(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        match i64::try_from(value) {
            Ok(value) => Self::give(Scalar::Whole(value)),
            Err(_) => Self::give(Scalar::Text(Cow::Owned(value.to_string()))),
        }
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Self::give(Scalar::Real(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Self::give(Scalar::Text(Cow::Borrowed(value)))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Self::Value, E> {
        Self::give(Scalar::Text(Cow::Owned(value)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let token = map.next_key::<Cow<'de, str>>()?;
        if token.as_deref() != Some(NUMBER_TOKEN) {
            return Err(A::Error::custom("an object where a single value was expected"));
        }
        let text: String = map.next_value()?;
        match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(whole), _) => Self::give(Scalar::Whole(whole)),
            (_, Ok(real)) => Self::give(Scalar::Real(real)),
            _ => Self::give(Scalar::Text(Cow::Owned(text))),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _seq: A) -> Result<Self::Value, A::Error> {
        Err(A::Error::custom("a list where a single value was expected"))
    }
}

/// The whole number `real` stands for, if it stands for one that a double holds exactly.
fn whole(real: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    // In this range and without a fraction the cast is exact.
    (real.fract() == 0.0 && real.abs() <= EXACT).then_some(real as i64)
}

impl FromScalar for i64 {
    fn from_scalar(scalar: Scalar<'_>) -> Result<Option<Self>, &'static str> {
        const EXPECTED: &str = "not a whole number";
        match scalar {
            Scalar::Nothing => Ok(None),
            Scalar::Flag(flag) => Ok(Some(i64::from(flag))),
            Scalar::Whole(value) => Ok(Some(value)),
            Scalar::Real(real) => whole(real).map(Some).ok_or(EXPECTED),
            Scalar::Text(text) => match text.trim() {
                "" => Ok(None),
                text => match text.parse() {
                    Ok(value) => Ok(Some(value)),
                    Err(_) => text.parse().ok().and_then(whole).map(Some).ok_or(EXPECTED),
                },
            },
        }
    }

    fn shown(&self) -> Option<&dyn fmt::Debug> {
        Some(self)
    }
}

impl FromScalar for f64 {
    fn from_scalar(scalar: Scalar<'_>) -> Result<Option<Self>, &'static str> {
        const EXPECTED: &str = "not a number";
        match scalar {
            Scalar::Nothing => Ok(None),
            Scalar::Flag(_) => Err(EXPECTED),
            Scalar::Whole(value) => Ok(Some(value as f64)),
            Scalar::Real(real) => Ok(Some(real)),
            Scalar::Text(text) => match text.trim() {
                "" => Ok(None),
                text => text.parse().ok().filter(|real: &f64| real.is_finite()).map(Some).ok_or(EXPECTED),
            },
        }
    }

    fn shown(&self) -> Option<&dyn fmt::Debug> {
        Some(self)
    }
}

impl FromScalar for bool {
    fn from_scalar(scalar: Scalar<'_>) -> Result<Option<Self>, &'static str> {
        match scalar {
            Scalar::Nothing => Ok(None),
            Scalar::Flag(flag) => Ok(Some(flag)),
            Scalar::Whole(value) => Ok(Some(value != 0)),
            Scalar::Real(real) => Ok(Some(real != 0.0)),
            Scalar::Text(text) => flag_of(&text),
        }
    }

    fn shown(&self) -> Option<&dyn fmt::Debug> {
        Some(self)
    }
}

fn flag_of(text: &str) -> Result<Option<bool>, &'static str> {
    let text = text.trim();
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if text.is_empty() {
        Ok(None)
    } else if is(&["true", "yes", "on"]) {
        Ok(Some(true))
    } else if is(&["false", "no", "off"]) {
        Ok(Some(false))
    } else {
        // A few flags are whole numbers, and numbers may come as texts.
        text.parse::<i64>().map(|number| Some(number != 0)).map_err(|_| "neither true nor false")
    }
}

impl FromScalar for String {
    fn from_scalar(scalar: Scalar<'_>) -> Result<Option<Self>, &'static str> {
        Ok(match scalar {
            Scalar::Nothing => None,
            Scalar::Flag(flag) => Some(flag.to_string()),
            Scalar::Whole(value) => Some(value.to_string()),
            Scalar::Real(real) => Some(real.to_string()),
            Scalar::Text(text) => Some(text.into_owned()),
        })
    }
}

impl Wire for Value {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Ok(Some(Self::deserialize(deserializer)?).filter(|value| !value.is_null()))
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Wire> Visitor<'de> for ListVisitor<T> {
    type Value = Option<Vec<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        if text.is_empty() { Ok(None) } else { Err(E::custom("a text where a list was expected")) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Lax(item)) = seq.next_element::<Lax<T>>()? {
            list.extend(item);
        }
        Ok(Some(list))
    }
}

/// The flag that a JSON value stands for.
pub(crate) fn flag_value(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => number.as_f64().map(|number| number != 0.0),
        Value::String(text) => flag_of(text).ok().flatten(),
        _ => None,
    }
}

/// The whole number that a JSON value stands for.
pub(crate) fn whole_value(value: &Value) -> Option<i64> {
    let scalar = match value {
        Value::Number(number) => match number.as_i64() {
            Some(value) => return Some(value),
            None => Scalar::Real(number.as_f64()?),
        },
        Value::String(text) => Scalar::Text(Cow::Borrowed(text)),
        _ => return None,
    };
    i64::from_scalar(scalar).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T: Wire>(json: &str) -> Result<Option<T>, String> {
        serde_json::from_str::<Lax<T>>(json).map(|lax| lax.0).map_err(|error| error.to_string())
    }

    #[test]
    fn whole_numbers_in_every_spelling() {
        for json in ["12", "12.0", "\"12\"", "\" 12 \"", "\"12.0\"", "1.2e1"] {
            assert_eq!(read::<i64>(json), Ok(Some(12)), "{json}");
        }
        for json in ["null", "\"\"", "\"  \""] {
            assert_eq!(read::<i64>(json), Ok(None), "{json}");
        }
        for json in ["12.5", "\"twelve\"", "[]", "{}", "{\"a\":1}", "1e300", "18446744073709551615"] {
            assert!(read::<i64>(json).is_err(), "{json}");
        }
        assert_eq!(read::<i64>("-1"), Ok(Some(-1)));
        assert_eq!(read::<i64>("true"), Ok(Some(1)));
    }

    #[test]
    fn flags_in_every_spelling() {
        for json in ["true", "1", "\"True\"", "\"1\"", "1.0", "2"] {
            assert_eq!(read::<bool>(json), Ok(Some(true)), "{json}");
        }
        for json in ["false", "0", "\"false\"", "0.0"] {
            assert_eq!(read::<bool>(json), Ok(Some(false)), "{json}");
        }
        assert_eq!(read::<bool>("\"\""), Ok(None));
        assert!(read::<bool>("\"maybe\"").is_err());
    }

    #[test]
    fn texts_numbers_and_lists() {
        assert_eq!(read::<String>("\"\""), Ok(Some(String::new())));
        assert_eq!(read::<String>("7"), Ok(Some("7".into())));
        assert_eq!(read::<f64>("\"1.5\""), Ok(Some(1.5)));
        assert!(read::<f64>("\"NaN\"").is_err());
        assert_eq!(read::<Vec<i64>>("[1,null,\"3\"]"), Ok(Some(vec![1, 3])));
        assert_eq!(read::<Vec<i64>>("null"), Ok(None));
        assert_eq!(read::<Vec<i64>>("\"\""), Ok(None));
    }

    #[test]
    fn an_error_never_repeats_the_value() {
        for error in
            [read::<i64>("\"jane@acme.example\"").err(), read::<Vec<i64>>("\"jane@acme.example\"").err()]
        {
            assert!(!error.unwrap().contains("jane"));
        }
    }
}
