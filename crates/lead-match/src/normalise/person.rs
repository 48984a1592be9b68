//! Person names taken apart: given, middle, family, generation; titles and credentials set aside.

use super::clean::clean;
use super::fold::fold;
use super::null::null_clean;
use crate::tables::names::{CREDENTIALS, HONORIFICS, PARTICLES, generation};

/// A person name in parts, folded. Empty means absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PersonName {
    /// First given name; a hyphenated one as one word (`jeanpierre`).
    pub(crate) given: String,
    /// What stood between given and family name, and nicknames in quotes; blank-separated.
    pub(crate) middle: String,
    /// Family name words without particles, blank-separated, in order.
    pub(crate) family: String,
    /// 1 senior, 2 junior, 3 third; 0 not stated.
    pub(crate) generation: u8,
}

impl PersonName {
    pub(crate) fn is_empty(&self) -> bool {
        self.given.is_empty() && self.family.is_empty()
    }
}

/// Reads first, last and full name, whichever are there.
pub(crate) fn parse(first: Option<&str>, last: Option<&str>, full: Option<&str>) -> PersonName {
    let first = first.map(clean).filter(|text| !null_clean(text)).unwrap_or_default();
    let last = last.map(clean).filter(|text| !null_clean(text)).unwrap_or_default();
    if !first.is_empty() && !last.is_empty() {
        let mut name = PersonName::default();
        let given = words(&first, true, &mut name);
        let family = words(&last, false, &mut name);
        split_given(&given, &mut name);
        name.family = surname(&family);
        return name;
    }
    let full = full.map(clean).filter(|text| !null_clean(text)).unwrap_or_default();
    let whole = match (full.is_empty(), first.is_empty()) {
        (false, _) => full,
        (true, false) => first,
        (true, true) => last,
    };
    parse_full(&whole)
}

fn parse_full(text: &str) -> PersonName {
    let mut name = PersonName::default();
    // "Family, Given" unless what follows the comma are letters after a name or a generation.
    if let Some((before, after)) = text.split_once(',') {
        let mut scratch = PersonName::default();
        let given = words(after, true, &mut scratch);
        let family = words(before, false, &mut name);
        let no_name = |word: &String| {
            PARTICLES.contains(word.as_str())
                || CREDENTIALS.contains(word.as_str())
                || generation(word).is_some()
        };
        if !given.iter().all(no_name) && !family.is_empty() {
            name.generation = name.generation.max(scratch.generation);
            split_given(&given, &mut name);
            name.family = surname(&family);
            return name;
        }
        name = PersonName::default();
    }
    let all = words(text, true, &mut name);
    match all.as_slice() {
        [] => {}
        [only] => name.given.clone_from(only),
        many => {
            // The family name is the last word with the particles before it.
            let mut start = many.len() - 1;
            while start > 1 && PARTICLES.contains(many[start - 1].as_str()) {
                start -= 1;
            }
            split_given(&many[..start], &mut name);
            name.family = surname(&many[start..]);
        }
    }
    name
}

/// Folded words of a name part; what is no name (titles, credentials, generation) is taken out.
fn words(text: &str, title_first: bool, name: &mut PersonName) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(4);
    let text = nicknames_out(text, name);
    for raw in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/' | '_')) {
        let dotted = raw.replace('.', "");
        let hyphens_joined = title_first;
        let piece = if hyphens_joined { dotted.replace('-', "") } else { dotted };
        for word in fold(&piece).split(' ').filter(|word| !word.is_empty()) {
            if out.is_empty() && title_first && HONORIFICS.contains(word) && text.len() > raw.len() {
                continue;
            }
            if word.bytes().all(|b| b.is_ascii_digit()) {
                continue;
            }
            if (!out.is_empty() || !title_first)
                && let Some(number) = generation(word)
                && (text.len() > raw.len())
            {
                name.generation = number;
                continue;
            }
            let after_comma = text.find(',').is_some_and(|comma| text.find(raw).is_some_and(|at| at > comma));
            let shouted = raw.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
            let credential = CREDENTIALS.contains(word)
                && (after_comma
                    || raw.contains('.')
                    || (shouted && word.len() > 2)
                    || word == "phd"
                    || word == "mba");
            if credential && !out.is_empty() {
                continue;
            }
            out.push(word.to_owned());
        }
    }
    out
}

/// Moves quoted and bracketed names (`Robert "Bob" Smith`) to the middle.
fn nicknames_out<'a>(text: &'a str, name: &mut PersonName) -> std::borrow::Cow<'a, str> {
    if !text.contains(['"', '(', '[']) {
        return std::borrow::Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut inside = String::new();
    let mut open: Option<char> = None;
    for c in text.chars() {
        match (open, c) {
            (None, '"') => open = Some('"'),
            (None, '(') => open = Some(')'),
            (None, '[') => open = Some(']'),
            (Some(end), c) if c == end => {
                open = None;
                kept.push(' ');
            }
            (Some(_), c) => inside.push(c),
            (None, c) => kept.push(c),
        }
    }
    if open.is_some() {
        kept.push(' ');
        kept.push_str(&std::mem::take(&mut inside));
    }
    for word in fold(&inside).split(' ').filter(|word| word.len() > 1 && !HONORIFICS.contains(word)) {
        if !matches!(word, "he" | "she" | "him" | "her" | "they" | "them" | "his" | "nee" | "geb") {
            push_word(&mut name.middle, word);
        }
    }
    std::borrow::Cow::Owned(kept)
}

fn split_given(given: &[String], name: &mut PersonName) {
    // A leading initial with a real name behind it ("J. Robert"): the real name is used.
    let main = given.iter().position(|word| word.len() > 1).unwrap_or(0);
    for (at, word) in given.iter().enumerate() {
        if at == main {
            name.given.clone_from(word);
        } else {
            push_word(&mut name.middle, word);
        }
    }
}

/// Family name words without particles, unless nothing else is there.
fn surname(words: &[String]) -> String {
    let mut out = String::new();
    for word in words.iter().filter(|word| !PARTICLES.contains(word.as_str())) {
        push_word(&mut out, word);
    }
    if out.is_empty() {
        for word in words {
            push_word(&mut out, word);
        }
    }
    out
}

fn push_word(text: &mut String, word: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(word);
}

/// The form under which a person's name is compared inside one company: given and family name, folded.
/// `None` without a family name or with no more than an initial before it.
///
/// ```
/// use lead_match::normalise::person_key;
/// assert_eq!(person_key("Dr. Jürgen", "Müller"), person_key("JÜRGEN", "Muller, MBA"));
/// assert_eq!(person_key("Анна", "Жукова"), person_key("Anna", "Zhukova"));
/// assert_eq!(person_key("Ann", ""), None);
/// ```
#[must_use]
pub fn person_key(first: &str, last: &str) -> Option<String> {
    if first.is_empty() || last.is_empty() {
        return None;
    }
    key_of(&parse(Some(first), Some(last), None))
}

pub(crate) fn key_of(name: &PersonName) -> Option<String> {
    (name.given.len() > 1 && name.family.len() > 1).then(|| match name.generation {
        0 => format!("{} {}", name.given, name.family),
        number => format!("{} {} {number}", name.given, name.family),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(first: &str, last: &str, full: &str) -> (String, String, String, u8) {
        let some = |text| Some(text).filter(|text: &&str| !text.is_empty());
        let name = parse(some(first), some(last), some(full));
        (name.given, name.middle, name.family, name.generation)
    }

    #[test]
    fn names_are_taken_apart() {
        let case = |given: &str, middle: &str, family: &str, generation| {
            (given.to_owned(), middle.to_owned(), family.to_owned(), generation)
        };
        assert_eq!(parts("Dr. Anna", "Lee, PhD", ""), case("anna", "", "lee", 0));
        assert_eq!(parts("Robert J.", "Smith Jr.", ""), case("robert", "j", "smith", 2));
        assert_eq!(parts("", "", "Smith, Robert"), case("robert", "", "smith", 0));
        assert_eq!(parts("", "", "Robert Smith, MBA"), case("robert", "", "smith", 0));
        assert_eq!(parts("", "", "Robert \"Bob\" Smith III"), case("robert", "bob", "smith", 3));
        assert_eq!(parts("Jan", "van den Berg", ""), case("jan", "", "berg", 0));
        assert_eq!(parts("Jan", "Berg, van den", ""), case("jan", "", "berg", 0));
        assert_eq!(parts("", "", "Jan van den Berg"), case("jan", "", "berg", 0));
        assert_eq!(parts("Jean-Pierre", "Dupont", ""), case("jeanpierre", "", "dupont", 0));
        assert_eq!(parts("Jane Doe", "", ""), case("jane", "", "doe", 0));
        assert_eq!(parts("N/A", "Smith", ""), case("smith", "", "", 0));
        assert_eq!(parts("", "", ""), case("", "", "", 0));
        assert_eq!(parts("María", "García López", ""), case("maria", "", "garcia lopez", 0));
        assert_eq!(parts("", "Le", "Minh Le"), case("minh", "", "le", 0));
        assert_eq!(parts("Виктор", "Царёв", ""), case("viktor", "", "carev", 0).clone_with_family("tsarev"));
        assert_eq!(parts("J. Robert", "Oppen", ""), case("robert", "j", "oppen", 0));
    }

    trait WithFamily {
        fn clone_with_family(self, family: &str) -> Self;
    }
    impl WithFamily for (String, String, String, u8) {
        fn clone_with_family(mut self, family: &str) -> Self {
            self.2 = family.to_owned();
            self
        }
    }
}
