//! Countries and sets of countries.

use core::fmt;
use core::str::FromStr;

use crate::generated::names::ENGLISH;
use crate::generated::regions::{CODES, REGION_OF, REGIONS, TERRITORIES};

/// A country or territory with its own numbering rules, or the world for numbers that belong to none (+800, +870 …).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(pub(crate) u8);

/// What parsing needs to know about a region.
#[derive(Debug)]
pub(crate) struct Territory {
    pub(crate) id: &'static str,
    pub(crate) code: u8,
    pub(crate) general: u16,
    pub(crate) prefix: u16,
    pub(crate) idd: u16,
    pub(crate) lengths: u32,
    pub(crate) local: u32,
}

/// A calling code and the regions that share it, the main one first.
#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) digits: &'static str,
    pub(crate) number: u16,
    pub(crate) regions: &'static [u8],
    pub(crate) validity: u16,
    pub(crate) formats: u16,
    pub(crate) extension: &'static str,
}

impl Code {
    pub(crate) fn main(&self) -> &'static Territory {
        &TERRITORIES[usize::from(self.regions[0])]
    }
}

/// Countries that one option of a CRM stands for.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) name: &'static str,
    pub(crate) members: [u64; 4],
}

impl Region {
    /// The region of an ISO 3166 two-letter code in either case; `None` if it has no numbering rules.
    ///
    /// This reads codes only; [`Hint`](crate::Hint) reads names too.
    #[must_use]
    pub fn new(iso: &str) -> Option<Self> {
        let &[first, second] = iso.as_bytes() else {
            return None;
        };
        let letter =
            |byte: u8| byte.to_ascii_uppercase().checked_sub(b'A').map(usize::from).filter(|n| *n < 26);
        let place = REGION_OF[letter(first)? * 26 + letter(second)?];
        place.checked_sub(1).map(Self)
    }

    /// Every country and territory, in order of code.
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        (0..=u8::MAX).take(REGIONS).map(Self)
    }

    /// The ISO 3166 code of two letters, or `001` for the world.
    #[must_use]
    pub fn iso(self) -> &'static str {
        self.territory().id
    }

    /// The English name.
    #[must_use]
    pub fn name(self) -> &'static str {
        ENGLISH.get(usize::from(self.0)).copied().unwrap_or("World")
    }

    /// The country calling code, without a plus.
    #[must_use]
    pub fn calling_code(self) -> u16 {
        CODES[usize::from(self.territory().code)].number
    }

    pub(crate) fn territory(self) -> &'static Territory {
        &TERRITORIES[usize::from(self.0)]
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.iso())
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.iso())
    }
}

/// The text is no code of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownRegion;

impl fmt::Display for UnknownRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a two-letter code of a region with numbering rules")
    }
}

impl core::error::Error for UnknownRegion {}

impl FromStr for Region {
    type Err = UnknownRegion;

    fn from_str(iso: &str) -> Result<Self, Self::Err> {
        Self::new(iso).ok_or(UnknownRegion)
    }
}

/// A set of regions.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Regions([u64; 4]);

impl Regions {
    /// No region.
    #[must_use]
    pub const fn new() -> Self {
        Self([0; 4])
    }

    pub(crate) const fn from_bits(bits: [u64; 4]) -> Self {
        Self(bits)
    }

    /// Adds a region.
    pub fn insert(&mut self, region: Region) {
        self.0[usize::from(region.0 / 64)] |= 1 << (region.0 % 64);
    }

    /// Whether a region is in the set.
    #[must_use]
    pub fn contains(&self, region: Region) -> bool {
        self.0[usize::from(region.0 / 64)] & (1 << (region.0 % 64)) != 0
    }

    /// How many regions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0 == [0; 4]
    }

    /// The regions in order of code.
    pub fn iter(&self) -> impl Iterator<Item = Region> + use<> {
        let mut words = self.0;
        core::iter::from_fn(move || {
            let (n, word) = words.iter_mut().enumerate().find(|(_, word)| **word != 0)?;
            let bit = word.trailing_zeros();
            *word &= *word - 1;
            u8::try_from(n * 64 + bit as usize).ok().map(Region)
        })
    }
}

impl FromIterator<Region> for Regions {
    fn from_iter<I: IntoIterator<Item = Region>>(regions: I) -> Self {
        let mut set = Self::new();
        regions.into_iter().for_each(|region| set.insert(region));
        set
    }
}

impl fmt::Debug for Regions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl fmt::Display for Regions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, region) in self.iter().enumerate() {
            if n > 0 {
                f.write_str(", ")?;
            }
            f.write_str(region.iso())?;
        }
        Ok(())
    }
}
