//! GUIDs, which Halo uses as ids of webhooks, priorities and a few others.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error};
use serde::{Serialize, Serializer};

use crate::lenient::{FromScalar, Scalar, Wire};

/// A GUID. Read in any case, with or without hyphens and braces; written in lower case with hyphens.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid(u128);

impl Guid {
    /// Reads a GUID; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
        let is_grouped = text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
        let is_plain = text.len() == 32 && !text.contains('-');
        if !is_grouped && !is_plain {
            return None;
        }
        let mut number = 0_u128;
        for letter in text.chars().filter(|letter| *letter != '-') {
            number = number << 4 | u128::from(letter.to_digit(16)?);
        }
        Some(Self(number))
    }

    /// The GUID of this number, most significant byte first.
    pub const fn from_u128(number: u128) -> Self {
        Self(number)
    }

    /// The number, most significant byte first.
    pub const fn as_u128(self) -> u128 {
        self.0
    }

    /// Whether this names something: not all zeros.
    pub const fn is_set(self) -> bool {
        self.0 != 0
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.0;
        let part = |shift: u32, bits: u32| (n >> shift) & ((1 << bits) - 1);
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            part(96, 32),
            part(80, 16),
            part(64, 16),
            part(48, 16),
            part(0, 48)
        )
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Guid({self})")
    }
}

impl FromStr for Guid {
    type Err = NotAGuid;

    fn from_str(text: &str) -> Result<Self, NotAGuid> {
        Self::parse(text).ok_or(NotAGuid)
    }
}

/// A text that is no GUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAGuid;

impl fmt::Display for NotAGuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a GUID")
    }
}

impl std::error::Error for NotAGuid {}

impl Serialize for Guid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromScalar for Guid {
    fn from_scalar(scalar: Scalar<'_>) -> Result<Option<Self>, &'static str> {
        match scalar {
            Scalar::Nothing => Ok(None),
            Scalar::Text(text) if text.trim().is_empty() => Ok(None),
            Scalar::Text(text) => Self::parse(&text).map(Some).ok_or("not a GUID"),
            _ => Err("not a GUID"),
        }
    }

    fn shown(&self) -> Option<&dyn fmt::Debug> {
        Some(self)
    }
}

impl<'de> Deserialize<'de> for Guid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(deserializer)?.ok_or_else(|| D::Error::custom("nothing where a GUID was expected"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guids_are_read_in_every_spelling_and_written_in_one() {
        let text = "b2a7f0c1-77aa-4b0e-8f3b-2f6f3d0d9a11";
        let guid = Guid::parse(text).unwrap();
        assert_eq!(guid.to_string(), text);
        for other in [
            "{B2A7F0C1-77AA-4B0E-8F3B-2F6F3D0D9A11}",
            " b2a7f0c177aa4b0e8f3b2f6f3d0d9a11 ",
            "B2A7F0C1-77AA-4B0E-8F3B-2F6F3D0D9A11",
        ] {
            assert_eq!(Guid::parse(other), Some(guid), "{other}");
        }
        for wrong in [
            "",
            "7",
            "b2a7f0c1-77aa-4b0e-8f3b-2f6f3d0d9a1",
            "b2a7f0c1-77aa-4b0e-8f3b2f6f-3d0d9a11",
            &"g".repeat(32),
        ] {
            assert_eq!(Guid::parse(wrong), None, "{wrong}");
        }
        assert_eq!(serde_json::from_str::<Guid>(&format!("\"{text}\"")).unwrap(), guid);
        assert!(serde_json::from_str::<Guid>("7").is_err());
        assert!(!Guid::default().is_set());
    }
}
