//! Where a record stands.

use core::fmt;

/// The three entities of the pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Entity {
    /// Research and first contact.
    Lead,
    /// Qualification.
    Prospect,
    /// Sale.
    Opportunity,
}

impl Entity {
    /// All three, in the order of the pipeline.
    pub const ALL: [Self; 3] = [Self::Lead, Self::Prospect, Self::Opportunity];

    /// `lead`, `prospect` or `opportunity`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Prospect => "prospect",
            Self::Opportunity => "opportunity",
        }
    }

    /// Name people see.
    #[must_use]
    pub fn display_name(self) -> &'static str {
        match self {
            Self::Lead => "Lead",
            Self::Prospect => "Prospect",
            Self::Opportunity => "Opportunity",
        }
    }
}

impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// What sort of state a stage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Kind {
    /// Where a record begins.
    Initial,
    /// Work goes on.
    Live,
    /// Left the pipeline without a result.
    Exit,
    /// A sale that ended.
    Closed,
    /// Goes on as another entity. Exists in the model always, in Halo only if mapped and in new-record mode.
    Logical,
}

/// A state of a lead, a prospect or an opportunity.
///
/// An integrator's own states are [`Stage::Custom`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Stage {
    /// Lead: just arrived.
    NewLead,
    /// Lead: somebody is looking into it.
    Researching,
    /// Lead: first contact was made.
    Contacted,
    /// Lead: shows interest, can become a prospect.
    Engaged,
    /// Lead: declined.
    NoInterest,
    /// Lead: must not be contacted; locked.
    DoNotContact,
    /// Lead: the data is wrong.
    InvalidData,
    /// Lead: goes on as a prospect.
    ConvertedToProspect,
    /// Prospect: just arrived.
    NewProspect,
    /// Prospect: needs are being found out.
    Prospecting,
    /// Prospect: can become an opportunity.
    Qualified,
    /// Prospect: does not fit.
    Disqualified,
    /// Prospect: goes on as an opportunity.
    PromotedToOpportunity,
    /// Opportunity: just opened.
    NewOpportunity,
    /// Opportunity: a solution was proposed.
    Progressing,
    /// Opportunity: terms are discussed.
    Negotiation,
    /// Opportunity: sold.
    Won,
    /// Opportunity: not sold.
    Lost,
    /// A state of the integrator's own.
    Custom(&'static CustomStage),
}

/// A state added by an integrator; see [`Machine::with_rows`](crate::Machine::with_rows).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CustomStage {
    /// Key in snake case, unlike any other.
    pub key: &'static str,
    /// Name people see.
    pub display_name: &'static str,
    /// Which entity can be in it.
    pub entity: Entity,
    /// What sort of state it is.
    pub kind: Kind,
    /// Halo status id, if there is a usual one.
    pub default_status_id: Option<u32>,
}

impl Stage {
    /// Every state except an integrator's own: 16 that exist in Halo and two logical terminals.
    pub const ALL: [Self; 18] = [
        Self::NewLead,
        Self::Researching,
        Self::Contacted,
        Self::Engaged,
        Self::NoInterest,
        Self::DoNotContact,
        Self::InvalidData,
        Self::ConvertedToProspect,
        Self::NewProspect,
        Self::Prospecting,
        Self::Qualified,
        Self::Disqualified,
        Self::PromotedToOpportunity,
        Self::NewOpportunity,
        Self::Progressing,
        Self::Negotiation,
        Self::Won,
        Self::Lost,
    ];

    const fn spec(self) -> CustomStage {
        use Entity::{Lead, Opportunity, Prospect};
        use Kind::{Closed, Exit, Initial, Live, Logical};
        let (key, display_name, entity, kind, id) = match self {
            Self::NewLead => ("new_lead", "New Lead", Lead, Initial, 1),
            Self::Researching => ("researching", "Researching", Lead, Live, 2),
            Self::Contacted => ("contacted", "Contacted", Lead, Live, 3),
            Self::Engaged => ("engaged", "Engaged", Lead, Live, 4),
            Self::NoInterest => ("no_interest", "No Interest", Lead, Exit, 5),
            Self::DoNotContact => ("do_not_contact", "Do Not Contact", Lead, Exit, 6),
            Self::InvalidData => ("invalid_data", "Invalid Data", Lead, Exit, 7),
            Self::ConvertedToProspect => ("converted_to_prospect", "Converted To Prospect", Lead, Logical, 8),
            Self::NewProspect => ("new_prospect", "New Prospect", Prospect, Initial, 10),
            Self::Prospecting => ("prospecting", "Prospecting", Prospect, Live, 11),
            Self::Qualified => ("qualified", "Qualified", Prospect, Live, 12),
            Self::Disqualified => ("disqualified", "Disqualified", Prospect, Exit, 13),
            Self::PromotedToOpportunity => {
                ("promoted_to_opportunity", "Promoted To Opportunity", Prospect, Logical, 14)
            }
            Self::NewOpportunity => ("new_opportunity", "New Opportunity", Opportunity, Initial, 20),
            Self::Progressing => ("progressing", "Progressing", Opportunity, Live, 21),
            Self::Negotiation => ("negotiation", "Negotiation", Opportunity, Live, 22),
            Self::Won => ("won", "Won", Opportunity, Closed, 23),
            Self::Lost => ("lost", "Lost", Opportunity, Closed, 24),
            Self::Custom(custom) => return *custom,
        };
        CustomStage { key, display_name, entity, kind, default_status_id: Some(id) }
    }

    /// Which entity can be in this state.
    #[must_use]
    pub const fn entity(self) -> Entity {
        self.spec().entity
    }

    /// Key in snake case, like `new_lead`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        self.spec().key
    }

    /// Name people see, like `New Lead`.
    #[must_use]
    pub const fn display_name(self) -> &'static str {
        self.spec().display_name
    }

    /// Halo status id of the default mapping. Real ids are per tenant and mandatory configuration.
    #[must_use]
    pub const fn default_status_id(self) -> Option<u32> {
        self.spec().default_status_id
    }

    /// What sort of state this is.
    #[must_use]
    pub const fn kind(self) -> Kind {
        self.spec().kind
    }

    /// Left the pipeline without a result.
    #[must_use]
    pub const fn is_exit(self) -> bool {
        matches!(self.kind(), Kind::Exit)
    }

    /// A sale that ended.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self.kind(), Kind::Closed)
    }

    /// Work goes on, first states included.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self.kind(), Kind::Initial | Kind::Live)
    }

    /// Goes on as another entity; not a status of its own unless the tenant maps one.
    #[must_use]
    pub const fn is_logical(self) -> bool {
        matches!(self.kind(), Kind::Logical)
    }

    /// Work on the record has ended: exit, closed or logical.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        !self.is_live()
    }

    /// Nothing but a repeated opt-out may happen here.
    #[must_use]
    pub const fn is_locked(self) -> bool {
        matches!(self, Self::DoNotContact)
    }

    /// Whether enrichment may still write fields of a record in this state.
    #[must_use]
    pub const fn accepts_enrichment(self) -> bool {
        matches!(self, Self::NewLead | Self::Researching)
    }

    /// The state with this key; an integrator's own are found by [`Machine::stage`](crate::Machine::stage).
    #[must_use]
    pub fn by_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.key() == key)
    }

    /// The first state of an entity.
    #[must_use]
    pub const fn initial(entity: Entity) -> Self {
        match entity {
            Entity::Lead => Self::NewLead,
            Entity::Prospect => Self::NewProspect,
            Entity::Opportunity => Self::NewOpportunity,
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Stage {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

/// Reads the key of a state of this crate; an integrator's own states are refused.
#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Stage {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = <alloc::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
        Self::by_key(&key)
            .ok_or_else(|| serde::de::Error::custom(alloc::format!("`{key}` is not the key of a stage")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_ids_and_names_hold_together() {
        let mut ids = alloc::vec::Vec::new();
        for stage in Stage::ALL {
            assert_eq!(Stage::by_key(stage.key()), Some(stage));
            let title = stage
                .key()
                .split('_')
                .map(|word| word[..1].to_ascii_uppercase() + &word[1..])
                .collect::<alloc::vec::Vec<_>>()
                .join(" ");
            assert_eq!(stage.display_name(), title);
            ids.push(stage.default_status_id());
        }
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count);
        assert_eq!(Stage::ALL.iter().filter(|stage| !stage.is_logical()).count(), 16);
    }
}
