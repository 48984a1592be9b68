//! What a number is for.

use core::fmt;
use core::str::FromStr;

/// The type of a number in libphonenumber's terms. Displayed in upper case, as libphonenumber writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A landline.
    FixedLine,
    /// A mobile.
    Mobile,
    /// The plan of the country does not tell landlines from mobiles.
    FixedLineOrMobile,
    /// Free to call.
    TollFree,
    /// Charged at a higher rate.
    PremiumRate,
    /// The cost is shared.
    SharedCost,
    /// Voice over IP.
    Voip,
    /// Belongs to a person, wherever it rings.
    PersonalNumber,
    /// A pager.
    Pager,
    /// One number for a whole company.
    Uan,
    /// Access to a mailbox.
    Voicemail,
    /// No pattern fits; a valid number is never of this kind.
    Unknown,
}

impl Kind {
    /// Every kind, `Unknown` last.
    pub const ALL: [Self; 12] = [
        Self::FixedLine,
        Self::Mobile,
        Self::FixedLineOrMobile,
        Self::TollFree,
        Self::PremiumRate,
        Self::SharedCost,
        Self::Voip,
        Self::PersonalNumber,
        Self::Pager,
        Self::Uan,
        Self::Voicemail,
        Self::Unknown,
    ];

    /// The kind of an answer of the validity automaton: 0 and whatever is beyond the list is unknown.
    pub(crate) fn from_table(answer: u16) -> Self {
        let place = usize::from(answer).checked_sub(1);
        place.and_then(|place| Self::ALL.get(place)).copied().unwrap_or(Self::Unknown)
    }

    /// libphonenumber's name: `FIXED_LINE`, `MOBILE` …
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FixedLine => "FIXED_LINE",
            Self::Mobile => "MOBILE",
            Self::FixedLineOrMobile => "FIXED_LINE_OR_MOBILE",
            Self::TollFree => "TOLL_FREE",
            Self::PremiumRate => "PREMIUM_RATE",
            Self::SharedCost => "SHARED_COST",
            Self::Voip => "VOIP",
            Self::PersonalNumber => "PERSONAL_NUMBER",
            Self::Pager => "PAGER",
            Self::Uan => "UAN",
            Self::Voicemail => "VOICEMAIL",
            Self::Unknown => "UNKNOWN",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The text names no kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownKind;

impl fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the name of a kind of phone number")
    }
}

impl core::error::Error for UnknownKind {}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or(UnknownKind)
    }
}
