//! Hosts, registrable domains and LinkedIn slugs.

use super::clean::clean;
use super::fold::lower;
use super::null::null_clean;
use crate::tables::mail::SHARED_HOSTS;

/// The lower-case ASCII form of a host name; `None` if it cannot be one.
pub(crate) fn ascii_host(host: &str) -> Option<String> {
    let host = host.trim_matches(|c: char| matches!(c, '.' | ' ' | '/' | '\'' | '"'));
    if host.len() < 4 || !host.contains('.') {
        return None;
    }
    let host = if host.is_ascii() { host.to_ascii_lowercase() } else { idna::domain_to_ascii(host).ok()? };
    let fine =
        host.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_'))
            && !host.contains("..")
            && host
                .rsplit('.')
                .next()
                .is_some_and(|last| last.len() >= 2 && !last.bytes().all(|b| b.is_ascii_digit()));
    fine.then_some(host)
}

/// The registrable part of a lower-case ASCII host.
pub(crate) fn registrable(host: &str) -> Option<&str> {
    psl::domain_str(host)
}

/// The registrable domain of a web address or an e-mail address (`https://shop.acme.co.uk/x` →
/// `acme.co.uk`). `None` for hosts that many firms share (social networks, site builders) and for
/// free-mail hosts.
///
/// ```
/// use lead_match::normalise::domain_of;
/// assert_eq!(domain_of("HTTPS://www.Shop.acme.co.uk:8080/a?b").as_deref(), Some("acme.co.uk"));
/// assert_eq!(domain_of("ann@mail.acme.example").as_deref(), Some("acme.example"));
/// assert_eq!(domain_of("facebook.com/acme"), None);
/// assert_eq!(domain_of("ann@gmail.com"), None);
/// ```
#[must_use]
pub fn domain_of(url_or_email: &str) -> Option<String> {
    let text = clean(url_or_email);
    if null_clean(&text) {
        return None;
    }
    let first = text.split([' ', ',', ';']).find(|part| part.contains('.'))?;
    let rest = match first.find("//") {
        Some(at) => &first[at + 2..],
        None => first.trim_start_matches(['<', '"', '(']),
    };
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or(rest);
    let host = host.rsplit('@').next().unwrap_or(host);
    let host = host.split(':').next().unwrap_or(host);
    firm_domain(&ascii_host(host)?).map(str::to_owned)
}

/// The registrable domain of a lower-case ASCII host when it is one firm's.
pub(crate) fn firm_domain(host: &str) -> Option<&str> {
    let domain = registrable(host)?;
    let shared = SHARED_HOSTS.contains(domain)
        || SHARED_HOSTS.contains(host.trim_start_matches("www."))
        || super::mail::free(domain);
    (!shared).then_some(domain)
}

/// The first label of a domain when it is long enough to mean something: `acme` of `acme.co.uk`.
pub(crate) fn stem(domain: &str) -> &str {
    match domain.split_once('.') {
        Some((stem, _)) if stem.len() >= 5 => stem,
        _ => domain,
    }
}

/// The person's slug of a LinkedIn address in any form; `None` for company pages and search links.
///
/// ```
/// use lead_match::normalise::linkedin_slug;
/// assert_eq!(linkedin_slug("https://uk.linkedin.com/in/Ann-Lee-4f7b5/en?trk=x").as_deref(), Some("ann-lee-4f7b5"));
/// assert_eq!(linkedin_slug("linkedin.com/company/acme"), None);
/// ```
#[must_use]
pub fn linkedin_slug(url: &str) -> Option<String> {
    let text = clean(url);
    if null_clean(&text) {
        return None;
    }
    let lower = lower(&text);
    let slug = match lower.find("linkedin.") {
        Some(at) => {
            let path = &lower[at..];
            ["/in/", "/pub/"].iter().find_map(|lead| path.find(lead).map(|at| &path[at + lead.len()..]))?
        }
        None => match lower.strip_prefix("in/").or_else(|| lower.strip_prefix("/in/")) {
            Some(rest) => rest,
            None if lower.contains(['/', '.', ' ', '@']) => return None,
            None => &*lower,
        },
    };
    let slug = slug.split(['/', '?', '#', '&', ' ']).next().unwrap_or(slug);
    let slug = percent_decoded(slug);
    let slug = slug.trim_matches(|c: char| matches!(c, '-' | '.' | ',' | '"' | '\''));
    (slug.chars().count() >= 3 && !null_clean(slug)).then(|| slug.to_owned())
}

fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match pair.filter(|_| bytes[at] == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        for (text, domain) in [
            ("acme.example", Some("acme.example")),
            ("http://www.acme.com.br/", Some("acme.com.br")),
            ("ACME.EXAMPLE/", Some("acme.example")),
            ("bücher.example", Some("xn--bcher-kva.example")),
            ("www.wixsite.com/acme", None),
            ("localhost", None),
            ("10.0.0.1", None),
            ("N/A", None),
            ("co.uk", None),
        ] {
            assert_eq!(domain_of(text).as_deref(), domain, "{text}");
        }
        assert_eq!(stem("ab.example"), "ab.example");
    }

    #[test]
    fn slugs() {
        assert_eq!(linkedin_slug("in/ann-lee").as_deref(), Some("ann-lee"));
        assert_eq!(linkedin_slug("www.linkedin.com/in/j%C3%BCrgen-x/").as_deref(), Some("jürgen-x"));
        assert_eq!(linkedin_slug("https://www.linkedin.com/search?q=a"), None);
        assert_eq!(linkedin_slug("-"), None);
    }
}
