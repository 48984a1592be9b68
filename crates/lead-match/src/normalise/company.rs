//! Names of companies.

use super::{is_null, latin};

/// Legal forms that end a company's name.
const LEGAL_FORMS: [&str; 44] = [
    "inc",
    "incorporated",
    "corp",
    "corporation",
    "co",
    "company",
    "llc",
    "llp",
    "lp",
    "ltd",
    "limited",
    "plc",
    "gmbh",
    "mbh",
    "ag",
    "kg",
    "ohg",
    "ug",
    "se",
    "sa",
    "sas",
    "sarl",
    "srl",
    "spa",
    "sl",
    "bv",
    "nv",
    "oy",
    "oyj",
    "ab",
    "as",
    "asa",
    "aps",
    "pty",
    "pte",
    "kk",
    "kft",
    "zrt",
    "sro",
    "doo",
    "ltda",
    "sp",
    "zoo",
    "holdings",
];

/// The form in which "Acme, Inc." equals "ACME Ltd": folded, `&` as `and`, without a leading article and
/// trailing legal forms. Never cut down to nothing.
#[must_use]
pub fn company_key(name: &str) -> Option<String> {
    if is_null(name) {
        return None;
    }
    let folded = latin(&name.replace('&', " and "));
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    if words.len() > 1 && words[0] == "the" {
        words.remove(0);
    }
    // "& Co": the connection goes with the form.
    while words.len() > 1 && words.last().is_some_and(|word| *word == "and" || LEGAL_FORMS.contains(word)) {
        words.pop();
    }
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legal_forms_do_not_tell_firms_apart() {
        for name in ["Acme, Inc.", "ACME Ltd", "The Acme Company", "Acme GmbH & Co. KG"] {
            assert_eq!(company_key(name).as_deref(), Some("acme"), "{name}");
        }
        assert_eq!(company_key("Limited").as_deref(), Some("limited"));
        assert_eq!(company_key("A & B").as_deref(), Some("a and b"));
        assert_eq!(company_key("n/a"), None);
    }
}
