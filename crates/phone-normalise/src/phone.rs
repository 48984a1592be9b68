//! A valid phone number.

use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;

use crate::format::Text;
use crate::kind::Kind;
use crate::number::{MAX_EXTENSION, Number};
use crate::parse::verbatim;
use crate::refusal::{Candidate, Refusal};
use crate::region::Region;

/// A valid phone number: there is no way to make one that libphonenumber would not call valid.
///
/// Two are equal if calling code, national number and extension are, whatever text and rule they came from. `Debug` hides
/// the number, because it is personal data.
#[derive(Clone, Copy)]
pub struct Phone {
    pub(crate) number: Number,
    pub(crate) region: Option<Region>,
    pub(crate) kind: Kind,
    pub(crate) rule: Rule,
}

/// Which rule turned the text into the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// The text as written, labels and separators aside (P4).
    AsWritten,
    /// A spreadsheet had made a decimal of it: `442079460018.0` (P2).
    Decimal,
    /// A spreadsheet had put it in scientific notation, with every digit there (P3).
    Scientific,
    /// The digits behind the plus as they stand, although they begin like a national prefix (P5). libphonenumber takes the
    /// prefix off and cannot read some of its own numbers back.
    Verbatim,
    /// A bracketed zero after the calling code was dropped: `+44 (0)20 7946 0018` (P5).
    BracketedZero,
    /// Words behind the number were cut off (P5).
    TrailingText,
    /// An international prefix of another country stood for the plus: `011 44 20 7946 0018` (P5).
    ForeignPrefix,
    /// One of several numbers in the field (P5).
    OneOfSeveral,
    /// Text with digits before a plus was cut off: `Line 1: +44 20 7946 0018` (P5).
    FromPlus,
    /// A missing plus was put before the digits (P5). The number is assumed, not read.
    MissingPlus,
}

impl Rule {
    /// A short name of the rule: `as_written`, `decimal` …
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AsWritten => "as_written",
            Self::Decimal => "decimal",
            Self::Scientific => "scientific",
            Self::Verbatim => "verbatim",
            Self::BracketedZero => "bracketed_zero",
            Self::TrailingText => "trailing_text",
            Self::ForeignPrefix => "foreign_prefix",
            Self::OneOfSeveral => "one_of_several",
            Self::FromPlus => "from_plus",
            Self::MissingPlus => "missing_plus",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl Phone {
    /// The number if it is valid.
    pub(crate) fn new(number: Number, rule: Rule) -> Option<Self> {
        let (region, kind) = number.classify();
        (kind != Kind::Unknown).then_some(Self { number, region, kind, rule })
    }

    /// Plus, calling code and national number, without separators or extension: the form to store.
    #[must_use]
    pub fn e164(&self) -> Text {
        self.number.e164()
    }

    /// The form to show, after ITU-T E.123: the international format with blanks as the only separators.
    #[must_use]
    pub fn e123(&self) -> Text {
        self.number.e123()
    }

    /// libphonenumber's international format, in some countries with hyphens.
    #[must_use]
    pub fn international(&self) -> Text {
        self.number.international()
    }

    /// libphonenumber's national format.
    #[must_use]
    pub fn national(&self) -> Text {
        self.number.national_text()
    }

    /// A `tel:` URI after RFC 3966.
    #[must_use]
    pub fn rfc3966(&self) -> Text {
        self.number.rfc3966()
    }

    /// What the number is for; never `Unknown`.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The region of the number; `001` for numbers that belong to no country.
    #[must_use]
    pub const fn region(&self) -> Option<Region> {
        self.region
    }

    /// The country calling code, without a plus.
    #[must_use]
    pub fn country_code(&self) -> u16 {
        self.number.calling_code().number
    }

    /// The extension, in ASCII digits.
    #[must_use]
    pub fn extension(&self) -> Option<Text> {
        self.number.extension_text()
    }

    /// The number without its extension.
    #[must_use]
    pub fn without_extension(&self) -> Self {
        let number = Number::new(self.number.code, self.number.national()).unwrap_or(self.number);
        Self { number, ..*self }
    }

    /// True: a number that is not valid is a [`Refusal::Invalid`].
    #[must_use]
    pub const fn is_valid(&self) -> bool {
        true
    }

    /// The rule that read the number.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        self.rule
    }

    /// Whether the calling code is a guess: the text had a missing plus. Random digits pass this rule often.
    #[must_use]
    pub const fn assumed(&self) -> bool {
        matches!(self.rule, Rule::MissingPlus)
    }
}

impl PartialEq for Phone {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Phone {}

impl Hash for Phone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl Ord for Phone {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number.cmp(&other.number)
    }
}

impl PartialOrd for Phone {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// E.164, and `;ext=` if there is an extension: what [`FromStr`] reads back.
impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.e164())?;
        match self.extension() {
            Some(extension) => write!(f, ";ext={extension}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Phone")
            .field("country_code", &self.country_code())
            .field("region", &self.region)
            .field("kind", &self.kind)
            .field("rule", &self.rule)
            .finish_non_exhaustive()
    }
}

/// Reads what `Display` writes and nothing looser; for other text there is [`normalise`](crate::normalise).
///
/// The digits are taken as they stand, so that every number comes back as it was stored.
impl FromStr for Phone {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let (e164, extension) = match text.split_once(";ext=") {
            Some((e164, extension)) if (1..=MAX_EXTENSION).contains(&extension.len()) => (e164, extension),
            Some(_) => return Err(Refusal::NotANumber),
            None => (text, ""),
        };
        let digits = e164.strip_prefix('+').ok_or(Refusal::NotANumber)?;
        if !digits.bytes().chain(extension.bytes()).all(|byte| byte.is_ascii_digit()) {
            return Err(Refusal::NotANumber);
        }
        let mut number = verbatim(digits.as_bytes())?;
        extension.bytes().for_each(|byte| number.push_extension(byte - b'0'));
        Self::new(number, Rule::AsWritten)
            .ok_or(Refusal::Invalid(Candidate { number, rule: Rule::AsWritten }))
    }
}
