//! The guard in front of every paid call.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rest_core::Clock;
use serde::{Deserialize, Serialize};

use crate::{Price, ProviderId};

/// How much may be spent; absent is without limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Allowance {
    /// Vendor credits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credits: Option<f64>,
    /// US dollars, by the prices of the descriptors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub money: Option<f64>,
}

/// How much may be spent in one run, on one UTC day and in one UTC month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Since the budget was made.
    pub run: Allowance,
    /// Since midnight UTC.
    pub day: Allowance,
    /// Since the first of the month, UTC.
    pub month: Allowance,
}

/// What was spent at one provider.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Spent {
    /// Vendor credits.
    pub credits: f64,
    /// US dollars.
    pub money: f64,
    /// Paid calls.
    pub calls: u64,
}

impl Spent {
    fn add(&mut self, credits: f64, money: f64) {
        self.credits = (self.credits + credits).max(0.0);
        self.money = (self.money + money).max(0.0);
    }
}

/// What was spent in a day and a month, to be kept across restarts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Spending {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// In that day.
    pub on_day: BTreeMap<ProviderId, Spent>,
    /// `YYYY-MM`.
    pub month: String,
    /// In that month.
    pub in_month: BTreeMap<ProviderId, Spent>,
}

/// A limit that a paid call would have exceeded. The call was not made.
#[derive(Debug, Clone, PartialEq)]
pub struct OverBudget {
    /// Which limit, for example `day credits`.
    pub limit: &'static str,
    /// What the call asked for.
    pub asked: f64,
    /// What was left.
    pub left: f64,
}

impl fmt::Display for OverBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "over budget: the call asks for {}, {} left of the {}", self.asked, self.left, self.limit)
    }
}

impl std::error::Error for OverBudget {}

/// What may be spent and what was spent. Cheap to clone; all clones share the count.
///
/// A paid call reserves its highest price first and commits what it really cost afterwards. A reservation that
/// is dropped without a word stays spent: the fate of its call is unknown.
#[derive(Clone)]
pub struct Budget(Arc<Inner>);

struct Inner {
    limits: Limits,
    per_provider: BTreeMap<ProviderId, Limits>,
    clock: Option<Arc<dyn Clock>>,
    parent: Option<Budget>,
    dry: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    run: BTreeMap<ProviderId, Spent>,
    kept: Spending,
}

impl Budget {
    /// A budget with these limits; credits of all providers count together.
    #[must_use]
    pub fn new(limits: Limits, clock: Arc<dyn Clock>) -> Self {
        Self::with(limits, BTreeMap::new(), Some(clock), None, false)
    }

    /// A budget with these limits and further ones for single providers.
    #[must_use]
    pub fn per_provider(
        limits: Limits,
        providers: BTreeMap<ProviderId, Limits>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self::with(limits, providers, Some(clock), None, false)
    }

    /// A budget without limits that still counts.
    #[must_use]
    pub fn unlimited() -> Self {
        Self::with(Limits::default(), BTreeMap::new(), None, None, false)
    }

    /// A budget that refuses everything: for a dry run.
    #[must_use]
    pub fn dry() -> Self {
        Self::with(Limits::default(), BTreeMap::new(), None, None, true)
    }

    /// A budget within this one, for example for one lead: what it spends counts here too.
    #[must_use]
    pub fn within(&self, allowance: Allowance) -> Self {
        let limits = Limits { run: allowance, ..Limits::default() };
        Self::with(limits, BTreeMap::new(), self.0.clock.clone(), Some(self.clone()), false)
    }

    fn with(
        limits: Limits,
        per_provider: BTreeMap<ProviderId, Limits>,
        clock: Option<Arc<dyn Clock>>,
        parent: Option<Self>,
        dry: bool,
    ) -> Self {
        Self(Arc::new(Inner { limits, per_provider, clock, parent, dry, state: Mutex::default() }))
    }

    /// Whether it refuses everything.
    #[must_use]
    pub fn is_dry(&self) -> bool {
        self.0.dry || self.0.parent.as_ref().is_some_and(Self::is_dry)
    }

    /// Sets the price of a call aside.
    ///
    /// # Errors
    /// A limit of this budget, or of one around it, would be exceeded; nothing was set aside.
    pub fn reserve(&self, provider: &ProviderId, price: &Price) -> Result<Reservation, OverBudget> {
        self.take(provider, price)?;
        Ok(Reservation { budget: self.clone(), provider: provider.clone(), price: *price, open: true })
    }

    /// Gives back credits of a call that turned out cheaper after it was committed, as the end of a job may.
    pub fn give_back(&self, provider: &ProviderId, price: &Price, credits: f64) {
        self.book(provider, -credits, -price.money_of(credits));
    }

    /// What was spent since this budget was made, by provider.
    #[must_use]
    pub fn spent(&self) -> BTreeMap<ProviderId, Spent> {
        self.state().run.clone()
    }

    /// What was spent today and this month, to be stored.
    #[must_use]
    pub fn spending(&self) -> Spending {
        let mut state = self.state();
        self.turn_page(&mut state);
        state.kept.clone()
    }

    /// Takes up what was stored by an earlier run. Call it before the first paid call.
    pub fn restore(&self, spending: Spending) {
        self.state().kept = spending;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turn_page(&self, state: &mut State) {
        let Some(clock) = &self.0.clock else { return };
        let day = clock.now().date_string();
        let month = day.get(..7).unwrap_or_default();
        if state.kept.month != month {
            state.kept.month = month.to_owned();
            state.kept.in_month.clear();
        }
        if state.kept.day != day {
            state.kept.day = day;
            state.kept.on_day.clear();
        }
    }

    fn take(&self, provider: &ProviderId, price: &Price) -> Result<(), OverBudget> {
        if self.0.dry {
            return Err(OverBudget { limit: "dry run", asked: price.credits, left: 0.0 });
        }
        {
            let mut state = self.state();
            self.turn_page(&mut state);
            check(&self.0.limits, &state, None, price)?;
            if let Some(limits) = self.0.per_provider.get(provider) {
                check(limits, &state, Some(provider), price)?;
            }
            state.book(provider, price.credits, price.usd, 1);
        }
        if let Some(parent) = &self.0.parent
            && let Err(over) = parent.take(provider, price)
        {
            self.state().undo(provider, price);
            return Err(over);
        }
        Ok(())
    }

    fn undo(&self, provider: &ProviderId, price: &Price) {
        self.state().undo(provider, price);
        if let Some(parent) = &self.0.parent {
            parent.undo(provider, price);
        }
    }

    fn book(&self, provider: &ProviderId, credits: f64, money: f64) {
        self.state().book(provider, credits, money, 0);
        if let Some(parent) = &self.0.parent {
            parent.book(provider, credits, money);
        }
    }
}

impl State {
    fn undo(&mut self, provider: &ProviderId, price: &Price) {
        self.book(provider, -price.credits, -price.usd, 0);
        for ledger in [&mut self.run, &mut self.kept.on_day, &mut self.kept.in_month] {
            if let Some(spent) = ledger.get_mut(provider) {
                spent.calls = spent.calls.saturating_sub(1);
            }
        }
    }

    fn book(&mut self, provider: &ProviderId, credits: f64, money: f64, calls: u64) {
        for ledger in [&mut self.run, &mut self.kept.on_day, &mut self.kept.in_month] {
            let spent = ledger.entry(provider.clone()).or_default();
            spent.add(credits, money);
            spent.calls += calls;
        }
    }
}

fn check(limits: &Limits, state: &State, only: Option<&ProviderId>, price: &Price) -> Result<(), OverBudget> {
    let periods = [
        (&limits.run, &state.run, ["run credits", "run money"]),
        (&limits.day, &state.kept.on_day, ["day credits", "day money"]),
        (&limits.month, &state.kept.in_month, ["month credits", "month money"]),
    ];
    for (allowance, ledger, [credits, money]) in periods {
        let mut total = Spent::default();
        for (_, spent) in ledger.iter().filter(|(id, _)| only.is_none_or(|only| only == *id)) {
            total.add(spent.credits, spent.money);
        }
        for (limit, used, asked, name) in [
            (allowance.credits, total.credits, price.credits, credits),
            (allowance.money, total.money, price.usd, money),
        ] {
            let Some(limit) = limit else { continue };
            let left = (limit - used).max(0.0);
            // Sums of tenths of credits are not exact.
            if asked > left + 1e-9 {
                return Err(OverBudget { limit: name, asked, left });
            }
        }
    }
    Ok(())
}

impl fmt::Debug for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budget")
            .field("limits", &self.0.limits)
            .field("dry", &self.0.dry)
            .field("spent", &self.spent())
            .finish_non_exhaustive()
    }
}

/// The price of a call that is under way. Dropped without a word, it stays spent.
#[derive(Debug)]
#[must_use = "a reservation that is dropped stays spent"]
pub struct Reservation {
    budget: Budget,
    provider: ProviderId,
    price: Price,
    open: bool,
}

impl Reservation {
    /// The price that was set aside.
    #[must_use]
    pub fn price(&self) -> &Price {
        &self.price
    }

    /// The call cost this many credits, less or more than reserved.
    pub fn commit(mut self, credits: f64) {
        self.open = false;
        let difference = credits - self.price.credits;
        self.budget.book(&self.provider, difference, self.price.money_of(credits) - self.price.usd);
    }

    /// The call was not made, or is not charged: it does not count as a paid call.
    pub fn refund(mut self) {
        self.open = false;
        self.budget.undo(&self.provider, &self.price);
    }

    /// Whether the fate of the call is still open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open
    }
}
