//! What is matched.

/// One row. Absent is `None`, never an empty text; words that mean "nothing" are read as absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    /// Job title; not compared, kept for explanations.
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
    /// When the row was seen; the newer of equals leads.
    pub updated_at: Option<String>,
    /// The row stands for a record of a CRM: two of them are never joined.
    pub fixed: Option<FixedId>,
    /// Further columns of a table that knows others.
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
    /// An identifier that belongs to one person.
    Identifier,
    /// Any other text.
    Text,
}

impl Kind {
    /// All kinds with their names.
    pub const ALL: [(&'static str, Self); 15] = [
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
    ];

    /// The kind of this name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
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

    /// Sets a column by its kind; a kind without a field of its own is kept beside them.
    pub fn set(&mut self, kind: Kind, value: impl Into<String>) {
        let value = value.into();
        if crate::normalise::is_null(&value) {
            return;
        }
        let field = match kind {
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
            Kind::Street | Kind::Postcode | Kind::Date | Kind::Identifier | Kind::Text => {
                self.extra.push((kind, value));
                return;
            }
        };
        *field = Some(value);
    }

    /// Given and family name, taken apart from the full name where need be: at its last blank, or at the
    /// comma of "Family, Given".
    #[must_use]
    pub fn names(&self) -> (Option<String>, Option<String>) {
        let clean = |text: &Option<String>| {
            text.as_deref().filter(|text| !crate::normalise::is_null(text)).map(|text| text.trim().to_owned())
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
