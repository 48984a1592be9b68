//! A point in time as plain data, so that pure code can take `now` as an argument.

use std::fmt;
use std::ops::{Add, Sub};
use std::time::Duration;

use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// A point in time: milliseconds since the Unix epoch, UTC.
///
/// Displays as RFC 3339 with milliseconds (`2026-03-04T09:15:02.000Z`) and serialises as that string; it
/// deserialises from such a string or from an integer number of milliseconds. Values outside the years 1 to
/// 9999 are held at [`Timestamp::MIN`] or [`Timestamp::MAX`], so that every value can be displayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The earliest value: 0001-01-01T00:00:00Z.
    pub const MIN: Self = Self(-62_135_596_800_000);
    /// The latest value: 9999-12-30T22:00:00Z.
    pub const MAX: Self = Self(253_402_207_200_000);

    /// The point `millis` milliseconds after the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        if millis < Self::MIN.0 {
            Self::MIN
        } else if millis > Self::MAX.0 {
            Self::MAX
        } else {
            Self(millis)
        }
    }

    /// Milliseconds since the Unix epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339; also without an offset, which is then UTC, and also a date alone, which is then its
    /// midnight in UTC. `None` for anything else. Fractions below a millisecond are cut off.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let stamp = match text.parse::<jiff::Timestamp>() {
            Ok(stamp) => stamp,
            Err(_) => {
                let civil = text.parse::<jiff::civil::DateTime>().ok()?;
                jiff::tz::Offset::UTC.to_timestamp(civil).ok()?
            }
        };
        Some(Self::from_millis(stamp.as_millisecond()))
    }

    /// How long after `earlier` this is; zero if it is not after.
    pub fn since(self, earlier: Self) -> Duration {
        let millis = self.0.saturating_sub(earlier.0);
        Duration::from_millis(u64::try_from(millis).unwrap_or(0))
    }

    /// The UTC date, `YYYY-MM-DD`.
    pub fn date_string(self) -> String {
        self.civil().map(|civil| civil.date().to_string()).unwrap_or_default()
    }

    fn civil(self) -> Option<jiff::civil::DateTime> {
        let stamp = jiff::Timestamp::from_millisecond(self.0).ok()?;
        Some(jiff::tz::Offset::UTC.to_datetime(stamp))
    }
}

fn whole_millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self::from_millis(self.0.saturating_add(whole_millis(duration)))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, duration: Duration) -> Self {
        Self::from_millis(self.0.saturating_sub(whole_millis(duration)))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.civil() {
            Some(civil) => write!(f, "{civil:.3}Z"),
            None => write!(f, "{} ms", self.0),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TimestampVisitor)
    }
}

struct TimestampVisitor;

impl<'de> Visitor<'de> for TimestampVisitor {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an RFC 3339 time or milliseconds since the Unix epoch")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
        Timestamp::parse(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
    }

    fn visit_i64<E: de::Error>(self, millis: i64) -> Result<Timestamp, E> {
        Ok(Timestamp::from_millis(millis))
    }

    fn visit_u64<E: de::Error>(self, millis: u64) -> Result<Timestamp, E> {
        Ok(Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX)))
    }

    // With serde_json's `arbitrary_precision`, which any crate in the graph may switch on, a number arrives as
    // a map with one entry whose value is the number's text.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Timestamp, A::Error> {
        let entry: Option<(String, String)> = map.next_entry()?;
        match entry.and_then(|(_, number)| number.parse().ok()) {
            Some(millis) => Ok(Timestamp::from_millis(millis)),
            None => Err(de::Error::invalid_type(de::Unexpected::Map, &self)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_reads_the_documented_shapes_only() {
        let at = |text: &str| Timestamp::parse(text).map(Timestamp::millis);
        assert_eq!(at("1970-01-01T00:00:01Z"), Some(1_000));
        assert_eq!(at("1970-01-01T01:00:01.25+01:00"), Some(1_250));
        assert_eq!(at("1970-01-01T00:00:01"), Some(1_000));
        assert_eq!(at(" 1970-01-02 "), Some(86_400_000));
        assert_eq!(at("0001-01-01T00:00:00"), Some(Timestamp::MIN.millis()));
        assert_eq!(at("yesterday"), None);
        assert_eq!(at(""), None);
        assert_eq!(at("2026-13-01"), None);
    }

    #[test]
    fn display_and_serde_agree() {
        let at = Timestamp::parse("2026-03-04T09:15:02.5Z").unwrap();
        assert_eq!(at.to_string(), "2026-03-04T09:15:02.500Z");
        assert_eq!(at.date_string(), "2026-03-04");
        assert_eq!(serde_json::to_string(&at).unwrap(), "\"2026-03-04T09:15:02.500Z\"");
        assert_eq!(serde_json::from_str::<Timestamp>("\"2026-03-04T09:15:02.500Z\"").unwrap(), at);
        assert_eq!(serde_json::from_str::<Timestamp>(&at.millis().to_string()).unwrap(), at);
        assert!(serde_json::from_str::<Timestamp>("true").is_err());
        assert!(serde_json::from_str::<Timestamp>("{}").is_err());
    }

    #[test]
    fn arithmetic_saturates_and_the_ends_display() {
        assert_eq!(Timestamp::MAX + Duration::MAX, Timestamp::MAX);
        assert_eq!(Timestamp::MIN - Duration::MAX, Timestamp::MIN);
        assert_eq!(Timestamp::from_millis(5).since(Timestamp::from_millis(9)), Duration::ZERO);
        assert_eq!(Timestamp::MIN.to_string(), "0001-01-01T00:00:00.000Z");
        assert_eq!(Timestamp::MAX.to_string(), "9999-12-30T22:00:00.000Z");
    }
}
