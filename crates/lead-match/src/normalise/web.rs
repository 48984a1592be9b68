//! Web sites and profiles.

use super::{email::is_free_mail, is_null};

/// Hosts where many firms have a page: no identity.
const SHARED_HOSTS: [&str; 14] = [
    "linkedin.com",
    "facebook.com",
    "instagram.com",
    "twitter.com",
    "x.com",
    "youtube.com",
    "google.com",
    "bit.ly",
    "wixsite.com",
    "wordpress.com",
    "blogspot.com",
    "github.io",
    "squarespace.com",
    "webflow.io",
];

/// The registrable domain of an address, a mail address or a bare host; none for free mail and shared hosts.
#[must_use]
pub fn domain_of(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    if is_null(&text) {
        return None;
    }
    let rest = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let rest = rest.rsplit('@').next().unwrap_or(rest);
    let host = rest.split(['/', '?', '#', ':', ' ', ',']).next().unwrap_or_default();
    let host = host.trim_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    if !host.contains('.') || host.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let host = idna::domain_to_ascii(host).ok()?;
    let domain = psl::domain_str(&host)?.to_owned();
    (!is_free_mail(&domain) && !SHARED_HOSTS.contains(&domain.as_str())).then_some(domain)
}

/// The person's slug of a LinkedIn address, lower case: `in/jane-doe`, `pub/…` and bare forms alike.
#[must_use]
pub fn linkedin_slug(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    if is_null(&text) {
        return None;
    }
    let path = match text.find("linkedin.com/") {
        Some(at) => &text[at + "linkedin.com/".len()..],
        None => text.as_str(),
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let slug = match parts.next()? {
        "in" | "pub" => parts.next()?,
        only if !text.contains('/') && !text.contains(char::is_whitespace) => only,
        _ => return None,
    };
    (slug.len() > 1).then(|| slug.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_cut_to_what_is_registered() {
        for text in
            ["https://www.Shop.Acme.co.uk/x?y", "sales@acme.co.uk", "acme.co.uk", "http://acme.co.uk:8080"]
        {
            assert_eq!(domain_of(text).as_deref(), Some("acme.co.uk"), "{text}");
        }
        for text in ["", "n/a", "jane@gmail.com", "linkedin.com/company/acme", "127.0.0.1", "acme"] {
            assert_eq!(domain_of(text), None, "{text}");
        }
        assert_eq!(domain_of("harborlogistics.example").as_deref(), Some("harborlogistics.example"));
    }

    #[test]
    fn slugs_in_any_address() {
        for text in [
            "https://uk.linkedin.com/in/Jane-Doe/?trk=x",
            "http://www.linkedin.com/in/jane-doe",
            "in/jane-doe",
            "jane-doe",
        ] {
            assert_eq!(linkedin_slug(text).as_deref(), Some("jane-doe"), "{text}");
        }
        assert_eq!(linkedin_slug("https://www.linkedin.com/company/acme"), None);
    }
}
