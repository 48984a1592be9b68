//! A calendar date without a time and without a clock.

use core::fmt;
use core::str::FromStr;

/// A day of the Gregorian calendar, from year 1 to 9999.
///
/// Which day it is *now* depends on the tenant's time zone, so the caller says it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    year: i16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day, if it exists.
    #[must_use]
    pub const fn new(year: i16, month: u8, day: u8) -> Option<Self> {
        if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) {
            None
        } else {
            Some(Self { year, month, day })
        }
    }

    /// Year, 1 to 9999.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// Month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Day of the month, from 1.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// The same day so many months later, or the last day of that month if it is shorter.
    ///
    /// Stops at 9999-12-31.
    #[must_use]
    pub const fn plus_months(self, months: u32) -> Self {
        let from_start = (self.year as i64) * 12 + (self.month as i64 - 1) + months as i64;
        let (year, month) = (from_start / 12, (from_start % 12) as u8 + 1);
        if year > 9999 {
            return Self { year: 9999, month: 12, day: 31 };
        }
        let year = year as i16;
        let last = days_in_month(year, month);
        Self { year, month, day: if self.day > last { last } else { self.day } }
    }

    /// Days since 1970-01-01, negative before.
    #[must_use]
    pub const fn days_since_epoch(self) -> i32 {
        // Years run from March, so that the leap day is the last of its year
        // (Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil).
        let year = self.year as i32 - (self.month <= 2) as i32;
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month = (self.month as i32 + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + self.day as i32 - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The day so many days after 1970-01-01; `None` outside the years 1 to 9999.
    #[must_use]
    pub const fn from_days_since_epoch(days: i32) -> Option<Self> {
        let Some(days) = days.checked_add(719_468) else { return None };
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u8;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 } as u8;
        let year = year_of_era + era * 400 + (month <= 2) as i32;
        if year < 1 || year > 9999 { None } else { Self::new(year as i16, month, day) }
    }

    /// How many days from `self` to `later`; negative if that is earlier.
    #[must_use]
    pub const fn days_until(self, later: Self) -> i32 {
        later.days_since_epoch() - self.days_since_epoch()
    }
}

const fn days_in_month(year: i16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Text that is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateError;

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date of the form 2025-01-31")
    }
}

impl core::error::Error for DateError {}

/// Reads `2025-01-31`; a time after `T` or a space is ignored.
impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let text = text.trim();
        let (date, rest) = text.split_at_checked(10).ok_or(DateError)?;
        if !(rest.is_empty() || rest.starts_with(['T', 't', ' '])) {
            return Err(DateError);
        }
        let bytes = date.as_bytes();
        let digits = |range: core::ops::Range<usize>| {
            let part = &date[range];
            part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<i16>().ok()).flatten()
        };
        if !date.is_ascii() || bytes[4] != b'-' || bytes[7] != b'-' {
            return Err(DateError);
        }
        let (year, month, day) = (digits(0..4), digits(5..7), digits(8..10));
        match (year, month, day) {
            (Some(year), Some(month), Some(day)) => Self::new(year, month as u8, day as u8).ok_or(DateError),
            _ => Err(DateError),
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <alloc::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
pub(crate) fn date(text: &str) -> Date {
    text.parse().expect("a date in a test")
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use proptest::prelude::*;

    #[test]
    fn months_end_on_the_last_day() {
        for (from, months, to) in [
            ("2025-01-31", 1, "2025-02-28"),
            ("2024-01-31", 1, "2024-02-29"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2025-08-31", 6, "2026-02-28"),
            ("2025-10-31", 1, "2025-11-30"),
            ("2025-12-15", 18, "2027-06-15"),
            ("9999-06-30", 12, "9999-12-31"),
        ] {
            assert_eq!(date(from).plus_months(months), date(to), "{from} + {months}");
        }
    }

    #[test]
    fn reads_iso_dates_only() {
        assert_eq!(date("2025-03-01T23:59:59Z"), date("2025-03-01"));
        for text in [
            "",
            "2025-3-1",
            "01/03/2025",
            "2025-02-30",
            "2025-13-01",
            "0000-01-01",
            "2025-03-01x",
            "+025-01-01",
            "2025-03-0é",
        ] {
            assert_eq!(text.parse::<Date>(), Err(DateError), "{text}");
        }
        assert_eq!(Date::new(1970, 1, 1).map(Date::days_since_epoch), Some(0));
        assert_eq!(date("2000-03-01").days_since_epoch(), 11_017);
    }

    proptest! {
        #[test]
        fn days_and_text_come_back(days in -719_162i32..2_932_896) {
            let there = Date::from_days_since_epoch(days).expect("inside the range");
            prop_assert_eq!(there.days_since_epoch(), days);
            prop_assert_eq!(there.to_string().parse(), Ok(there));
        }

        #[test]
        fn any_text_is_safe(text in "\\PC{0,16}", days in any::<i32>()) {
            let _ = text.parse::<Date>();
            let _ = Date::from_days_since_epoch(days);
        }
    }
}
