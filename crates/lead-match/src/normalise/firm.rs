//! Company names reduced to what identifies the firm.

use super::clean::clean;
use super::fold::fold;
use super::null::null_clean;
use crate::tables::firms::{LEGAL_SCRIPT, without_legal};

/// A firm's name folded and without legal forms. Empty means absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FirmName {
    /// The whole name.
    pub(crate) core: String,
    /// The part before a dash, bracket or bar, when there is one ("Acme - London" → "acme").
    pub(crate) head: String,
}

/// What separates a name from a branch, a trading name or a remark.
const MARKS: &[&str] = &[
    " - ",
    " | ",
    " (",
    " / ",
    ": ",
    " t/a ",
    " T/A ",
    " dba ",
    " DBA ",
    " d/b/a ",
    " trading as ",
    " formerly ",
    " @ ",
];

/// Reads a firm name; `city` is the row's, folded, and no part of the name when it ends it.
pub(crate) fn parse(name: &str, city: &str) -> FirmName {
    let text = clean(name);
    if null_clean(&text) {
        return FirmName::default();
    }
    let mut text = text.into_owned();
    if !text.is_ascii() {
        for form in LEGAL_SCRIPT {
            if text.contains(form) && text.len() > form.len() {
                text = text.replace(form, " ");
            }
        }
    }
    // Most names have no mark: look for what every mark has before looking for each.
    let marked = text.bytes().any(|b| matches!(b, b'-' | b'|' | b'(' | b'/' | b':' | b'@'))
        || text.contains(" dba ")
        || text.contains(" DBA ")
        || text.contains(" trading ")
        || text.contains(" formerly ");
    if !marked {
        return FirmName { core: core(&text), head: String::new() };
    }
    let split = MARKS.iter().filter_map(|mark| text.find(mark).map(|at| (at, mark.len()))).min();
    let whole = core(&text);
    let Some((at, length)) = split else { return FirmName { core: whole, head: String::new() } };
    let before = core(&text[..at]);
    if before.is_empty() || before == whole {
        return FirmName { core: whole, head: String::new() };
    }
    let rest = fold(&text[at + length..]);
    if rest == city {
        return FirmName { core: before, head: String::new() };
    }
    FirmName { core: whole, head: before }
}

fn core(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 8);
    let bytes = text.as_bytes();
    for (at, c) in text.char_indices() {
        match c {
            '&' | '+' => plain.push_str(" and "),
            // "S.r.l." is one word, "Smith.Partner" two.
            '.' => {
                let before = bytes[..at].iter().rev().take_while(|b| b.is_ascii_alphanumeric()).count();
                let after = bytes[at + 1..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
                if before >= 2 && after >= 3 {
                    plain.push(' ');
                }
            }
            _ => plain.push(c),
        }
    }
    let folded = fold(&plain);
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    if words.len() > 1 && words[0] == "the" {
        words.remove(0);
    }
    let mut kept = without_legal(&words);
    while kept.len() > 1 && is_and(kept[kept.len() - 1]) {
        kept.pop();
        kept = without_legal(&kept);
    }
    kept.retain(|word| !is_and(word));
    if kept.is_empty() { folded } else { kept.join(" ") }
}

fn is_and(word: &str) -> bool {
    matches!(word, "and" | "und" | "et" | "y")
}

/// The form under which company names are compared: folded, without punctuation and legal forms.
/// `None` for a null word or a name without letters and digits.
///
/// ```
/// use lead_match::normalise::company_key;
/// assert_eq!(company_key("Acme, Inc."), company_key("ACME Ltd"));
/// assert_eq!(company_key("The Müller & Söhne GmbH & Co. KG").as_deref(), Some("muller sohne"));
/// assert_eq!(company_key("Ромашка ООО").as_deref(), Some("romashka"));
/// assert_eq!(company_key("n/a"), None);
/// ```
#[must_use]
pub fn company_key(name: &str) -> Option<String> {
    Some(parse(name, "").core).filter(|core| !core.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legal_forms_of_many_countries_go() {
        for (name, core) in [
            ("Acme, Inc.", "acme"),
            ("Acme (UK) Ltd", "acme"),
            ("Primehub Trasporti, S.p.A.", "primehub trasporti"),
            ("Bakkerij Bos B.V.", "bakkerij bos"),
            ("Budowa Sp. z o.o.", "budowa"),
            ("Budowa sp. z o.o. sp. k.", "budowa"),
            ("Kaya San. ve Tic. Ltd. Şti.", "kaya"),
            ("Harbor Media Pvt. Ltd.", "harbor media"),
            ("ООО «Ромашка»", "romashka"),
            ("Construções Ltda ME", "construcoes"),
            ("Duncombe and Lewis", "duncombe lewis"),
            ("Duncombe & Lewis LLP", "duncombe lewis"),
            ("Smith & Co.", "smith"),
            ("Limited", "limited"),
            ("Company Ltd", "company"),
            ("Acme Oy Ab", "acme"),
            ("株式会社サンプル", "sanpuru"),
            ("Müller Bau UG (haftungsbeschränkt)", "muller bau"),
        ] {
            assert_eq!(company_key(name).as_deref(), Some(core), "{name}");
        }
    }

    #[test]
    fn a_trailing_city_is_not_the_name() {
        assert_eq!(parse("Summit Dental - Leeds", "leeds").core, "summit dental");
        let other = parse("Summit Dental - North", "leeds");
        assert_eq!((other.core.as_str(), other.head.as_str()), ("summit dental north", "summit dental"));
    }
}
