//! One row as comparisons and keys see it, whether stored or just come in.

use std::ops::Deref;

use crate::entry::{DomainEntry, FirmEntry, NameEntry};
use crate::normalise::MailClass;
use crate::prepare::{Extra, Marks, Prepared};
use crate::record::FixedId;
use crate::store::Store;

#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) given: Option<&'a NameEntry>,
    pub(crate) family: Option<&'a NameEntry>,
    pub(crate) middle: &'a str,
    pub(crate) local: &'a str,
    /// The domain of the address as written.
    pub(crate) host: Option<&'a DomainEntry>,
    /// Registrable domain of the address when it is the employer's.
    pub(crate) mail_domain: Option<&'a DomainEntry>,
    pub(crate) web: Option<&'a DomainEntry>,
    pub(crate) firm: Option<&'a FirmEntry>,
    pub(crate) marks: &'a Marks,
    pub(crate) fixed: Option<&'a FixedId>,
    pub(crate) extra: &'a [Extra],
}

impl Deref for View<'_> {
    type Target = Marks;

    fn deref(&self) -> &Marks {
        self.marks
    }
}

impl<'a> View<'a> {
    /// The firm's domains, each once.
    pub(crate) fn domains(&self) -> impl Iterator<Item = &'a DomainEntry> + Clone + use<'a> {
        let (web, mail) = (self.web, self.mail_domain);
        let same = web.is_some_and(|web| mail.is_some_and(|mail| web.like(mail)));
        web.into_iter().chain(mail.filter(|_| !same))
    }

    pub(crate) fn has_mail(&self) -> bool {
        self.host.is_some()
    }

    /// The address belongs to one person.
    pub(crate) fn own_mail(&self) -> bool {
        self.host.is_some() && self.class != MailClass::Role
    }

    /// Two records of the CRM: to be joined by nobody but a person.
    pub(crate) fn apart(&self, other: &View<'_>) -> bool {
        self.fixed.zip(other.fixed).is_some_and(|(x, y)| x.excludes(y))
    }

    pub(crate) fn nameless(&self) -> bool {
        self.given.is_none() && self.family.is_none()
    }
}

/// A row that is not stored, with the entries it would have.
#[derive(Debug)]
pub(crate) struct Probe {
    prepared: Prepared,
    given: Option<NameEntry>,
    family: Option<NameEntry>,
    host: Option<DomainEntry>,
    mail_domain: Option<DomainEntry>,
    web: Option<DomainEntry>,
    firm: Option<FirmEntry>,
}

impl Probe {
    /// Frequencies come from the store.
    pub(crate) fn new(prepared: Prepared, store: &Store) -> Self {
        let domain = |text: &str| (!text.is_empty()).then(|| DomainEntry::new(text, store.domain_id(text)));
        let (given, family) = (&prepared.name.given, &prepared.name.family);
        Self {
            given: (!given.is_empty()).then(|| NameEntry::new(given, |word| store.words.find(word))),
            family: (!family.is_empty()).then(|| NameEntry::new(family, |word| store.words.find(word))),
            host: prepared.mail.as_ref().and_then(|mail| domain(&mail.domain)),
            mail_domain: domain(&prepared.mail_domain),
            web: domain(&prepared.web),
            firm: (!prepared.firm.core.is_empty()).then(|| {
                FirmEntry::new(
                    &prepared.firm.core,
                    &prepared.firm.head,
                    store.firm_id(&prepared.firm.core),
                    |word| store.firm_words.find(word),
                )
            }),
            prepared,
        }
    }

    pub(crate) fn view(&self) -> View<'_> {
        let row = &self.prepared;
        View {
            given: self.given.as_ref(),
            family: self.family.as_ref(),
            middle: &row.name.middle,
            local: row.mail.as_ref().map_or("", |mail| &mail.local),
            host: self.host.as_ref(),
            mail_domain: self.mail_domain.as_ref(),
            web: self.web.as_ref(),
            firm: self.firm.as_ref(),
            marks: &row.marks,
            fixed: row.fixed.as_ref(),
            extra: &row.extra,
        }
    }
}
