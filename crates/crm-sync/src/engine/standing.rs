//! Providers that fail again and again: switched off until somebody looks.

use rest_core::Timestamp;
use serde::{Deserialize, Serialize};

use super::Engine;
use crate::error::Error;
use crate::store::{Actor, AuditEntry, Change, Entry, Notice};

/// How a provider stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// Failed polls in a row.
    pub failures: u32,
    /// Since when it is switched off.
    pub off_since: Option<Timestamp>,
}

fn key(provider: &str) -> String {
    format!("provider.standing.{provider}")
}

fn kept(provider: &str, standing: &Standing) -> Change {
    // Numbers and a time always have a JSON form.
    Change::Meta(key(provider), serde_json::to_string(standing).unwrap_or_default())
}

fn audited(at: Timestamp, actor: Actor, provider: &str, what: &str) -> Change {
    let entry = AuditEntry::new(at, actor, format!("provider:{provider}"), what);
    Change::Ledger(Entry::Audit(Box::new(entry)))
}

impl Engine {
    /// How a provider stands.
    ///
    /// # Errors
    /// The store failed.
    pub async fn standing(&self, provider: &str) -> Result<Standing, Error> {
        let text = self.store.meta(&key(provider)).await?;
        // What another version wrote and we cannot read counts as nothing: it fails again if it fails.
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// Switches a provider on again. False if it was not off.
    ///
    /// # Errors
    /// The store failed.
    pub async fn enable_provider(&self, provider: &str, actor: Actor) -> Result<bool, Error> {
        if self.standing(provider).await?.off_since.is_none() {
            return Ok(false);
        }
        let on = audited(self.clock.now(), actor, provider, "enable");
        self.store.commit(vec![kept(provider, &Standing::default()), on]).await?;
        Ok(true)
    }

    /// Counts how a poll of a provider ended.
    pub(super) async fn ended(&self, provider: &str, before: Standing, failed: bool) -> Result<(), Error> {
        if !failed {
            return match before.failures {
                0 => Ok(()),
                _ => self.store.commit(vec![kept(provider, &Standing::default())]).await,
            };
        }
        let now = self.clock.now();
        let failures = before.failures.saturating_add(1);
        let most = self.rules.upkeep.provider_failures;
        let off = most > 0 && failures >= most;
        let mut changes = vec![kept(provider, &Standing { failures, off_since: off.then_some(now) })];
        if off {
            changes.push(audited(now, Actor::Rule, provider, "disable"));
            changes.push(Change::Ledger(Entry::Notify(Box::new(Notice {
                id: format!("provider:{provider}:{}", now.millis()),
                audience: "operator".to_owned(),
                kind: "provider_disabled".to_owned(),
                entity: format!("provider:{provider}"),
                agent: None,
                text: format!("{provider} failed {failures} times in a row and is switched off."),
                at: now,
            }))));
        }
        self.store.commit(changes).await
    }
}
