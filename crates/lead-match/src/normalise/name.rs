//! Names of people.

use super::latin;

/// Titles and credentials that are no part of a name.
const DECORATION: [&str; 24] = [
    "mr", "mrs", "ms", "miss", "dr", "prof", "sir", "herr", "frau", "ing", "dipl", "mba", "phd", "md", "cpa",
    "pmp", "cissp", "bsc", "msc", "esq", "jr", "sr", "ii", "iii",
];

/// Nicknames with the names they may stand for, sorted by nickname.
const NICKNAMES: [(&str, &str); 46] = [
    ("abby", "abigail"),
    ("alex", "alexander"),
    ("andy", "andrew"),
    ("becky", "rebecca"),
    ("ben", "benjamin"),
    ("bill", "william"),
    ("bob", "robert"),
    ("cathy", "catherine"),
    ("charlie", "charles"),
    ("chris", "christopher"),
    ("dan", "daniel"),
    ("danny", "daniel"),
    ("dave", "david"),
    ("debbie", "deborah"),
    ("dick", "richard"),
    ("ed", "edward"),
    ("fred", "frederick"),
    ("greg", "gregory"),
    ("jack", "john"),
    ("jeff", "jeffrey"),
    ("jen", "jennifer"),
    ("jenny", "jennifer"),
    ("jim", "james"),
    ("joe", "joseph"),
    ("jon", "jonathan"),
    ("kate", "katherine"),
    ("kathy", "katherine"),
    ("ken", "kenneth"),
    ("larry", "lawrence"),
    ("liz", "elizabeth"),
    ("maggie", "margaret"),
    ("matt", "matthew"),
    ("mike", "michael"),
    ("nick", "nicholas"),
    ("pat", "patricia"),
    ("pete", "peter"),
    ("phil", "philip"),
    ("rick", "richard"),
    ("rob", "robert"),
    ("ron", "ronald"),
    ("sam", "samuel"),
    ("steve", "stephen"),
    ("sue", "susan"),
    ("tom", "thomas"),
    ("tony", "anthony"),
    ("will", "william"),
];

/// A name in Latin letters without case, marks, titles and credentials.
#[must_use]
pub fn fold_name(text: &str) -> String {
    let folded = latin(text);
    let words: Vec<&str> = folded.split(' ').filter(|word| !DECORATION.contains(word)).collect();
    if words.is_empty() { folded } else { words.join(" ") }
}

/// Given and family name as one key; `None` unless both say something.
#[must_use]
pub fn person_key(first: &str, last: &str) -> Option<String> {
    let (first, last) = (fold_name(first), fold_name(last));
    let first = first.split(' ').next().unwrap_or_default();
    (!first.is_empty() && !last.is_empty()).then(|| format!("{} {last}", canonical(first)))
}

/// Whether two folded given names may belong to one person: equal, nickname, or initial.
#[must_use]
pub fn given_names_agree(a: &str, b: &str) -> bool {
    let (a, b) = (a.split(' ').next().unwrap_or_default(), b.split(' ').next().unwrap_or_default());
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let initial = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    canonical(a) == canonical(b) || initial(a, b) || initial(b, a)
}

pub(crate) fn canonical(name: &str) -> &str {
    NICKNAMES.binary_search_by(|(nick, _)| nick.cmp(&name)).map_or(name, |at| NICKNAMES[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nicknames_are_sorted_for_the_search() {
        assert!(NICKNAMES.is_sorted());
    }

    #[test]
    fn names_meet_in_any_dress() {
        assert_eq!(person_key("Dr. Bob", "Müller"), person_key("ROBERT", "Muller"));
        assert_eq!(person_key("", "Smith"), None);
        assert_eq!(person_key("Мария", "Иванова"), person_key("Mariia", "Ivanova"));
        assert!(given_names_agree("j", "jane") && !given_names_agree("jane", "john"));
    }
}
