//! Words that mean "nothing here".

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::clean::clean;
use super::fold::fold;

/// Words that people and systems write where there is no value.
const NULL_WORDS: &[&str] = &[
    "n/a",
    "n.a",
    "n\\a",
    "na/",
    "#n/a",
    "#na",
    "#ref",
    "#value",
    "null",
    "(null)",
    "none",
    "(none)",
    "nil",
    "nan",
    "undefined",
    "unknown",
    "(unknown)",
    "not available",
    "not applicable",
    "not provided",
    "not specified",
    "not set",
    "no data",
    "no value",
    "no email",
    "no phone",
    "no website",
    "no name",
    "noname",
    "missing",
    "empty",
    "blank",
    "(blank)",
    "tbd",
    "tba",
    "tbc",
    "to be confirmed",
    "x",
    "xx",
    "xxx",
    "xxxx",
    "0",
    "00",
    "000",
    "0000",
    "keine angabe",
    "k.a",
    "unbekannt",
    "keine",
    "inconnu",
    "non renseigne",
    "desconocido",
    "sin datos",
    "sconosciuto",
    "brak",
    "brak danych",
    "onbekend",
    "okand",
    "nao informado",
    "yok",
    "bilinmiyor",
    "net dannykh",
    "undisclosed",
    "withheld",
    "redacted",
    "no aplica",
    "neant",
    "test test",
];

/// Is the text a way of writing "nothing here" (`n/a`, `-`, `null`, `unknown`, …)?
///
/// ```
/// use lead_match::normalise::null_word;
/// assert!(null_word(" N/A ") && null_word("--") && null_word(""));
/// assert!(!null_word("Nathan"));
/// ```
#[must_use]
pub fn null_word(text: &str) -> bool {
    if text.is_ascii() && text.len() > 20 {
        return false;
    }
    null_clean(&clean(text))
}

/// Longest of the words above, in bytes.
const LONGEST_NULL: usize = 16;

static NULLS: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| NULL_WORDS.iter().copied().collect());

/// [`null_word`] for text that went through [`clean`].
pub(crate) fn null_clean(text: &str) -> bool {
    if text.len() > 40 {
        return false;
    }
    if text.is_ascii() {
        return null_bare(text);
    }
    !text.chars().any(char::is_alphanumeric) || null_bare(&fold(text))
}

fn null_bare(text: &str) -> bool {
    let around = |b: &u8| {
        matches!(b, b'.' | b'!' | b'?' | b'-' | b'_' | b'"' | b'\'' | b' ' | b'<' | b'>' | b'[' | b']')
    };
    let bytes = text.as_bytes();
    if !bytes.iter().any(u8::is_ascii_alphanumeric) {
        return true;
    }
    let start = bytes.iter().position(|b| !around(b)).unwrap_or(0);
    let end = bytes.iter().rposition(|b| !around(b)).map_or(start, |at| at + 1);
    let bare = &bytes[start..end];
    if bare.len() > LONGEST_NULL {
        return false;
    }
    let mut lower = [0; LONGEST_NULL];
    let lower = &mut lower[..bare.len()];
    lower.copy_from_slice(bare);
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).is_ok_and(|bare| NULLS.contains(bare))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_nothing() {
        for word in
            ["n/a", "N/A.", "-", "—", "null", "Unknown", "0", "", "\u{200b}", "none", "(blank)", "K.A."]
        {
            assert!(null_word(word), "{word}");
        }
        for word in ["Noah", "Nan Li", "X Corp", "007 Taxi", "王"] {
            assert!(!null_word(word), "{word}");
        }
    }
}
