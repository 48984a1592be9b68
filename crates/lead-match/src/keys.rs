//! Keys: exact ones that settle identity, and blocking ones that only say "look at this pair".
//!
//! Keys are stable texts: they may be stored and compared over runs.

use std::collections::BTreeSet;

use crate::normalise::{
    company_key, domain_of, email_key, fold_name, is_null, is_role_address, linkedin_slug, person_key,
    phone_key,
};
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

/// A key as text: `email:jane@acme.example`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Key {
    fn new(kind: &str, value: impl std::fmt::Display) -> Self {
        Self(format!("{kind}:{value}"))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the keys and the comparison need, normalised once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Forms {
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) person: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) role: bool,
    pub(crate) slug: Option<String>,
    pub(crate) domain: Option<String>,
    pub(crate) company: Option<String>,
    pub(crate) mobile: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) provider: Option<(String, String)>,
    pub(crate) city: String,
    pub(crate) extra: Vec<(Kind, String)>,
}

impl Forms {
    pub(crate) fn of(record: &Record) -> Self {
        let present =
            |text: &Option<String>| text.as_deref().filter(|text| !is_null(text)).map(str::to_owned);
        let (first, last) = record.names();
        let (first, last) = (first.unwrap_or_default(), last.unwrap_or_default());
        let email = record.email.as_deref().and_then(email_key);
        let role = email
            .as_deref()
            .and_then(|email| email.split_once('@'))
            .is_some_and(|(local, _)| is_role_address(local));
        let domain =
            record.website.as_deref().and_then(domain_of).or_else(|| email.as_deref().and_then(domain_of));
        Self {
            person: person_key(&first, &last),
            first: fold_name(&first),
            last: fold_name(&last),
            email,
            role,
            slug: record.linkedin_url.as_deref().and_then(linkedin_slug),
            domain,
            company: record.company_name.as_deref().and_then(company_key),
            mobile: record.mobile.as_deref().and_then(phone_key),
            phone: record.phone.as_deref().and_then(phone_key),
            provider: present(&record.source).zip(present(&record.source_id)),
            city: record.city.as_deref().filter(|city| !is_null(city)).map(fold_name).unwrap_or_default(),
            extra: record.extra.iter().map(|(kind, value)| (*kind, fold_name(value))).collect(),
        }
    }

    /// The address of a person: a role mailbox belongs to a company.
    pub(crate) fn own_email(&self) -> Option<&str> {
        self.email.as_deref().filter(|_| !self.role)
    }

    pub(crate) fn tiers(&self) -> Vec<(Tier, Key)> {
        let mut keys = Vec::new();
        if let Some((source, id)) = &self.provider {
            keys.push((Tier::ProviderId, Key::new("provider", format_args!("{source}:{id}"))));
        }
        if let Some(email) = self.own_email() {
            keys.push((Tier::Email, Key::new("email", email)));
        }
        if let Some(slug) = &self.slug {
            keys.push((Tier::LinkedIn, Key::new("linkedin", slug)));
        }
        if let (Some(person), Some(company)) = (&self.person, self.domain.as_ref().or(self.company.as_ref()))
        {
            // An initial is not a name.
            if self.first.split(' ').next().is_some_and(|first| first.chars().count() > 1) {
                keys.push((
                    Tier::CompanyPerson,
                    Key::new("company-person", format_args!("{company}-{person}")),
                ));
            }
        }
        if let Some(mobile) =
            self.mobile.as_ref().filter(|mobile| mobile.starts_with('+') && !self.last.is_empty())
        {
            keys.push((Tier::PhoneLastName, Key::new("phone-name", format_args!("{mobile}-{}", self.last))));
        }
        for (kind, value) in &self.extra {
            if *kind == Kind::Identifier && !value.is_empty() {
                keys.push((Tier::ProviderId, Key::new("identifier", value)));
            }
        }
        keys
    }

    pub(crate) fn blocks(&self) -> Vec<Key> {
        let mut keys = BTreeSet::new();
        let first = crate::normalise::canonical_given(&self.first);
        let initial: String = first.chars().take(1).collect();
        let prefix: String = self.last.chars().take(4).collect();
        let mut add = |kind: &str, parts: &[&str]| {
            if parts.iter().all(|part| !part.is_empty()) {
                keys.insert(Key::new(kind, parts.join("|")));
            }
        };
        let domain = self.domain.as_deref().unwrap_or_default();
        let company = self.company.as_deref().unwrap_or_default();
        let company_start: String = company.chars().take(5).collect();
        add("b.domain-last", &[domain, &self.last]);
        add("b.domain-first", &[domain, first]);
        add("b.domain-initials", &[domain, &initial, &prefix.chars().take(1).collect::<String>()]);
        add("b.company-last", &[company, &self.last]);
        add("b.company-first", &[company, first]);
        add("b.name-company", &[first, &self.last, &company_start]);
        add("b.swapped", &[domain, &self.first]);
        add("b.name-city", &[first, &self.last, &self.city]);
        add("b.phone-last", &[self.phone.as_deref().unwrap_or_default(), &self.last]);
        if let Some(mobile) = &self.mobile {
            add("b.mobile", &[crate::normalise::tail(mobile)]);
        }
        if let Some(local) = self.own_email().and_then(|email| email.split('@').next()) {
            add("b.local", &[local, &prefix]);
        }
        for (kind, value) in &self.extra {
            if matches!(kind, Kind::Date | Kind::Postcode) {
                add("b.extra-last", &[kind.name(), value, &prefix]);
                add("b.extra-first", &[kind.name(), value, first]);
            } else if *kind == Kind::Street {
                add("b.street", &[value]);
            }
        }
        keys.into_iter().collect()
    }

    pub(crate) fn company_keys(&self) -> Vec<Key> {
        let domain = self.domain.as_ref().map(|domain| Key::new("company-domain", domain));
        let name = self.company.as_ref().map(|name| Key::new("company-name", name));
        domain.into_iter().chain(name).collect()
    }
}

/// Exact identity keys of a row, strongest first.
#[must_use]
pub fn tier_keys(record: &Record) -> Vec<(Tier, Key)> {
    Forms::of(record).tiers()
}

/// Blocking keys of a row: rows that share none are not compared.
#[must_use]
pub fn block_keys(record: &Record) -> Vec<Key> {
    Forms::of(record).blocks()
}

/// Keys of the row's company: the domain, which is identity, and the name, which is not on its own when two
/// domains carry it.
#[must_use]
pub fn company_keys(record: &Record) -> Vec<Key> {
    Forms::of(record).company_keys()
}

/// One key for logs and idempotency: e-mail, else name at a company, else phone digits; `None` where nothing
/// identifies the row.
#[must_use]
pub fn storage_key(record: &Record) -> Option<String> {
    let forms = Forms::of(record);
    if let Some(email) = &forms.email {
        return Some(format!("email:{email}"));
    }
    if let (Some(company), Some(person)) = (forms.domain.as_ref().or(forms.company.as_ref()), &forms.person) {
        return Some(format!("company-person:{company}-{person}"));
    }
    let digits = forms.mobile.as_ref().or(forms.phone.as_ref())?;
    Some(format!("phone:{}", digits.trim_start_matches('+')))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        });
        assert!(tier_keys(&nulls).is_empty() && block_keys(&nulls).is_empty());
    }
}
