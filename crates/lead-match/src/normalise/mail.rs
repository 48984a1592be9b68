//! E-mail addresses out of whatever stands in the field, and what kind of address it is.

use super::clean::clean;
use super::fold::lower;
use super::null::null_clean;
use super::web::{ascii_host, firm_domain, registrable};
use crate::tables::mail::{FREE, FREE_BRANDS, ROLES};

/// What an address says about its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MailClass {
    /// One person at a firm.
    Corporate,
    /// A mailbox of a free-mail or throw-away host: a person, no employer.
    Free,
    /// A shared mailbox (`info@`, `sales@`): a firm, no person.
    Role,
}

/// An address in the form in which addresses are compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mailbox {
    /// Before the `@`: lower case, no tag; without dots at Gmail.
    pub local: String,
    /// After the `@`: lower case, ASCII form.
    pub domain: String,
    /// The kind of mailbox.
    pub class: MailClass,
}

impl std::fmt::Display for Mailbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

/// Finds the address in a field and brings it into its comparison form; of several addresses the first
/// that belongs to a person. `None` if there is none.
///
/// ```
/// use lead_match::normalise::mailbox;
/// assert_eq!(mailbox("mailto:J.Doe+crm@GoogleMail.com").unwrap().to_string(), "jdoe@gmail.com");
/// assert_eq!(mailbox("info@a.example; \"Ann Lee\" <ann.lee@A.example>").unwrap().to_string(), "ann.lee@a.example");
/// assert!(mailbox("N/A").is_none());
/// ```
#[must_use]
pub fn mailbox(text: &str) -> Option<Mailbox> {
    let text = clean(text);
    if null_clean(&text) {
        return None;
    }
    let mut found: Option<Mailbox> = None;
    for part in
        text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '|' | '"' | '(' | ')'))
    {
        let Some(key) = address(part) else { continue };
        if key.class != MailClass::Role {
            return Some(key);
        }
        found = found.or(Some(key));
    }
    if found.is_none() && !text.contains('@') {
        let spelled =
            text.replace(" [at] ", "@").replace("[at]", "@").replace("(at)", "@").replace(" at ", "@");
        let spelled =
            spelled.replace(" [dot] ", ".").replace("[dot]", ".").replace("(dot)", ".").replace(" dot ", ".");
        return spelled.contains('@').then(|| address(spelled.trim())).flatten();
    }
    found
}

/// The comparison form of the address in a field, as text.
///
/// ```
/// use lead_match::normalise::email_key;
/// assert_eq!(email_key(" Ann@Firm.EXAMPLE").as_deref(), Some("ann@firm.example"));
/// ```
#[must_use]
pub fn email_key(text: &str) -> Option<String> {
    mailbox(text).map(|mailbox| mailbox.to_string())
}

fn address(part: &str) -> Option<Mailbox> {
    let part = part.trim_matches(|c: char| matches!(c, '.' | ',' | ';' | '\'' | '[' | ']' | ':' | '/'));
    let part = match part.split_once(':') {
        Some((scheme, rest)) if scheme.len() <= 10 && !scheme.contains('@') => rest,
        _ => part,
    };
    let (local, host) = part.split_once('@')?;
    let host = host.split(['?', '/', '#']).next().unwrap_or(host);
    if local.is_empty() || host.contains('@') {
        return None;
    }
    let mut domain = ascii_host(host)?;
    let bare = local.split('+').next().unwrap_or(local).trim_matches('.');
    if bare.is_empty() {
        return None;
    }
    let mut local = lower(bare).into_owned();
    if domain == "googlemail.com" {
        "gmail.com".clone_into(&mut domain);
    }
    if domain == "gmail.com" {
        local.retain(|c| c != '.');
    }
    let class = if is_role_address(&local) {
        MailClass::Role
    } else if is_free_mail(&domain) {
        MailClass::Free
    } else {
        MailClass::Corporate
    };
    if null_clean(&local) {
        return None;
    }
    Some(Mailbox { local, domain, class })
}

/// The registrable domain of an address when it is that of a firm.
pub(crate) fn employer(mailbox: &Mailbox) -> Option<String> {
    if mailbox.class == MailClass::Free { None } else { firm_domain(&mailbox.domain).map(str::to_owned) }
}

/// Does the domain belong to a host of private or throw-away mailboxes?
#[must_use]
pub fn is_free_mail(domain: &str) -> bool {
    let lower;
    let domain = if domain.bytes().any(|b| b.is_ascii_uppercase()) {
        lower = domain.to_ascii_lowercase();
        lower.as_str()
    } else {
        domain
    };
    // Most hosts are registrable domains as they stand; the look-up is for the others.
    free(domain)
        || (domain.bytes().filter(|&b| b == b'.').count() > 1
            && registrable(domain).is_some_and(|short| short != domain && FREE.contains(short)))
}

/// [`is_free_mail`] of a registrable domain in lower case.
pub(crate) fn free(domain: &str) -> bool {
    FREE.contains(domain)
        || domain.split_once('.').is_some_and(|(name, rest)| FREE_BRANDS.contains(&name) && rest.len() <= 6)
}

/// Is the local part a shared mailbox (`info`, `sales2`, `office-uk`, `no-reply`)?
#[must_use]
pub fn is_role_address(local: &str) -> bool {
    let local = lower(local);
    let bare = local.trim_end_matches(|c: char| c.is_ascii_digit());
    if !bare.bytes().any(|b| matches!(b, b'.' | b'-' | b'_')) {
        return ROLES.contains(bare);
    }
    let joined: String = bare.chars().filter(|c| !matches!(c, '.' | '-' | '_')).collect();
    if ROLES.contains(joined.as_str()) {
        return true;
    }
    // "info.de", "sales-uk", "team_london": a role word with something beside it. Words that are also
    // names or initials are left out.
    let mut parts = bare.split(['.', '-', '_']);
    match (parts.next(), parts.next()) {
        (Some(first), Some(rest)) => first.len() > 3 && rest.len() <= 3 && ROLES.contains(first),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_out_of_fields() {
        let key = |text: &str| mailbox(text).map(|key| key.to_string());
        for (text, expected) in [
            (" Ann@Firm.Example ", Some("ann@firm.example")),
            ("mailto:ann@firm.example?subject=x", Some("ann@firm.example")),
            ("ann [at] firm [dot] example", Some("ann@firm.example")),
            ("Ann Lee <ann+news@firm.example>", Some("ann@firm.example")),
            ("a.n.n@gmail.com", Some("ann@gmail.com")),
            ("a.n.n@firm.example", Some("a.n.n@firm.example")),
            ("ann@bücher.example", Some("ann@xn--bcher-kva.example")),
            ("ann\u{200b}@firm.example", Some("ann@firm.example")),
            ("'ann@firm.example.'", Some("ann@firm.example")),
            ("ann", None),
            ("@", None),
            ("a@b@c", None),
            ("null@null", None),
            ("n/a", None),
        ] {
            assert_eq!(key(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn classes() {
        let class = |text: &str| mailbox(text).unwrap().class;
        assert_eq!(class("info@firm.example"), MailClass::Role);
        assert_eq!(class("sales-uk@firm.example"), MailClass::Role);
        assert_eq!(class("no-reply@firm.example"), MailClass::Role);
        assert_eq!(class("ann@yahoo.co.uk"), MailClass::Free);
        assert_eq!(class("ann@mail.gmx.de"), MailClass::Free);
        assert_eq!(class("infante@firm.example"), MailClass::Corporate);
        assert_eq!(class("will.may@firm.example"), MailClass::Corporate);
    }
}
