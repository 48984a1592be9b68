//! Where a number without a calling code is dialled.

use crate::generated::names::{GROUPS, NAMES};
use crate::region::{Region, Regions};

/// The country, or the countries, in which a number without a calling code would be dialled.
///
/// `From<&str>` reads ISO 3166 codes, English country names, usual aliases and the region options of the CRM ("Nordic
/// Countries", "Asia Pacific" …), in any case and spelling of accents. Text it does not know gives no country rather than a
/// guess. A number's own calling code always wins over the hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint<'a>(pub(crate) Place<'a>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place<'a> {
    None,
    Unknown,
    One(Region),
    Any(Regions),
    Ordered(&'a [Region]),
}

impl<'a> Hint<'a> {
    /// No country is known.
    #[must_use]
    pub const fn none() -> Self {
        Self(Place::None)
    }

    /// One country.
    #[must_use]
    pub const fn region(region: Region) -> Self {
        Self(Place::One(region))
    }

    /// One of several countries: a national number is accepted if exactly one makes it valid, otherwise refused as
    /// ambiguous.
    #[must_use]
    pub const fn any_of(regions: Regions) -> Self {
        Self(Place::Any(regions))
    }

    /// Several countries in order of likelihood: the first that makes a national number valid wins.
    #[must_use]
    pub const fn in_order(regions: &'a [Region]) -> Self {
        Self(Place::Ordered(regions))
    }

    /// Whether the hint was text that names no country and no group.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        matches!(self.0, Place::Unknown)
    }

    /// The countries of the hint.
    #[must_use]
    pub fn regions(&self) -> Regions {
        match self.0 {
            Place::None | Place::Unknown => Regions::new(),
            Place::One(region) => [region].into_iter().collect(),
            Place::Any(regions) => regions,
            Place::Ordered(regions) => regions.iter().copied().collect(),
        }
    }

    /// The names of the groups of countries that a hint may use.
    pub fn groups() -> impl Iterator<Item = &'static str> {
        GROUPS.iter().map(|group| group.name)
    }
}

impl From<Region> for Hint<'_> {
    fn from(region: Region) -> Self {
        Self::region(region)
    }
}

impl<'a> From<&'a str> for Hint<'a> {
    fn from(text: &'a str) -> Self {
        if let Some(region) = Region::new(text) {
            return Self::region(region);
        }
        let name = Name::folded(text);
        if name.len == 0 {
            return Self(if text.trim().is_empty() { Place::None } else { Place::Unknown });
        }
        let name = name.as_str();
        if let Some(region) = Region::new(name) {
            return Self::region(region);
        }
        let Ok(place) = NAMES.binary_search_by(|(known, _)| (*known).cmp(name)) else {
            return Self(Place::Unknown);
        };
        let value = usize::from(NAMES[place].1);
        match value.checked_sub(256) {
            Some(group) => Self::any_of(Regions::from_bits(GROUPS[group].members)),
            // Below 256 by the branch above.
            None => Self::region(Region(value as u8)),
        }
    }
}

impl<'a> From<Option<&'a str>> for Hint<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(Self::none(), Self::from)
    }
}

/// A name in the form in which names are compared: ASCII, lower case, one blank between words, no leading article.
struct Name {
    bytes: [u8; 64],
    len: usize,
}

impl Name {
    /// Empty if nothing is left or it is longer than every known name.
    fn folded(text: &str) -> Self {
        let mut name = Self { bytes: [0; 64], len: 0 };
        let mut gap = false;
        for character in text.chars() {
            match plain(character) {
                Some(letter) => {
                    if gap && name.len > 0 && !name.push(b' ') {
                        return Self { len: 0, ..name };
                    }
                    gap = false;
                    if !name.push(letter) {
                        return Self { len: 0, ..name };
                    }
                }
                None if character == '&' => {
                    for byte in *b" and" {
                        if !name.push(byte) {
                            return Self { len: 0, ..name };
                        }
                    }
                    gap = true;
                }
                // Combining marks belong to the letter before them.
                None if ('\u{300}'..'\u{370}').contains(&character) => {}
                None => gap = true,
            }
            if name.as_str() == "the" && gap {
                name.len = 0;
            }
        }
        name
    }

    fn push(&mut self, byte: u8) -> bool {
        let Some(slot) = self.bytes.get_mut(self.len) else {
            return false;
        };
        *slot = byte;
        self.len += 1;
        true
    }

    fn as_str(&self) -> &str {
        // Only ASCII is ever pushed, so this cannot fail.
        core::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

/// A letter or digit without case and accent.
fn plain(character: char) -> Option<u8> {
    Some(match character {
        'a'..='z' | '0'..='9' => character as u8,
        'A'..='Z' => character.to_ascii_lowercase() as u8,
        'à'..='å' | 'À'..='Å' | 'ā' | 'Ā' => b'a',
        'ç' | 'Ç' | 'ć' | 'č' | 'Ć' | 'Č' => b'c',
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'ě' => b'e',
        'ì'..='ï' | 'Ì'..='Ï' | 'ı' | 'İ' => b'i',
        'ñ' | 'Ñ' | 'ń' => b'n',
        'ò'..='ö' | 'Ò'..='Ö' | 'ō' => b'o',
        'ş' | 'Ş' | 'š' | 'Š' => b's',
        'ù'..='ü' | 'Ù'..='Ü' | 'ū' => b'u',
        'ý' | 'ÿ' | 'Ý' => b'y',
        _ => return None,
    })
}
