//! `dead-letters` and `enable`: what waits for an operator. Works on the local store and needs no credentials.

use crm_sync::store::{Actor, Ledger as _, SqliteStore};
use crm_sync::{render::plain, upkeep};
use rest_core::{Clock as _, SystemClock};

use super::print;
use super::review::open;
use crate::cli::{DeadLetters, Enable, Letter};
use crate::exit::{Failure, Outcome};
use crate::show::table;

/// Shown at most; the rest follows when these are answered.
const MOST: usize = 200;

pub(crate) async fn run(args: &DeadLetters) -> Result<Outcome, Failure> {
    let Some(config) = &args.config else {
        return Err(Failure::usage(
            "dead-letters works on the store of a configuration: halo-b2b dead-letters --config halo.toml",
        ));
    };
    let store = open(config)?;
    let now = SystemClock.now();
    let (found, number, done) = match args.step.as_ref().unwrap_or(&Letter::List) {
        Letter::List => return list(&store).await,
        Letter::Replay(id) => (upkeep::replay(&store, id.id, Actor::Person, now).await, id.id, "open again"),
        Letter::Discard(id) => (upkeep::discard(&store, id.id, Actor::Person, now).await, id.id, "given up"),
    };
    if !found.map_err(|error| Failure::because(&error))? {
        return Err(Failure::failed(format!(
            "{number}: no such dead letter; `dead-letters list` shows them"
        )));
    }
    print(&format!("{number}: {done}; the next poll acts on it.\n"))?;
    Ok(Outcome::Done)
}

async fn list(store: &SqliteStore) -> Result<Outcome, Failure> {
    let letters = store.dead_letters(0, MOST).await.map_err(|error| Failure::because(&error))?;
    if letters.is_empty() {
        print("No write waits for you.\n")?;
        return Ok(Outcome::Done);
    }
    let rows: Vec<Vec<String>> = letters
        .iter()
        .map(|letter| {
            let what = format!("{:?}", letter.action.purpose).to_lowercase();
            vec![
                letter.number.to_string(),
                letter.at.to_string(),
                letter.action.entity.clone(),
                what,
                plain(&letter.message),
            ]
        })
        .collect();
    print(&table::render(&["id", "since", "about", "for", "why"], &rows))?;
    print("\nWhen its cause is gone: dead-letters replay ID. Or give it up: discard ID.\n")?;
    Ok(Outcome::Done)
}

pub(crate) async fn enable(args: &Enable) -> Result<Outcome, Failure> {
    let store = open(&args.config)?;
    let on = upkeep::enable_provider(&store, &args.provider, Actor::Person, SystemClock.now()).await;
    let text = if on.map_err(|error| Failure::because(&error))? { "is on again" } else { "was not off" };
    print(&format!("{} {text}.\n", args.provider))?;
    Ok(Outcome::Done)
}
