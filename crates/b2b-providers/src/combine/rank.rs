//! Who is believed about what.

use std::cmp::{Ordering, Reverse};

use crate::{EmailStatus, Person, ProviderId};

/// A class of attributes that has its own order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Name, title and company.
    Profile,
    /// E-mail address and its status.
    Email,
    /// Phone numbers.
    Phone,
    /// Profiles in social networks.
    Social,
    /// Products the company uses.
    Technologies,
    /// Buying intent.
    Intent,
}

impl Class {
    pub(super) const ALL: [Self; 6] =
        [Self::Profile, Self::Email, Self::Phone, Self::Social, Self::Technologies, Self::Intent];

    /// Providers in the order in which they are believed; any other comes behind them, all others alike.
    #[must_use]
    pub const fn precedence(self) -> &'static [&'static str] {
        match self {
            Self::Profile => &[
                "zoominfo",
                "clearbit",
                "discoverorg",
                "apollo",
                "leadiq",
                "uplead",
                "hg_insights",
                "crayon",
                "hunter",
            ],
            Self::Email => &["hunter", "uplead", "zoominfo", "apollo"],
            Self::Phone => &["zoominfo", "lusha", "uplead", "apollo", "hg_insights", "seamless"],
            Self::Social => &["apollo", "linkedin", "leadiq", "zoominfo"],
            Self::Technologies => &["apollo", "zoominfo", "datanyze", "discoverorg", "clearbit"],
            Self::Intent => &["bombora", "discoverorg", "zoominfo", "apollo", "crayon", "klue"],
        }
    }

    /// The place of this provider; smaller is believed first.
    #[must_use]
    pub fn rank(self, provider: Option<&ProviderId>) -> usize {
        let order = self.precedence();
        let name = match provider.map(ProviderId::as_str) {
            // The old name of the same data.
            Some("hg_data") => "hg_insights",
            Some(name) => name,
            None => return order.len() + 1,
        };
        order.iter().position(|listed| *listed == name).unwrap_or(order.len())
    }

    /// Whether the observation's values of this class were checked by somebody.
    pub(super) fn verified(self, person: &Person) -> bool {
        match self {
            Self::Email => person.email_status == Some(EmailStatus::Deliverable),
            Self::Phone => person.phones.iter().any(|phone| phone.verified),
            _ => false,
        }
    }

    /// Rank, then verified, newer, more confident; last the text of the record, so that no order of arrival
    /// matters.
    pub(super) fn compare(self, a: &Person, b: &Person) -> Ordering {
        let key = |person: &Person| {
            (
                self.rank(person.source.as_ref()),
                Reverse(self.verified(person)),
                Reverse(person.observed_at),
                Reverse(person.source_confidence),
            )
        };
        key(a).cmp(&key(b)).then_with(|| text(a).cmp(&text(b)))
    }
}

fn text(person: &Person) -> String {
    // A record of strings and finite numbers always has a JSON form.
    serde_json::to_string(person).unwrap_or_default()
}
