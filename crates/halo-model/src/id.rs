//! Ids as types of their own, so that a client cannot be passed where a site is meant.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error};
use serde::{Serialize, Serializer};

use crate::lenient::{FromScalar, Scalar, Wire};

macro_rules! ids {
    ($( $(#[$doc:meta])* $name:ident ),* $(,)?) => { $(
        $(#[$doc])*
        ///
        /// Written as a number; read from `12`, `12.0` and `"12"`. `0` and `-1` stand for none, other negative ids
        /// belong to Halo's own templates.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl $name {
            /// Whether this names something: neither `0` nor `-1`.
            pub const fn is_set(self) -> bool {
                !matches!(self.0, 0 | -1)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, ParseIntError> {
                text.trim().parse().map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.0)
            }
        }

        impl FromScalar for $name {
            fn from_scalar(scalar: Scalar<'_>) -> Result<Option<Self>, &'static str> {
                Ok(i64::from_scalar(scalar)?.map(Self))
            }

            fn shown(&self) -> Option<&dyn fmt::Debug> {
                Some(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::read(deserializer)?.ok_or_else(|| D::Error::custom("nothing where an id was expected"))
            }
        }
    )* };
}

ids! {
    /// A ticket; an opportunity is a ticket and shares these ids.
    TicketId,
    /// A client (the customer's company).
    ClientId,
    /// A site of a client.
    SiteId,
    /// A user (a contact at the customer's).
    UserId,
    /// An agent (a member of the staff). `1` is "Unassigned".
    AgentId,
    /// A ticket type. Differs from tenant to tenant: resolve it by name.
    TicketTypeId,
    /// A status. Differs from tenant to tenant: resolve it by name.
    StatusId,
    /// An outcome of an action. Differs from tenant to tenant.
    OutcomeId,
    /// A custom field. Assigned by the tenant: resolve it by name.
    FieldId,
    /// A row of a lookup; unique only within its `lookupid`.
    LookupRowId,
    /// A distribution list.
    ListId,
    /// An entry of the call log.
    CallLogId,
    /// A row of the table of external links.
    ExternalLinkId,
}

/// What identifies an action: actions count from 1 in each ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionKey {
    /// The ticket.
    pub ticket: TicketId,
    /// The number within the ticket, from 1.
    pub id: i64,
}

impl ActionKey {
    /// Action number `id` of `ticket`.
    pub const fn new(ticket: TicketId, id: i64) -> Self {
        Self { ticket, id }
    }
}

impl fmt::Display for ActionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.ticket, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_leniently_and_write_numbers() {
        let ids: Vec<TicketId> = serde_json::from_str("[12, 12.0, \"12\", -3]").unwrap();
        assert_eq!(ids, [12, 12, 12, -3].map(TicketId));
        assert_eq!(serde_json::to_string(&ids[..1]).unwrap(), "[12]");
        assert!(serde_json::from_str::<TicketId>("null").is_err());
        assert_eq!(" 7 ".parse(), Ok(SiteId(7)));
        assert!(!AgentId(0).is_set() && !AgentId(-1).is_set() && AgentId(-2).is_set());
        assert_eq!(ActionKey::new(TicketId(5), 2).to_string(), "5/2");
    }
}
