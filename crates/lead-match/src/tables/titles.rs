//! Job titles sorted into a few functions.

use std::sync::LazyLock;

use crate::normalise::fold::fold;

/// Start of a word → bit of a function. A title may touch several.
const FUNCTIONS: &[(&str, u16)] = &[
    ("ceo", 1),
    ("chief executive", 1),
    ("managing director", 1),
    ("owner", 1),
    ("founder", 1),
    ("cofounder", 1),
    ("president", 1),
    ("geschaftsfuhrer", 1),
    ("inhaber", 1),
    ("gerant", 1),
    ("pdg", 1),
    ("amministratore delegato", 1),
    ("titolare", 1),
    ("director general", 1),
    ("gerente general", 1),
    ("proprietor", 1),
    ("prezes", 1),
    ("directeur general", 1),
    ("vd ", 1),
    ("socio", 1),
    ("principal", 1),
    ("partner", 1),
    ("associate", 1),
    ("cto", 2),
    ("cio", 2),
    ("chief tech", 2),
    ("chief info", 2),
    ("technolog", 2),
    ("engineer", 2),
    ("developer", 2),
    ("software", 2),
    ("devops", 2),
    ("architect", 2),
    ("it ", 2),
    ("information tech", 2),
    ("system", 2),
    ("sysadmin", 2),
    ("network", 2),
    ("infrastructure", 2),
    ("helpdesk", 2),
    ("informatik", 2),
    ("ciso", 4),
    ("security", 4),
    ("infosec", 4),
    ("cfo", 8),
    ("financ", 8),
    ("account", 8),
    ("controller", 8),
    ("treasur", 8),
    ("bookkeep", 8),
    ("buchhalt", 8),
    ("coo", 16),
    ("operati", 16),
    ("betriebsleit", 16),
    ("office manager", 16),
    ("practice manager", 16),
    ("business manager", 16),
    ("administrator", 16),
    ("assistant", 16),
    ("facilit", 16),
    ("sales", 32),
    ("revenue", 32),
    ("account executive", 32),
    ("business development", 32),
    ("vertrieb", 32),
    ("verkauf", 32),
    ("commercial", 32),
    ("marketing", 64),
    ("cmo", 64),
    ("brand", 64),
    ("communication", 64),
    ("growth", 64),
    ("procurement", 128),
    ("purchas", 128),
    ("buyer", 128),
    ("einkauf", 128),
    ("supply chain", 128),
    ("logistic", 128),
    ("human resources", 256),
    ("hr ", 256),
    ("people", 256),
    ("talent", 256),
    ("recruit", 256),
    ("personal", 256),
    ("legal", 512),
    ("counsel", 512),
    ("lawyer", 512),
    ("solicitor", 512),
    ("attorney", 512),
    ("compliance", 512),
    ("product", 1024),
    ("project", 1024),
    ("program", 1024),
    ("research", 2048),
    ("scientist", 2048),
    ("doctor", 4096),
    ("physician", 4096),
    ("dentist", 4096),
    ("nurse", 4096),
    ("teacher", 8192),
    ("professor", 8192),
];

/// The same by first letter.
static BY_LETTER: LazyLock<[Vec<(&'static str, u16)>; 26]> = LazyLock::new(|| {
    std::array::from_fn(|letter| {
        let of_letter = |(word, _): &&(&'static str, u16)| usize::from(word.as_bytes()[0] - b'a') == letter;
        FUNCTIONS.iter().filter(of_letter).copied().collect()
    })
});

/// The functions that a title names, as bits; 0 when it names none that is known.
pub(crate) fn functions(title: &str) -> u16 {
    let mut text = fold(title);
    text.push(' ');
    let mut bits = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let first = rest.as_bytes()[0];
        for (word, bit) in BY_LETTER.get(usize::from(first.wrapping_sub(b'a'))).into_iter().flatten() {
            if rest.starts_with(word) {
                bits |= bit;
            }
        }
        at += rest.find(' ').map_or(rest.len(), |blank| blank + 1);
    }
    // A systems administrator runs no office, an account executive no accounts, a vice president is no president.
    if bits & 2 != 0 && text.contains("administrator") {
        bits &= !16;
    }
    if text.contains("account exec") {
        bits &= !8;
    }
    if text.contains("vice president") {
        bits &= !1;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::functions;

    #[test]
    fn titles_of_one_function_share_a_bit() {
        for (a, b) in [
            ("CEO", "Managing Director"),
            ("VP of Engineering", "Chief Technology Officer"),
            ("Systems Administrator", "IT Administrator"),
            ("CFO", "Financial Controller"),
            ("Einkauf", "Head of Procurement"),
        ] {
            assert_ne!(functions(a) & functions(b), 0, "{a} {b}");
        }
        assert_eq!(functions("Sales Manager") & functions("Financial Controller"), 0);
        assert_eq!(functions("Fischer"), 0);
    }
}
