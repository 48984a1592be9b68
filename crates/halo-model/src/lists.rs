//! Distribution lists: marketing lists of contacts. And the table of links to other systems.

use serde_json::Value;

use crate::record::{record, write_record};
use crate::{ExternalLinkId, HaloTime, ListId, UserId};

record! {
    /// A distribution list.
    pub struct DistributionList {
        /// The list's id.
        id: ListId,
        /// The name; what to resolve by.
        name: String,
        /// A description.
        description = "desc": String,
        /// The mailbox that sends.
        mailbox_from: i64,
        /// Where answers go.
        mailbox_replyto: String,
        /// Whether a filter decides who is on it, so that nobody can be added by hand.
        dynamic_members: bool,
        /// The filters of a dynamic list.
        filters: Vec<Value>,
        /// Who is on it, if asked for by id.
        members: Vec<ListMember>,
        /// How many are on it.
        users_count: i64,
        /// Who is on it, as contacts.
        users: Vec<Value>,
        /// The campaigns that use it.
        linked_campaigns: Vec<Value>,
        /// A soft warning about a write.
        warning = "_warning": String,
    }
}

record! {
    /// A contact on a distribution list.
    pub struct ListMember {
        /// The id of the membership.
        id: i64,
        /// The list.
        distributionlists_id: ListId,
        /// The contact.
        user_id: UserId,
        /// The contact's e-mail address.
        email: String,
    }
}

/// A record named by its id alone: `{"id": 912}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct IdRef {
    /// The id.
    pub id: i64,
}

impl From<i64> for IdRef {
    fn from(id: i64) -> Self {
        Self { id }
    }
}

impl From<UserId> for IdRef {
    fn from(user: UserId) -> Self {
        Self { id: user.0 }
    }
}

write_record! {
    /// A distribution list to create, or, with an id, to change.
    pub struct DistributionListWrite {
        /// The list to change; a new one is made without it.
        id: ListId,
        /// The name.
        name: String,
        /// A description.
        description = "desc": String,
        /// Whether a filter decides who is on it.
        dynamic_members: bool,
        /// Contacts to put on it.
        addtheseusers: Vec<IdRef>,
        /// Contacts to take off it.
        removetheseusers: Vec<IdRef>,
        /// The filters of a dynamic list, in place of those that are there.
        filters: Vec<Value>,
        /// The mailbox that sends.
        mailbox_from: i64,
        /// Where answers go.
        mailbox_replyto: String,
    }
}

impl DistributionListWrite {
    /// Puts contacts on the list.
    pub fn add_users(self, users: impl IntoIterator<Item = UserId>) -> Self {
        self.addtheseusers(users.into_iter().map(IdRef::from).collect::<Vec<_>>())
    }

    /// Takes contacts off the list.
    pub fn remove_users(self, users: impl IntoIterator<Item = UserId>) -> Self {
        self.removetheseusers(users.into_iter().map(IdRef::from).collect::<Vec<_>>())
    }
}

record! {
    /// A link between a record and another system.
    pub struct ExternalLink {
        /// The link's id.
        id: ExternalLinkId,
        /// The number of the record's table; see [`crate::Usage`].
        table_id: i64,
        /// The integration.
        module_id: i64,
        /// The record's id.
        halo_id: i64,
        /// The key in the other system.
        third_party_id: String,
        /// A second key in the other system.
        third_party_secondary_id: String,
        /// What it is in the other system.
        third_party_type: String,
        /// A description in the other system.
        third_party_desc: String,
        /// The address in the other system.
        third_party_url: String,
        /// The set-up of the integration.
        details_id: i64,
        /// When it was made.
        date_created: HaloTime,
        /// Whether it is the main link of the record.
        primary: bool,
        /// How often it was changed.
        revisions: i64,
        /// A soft warning about a write.
        warning = "_warning": String,
    }
}

write_record! {
    /// A link to create, or, with an id, to change.
    pub struct ExternalLinkWrite {
        /// The link to change; a new one is made without it.
        id: ExternalLinkId,
        /// The number of the record's table; see [`crate::Usage`].
        table_id: i64,
        /// The integration.
        module_id: i64,
        /// The record's id.
        halo_id: i64,
        /// The key in the other system.
        third_party_id: String,
        /// A second key in the other system.
        third_party_secondary_id: String,
        /// What it is in the other system.
        third_party_type: String,
        /// A description in the other system.
        third_party_desc: String,
        /// The address in the other system.
        third_party_url: String,
        /// The set-up of the integration.
        details_id: i64,
    }
}
