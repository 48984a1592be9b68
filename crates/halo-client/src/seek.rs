//! Finding records by a key of their own, where Halo has no filter that can be trusted.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use halo_model::HaloTime;
use rest_core::Timestamp;

use crate::error::Error;
use crate::halo::Halo;
use crate::query::ListQuery;
use crate::resource::{Incremental, Resource, ResourceId};

/// How far Halo's clock may be behind ours.
const SKEW: Duration = Duration::from_secs(10 * 60);

/// Some versions of Halo keep of the creation only the day, and in local time.
const DAY: Duration = Duration::from_secs(26 * 3_600);

/// How many records are read one by one because their rows do not show the key.
const READ_BY_ID: usize = 300;

/// What a row of a list shows of the key.
pub(crate) enum Sight {
    /// This key.
    Key(String),
    /// That it has none.
    Blank,
    /// Nothing: the row may be too thin.
    Hidden,
}

impl Sight {
    pub(crate) fn of(key: Option<&str>) -> Self {
        key.map_or(Self::Hidden, |key| Self::Key(key.to_owned()))
    }
}

/// The records with these keys among those that changed since, newest first.
pub(crate) async fn recent<R: Incremental>(
    halo: &Halo,
    query: ListQuery<R>,
    keys: &[String],
    since: Timestamp,
    sight: &(dyn Fn(&R::Row) -> Sight + Send + Sync),
    made: fn(&R::Row) -> Option<HaloTime>,
) -> Result<HashMap<String, R::Row>, Error> {
    let wanted: HashSet<&str> = keys.iter().map(String::as_str).collect();
    let mut found = HashMap::new();
    let mut thin = Vec::new();
    let earliest = (since - SKEW - DAY).millis();
    let may_be_new = |row: &R::Row| made(row).is_none_or(|made| made.millis() >= earliest);
    // What we look for is new, so it comes first.
    let mut pager = query.updated_since(since - SKEW).order_by("id", true).pager();
    let mut lowest = i64::MAX;
    while let Some(rows) = pager.next_page().await? {
        let ids: Vec<i64> = rows.iter().filter_map(|row| R::id(row).map(|id| id.number())).collect();
        for row in rows {
            match sight(&row) {
                Sight::Key(key) if wanted.contains(key.as_str()) => drop(found.entry(key).or_insert(row)),
                Sight::Hidden if may_be_new(&row) => {
                    thin.extend(R::id(&row).filter(|id| !halo.is_known(id.number())));
                }
                _ => {}
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
        if let Sight::Key(key) = sight(&row)
            && wanted.contains(key.as_str())
        {
            found.entry(key).or_insert(row);
        }
    }
    Ok(found)
}

/// The records with these keys among all there are, newest first. Of several with the same key the newest.
///
/// One pass over the list however many keys there are. Rows that do not show the key are read by id, up to a limit:
/// beyond it the answer would cost more than it is worth, and "not there" cannot be said.
pub(crate) async fn everywhere<R: Resource>(
    halo: &Halo,
    query: ListQuery<R>,
    keys: &[String],
    sight: &(dyn Fn(&R::Row) -> Sight + Send + Sync),
) -> Result<HashMap<String, R::Id>, Error> {
    let operation = || format!("{}.locate", R::NAME);
    let wanted: HashSet<&str> = keys.iter().map(String::as_str).collect();
    let mut found = HashMap::new();
    let mut hidden = Vec::new();
    let mut shown = false;
    // Whoever was put aside keeps the key. Lists that do not know these parameters ignore them.
    let query = query.param("includeactive", "true").param("includeinactive", "true").order_by("id", true);
    let mut pager = query.pager();
    while found.len() < wanted.len() {
        let Some(rows) = pager.next_page().await? else { break };
        for row in rows {
            let Some(id) = R::id(&row) else { continue };
            match sight(&row) {
                Sight::Key(key) => {
                    shown = true;
                    if wanted.contains(key.as_str()) {
                        found.entry(key).or_insert(id);
                    }
                }
                Sight::Blank => shown = true,
                Sight::Hidden => hidden.push(id),
            }
        }
    }
    if found.len() == wanted.len() {
        return Ok(found);
    }
    if let Some(bad) = pager.bad().first() {
        return Err(Error::unreadable(&operation(), format!("cannot tell whether a key is there: {bad}")));
    }
    // Halo leaves out columns that are not set: a list that shows some keys shows all of them.
    if shown {
        return Ok(found);
    }
    if hidden.len() > READ_BY_ID {
        let text = format!(
            "cannot tell whether a key is there: none of {} rows shows one; use links, or a key map that is complete",
            hidden.len()
        );
        return Err(Error::unreadable(&operation(), text));
    }
    for id in hidden {
        let Some(row) = halo.get::<R>(id).await? else { continue };
        if let Sight::Key(key) = sight(&row)
            && wanted.contains(key.as_str())
        {
            found.entry(key).or_insert(id);
        }
    }
    Ok(found)
}
