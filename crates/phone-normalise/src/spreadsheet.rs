//! What spreadsheets make of numbers: decimals and scientific notation (rules P2 and P3).

use crate::phone::Rule;
use crate::refusal::Refusal;
use crate::scan::{DIGIT, Tokens, is};

/// The integer that a spreadsheet wrote as a decimal; `None` if the text is nothing of the kind.
pub(crate) fn integer(text: &[u8]) -> Option<Result<(Tokens, Rule), Refusal>> {
    // Both forms end with digits and have a point or an exponent before them.
    let tail = text.iter().rev().take_while(|&&t| is(t, DIGIT)).count();
    let at = text.len().checked_sub(tail + 1)?;
    match text[at] {
        _ if tail == 0 => None,
        b'.' if text[at + 1..].iter().all(|t| t & 0x0F == 0) => decimal(&text[..at]),
        b'e' | b'E' => scientific(&text[..at], &text[at + 1..], false),
        b'+' if matches!(text[..at], [.., b'e' | b'E']) => scientific(&text[..at - 1], &text[at + 1..], true),
        _ => None,
    }
}

fn decimal(digits: &[u8]) -> Option<Result<(Tokens, Rule), Refusal>> {
    let (plus, digits) = signed(digits);
    if digits.is_empty() || !digits.iter().all(|&t| is(t, DIGIT)) {
        return None;
    }
    let mut integer = plus;
    integer.extend(digits);
    Some(Ok((integer, Rule::Decimal)))
}

fn scientific(
    mantissa: &[u8],
    exponent: &[u8],
    signed_exponent: bool,
) -> Option<Result<(Tokens, Rule), Refusal>> {
    let (plus, mantissa) = signed(mantissa);
    let whole = mantissa.iter().take_while(|&&t| is(t, DIGIT)).count();
    let fraction = match &mantissa[whole..] {
        [] => &[][..],
        [b'.' | b',', fraction @ ..] => fraction,
        _ => return None,
    };
    // "1E10" may be a code of its own; "1E+10" and "1.5E10" are numbers.
    let looks_like_one = signed_exponent || !fraction.is_empty();
    if whole == 0 || exponent.len() > 2 || !looks_like_one || !fraction.iter().all(|&t| is(t, DIGIT)) {
        return None;
    }
    let places = exponent.iter().fold(0, |sum, t| sum * 10 + usize::from(t & 0x0F));
    if fraction.len() < places {
        return Some(Err(Refusal::Lossy));
    }
    let (kept, dropped) = fraction.split_at(places);
    if dropped.iter().any(|t| t & 0x0F != 0) {
        return Some(Err(Refusal::NotANumber));
    }
    let mut integer = plus;
    integer.extend(&mantissa[..whole]);
    integer.extend(kept);
    Some(Ok((integer, Rule::Scientific)))
}

/// A plus before the digits is kept.
fn signed(text: &[u8]) -> (Tokens, &[u8]) {
    let mut sign = Tokens::new();
    match text {
        [b'+', digits @ ..] => {
            sign.push(b'+');
            (sign, digits)
        }
        _ => (sign, text),
    }
}
