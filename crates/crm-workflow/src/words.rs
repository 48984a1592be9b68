//! Whole-word search in foreign text.

use alloc::string::String;

/// Text reduced to lower-case words with single spaces around each.
pub(crate) struct Words(String);

impl Words {
    /// Anything but letters and digits separates words: `R&D` is `r d`, `Vice-President` is `vice president`.
    pub(crate) fn new(text: &str) -> Self {
        let mut out = String::with_capacity(text.len() + 2);
        out.push(' ');
        for c in text.chars().flat_map(char::to_lowercase) {
            if c.is_alphanumeric() {
                out.push(c);
            } else if !out.ends_with(' ') {
                out.push(' ');
            }
        }
        if !out.ends_with(' ') {
            out.push(' ');
        }
        Self(out)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0 == " "
    }

    /// The words with single spaces between them.
    pub(crate) fn as_str(&self) -> &str {
        self.0.trim()
    }

    /// Where `phrase`, words in lower case with single spaces, begins.
    pub(crate) fn find(&self, phrase: &str) -> Option<usize> {
        self.0
            .match_indices(phrase)
            .find(|(at, found)| self.0[..*at].ends_with(' ') && self.0[at + found.len()..].starts_with(' '))
            .map(|(at, _)| at)
    }

    pub(crate) fn has(&self, phrase: &str) -> bool {
        self.find(phrase).is_some()
    }

    pub(crate) fn has_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.has(phrase))
    }

    /// The words before a position given by [`find`](Self::find).
    pub(crate) fn before(&self, at: usize) -> Self {
        Self(String::from(&self.0[..at]))
    }
}

/// First entry of a table one of whose phrases occurs.
pub(crate) fn lookup(words: &Words, table: &[(&'static str, &[&str])]) -> Option<&'static str> {
    table.iter().find(|(_, phrases)| words.has_any(phrases)).map(|(option, _)| *option)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        let words = Words::new("  Vice-President, R&D (Cloud)");
        assert_eq!(words.as_str(), "vice president r d cloud");
        assert!(words.has("vice president") && words.has("r d") && words.has("cloud"));
        assert!(!words.has("president r d c") && !words.has("clou") && !words.has("ice president"));
        assert!(Words::new(" - ").is_empty() && Words::new("").is_empty());
        assert!(Words::new("cocoa co").has("co"));
    }
}
