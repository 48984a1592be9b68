//! The parameters of RFC 3966 that move digits: `;phone-context=` and `;isub=`.

use crate::parse::{Fault, possible};
use crate::scan::{ALPHA, DIGIT, Tokens, is};

const CONTEXT: &[u8] = b";phone-context=";

/// Where the phone context of `text` begins.
pub(crate) fn find(text: &[u8]) -> Option<usize> {
    position(text, CONTEXT)
}

/// The number of `text`, whose phone context begins at `at`, with the context put before it.
pub(crate) fn resolve(text: &[u8], at: usize) -> Result<Tokens, Fault> {
    let value = &text[at + CONTEXT.len()..];
    let value = &value[..value.iter().position(|&t| t == b';').unwrap_or(value.len())];
    let mut joined = Tokens::new();
    if is_global_number(value) {
        joined.extend(value);
    } else if !is_domain(value) {
        return Err(Fault::NotANumber);
    }
    let start = position(text, b"tel:").map_or(0, |tel| tel + 4);
    // "tel:" behind the context leaves no number of its own.
    joined.extend(text.get(start..at).unwrap_or_default());
    Ok(joined)
}

/// `text` up to an ISDN subaddress.
pub(crate) fn without_subaddress(text: &[u8]) -> &[u8] {
    match position(text, b";isub=") {
        Some(at) if at > 0 => &text[..at],
        _ => text,
    }
}

/// The number of a text without a phone context.
pub(crate) fn plain(text: &[u8]) -> &[u8] {
    without_subaddress(possible(text))
}

fn position(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

/// A plus, then digits and visual separators, at least one digit.
fn is_global_number(value: &[u8]) -> bool {
    let Some((b'+', rest)) = value.split_first() else {
        return false;
    };
    rest.iter().any(|&t| is(t, DIGIT))
        && rest.iter().all(|&t| is(t, DIGIT) || matches!(t, b'-' | b'.' | b'(' | b')'))
}

/// Labels of letters, digits and inner hyphens between dots; the last begins with a letter.
fn is_domain(value: &[u8]) -> bool {
    let value = value.strip_suffix(b".").unwrap_or(value);
    let Some(last) = value.rsplit(|&t| t == b'.').next() else {
        return false;
    };
    last.first().is_some_and(|&t| is(t, ALPHA))
        && value.split(|&t| t == b'.').all(|label| match label {
            [] => false,
            [first, .., last] if !is(*first, ALPHA | DIGIT) || !is(*last, ALPHA | DIGIT) => false,
            label => label.iter().all(|&t| is(t, ALPHA | DIGIT) || (t == b'-' && label.len() > 1)),
        })
}
