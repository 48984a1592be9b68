//! Halo's times: mostly without an offset, and with dates long past for "never".

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error};
use serde::{Serialize, Serializer};

use crate::lenient::{FromScalar, Scalar, Wire};

/// A point in time with milliseconds.
///
/// Halo writes ISO 8601, mostly without an offset, which is read as UTC. Any year before 1902 is a sentinel for
/// "not set" and is no time at all: a property holding one is read as `None`. Written as
/// `2026-03-04T09:15:00Z`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HaloTime(i64);

const DAY: i64 = 86_400_000;
/// 1902-01-01T00:00:00Z.
const FIRST: i64 = -24_837 * DAY;
/// 9999-12-31T23:59:59.999Z.
const LAST: i64 = 2_932_897 * DAY - 1;

impl HaloTime {
    /// The point `millis` milliseconds after the Unix epoch; `None` outside the years 1902 to 9999.
    pub const fn from_millis(millis: i64) -> Option<Self> {
        if millis < FIRST || millis > LAST { None } else { Some(Self(millis)) }
    }

    /// Milliseconds since the Unix epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Reads a time or a date; without an offset it is UTC. `None` for a sentinel, and for what is no time.
    ///
    /// ```
    /// # use halo_model::HaloTime;
    /// let time = HaloTime::parse("2026-03-04T09:15:00").unwrap();
    /// assert_eq!(time, HaloTime::parse("2026-03-04T10:15:00.000+01:00").unwrap());
    /// assert_eq!(HaloTime::parse("1900-01-01T00:00:00"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_at(text, 0)
    }

    /// As [`HaloTime::parse`], for a tenant that writes local times: what has no offset of its own is
    /// `offset_minutes` ahead of UTC.
    pub fn parse_at(text: &str, offset_minutes: i32) -> Option<Self> {
        read(text.trim(), offset_minutes).and_then(Self::from_millis)
    }

    /// The UTC date, `2026-03-04`.
    pub fn date_string(self) -> String {
        let (year, month, day) = civil(self.0.div_euclid(DAY));
        format!("{year:04}-{month:02}-{day:02}")
    }
}

/// `2026-03-04T09:15:00Z`, with a fraction if there is one.
impl fmt::Display for HaloTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.0.div_euclid(DAY));
        let millis = self.0.rem_euclid(DAY);
        let (seconds, fraction) = (millis / 1000, millis % 1000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if fraction != 0 {
            write!(f, ".{fraction:03}")?;
        }
        f.write_str("Z")
    }
}

impl fmt::Debug for HaloTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HaloTime({self})")
    }
}

impl Serialize for HaloTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromScalar for HaloTime {
    fn from_scalar(scalar: Scalar<'_>) -> Result<Option<Self>, &'static str> {
        match scalar {
            Scalar::Nothing => Ok(None),
            Scalar::Text(text) => match text.trim() {
                "" => Ok(None),
                text => read(text, 0).map(Self::from_millis).ok_or("not a time"),
            },
            _ => Err("not a time"),
        }
    }

    fn shown(&self) -> Option<&dyn fmt::Debug> {
        Some(self)
    }
}

impl<'de> Deserialize<'de> for HaloTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(deserializer)?.ok_or_else(|| D::Error::custom("nothing where a time was expected"))
    }
}

/// Conversions for callers that use chrono.
#[cfg(feature = "chrono")]
mod with_chrono {
    use chrono::{DateTime, Utc};

    use super::HaloTime;

    impl From<HaloTime> for DateTime<Utc> {
        fn from(time: HaloTime) -> Self {
            // chrono covers far more years than HaloTime can hold.
            Self::from_timestamp_millis(time.0).unwrap_or_default()
        }
    }

    impl HaloTime {
        /// The same point in time; `None` outside the years 1902 to 9999. Below a millisecond is cut off.
        pub fn from_chrono(time: DateTime<Utc>) -> Option<Self> {
            Self::from_millis(time.timestamp_millis())
        }
    }
}

/// Milliseconds since the epoch of any time from year 0 on.
fn read(text: &str, offset_minutes: i32) -> Option<i64> {
    let mut bytes = Bytes(text.as_bytes());
    let year = bytes.number(4)?;
    bytes.expect(b'-')?;
    let month = bytes.number(2)?;
    bytes.expect(b'-')?;
    let day = bytes.number(2)?;
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return None;
    }
    let midnight = days(year, month, day) * DAY;
    let ahead = i64::from(offset_minutes) * 60_000;
    if bytes.0.is_empty() {
        return Some(midnight - ahead);
    }
    bytes.expect(b'T').or_else(|| bytes.expect(b't')).or_else(|| bytes.expect(b' '))?;
    let hour = bytes.number(2)?;
    bytes.expect(b':')?;
    let minute = bytes.number(2)?;
    let second = if bytes.expect(b':').is_some() { bytes.number(2)? } else { 0 };
    let fraction = if bytes.expect(b'.').is_some() { bytes.fraction()? } else { 0 };
    // Second 60 is a leap second; the epoch does not count it.
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let of_day = ((hour * 60 + minute) * 60 + second.min(59)) * 1000 + fraction;
    let ahead = match bytes.0 {
        [] => ahead,
        [b'Z' | b'z'] => 0,
        _ => bytes.offset()? * 60_000,
    };
    Some(midnight + of_day - ahead)
}

struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn expect(&mut self, byte: u8) -> Option<()> {
        self.0 = self.0.strip_prefix(&[byte])?;
        Some(())
    }

    fn number(&mut self, digits: usize) -> Option<i64> {
        let (head, tail) = self.0.split_at_checked(digits)?;
        self.0 = tail;
        head.iter()
            .try_fold(0, |value, byte| byte.is_ascii_digit().then(|| value * 10 + i64::from(byte - b'0')))
    }

    /// Any number of digits; milliseconds.
    fn fraction(&mut self) -> Option<i64> {
        let length = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (head, tail) = self.0.split_at_checked(length).filter(|_| length > 0)?;
        self.0 = tail;
        let digit = |place: usize| head.get(place).map_or(0, |byte| i64::from(byte - b'0'));
        Some(digit(0) * 100 + digit(1) * 10 + digit(2))
    }

    /// `+01:00`, `+0100` or `+01` to the end; minutes.
    fn offset(&mut self) -> Option<i64> {
        let sign = match self.0.first()? {
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        self.0 = &self.0[1..];
        let hours = self.number(2)?;
        let _ = self.expect(b':');
        let minutes = if self.0.is_empty() { 0 } else { self.number(2)? };
        (self.0.is_empty() && hours <= 23 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
    }
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since the epoch, by counting years from March so that the leap day comes last (H. Hinnant,
/// "chrono-compatible low-level date algorithms").
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date that is `days` after the epoch; the inverse of [`days`].
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_shape_halo_writes() {
        let at = |text: &str| HaloTime::parse(text).map(HaloTime::millis);
        assert_eq!(at("1970-01-01T00:00:01"), Some(1_000));
        assert_eq!(at("1970-01-01T00:00:01.25Z"), Some(1_250));
        assert_eq!(at("1970-01-01T00:00:01.1234567"), Some(1_123));
        assert_eq!(at("1970-01-01 01:00"), Some(3_600_000));
        assert_eq!(at("1970-01-02"), Some(DAY));
        assert_eq!(at("1970-01-01T02:00:00+02:00"), Some(0));
        assert_eq!(at("1970-01-01T02:00:00+0200"), Some(0));
        assert_eq!(at("1969-12-31T22:30:00-01:30"), Some(0));
        assert_eq!(HaloTime::parse_at("1970-01-01T01:00:00", 60).map(HaloTime::millis), Some(0));
        assert_eq!(HaloTime::parse_at("1970-01-01T01:00:00Z", 60).map(HaloTime::millis), Some(3_600_000));
    }

    #[test]
    fn sentinels_are_nothing_and_nonsense_is_an_error() {
        let read = |json: &str| serde_json::from_str::<crate::lenient::Lax<HaloTime>>(json).map(|lax| lax.0);
        for json in [
            "\"1900-01-01T00:00:00\"",
            "\"1899-12-30T00:00:00\"",
            "\"1901-01-01T00:00:00\"",
            "\"0001-01-01T00:00:00\"",
            "\"\"",
            "null",
        ] {
            assert_eq!(read(json).unwrap(), None, "{json}");
        }
        assert!(read("\"1902-01-01T00:00:00\"").unwrap().is_some());
        for json in [
            "\"soon\"",
            "12",
            "\"2026-02-30\"",
            "\"2026-01-01T25:00\"",
            "\"2026-01-01Tx\"",
            "\"2026-01-01T00:00:00.Z\"",
        ] {
            assert!(read(json).is_err(), "{json}");
        }
    }

    #[test]
    fn leap_days() {
        assert!(HaloTime::parse("2024-02-29").is_some());
        assert!(HaloTime::parse("2000-02-29").is_some());
        assert!(HaloTime::parse("2100-02-29").is_none());
    }

    proptest! {
        #[test]
        fn display_reads_back(millis in FIRST..=LAST) {
            let time = HaloTime::from_millis(millis).unwrap();
            prop_assert_eq!(HaloTime::parse(&time.to_string()), Some(time));
            prop_assert!(time.to_string().starts_with(&time.date_string()));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}") {
            let _ = HaloTime::parse(&text);
        }
    }

    #[cfg(feature = "chrono")]
    #[test]
    fn chrono_agrees() {
        let time = HaloTime::parse("2026-03-04T09:15:00.250Z").unwrap();
        let theirs = chrono::DateTime::<chrono::Utc>::from(time);
        assert_eq!(theirs.timestamp_millis(), time.millis());
        assert_eq!(HaloTime::from_chrono(theirs), Some(time));
    }
}
