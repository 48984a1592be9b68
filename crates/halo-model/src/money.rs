//! Amounts that compare exactly although Halo sends doubles.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error};
use serde::{Serialize, Serializer};

use crate::lenient::{FromScalar, Scalar, Wire};

/// An amount of money in ten-thousandths of the currency's unit.
///
/// Halo sends doubles; two that differ in the last bit are the same amount. Written as a number. Without a
/// currency: the wire has none.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i64);

const SCALE: f64 = 10_000.0;

impl Money {
    /// An amount in ten-thousandths.
    pub const fn from_ten_thousandths(amount: i64) -> Self {
        Self(amount)
    }

    /// The amount in ten-thousandths.
    pub const fn ten_thousandths(self) -> i64 {
        self.0
    }

    /// The amount nearest to `amount` units; `None` if it is not a number or larger than 900 billion.
    pub fn from_f64(amount: f64) -> Option<Self> {
        // Up to here ten-thousandths are whole numbers that a double holds exactly.
        (amount.abs() <= 9.0e11).then(|| Self((amount * SCALE).round() as i64))
    }

    /// The amount in units, as it goes on the wire.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / SCALE
    }
}

/// Whole units.
impl From<i32> for Money {
    fn from(units: i32) -> Self {
        Self(i64::from(units) * 10_000)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (units, rest) = (self.0.unsigned_abs() / 10_000, self.0.unsigned_abs() % 10_000);
        let sign = if self.0 < 0 { "-" } else { "" };
        match rest % 100 {
            0 => write!(f, "{sign}{units}.{:02}", rest / 100),
            _ => write!(f, "{sign}{units}.{rest:04}"),
        }
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Money({self})")
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.to_f64())
    }
}

impl FromScalar for Money {
    fn from_scalar(scalar: Scalar<'_>) -> Result<Option<Self>, &'static str> {
        match f64::from_scalar(scalar)? {
            Some(amount) => Self::from_f64(amount).map(Some).ok_or("not an amount of money"),
            None => Ok(None),
        }
    }

    fn shown(&self) -> Option<&dyn fmt::Debug> {
        Some(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(deserializer)?.ok_or_else(|| D::Error::custom("nothing where an amount was expected"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_compare_exactly_and_print_plainly() {
        let read = |json: &str| serde_json::from_str::<Money>(json).unwrap();
        assert_eq!(read("12500"), read("12500.0"));
        assert_eq!(read("0.30000000000000004"), read("\"0.3\""));
        assert_eq!(serde_json::to_string(&Money::from(12_500)).unwrap(), "12500.0");
        assert_eq!(read("-12.5").to_string(), "-12.50");
        assert_eq!(read("0.0125").to_string(), "0.0125");
        assert_eq!(Money::from_f64(f64::NAN), None);
        assert_eq!(Money::from_f64(1e300), None);
        assert!(serde_json::from_str::<Money>("\"a lot\"").is_err());
    }
}
