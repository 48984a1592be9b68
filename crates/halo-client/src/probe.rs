//! Looking up what became of creates whose fate is unknown.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use halo_model::{Client, ClientWrite, HaloTime, Ticket, TicketWrite, User, UserWrite};
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

/// Some versions of Halo keep of the creation only the day, and in local time.
const DAY: Duration = Duration::from_secs(26 * 3_600);

async fn find<R: Incremental>(
    halo: &Halo,
    keys: &[String],
    since: Timestamp,
    own: fn(&R::Row) -> Option<&str>,
    made: fn(&R::Row) -> Option<HaloTime>,
) -> Result<HashMap<String, R::Row>, Error> {
    let wanted: HashSet<&str> = keys.iter().map(String::as_str).collect();
    let mut found = HashMap::new();
    let mut thin = Vec::new();
    let earliest = (since - SKEW - DAY).millis();
    let may_be_new = |row: &R::Row| made(row).is_none_or(|made| made.millis() >= earliest);
    // What we look for is new, so it comes first.
    let mut pager = halo.list::<R>().updated_since(since - SKEW).order_by("id", true).pager();
    let mut lowest = i64::MAX;
    while let Some(rows) = pager.next_page().await? {
        let ids: Vec<i64> = rows.iter().filter_map(|row| R::id(row).map(|id| id.number())).collect();
        for row in rows {
            match own(&row).map(str::to_owned) {
                Some(key) if wanted.contains(key.as_str()) => drop(found.entry(key).or_insert(row)),
                Some(_) => {}
                None if may_be_new(&row) => {
                    thin.extend(R::id(&row).filter(|id| !halo.is_known(id.number())));
                }
                None => {}
            }
        }
        // Only if Halo does sort as it was asked to can there be nothing behind this page.
        let is_sorted =
            ids.first().is_some_and(|first| *first < lowest) && ids.is_sorted_by(|one, next| one > next);
        lowest = ids.last().copied().filter(|_| is_sorted).unwrap_or(i64::MIN);
        if found.len() == wanted.len() || is_sorted && halo.is_old(lowest) {
            break;
        }
    }
    let is_new = |id: Option<i64>| id.is_none_or(|id| !halo.is_known(id));
    if let Some(bad) = pager.bad().iter().find(|bad| is_new(bad.id)) {
        let text = format!("cannot tell whether it is there: {bad}");
        return Err(Error::unreadable(&format!("{}.probe", R::NAME), text));
    }
    thin.sort_unstable();
    while found.len() < wanted.len() {
        let Some(id) = thin.pop() else { break };
        let Some(row) = halo.get::<R>(id).await? else { continue };
        if let Some(key) = own(&row).filter(|key| wanted.contains(key)).map(str::to_owned) {
            found.entry(key).or_insert(row);
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
                find::<$resource>(halo, keys, since, |row| row.$column.as_deref(), |row| row.datecreated).await
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
