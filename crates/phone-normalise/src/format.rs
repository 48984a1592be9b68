//! A number in writing.

use core::fmt;
use core::ops::Deref;

use crate::generated::automata::FORMATS;
use crate::generated::layouts::{LAYOUTS, PAIRS};
use crate::number::Number;

/// The layouts of one number.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) international: u16,
    pub(crate) national: u16,
}

/// A formatted number: text of at most 80 ASCII characters, held inline.
///
/// `Display`, `Deref<Target = str>` and `AsRef<str>` give the text; `Debug` hides it, because a phone number is personal
/// data.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text {
    bytes: [u8; Self::ROOM],
    len: u8,
}

impl Text {
    // Plus, code of 3, blank, 17 digits with up to 12 characters between and around them, a label of 8, 20 digits: 62.
    const ROOM: usize = 80;

    const fn new() -> Self {
        Self { bytes: [0; Self::ROOM], len: 0 }
    }

    #[inline]
    fn push(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(usize::from(self.len)) {
            *slot = byte;
            self.len += 1;
        }
    }

    #[inline]
    fn extend(&mut self, text: &[u8]) {
        self.write(text, 0);
    }

    #[inline]
    fn digits(&mut self, digits: &[u8]) {
        self.write(digits, b'0');
    }

    /// Writes each byte plus `offset`, as far as there is room.
    #[inline]
    fn write(&mut self, bytes: &[u8], offset: u8) {
        let room = self.bytes.get_mut(usize::from(self.len)..).unwrap_or_default();
        let fitting = bytes.len().min(room.len());
        for (slot, byte) in room.iter_mut().zip(bytes) {
            *slot = byte + offset;
        }
        self.len += fitting as u8;
    }

    /// A plus and a calling code.
    #[cfg(feature = "phonenumber")]
    pub(crate) fn plus(code: u16) -> Self {
        let mut text = Self::new();
        text.push(b'+');
        text.append_number(code.into());
        text
    }

    /// Adds a number without leading zeros.
    #[cfg(feature = "phonenumber")]
    pub(crate) fn append_number(&mut self, number: u64) {
        if number > 9 {
            self.append_number(number / 10);
        }
        self.push(b'0' + (number % 10) as u8);
    }

    /// Adds ASCII text, as far as there is room.
    #[cfg(feature = "phonenumber")]
    pub(crate) fn append(&mut self, text: &str) {
        self.extend(text.as_bytes());
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII is ever pushed, so this cannot fail.
        core::str::from_utf8(&self.bytes[..usize::from(self.len)]).unwrap_or_default()
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} characters)", self.len)
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl Number {
    pub(crate) fn e164(&self) -> Text {
        let mut text = Text::new();
        text.push(b'+');
        text.extend(self.calling_code().digits.as_bytes());
        text.digits(self.national());
        text
    }

    pub(crate) fn international(&self) -> Text {
        let mut text = self.with_code(b' ');
        self.lay_out(self.pair().international, &mut text, |byte| byte);
        self.label_extension(self.calling_code().extension, &mut text);
        text
    }

    pub(crate) fn e123(&self) -> Text {
        let mut text = self.with_code(b' ');
        self.lay_out(self.pair().international, &mut text, |_| b' ');
        self.label_extension(" ext. ", &mut text);
        text
    }

    pub(crate) fn rfc3966(&self) -> Text {
        let mut text = Text::new();
        text.extend(b"tel:");
        text.extend(self.with_code(b'-').as_bytes());
        self.lay_out(self.pair().international, &mut text, |_| b'-');
        self.label_extension(";ext=", &mut text);
        text
    }

    pub(crate) fn national_text(&self) -> Text {
        let mut text = Text::new();
        self.lay_out(self.pair().national, &mut text, |byte| byte);
        self.label_extension(self.calling_code().extension, &mut text);
        text
    }

    pub(crate) fn extension_text(&self) -> Option<Text> {
        let mut text = Text::new();
        text.digits(self.extension());
        (text.len > 0).then_some(text)
    }

    fn with_code(&self, then: u8) -> Text {
        let mut text = Text::new();
        text.push(b'+');
        text.extend(self.calling_code().digits.as_bytes());
        text.push(then);
        text
    }

    fn pair(&self) -> &'static Pair {
        &PAIRS[usize::from(FORMATS.walk(self.calling_code().formats, self.national()))]
    }

    /// Sets the national number; layout 0 sets it without any grouping.
    fn lay_out(&self, layout: u16, text: &mut Text, separator: impl Fn(u8) -> u8) {
        let mut rest = self.national();
        if layout == 0 {
            text.digits(rest);
            return;
        }
        for &op in LAYOUTS[usize::from(layout)] {
            match op {
                1..=17 => {
                    let (group, tail) = rest.split_at(usize::from(op).min(rest.len()));
                    text.digits(group);
                    rest = tail;
                }
                0x80.. => rest = rest.get(usize::from(op & 0x7F)..).unwrap_or_default(),
                literal => text.push(separator(literal)),
            }
        }
    }

    fn label_extension(&self, label: &str, text: &mut Text) {
        if !self.extension().is_empty() {
            text.extend(label.as_bytes());
            text.digits(self.extension());
        }
    }
}
