//! Repairs what exports, forms and copy-paste do to text.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// Undoes damage and brings text into one form: encoding accidents, HTML entities, compatibility forms,
/// invisible characters, look-alike letters of another script, blanks, stray quotes and separators at the ends. Case, accents and scripts stay.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    let plain = trimmed.bytes().all(|b| (0x20..0x7f).contains(&b) && b != b'&')
        && !trimmed.as_bytes().windows(2).any(|pair| pair == b"  ");
    if plain {
        return Cow::Borrowed(unwrapped(trimmed));
    }
    let mut text = if trimmed.contains('&') { entities(trimmed) } else { trimmed.to_owned() };
    for _ in 0..2 {
        match mojibake(&text) {
            Some(repaired) => text = repaired,
            None => break,
        }
    }
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    for c in text.nfkc() {
        if invisible(c) {
            continue;
        }
        if c.is_whitespace() || c.is_control() {
            if !blank {
                out.push(' ');
            }
            blank = true;
        } else {
            out.push(plain_mark(c));
            blank = false;
        }
    }
    out.truncate(out.trim_end().len());
    let out = if out.is_ascii() { out } else { one_script(&out) };
    match unwrapped(&out) {
        whole if whole.len() == out.len() => Cow::Owned(out),
        inner => Cow::Owned(inner.to_owned()),
    }
}

/// Without what lists and quoting leave around a value: quotes about the whole, a quote without its partner, commas
/// and semicolons. `Robert "Bob"` keeps its quotes.
fn unwrapped(text: &str) -> &str {
    let mut text = text;
    loop {
        let bare = text.trim_matches(|c| matches!(c, '\'' | ';' | ',' | ' '));
        let inner = match (bare.strip_prefix('"'), bare.strip_suffix('"')) {
            (Some(rest), Some(_)) => {
                let inner = rest.strip_suffix('"').unwrap_or(rest);
                if !inner.contains('"') || (inner.starts_with('"') && inner.ends_with('"')) {
                    inner
                } else {
                    bare
                }
            }
            (Some(rest), None) | (None, Some(rest)) if !rest.contains('"') => rest,
            _ => bare,
        };
        if inner.len() == text.len() {
            return text;
        }
        text = inner;
    }
}

/// Characters without a glyph of their own: joiners, direction marks, soft hyphens, variation selectors.
fn invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Typographic dashes and quotes as their keyboard form.
fn plain_mark(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' | '\u{fe58}' | '\u{fe63}' | '\u{2043}' => '-',
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2bc}' | '\u{2b9}' | '\u{60}' | '\u{b4}' | '\u{ff07}' => {
            '\''
        }
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{ab}' | '\u{bb}' => '"',
        other => other,
    }
}

/// Decodes the entities that web exports leave in text.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(12).find(|&(_, c)| c == ';').map(|(end, _)| end);
        match end.and_then(|end| Some((entity(&rest[1..end])?, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    if let Some(code) = name.strip_prefix('#') {
        let number = match code.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => code.parse().ok()?,
        };
        return char::from_u32(number);
    }
    let named = match name {
        "amp" | "AMP" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" | "rsquo" | "lsquo" => '\'',
        "nbsp" => ' ',
        "ndash" | "mdash" => '-',
        "szlig" => 'ß',
        "oslash" => 'ø',
        "Oslash" => 'Ø',
        "aelig" => 'æ',
        "AElig" => 'Æ',
        _ => {
            let letter = name.chars().next().filter(char::is_ascii_alphabetic)?;
            let mark = match &name[1..] {
                "uml" => '\u{308}',
                "acute" => '\u{301}',
                "grave" => '\u{300}',
                "circ" => '\u{302}',
                "tilde" => '\u{303}',
                "cedil" => '\u{327}',
                "ring" => '\u{30a}',
                "caron" => '\u{30c}',
                _ => return None,
            };
            return unicode_normalization::char::compose(letter, mark);
        }
    };
    Some(named)
}

/// UTF-8 that was read as Windows-1252 or Latin-1 and written again ("MÃ¼ller" → "Müller").
fn mojibake(text: &str) -> Option<String> {
    let suspicious = text.chars().zip(text.chars().skip(1)).any(|(lead, next)| {
        matches!(lead, '\u{c2}'..='\u{c5}' | '\u{c8}'..='\u{c9}' | '\u{ce}'..='\u{d7}' | '\u{d8}'..='\u{da}' | '\u{e0}'..='\u{ef}')
            && byte_of(next).is_some_and(|b| (0x80..0xc0).contains(&b))
    });
    if !suspicious {
        return None;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(byte_of).collect();
    String::from_utf8(bytes?).ok().filter(|repaired| repaired != text)
}

/// Text of a file that does not say how it is written: UTF-8, or else Windows-1252, as spreadsheets write it.
///
/// ```
/// use lead_match::normalise::decode;
/// assert_eq!(decode("Müller".as_bytes()), "Müller");
/// assert_eq!(decode(b"M\xfcller"), "Müller");
/// ```
#[must_use]
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(
            bytes
                .iter()
                .map(|&byte| match byte {
                    0x80..0xa0 => HIGH[usize::from(byte - 0x80)],
                    _ => char::from(byte),
                })
                .collect(),
        ),
    }
}

/// What Windows-1252 has in place of Latin-1's control characters.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The byte that Windows-1252 (with Latin-1 for its holes) writes for a character.
fn byte_of(c: char) -> Option<u8> {
    let code = u32::from(c);
    if code < 0x80 || (0xa0..=0xff).contains(&code) || (0x80..0xa0).contains(&code) {
        return u8::try_from(code).ok();
    }
    HIGH.iter().position(|&high| high == c).and_then(|at| u8::try_from(0x80 + at).ok())
}

/// Rewrites look-alike letters in words that mix Latin with Cyrillic or Greek; pure words stay.
fn one_script(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, word) in text.split(' ').enumerate() {
        if at > 0 {
            out.push(' ');
        }
        let latin = word.chars().any(|c| c.is_alphabetic() && u32::from(c) < 0x250);
        let other = word.chars().any(|c| (0x370..0x530).contains(&u32::from(c)));
        if latin && other {
            out.extend(word.chars().map(look_alike));
        } else {
            out.push_str(word);
        }
    }
    out
}

fn look_alike(c: char) -> char {
    match c {
        'а' | 'α' => 'a',
        'А' | 'Α' => 'A',
        'в' => 'b',
        'В' | 'Β' => 'B',
        'с' | 'ϲ' => 'c',
        'С' | 'Ϲ' => 'C',
        'ԁ' => 'd',
        'е' | 'ё' | 'ε' => 'e',
        'Е' | 'Ё' | 'Ε' => 'E',
        'һ' => 'h',
        'Н' | 'Η' => 'H',
        'і' | 'ι' | 'ї' => 'i',
        'І' | 'Ι' | 'Ї' => 'I',
        'ј' => 'j',
        'Ј' => 'J',
        'к' | 'κ' => 'k',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'м' => 'm',
        'п' => 'n',
        'Ν' => 'N',
        'о' | 'ο' | 'σ' => 'o',
        'О' | 'Ο' => 'O',
        'р' | 'ρ' => 'p',
        'Р' | 'Ρ' => 'P',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' => 's',
        'Ѕ' => 'S',
        'т' | 'τ' => 't',
        'Т' | 'Τ' => 'T',
        'υ' => 'u',
        'ν' => 'v',
        'ѵ' => 'v',
        'ԝ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'Х' | 'Χ' => 'X',
        'у' | 'γ' => 'y',
        'У' | 'Υ' => 'Y',
        'Ζ' => 'Z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_undone() {
        for (damaged, plain) in [
            ("MÃ¼ller", "Müller"),
            ("Mu\u{308}ller", "Müller"),
            ("\u{feff}Anna\u{200b} \u{a0}Lee\u{ad}", "Anna Lee"),
            ("Smith &amp; Sons", "Smith & Sons"),
            ("M&uuml;ller", "Müller"),
            ("ＡＣＭＥ", "ACME"),
            ("Jоhn", "John"),
            ("O’Brien", "O'Brien"),
            ("Пётр", "Пётр"),
            ("a\tb\n c", "a b c"),
            ("R&D", "R&D"),
            ("\"Anna\"", "Anna"),
            ("\"\"Anna\"\";", "Anna"),
            ("“Anna”", "Anna"),
            ("'+44 1632 960001", "+44 1632 960001"),
            ("Anna\"", "Anna"),
            ("Robert \"Bob\"", "Robert \"Bob\""),
            ("\"Bob\" Smith", "\"Bob\" Smith"),
            ("ÐŸÑ‘Ñ‚Ñ€", "Пётр"),
        ] {
            assert_eq!(clean(damaged), plain, "{damaged}");
        }
    }
}
