//! Similarity of short ASCII words.

/// Jaro–Winkler similarity, 0–1. Words longer than 64 bytes are compared by their first 64.
pub(crate) fn jaro_winkler(a: &str, b: &str) -> f32 {
    let (a, b) = (cut(a), cut(b));
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let (mut taken_a, mut taken_b) = (0_u64, 0_u64);
    for (i, &c) in a.iter().enumerate() {
        let from = i.saturating_sub(reach);
        let to = (i + reach + 1).min(b.len());
        for (j, &other) in b.iter().enumerate().take(to).skip(from) {
            if other == c && taken_b >> j & 1 == 0 {
                taken_a |= 1 << i;
                taken_b |= 1 << j;
                break;
            }
        }
    }
    let matches = taken_a.count_ones();
    if matches == 0 {
        return 0.0;
    }
    let picked = |bytes: &'_ [u8], taken: u64| -> [u8; 64] {
        let mut out = [0; 64];
        let kept = bytes.iter().enumerate().filter(|&(at, _)| taken >> at & 1 == 1);
        for (slot, (_, &byte)) in out.iter_mut().zip(kept) {
            *slot = byte;
        }
        out
    };
    let (left, right) = (picked(a, taken_a), picked(b, taken_b));
    let moved = left.iter().zip(&right).take(matches as usize).filter(|(x, y)| x != y).count();
    let m = matches as f32;
    let jaro = (m / a.len() as f32 + m / b.len() as f32 + (m - moved as f32 / 2.0) / m) / 3.0;
    let prefix = a.iter().zip(b).take(4).take_while(|(x, y)| x == y).count();
    jaro + prefix as f32 * 0.1 * (1.0 - jaro)
}

fn cut(text: &str) -> &[u8] {
    let bytes = text.as_bytes();
    &bytes[..bytes.len().min(64)]
}

/// Do both have the same digits, in order? "Studio 54" is no misspelling of "Studio 55".
pub(crate) fn same_digits(a: &str, b: &str) -> bool {
    let digits = |text: &'_ str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<u8>>();
    let none = |text: &str| !text.bytes().any(|byte| byte.is_ascii_digit());
    (none(a) && none(b)) || digits(a) == digits(b)
}

/// How two different words come from each other by one slip of the hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slip {
    /// A letter more, less, or two swapped.
    Shift,
    /// One letter for another.
    Swap,
}

/// The one slip between two words, if one is enough.
pub(crate) fn one_slip(a: &str, b: &str) -> Option<Slip> {
    let (short, long) =
        if a.len() <= b.len() { (a.as_bytes(), b.as_bytes()) } else { (b.as_bytes(), a.as_bytes()) };
    if long.len() - short.len() > 1 {
        return None;
    }
    let at = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    if short.len() < long.len() {
        return (short[at..] == long[at + 1..]).then_some(Slip::Shift);
    }
    if at == short.len() {
        return None;
    }
    if short[at + 1..] == long[at + 1..] {
        return Some(Slip::Swap);
    }
    let swapped = at + 1 < short.len()
        && short[at] == long[at + 1]
        && short[at + 1] == long[at]
        && short[at + 2..] == long[at + 2..];
    swapped.then_some(Slip::Shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        for (a, b, expected) in
            [("martha", "marhta", 0.961), ("dixon", "dicksonx", 0.813), ("dwayne", "duane", 0.84)]
        {
            assert!((jaro_winkler(a, b) - expected).abs() < 0.002, "{a} {b} {}", jaro_winkler(a, b));
        }
        assert_eq!(one_slip("eric", "eic"), Some(Slip::Shift));
        assert_eq!(one_slip("jan", "jon"), Some(Slip::Swap));
        assert_eq!(one_slip("solutions", "soltuions"), Some(Slip::Shift));
        assert_eq!(one_slip("anna", "hanna"), Some(Slip::Shift));
        assert_eq!(one_slip("same", "same"), None);
        assert_eq!(one_slip("abc", "xyz"), None);
        assert!(same_digits("abc", "abd") && same_digits("unit 4", "unit4"));
        assert!(!same_digits("unit4", "unit5") && !same_digits("unit4", "unit"));
    }
}
