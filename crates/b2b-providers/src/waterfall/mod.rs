//! Completing a record by asking providers one after another.
//!
//! A [`Waterfall`] fills named fields from any set of providers, in the given order or the cheapest first, until they
//! are good enough, nobody is left, or the budget is used up. Every value keeps its provenance
//! ([`Combined`](crate::Combined)).
//!
//! ```no_run
//! # use std::sync::Arc;
//! # use b2b_providers::waterfall::{Field, Order, Step};
//! # use b2b_providers::{Budget, Person, Provider, Waterfall};
//! # async fn f(finder: Arc<dyn Provider>, all: Arc<dyn Provider>, clock: Arc<dyn rest_core::Clock>, lead: Person, budget: Budget) {
//! let waterfall = Waterfall::new(clock, [Field::Email, Field::EmailStatus, Field::DirectPhone])
//!     .order(Order::Cheapest)
//!     .step(Step::person(finder.clone()).expects(Field::Email, 0.6))
//!     .step(Step::verification(finder))
//!     .step(Step::person(all).expects(Field::Email, 0.5).expects(Field::DirectPhone, 0.4));
//! let filled = waterfall.fill(&[lead], &budget).await;
//! let _ = (filled.combined.provenance.get("email"), filled.missing, filled.stopped);
//! # }
//! ```
//!
//! *Design.* A question is noted before it is asked and its answer afterwards ([`Memory`]). What is noted is never
//! asked again: an answer is used, and a question whose fate nobody knows — the connection broke, the program ended —
//! stays open until somebody asks the provider what happened and [settles](Waterfall::settle) it. Choosing between
//! answers is left to [`combine()`], so that the order of asking decides what is paid and not what is believed.

mod answer;
mod field;
mod filled;
mod memory;
mod step;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rest_core::{Clock, Timestamp};

use crate::{Allowance, Budget, Error, ErrorKind, Outcome, Person, ProviderId, combine};
pub use answer::sift;
use answer::{opted_out, recall};
pub use field::Field;
pub use filled::{Attempt, Filled, Stopped};
use filled::{FAILED, price};
pub use memory::{Fate, Kept, Key, Memory, Remembered};
use step::Question;
pub use step::{Ask, Step};

/// How the next provider is chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// As the steps were added.
    #[default]
    Given,
    /// The lowest expected price, in dollars, of a missing field first. What steps really bring corrects what was
    /// expected of them.
    Cheapest,
}

type Judge = Arc<dyn Fn(&Person, Field) -> bool + Send + Sync>;

/// Fills named fields of records. Share it: it learns what its providers bring.
pub struct Waterfall {
    clock: Arc<dyn Clock>,
    wanted: Vec<Field>,
    steps: Vec<Step>,
    order: Order,
    enough: usize,
    spend_until: Option<f64>,
    confident: Option<u8>,
    judge: Judge,
    memory: Arc<dyn Memory>,
    keep_for: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    tallies: Vec<BTreeMap<Field, Tally>>,
    empty: BTreeMap<ProviderId, Option<Timestamp>>,
}

/// How often a step was asked for a missing field, and how often it filled it.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    asked: u32,
    filled: u32,
}

/// What was expected weighs as much as this many questions.
const PRIOR: f64 = 5.0;
const MONTH: Duration = Duration::from_secs(30 * 86_400);

impl Waterfall {
    /// A waterfall for these fields, without a step yet.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, wanted: impl IntoIterator<Item = Field>) -> Self {
        let wanted: BTreeSet<Field> = wanted.into_iter().collect();
        Self {
            clock,
            enough: wanted.len(),
            wanted: wanted.into_iter().collect(),
            steps: Vec::new(),
            order: Order::Given,
            spend_until: None,
            confident: None,
            judge: Arc::new(|person, field| field.is_filled(person)),
            memory: Arc::new(Kept::new()),
            keep_for: MONTH,
            state: Mutex::default(),
        }
    }

    /// Adds a step behind the others.
    #[must_use]
    pub fn step(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// How the next step is chosen.
    #[must_use]
    pub fn order(mut self, order: Order) -> Self {
        self.order = order;
        self
    }

    /// So many of the fields are enough; all of them unless this is set.
    #[must_use]
    pub fn enough(mut self, fields: usize) -> Self {
        self.enough = fields.min(self.wanted.len());
        self
    }

    /// Nobody further is asked about a record that has cost this many US dollars. A limit that no single question may
    /// pass is the budget's ([`Budget::within`]).
    #[must_use]
    pub fn spend_until(mut self, usd: f64) -> Self {
        self.spend_until = Some(usd);
        self
    }

    /// An answer that is at least this sure of itself, 0 to 100, ends the asking, whatever is still missing.
    #[must_use]
    pub fn confident(mut self, percent: u8) -> Self {
        self.confident = Some(percent);
        self
    }

    /// Decides whether a field is good enough, instead of [`Field::is_filled`].
    #[must_use]
    pub fn judge(mut self, judge: impl Fn(&Person, Field) -> bool + Send + Sync + 'static) -> Self {
        self.judge = Arc::new(judge);
        self
    }

    /// Remembers there what was asked, instead of in the program.
    #[must_use]
    pub fn memory(mut self, memory: Arc<dyn Memory>) -> Self {
        self.memory = memory;
        self
    }

    /// How long an answer is used before it is bought again; 30 days unless this is set. Questions of unknown fate
    /// and opt-outs are kept for ever.
    #[must_use]
    pub fn keep_for(mut self, time: Duration) -> Self {
        self.keep_for = time;
        self
    }

    /// Asks accounts again that were empty, after they were filled.
    pub fn reopen(&self) {
        self.state().empty.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Completes one record from what is `known` of it: one observation, or several of different sources.
    ///
    /// Nothing of this fails as a whole: what goes wrong at a provider is in its [`Attempt`], and the next is asked.
    /// Dropped half-way, it leaves the open question noted as asked.
    pub async fn fill(&self, known: &[Person], budget: &Budget) -> Filled {
        let mut run = Run { observations: known.to_vec(), attempts: Vec::new(), left: Vec::new() };
        run.left = (0..self.steps.len()).collect();
        let mut is_over = false;
        let (combined, missing, stopped) = loop {
            let combined = combine(&sift(&run.observations));
            let missing = self.missing(&combined.person);
            if combined.person.do_not_contact {
                break (combined, missing, Stopped::OptedOut);
            }
            if self.wanted.len() - missing.len() >= self.enough {
                break (combined, missing, Stopped::Enough);
            }
            if self.is_sure(&run, known.len()) {
                break (combined, missing, Stopped::Enough);
            }
            let spent: f64 = run.attempts.iter().map(|attempt: &Attempt| attempt.money).sum();
            if self.spend_until.is_some_and(|limit| spent >= limit) {
                break (combined, missing, Stopped::OverBudget);
            }
            let Some((place, question)) = self.next(&mut run, &combined.person, &missing) else {
                let stopped = if is_over { Stopped::OverBudget } else { Stopped::Exhausted };
                break (combined, missing, stopped);
            };
            let (mut attempt, observation) = self.ask(place, &question, budget).await;
            is_over |= attempt.outcome == Outcome::<()>::OverBudget.as_str();
            run.observations.extend(observation);
            let after = self.missing(&combine(&sift(&run.observations)).person);
            attempt.filled = missing.iter().copied().filter(|field| !after.contains(field)).collect();
            self.learn(place, &missing, &attempt);
            run.attempts.push(attempt);
        };
        let mut filled =
            Filled { combined, observations: run.observations, missing, stopped, attempts: run.attempts };
        price(&mut filled);
        filled
    }

    /// Every question that may have been asked, and remembered, about this record: to forget a person who wants to be
    /// forgotten.
    #[must_use]
    pub fn questions(&self, known: &[Person]) -> Vec<Key> {
        let person = combine(&sift(known)).person;
        let asked = self.steps.iter().filter_map(|step| step.question(&person, known));
        asked.flat_map(|question| question.keys).collect()
    }

    /// Notes what became of a question that was pending or of unknown fate: the answer that came later, or `None` if
    /// nothing was charged, after which it may be asked again. `known` is what was known when it was asked.
    ///
    /// # Errors
    /// There is no such step, too little is known, or the memory does not work.
    pub async fn settle(
        &self,
        provider: &ProviderId,
        ask: Ask,
        known: &[Person],
        answer: Option<Person>,
    ) -> Result<(), Error> {
        let wrong = |text| Error::new(provider.clone(), "settle", ErrorKind::Config, text);
        let mut steps = self.steps.iter();
        let step = steps
            .find(|step| step.id() == *provider && step.ask == ask)
            .ok_or_else(|| wrong("there is no such step"))?;
        let person = combine(&sift(known)).person;
        let question =
            step.question(&person, known).ok_or_else(|| wrong("too little is known to tell the question"))?;
        match answer {
            Some(answer) => {
                let what = Fate::Found(Box::new(answer));
                let at = self.clock.now();
                self.memory.keep(&question.keys, Remembered { at, about: question.about, what }).await
            }
            None => self.memory.forget(&question.keys).await,
        }
    }

    /// The last answer is sure enough of itself.
    fn is_sure(&self, run: &Run, known: usize) -> bool {
        let last = run.observations.get(known..).and_then(|answers| answers.last());
        let filled = run.attempts.last().is_some_and(|attempt| !attempt.filled.is_empty());
        let confidence = last.and_then(|answer| answer.source_confidence);
        filled && self.confident.zip(confidence).is_some_and(|(enough, own)| own >= enough)
    }

    fn missing(&self, person: &Person) -> Vec<Field> {
        self.wanted.iter().copied().filter(|field| !(self.judge)(person, *field)).collect()
    }

    /// The next step that may fill something, taken out of what is left.
    fn next(&self, run: &mut Run, person: &Person, missing: &[Field]) -> Option<(usize, Question)> {
        let now = self.clock.now();
        let mut best: Option<(f64, usize, Question)> = None;
        for (rank, place) in run.left.iter().enumerate() {
            let step = &self.steps[*place];
            let hope = self.hope(*place, missing);
            if hope <= 0.0 || self.is_empty(&step.id(), now) {
                continue;
            }
            let Some(price) = step.price() else { continue };
            let Some(question) = step.question(person, &run.observations) else { continue };
            if self.order == Order::Given {
                best = Some((0.0, rank, question));
                break;
            }
            let cost = price.usd / hope;
            // The first of equals.
            if best.as_ref().is_none_or(|(lowest, ..)| cost < *lowest) {
                best = Some((cost, rank, question));
            }
        }
        let (_, rank, question) = best?;
        Some((run.left.remove(rank), question))
    }

    /// How many of the missing fields a step is expected to fill.
    fn hope(&self, place: usize, missing: &[Field]) -> f64 {
        let state = self.state();
        let tallies = state.tallies.get(place);
        missing
            .iter()
            .filter_map(|field| {
                let chance = self.steps[place].chance(*field)?;
                let tally = tallies.and_then(|tallies| tallies.get(field)).copied().unwrap_or_default();
                Some((chance * PRIOR + f64::from(tally.filled)) / (PRIOR + f64::from(tally.asked)))
            })
            .sum()
    }

    fn learn(&self, place: usize, missing: &[Field], attempt: &Attempt) {
        let answered = [Outcome::<()>::NotFound.as_str(), "found"].contains(&attempt.outcome);
        if !answered || attempt.remembered {
            return;
        }
        let mut state = self.state();
        if state.tallies.len() <= place {
            state.tallies.resize_with(place + 1, BTreeMap::new);
        }
        for field in missing.iter().filter(|field| self.steps[place].chance(**field).is_some()) {
            let tally = state.tallies[place].entry(*field).or_default();
            tally.asked += 1;
            tally.filled += u32::from(attempt.filled.contains(field));
        }
    }

    fn is_empty(&self, provider: &ProviderId, now: Timestamp) -> bool {
        match self.state().empty.get(provider) {
            None => false,
            Some(until) => until.is_none_or(|until| now < until),
        }
    }

    /// Asks one provider, unless the answer is remembered.
    async fn ask(&self, place: usize, question: &Question, budget: &Budget) -> (Attempt, Option<Person>) {
        let step = &self.steps[place];
        let now = self.clock.now();
        let note = |at, what| Remembered { at, about: question.about.clone(), what };
        let counts = |known: &Remembered| {
            let is_same = question.about.as_ref().zip(known.about.as_ref()).is_none_or(|(a, b)| a == b);
            let is_fresh = match &known.what {
                Fate::Found(_) | Fate::NotFound => now.since(known.at) <= self.keep_for,
                Fate::Asked | Fate::OptedOut(_) | Fate::Pending(_) | Fate::Unknown(_) => true,
            };
            is_same && is_fresh
        };
        let asked = note(now, Fate::Asked);
        match self.memory.claim(&question.keys, asked, &counts).await {
            Err(error) => return (Attempt { error: Some(error), ..Attempt::new(step) }, None),
            Ok(Some(known)) => return recall(step, known),
            Ok(None) => {}
        }
        // Within the caller's budget, to see what this question alone cost, whatever becomes of it.
        let purse = budget.within(Allowance::default());
        let result = step.put(&question.record, &purse, now).await;
        let (credits, money) = purse
            .spent()
            .values()
            .fold((0.0, 0.0), |(credits, money), spent| (credits + spent.credits, money + spent.money));
        let mut attempt = Attempt { credits, money, ..Attempt::new(step) };
        let (fate, observation) = match result {
            Ok(outcome) => self.read(step, outcome, &mut attempt),
            Err(error) => {
                // Charged all the same: an answer that could not be read.
                let fate = (credits > 0.0 || money > 0.0).then(|| Fate::Unknown(error.to_string()));
                attempt.outcome = FAILED;
                attempt.error = Some(error);
                (fate, None)
            }
        };
        let kept = match fate {
            Some(what) => self.memory.keep(&question.keys, note(self.clock.now(), what)).await,
            None => self.memory.forget(&question.keys).await,
        };
        if let Err(error) = kept {
            attempt.error.get_or_insert(error);
        }
        (attempt, observation)
    }

    /// What is to be remembered of an answer, and what it says.
    fn read(
        &self,
        step: &Step,
        outcome: Outcome<Person>,
        attempt: &mut Attempt,
    ) -> (Option<Fate>, Option<Person>) {
        attempt.outcome = outcome.as_str();
        match outcome {
            Outcome::Found { value, .. } => (Some(Fate::Found(Box::new(value.clone()))), Some(value)),
            Outcome::NotFound => (Some(Fate::NotFound), None),
            Outcome::OptedOut { reason } => {
                let observation = opted_out(step, reason.clone());
                (Some(Fate::OptedOut(reason)), Some(observation))
            }
            Outcome::OutOfCredits { until } => {
                self.state().empty.insert(step.id(), until);
                (None, None)
            }
            Outcome::OverBudget | Outcome::Unsupported => (None, None),
            Outcome::Pending { job } => {
                attempt.job = Some(job.clone());
                (Some(Fate::Pending(job)), None)
            }
            Outcome::Unknown { reason } => (Some(Fate::Unknown(reason)), None),
        }
    }
}

impl fmt::Debug for Waterfall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waterfall")
            .field("wanted", &self.wanted)
            .field("steps", &self.steps)
            .field("order", &self.order)
            .finish_non_exhaustive()
    }
}

/// A record on its way.
struct Run {
    observations: Vec<Person>,
    attempts: Vec<Attempt>,
    /// Places of the steps that were not asked yet.
    left: Vec<usize>,
}
