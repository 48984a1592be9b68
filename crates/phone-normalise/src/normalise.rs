//! The way in.

use core::fmt;

use crate::hint::Hint;
use crate::phone::Phone;
use crate::refusal::Refusal;
use crate::rules;
use crate::scan::{DIGIT, Tokens, plain, scan};

/// The phone number that `text` means, read as dialled from `hint`.
///
/// If the field holds several numbers, the first valid one; [`normalise_all`] gives the others too.
///
/// # Errors
/// A [`Refusal`] says why there is no valid number; [`Refusal::Invalid`] carries what could be read.
pub fn normalise(text: &str, hint: Hint<'_>) -> Result<Phone, Refusal> {
    read(text, |tokens, classes| rules::find(tokens, classes, hint).map(|found| found.phone))
}

/// The phone number that `text` is to libphonenumber, without any repair.
///
/// Blanks of all kinds count as blanks and invisible characters do not count; apart from that the answer is
/// libphonenumber's own. It is for text that a person just typed and can still correct.
///
/// # Errors
/// As [`normalise`].
pub fn as_written(text: &str, hint: Hint<'_>) -> Result<Phone, Refusal> {
    read(text, |tokens, classes| rules::as_written(tokens, classes, hint))
}

/// What `reader` makes of the tokens of `text`.
#[inline]
fn read(text: &str, reader: impl Fn(&[u8], u8) -> Result<Phone, Refusal>) -> Result<Phone, Refusal> {
    if let Some((tokens @ [_, ..], classes)) = plain(text) {
        return reader(tokens, classes);
    }
    let (tokens, classes) = scan(text).ok_or(Refusal::TooLong)?;
    if tokens.as_slice().is_empty() {
        return Err(Refusal::Empty);
    }
    reader(tokens.as_slice(), classes)
}

/// Every phone number of a field: the first valid one and, lazily, those behind it.
///
/// # Errors
/// As [`normalise`]: the field holds no valid number.
pub fn normalise_all<'a>(text: &str, hint: Hint<'a>) -> Result<Numbers<'a>, Refusal> {
    let (tokens, classes) = scan(text).ok_or(Refusal::TooLong)?;
    if tokens.as_slice().is_empty() {
        return Err(Refusal::Empty);
    }
    let found = rules::find(tokens.as_slice(), classes, hint)?;
    Ok(Numbers { first: found.phone, rest: Rest { tokens, classes, at: found.taken, hint } })
}

/// The numbers of one field.
#[derive(Clone, Copy, Debug)]
pub struct Numbers<'a> {
    /// The first valid number: what [`normalise`] returns.
    pub first: Phone,
    /// The valid numbers behind it.
    pub rest: Rest<'a>,
}

/// An iterator over the further numbers of a field.
#[derive(Clone, Copy)]
pub struct Rest<'a> {
    tokens: Tokens,
    classes: u8,
    at: usize,
    hint: Hint<'a>,
}

impl Iterator for Rest<'_> {
    type Item = Phone;

    fn next(&mut self) -> Option<Phone> {
        let text = self.tokens.as_slice().get(self.at..)?;
        if self.classes & DIGIT == 0 || text.is_empty() {
            return None;
        }
        match rules::find(text, self.classes, self.hint) {
            Ok(found) => {
                self.at += found.taken.max(1);
                Some(found.phone)
            }
            Err(_) => {
                self.at = self.tokens.as_slice().len();
                None
            }
        }
    }
}

impl core::iter::FusedIterator for Rest<'_> {}

impl fmt::Debug for Rest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rest").field("hint", &self.hint).finish_non_exhaustive()
    }
}
