//! Which records come in at all.

use std::fmt;

use b2b_providers::{EmailStatus, Person};
use crm_workflow::score::{Gate, GateFacts, confidence_minimum, is_confident};

use crate::identity;
use crate::project;
use crate::rules::Rules;

/// Why a record does not come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// It is about a firm, not about a person.
    CompanyOnly,
    /// Nobody could find this person again: no address, no name at a firm, no number.
    InsufficientData,
    /// A person's name, a firm, or a way to reach the person is missing.
    Incomplete,
    /// The mailbox of a role.
    RoleMailbox,
    /// The provider is not sure enough of it.
    LowConfidence,
    /// Too few points at the import gate.
    LowQuality,
}

impl Reason {
    /// Key, like `low_quality`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::CompanyOnly => "company_only",
            Self::InsufficientData => "insufficient_data",
            Self::Incomplete => "incomplete",
            Self::RoleMailbox => "role_mailbox",
            Self::LowConfidence => "low_confidence",
            Self::LowQuality => "low_quality",
        }
    }
}

/// A record that does not come in. Prints as one line without personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Why.
    pub reason: Reason,
    /// One sentence.
    pub text: String,
}

impl Rejection {
    fn new(reason: Reason, text: impl Into<String>) -> Self {
        Self { reason, text: text.into() }
    }

    /// Whether the record itself is broken; anything else is an ordinary outcome.
    #[must_use]
    pub fn is_bad_input(&self) -> bool {
        self.reason == Reason::InsufficientData
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason.key(), self.text)
    }
}

/// Whether a normalised record of one provider comes in.
///
/// # Errors
/// [`Rejection`] with the first reason, in the order of [`Reason`].
pub fn gate(person: &Person, rules: &Rules) -> Result<(), Rejection> {
    let provider = person.source.as_ref().map_or("", |source| source.as_str());
    identified(person)?;
    let role = person.email.as_deref().is_some_and(identity::is_role_mailbox);
    if role && rules.gate.no_role_mailboxes.iter().any(|listed| listed.eq_ignore_ascii_case(provider)) {
        return Err(Rejection::new(
            Reason::RoleMailbox,
            format!("the address belongs to a role, and {provider}'s are not imported"),
        ));
    }
    let minimum = rules
        .gate
        .minimum_confidence
        .get(provider)
        .copied()
        .unwrap_or_else(|| confidence_minimum(provider, person.seniority_raw.as_deref()));
    let confidence = person.source_confidence;
    if !is_confident(confidence.map(f64::from), minimum) {
        let confidence = confidence.unwrap_or_default();
        return Err(Rejection::new(
            Reason::LowConfidence,
            format!("{provider} is {confidence} per cent sure, needs {minimum}"),
        ));
    }
    let points = Gate::of_source(provider);
    let minimum = rules.gate.minimum_quality.get(provider).copied().unwrap_or(points.minimum);
    let score = points.score(&facts(person));
    if score < minimum {
        return Err(Rejection::new(Reason::LowQuality, format!("{score} points, needs {minimum}")));
    }
    Ok(())
}

/// Whether a record says who the person is, where they work and how to reach them, so that a lead can be made of it.
///
/// # Errors
/// [`Rejection`] with what is missing.
pub fn identified(person: &Person) -> Result<(), Rejection> {
    if person.is_company_only() {
        return Err(Rejection::new(Reason::CompanyOnly, "the record is about a firm; it names no person"));
    }
    if identity::storage_key(person).is_none() {
        return Err(Rejection::new(
            Reason::InsufficientData,
            "no e-mail address, no name at a firm and no phone number: the person could not be found again",
        ));
    }
    if person.display_name().is_none() {
        return Err(Rejection::new(Reason::Incomplete, "the person's name is missing"));
    }
    if project::company_name(person).is_none() {
        return Err(Rejection::new(
            Reason::Incomplete,
            "the firm is missing: neither its name nor a domain of its own",
        ));
    }
    Ok(())
}

fn facts(person: &Person) -> GateFacts {
    let company = &person.company;
    let valid = |phone: &b2b_providers::Phone| phone.e164.is_some();
    GateFacts {
        email_valid: person.email.is_some() && person.email_status != Some(EmailStatus::Undeliverable),
        phone_valid: person.phones.iter().any(valid) || project::switchboard(person).is_some(),
        phone_verified: person.phones.iter().any(|phone| valid(phone) && phone.verified),
        first_name: person.first_name.is_some(),
        last_name: person.last_name.is_some(),
        company_name: company.company_name.is_some(),
        website: company.website.is_some(),
        job_title: person.job_title.is_some(),
        social: person.linkedin_url.is_some() || person.twitter.is_some(),
        technologies: !company.technologies.is_empty(),
        // No provider tells in the canonical record whether its sources agree; a dated record is a fresh one.
        consistent: person.source_confidence.is_some_and(|confidence| confidence >= 70),
        fresh: person.observed_at.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use b2b_providers::{Phone, PhoneKind, ProviderId};

    fn person() -> Person {
        let mut person = Person {
            source: Some(ProviderId::new("apollo")),
            first_name: Some("Jane".into()),
            last_name: Some("Doe".into()),
            email: Some("jane@acme.example".into()),
            job_title: Some("CTO".into()),
            ..Person::default()
        };
        person.company.company_name = Some("Acme".into());
        person.company.website = Some("https://acme.example".into());
        person.company.domain = Some("acme.example".into());
        person
    }

    fn reason(change: impl Fn(&mut Person)) -> Option<&'static str> {
        let mut person = person();
        change(&mut person);
        gate(&person, &Rules::default()).err().map(|rejection| rejection.reason.key())
    }

    #[test]
    fn each_reason() {
        assert_eq!(reason(|_| ()), None);
        assert_eq!(reason(|p| *p = Person::from(p.company.clone())), Some("company_only"));
        assert_eq!(
            reason(|p| {
                (p.email, p.last_name) = (None, None);
                p.external_id = Some("x".into());
            }),
            Some("insufficient_data")
        );
        assert_eq!(reason(|p| (p.first_name, p.last_name) = (None, None)), Some("incomplete"));
        assert_eq!(
            reason(|p| {
                p.email = Some("jane@gmail.com".into());
                p.company = b2b_providers::Company::default();
            }),
            Some("incomplete")
        );
        assert_eq!(reason(|p| p.email = Some("info@acme.example".into())), None);
        let hunter = |p: &mut Person| p.source = Some(ProviderId::new("hunter"));
        assert_eq!(
            reason(|p| {
                hunter(p);
                p.email = Some("info@acme.example".into());
            }),
            Some("role_mailbox")
        );
        assert_eq!(reason(|p| p.source_confidence = Some(69)), Some("low_confidence"));
        assert_eq!(reason(|p| p.source_confidence = Some(0)), Some("low_confidence"));
        assert_eq!(reason(|p| p.source_confidence = Some(70)), None);
        assert_eq!(
            reason(|p| {
                hunter(p);
                p.source_confidence = Some(75);
                p.seniority_raw = Some("junior".into());
            }),
            Some("low_confidence")
        );
        // Name 20 and firm 15 are not enough; a number makes 60.
        let poor = |p: &mut Person| (p.email, p.job_title) = (None, None);
        assert_eq!(reason(poor), Some("low_quality"));
        assert_eq!(
            reason(|p| {
                poor(p);
                p.phones =
                    vec![Phone { e164: Some("+447700900123".into()), ..Phone::new("x", PhoneKind::Mobile) }];
            }),
            None
        );
        assert_eq!(
            reason(|p| {
                p.job_title = None;
                (p.email_status, p.company.website) = (Some(EmailStatus::Undeliverable), None);
            }),
            Some("low_quality")
        );
    }

    #[test]
    fn configuration_comes_before_the_figures_of_a_provider() {
        let mut rules = Rules::default();
        let person = Person { source_confidence: Some(50), ..person() };
        rules.gate.minimum_confidence.insert("apollo".into(), 50);
        assert!(gate(&person, &rules).is_ok());
        rules.gate.minimum_quality.insert("apollo".into(), 80);
        let rejection = gate(&person, &rules).unwrap_err();
        assert_eq!(rejection.to_string(), "low_quality: 75 points, needs 80");
        assert!(!rejection.is_bad_input());
    }
}
