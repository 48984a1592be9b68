//! Every vendor, answered with what nobody promised, and with every situation that its sheet knows.

use std::collections::BTreeSet;
use std::sync::Arc;

use b2b_providers::testing::{Exchange, Situation, World};
use b2b_providers::{Budget, Error, Outcome, Provider, Query, Search};

use crate::support::{self, Vendor};

/// Bodies that are no answer of anybody. A page of HTML is part of the contract.
const WRONG: [(&str, &str); 6] = [
    ("nothing", ""),
    ("text", "\"maintenance\""),
    ("a number", "7"),
    ("cut off", "{\"people\":[{\"id\":"),
    (
        "another kind of JSON",
        "{\"people\":7,\"data\":7,\"contacts\":7,\"companies\":7,\"results\":7,\"elements\":7}",
    ),
    ("XML", "<?xml version=\"1.0\"?><error>down</error>"),
];

/// What was done first that can fail: a search, briefs, or the account.
async fn first(provider: &dyn Provider) -> Result<usize, Error> {
    let budget = Budget::unlimited();
    if let Some(search) = provider.people_search() {
        return rows(search, &support::people_query(), &budget).await;
    }
    if let Some(search) = provider.company_search() {
        return rows(search, &support::company_query(), &budget).await;
    }
    if let Some(briefing) = provider.briefing() {
        return Ok(briefing.briefs(None).await?.briefs.len());
    }
    if let Some(enrich) = provider.enrichment() {
        return Ok(usize::from(enrich.enrich_company(&support::company(), &budget).await?.found().is_some()));
    }
    if let Some(technologies) = provider.technographics() {
        let found = technologies.technologies(&support::company(), &budget).await?;
        return Ok(found.found().map_or(0, |list| list.len()));
    }
    Ok(0)
}

async fn rows(search: &dyn Search, query: &Query, budget: &Budget) -> Result<usize, Error> {
    match search.search_within(query, None, 10, budget).await? {
        Outcome::Found { value, .. } => Ok(value.people.len()),
        _ => Ok(0),
    }
}

fn provider<V: Vendor>(exchanges: Vec<Exchange>) -> Arc<dyn Provider> {
    let transport = World::new(exchanges).transport();
    support::provider::<V>(support::connection::<V>(Arc::new(transport)))
}

/// The name under which errors come: a retired product's are those of who serves it.
fn names(provider: &dyn Provider) -> BTreeSet<String> {
    let mut names = BTreeSet::from([provider.id().to_string()]);
    if let b2b_providers::Lifecycle::Retired { successor } = &provider.descriptor().lifecycle {
        names.insert(successor.to_string());
    }
    names
}

async fn wrong_answers<V: Vendor>() {
    for (what, body) in WRONG {
        let exchanges: Vec<Exchange> = V::exchanges(Situation::Success)
            .into_iter()
            .map(|exchange| Exchange { body: body.to_owned(), ..exchange })
            .collect();
        let provider = provider::<V>(exchanges);
        match first(&*provider).await {
            Ok(rows) => assert_eq!(rows, 0, "{}: {what} was taken for records", V::ID),
            Err(error) => {
                assert!(names(&*provider).contains(error.provider().as_str()), "{}: {what}: {error}", V::ID);
                assert!(!error.call().is_empty(), "{}: {what}: {error}", V::ID);
                assert!(error.to_string().starts_with(error.provider().as_str()), "{error}");
            }
        }
    }
}

/// One value of the success page is replaced by an object nobody expects: the page is read on, or the error names the
/// field.
async fn strange_values<V: Vendor>() {
    let exchanges = V::exchanges(Situation::Success);
    for (place, exchange) in exchanges.iter().enumerate() {
        let Ok(document) = serde_json::from_str::<serde_json::Value>(&exchange.body) else { continue };
        for with in [serde_json::json!(null), serde_json::json!("a new word"), serde_json::json!({"a": [1]})]
        {
            for depth in 1..24 {
                let mut changed = document.clone();
                let mut left = depth;
                replace(&mut changed, &mut left, &with);
                let mut answers = exchanges.clone();
                answers[place].body = changed.to_string();
                let provider = provider::<V>(answers);
                if let Err(error) = first(&*provider).await {
                    assert!(names(&*provider).contains(error.provider().as_str()), "{}: {error}", V::ID);
                    let text = format!("{error} {error:?}");
                    assert!(
                        !text.contains("Okafor") && !text.contains("harborlogistics"),
                        "{}: {text}",
                        V::ID
                    );
                }
            }
        }
    }
}

fn replace(value: &mut serde_json::Value, left: &mut usize, with: &serde_json::Value) {
    if *left == 0 {
        return;
    }
    *left -= 1;
    if *left == 0 {
        *value = with.clone();
        return;
    }
    match value {
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| replace(item, left, with)),
        serde_json::Value::Object(map) => map.values_mut().for_each(|item| replace(item, left, with)),
        _ => {}
    }
}

const NO_CREDITS: &str = "it sells no credits";
const COMPANIES: &str = "it knows companies only, or finds and rates nobody who could opt out";
const NO_WORD: &str = "its documents have no word for it";
const NO_LIST: &str = "the legacy endpoint answers one record and no list; its own tests have the rest";
const BRIEFS: &str = "it has briefs and no leads; its own tests have this answer";

/// The situations that a vendor, or one way to reach it, has no fixture for, and why.
const WITHOUT: &[(&str, Situation, &str)] = &[
    ("bombora", Situation::OutOfCredits, NO_CREDITS),
    ("bombora", Situation::OptedOut, COMPANIES),
    ("clay", Situation::OptedOut, NO_WORD),
    ("clearbit", Situation::OptedOut, NO_WORD),
    ("connectwise_sell", Situation::OutOfCredits, NO_CREDITS),
    ("connectwise_sell", Situation::OptedOut, NO_WORD),
    ("crayon", Situation::Empty, BRIEFS),
    ("crayon", Situation::OutOfCredits, NO_CREDITS),
    ("crayon", Situation::OptedOut, BRIEFS),
    ("datanyze", Situation::Empty, NO_LIST),
    ("datanyze", Situation::OutOfCredits, NO_LIST),
    ("datanyze", Situation::RateLimited, NO_LIST),
    ("datanyze", Situation::BadRecord, NO_LIST),
    ("datanyze", Situation::Html, NO_LIST),
    ("datanyze", Situation::OptedOut, COMPANIES),
    ("discoverorg", Situation::OutOfCredits, NO_WORD),
    ("discoverorg", Situation::OptedOut, NO_WORD),
    ("everstring", Situation::OutOfCredits, NO_LIST),
    ("everstring", Situation::RateLimited, NO_LIST),
    ("everstring", Situation::BadRecord, NO_LIST),
    ("everstring", Situation::Html, NO_LIST),
    ("everstring", Situation::OptedOut, COMPANIES),
    ("hg_insights", Situation::OptedOut, COMPANIES),
    ("klue", Situation::Empty, BRIEFS),
    ("klue", Situation::OutOfCredits, NO_CREDITS),
    ("klue", Situation::Html, BRIEFS),
    ("klue", Situation::OptedOut, BRIEFS),
    ("lead411", Situation::OptedOut, NO_WORD),
    ("linkedin", Situation::OutOfCredits, NO_CREDITS),
    ("linkedin", Situation::OptedOut, "who declines a consent is skipped; its own tests have it"),
    ("madkudu", Situation::OutOfCredits, "the legacy API sells no credits"),
    ("madkudu", Situation::RateLimited, NO_LIST),
    ("madkudu", Situation::BadRecord, NO_LIST),
    ("madkudu", Situation::Html, NO_LIST),
    ("madkudu", Situation::OptedOut, NO_WORD),
    ("outreach", Situation::OutOfCredits, NO_CREDITS),
    ("outreach", Situation::OptedOut, "a prospect's own field; its own tests have every spelling"),
    ("seamless", Situation::OptedOut, NO_WORD),
    ("uplead", Situation::OptedOut, NO_WORD),
];

const EACH: [Situation; 8] = [
    Situation::Success,
    Situation::Empty,
    Situation::Unauthorised,
    Situation::OutOfCredits,
    Situation::RateLimited,
    Situation::BadRecord,
    Situation::Html,
    Situation::OptedOut,
];

/// What a vendor has no fixture for.
fn missing<V: Vendor>() -> impl Iterator<Item = (&'static str, Situation)> {
    EACH.into_iter()
        .filter(|situation| V::exchanges(*situation).is_empty())
        .map(|situation| (V::ID, situation))
}

macro_rules! answers {
    ($($feature:literal $name:ident: $vendor:ty;)*) => {
        $(
            mod $name {
                #[tokio::test]
                async fn wrong_answers() {
                    super::wrong_answers::<$vendor>().await;
                }

                #[tokio::test]
                async fn strange_values() {
                    super::strange_values::<$vendor>().await;
                }
            }
        )*

        #[test]
        fn every_situation_has_a_fixture_or_a_reason() {
            let mut all: Vec<(&str, Situation)> = Vec::new();
            $(all.extend(missing::<$vendor>());)*
            let silent: Vec<_> = all
                .iter()
                .filter(|(id, what)| !WITHOUT.iter().any(|(known, told, _)| (known, told) == (id, what)))
                .collect();
            assert!(silent.is_empty(), "neither a fixture nor a reason: {silent:?}");
            let idle: Vec<_> =
                WITHOUT.iter().filter(|(id, what, _)| !all.contains(&(id, *what))).collect();
            assert!(idle.is_empty(), "there are fixtures after all: {idle:?}");
        }
    };
}

support::every_vendor!(answers);
