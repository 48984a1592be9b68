//! Text comparison and cutting.

/// Text that was, or was not, shortened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut<'a> {
    /// What fits.
    pub text: &'a str,
    /// Whether something was left out, which is to be reported.
    pub shortened: bool,
}

/// The longest beginning of `text` with at most `max` characters that ends on a word boundary.
///
/// A single word longer than `max` is cut inside the word. White space at both ends is dropped.
#[must_use]
pub fn truncate(text: &str, max: usize) -> Cut<'_> {
    let text = text.trim();
    let Some((end, _)) = text.char_indices().nth(max) else {
        return Cut { text, shortened: false };
    };
    let head = &text[..end];
    let on_boundary = text[end..].starts_with(char::is_whitespace);
    let kept = match head.rfind(char::is_whitespace) {
        Some(space) if !on_boundary => &head[..space],
        _ => head,
    };
    let kept = kept.trim_end();
    Cut { text: if kept.is_empty() { head } else { kept }, shortened: true }
}

/// Lower case, dashes as `-`, no white space: the form in which options are compared.
pub(crate) fn squashed(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            other => other,
        })
        .flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cuts_between_words() {
        assert_eq!(truncate("cloud backup", 20), Cut { text: "cloud backup", shortened: false });
        assert_eq!(truncate("cloud backup", 12), Cut { text: "cloud backup", shortened: false });
        assert_eq!(truncate("cloud backup", 11), Cut { text: "cloud", shortened: true });
        assert_eq!(truncate("cloud backup", 5), Cut { text: "cloud", shortened: true });
        assert_eq!(truncate("cloud backup", 3), Cut { text: "clo", shortened: true });
        assert_eq!(truncate("größer als", 6), Cut { text: "größer", shortened: true });
        assert_eq!(truncate("", 0), Cut { text: "", shortened: false });
    }

    proptest! {
        #[test]
        fn a_cut_is_a_beginning_that_fits(text in "\\PC{0,60}", max in 0usize..40) {
            let cut = truncate(&text, max);
            prop_assert!(cut.text.chars().count() <= max);
            prop_assert!(text.trim().starts_with(cut.text));
            prop_assert_eq!(cut.shortened, cut.text.len() < text.trim().len());
        }
    }
}
