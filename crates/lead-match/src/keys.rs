//! Keys that settle identity. They are stable texts: they may be stored and compared over runs.

use std::fmt;

use crate::normalise::MailClass;
use crate::normalise::person::key_of;
use crate::prepare::Prepared;
use crate::record::{Kind, Record};

/// Which exact key it is. A hit on any is the same person without scoring; the order is that of strength.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// The same provider's id.
    ProviderId,
    /// The same mailbox.
    Email,
    /// The same LinkedIn profile.
    LinkedIn,
    /// The same name at the same company.
    CompanyPerson,
    /// The same direct number and family name.
    PhoneLastName,
}

/// A key as text: `email:jane@acme.example`. Personal data like what it is made of: not for logs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Key {
    pub(crate) fn new(kind: &str, value: impl fmt::Display) -> Self {
        Self(format!("{kind}:{value}"))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the colon: what kind of key it is.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.0.split(':').next().unwrap_or_default()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({}:…)", self.kind())
    }
}

/// Exact identity keys of a row, strongest first.
#[must_use]
pub fn tier_keys(record: &Record) -> Vec<(Tier, Key)> {
    let row = Prepared::of(record);
    let mut keys = Vec::new();
    if !row.source.is_empty() && !row.source_id.is_empty() {
        keys.push((Tier::ProviderId, Key::new("provider", format_args!("{}:{}", row.source, row.source_id))));
    }
    for extra in row.extra.iter().filter(|extra| extra.kind == Kind::Identifier) {
        keys.push((Tier::ProviderId, Key::new("identifier", format_args!("{}:{}", extra.slot, extra.text))));
    }
    if let Some(mail) = row.own_mail() {
        keys.push((Tier::Email, Key::new("email", mail)));
    }
    if !row.slug.is_empty() {
        keys.push((Tier::LinkedIn, Key::new("linkedin", &row.slug)));
    }
    if let (Some(person), Some(company)) = (key_of(&row.name), company_of(&row)) {
        keys.push((Tier::CompanyPerson, Key::new("company-person", format_args!("{company}-{person}"))));
    }
    if row.marks.mobile.international && !row.name.family.is_empty() {
        keys.push((
            Tier::PhoneLastName,
            Key::new("phone-name", format_args!("+{}-{}", row.marks.mobile.digits, row.name.family)),
        ));
    }
    keys
}

fn company_of(row: &Prepared) -> Option<&str> {
    [&row.web, &row.mail_domain, &row.firm.core].into_iter().find(|text| !text.is_empty()).map(String::as_str)
}

/// Keys of the row's company: the domain, which is identity, and the name, which is not on its own when two
/// domains carry it.
#[must_use]
pub fn company_keys(record: &Record) -> Vec<Key> {
    let row = Prepared::of(record);
    let domain = [&row.web, &row.mail_domain].into_iter().find(|text| !text.is_empty());
    let domain = domain.map(|domain| Key::new("company-domain", domain));
    let name = (!row.firm.core.is_empty()).then(|| Key::new("company-name", &row.firm.core));
    domain.into_iter().chain(name).collect()
}

/// One key for logs and idempotency: e-mail, else name at a company, else phone digits; `None` where nothing
/// identifies the row.
#[must_use]
pub fn storage_key(record: &Record) -> Option<String> {
    let row = Prepared::of(record);
    if let Some(mail) = &row.mail
        && (mail.class != MailClass::Role || row.name.is_empty())
    {
        return Some(format!("email:{mail}"));
    }
    if let (Some(company), Some(person)) = (company_of(&row), key_of(&row.name)) {
        return Some(format!("company-person:{company}-{person}"));
    }
    if let Some(mail) = &row.mail {
        return Some(format!("email:{mail}"));
    }
    let number = [row.marks.mobile, row.marks.phone].into_iter().find(|number| number.digits != 0)?;
    Some(format!("phone:{}", number.digits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block_keys;

    fn row(set: impl FnOnce(&mut Record)) -> Record {
        let mut record = Record::new("1");
        set(&mut record);
        record
    }

    #[test]
    fn a_missing_half_makes_no_key() {
        let only_last = row(|r| {
            r.last_name = Some("Doe".into());
            r.company_name = Some("Acme Ltd".into());
        });
        assert!(tier_keys(&only_last).is_empty());
        assert_eq!(storage_key(&only_last), None);
        assert_eq!(storage_key(&Record::new("x")), None);
    }

    #[test]
    fn the_strongest_key_names_the_row() {
        let mut jane = row(|r| {
            r.full_name = Some("Jane Doe".into());
            r.company_name = Some("Acme, Inc.".into());
            r.mobile = Some("+447700900123".into());
            r.email = Some("Jane@Acme.example".into());
        });
        assert_eq!(storage_key(&jane).as_deref(), Some("email:jane@acme.example"));
        jane.email = None;
        assert_eq!(storage_key(&jane).as_deref(), Some("company-person:acme-jane doe"));
        jane.company_name = None;
        assert_eq!(storage_key(&jane).as_deref(), Some("phone:447700900123"));
    }

    #[test]
    fn a_role_mailbox_identifies_nobody() {
        let info = row(|r| r.email = Some("info@acme.example".into()));
        assert!(tier_keys(&info).is_empty());
    }

    #[test]
    fn null_words_are_no_keys() {
        let nulls = row(|r| {
            r.email = Some("N/A".into());
            r.linkedin_url = Some("none".into());
            r.source = Some("x".into());
            r.source_id = Some("-".into());
            r.mobile = Some("0000000000".into());
        });
        assert!(tier_keys(&nulls).is_empty() && block_keys(&nulls).is_empty());
    }

    #[test]
    fn a_key_shows_no_personal_data_in_debug() {
        let jane = row(|r| r.email = Some("jane@acme.example".into()));
        assert!(!format!("{:?}", tier_keys(&jane)).contains("jane"));
    }
}
