//! A calling code, a national number and an extension, valid or not.

use core::cmp::Ordering;
use core::hash::{Hash, Hasher};

use crate::generated::automata::VALIDITY;
use crate::generated::regions::CODES;
use crate::kind::Kind;
use crate::parse::{Length, MAX_NATIONAL};
use crate::region::{Code, Region};

/// Longest extension.
pub(crate) const MAX_EXTENSION: usize = 20;

/// Digits as values 0 to 9; what is unused stays 0, so that equal numbers are equal bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) code: u8,
    national_len: u8,
    extension_len: u8,
    national: [u8; MAX_NATIONAL],
    extension: [u8; MAX_EXTENSION],
}

impl Number {
    /// `None` if the national number is too long.
    pub(crate) fn new(code: u8, digits: &[u8]) -> Option<Self> {
        let mut national = [0; MAX_NATIONAL];
        national.get_mut(..digits.len())?.copy_from_slice(digits);
        Some(Self {
            code,
            national_len: digits.len() as u8,
            extension_len: 0,
            national,
            extension: [0; MAX_EXTENSION],
        })
    }

    /// Adds a digit to the extension, as long as there is room.
    pub(crate) fn push_extension(&mut self, digit: u8) {
        if let Some(slot) = self.extension.get_mut(usize::from(self.extension_len)) {
            *slot = digit;
            self.extension_len += 1;
        }
    }

    pub(crate) fn national(&self) -> &[u8] {
        &self.national[..usize::from(self.national_len)]
    }

    pub(crate) fn extension(&self) -> &[u8] {
        &self.extension[..usize::from(self.extension_len)]
    }

    pub(crate) fn calling_code(&self) -> &'static Code {
        &CODES[usize::from(self.code)]
    }

    /// The region and the kind; the kind is unknown exactly if the number is not valid.
    pub(crate) fn classify(&self) -> (Option<Region>, Kind) {
        let code = self.calling_code();
        let answer = VALIDITY.walk(code.validity, self.national());
        let kind = Kind::from_table(answer & 15);
        let region = match code.regions {
            [only] => Some(Region(*only)),
            _ if answer == 0 => None,
            several => Some(Region(several[usize::from(answer >> 4)])),
        };
        (region, kind)
    }

    pub(crate) fn length(&self) -> Length {
        self.calling_code().main().length(usize::from(self.national_len))
    }
}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.code.hash(state);
        self.national().hash(state);
        self.extension().hash(state);
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |n: &Self| n.calling_code().digits;
        key(self)
            .cmp(key(other))
            .then_with(|| self.national().cmp(other.national()))
            .then_with(|| self.extension().cmp(other.extension()))
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
