//! Taking secrets and personal data out of text that people and logs will see.

use std::borrow::Cow;

use url::Url;

/// The longest message taken over from a server, in characters.
const MESSAGE_CHARS: usize = 200;

/// Names after which a value is a secret, compared without case, `_` and `-`.
const SECRET_NAMES: [&str; 12] = [
    "password",
    "passwd",
    "pwd",
    "secret",
    "clientsecret",
    "token",
    "accesstoken",
    "refreshtoken",
    "apikey",
    "authorization",
    "bearer",
    "basic",
];

/// Masks e-mail addresses, phone numbers, the queries of addresses, long opaque strings such as keys and tokens,
/// and whatever follows a name such as `password`, `token` or `Bearer`.
///
/// It errs on the side of hiding: a run of seven or more digits counts as a phone number unless it is a date.
///
/// ```
/// # use rest_core::redact_text;
/// assert_eq!(redact_text("no user jane@acme.example, call +1 212 555 0123"), "no user j***@acme.example, call ***23");
/// ```
pub fn redact_text(text: &str) -> String {
    mask_digit_runs(&mask_words(text))
}

/// `jane@acme.example` becomes `j***@acme.example`; what has no `@` becomes `***`.
pub fn mask_email(email: &str) -> String {
    match email.rsplit_once('@') {
        Some((local, domain)) => {
            let first = local.chars().next().map(String::from).unwrap_or_default();
            format!("{first}***@{domain}")
        }
        None => "***".to_owned(),
    }
}

/// `+44 1632 960123` becomes `***23`; with fewer than seven digits nothing is left.
pub fn mask_phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    match digits.as_slice() {
        [.., a, b] if digits.len() >= 7 => format!("***{a}{b}"),
        _ => "***".to_owned(),
    }
}

/// A server's message as an error may carry it: redacted, one line, at most 200 characters.
pub(crate) fn message(text: &str) -> String {
    // Cut first with room to spare: a huge body must not cost time, and masking must see whole words.
    let start: String = text.chars().take(MESSAGE_CHARS * 4).collect();
    let one_line = start.split_whitespace().collect::<Vec<_>>().join(" ");
    let redacted = redact_text(&one_line);
    match redacted.char_indices().nth(MESSAGE_CHARS - 1) {
        Some((end, last)) if end + last.len_utf8() < redacted.len() => format!("{}…", &redacted[..end]),
        _ => redacted,
    }
}

/// Host and path of an address, the path as by [`path`].
pub(crate) fn target(url: &Url) -> String {
    let host = url.host_str().unwrap_or("");
    let path = self::path(url.path());
    match url.port() {
        Some(port) => format!("{host}:{port}{path}"),
        None => format!("{host}{path}"),
    }
}

/// A path with the e-mail addresses and international phone numbers in it masked. Ids stay: a path without them
/// says nothing.
pub(crate) fn path(path: &str) -> Cow<'_, str> {
    if !path.contains(['@', '+', '%']) {
        return path.into();
    }
    let masked = path.split('/').map(|segment| {
        let plain = segment.replace("%40", "@").replace("%2B", "+").replace("%2b", "+");
        if plain.contains('@') {
            mask_email(&plain)
        } else if plain.contains('+') {
            mask_digit_runs(&plain)
        } else {
            segment.to_owned()
        }
    });
    masked.collect::<Vec<_>>().join("/").into()
}

/// What serde says about a value it cannot read, without the value.
pub(crate) fn decode_text(text: &str) -> String {
    // Field names are ours; what else stands in quotes or backticks before "expected" is the vendor's data.
    let ours = ["missing field", "duplicate field"].iter().any(|start| text.starts_with(start));
    if ours {
        return message(text);
    }
    let (found, expected) = match text.rfind(", expected") {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    message(&format!("{}{expected}", mask_quoted(found)))
}

fn mask_quoted(text: &str) -> String {
    let mut masked = String::new();
    let quote = ['"', '`'];
    // From the first quote to the last: a quoted value may itself contain quotes.
    match (text.find(quote), text.rfind(quote)) {
        (Some(first), Some(last)) if first < last => {
            masked.push_str(&text[..first]);
            masked.push('…');
            masked.push_str(&text[last + 1..]);
        }
        _ => masked.push_str(text),
    }
    masked
}

fn is_break(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '"' | '\'' | '`' | ',' | ';' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}')
}

fn is_assignment(c: char) -> bool {
    matches!(c, '=' | ':')
}

/// Masks word by word; breaks and assignments are kept as they are.
fn mask_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut after_secret_name = false;
    let mut rest = text;
    while !rest.is_empty() {
        let word_end = rest.find(is_break).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(word_end);
        if !word.is_empty() {
            after_secret_name = mask_word(word, after_secret_name, &mut out);
        }
        let break_end = tail.find(|c| !is_break(c)).unwrap_or(tail.len());
        out.push_str(&tail[..break_end]);
        rest = &tail[break_end..];
    }
    out
}

/// Writes one word masked. True if the next word is a secret.
fn mask_word(word: &str, secret: bool, out: &mut String) -> bool {
    if word.chars().all(is_assignment) {
        out.push_str(word);
        return secret;
    }
    if secret && !is_secret_name(word) {
        out.push('…');
        return false;
    }
    if let Some(scheme_end) = word.find("://") {
        // User, password and query of an address never matter to the reader.
        let (scheme, rest) = word.split_at(scheme_end + 3);
        let path = rest.split(['?', '#']).next().unwrap_or_default();
        let host = path.split('/').next().unwrap_or_default();
        let path =
            if host.contains('@') { path.split_once('@').map_or("", |(_, after)| after) } else { path };
        out.push_str(scheme);
        out.push_str(&self::path(path));
        return false;
    }
    if let Some(at) = word.find(is_assignment) {
        let (name, value) = word.split_at(at);
        let value = &value[1..];
        out.push_str(&mask_plain(name));
        out.push_str(&word[at..=at]);
        return if value.is_empty() {
            is_secret_name(name)
        } else {
            mask_word(value, is_secret_name(name), out)
        };
    }
    out.push_str(&mask_plain(word));
    is_secret_name(word)
}

fn mask_plain(word: &str) -> Cow<'_, str> {
    if word.contains('@') {
        let end = word.trim_end_matches(['.', '!', '?']);
        Cow::Owned(format!("{}{}", mask_email(end), &word[end.len()..]))
    } else if is_opaque(word) {
        Cow::Borrowed("…")
    } else {
        Cow::Borrowed(word)
    }
}

fn is_secret_name(word: &str) -> bool {
    let plain: String =
        word.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    SECRET_NAMES.contains(&plain.as_str())
}

/// Twenty or more characters with letters and digits mixed: a key, a token, a signature.
fn is_opaque(word: &str) -> bool {
    word.len() >= 20
        && word.chars().any(|c| c.is_ascii_digit())
        && word.chars().any(|c| c.is_ascii_alphabetic())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_.+/=~|".contains(c))
}

/// Masks runs of digits with the punctuation of phone numbers.
fn mask_digit_runs(text: &str) -> String {
    let in_run = |c: char| c.is_ascii_digit() || " +-().".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit() || c == '+') {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let end = from.find(|c| !in_run(c)).unwrap_or(from.len());
        // The run ends at its last digit; blanks and full stops after it belong to the sentence.
        let end = from[..end].rfind(|c: char| c.is_ascii_digit()).map_or(1, |last| last + 1);
        let (run, tail) = from.split_at(end);
        let digits = run.chars().filter(char::is_ascii_digit).count();
        if digits >= 7 && !is_date(run) {
            out.push_str(&mask_phone(run));
        } else {
            out.push_str(run);
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn is_date(run: &str) -> bool {
    let shape: String = run.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    shape == "0000-00-00"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_loses_what_is_personal_or_secret() {
        let table = [
            ("Invalid user jane.roe@acme.example.", "Invalid user j***@acme.example."),
            ("call +44 1632 960123 now", "call ***23 now"),
            ("phone (212) 555-0123.", "phone (***23."),
            ("due 2026-03-04 or ticket 20417", "due 2026-03-04 or ticket 20417"),
            ("Bearer abc", "Bearer …"),
            ("Authorization: Basic dXNlcg==", "Authorization: Basic …"),
            ("password=hunter2 rest", "password=… rest"),
            ("{\"client_secret\": \"s3\", \"a\": 1}", "{\"client_secret\": \"…\", \"a\": 1}"),
            ("see https://u:p@api.example/x?api_key=k1#f", "see https://api.example/x"),
            ("key sk1234567890abcdefgh99 refused", "key … refused"),
            ("invalid client", "invalid client"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(redact_text(text), expected, "{text}");
        }
    }

    #[test]
    fn masks_keep_only_the_documented_rest() {
        assert_eq!(mask_email("jane@acme.example"), "j***@acme.example");
        assert_eq!(mask_email("é@x.example"), "é***@x.example");
        assert_eq!(mask_email("jane"), "***");
        assert_eq!(mask_phone("+44 1632 960123"), "***23");
        assert_eq!(mask_phone("12"), "***");
    }

    #[test]
    fn serde_text_loses_the_value_and_keeps_the_expectation() {
        let table = [
            ("missing field `dateoccurred`", "missing field `dateoccurred`"),
            ("invalid type: string \"x, expected y\", expected u64", "invalid type: string …, expected u64"),
            ("invalid type: integer `42`, expected a string", "invalid type: integer …, expected a string"),
            ("unknown variant `Jane`, expected `a` or `b`", "unknown variant …, expected `a` or `b`"),
        ];
        for (text, expected) in table {
            assert_eq!(decode_text(text), expected);
        }
    }

    #[test]
    fn target_has_no_query_no_user_and_no_address() {
        let url =
            Url::parse("https://me:pw@api.example:8443/v1/jane%40acme.example/%2B441632960123/a%20b?k=v#f");
        assert_eq!(target(&url.unwrap()), "api.example:8443/v1/j***@acme.example/***23/a%20b");
    }

    proptest! {
        #[test]
        fn message_is_short_and_never_panics(text in any::<String>()) {
            prop_assert!(message(&text).chars().count() <= MESSAGE_CHARS);
        }

        #[test]
        fn no_address_and_no_number_survives_in_any_sentence(
            before in "[ a-z.,:=\"(]{0,12}",
            after in "[ .,\")]{0,3}",
            local in "[a-z]{3,8}",
            number in "\\+44 7700 900[0-9]{3}",
        ) {
            let text = format!("{before} {local}@acme.example {number}{after}");
            let redacted = redact_text(&text);
            let address = format!("{local}@");
            prop_assert!(!redacted.contains(&address));
            prop_assert!(!redacted.contains(&number));
        }
    }
}
