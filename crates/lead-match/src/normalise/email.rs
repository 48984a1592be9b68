//! E-mail addresses.

use super::is_null;

/// Mail for everybody: such a domain says nothing about the employer.
const FREE_MAIL: [&str; 34] = [
    "gmail.com",
    "googlemail.com",
    "yahoo.com",
    "yahoo.co.uk",
    "yahoo.de",
    "yahoo.fr",
    "ymail.com",
    "hotmail.com",
    "hotmail.co.uk",
    "hotmail.fr",
    "outlook.com",
    "live.com",
    "live.co.uk",
    "msn.com",
    "aol.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "gmx.de",
    "gmx.net",
    "gmx.com",
    "web.de",
    "t-online.de",
    "proton.me",
    "protonmail.com",
    "mail.com",
    "mail.ru",
    "yandex.ru",
    "qq.com",
    "163.com",
    "126.com",
    "orange.fr",
    "btinternet.com",
    "zoho.com",
];

/// Mailboxes of a role, not of a person.
const ROLES: [&str; 20] = [
    "info",
    "sales",
    "admin",
    "support",
    "noreply",
    "no-reply",
    "donotreply",
    "postmaster",
    "abuse",
    "office",
    "contact",
    "hello",
    "enquiries",
    "inquiries",
    "service",
    "team",
    "mail",
    "help",
    "billing",
    "webmaster",
];

/// The form in which two spellings of one mailbox are equal: lower case, ASCII domain, no `+tag`, and no dots
/// at Gmail. The first valid address of a list counts.
#[must_use]
pub fn email_key(text: &str) -> Option<String> {
    text.split([',', ';', ' ', '<', '>', '"', '\t', '\n']).find_map(one)
}

fn one(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches("mailto:").trim_matches(|c: char| !c.is_alphanumeric());
    if is_null(text) {
        return None;
    }
    let (local, domain) = text.split_once('@')?;
    if local.is_empty() || domain.contains('@') || !domain.contains('.') {
        return None;
    }
    let mut local = local.to_lowercase();
    let domain = idna::domain_to_ascii(&domain.to_lowercase()).ok()?;
    if let Some((before, _)) = local.split_once('+').filter(|(before, _)| !before.is_empty()) {
        local = before.to_owned();
    }
    if matches!(domain.as_str(), "gmail.com" | "googlemail.com") {
        local.retain(|c| c != '.');
        return Some(format!("{local}@gmail.com"));
    }
    Some(format!("{local}@{domain}"))
}

/// Whether everybody can have an address at this domain.
#[must_use]
pub fn is_free_mail(domain: &str) -> bool {
    FREE_MAIL.contains(&domain)
}

/// Whether the part before the `@` names a role.
#[must_use]
pub fn is_role_address(local: &str) -> bool {
    let local = local.to_ascii_lowercase();
    ROLES.contains(&local.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mailbox_in_many_spellings() {
        for text in ["Jane.Doe+crm@GMail.com", "janedoe@googlemail.com", "mailto:j.a.n.e.doe@gmail.com"] {
            assert_eq!(email_key(text).as_deref(), Some("janedoe@gmail.com"), "{text}");
        }
        assert_eq!(
            email_key("Jane <J.Doe@Acme.example>; x@y.example").as_deref(),
            Some("j.doe@acme.example")
        );
        assert_eq!(email_key("j@bücher.example").as_deref(), Some("j@xn--bcher-kva.example"));
        for text in ["", "n/a", "jane", "@acme.example", "jane@acme"] {
            assert_eq!(email_key(text), None, "{text}");
        }
    }
}
