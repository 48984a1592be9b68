//! Looking up what became of creates whose fate is unknown.

use std::collections::HashMap;

#[cfg(feature = "assets")]
use halo_model::{Asset, AssetWrite};
use halo_model::{Client, ClientWrite, Site, SiteWrite, Ticket, TicketWrite, User, UserWrite};
use rest_core::{Timestamp, async_trait};

use crate::error::Error;
use crate::halo::Halo;
use crate::keys::ExternalKey;
use crate::resource::{Opportunity, Resource};
use crate::seek::{self, Sight};
use crate::typed::Project;

/// Finds records by a key of their own. Halo has no idempotency keys: whoever wants to create without doubling
/// writes a key of theirs with every record, and finds it again by that.
#[async_trait]
pub trait Probe<R: Resource>: Send + Sync {
    /// The key that a write carries; `None` if it carries none, and then it is never sent again after a doubt.
    fn key(&self, write: &R::Write) -> Option<String>;

    /// The records with these keys that were written at or after `since` (by our clock). Every hit must have exactly
    /// the key; a record may be missing from the answer only if it is not there.
    ///
    /// # Errors
    /// If that cannot be said for certain.
    async fn find(
        &self,
        halo: &Halo,
        keys: &[String],
        since: Timestamp,
    ) -> Result<HashMap<String, R::Row>, Error>;
}

/// Finds tickets, opportunities, projects and assets by `third_party_id_string`, users by `third_party_id`, clients and
/// sites by `ref`.
///
/// As a [`Probe`] it reads what changed lately, and by id those rows that do not show the key. As an
/// [`ExternalKey`] it reads the list once for all keys.
#[derive(Clone, Copy, Debug, Default)]
pub struct OwnKey;

macro_rules! own_key {
    ($($resource:ident: $row:ident / $write:ident by $column:ident made $made:ident;)*) => { $(
        #[async_trait]
        impl Probe<$resource> for OwnKey {
            fn key(&self, write: &$write) -> Option<String> {
                write.$column.clone().filter(|key| !key.trim().is_empty())
            }

            async fn find(
                &self,
                halo: &Halo,
                keys: &[String],
                since: Timestamp,
            ) -> Result<HashMap<String, $row>, Error> {
                let sight = |row: &$row| Sight::of(row.$column.as_deref());
                seek::recent::<$resource>(halo, halo.list(), keys, since, &sight, |row| row.$made).await
            }
        }

        #[async_trait]
        impl ExternalKey<$resource> for OwnKey {
            fn stamp(&self, write: $write, key: &str) -> $write {
                write.$column(key)
            }

            async fn locate(
                &self,
                halo: &Halo,
                keys: &[String],
            ) -> Result<HashMap<String, <$resource as Resource>::Id>, Error> {
                let sight = |row: &$row| Sight::of(row.$column.as_deref());
                seek::everywhere::<$resource>(halo, halo.list(), keys, &sight).await
            }
        }
    )* };
}

#[cfg(feature = "assets")]
own_key! {
    Asset: Asset / AssetWrite by third_party_id_string made last_modified;
}

own_key! {
    Ticket: Ticket / TicketWrite by third_party_id_string made datecreated;
    Opportunity: Ticket / TicketWrite by third_party_id_string made datecreated;
    Project: Ticket / TicketWrite by third_party_id_string made datecreated;
    User: User / UserWrite by third_party_id made datecreated;
    Client: Client / ClientWrite by reference made datecreated;
    Site: Site / SiteWrite by reference made datecreated;
}
