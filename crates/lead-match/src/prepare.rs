//! A row, normalised once.

use crate::fields::{Fields, Memo};
use crate::hash::{fold32, hash_or_zero};
use crate::normalise::clean::clean;
use crate::normalise::firm::{self, FirmName};
use crate::normalise::fold::{fold, lower};
use crate::normalise::mail::{MailClass, Mailbox, employer, mailbox};
use crate::normalise::null::null_clean;
use crate::normalise::person::{self, PersonName};
use crate::normalise::phone::{PhoneKey, phone_key};
use crate::normalise::web::{domain_of, linkedin_slug};
use crate::record::{FixedId, Kind, Record};

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

/// What a row holds in numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marks {
    pub(crate) phone: PhoneKey,
    pub(crate) mobile: PhoneKey,
    /// Hashes; 0 is absent.
    pub(crate) slug: u64,
    pub(crate) source_id: u64,
    pub(crate) source: u32,
    pub(crate) city: u32,
    pub(crate) functions: u16,
    pub(crate) country: u16,
    pub(crate) class: MailClass,
    /// The address is somebody's guess.
    pub(crate) guessed: bool,
    pub(crate) generation: u8,
    pub(crate) contact: Contact,
}

/// How many texts a row has.
pub(crate) const TEXTS: usize = 9;

/// A normalised row, borrowed.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    /// Given, middle and family name; local part and host of the address; domain of the address and of the site;
    /// core and head of the firm's name. Empty is absent.
    pub(crate) texts: [&'a str; TEXTS],
    pub(crate) marks: Marks,
    pub(crate) fixed: Option<&'a FixedId>,
    pub(crate) extra: &'a [Extra],
}

#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) name: PersonName,
    pub(crate) mail: Option<Mailbox>,
    /// Registrable domain of the address when it is the employer's.
    pub(crate) mail_domain: String,
    pub(crate) web: String,
    pub(crate) firm: FirmName,
    pub(crate) slug: String,
    pub(crate) source: String,
    pub(crate) source_id: String,
    pub(crate) fixed: Option<FixedId>,
    pub(crate) extra: Vec<Extra>,
    pub(crate) marks: Marks,
}

impl Prepared {
    pub(crate) fn of(record: &Record) -> Self {
        Self::new(&Fields::of(record), &mut Memo::default())
    }

    pub(crate) fn new<'a>(fields: &Fields<'a>, memo: &mut Memo<'a>) -> Self {
        let mail = fields.at(Kind::Email).and_then(mailbox);
        let city = memo.city(fields);
        let firm = fields.at(Kind::Company).map(|name| firm::parse(name, &city)).unwrap_or_default();
        let plain = |kind| {
            let text = fields.at(kind).map(clean).filter(|text| !null_clean(text));
            text.map(|text| lower(&text).into_owned()).unwrap_or_default()
        };
        let name =
            person::parse(fields.at(Kind::FirstName), fields.at(Kind::LastName), fields.at(Kind::FullName));
        let slug = fields.at(Kind::LinkedIn).and_then(linkedin_slug).unwrap_or_default();
        let (source, source_id) = (plain(Kind::Source), plain(Kind::SourceId));
        let marks = Marks {
            phone: fields.at(Kind::Phone).and_then(phone_key).unwrap_or_default(),
            mobile: fields.at(Kind::Mobile).and_then(phone_key).unwrap_or_default(),
            slug: hash_or_zero(&slug),
            source_id: hash_or_zero(&source_id),
            source: fold32(hash_or_zero(&source)),
            city: fold32(hash_or_zero(&city)),
            functions: memo.functions(fields),
            country: memo.country(fields),
            class: mail.as_ref().map_or(MailClass::Corporate, |mail| mail.class),
            guessed: fields.at(Kind::EmailStatus).is_some_and(is_guess),
            generation: name.generation,
            contact: Contact::Person,
        };
        let mut prepared = Self {
            name,
            mail_domain: mail.as_ref().and_then(employer).unwrap_or_default(),
            mail,
            web: fields.at(Kind::Website).and_then(domain_of).unwrap_or_default(),
            firm,
            slug,
            source,
            source_id,
            fixed: fields.fixed.cloned(),
            extra: extras(&fields.extra),
            marks,
        };
        let nameless = prepared.name.is_empty();
        let traceless = prepared.slug.is_empty() && marks.mobile.digits == 0;
        let role = prepared.own_mail().is_none();
        let personal = prepared.extra.iter().any(|extra| matches!(extra.kind, Kind::Date | Kind::Identifier));
        if nameless && traceless && role && !personal {
            prepared.marks.contact = if prepared.mail.is_some() { Contact::Mailbox } else { Contact::Firm };
        }
        prepared
    }

    pub(crate) fn facts(&self) -> Facts<'_> {
        let (local, host) = self.mail.as_ref().map_or(("", ""), |mail| (&mail.local, &mail.domain));
        let (name, firm) = (&self.name, &self.firm);
        Facts {
            texts: [
                &name.given,
                &name.middle,
                &name.family,
                local,
                host,
                &self.mail_domain,
                &self.web,
                &firm.core,
                &firm.head,
            ],
            marks: self.marks,
            fixed: self.fixed.as_ref(),
            extra: &self.extra,
        }
    }

    /// The address when it belongs to one person.
    pub(crate) fn own_mail(&self) -> Option<&Mailbox> {
        self.mail.as_ref().filter(|mail| mail.class != MailClass::Role)
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

fn extras(extra: &[(Kind, &str)]) -> Vec<Extra> {
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
