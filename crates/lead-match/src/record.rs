//! What is matched: one row as it came from a vendor, a file or the CRM.

use std::fmt;

/// One row. Absent is `None`; words that mean "nothing" (`n/a`, `-`) are read as absent.
///
/// Numbers may be raw text; E.164 compares more exactly.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// The caller's id of the row, unique within one call.
    pub id: String,
    /// Who says so, e.g. a provider.
    pub source: Option<String>,
    /// The source's own id of the person.
    pub source_id: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Full name, where the parts are not known.
    pub full_name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// What is known of the address; `guessed` and the like make a differing address say nothing.
    pub email_status: Option<String>,
    /// Job title.
    pub job_title: Option<String>,
    /// Company name.
    pub company_name: Option<String>,
    /// Web site or domain of the company.
    pub website: Option<String>,
    /// Office or company number, E.164 where known.
    pub phone: Option<String>,
    /// Direct or mobile number, E.164 where known.
    pub mobile: Option<String>,
    /// LinkedIn profile of the person.
    pub linkedin_url: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// When the row was last seen or changed.
    pub updated_at: Option<String>,
    /// The row stands for a record of a CRM: two of them are never joined, only shown to a
    /// person.
    pub fixed: Option<FixedId>,
    /// Further columns by kind; the n-th value of a kind is compared with the n-th.
    pub extra: Vec<(Kind, String)>,
}

/// An identity that somebody else gave and that matching must not question.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FixedId {
    /// Which kind of record, e.g. `ticket` or `contact`: only two of one kind exclude each other.
    pub kind: String,
    /// Its id.
    pub id: String,
}

impl FixedId {
    /// Two records of one kind.
    pub(crate) fn excludes(&self, other: &Self) -> bool {
        self.kind == other.kind && self.id != other.id
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Given name.
    FirstName,
    /// Family name.
    LastName,
    /// Full name.
    FullName,
    /// E-mail address.
    Email,
    /// Phone number.
    Phone,
    /// LinkedIn profile.
    LinkedIn,
    /// Company name.
    Company,
    /// Web site or domain.
    Website,
    /// Street and number.
    Street,
    /// City.
    City,
    /// Postcode.
    Postcode,
    /// Country.
    Country,
    /// A date, e.g. of birth.
    Date,
    /// An identifier that belongs to one person or firm.
    Identifier,
    /// Any other text.
    Text,
    /// Who says so.
    Source,
    /// The source's own id.
    SourceId,
    /// What is known of the e-mail address.
    EmailStatus,
    /// Job title.
    JobTitle,
    /// Mobile or direct number.
    Mobile,
    /// When the row was last seen or changed.
    UpdatedAt,
}

impl Kind {
    /// All kinds with their names.
    pub const ALL: [(&'static str, Self); 21] = [
        ("first_name", Self::FirstName),
        ("last_name", Self::LastName),
        ("full_name", Self::FullName),
        ("email", Self::Email),
        ("phone", Self::Phone),
        ("linkedin", Self::LinkedIn),
        ("company", Self::Company),
        ("website", Self::Website),
        ("street", Self::Street),
        ("city", Self::City),
        ("postcode", Self::Postcode),
        ("country", Self::Country),
        ("date", Self::Date),
        ("identifier", Self::Identifier),
        ("text", Self::Text),
        ("source", Self::Source),
        ("source_id", Self::SourceId),
        ("email_status", Self::EmailStatus),
        ("job_title", Self::JobTitle),
        ("mobile", Self::Mobile),
        ("updated_at", Self::UpdatedAt),
    ];

    /// The kind of this name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    /// The kind of a column of the usual file of leads (`company_name`, `linkedin_url`, …).
    #[must_use]
    pub fn of_column(column: &str) -> Option<Self> {
        match column {
            "company_name" => Some(Self::Company),
            "linkedin_url" => Some(Self::LinkedIn),
            other => Self::by_name(other),
        }
    }

    /// Columns without a field of their own in [`Record`].
    pub(crate) fn is_extra(self) -> bool {
        matches!(self, Self::Street | Self::Postcode | Self::Date | Self::Identifier | Self::Text)
    }

    /// Two of them in one text would be read as one other.
    pub(crate) fn is_one_value(self) -> bool {
        matches!(
            self,
            Self::Phone
                | Self::Mobile
                | Self::LinkedIn
                | Self::Website
                | Self::Source
                | Self::SourceId
                | Self::UpdatedAt
        )
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("text", |(name, _)| name)
    }
}

impl Record {
    /// A row with an id and nothing else.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// Sets a column by its kind. Kinds without a field of their own go to [`Record::extra`], blank or not,
    /// so that several columns of one kind stay in step. A second name or address is appended to the first; of
    /// numbers, profiles, sites and ids the first stays.
    pub fn set(&mut self, kind: Kind, value: impl Into<String>) {
        let value = value.into();
        let Some(field) = self.field(kind) else {
            self.extra.push((kind, value));
            return;
        };
        if value.trim().is_empty() {
            return;
        }
        match field {
            Some(_) if kind.is_one_value() => {}
            Some(before) => {
                before.push(' ');
                before.push_str(&value);
            }
            None => *field = Some(value),
        }
    }

    fn field(&mut self, kind: Kind) -> Option<&mut Option<String>> {
        Some(match kind {
            Kind::FirstName => &mut self.first_name,
            Kind::LastName => &mut self.last_name,
            Kind::FullName => &mut self.full_name,
            Kind::Email => &mut self.email,
            Kind::Phone => &mut self.phone,
            Kind::LinkedIn => &mut self.linkedin_url,
            Kind::Company => &mut self.company_name,
            Kind::Website => &mut self.website,
            Kind::City => &mut self.city,
            Kind::Country => &mut self.country,
            Kind::Source => &mut self.source,
            Kind::SourceId => &mut self.source_id,
            Kind::EmailStatus => &mut self.email_status,
            Kind::JobTitle => &mut self.job_title,
            Kind::Mobile => &mut self.mobile,
            Kind::UpdatedAt => &mut self.updated_at,
            Kind::Street | Kind::Postcode | Kind::Date | Kind::Identifier | Kind::Text => return None,
        })
    }

    /// What the row holds, by kind.
    pub fn cells(&self) -> impl Iterator<Item = (Kind, &str)> {
        let fields = [
            (Kind::FirstName, &self.first_name),
            (Kind::LastName, &self.last_name),
            (Kind::FullName, &self.full_name),
            (Kind::Email, &self.email),
            (Kind::Phone, &self.phone),
            (Kind::LinkedIn, &self.linkedin_url),
            (Kind::Company, &self.company_name),
            (Kind::Website, &self.website),
            (Kind::City, &self.city),
            (Kind::Country, &self.country),
            (Kind::Source, &self.source),
            (Kind::SourceId, &self.source_id),
            (Kind::EmailStatus, &self.email_status),
            (Kind::JobTitle, &self.job_title),
            (Kind::Mobile, &self.mobile),
            (Kind::UpdatedAt, &self.updated_at),
        ];
        let extra = self.extra.iter().map(|(kind, value)| (*kind, value.as_str()));
        fields.into_iter().filter_map(|(kind, value)| Some((kind, value.as_deref()?))).chain(extra)
    }

    /// Given and family name, taken apart from the full name where need be: at its last blank, or at the
    /// comma of "Family, Given".
    #[must_use]
    pub fn names(&self) -> (Option<String>, Option<String>) {
        let clean = |text: &Option<String>| {
            text.as_deref()
                .filter(|text| !crate::normalise::null_word(text))
                .map(|text| text.trim().to_owned())
        };
        let (first, last) = (clean(&self.first_name), clean(&self.last_name));
        if first.is_some() || last.is_some() {
            return (first, last);
        }
        let Some(full) = clean(&self.full_name) else { return (None, None) };
        if let Some((last, first)) = full.split_once(',') {
            return (Some(first.trim().to_owned()), Some(last.trim().to_owned()));
        }
        match full.rsplit_once(char::is_whitespace) {
            Some((first, last)) => (Some(first.trim().to_owned()), Some(last.to_owned())),
            None => (None, Some(full)),
        }
    }
}

/// Says which fields are there, never their values.
impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let present = |text: &Option<String>| text.is_some();
        f.debug_struct("Record")
            .field("id", &self.id)
            .field(
                "name",
                &(present(&self.full_name) || present(&self.first_name) || present(&self.last_name)),
            )
            .field("email", &present(&self.email))
            .field("company", &(present(&self.company_name) || present(&self.website)))
            .field("phone", &(present(&self.phone) || present(&self.mobile)))
            .field("linkedin", &present(&self.linkedin_url))
            .field("extra", &self.extra.len())
            .finish_non_exhaustive()
    }
}
