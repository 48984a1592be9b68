//! What a cell means, and which damage spreadsheet programs do to it.

use crate::EmailStatus;
use crate::vendors::text;

const NOTHING: [&str; 9] =
    ["-", "--", "n/a", "#n/a", "null", "none", "nan", "not available", "not applicable"];

const FREE_MAIL: [&str; 28] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "hotmail.co.uk",
    "live.com",
    "msn.com",
    "yahoo.com",
    "yahoo.co.uk",
    "yahoo.fr",
    "yahoo.de",
    "ymail.com",
    "aol.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "t-online.de",
    "mail.com",
    "proton.me",
    "protonmail.com",
    "zoho.com",
    "yandex.com",
    "comcast.net",
    "btinternet.com",
];

/// The text of a cell with single spaces; nothing if it only says that there is nothing.
pub(super) fn clean(cell: &str) -> Option<String> {
    let is_gap = |c: char| c.is_whitespace() || c.is_control() || c == '\u{FEFF}';
    let trimmed = cell.trim_matches(is_gap);
    let is_nothing = |text: &str| NOTHING.iter().any(|nothing| text.eq_ignore_ascii_case(nothing));
    // Nearly every cell is tidy: no copy but the one that is handed out.
    let is_tidy = !trimmed.contains("  ") && trimmed.chars().all(|c| c == ' ' || !is_gap(c));
    let text = if is_tidy {
        trimmed.to_owned()
    } else {
        trimmed.split(is_gap).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    };
    (!text.is_empty() && !is_nothing(&text)).then_some(text)
}

/// Capital letters only are turned into a name; anything else is the person's own spelling.
pub(super) fn name(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    // Two letters may be initials.
    if letters < 3 || text.chars().any(char::is_lowercase) || !text.chars().any(char::is_uppercase) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        if inside {
            out.extend(c.to_lowercase());
        } else {
            out.push(c);
        }
        inside = c.is_alphanumeric();
    }
    out
}

/// The shop's word for an address; `None` for any other word.
pub(super) fn status(word: &str) -> Option<EmailStatus> {
    let key: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    Some(match key.to_ascii_lowercase().as_str() {
        "deliverable" | "valid" | "verified" | "ok" | "safe" => EmailStatus::Deliverable,
        "risky" | "acceptall" | "catchall" | "deliverablerisky" => EmailStatus::Risky,
        "undeliverable" | "invalid" | "bounce" | "bounced" | "hardbounce" => EmailStatus::Undeliverable,
        "unknown" | "unverified" | "notverified" => EmailStatus::Unknown,
        _ => return None,
    })
}

pub(super) fn is_free_mail(domain: &str) -> bool {
    FREE_MAIL.contains(&domain)
}

/// A phone number as it is written, unless a spreadsheet program rounded it or it is none.
pub(super) fn phone(text: &str) -> Result<String, &'static str> {
    if is_scientific(text) {
        return Err("a spreadsheet program rounded the number");
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if (6..=24).contains(&digits) { Ok(text.to_owned()) } else { Err("this is no phone number") }
}

/// `2.07556E+09`
fn is_scientific(text: &str) -> bool {
    let Some((number, power)) = text.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let power = power.strip_prefix(['+', '-']).unwrap_or(power);
    digits(power) && number.split(['.', ',']).all(digits)
}

/// A whole number, with separators and as a spreadsheet program writes it: `1,200`, `140.0`.
pub(super) fn whole(text: &str) -> Option<u32> {
    let bare = text.strip_suffix(".0").or_else(|| text.strip_suffix(".00")).unwrap_or(text);
    let digits: String = bare.chars().filter(|c| !matches!(c, ',' | ' ' | '\'')).collect();
    digits.parse().ok()
}

/// A size of a company or its revenue.
#[derive(Debug, PartialEq)]
pub(super) enum Size {
    Exact(f64),
    Range(String),
}

pub(super) fn employees(text: &str) -> Result<Size, &'static str> {
    match whole(text) {
        Some(0) => return Err("no company has no employees"),
        Some(number) => return Ok(Size::Exact(number.into())),
        None => {}
    }
    if let Some(parts) = date_parts(text) {
        return parts.map(Size::Range).ok_or("a spreadsheet program turned the range into a date");
    }
    if text.chars().any(|c| c.is_ascii_digit()) {
        Ok(Size::Range(text.to_owned()))
    } else {
        Err("this is no number of employees")
    }
}

pub(super) fn revenue(text: &str) -> Result<Size, &'static str> {
    let bounded = text.contains(['+', '<', '>']) || text.to_ascii_lowercase().contains("over");
    match text::money(text) {
        Some(amount) if !bounded && amount > 0.0 => Ok(Size::Exact(amount)),
        _ if is_scientific(text) => Err("a spreadsheet program rounded the number"),
        _ if date_parts(text).is_some() => Err("a spreadsheet program turned the range into a date"),
        _ if text.chars().any(|c| c.is_ascii_digit() && c != '0') => Ok(Size::Range(text.to_owned())),
        _ => Err("this is no revenue"),
    }
}

/// The range behind a date: `Oct-50`, `10-Jan`, `2026-01-10`. `Some(None)` for a date that is no range.
fn date_parts(text: &str) -> Option<Option<String>> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let month = |text: &str| {
        let key = text.to_ascii_lowercase();
        MONTHS.iter().position(|month| *month == key).map(|place| place + 1)
    };
    let (low, high) = if let Some(date) = text::date(text) {
        let part = |range: std::ops::Range<usize>| date[range].parse::<usize>().unwrap_or_default();
        // A first of a month is a month and a year: 11-50 becomes November 1950.
        (part(5..7), if part(8..10) == 1 { part(2..4) } else { part(8..10) })
    } else {
        let (left, right) = text.split_once('-')?;
        match (month(left), month(right)) {
            (Some(month), None) => (month, right.parse().ok()?),
            (None, Some(month)) => (month, left.parse().ok()?),
            _ => return None,
        }
    };
    Some((low < high).then(|| format!("{low}-{high}")))
}

/// A postal code; of the United States with the zeros that a spreadsheet program drops.
pub(super) fn postcode(text: &str, country: Option<&str>) -> String {
    let bare = text.strip_suffix(".0").unwrap_or(text);
    let digits = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit());
    if digits && country == Some("US") && (3..5).contains(&bare.len()) {
        format!("{bare:0>5}")
    } else {
        bare.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_trimmed_and_words_for_nothing_are_nothing() {
        assert_eq!(clean("  Harbor \t Logistics\u{a0}\n").as_deref(), Some("Harbor Logistics"));
        for nothing in ["", " ", "-", "N/A", "null", "None", "Not  Available", "#N/A"] {
            assert_eq!(clean(nothing), None, "{nothing:?}");
        }
        assert_eq!(clean("Nan Sharma").as_deref(), Some("Nan Sharma"));
        assert_eq!(clean("\u{FEFF}a  b\u{FEFF}c").as_deref(), Some("a b c"));
    }

    #[test]
    fn only_shouted_names_are_rewritten() {
        let table = [
            ("DANA O'KAFOR-SMITH", "Dana O'Kafor-Smith"),
            ("ÉMILIE", "Émilie"),
            ("JD", "JD"),
            ("Dana McDonald", "Dana McDonald"),
            ("van der Berg", "van der Berg"),
            ("李明华", "李明华"),
        ];
        for (text, expected) in table {
            assert_eq!(name(text), expected);
        }
    }

    #[test]
    fn every_word_for_an_address() {
        use EmailStatus::{Deliverable, Risky, Undeliverable, Unknown};
        let table = [
            ("DELIVERABLE", Some(Deliverable)),
            ("valid", Some(Deliverable)),
            ("OK", Some(Deliverable)),
            ("safe", Some(Deliverable)),
            ("RISKY", Some(Risky)),
            ("accept-all", Some(Risky)),
            ("Catch All", Some(Risky)),
            ("UNDELIVERABLE", Some(Undeliverable)),
            ("invalid", Some(Undeliverable)),
            ("Bounced", Some(Undeliverable)),
            ("unknown", Some(Unknown)),
            ("Active", None),
        ];
        for (word, expected) in table {
            assert_eq!(status(word), expected, "{word}");
        }
    }

    #[test]
    fn damage_by_spreadsheets_is_seen() {
        assert_eq!(phone("(207) 555-0142 x12").as_deref(), Ok("(207) 555-0142 x12"));
        for bad in ["2.07556E+09", "2,07556e9", "555", "call me"] {
            assert!(phone(bad).is_err(), "{bad}");
        }
        let range = |text: &str| Ok(Size::Range(text.to_owned()));
        let table = [
            ("140", Ok(Size::Exact(140.0))),
            ("140.0", Ok(Size::Exact(140.0))),
            ("1,200", Ok(Size::Exact(1200.0))),
            ("51-200", range("51-200")),
            ("1,000+", range("1,000+")),
            ("Oct-50", range("10-50")),
            ("10-Jan", range("1-10")),
            ("2026-01-10", range("1-10")),
            ("1950-11-01", range("11-50")),
        ];
        for (text, expected) in table {
            assert_eq!(employees(text), expected, "{text}");
        }
        for bad in ["0", "many", "Dec-03", "2026-12-03"] {
            assert!(employees(bad).is_err(), "{bad}");
        }
        let table = [
            ("18000000", Ok(Size::Exact(18e6))),
            ("$18M", Ok(Size::Exact(18e6))),
            ("$10M-$25M", range("$10M-$25M")),
            ("10-50 Million", range("10-50 Million")),
            ("Over $1B", range("Over $1B")),
            ("$100M+", range("$100M+")),
            ("£2m", range("£2m")),
        ];
        for (text, expected) in table {
            assert_eq!(revenue(text), expected, "{text}");
        }
        for bad in ["0", "1.8E+07", "5-Jan", "undisclosed"] {
            assert!(revenue(bad).is_err(), "{bad}");
        }
        assert_eq!(postcode("4101", Some("US")), "04101");
        assert_eq!(postcode("4101.0", Some("US")), "04101");
        assert_eq!(postcode("4101", Some("CH")), "4101");
        assert_eq!(postcode("B3H 1A1", Some("CA")), "B3H 1A1");
    }
}
