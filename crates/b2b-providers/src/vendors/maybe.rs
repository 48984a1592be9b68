use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// An object; null, `false`, `""` and `[]` are absent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Maybe<T>(pub(crate) Option<T>);

impl<T> Default for Maybe<T> {
    fn default() -> Self {
        Self(None)
    }
}

struct MaybeVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for MaybeVisitor<T> {
    type Value = Maybe<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Maybe<T>, E> {
        Ok(Maybe(None))
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Maybe<T>, E> {
        Ok(Maybe(None))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Maybe<T>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: serde::de::Error>(self, flag: bool) -> Result<Maybe<T>, E> {
        if flag { Err(E::custom("expected an object, found a truth value")) } else { Ok(Maybe(None)) }
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Maybe<T>, E> {
        if text.trim().is_empty() {
            Ok(Maybe(None))
        } else {
            Err(E::custom("expected an object, found text"))
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Maybe<T>, A::Error> {
        match seq.next_element::<Option<T>>()? {
            None => Ok(Maybe(None)),
            Some(first) => {
                // Some vendors wrap the one object in a list; a second one would be lost, so it is an error.
                if seq.next_element::<serde::de::IgnoredAny>()?.is_some() {
                    return Err(A::Error::custom("expected one object, found several"));
                }
                Ok(Maybe(first))
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Maybe<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|item| Maybe(Some(item)))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MaybeVisitor(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lenient::Whole;

    #[test]
    fn an_object_may_be_missing_in_many_ways() {
        #[derive(Debug, Default, Deserialize, PartialEq)]
        #[serde(default)]
        struct Inner {
            a: Whole,
        }
        for json in ["null", "\"\"", "false", "[]"] {
            assert_eq!(serde_json::from_str::<Maybe<Inner>>(json).unwrap().0, None, "{json}");
        }
        let one = Some(Inner { a: Whole(Some(1)) });
        assert_eq!(serde_json::from_str::<Maybe<Inner>>(r#"{"a":1}"#).unwrap().0, one);
        assert_eq!(serde_json::from_str::<Maybe<Inner>>(r#"[{"a":1}]"#).unwrap().0, one);
        assert!(serde_json::from_str::<Maybe<Inner>>(r#"[{"a":1},{"a":2}]"#).is_err());
    }
}
