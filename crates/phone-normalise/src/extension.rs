//! The extension at the end of a number: libphonenumber's extension patterns as a matcher.

use crate::scan::{DIGIT, is, token};

/// Digits that end the text and may be an extension.
#[derive(Clone, Copy)]
pub(crate) struct Tail {
    /// Where the digits start.
    pub(crate) start: usize,
    /// Where they end.
    pub(crate) end: usize,
    hash: bool,
}

impl Tail {
    /// The digits that end `text`, a hash behind them allowed.
    pub(crate) fn of(text: &[u8]) -> Option<Self> {
        let hash = text.last() == Some(&b'#');
        let end = text.len() - usize::from(hash);
        let digits = text[..end].iter().rev().take_while(|&&t| is(t, DIGIT)).count();
        (1..=20).contains(&digits).then_some(Self { start: end - digits, end, hash })
    }

    fn digits(&self) -> usize {
        self.end - self.start
    }

    /// Whether an extension begins at `from` and ends the text.
    pub(crate) fn begins_at(&self, text: &[u8], from: usize) -> bool {
        let head = &text[..self.start];
        let Some(rest) = head.get(from..) else {
            return false;
        };
        if rest.first() == Some(&b';') && !self.hash && rest.len() == 5 && starts(&rest[1..], b"ext=") {
            return true;
        }
        let labelled = skip(rest, |t| matches!(t, b' ' | b','));
        if self.explicit(labelled) || (self.digits() <= 9 && ambiguous(labelled)) {
            return true;
        }
        if self.hash
            && self.digits() <= 6
            && !rest.is_empty()
            && rest.iter().all(|t| matches!(t, b' ' | b'-'))
        {
            return true;
        }
        let marked = skip(rest, |t| t == b' ');
        match marked {
            [b';', after @ ..] | [b',', b',', after @ ..] if self.digits() <= 15 && separates(after) => true,
            [b',', ..] => self.digits() <= 9 && separates(skip(marked, |t| t == b',')),
            _ => false,
        }
    }

    /// Labels that say extension in so many words.
    fn explicit(&self, text: &[u8]) -> bool {
        const E: u8 = token::WIDE_E;
        const X: u8 = token::WIDE_X;
        const T: u8 = token::WIDE_T;
        const N: u8 = token::WIDE_N;
        match text {
            [E, X, T, N, rest @ ..] | [X, T, N, rest @ ..] if separates(rest) => return true,
            [E, X, T, rest @ ..] | [X, T, rest @ ..] if separates(rest) => return true,
            [token::CYRILLIC_D, token::CYRILLIC_O, token::CYRILLIC_B, rest @ ..] => return separates(rest),
            _ => {}
        }
        if starts(text, b"anexo") {
            return separates(&text[5..]);
        }
        let short = if starts(text, b"ext") {
            &text[3..]
        } else if starts(text, b"xt") {
            &text[2..]
        } else {
            return false;
        };
        if after_label(short) {
            return true;
        }
        match short {
            [e, n, s, i, rest @ ..] if starts(&[*e, *n, *s, *i], b"ensi") => match rest {
                [b'o' | b'O', token::ACUTE, rest @ ..] => after_label(rest),
                [b'o' | b'O' | token::O_ACUTE, rest @ ..] => after_label(rest),
                _ => false,
            },
            _ => false,
        }
    }

    /// The first place from `from` up to `to` where an extension begins.
    pub(crate) fn search(&self, text: &[u8], from: usize, to: usize) -> Option<usize> {
        (from..=to.min(self.start)).find(|&at| self.begins_at(text, at))
    }
}

/// Where an extension that begins at `from` ends, if text may follow it.
pub(crate) fn end_within(text: &[u8], from: usize) -> Option<usize> {
    let label = text[from..].iter().position(|&t| is(t, DIGIT))? + from;
    let digits = text[label..].iter().take_while(|&&t| is(t, DIGIT)).count();
    let end = label + digits;
    Tail::of(&text[..end])?.begins_at(&text[..end], from).then_some(end)
}

/// One-character labels and those less sure.
fn ambiguous(text: &[u8]) -> bool {
    match text {
        [b'x' | b'X' | b'#' | b'~' | token::WIDE_X | token::WIDE_HASH | token::TILDE, rest @ ..] => {
            separates(rest)
        }
        [token::WIDE_I, token::WIDE_N, token::WIDE_T, rest @ ..] => separates(rest),
        _ => starts(text, b"int") && separates(&text[3..]),
    }
}

/// An optional n and what may stand between a label and its digits.
fn after_label(text: &[u8]) -> bool {
    separates(text) || matches!(text, [b'n' | b'N', rest @ ..] if separates(rest))
}

/// Whether the whole of `text` may stand between a label and its digits.
fn separates(text: &[u8]) -> bool {
    let rest = match text {
        [b':' | b'.' | token::FULL_STOP, rest @ ..] => rest,
        _ => text,
    };
    rest.iter().all(|t| matches!(t, b' ' | b',' | b'-'))
}

fn starts(text: &[u8], label: &[u8]) -> bool {
    text.get(..label.len()).is_some_and(|head| head.eq_ignore_ascii_case(label))
}

fn skip(text: &[u8], skipped: impl Fn(u8) -> bool) -> &[u8] {
    let from = text.iter().take_while(|&&t| skipped(t)).count();
    &text[from..]
}
