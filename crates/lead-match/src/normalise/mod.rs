//! Match forms: what two spellings of the same thing have in common. Raw values are never changed.

mod company;
mod email;
mod name;
mod web;

pub use company::company_key;
pub use email::{email_key, is_free_mail, is_role_address};
pub use name::{fold_name, given_names_agree, person_key};
pub use web::{domain_of, linkedin_slug};

pub(crate) use name::canonical as canonical_given;

use unicode_normalization::UnicodeNormalization;

/// Words that exports write where there is nothing.
const NULLS: [&str; 16] = [
    "n/a",
    "na",
    "n.a.",
    "null",
    "none",
    "nil",
    "unknown",
    "not available",
    "not provided",
    "undefined",
    "nan",
    "-",
    "--",
    "?",
    ".",
    "0",
];

/// Empty, or a word that means nothing.
#[must_use]
pub fn is_null(text: &str) -> bool {
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    text.is_empty() || NULLS.iter().any(|null| text.eq_ignore_ascii_case(null))
}

/// Digits of a number, the last eight where no country code is known. `None` below seven digits.
#[must_use]
pub fn phone_key(text: &str) -> Option<String> {
    let digits: String =
        text.chars().filter_map(|c| c.to_digit(10)).map(|d| char::from(b'0' + d as u8)).collect();
    if digits.len() < 7 {
        return None;
    }
    Some(if text.trim_start().starts_with('+') { format!("+{digits}") } else { tail(&digits).to_owned() })
}

/// The last eight digits.
pub(crate) fn tail(digits: &str) -> &str {
    &digits[digits.len().saturating_sub(8)..]
}

/// Characters that nobody sees: zero-width, direction marks, soft hyphen, byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Case, marks and compatibility forms removed; letters and digits of any script kept, all else one blank.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_invisible(*c)) {
        if unicode_normalization::char::is_combining_mark(c) {
            continue;
        }
        if c.is_alphanumeric() {
            folded.extend(c.to_lowercase());
        } else if c != '\'' && c != '’' && c != '.' && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    if folded.starts_with(' ') { folded.trim_start().to_owned() } else { folded }
}

/// The same in Latin letters, for keys that must meet across scripts and across `ü`/`ue`.
fn latin(text: &str) -> String {
    let folded = fold(text);
    if folded.is_ascii() { folded } else { fold(&deunicode::deunicode(&folded)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_has_many_names() {
        for text in ["", " ", "N/A", "null", " - ", "Unknown", "\u{200b}", "0"] {
            assert!(is_null(text), "{text:?}");
        }
        assert!(!is_null("Null & Co"));
    }

    #[test]
    fn folding_keeps_letters_of_any_script() {
        assert_eq!(fold("  Müller-Lüdenscheidt "), "muller ludenscheidt");
        assert_eq!(fold("O’Brien"), "obrien");
        assert_eq!(fold("Иван"), "иван");
        assert_eq!(latin("Łukasz"), "lukasz");
    }

    #[test]
    fn phones_compare_by_country_or_by_tail() {
        assert_eq!(phone_key("+44 1632 960001").as_deref(), Some("+441632960001"));
        assert_eq!(phone_key("01632 960001").as_deref(), Some("32960001"));
        assert_eq!(phone_key("12345"), None);
    }
}
