//! How likely two rows are the same person, and why.

pub(crate) mod evidence;
pub(crate) mod extra;
pub(crate) mod firm;
pub(crate) mod name;
pub(crate) mod pair;
mod similar;
pub(crate) mod sink;

use std::fmt;

use crate::compare::extra::Learned;
use crate::compare::pair::pair;
use crate::compare::sink::{Silent, Sink};
use crate::prepare::Prepared;
use crate::record::Record;
use crate::stats::Stats;
use crate::store::Store;
use crate::view::{Probe, View};

/// How a pair is scored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scoring {
    /// Weights of evidence: every field counts by how rarely strangers agree on it.
    #[default]
    Evidence,
    /// The fixed weights of the workflow rules: e-mail .4, name .3, phone .2, company .1 over what both have.
    Fixed,
}

/// Thresholds and limits.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Config {
    /// How a pair is scored.
    pub scoring: Scoring,
    /// From this probability on, two rows are joined without asking.
    pub same: f64,
    /// From here to `same`, a person decides.
    pub review: f64,
    /// From this probability on, [`cluster`](crate::cluster) puts rows into one group. Lower than `same`: a group
    /// is an answer, an automatic merge an action.
    pub link: f64,
    /// A blocking key held by more rows than this is dropped and reported.
    pub crowd: usize,
    /// Clusters larger than this are not grown.
    pub largest: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self { scoring: Scoring::Evidence, same: 0.99, review: 0.5, link: 0.8, crowd: 200, largest: 200 }
    }
}

impl Config {
    /// The weights and thresholds that the workflow rules start from.
    #[must_use]
    pub fn workflow() -> Self {
        Self { scoring: Scoring::Fixed, same: 0.95, review: 0.80, link: 0.95, ..Self::default() }
    }
}

/// What follows from a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Leave apart.
    Different,
    /// A person decides.
    Review,
    /// Join.
    Same,
}

/// What one field contributed.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// The field.
    pub field: &'static str,
    /// How the two values relate.
    pub level: &'static str,
    /// Bits of evidence: each doubles the odds, or halves them when negative.
    pub weight: f64,
}

/// The result of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Probability that both are the same person, 0–1.
    pub score: f64,
    /// What follows.
    pub verdict: Verdict,
    /// The parts of the score.
    pub why: Vec<Weight>,
    /// Probability that both rows are about one company, 0–1.
    pub company: f64,
}

impl Comparison {
    /// The reasons in words, without any value of the rows.
    #[must_use]
    pub fn explain(&self) -> String {
        let parts: Vec<String> = self
            .why
            .iter()
            .map(|part| format!("{} {} ({:+.1})", part.field, part.level, part.weight))
            .collect();
        format!("{:.0} %: {}", self.score * 100.0, parts.join(", "))
    }
}

/// Collects the reasons of a score.
#[derive(Default)]
struct Reasons(Vec<Weight>);

impl Sink for Reasons {
    fn add(&mut self, field: &'static str, level: &'static str, bits: f32) {
        self.0.push(Weight { field, level, weight: f64::from(bits) });
    }
}

/// Log2 odds as a probability.
pub(crate) fn probability(odds: f32) -> f64 {
    1.0 / (1.0 + (-f64::from(odds)).exp2())
}

/// A probability as log2 odds.
pub(crate) fn odds(probability: f64) -> f32 {
    let p = probability.clamp(1e-12, 1.0 - 1e-12);
    (p / (1.0 - p)).log2() as f32
}

/// A row that belongs to no table, normalised once for many comparisons.
pub struct Ready {
    id: String,
    probe: Probe,
}

impl fmt::Debug for Ready {
    // What it holds names a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ready").finish_non_exhaustive()
    }
}

/// Compares rows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Matcher {
    config: Config,
}

impl Matcher {
    /// With thresholds of your own.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self { config }
    }

    /// Thresholds and limits.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Compares two rows that belong to no table; how rare their values are is taken from experience.
    /// Symmetric. Inside a table, [`Index::find`](crate::Index::find) and [`cluster`](crate::cluster) know better.
    #[must_use]
    pub fn compare(&self, a: &Record, b: &Record) -> Comparison {
        let store = Store::default();
        let (a, b) = if a.id <= b.id { (a, b) } else { (b, a) };
        let (x, y) = (Probe::new(Prepared::of(a), &store), Probe::new(Prepared::of(b), &store));
        self.explain(&x.view(), &y.view(), Stats::of(&store), &Learned::default())
    }

    /// Makes a row ready for many comparisons by [`verdict_of`](Self::verdict_of).
    #[must_use]
    pub fn ready(&self, record: &Record) -> Ready {
        Ready { id: record.id.clone(), probe: Probe::new(Prepared::of(record), &Store::default()) }
    }

    /// The verdict of [`compare`](Self::compare) on two rows that were made ready.
    #[must_use]
    pub fn verdict_of(&self, a: &Ready, b: &Ready) -> Verdict {
        let store = Store::default();
        let (a, b) = if a.id <= b.id { (a, b) } else { (b, a) };
        let (x, y) = (a.probe.view(), b.probe.view());
        let score = match self.config.scoring {
            Scoring::Evidence => {
                probability(pair(&x, &y, Stats::of(&store), &Learned::default(), &mut Silent).odds)
            }
            Scoring::Fixed => similar::person(&x, &y, &mut Silent),
        };
        let verdict = self.verdict(score);
        if x.apart(&y) { verdict.min(Verdict::Review) } else { verdict }
    }

    pub(crate) fn explain(
        &self,
        a: &View<'_>,
        b: &View<'_>,
        stats: Stats<'_>,
        learned: &Learned,
    ) -> Comparison {
        let mut reasons = Reasons::default();
        let (score, company) = match self.config.scoring {
            Scoring::Evidence => {
                let pair = pair(a, b, stats, learned, &mut reasons);
                (probability(pair.odds), probability(pair.firms.bits + stats.prior() + 2.0))
            }
            Scoring::Fixed => (similar::person(a, b, &mut reasons), similar::company(a, b)),
        };
        let mut verdict = self.verdict(score);
        if a.apart(b) {
            verdict = verdict.min(Verdict::Review);
            reasons.add("record", "two records of the CRM", 0.0);
        }
        Comparison { score, verdict, why: reasons.0, company }
    }

    /// Log2 odds.
    pub(crate) fn odds<S: Sink>(
        &self,
        a: &View<'_>,
        b: &View<'_>,
        stats: Stats<'_>,
        learned: &Learned,
        sink: &mut S,
    ) -> f32 {
        match self.config.scoring {
            Scoring::Evidence => pair(a, b, stats, learned, sink).odds,
            Scoring::Fixed => odds(similar::person(a, b, sink)),
        }
    }

    pub(crate) fn verdict(&self, score: f64) -> Verdict {
        if score >= self.config.same {
            Verdict::Same
        } else if score >= self.config.review {
            Verdict::Review
        } else {
            Verdict::Different
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Different => "different",
            Self::Review => "review",
            Self::Same => "same",
        })
    }
}
