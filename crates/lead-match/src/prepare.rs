//! A row, normalised once.

use crate::normalise::firm::{self, FirmName};
use crate::normalise::mail::{Mailbox, mailbox};
use crate::normalise::person::{self, PersonName};
use crate::normalise::phone::{PhoneKey, phone_key};
use crate::normalise::text::{clean, fold, null_clean};
use crate::normalise::web::{domain_of, linkedin_slug};
use crate::record::{FixedId, Kind, Record};
use crate::tables::{places, titles};

/// What a row can be the record of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Contact {
    /// A person.
    #[default]
    Person,
    /// A shared mailbox and nothing that names a person.
    Mailbox,
    /// A firm only.
    Firm,
}

/// A value of a column without a field of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Extra {
    pub(crate) kind: Kind,
    /// Which of the columns of its kind.
    pub(crate) slot: u8,
    pub(crate) text: Box<str>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Prepared {
    pub(crate) name: PersonName,
    pub(crate) mail: Option<Mailbox>,
    /// The address is somebody's guess.
    pub(crate) guessed: bool,
    /// Registrable domain of the address when it is the employer's.
    pub(crate) mail_domain: String,
    pub(crate) web: String,
    pub(crate) firm: FirmName,
    pub(crate) phone: PhoneKey,
    pub(crate) mobile: PhoneKey,
    pub(crate) slug: String,
    pub(crate) source: String,
    pub(crate) source_id: String,
    pub(crate) functions: u16,
    pub(crate) city: String,
    pub(crate) country: u16,
    pub(crate) fixed: Option<FixedId>,
    pub(crate) extra: Vec<Extra>,
    pub(crate) contact: Contact,
}

impl Prepared {
    pub(crate) fn of(record: &Record) -> Self {
        let mail = record.email.as_deref().and_then(mailbox);
        let city = record.city.as_deref().map(clean).filter(|city| !null_clean(city));
        let city = city.map(|city| places::city(&city)).unwrap_or_default();
        let firm = record.company_name.as_deref().map(|name| firm::parse(name, &city)).unwrap_or_default();
        let plain = |text: &Option<String>| {
            text.as_deref()
                .map(clean)
                .filter(|text| !null_clean(text))
                .map(|text| text.to_lowercase())
                .unwrap_or_default()
        };
        let mut prepared = Self {
            name: person::parse(
                record.first_name.as_deref(),
                record.last_name.as_deref(),
                record.full_name.as_deref(),
            ),
            mail_domain: mail.as_ref().and_then(|mail| domain_of(&mail.domain)).unwrap_or_default(),
            guessed: record.email_status.as_deref().is_some_and(is_guess),
            mail,
            web: record.website.as_deref().and_then(domain_of).unwrap_or_default(),
            firm,
            phone: record.phone.as_deref().and_then(phone_key).unwrap_or_default(),
            mobile: record.mobile.as_deref().and_then(phone_key).unwrap_or_default(),
            slug: record.linkedin_url.as_deref().and_then(linkedin_slug).unwrap_or_default(),
            source: plain(&record.source),
            source_id: plain(&record.source_id),
            functions: record.job_title.as_deref().map(titles::functions).unwrap_or_default(),
            city,
            country: record.country.as_deref().map(places::country).unwrap_or_default(),
            fixed: record.fixed.clone(),
            extra: extras(&record.extra),
            contact: Contact::Person,
        };
        let nameless = prepared.name.is_empty();
        let traceless = prepared.slug.is_empty() && prepared.mobile.digits == 0;
        let role = prepared.own_mail().is_none();
        let personal = prepared.extra.iter().any(|extra| matches!(extra.kind, Kind::Date | Kind::Identifier));
        if nameless && traceless && role && !personal {
            prepared.contact = if prepared.mail.is_some() { Contact::Mailbox } else { Contact::Firm };
        }
        prepared
    }

    /// The address when it belongs to one person.
    pub(crate) fn own_mail(&self) -> Option<&Mailbox> {
        self.mail.as_ref().filter(|mail| mail.class != crate::normalise::MailClass::Role)
    }
}

fn is_guess(status: &str) -> bool {
    matches!(
        status.trim().to_ascii_lowercase().as_str(),
        "guessed"
            | "guess"
            | "pattern"
            | "inferred"
            | "extrapolated"
            | "risky"
            | "accept_all"
            | "catch-all"
            | "catch_all"
            | "undeliverable"
            | "invalid"
    )
}

fn extras(extra: &[(Kind, String)]) -> Vec<Extra> {
    let mut out = Vec::with_capacity(extra.len());
    for (at, (kind, value)) in extra.iter().enumerate() {
        let slot = extra[..at].iter().filter(|(other, _)| other == kind).count();
        let text = clean(value);
        if null_clean(&text) {
            continue;
        }
        let folded = match kind {
            Kind::Date | Kind::Identifier | Kind::Postcode => fold(&text).replace(' ', ""),
            _ => fold(&text),
        };
        if !folded.is_empty() {
            out.push(Extra { kind: *kind, slot: u8::try_from(slot).unwrap_or(u8::MAX), text: folded.into() });
        }
    }
    out
}
