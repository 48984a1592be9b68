//! What an operator answers: dead letters, and providers that were switched off. Needs the store only.

use rest_core::Timestamp;

use crate::engine::Standing;
use crate::error::Error;
use crate::store::{Actor, AuditEntry, Change, Entry, Store};

/// Opens a dead letter again: the next cycle tries it, after looking up whether it arrived. False if there is no
/// such letter.
///
/// # Errors
/// The store failed.
pub async fn replay(store: &dyn Store, number: i64, actor: Actor, now: Timestamp) -> Result<bool, Error> {
    answer(store, number, Entry::Replay(number), ("replay", actor, now)).await
}

/// Gives a dead letter up for good, and with it what builds on it. False if there is no such letter.
///
/// # Errors
/// The store failed.
pub async fn discard(store: &dyn Store, number: i64, actor: Actor, now: Timestamp) -> Result<bool, Error> {
    answer(store, number, Entry::Discard(number), ("discard", actor, now)).await
}

async fn answer(
    store: &dyn Store,
    number: i64,
    entry: Entry,
    (what, actor, now): (&str, Actor, Timestamp),
) -> Result<bool, Error> {
    let letters = store.dead_letters(number.saturating_sub(1), 1).await?;
    let Some(letter) = letters.into_iter().find(|letter| letter.number == number) else { return Ok(false) };
    let mut told = AuditEntry::new(now, actor, &letter.action.entity, what);
    told.event = Some(letter.action.name.0);
    store.commit(vec![Change::Ledger(entry), Change::Ledger(Entry::Audit(Box::new(told)))]).await?;
    Ok(true)
}

/// How a provider stands.
///
/// # Errors
/// The store failed.
pub async fn standing(store: &dyn Store, provider: &str) -> Result<Standing, Error> {
    let text = store.meta(&Standing::key(provider)).await?;
    // What another version wrote and we cannot read counts as nothing: it fails again if it fails.
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Switches a provider on again. False if it was not off.
///
/// # Errors
/// The store failed.
pub async fn enable_provider(
    store: &dyn Store,
    provider: &str,
    actor: Actor,
    now: Timestamp,
) -> Result<bool, Error> {
    if standing(store, provider).await?.off_since.is_none() {
        return Ok(false);
    }
    let entry = AuditEntry::new(now, actor, format!("provider:{provider}"), "enable");
    let on = Change::Meta(Standing::key(provider), Standing::default().text());
    store.commit(vec![on, Change::Ledger(Entry::Audit(Box::new(entry)))]).await?;
    Ok(true)
}
