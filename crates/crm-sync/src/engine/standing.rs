//! Providers that fail again and again: switched off until somebody looks.

use rest_core::Timestamp;
use serde::{Deserialize, Serialize};

use super::Engine;
use crate::error::Error;
use crate::store::{Actor, AuditEntry, Change, Entry, Notice};
use crate::upkeep;

/// How a provider stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// Failed polls in a row.
    pub failures: u32,
    /// Since when it is switched off.
    pub off_since: Option<Timestamp>,
}

impl Standing {
    /// Where it is kept.
    pub(crate) fn key(provider: &str) -> String {
        format!("provider.standing.{provider}")
    }

    pub(crate) fn text(&self) -> String {
        // Numbers and a time always have a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }
}

fn kept(provider: &str, standing: &Standing) -> Change {
    Change::Meta(Standing::key(provider), standing.text())
}

impl Engine {
    /// [`upkeep::standing`] with the engine's store.
    ///
    /// # Errors
    /// The store failed.
    pub async fn standing(&self, provider: &str) -> Result<Standing, Error> {
        upkeep::standing(&*self.store, provider).await
    }

    /// [`upkeep::enable_provider`] with the engine's store and clock.
    ///
    /// # Errors
    /// The store failed.
    pub async fn enable_provider(&self, provider: &str, actor: Actor) -> Result<bool, Error> {
        upkeep::enable_provider(&*self.store, provider, actor, self.clock.now()).await
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
            let entry = AuditEntry::new(now, Actor::Rule, format!("provider:{provider}"), "disable");
            changes.push(Change::Ledger(Entry::Audit(Box::new(entry))));
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
