//! Why text is not a phone number.

use core::fmt;

use crate::format::Text;
use crate::number::Number;
use crate::parse::{Fault, Length};
use crate::phone::Rule;
use crate::region::{Region, Regions};

/// Why no valid number came of a text. Each reason displays as a sentence without the number in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no text.
    Empty,
    /// The text has more than 250 characters.
    TooLong,
    /// A spreadsheet rounded the number to scientific notation; the missing digits cannot be known.
    Lossy,
    /// The text does not look like a phone number.
    NotANumber,
    /// A national number, and the hint names no country.
    NoCountry,
    /// The country calling code does not exist.
    UnknownCallingCode,
    /// Too few digits for any number.
    TooShort,
    /// Too many digits for any number.
    TooManyDigits,
    /// A national number that is valid in several countries of the hint.
    Ambiguous(Regions),
    /// A number with a calling code that no range of its country covers.
    Invalid(Candidate),
}

impl Refusal {
    /// A short name of the reason: `empty`, `too_long`, `lossy` …
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::Lossy => "lossy",
            Self::NotANumber => "not_a_number",
            Self::NoCountry => "no_country",
            Self::UnknownCallingCode => "unknown_calling_code",
            Self::TooShort => "too_short",
            Self::TooManyDigits => "too_many_digits",
            Self::Ambiguous(_) => "ambiguous",
            Self::Invalid(_) => "invalid",
        }
    }

    /// What could be read of a number that is not valid.
    #[must_use]
    pub const fn candidate(&self) -> Option<&Candidate> {
        match self {
            Self::Invalid(candidate) => Some(candidate),
            _ => None,
        }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::NotANumber => Self::NotANumber,
            Fault::NoRegion => Self::NoCountry,
            Fault::UnknownCode => Self::UnknownCallingCode,
            Fault::TooShort => Self::TooShort,
            Fault::TooLong => Self::TooManyDigits,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is no text"),
            Self::TooLong => f.write_str("the text has more than 250 characters"),
            Self::Lossy => f.write_str("a spreadsheet rounded the number and its last digits are lost"),
            Self::NotANumber => f.write_str("the text does not look like a phone number"),
            Self::NoCountry => f.write_str("a national number needs a country, and none is known"),
            Self::UnknownCallingCode => f.write_str("the country calling code does not exist"),
            Self::TooShort => f.write_str("there are too few digits for a phone number"),
            Self::TooManyDigits => f.write_str("there are too many digits for a phone number"),
            Self::Ambiguous(regions) => {
                write!(f, "the national number is valid in several countries: {regions}")
            }
            Self::Invalid(candidate) => candidate.flaw().fmt(f),
        }
    }
}

impl core::error::Error for Refusal {}

/// A number that could be read but is not valid: what libphonenumber would print with `valid = 0`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Candidate {
    pub(crate) number: Number,
    pub(crate) rule: Rule,
}

/// What is wrong with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// Shorter than every number of its country.
    TooShort,
    /// Longer than every number of its country.
    TooLong,
    /// Between the lengths that its country uses.
    WrongLength,
    /// As long as a number dialled without its area code.
    LocalOnly,
    /// Of the right length, in a range that its country does not use.
    UnusedRange,
}

impl Candidate {
    /// What is wrong with the number.
    #[must_use]
    pub fn flaw(&self) -> Flaw {
        match self.number.length() {
            Length::TooShort => Flaw::TooShort,
            Length::TooLong => Flaw::TooLong,
            Length::Between => Flaw::WrongLength,
            Length::LocalOnly => Flaw::LocalOnly,
            Length::Possible => Flaw::UnusedRange,
        }
    }

    /// Plus, calling code and national number, without separators.
    #[must_use]
    pub fn e164(&self) -> Text {
        self.number.e164()
    }

    /// libphonenumber's international format.
    #[must_use]
    pub fn international(&self) -> Text {
        self.number.international()
    }

    /// The international format with blanks as the only separators.
    #[must_use]
    pub fn e123(&self) -> Text {
        self.number.e123()
    }

    /// libphonenumber's national format.
    #[must_use]
    pub fn national(&self) -> Text {
        self.number.national_text()
    }

    /// A `tel:` URI.
    #[must_use]
    pub fn rfc3966(&self) -> Text {
        self.number.rfc3966()
    }

    /// The country calling code, without a plus.
    #[must_use]
    pub fn country_code(&self) -> u16 {
        self.number.calling_code().number
    }

    /// The region that the number would belong to, as far as its first digits tell.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        self.number.classify().0
    }

    /// The extension.
    #[must_use]
    pub fn extension(&self) -> Option<Text> {
        self.number.extension_text()
    }

    /// The rule that read the number.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        self.rule
    }
}

impl fmt::Debug for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Candidate")
            .field("country_code", &self.country_code())
            .field("flaw", &self.flaw())
            .field("rule", &self.rule)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooShort => "the number is too short for its country",
            Self::TooLong => "the number is too long for its country",
            Self::WrongLength => "the number has a length that its country does not use",
            Self::LocalOnly => "the number lacks its area code",
            Self::UnusedRange => "the number is in a range that its country does not use",
        })
    }
}
