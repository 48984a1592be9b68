//! Bulk matching: rows in, candidate pairs, scores, groups.

use crate::candidates::{Dropped, candidates};
use crate::company::{companies, leads};
use crate::compare::extra::Learned;
use crate::compare::sink::Remembering;
use crate::compare::{Comparison, Matcher, Scoring, odds, probability};
use crate::count::{Ids, number};
use crate::group::{Edge, group};
use crate::intake::Intake;
use crate::learn::learn;
use crate::parallel;
use crate::record::{Kind, Record};
use crate::stats::Stats;
use crate::store::Store;

/// Rows taken in one by one; holds them in compact form, so that a file larger than memory can be matched.
#[derive(Debug, Default)]
pub struct Bulk {
    matcher: Matcher,
    intake: Intake,
}

impl Bulk {
    /// Nothing yet.
    #[must_use]
    pub fn new(matcher: Matcher) -> Self {
        Self { matcher, ..Self::default() }
    }

    /// Takes a row. Rows are numbered from 0 in the order in which they come.
    pub fn push(&mut self, record: &Record) {
        self.intake.push(record);
    }

    /// Takes a row from its cells, without a [`Record`] of its own; as [`Record::set`] would put them together.
    pub fn push_cells<'a>(&mut self, id: &str, cells: impl IntoIterator<Item = (Kind, &'a str)>) {
        self.intake.add(id, cells, None);
    }

    /// How many rows have come.
    #[must_use]
    pub fn len(&self) -> u32 {
        number(self.intake.ids().len())
    }

    /// Whether none has come.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The id of a row that has come.
    #[must_use]
    pub fn id(&self, row: u32) -> &str {
        self.intake.ids().at(row)
    }

    /// Matches what has come.
    #[must_use]
    pub fn finish(self) -> Partition {
        let (mut store, ids) = self.intake.finish();
        let matcher = self.matcher;
        let config = *matcher.config();
        let place = store.arrange();
        let mut came = vec![0; place.len()];
        for (row, &at) in place.iter().enumerate() {
            came[at as usize] = number(row);
        }
        // Ids mostly come sorted: begin with the order in which they came.
        let mut order: Vec<u32> = (0..number(place.len())).collect();
        order.sort_by(|&a, &b| ids.at(a).cmp(ids.at(b)).then(a.cmp(&b)));
        let mut rank = vec![0; order.len()];
        for (at, &row) in order.iter().enumerate() {
            rank[place[row as usize] as usize] = number(at);
        }
        drop(order);
        let (candidates, dropped) =
            candidates(&store, &rank, config.crowd, config.scoring == Scoring::Evidence);
        let learned = learn(&store, &rank, &candidates);
        let stats = Stats::of(&store);
        let floor = odds(config.review.min(config.link));
        let found = parallel::each(&candidates, |pairs| {
            let mut sink = Remembering::new();
            // Pairs of one row come one after the other.
            let rows = pairs.chunk_by(|x, y| x >> 32 == y >> 32).flat_map(|pairs| {
                let a = (pairs[0] >> 32) as u32;
                let row = store.view(a);
                pairs.iter().map(move |&pair| (a, row, pair as u32))
            });
            // The row with the smaller id comes first, as in every comparison.
            let edges = rows.map(|(a, row, b)| {
                let other = store.view(b);
                let turned = rank[a as usize] > rank[b as usize];
                let (a, b, x, y) = if turned { (b, a, &other, &row) } else { (a, b, &row, &other) };
                Edge { a, b, odds: matcher.odds(x, y, stats, &learned, &mut sink) }
            });
            edges.filter(|edge| edge.odds >= floor).collect::<Vec<Edge>>()
        });
        drop(candidates);
        let mut edges = found.concat();
        drop(found);
        parallel::sort_by(&mut edges, |x, y| {
            let rank_of = |edge: &Edge| (rank[edge.a as usize], rank[edge.b as usize]);
            y.odds.total_cmp(&x.odds).then_with(|| rank_of(x).cmp(&rank_of(y)))
        });
        let grouped = group(&store, &rank, &edges, odds(config.link), config.largest);
        let leads = leads(&store, &grouped.person, &rank);
        let company = companies(&store, &leads, &grouped.person, &rank);
        let came = |at: u32| came[at as usize];
        let pairs = |pairs: Vec<(u32, u32)>| pairs.into_iter().map(|(a, b)| (came(a), came(b))).collect();
        Partition {
            person: place.iter().map(|&at| came(grouped.person[at as usize])).collect(),
            lead: place.iter().map(|&at| leads[at as usize].map(came)).collect(),
            company: place.iter().map(|&at| company[at as usize].map(came)).collect(),
            score: place.iter().map(|&at| grouped.odds[at as usize].map(probability)).collect(),
            review: pairs(grouped.review),
            joined: pairs(grouped.joined),
            dropped: dropped
                .into_iter()
                .map(|block| Dropped { example: came(block.example), ..block })
                .collect(),
            ids,
            place,
            store,
            matcher,
            learned,
        }
    }
}

/// The result of [`Bulk::finish`]. Clusters are named by the number of the row in them whose id is smallest, so
/// that names do not depend on the order of the rows.
#[derive(Debug)]
pub struct Partition {
    person: Vec<u32>,
    lead: Vec<Option<u32>>,
    company: Vec<Option<u32>>,
    score: Vec<Option<f64>>,
    review: Vec<(u32, u32)>,
    joined: Vec<(u32, u32)>,
    dropped: Vec<Dropped>,
    ids: Ids,
    /// Where the store keeps a row, by the order in which rows came.
    place: Vec<u32>,
    store: Store,
    matcher: Matcher,
    learned: Learned,
}

impl Partition {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.person.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.person.is_empty()
    }

    /// The numbers of all rows, in the order in which they came.
    pub fn rows(&self) -> impl Iterator<Item = u32> + use<> {
        0..number(self.person.len())
    }

    /// The id of a row.
    #[must_use]
    pub fn id(&self, row: u32) -> &str {
        self.ids.at(row)
    }

    /// The person of a row.
    #[must_use]
    pub fn person(&self, row: u32) -> u32 {
        self.person[row as usize]
    }

    /// The person at a company; `None` where the row tells neither.
    #[must_use]
    pub fn lead(&self, row: u32) -> Option<u32> {
        self.lead[row as usize]
    }

    /// The company; `None` where the row tells none.
    #[must_use]
    pub fn company(&self, row: u32) -> Option<u32> {
        self.company[row as usize]
    }

    /// Probability of the strongest tie between the row and its person, 0–1; `None` for a row on its own.
    #[must_use]
    pub fn score(&self, row: u32) -> Option<f64> {
        self.score[row as usize]
    }

    /// Pairs for a person to decide, likeliest first.
    #[must_use]
    pub fn review(&self) -> &[(u32, u32)] {
        &self.review
    }

    /// Pairs that joined two groups, strongest first.
    #[must_use]
    pub fn joined(&self) -> &[(u32, u32)] {
        &self.joined
    }

    /// Blocks that were too crowded to be used.
    #[must_use]
    pub fn dropped(&self) -> &[Dropped] {
        &self.dropped
    }

    /// Why two rows are the same, or not.
    #[must_use]
    pub fn explain(&self, a: u32, b: u32) -> Comparison {
        let (a, b) = if self.id(a) <= self.id(b) { (a, b) } else { (b, a) };
        let (x, y) = (self.store.view(self.place[a as usize]), self.store.view(self.place[b as usize]));
        self.matcher.explain(&x, &y, Stats::of(&self.store), &self.learned)
    }
}
