use std::fmt;

use rest_core::Timestamp;
use serde::{Deserialize, Serialize};

use super::{BuyingIntent, Company, Engagement, Phone, Research};
use crate::ProviderId;

/// What is known about an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmailStatus {
    /// The mailbox was checked and takes mail.
    Deliverable,
    /// It may or may not arrive, for example because the domain accepts everything.
    Risky,
    /// The mailbox does not exist.
    Undeliverable,
    /// Not checked, or without result.
    Unknown,
}

impl EmailStatus {
    /// The word of the canonical record.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deliverable => "deliverable",
            Self::Risky => "risky",
            Self::Undeliverable => "undeliverable",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for EmailStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One vendor's word about one person at one company, or the merge of several.
///
/// Its JSON is one flat object with the keys of the canonical record: company keys stand beside person keys,
/// the groups [`Research`], [`BuyingIntent`] and [`Engagement`] are not nested, and what is unknown is left out.
/// Reading takes the same, refuses keys it does not know, and treats null and empty text as absent.
///
/// `Debug` prints provider and ids only, since everything else is personal data.
#[derive(Clone, Default, PartialEq)]
pub struct Person {
    /// The vendor that said so.
    pub source: Option<ProviderId>,
    /// The vendor's id of the person.
    pub external_id: Option<String>,
    /// The vendor's id of the company: the same as `company.external_id`; reading JSON sets both.
    pub external_company_id: Option<String>,
    /// How sure the vendor is of this record, 0–100.
    pub source_confidence: Option<u8>,
    /// When the vendor last confirmed the record; of a paid answer without a date: when it came.
    pub observed_at: Option<Timestamp>,
    /// All providers that contributed to a merged record.
    pub sources: Vec<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// The whole name as the vendor writes it.
    pub full_name: Option<String>,
    /// Job title.
    pub job_title: Option<String>,
    /// Business e-mail address, lower case.
    pub email: Option<String>,
    /// What is known about that address.
    pub email_status: Option<EmailStatus>,
    /// Phone numbers of the person.
    pub phones: Vec<Phone>,
    /// Profile address, `https://www.linkedin.com/in/…`.
    pub linkedin_url: Option<String>,
    /// Handle or address at Twitter.
    pub twitter: Option<String>,
    /// The vendor's own word for the seniority.
    pub seniority_raw: Option<String>,
    /// The vendor's own word for the department.
    pub department_raw: Option<String>,
    /// The company the person works for.
    pub company: Company,
    /// What is known about plans and services.
    pub research: Research,
    /// Signs that the company is about to buy.
    pub intent: BuyingIntent,
    /// What was done with this contact so far.
    pub engagement: Engagement,
    /// The person must not be contacted.
    pub do_not_contact: bool,
    /// Why not, in the vendor's words.
    pub opt_out_reason: Option<String>,
}

impl Person {
    /// The name to show: the whole name, else first and last name joined.
    #[must_use]
    pub fn display_name(&self) -> Option<String> {
        if let Some(full) = &self.full_name {
            return Some(full.clone());
        }
        match (&self.first_name, &self.last_name) {
            (Some(first), Some(last)) => Some(format!("{first} {last}")),
            (Some(one), None) | (None, Some(one)) => Some(one.clone()),
            (None, None) => None,
        }
    }

    /// Whether the record says nothing about a person, as the records of a company search do.
    #[must_use]
    pub fn is_company_only(&self) -> bool {
        self.first_name.is_none()
            && self.last_name.is_none()
            && self.full_name.is_none()
            && self.email.is_none()
            && self.linkedin_url.is_none()
            && self.external_id.is_none()
    }
}

impl From<Company> for Person {
    /// A record that has company keys only.
    fn from(company: Company) -> Self {
        Self { external_company_id: company.external_id.clone(), company, ..Self::default() }
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person")
            .field("source", &self.source.as_ref().map(ProviderId::as_str))
            .field("external_id", &self.external_id)
            .field("external_company_id", &self.external_company_id)
            .finish_non_exhaustive()
    }
}
