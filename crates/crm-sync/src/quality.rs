//! How good a record is and how much happened with the person: scores for lists and reports.

use b2b_providers::{EmailStatus, Person, PhoneKind, ProviderId};
use crm_workflow::score::{EmailQuality, PhoneQuality, Quality, QualityFacts};
use crm_workflow::{Engagement, vocabulary};
use rest_core::Timestamp;

/// How good the data of a normalised record is.
#[must_use]
pub fn quality(person: &Person, now: Timestamp) -> Quality {
    let company = &person.company;
    let days = person.observed_at.map(|at| now.since(at).as_secs() / 86_400);
    crm_workflow::score::quality(&QualityFacts {
        email: email(person),
        phone: phone(person),
        first_name: person.first_name.is_some(),
        last_name: person.last_name.is_some(),
        email_known: person.email.is_some(),
        job_title: person.job_title.is_some(),
        company_name: company.company_name.is_some(),
        age_days: days.map(|days| u32::try_from(days).unwrap_or(u32::MAX)),
        source: person.source.as_ref().map(ProviderId::as_str),
        linkedin: person.linkedin_url.is_some(),
        company_size: company.headcount.is_some() || company.headcount_range.is_some(),
        industry: company.industry_raw.as_deref().and_then(vocabulary::industry).is_some(),
        growth: !person.research.growth_signals.is_empty() || !company.funding.is_empty(),
    })
}

fn email(person: &Person) -> EmailQuality {
    match (&person.email, person.email_status) {
        (None, _) | (_, Some(EmailStatus::Undeliverable)) => EmailQuality::Invalid,
        (_, Some(EmailStatus::Risky)) => EmailQuality::Risky,
        (_, Some(EmailStatus::Deliverable)) => EmailQuality::Verified,
        (_, Some(EmailStatus::Unknown) | None) => EmailQuality::Valid,
    }
}

fn phone(person: &Person) -> PhoneQuality {
    let each = person.phones.iter().map(|phone| match (&phone.e164, phone.verified, phone.kind) {
        (None, ..) => PhoneQuality::Malformed,
        (Some(_), false, _) => PhoneQuality::WellFormed,
        (Some(_), true, PhoneKind::Direct) => PhoneQuality::VerifiedDirect,
        (Some(_), true, PhoneKind::Mobile) => PhoneQuality::VerifiedMobile,
        (Some(_), true, PhoneKind::Office) => PhoneQuality::VerifiedOffice,
        (Some(_), true, _) => PhoneQuality::VerifiedOther,
    });
    // From nothing to the best, in the order in which the variants stand.
    each.max_by_key(|quality| *quality as u8).unwrap_or_default()
}

/// What was counted of a person's engagement.
#[must_use]
pub fn engagement(person: &Person) -> Engagement {
    let counts = &person.engagement;
    Engagement {
        emails_sent: counts.emails_sent.unwrap_or_default(),
        emails_opened: counts.emails_opened.unwrap_or_default(),
        emails_clicked: counts.emails_clicked.unwrap_or_default(),
        emails_replied: counts.emails_replied.unwrap_or_default(),
        calls_made: counts.calls_made.unwrap_or_default(),
        calls_connected: counts.calls_connected.unwrap_or_default(),
        meetings_scheduled: counts.meetings_scheduled.unwrap_or_default(),
    }
}
