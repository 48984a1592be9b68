//! Small readings of text that vendors have in common. All of them answer `None` rather than guess.

use crate::{Company, Query};

/// Local parts that belong to nobody.
const ROLES: [&str; 14] = [
    "info",
    "sales",
    "admin",
    "support",
    "noreply",
    "no-reply",
    "donotreply",
    "postmaster",
    "abuse",
    "contact",
    "hello",
    "office",
    "webmaster",
    "billing",
];

/// An address that can be one: one `@`, a dot in the domain, no white space. Lower case.
pub(crate) fn email(text: &str) -> Option<String> {
    let text = text.trim();
    let (local, domain) = text.split_once('@')?;
    let sound = !local.is_empty()
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !domain.contains('@')
        && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    sound.then(|| text.to_lowercase())
}

/// Whether an address belongs to nobody: `info@`, `sales@`.
pub(crate) fn is_role(email: &str) -> bool {
    ROLES.contains(&email.split('@').next().unwrap_or_default())
}

/// The host of an address or a bare domain, without `www.`, lower case.
pub(crate) fn domain(text: &str) -> Option<String> {
    host(text).map(str::to_lowercase)
}

/// The host as it is written.
fn host(text: &str) -> Option<&str> {
    let text = text.trim();
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?;
    let host = host.split(':').next()?.trim_end_matches('.');
    let www = host.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("www."));
    let bare = if www { &host[4..] } else { host };
    let sound = bare.contains('.') && !bare.starts_with('.') && !bare.chars().any(char::is_whitespace);
    sound.then_some(bare)
}

/// An address with a scheme.
pub(crate) fn website(text: &str) -> Option<String> {
    host(text).map(|_| https(text))
}

fn https(text: &str) -> String {
    let text = text.trim();
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    format!("https://{}", rest.trim_end_matches('/'))
}

/// A LinkedIn profile with https.
pub(crate) fn linkedin(text: &str) -> Option<String> {
    let host = host(text)?.as_bytes();
    let start = host.len().checked_sub("linkedin.com".len())?;
    let fits = host[start..].eq_ignore_ascii_case(b"linkedin.com") && (start == 0 || host[start - 1] == b'.');
    fits.then(|| https(text))
}

/// A number that is already in E.164.
pub(crate) fn e164(text: &str) -> Option<String> {
    let digits = text.trim().strip_prefix('+')?;
    let sound = (7..=15).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0');
    sound.then(|| format!("+{digits}"))
}

/// The date of a point in time as it is written, `YYYY-MM-DD`.
pub(crate) fn date(text: &str) -> Option<String> {
    let text = text.trim();
    let head = text.get(..10)?;
    let bytes = head.as_bytes();
    let plain = bytes.iter().enumerate().all(|(place, byte)| match place {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    // Whatever stands behind the date is a time or nothing.
    let alone = text.as_bytes().get(10).is_none_or(|next| matches!(next, b'T' | b' '));
    let number = |range: std::ops::Range<usize>| head[range].parse::<u16>().ok();
    let sound = plain && alone && {
        let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u16::from(leap),
            _ => 0,
        };
        (1..=days).contains(&day)
    };
    sound.then(|| head.to_owned())
}

/// `$1.5M`, `10,000,000`, `2 billion`, `500K`: US dollars; `None` for other currencies and anything unclear.
pub(crate) fn money(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.chars().any(|c| matches!(c, '€' | '£' | '¥')) {
        return None;
    }
    let bare = text.strip_prefix("USD").or_else(|| text.strip_prefix('$')).unwrap_or(text).trim();
    let bare = bare.strip_suffix("USD").unwrap_or(bare).trim();
    let end = bare.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(bare.len());
    let number: f64 = bare[..end].replace(',', "").parse().ok()?;
    let factor = match bare[end..].trim().trim_end_matches(['+', '.']).to_ascii_lowercase().as_str() {
        "" => 1.0,
        "k" | "thousand" => 1e3,
        "m" | "mil" | "mn" | "mio" | "million" => 1e6,
        "b" | "bn" | "bil" | "billion" => 1e9,
        _ => return None,
    };
    let amount = number * factor;
    (amount.is_finite() && amount >= 0.0).then_some(amount)
}

/// A positive count.
pub(crate) fn count(number: Option<i64>) -> Option<u32> {
    number.filter(|number| *number > 0).and_then(|number| u32::try_from(number).ok())
}

/// A year that can be one.
pub(crate) fn year(number: Option<i64>) -> Option<u16> {
    number.filter(|year| (1000..=9999).contains(year)).and_then(|year| u16::try_from(year).ok())
}

/// 0–100.
pub(crate) fn percent(number: Option<f64>) -> Option<u8> {
    let number = number.filter(|number| (0.0..=100.0).contains(number))?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range was checked")]
    Some(number.round() as u8)
}

/// What the company does: industry, then keywords or else description, in up to 255 characters.
pub(crate) fn services(company: &Company) -> Option<String> {
    let mut parts: Vec<&str> = company.industry_raw.as_deref().into_iter().collect();
    if company.keywords.is_empty() {
        parts.extend(company.description.as_deref());
    } else {
        parts.extend(company.keywords.iter().map(String::as_str));
    }
    let mut all = String::new();
    for (place, part) in parts.iter().enumerate() {
        if parts[..place].iter().any(|known| known.eq_ignore_ascii_case(part)) {
            continue;
        }
        // Nothing behind the limit is ever read, and a list of keywords may be very long.
        if all.len() > 1024 {
            break;
        }
        if !all.is_empty() {
            all.push_str(" | ");
        }
        all.push_str(part);
    }
    (!all.is_empty()).then(|| shorten(&all, 255))
}

fn shorten(text: &str, limit: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(limit) else { return text.to_owned() };
    let head = &text[..end];
    let cut = if text[end..].starts_with(char::is_whitespace) { end } else { head.rfind(' ').unwrap_or(end) };
    head[..cut].trim_end_matches([' ', '|', ',']).to_owned()
}

/// One sentence about money that was raised: `Series B $20M 2025-06`.
pub(crate) fn raised(kind: Option<&str>, amount: Option<&str>, date: Option<&str>) -> Option<String> {
    let month = date.and_then(|date| date.get(..7));
    if kind.is_none() && amount.is_none() {
        return None;
    }
    let parts: Vec<&str> = [Some(kind.unwrap_or("Funding")), amount, month].into_iter().flatten().collect();
    Some(parts.join(" "))
}

/// The dollars of a round, short.
pub(crate) fn short_money(amount: f64) -> String {
    let (number, unit) = match amount {
        a if a >= 1e9 => (a / 1e9, "B"),
        a if a >= 1e6 => (a / 1e6, "M"),
        a if a >= 1e3 => (a / 1e3, "K"),
        a => (a, ""),
    };
    let text = format!("{number:.1}");
    format!("${}{unit}", text.strip_suffix(".0").unwrap_or(&text))
}

/// Given and family name of a whole name: the last word is the family name. One word is neither.
pub(crate) fn split_name(full: &str) -> (Option<String>, Option<String>) {
    match full.trim().rsplit_once(char::is_whitespace) {
        Some((first, last)) => (Some(first.trim_end().to_owned()), Some(last.to_owned())),
        None => (None, None),
    }
}

/// Bare domains of a query, in order, each once.
pub(crate) fn domains(query: &Query) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    query
        .company_domains
        .iter()
        .map(|text| domain(text).unwrap_or_else(|| text.trim().to_lowercase()))
        .filter(|domain| !domain.is_empty() && seen.insert(domain.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_and_hosts() {
        assert_eq!(email(" Dana@A.example ").as_deref(), Some("dana@a.example"));
        for bad in ["", "a", "a@b", "@b.example", "a@b@c.example", "a b@c.example", "a@.example"] {
            assert_eq!(email(bad), None, "{bad}");
        }
        assert_eq!(domain("http://www.Harbor.example:80/x?y").as_deref(), Some("harbor.example"));
        assert_eq!(domain("harbor.example").as_deref(), Some("harbor.example"));
        assert_eq!(domain("localhost"), None);
        assert_eq!(website("http://www.a.example/").as_deref(), Some("https://www.a.example"));
        assert_eq!(
            linkedin("http://www.linkedin.com/in/x").as_deref(),
            Some("https://www.linkedin.com/in/x")
        );
        assert_eq!(linkedin("http://notlinkedin.com/in/x"), None);
        assert_eq!(e164("+12075550100").as_deref(), Some("+12075550100"));
        assert_eq!(e164("207-555-0100"), None);
        assert_eq!(e164("+0205550100"), None);
    }

    #[test]
    fn money_in_words() {
        let table = [
            ("5M", Some(5e6)),
            ("$1.5 billion", Some(1.5e9)),
            ("10,000,000", Some(1e7)),
            ("500K", Some(5e5)),
            ("$25 mil.", Some(25e6)),
            ("$100M+", Some(1e8)),
            ("£2m", None),
            ("2 lakh", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(money(text), expected, "{text}");
        }
        let dates = [
            "2024-02-01T00:00:00.000+00:00",
            "2024-02-29",
            "2023-02-29",
            "2024-13-01",
            "2024-02-011",
            "soon",
        ];
        assert_eq!(dates.map(|text| date(text).is_some()), [true, true, false, false, false, false]);
        assert_eq!(short_money(5e6), "$5M");
        assert_eq!(short_money(1.25e6), "$1.2M");
        assert_eq!(
            raised(Some("Series A"), Some("$5M"), Some("2024-02-01")).as_deref(),
            Some("Series A $5M 2024-02")
        );
        assert_eq!(raised(None, None, Some("2024-02-01")), None);
    }

    #[test]
    fn services_are_short_and_end_at_a_word() {
        let company = Company {
            industry_raw: Some("logistics".into()),
            keywords: vec!["freight".into(), "Logistics".into(), "warehousing".into()],
            ..Company::default()
        };
        assert_eq!(services(&company).as_deref(), Some("logistics | freight | warehousing"));
        let long = Company { description: Some("word ".repeat(100)), ..Company::default() };
        let text = services(&long).unwrap();
        assert!(text.chars().count() <= 255 && text.ends_with("word"), "{text}");
        assert_eq!(services(&Company::default()), None);
    }

    #[test]
    fn the_last_word_is_the_family_name() {
        let split = |full: &str| match split_name(full) {
            (Some(first), Some(last)) => format!("{first}|{last}"),
            (first, last) => format!("{first:?}{last:?}"),
        };
        assert_eq!(split(" Dana  van  Okafor "), "Dana  van|Okafor");
        assert_eq!(split("Dana"), "NoneNone");
        assert_eq!(split(""), "NoneNone");
    }

    proptest! {
        #[test]
        fn no_text_makes_them_panic(text in "\\PC{0,60}") {
            let _ = (email(&text), domain(&text), website(&text), linkedin(&text), e164(&text), date(&text));
            let _ = (money(&text), shorten(&text, 10), raised(Some(&text), None, Some(&text)));
        }
    }
}
