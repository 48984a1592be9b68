//! Text to tokens: one byte for each character that can matter (rule P1).
//!
//! Spaces of all kinds become one kind, invisible characters vanish, and what libphonenumber's patterns tell apart gets a
//! byte of its own. Everything behind this works on bytes and cannot meet foreign text.

use crate::generated::unicode::{DIGITS, INVISIBLE, LETTERS, NUMBERS, SPACES};

/// libphonenumber reads no longer text.
pub(crate) const MAX_CHARS: usize = 250;

pub(crate) const DIGIT: u8 = 1;
/// Punctuation that may stand within a number, the star and the letter x among it.
pub(crate) const PUNCTUATION: u8 = 2;
/// An ASCII letter, which may stand for a digit.
pub(crate) const ALPHA: u8 = 4;
/// A letter of any script.
pub(crate) const LETTER: u8 = 8;
/// A letter, a digit or another number: what text may end with.
pub(crate) const WORD: u8 = 16;
pub(crate) const PLUS: u8 = 32;
/// A control character, of which no token is made.
const CONTROL: u8 = 128;
/// Whatever makes the text more than digits, plus and plain punctuation.
pub(crate) const MARK: u8 = 64;

/// Tokens for characters outside ASCII. A digit of another script is `FOREIGN_DIGIT | value`.
pub(crate) mod token {
    pub(crate) const OTHER: u8 = 0x01;
    pub(crate) const DASH: u8 = 0x80;
    pub(crate) const FULL_STOP: u8 = 0x81;
    pub(crate) const SLASH: u8 = 0x82;
    pub(crate) const BRACKET: u8 = 0x83;
    pub(crate) const OPEN: u8 = 0x84;
    pub(crate) const CLOSE: u8 = 0x85;
    pub(crate) const TILDE: u8 = 0x86;
    pub(crate) const WIDE_E: u8 = 0x90;
    pub(crate) const WIDE_X: u8 = 0x91;
    pub(crate) const WIDE_T: u8 = 0x92;
    pub(crate) const WIDE_N: u8 = 0x93;
    pub(crate) const WIDE_I: u8 = 0x94;
    pub(crate) const WIDE_HASH: u8 = 0x95;
    pub(crate) const CYRILLIC_D: u8 = 0x96;
    pub(crate) const CYRILLIC_O: u8 = 0x97;
    pub(crate) const CYRILLIC_B: u8 = 0x98;
    pub(crate) const O_ACUTE: u8 = 0x99;
    pub(crate) const ACUTE: u8 = 0x9A;
    pub(crate) const OTHER_LETTER: u8 = 0xA0;
    pub(crate) const OTHER_NUMBER: u8 = 0xA1;
    pub(crate) const FOREIGN_DIGIT: u8 = 0xE0;
}

/// The classes of each token.
pub(crate) static CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [MARK; 256];
    let mut t = 0;
    while t < 256 {
        let byte = t as u8;
        if byte.is_ascii_control() {
            table[t] |= CONTROL;
        } else if byte.is_ascii_digit() {
            table[t] = DIGIT | WORD;
        } else if byte.is_ascii_alphabetic() {
            table[t] = ALPHA | LETTER | WORD | MARK;
        }
        t += 1;
    }
    let plain = b" -().[]/*";
    let mut n = 0;
    while n < plain.len() {
        table[plain[n] as usize] = PUNCTUATION;
        n += 1;
    }
    table[b'x' as usize] |= PUNCTUATION;
    table[b'X' as usize] |= PUNCTUATION;
    table[b'~' as usize] |= PUNCTUATION;
    table[b'+' as usize] = PLUS;
    t = token::DASH as usize;
    while t <= token::CLOSE as usize {
        table[t] = PUNCTUATION;
        t += 1;
    }
    table[token::TILDE as usize] |= PUNCTUATION;
    t = token::WIDE_E as usize;
    while t <= token::O_ACUTE as usize {
        if t != token::WIDE_HASH as usize {
            table[t] |= LETTER | WORD;
        }
        t += 1;
    }
    table[token::OTHER_LETTER as usize] |= LETTER | WORD;
    table[token::OTHER_NUMBER as usize] |= WORD;
    t = 0;
    while t < 10 {
        table[token::FOREIGN_DIGIT as usize | t] = DIGIT | WORD | MARK;
        t += 1;
    }
    table
}

#[inline]
pub(crate) fn is(token: u8, classes: u8) -> bool {
    CLASS[usize::from(token)] & classes != 0
}

/// Tokens of one text, at most as many as a text may have characters.
#[derive(Clone, Copy)]
pub(crate) struct Tokens {
    bytes: [u8; MAX_CHARS + 6],
    len: usize,
}

impl Tokens {
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; MAX_CHARS + 6], len: 0 }
    }

    #[inline]
    pub(crate) fn push(&mut self, token: u8) {
        // Every caller stays within the cap plus one plus sign; beyond it a token is dropped rather than a panic risked.
        if let Some(slot) = self.bytes.get_mut(self.len) {
            *slot = token;
            self.len += 1;
        }
    }

    pub(crate) fn extend(&mut self, tokens: &[u8]) {
        for &token in tokens {
            self.push(token);
        }
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// `text` as its own tokens, without blanks around it, and the union of their classes; `None` unless it is all printable
/// ASCII and not too long.
#[inline]
pub(crate) fn plain(text: &str) -> Option<(&[u8], u8)> {
    let bytes = text.as_bytes();
    if bytes.len() > MAX_CHARS {
        return None;
    }
    let bytes = bytes.trim_ascii();
    let classes = bytes.iter().fold(0, |classes, byte| classes | PRINTABLE[usize::from(*byte)]);
    (classes & CONTROL == 0).then_some((bytes, classes))
}

/// The classes of each byte of text; whatever is no token by itself counts as control.
static PRINTABLE: [u8; 256] = {
    let mut table = CLASS;
    let mut byte = 128;
    while byte < 256 {
        table[byte] = CONTROL;
        byte += 1;
    }
    table
};

/// The tokens of `text` without blanks around it and the union of their classes; `None` if the text is too long.
#[cold]
pub(crate) fn scan(text: &str) -> Option<(Tokens, u8)> {
    let bytes = text.as_bytes();
    if bytes.len() > MAX_CHARS * 4 {
        return None;
    }
    let mut tokens = Tokens::new();
    let (mut classes, mut read, mut at) = (0, 0, 0);
    while let Some(&byte) = bytes.get(at) {
        read += 1;
        if read > MAX_CHARS {
            return None;
        }
        let token = if byte.is_ascii() {
            at += 1;
            match byte {
                b'\t' => b' ',
                b'\r' | 0x0B | 0x0C => b'\n',
                0..0x20 if byte != b'\n' => token::OTHER,
                0x7F => token::OTHER,
                _ => byte,
            }
        } else {
            let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) else {
                break;
            };
            at += character.len_utf8();
            match foreign(character) {
                Some(token) => token,
                None => continue,
            }
        };
        if tokens.len == 0 && matches!(token, b' ' | b'\n') {
            continue;
        }
        classes |= CLASS[usize::from(token)];
        tokens.push(token);
    }
    while let [.., b' ' | b'\n'] = tokens.as_slice() {
        tokens.len -= 1;
    }
    Some((tokens, classes))
}

/// The token of a character outside ASCII; `None` if it is invisible.
#[cold]
fn foreign(character: char) -> Option<u8> {
    let point = u32::from(character);
    Some(match character {
        '\u{85}' | '\u{2028}' | '\u{2029}' => b'\n',
        '\u{FF0B}' => b'+',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30FC}' | '\u{FF0D}' => token::DASH,
        '\u{FF0E}' => token::FULL_STOP,
        '\u{FF0F}' => token::SLASH,
        '\u{FF3B}' | '\u{FF3D}' | '\u{2053}' | '\u{223C}' => token::BRACKET,
        '\u{FF08}' => token::OPEN,
        '\u{FF09}' => token::CLOSE,
        '\u{FF5E}' => token::TILDE,
        '\u{FF45}' | '\u{FF25}' => token::WIDE_E,
        '\u{FF58}' | '\u{FF38}' => token::WIDE_X,
        '\u{FF54}' | '\u{FF34}' => token::WIDE_T,
        '\u{FF4E}' | '\u{FF2E}' => token::WIDE_N,
        '\u{FF49}' | '\u{FF29}' => token::WIDE_I,
        '\u{FF03}' => token::WIDE_HASH,
        'д' | 'Д' => token::CYRILLIC_D,
        'о' | 'О' => token::CYRILLIC_O,
        'б' | 'Б' => token::CYRILLIC_B,
        'ó' | 'Ó' => token::O_ACUTE,
        '\u{301}' => token::ACUTE,
        _ if within(&SPACES, point).is_some() => b' ',
        _ if within(&INVISIBLE, point).is_some() => return None,
        _ => match within(&DIGITS, point) {
            Some(first) => token::FOREIGN_DIGIT | ((point - first) % 10) as u8,
            None if within(&LETTERS, point).is_some() => token::OTHER_LETTER,
            None if within(&NUMBERS, point).is_some() => token::OTHER_NUMBER,
            None => token::OTHER,
        },
    })
}

/// The start of the range that holds `point`.
fn within(ranges: &[(u32, u32)], point: u32) -> Option<u32> {
    let after = ranges.partition_point(|&(first, _)| first <= point);
    let &(first, last) = ranges.get(after.checked_sub(1)?)?;
    (point <= last).then_some(first)
}
