//! Repairs what exports, forms and copy-paste do to text, and folds it for comparison.

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use unicode_normalization::UnicodeNormalization;

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

/// Lower case, at no cost where it is already.
pub(crate) fn lower(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        }
    } else {
        Cow::Owned(text.to_lowercase())
    }
}

/// Undoes damage and brings text into one form: encoding accidents, HTML entities, compatibility forms,
/// invisible characters, look-alike letters of another script, blanks. Case, accents and scripts stay.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    let plain = trimmed.bytes().all(|b| (0x20..0x7f).contains(&b) && b != b'&')
        && !trimmed.as_bytes().windows(2).any(|pair| pair == b"  ");
    if plain {
        return Cow::Borrowed(trimmed);
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
    Cow::Owned(if out.is_ascii() { out } else { one_script(&out) })
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

/// The byte that Windows-1252 (with Latin-1 for its holes) writes for a character.
fn byte_of(c: char) -> Option<u8> {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
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

/// Lower-case Latin letters, digits and single blanks; other scripts romanised, accents dropped
/// (`ü` → `u`), apostrophes dropped, everything else a blank.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    let mut blank = true;
    let mut put = |c: char, out: &mut String| match c {
        'a'..='z' | '0'..='9' => {
            out.push(c);
            blank = false;
        }
        'A'..='Z' => {
            out.push(c.to_ascii_lowercase());
            blank = false;
        }
        '\'' => {}
        _ => {
            if !blank {
                out.push(' ');
            }
            blank = true;
        }
    };
    if text.is_ascii() {
        for c in text.chars() {
            put(c, &mut out);
        }
    } else {
        let mut letter = |c: char, out: &mut String| match c {
            '\u{300}'..='\u{36f}' => {}
            c if c.is_ascii() => put(c, out),
            'ъ' | 'ь' | 'Ъ' | 'Ь' | '\u{2bc}' | '\u{2b9}' | '\u{2019}' | '\u{2018}' => {}
            'ø' | 'Ø' => put('o', out),
            'ı' => put('i', out),
            // Ukrainian and Bulgarian differ; the Russian reading is the most usual in business data.
            'щ' | 'Щ' => "shch".chars().for_each(|c| put(c, out)),
            'ю' | 'Ю' => "yu".chars().for_each(|c| put(c, out)),
            'я' | 'Я' => "ya".chars().for_each(|c| put(c, out)),
            other => match deunicode::deunicode_char(other) {
                Some(latin) => latin.chars().for_each(|c| put(c, out)),
                None => put(' ', out),
            },
        };
        for c in text.nfkc() {
            // Kana and Hangul are read as they stand; their parts mean nothing.
            if matches!(c, '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7a3}') {
                letter(c, &mut out);
            } else {
                unicode_normalization::char::decompose_canonical(c, |part| letter(part, &mut out));
            }
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// [`clean`], then [`fold`]: the form in which two spellings of a name are equal.
#[must_use]
pub fn fold_name(text: &str) -> String {
    fold(&clean(text))
}

/// A spelling-tolerant form of folded text: `mueller`, `müller` and `muler` meet, and so do the usual
/// romanisations of one Cyrillic or Arabic name. For blocking and for the "same but for spelling" level.
#[must_use]
pub fn skeleton(folded: &str) -> String {
    const PAIRS: &[(&str, &str)] = &[
        ("shch", "s"),
        ("sch", "s"),
        ("tsch", "c"),
        ("tch", "c"),
        ("ae", "a"),
        ("oe", "o"),
        ("ue", "u"),
        ("aa", "a"),
        ("yu", "u"),
        ("iu", "u"),
        ("ju", "u"),
        ("ya", "a"),
        ("ia", "a"),
        ("ja", "a"),
        ("yo", "o"),
        ("io", "o"),
        ("jo", "o"),
        ("ye", "e"),
        ("ie", "i"),
        ("je", "e"),
        ("ph", "f"),
        ("kh", "h"),
        ("zh", "j"),
        ("ts", "c"),
        ("tz", "c"),
        ("cz", "c"),
        ("sh", "s"),
        ("sz", "s"),
        ("ch", "c"),
        ("ck", "k"),
        ("th", "t"),
        ("dh", "d"),
        ("gh", "g"),
        ("bh", "b"),
        ("ou", "u"),
        ("oo", "u"),
        ("ee", "i"),
        ("ei", "i"),
        ("ey", "i"),
        ("ay", "ai"),
        ("ks", "x"),
        ("qu", "k"),
        ("dj", "j"),
        ("dz", "j"),
    ];
    let bytes = folded.as_bytes();
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let rest = &folded[at..];
        let (piece, used) = match PAIRS.iter().find(|(from, _)| {
            // "j" begins a sound of its own (Жуков, Jukov) but softens within a word (Tatjana).
            rest.starts_with(from) && !(bytes[at] == b'j' && starts_word(bytes, at))
        }) {
            Some((from, to)) => (*to, from.len()),
            None => (
                match bytes[at] {
                    b'y' => "i",
                    b'w' => "v",
                    b'z' => "s",
                    b'q' => "k",
                    _ => &rest[..1],
                },
                1,
            ),
        };
        for c in piece.chars() {
            // Doubled letters are a matter of spelling, doubled digits are not.
            if !out.ends_with(c) || c.is_ascii_digit() {
                out.push(c);
            }
        }
        at += used;
    }
    out
}

fn starts_word(bytes: &[u8], at: usize) -> bool {
    at == 0 || bytes[at - 1] == b' '
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
            ("ÐŸÑ‘Ñ‚Ñ€", "Пётр"),
        ] {
            assert_eq!(clean(damaged), plain, "{damaged}");
        }
    }

    #[test]
    fn spellings_meet_in_the_skeleton() {
        for (a, b) in [
            ("Müller", "Mueller"),
            ("Schröder", "Schroeder"),
            ("Щербаков", "Shcherbakov"),
            ("Юрий", "Iurii"),
            ("Фёдор", "Fedor"),
            ("Ханна", "Khanna"),
            ("Жуков", "Jukov"),
            ("Sørensen", "Soerensen"),
            ("Weiß", "Weiss"),
            ("Łukasz", "Lukasz"),
        ] {
            assert_eq!(skeleton(&fold(a)), skeleton(&fold(b)), "{a} {b}");
        }
    }

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
