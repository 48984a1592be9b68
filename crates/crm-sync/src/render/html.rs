//! Markup that cannot carry foreign text as markup: tags are literals of this crate, everything else is escaped.

/// A page in the making.
#[derive(Default)]
pub(super) struct Html(String);

impl Html {
    /// Markup, which only this crate's source can hold.
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text, whatever is in it.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                '\n' | '\t' => self.0.push(' '),
                // Marks that turn the direction of text could make one value read as another.
                '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => self.0.push('\u{FFFD}'),
                c if c.is_control() => self.0.push('\u{FFFD}'),
                c => self.0.push(c),
            }
        }
        self
    }

    /// A number.
    pub(super) fn number(&mut self, number: u64) -> &mut Self {
        let digits = number.to_string();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                self.0.push('\u{202F}');
            }
            self.0.push(digit);
        }
        self
    }

    /// A bar of so many per cent.
    pub(super) fn bar(&mut self, percent: u64) -> &mut Self {
        self.0.push_str(&format!("<i style=\"width:{}%\"></i>", percent.min(100)));
        self
    }

    /// A row of a table: each cell knows its heading, which a narrow screen shows in front of it.
    pub(super) fn row(&mut self, headings: &[&'static str], cells: &[String]) -> &mut Self {
        self.raw("<tr>");
        for (heading, cell) in headings.iter().zip(cells) {
            self.raw("<td data-h=\"").raw(heading).raw("\"><bdi>").text(cell).raw("</bdi></td>");
        }
        self.raw("</tr>")
    }

    /// A table.
    pub(super) fn table(&mut self, headings: &[&'static str], rows: &[Vec<String>]) -> &mut Self {
        self.raw("<table><thead><tr>");
        for heading in headings {
            self.raw("<th>").raw(heading).raw("</th>");
        }
        self.raw("</tr></thead><tbody>");
        for row in rows {
            self.row(headings, row);
        }
        self.raw("</tbody></table>")
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_grouped_by_threes() {
        let mut html = Html::default();
        html.number(7).raw(" ").number(1_234_567);
        assert_eq!(html.finish(), "7 1\u{202F}234\u{202F}567");
    }

    proptest! {
        #[test]
        fn no_text_becomes_markup(text in any::<String>()) {
            let mut html = Html::default();
            html.text(&text);
            let escaped = html.finish();
            let foreign = escaped.contains(['<', '>', '"', '\'', '\u{202E}', '\0']);
            prop_assert!(!foreign);
            for (at, _) in escaped.match_indices('&') {
                let known = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"];
                prop_assert!(known.iter().any(|entity| escaped[at..].starts_with(entity)));
            }
        }
    }
}
