//! Looking up what became of creates whose fate is unknown.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use halo_model::{Client, ClientWrite, Ticket, TicketWrite, User, UserWrite};
use rest_core::{Timestamp, async_trait};

use crate::error::Error;
use crate::halo::Halo;
use crate::resource::{Incremental, Opportunity, Resource, ResourceId};

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

/// Finds tickets and opportunities by `third_party_id_string`, users by `third_party_id`, clients by `ref`.
///
/// It reads what changed lately, and by id those rows that do not show the key.
#[derive(Clone, Copy, Debug, Default)]
pub struct OwnKey;

/// How far Halo's clock may be behind ours.
const SKEW: Duration = Duration::from_secs(10 * 60);

async fn find<R: Incremental>(
    halo: &Halo,
    keys: &[String],
    since: Timestamp,
    own: fn(&R::Row) -> Option<&str>,
) -> Result<HashMap<String, R::Row>, Error> {
    let wanted: HashSet<&str> = keys.iter().map(String::as_str).collect();
    let mut found = HashMap::new();
    let mut thin = Vec::new();
    let mut pager = halo.list::<R>().updated_since(since - SKEW).pager();
    while let Some(rows) = pager.next_page().await? {
        for row in rows {
            match own(&row).map(str::to_owned) {
                Some(key) if wanted.contains(key.as_str()) => drop(found.insert(key, row)),
                Some(_) => {}
                None => thin
                    .extend(R::id(&row).filter(|id| halo.id_floor.is_none_or(|floor| id.number() > floor))),
            }
        }
    }
    if let Some(bad) = pager.bad().first() {
        let text = format!("cannot tell whether it is there: {bad}");
        return Err(Error::unreadable(&format!("{}.probe", R::NAME), text));
    }
    // What we look for is new, so it has the highest ids.
    thin.sort_unstable();
    while found.len() < wanted.len() {
        let Some(id) = thin.pop() else { break };
        let Some(row) = halo.get::<R>(id).await? else { continue };
        if let Some(key) = own(&row).filter(|key| wanted.contains(key)).map(str::to_owned) {
            found.insert(key, row);
        }
    }
    Ok(found)
}

macro_rules! own_key {
    ($($resource:ident: $row:ident / $write:ident by $column:ident;)*) => { $(
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
                find::<$resource>(halo, keys, since, |row| row.$column.as_deref()).await
            }
        }
    )* };
}

own_key! {
    Ticket: Ticket / TicketWrite by third_party_id_string;
    Opportunity: Ticket / TicketWrite by third_party_id_string;
    User: User / UserWrite by third_party_id;
    Client: Client / ClientWrite by reference;
}
