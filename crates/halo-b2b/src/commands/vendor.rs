//! `search`, `enrich`, `verify`, `score`, `intent`: one provider, one call.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use b2b_providers::{Budget, Company, Outcome as Paid, Person, Provider, Query, Scorecard, full_id};
use crm_sync::store::{SqliteStore, Store};
use serde::Serialize;
use serde_json::json;

use super::{environment, print, print_json};
use crate::assemble::{self, World};
use crate::cli;
use crate::config::{Config, Secrets, vendors};
use crate::exit::{Failure, Outcome};

/// Where refresh tokens are kept that a vendor replaces, if no configuration says where.
const TOKENS: &str = "halo-b2b-tokens.sqlite";

fn connect(vendor: &cli::Vendor) -> Result<Arc<dyn Provider>, Failure> {
    let mut options = BTreeMap::new();
    let mut base_url = vendor.base_url.clone();
    let (secrets, tokens) = match &vendor.config {
        Some(path) => {
            let mut config =
                Config::load(path, &environment()).map_err(|error| Failure::usage(error.to_string()))?;
            if let Some(source) = config.sources.remove(full_id(&vendor.provider)) {
                options = source.options;
                base_url = base_url.or(source.base_url);
            }
            (config.secrets, Some(open(&config.store)?))
        }
        None => {
            let secrets = Secrets::of(environment());
            let tokens = if rotates(&vendor.provider, &secrets) {
                eprintln!(
                    "halo-b2b: {}: the refresh token that replaces yours is kept in {TOKENS}",
                    vendor.provider
                );
                Some(open(Path::new(TOKENS))?)
            } else {
                None
            };
            (secrets, tokens)
        }
    };
    for option in &vendor.option {
        let (name, value) = option
            .split_once('=')
            .ok_or_else(|| Failure::usage(format!("--option {option}: expected NAME=VALUE")))?;
        options.insert(name.trim().to_owned(), value.to_owned());
    }
    assemble::provider(&vendor.provider, base_url.as_deref(), &options, &secrets, &World::real()?, tokens)
}

fn open(path: &Path) -> Result<Arc<dyn Store>, Failure> {
    let store = SqliteStore::open(path).map_err(|error| Failure::because(&error))?;
    Ok(Arc::new(store))
}

/// Whether the vendor logs in by a refresh token, which each renewal replaces.
fn rotates(provider: &str, secrets: &Secrets) -> bool {
    let known = vendors::find(provider).map_or(&[][..], |descriptor| descriptor.credentials);
    known.iter().any(|one| one.name.ends_with("_REFRESH_TOKEN") && secrets.find(one.name).is_some())
}

fn parse<T: serde::de::DeserializeOwned>(flag: &str, text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::usage(format!("{flag}: {error}")))
}

fn unable(vendor: &cli::Vendor, what: &str) -> Failure {
    Failure::usage(format!("{} cannot {what}; `halo-b2b providers` shows who can", vendor.provider))
}

pub(crate) async fn search(args: &cli::Search) -> Result<Outcome, Failure> {
    let query: Query = parse("--query", &args.query)?;
    let provider = connect(&args.vendor)?;
    // A vendor that knows companies only answers with records that have company keys only.
    let search = provider.people_search().or_else(|| provider.company_search());
    let search = search.ok_or_else(|| unable(&args.vendor, "search"))?;
    for ignored in search.ignored(&query) {
        eprintln!("halo-b2b: {} cannot express `{ignored}`; ignored", args.vendor.provider);
    }
    // Who asks for a search by hand wants it, paid or not; the limit bounds the price.
    let budget = Budget::unlimited();
    let mut cursor: Option<String> = None;
    let (mut left, mut failed) = (args.limit, false);
    while left > 0 {
        let outcome = search.search_within(&query, cursor.as_deref(), left.min(100), &budget).await;
        let page = match outcome.map_err(|error| Failure::because(&error))? {
            Paid::Found { value, .. } => value,
            Paid::NotFound => break,
            other => return Err(Failure::failed(format!("{}: {}", args.vendor.provider, other.as_str()))),
        };
        for bad in &page.rejected {
            failed = true;
            eprintln!(
                "halo-b2b: {}: record {}: {}: {}",
                args.vendor.provider, bad.index, bad.field, bad.message
            );
        }
        for warning in &page.warnings {
            eprintln!("halo-b2b: {}: {warning}", args.vendor.provider);
        }
        for found in page.people.iter().take(left) {
            print(&format!("{}\n", line(&found.person)?))?;
        }
        left = left.saturating_sub(page.people.len().max(1));
        match page.next {
            Some(next) if Some(&next) != cursor.as_ref() => cursor = Some(next),
            _ => break,
        }
    }
    Ok(if failed { Outcome::WithFailures } else { Outcome::Done })
}

pub(crate) async fn enrich(args: &cli::Enrich) -> Result<Outcome, Failure> {
    let provider = connect(&args.vendor)?;
    let enrich = provider.enrichment().ok_or_else(|| unable(&args.vendor, "enrich"))?;
    let budget = Budget::unlimited();
    if let Some(text) = &args.subject.person {
        let mut person: Person = parse("--person", text)?;
        person.source = None;
        let outcomes =
            enrich.enrich_people(&[person], &budget).await.map_err(|error| Failure::because(&error))?;
        let outcome = outcomes.into_iter().next().unwrap_or(Paid::NotFound);
        return one(&args.vendor, outcome);
    }
    let company: Company = parse("--company", args.subject.company.as_deref().unwrap_or("{}"))?;
    let outcome = enrich.enrich_company(&company, &budget).await.map_err(|error| Failure::because(&error))?;
    one(&args.vendor, outcome)
}

pub(crate) async fn verify(args: &cli::Verify) -> Result<Outcome, Failure> {
    let provider = connect(&args.vendor)?;
    let verify = provider.email_verification().ok_or_else(|| unable(&args.vendor, "verify addresses"))?;
    let outcome =
        verify.verify(&args.email, &Budget::unlimited()).await.map_err(|error| Failure::because(&error))?;
    match outcome {
        Paid::Found { value, .. } => {
            print_json(&json!({"status": value.status, "score": value.score, "detail": value.detail}))?;
            Ok(Outcome::Done)
        }
        other => Err(Failure::failed(format!("{}: {}", args.vendor.provider, other.as_str()))),
    }
}

pub(crate) async fn score(args: &cli::Score) -> Result<Outcome, Failure> {
    let mut person: Person = parse("--person", &args.person)?;
    if let Some(company) = &args.company {
        person.company = parse("--company", company)?;
    }
    let provider = connect(&args.vendor)?;
    let scoring = provider.scoring().ok_or_else(|| unable(&args.vendor, "score"))?;
    let outcome =
        scoring.score(&person, &Budget::unlimited()).await.map_err(|error| Failure::because(&error))?;
    let card = |card: Scorecard| json!({"fit": card.fit, "likelihood": card.likelihood, "segment": card.segment, "reasons": card.reasons});
    one(&args.vendor, outcome.map(card))
}

pub(crate) async fn intent(args: &cli::Intent) -> Result<Outcome, Failure> {
    let company: Company = parse("--company", &args.company)?;
    let provider = connect(&args.vendor)?;
    let source = provider.intent().ok_or_else(|| unable(&args.vendor, "tell buying intent"))?;
    let outcome =
        source.intent(&company, &Budget::unlimited()).await.map_err(|error| Failure::because(&error))?;
    // The canonical record's own keys: a record that says nothing but its intent.
    one(&args.vendor, outcome.map(|intent| Person { intent, ..Person::default() }))
}

fn one<T: Serialize>(vendor: &cli::Vendor, outcome: Paid<T>) -> Result<Outcome, Failure> {
    match outcome {
        Paid::Found { value, .. } => {
            print_json(&value)?;
            Ok(Outcome::Done)
        }
        Paid::OptedOut { reason } => {
            Err(Failure::failed(format!("{}: opted out ({reason}): do not contact", vendor.provider)))
        }
        other => Err(Failure::failed(format!("{}: {}", vendor.provider, other.as_str()))),
    }
}

fn line(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_a_vendor_replaces_is_kept_somewhere() {
        let secrets = |name: &str| Secrets::of([(name.to_owned(), "t0k3n".to_owned())]);
        for (vendor, name) in [
            ("outreach", "OUTREACH_REFRESH_TOKEN"),
            ("seamless", "SEAMLESS_REFRESH_TOKEN"),
            ("linkedin", "LINKEDIN_REFRESH_TOKEN"),
        ] {
            assert!(rotates(vendor, &secrets(name)), "{vendor}");
            assert!(!rotates(vendor, &secrets("OTHER_REFRESH_TOKEN")), "{vendor}");
        }
        assert!(!rotates("apollo", &secrets("APOLLO_API_KEY")));
    }
}
