//! The cycle: read the CRM's changes, read the providers, resolve who is who, plan, commit, apply, settle.
//!
//! The engine decides nothing about content; it moves facts to the planner and the planner's actions to the
//! port. It can be stopped between any two awaits: state and intentions are committed together, and what was
//! sent without an answer is looked up before it is sent again.

mod apply;
mod audit;
mod calls;
mod direct;
mod erasure;
mod export;
mod feedback;
mod guard;
mod happened;
mod hear;
mod hints;
mod history;
mod ingest;
mod lease;
mod notices;
mod pause;
mod planning;
mod pull;
mod push;
mod raise;
mod refresh;
mod remedy;
mod resolve;
mod retention;
mod standing;
mod suppress;
mod timers;
mod views;
mod waterfall;

pub use direct::{Dossier, Examined, Received};
pub use hear::{Heard, News};
pub use pull::{Pulled, Wanted};
pub use raise::Raised;

use std::collections::BTreeMap;
use std::sync::Arc;

use b2b_providers::{Budget, Provider, ProviderId, Query, Spent};
use rest_core::{Clock, Timestamp};
use tokio::sync::Mutex;

use crate::error::Error;
use crate::notify::{Notifier, Silent};
use crate::plan::Plan;
use crate::port::CrmPort;
use crate::report::PollReport;
use crate::rules::Rules;
use crate::store::{Change, Store};
use crate::suppress::Suppressor;

/// How many records one step looks at: bounds memory, and is the size of one transaction.
const CHUNK: usize = 500;

/// A provider with what to ask it.
#[derive(Debug, Clone)]
pub struct Source {
    /// The provider.
    pub provider: Arc<dyn Provider>,
    /// What to search for.
    pub query: Query,
    /// At most this many records a cycle; `None` takes all pages.
    pub limit: Option<usize>,
    /// Buy what the free search does not show (e-mail, last name), within the budget.
    pub reveal: bool,
}

/// Which sources a cycle reads. The rest of the cycle is the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Feed {
    /// All.
    #[default]
    All,
    /// The one of this provider.
    Only(String),
    /// None: only what is in the store already, such as records that were [handed in](Engine::receive).
    Nothing,
}

impl Feed {
    fn includes(&self, provider: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(one) => one == provider,
            Self::Nothing => false,
        }
    }
}

/// Where the cycle stands, for a progress display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress<'a> {
    /// A stage begins, with the expected number of records where it is known.
    Begin(&'a str, Option<u64>),
    /// So many more records of the stage are through.
    Advance(&'a str, u64),
    /// The stage is over.
    End(&'a str),
}

/// Receives progress; must not block.
pub type OnProgress = Arc<dyn Fn(Progress<'_>) + Send + Sync>;

/// What a cycle gave.
#[derive(Debug)]
pub struct Cycle {
    /// Figures and troubles.
    pub report: PollReport,
    /// The whole plan in a dry run; otherwise as much as [`Engine::sample`] keeps, since a plan is committed chunk
    /// by chunk.
    pub plan: Plan,
}

/// The assembly: a CRM, a store, providers and rules.
pub struct Engine {
    port: Arc<dyn CrmPort>,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    rules: Rules,
    sources: Vec<Source>,
    others: Vec<Arc<dyn Provider>>,
    erase_in_crm: bool,
    completion: Option<waterfall::Completion>,
    budget: Budget,
    suppressor: Suppressor,
    progress: Option<OnProgress>,
    sample: usize,
    notifier: Arc<dyn Notifier>,
    owner: String,
    beat: std::sync::Mutex<Timestamp>,
    // A cycle never overlaps itself.
    running: Mutex<()>,
    // Hints are read, changed and written back.
    hints: Mutex<()>,
}

pub use audit::Verified;
pub use calls::Recorded;
pub use erasure::Erasure;
pub use standing::Standing;

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("port", &self.port)
            .field("store", &self.store)
            .field("sources", &self.sources.iter().map(|s| s.provider.id().to_string()).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// An engine without providers: it still converts, promotes and honours opt-outs.
    #[must_use]
    pub fn new(
        port: Arc<dyn CrmPort>,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        suppressor: Suppressor,
    ) -> Self {
        Self {
            port,
            store,
            clock,
            rules: Rules::default(),
            sources: Vec::new(),
            others: Vec::new(),
            erase_in_crm: false,
            completion: None,
            budget: Budget::dry(),
            suppressor,
            progress: None,
            sample: 0,
            notifier: Arc::new(Silent),
            owner: lease::owner(),
            beat: std::sync::Mutex::new(Timestamp::from_millis(0)),
            running: Mutex::new(()),
            hints: Mutex::new(()),
        }
    }

    /// Replaces the rules.
    #[must_use]
    pub fn rules(mut self, rules: Rules) -> Self {
        self.rules = rules;
        self
    }

    /// Adds a provider.
    #[must_use]
    pub fn source(mut self, source: Source) -> Self {
        self.sources.push(source);
        self
    }

    /// What paid calls may cost. The default allows none.
    #[must_use]
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budget = budget;
        self
    }

    /// Who tells people. The default tells nobody.
    #[must_use]
    pub fn notifier(mut self, notifier: Arc<dyn Notifier>) -> Self {
        self.notifier = notifier;
        self
    }

    /// Tells where the cycle stands.
    #[must_use]
    pub fn on_progress(mut self, progress: OnProgress) -> Self {
        self.progress = Some(progress);
        self
    }

    /// Keeps up to so many decisions of a poll, with their actions, in [`Cycle::plan`]: for a page that shows
    /// them. The default keeps none; memory stays bounded.
    #[must_use]
    pub fn sample(mut self, decisions: usize) -> Self {
        self.sample = decisions;
        self
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> &Arc<dyn CrmPort> {
        &self.port
    }

    /// One cycle: everything up to and including the writes.
    ///
    /// Waits for a cycle that is under way. Troubles of single records and single providers are in the
    /// report; what they concern is tried again next time.
    ///
    /// # Errors
    /// The CRM is unreachable, refuses the credentials, lacks what no cycle can do without, another process is at
    /// work on the store, or the store failed. What was committed until then is kept and finished by the next cycle.
    pub async fn poll(&self) -> Result<Cycle, Error> {
        self.poll_from(&Feed::All).await
    }

    /// The same with these sources only.
    ///
    /// # Errors
    /// As for [`poll`](Self::poll).
    pub async fn poll_from(&self, feed: &Feed) -> Result<Cycle, Error> {
        self.cycle(feed, false).await
    }

    /// The same cycle without its writes: the plan and the report of what would happen.
    ///
    /// Provider and CRM records are read and kept locally, so that the next [`poll`](Self::poll) does exactly
    /// what this plan says. What it may buy is the budget's decision.
    ///
    /// # Errors
    /// As for [`poll`](Self::poll).
    pub async fn plan(&self) -> Result<Cycle, Error> {
        self.plan_from(&Feed::All).await
    }

    /// The same with these sources only.
    ///
    /// # Errors
    /// As for [`poll`](Self::poll).
    pub async fn plan_from(&self, feed: &Feed) -> Result<Cycle, Error> {
        self.cycle(feed, true).await
    }

    /// The providers whose sources this engine reads.
    #[must_use]
    pub fn providers(&self) -> Vec<Arc<dyn Provider>> {
        self.sources.iter().map(|source| Arc::clone(&source.provider)).collect()
    }

    /// What was spent at each provider since this engine was made.
    #[must_use]
    pub fn spent(&self) -> BTreeMap<ProviderId, Spent> {
        self.budget.spent()
    }

    async fn cycle(&self, feed: &Feed, dry_run: bool) -> Result<Cycle, Error> {
        let _alone = self.running.lock().await;
        let began = self.clock.now();
        self.enter().await?;
        let cycle = self.steps(feed, dry_run, began).await;
        let kept = if dry_run { Ok(()) } else { self.close(&cycle, began).await };
        let left = self.leave().await;
        // Of several failures the first one says more.
        cycle.and_then(|cycle| kept.and(left).map(|()| cycle))
    }

    async fn steps(&self, feed: &Feed, dry_run: bool, began: Timestamp) -> Result<Cycle, Error> {
        let mut report = PollReport::begin(began, dry_run);
        let calls_before = self.port.calls();
        let bought_before = self.budget.spent();

        if let Some(state) = self.store.meta(LIMIT).await? {
            self.port.restore_limit(&state);
        }
        let kept = self.store.meta(SCHEMA).await?;
        if let Some(state) = &kept {
            self.port.restore_schema(state);
        }
        let schema = self.port.schema().await?;
        let known = self.port.save_schema();
        if let Some(state) = known.filter(|state| kept.as_ref() != Some(state)) {
            self.store.commit(vec![Change::Meta(SCHEMA.to_owned(), state)]).await?;
        }
        for gap in &schema.gaps {
            report.trouble(self.port.name(), "setup", "schema", gap);
        }

        // What an interrupted cycle left is finished before anything new is decided.
        if !dry_run {
            self.apply(&mut report).await?;
        }
        self.refresh(&mut report).await?;
        let ingested = self.ingest(feed, &mut report).await?;
        self.resolve(&mut report, ingested).await?;
        self.complete(&mut report).await?;
        let plan = self.decide(&schema, dry_run, &mut report).await?;
        if !dry_run {
            self.fire().await?;
            self.apply(&mut report).await?;
            // The CRM is right by now, whatever comes of this.
            let mut more = self.push(&mut report).await?;
            self.send_letters(&mut report).await?;
            more |= self.erasures().await?;
            if more {
                self.apply(&mut report).await?;
            }
            self.store.commit(vec![Change::Meta("cycle.last".to_owned(), began.to_string())]).await?;
        }

        if let Some(state) = self.port.save_limit(self.clock.now()) {
            self.store.commit(vec![Change::Meta(LIMIT.to_owned(), state)]).await?;
        }
        if !dry_run {
            self.clear(&mut report).await?;
            self.deliver(&mut report).await?;
        }
        let waiting = self.store.waiting().await?;
        (report.paused, report.parked) = (waiting.paused, waiting.parked);
        self.account(&mut report, calls_before, &bought_before, began);
        Ok(Cycle { report, plan })
    }

    fn account(
        &self,
        report: &mut PollReport,
        before: crate::port::Calls,
        bought_before: &BTreeMap<ProviderId, Spent>,
        began: Timestamp,
    ) {
        let calls = self.port.calls();
        report.halo_calls = calls.total - before.total;
        report.halo_write_calls = calls.writes - before.writes;
        report.waited_ms += calls.waited_ms - before.waited_ms;
        let leads = report.metrics.leads_created + report.metrics.leads_updated;
        report.halo_calls_per_1000_leads =
            (leads > 0).then(|| (report.halo_calls as f64 * 1000.0 / leads as f64 * 10.0).round() / 10.0);
        for (provider, spent) in self.budget.spent() {
            let new = spent.credits - bought_before.get(&provider).map_or(0.0, |before| before.credits);
            if new > 0.0 {
                report.credits_spent.insert(provider.to_string(), new);
            }
            let before = bought_before.get(&provider).copied().unwrap_or_default();
            report.cost(provider.as_str(), new, spent.money - before.money, spent.calls - before.calls);
        }
        report.duration_ms = u64::try_from(self.clock.now().since(began).as_millis()).unwrap_or(u64::MAX);
    }

    fn tell(&self, progress: Progress<'_>) {
        if let Some(tell) = &self.progress {
            tell(progress);
        }
    }
}

/// Where the state of the CRM's rate limit is kept.
const LIMIT: &str = "limit.crm";

/// Where the CRM's resolved configuration is kept.
const SCHEMA: &str = "schema.crm";
