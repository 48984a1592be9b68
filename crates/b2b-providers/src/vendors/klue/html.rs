//! HTML as plain text: nothing of it is kept that a browser would act on.

/// What stands between tags, with line breaks where blocks end. The insides of scripts and styles are dropped.
pub(super) fn plain(html: &str) -> Option<String> {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        out.push_str(&decoded(&rest[..start]));
        let Some(length) = rest[start..].find('>') else {
            rest = "";
            break;
        };
        let tag = &rest[start + 1..start + length];
        rest = &rest[start + length + 1..];
        let name: String =
            tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        match name.to_ascii_lowercase().as_str() {
            name @ ("script" | "style") if !tag.starts_with('/') => rest = behind(rest, name),
            "br" | "p" | "div" | "li" | "tr" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => out.push('\n'),
            _ => {}
        }
    }
    out.push_str(&decoded(rest));
    let lines: Vec<String> = out
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// What follows the end of this element; nothing if it does not end.
fn behind<'a>(html: &'a str, name: &str) -> &'a str {
    let lower = html.to_ascii_lowercase();
    let end = lower.find(&format!("</{name}")).and_then(|start| Some(start + lower[start..].find('>')? + 1));
    end.map_or("", |end| &html[end..])
}

/// The usual entities. `&amp;` last, so that nothing is decoded twice.
fn decoded(text: &str) -> String {
    text.replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tags_go_and_text_stays() {
        let table = [
            ("<p>They open at <b>20%</b> off…</p>", Some("They open at 20% off…")),
            ("<ul><li>One</li><li>Two &amp; &lt;b&gt;</li></ul>", Some("One\nTwo & <b>")),
            ("a<br/>b", Some("a\nb")),
            ("x<script>alert('<p>')</script>y<STYLE>p{}</STYLE>z", Some("xyz")),
            ("x<script>never ends", Some("x")),
            ("&amp;lt;", Some("&lt;")),
            ("a <img src=x onerror=alert(1)> b", Some("a b")),
            ("a < b", Some("a")),
            ("<p> </p>", None),
            ("", None),
        ];
        for (html, expected) in table {
            assert_eq!(plain(html).as_deref(), expected, "{html}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(html in "[a-z<>/& ;üİ\\n]{0,40}|\\PC{0,40}") {
            let _ = plain(&html);
        }
    }
}
