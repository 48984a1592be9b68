//! Writing in bulk without doubling and without letting one bad record spoil its neighbours.

mod accept;
mod fail;
mod outcome;

use std::collections::VecDeque;

use rest_core::{Answer, Timestamp, redact_text};

pub use self::outcome::{BulkOutcome, Written};
use crate::bulk::split;
use crate::error::Error;
use crate::halo::Halo;
use crate::probe::Probe;
use crate::requests;
use crate::resource::{Resource, ResourceId};

/// How often a record alone is sent into a doubt before it is given up.
const TRIES: u8 = 3;
/// Doubts in a row after which the rest is not tried: more than halving the largest batch takes.
const DOUBTS: u32 = 12;

/// Positions that go out in one call.
struct Group {
    rows: Vec<usize>,
    /// The rest of a group that was refused: if `rows` are accepted, the bad one is in here.
    suspects: Vec<usize>,
    /// `rows` are creates that stood first in a refused call and were not written by it: if they are accepted now,
    /// the tenant takes all of a call or nothing.
    is_proof: bool,
}

impl Group {
    fn of(rows: Vec<usize>) -> Self {
        Self { rows, suspects: Vec::new(), is_proof: false }
    }
}

/// One bulk write under way.
pub(crate) struct Writer<'a, R: Resource> {
    halo: &'a Halo,
    writes: &'a [R::Write],
    probe: Option<&'a dyn Probe<R>>,
    results: Vec<Option<Written<R::Row>>>,
    /// What is still to be sent.
    queue: VecDeque<Group>,
    /// Records that were refused together with one that turned out to be elsewhere: good, as far as anybody knows.
    postponed: Vec<usize>,
    /// Nothing of a refused call was written although records stood before the bad one: this tenant takes all or
    /// nothing, and what was refused need not be looked up.
    is_atomic: bool,
    /// When each record was sent first, and the highest id that existed then.
    sent: Vec<Option<(Timestamp, Option<i64>)>>,
    tries: Vec<u8>,
    highest: Option<i64>,
    doubts: u32,
    calls: u64,
    lookups: u64,
}

impl<'a, R: Resource> Writer<'a, R> {
    pub(crate) fn new(halo: &'a Halo, writes: &'a [R::Write], probe: Option<&'a dyn Probe<R>>) -> Self {
        let count = writes.len();
        let mut queue = VecDeque::new();
        if count > 0 {
            queue.push_back(Group::of((0..count).collect()));
        }
        Self {
            halo,
            writes,
            probe,
            results: (0..count).map(|_| None).collect(),
            queue,
            postponed: Vec::new(),
            is_atomic: false,
            sent: vec![None; count],
            tries: vec![0; count],
            highest: None,
            doubts: 0,
            calls: 0,
            lookups: 0,
        }
    }

    pub(crate) async fn run(mut self) -> BulkOutcome<R> {
        while let Some(mut group) = self.next() {
            let size = self.halo.batch_size::<R>();
            if group.rows.len() > size {
                let rest = group.rows.split_off(size);
                self.queue.push_front(Group {
                    rows: rest,
                    suspects: std::mem::take(&mut group.suspects),
                    is_proof: false,
                });
            }
            self.deliver(group).await;
        }
        // Every way out of the loop gives a result; this keeps a mistake from becoming a panic or a lost row.
        let lost = Self::untold("has no result");
        let lost = || Written::Unknown(lost.clone());
        let results = self.results.into_iter().map(|result| result.unwrap_or_else(lost)).collect();
        BulkOutcome { results, calls: self.calls, lookups: self.lookups }
    }

    fn next(&mut self) -> Option<Group> {
        self.queue.pop_front().or_else(|| {
            let rows = std::mem::take(&mut self.postponed);
            (!rows.is_empty()).then(|| Group::of(rows))
        })
    }

    async fn deliver(&mut self, Group { rows, suspects, is_proof }: Group) {
        match self.send(&rows).await {
            Ok(answer) => {
                self.is_atomic |= is_proof;
                self.accept(rows, &answer).await;
                self.search(split(suspects, false), false);
            }
            Err(error) => {
                // The bad one is in what was sent, or nothing is known of either.
                self.postponed.extend(suspects);
                self.fail(rows, error).await;
            }
        }
    }

    /// Looks for the bad one among records of which one is: in the first part, or else in the second.
    fn search(&mut self, [rows, suspects]: [Vec<usize>; 2], is_proof: bool) {
        if !rows.is_empty() {
            self.queue.push_front(Group { rows, suspects, is_proof });
        }
    }

    async fn send(&mut self, group: &[usize]) -> Result<Answer, Error> {
        let now = self.halo.clock().now();
        for index in group {
            self.sent[*index].get_or_insert((now, self.highest));
        }
        let writes: Vec<&R::Write> = group.iter().map(|index| &self.writes[*index]).collect();
        let result = self.halo.raw(requests::write::<R>(&writes)?).await;
        let attempts = match &result {
            Ok(answer) => answer.attempts(),
            Err(error) => error.attempts(),
        };
        self.calls += u64::from(attempts);
        result
    }

    fn key(&self, index: usize) -> Option<String> {
        self.probe?.key(&self.writes[index])
    }

    /// Updates and creates.
    fn parted(&self, group: Vec<usize>) -> (Vec<usize>, Vec<usize>) {
        group.into_iter().partition(|index| R::write_id(&self.writes[*index]).is_some())
    }

    fn done(&mut self, index: usize, row: R::Row) {
        let id = R::id(&row).map(|id| id.number());
        if let Some(warning) = R::warning(&row) {
            let warning = redact_text(warning);
            tracing::warn!(operation = %Self::operation(), id, %warning, "Halo accepted a record with a warning");
        }
        if R::Id::COUNTS {
            self.highest = self.highest.max(id);
        }
        self.results[index] = Some(Written::Done(row));
    }

    /// Ends the whole write: `group` with `fate`, what was never sent as not tried.
    fn give_up(&mut self, group: Vec<usize>, fate: impl Fn(Error) -> Written<R::Row>, error: &Error) {
        for index in group {
            self.results[index] = Some(fate(error.clone()));
        }
        let queue = std::mem::take(&mut self.queue).into_iter();
        let queue = queue.flat_map(|group| group.rows.into_iter().chain(group.suspects));
        for index in queue.chain(std::mem::take(&mut self.postponed)) {
            self.results[index] = Some(Written::NotTried(error.clone()));
        }
    }

    fn requeue<const N: usize>(&mut self, groups: [Vec<usize>; N]) {
        for group in groups.into_iter().rev().filter(|group| !group.is_empty()) {
            self.queue.push_front(Group::of(group));
        }
    }

    fn operation() -> String {
        format!("{}.write", R::NAME)
    }

    fn untold(text: &str) -> Error {
        Error::unreadable(&Self::operation(), format!("the record {text}"))
    }
}
