//! Writing in bulk without doubling and without letting one bad record spoil its neighbours.

use std::collections::{HashMap, VecDeque};
use std::fmt;

use halo_model::{BadRow, Fault, WriteAnswer, decode_written};
use rest_core::{Answer, Timestamp, redact_text};

use crate::bulk::{Verdict, judge, split};
use crate::error::Error;
use crate::halo::{Halo, Known};
use crate::probe::Probe;
use crate::requests;
use crate::resource::{Resource, ResourceId};

/// How often a record alone is sent into a doubt before it is given up.
const TRIES: u8 = 3;
/// Doubts in a row after which the rest is not tried: more than halving the largest batch takes.
const DOUBTS: u32 = 12;

/// What became of one record of a bulk write.
#[derive(Clone, Debug)]
pub enum Written<T> {
    /// It is written; as Halo sent it back, or as it was found. Of an update Halo may tell no more than the id.
    Done(T),
    /// Halo refused it, and it alone. The texts are masked; the problems name the field and the record's position in
    /// the call.
    Rejected(Fault),
    /// It may be written or not. Look it up before you send it again.
    Unknown(Error),
    /// It was not sent, or not processed.
    NotTried(Error),
}

impl<T> Written<T> {
    /// The record, if it is written.
    pub fn done(&self) -> Option<&T> {
        match self {
            Self::Done(row) => Some(row),
            _ => None,
        }
    }
}

/// What became of a bulk write.
#[derive(Clone)]
#[must_use]
pub struct BulkOutcome<R: Resource> {
    /// One result for each record, in the order of the call.
    pub results: Vec<Written<R::Row>>,
    /// Requests that carried records.
    pub calls: u64,
    /// How often a probe was asked.
    pub lookups: u64,
}

impl<R: Resource> BulkOutcome<R> {
    /// Whether every record is written.
    pub fn is_complete(&self) -> bool {
        self.results.iter().all(|result| result.done().is_some())
    }

    /// Halo's soft warnings, with the position of the record.
    pub fn warnings(&self) -> impl Iterator<Item = (usize, &str)> {
        let rows = self.results.iter().enumerate();
        rows.filter_map(|(index, result)| Some((index, R::warning(result.done()?)?)))
    }
}

impl<R: Resource> fmt::Debug for BulkOutcome<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkOutcome")
            .field("results", &self.results)
            .field("calls", &self.calls)
            .field("lookups", &self.lookups)
            .finish()
    }
}

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

    /// Halo accepted the group.
    async fn accept(&mut self, group: Vec<usize>, answer: &Answer) {
        self.doubts = 0;
        self.halo.grow::<R>(group.len());
        let rows = match decode_written::<R::Row>(answer.body()) {
            Ok(WriteAnswer::Last(row)) => vec![Ok(row)],
            Ok(WriteAnswer::All(rows)) => rows,
            Err(error) => {
                tracing::warn!(operation = %Self::operation(), %error, "a write was accepted with an answer that cannot be read");
                Vec::new()
            }
        };
        if rows.len() == group.len() && self.in_order(&group, &rows) {
            for (index, row) in group.into_iter().zip(rows) {
                self.take(index, row);
            }
        } else {
            self.accept_partly(group, rows).await;
        }
    }

    /// Whether the rows can be the records of the group one by one.
    fn in_order(&self, group: &[usize], rows: &[Result<R::Row, BadRow>]) -> bool {
        group.iter().zip(rows).all(|(index, row)| match (R::write_id(&self.writes[*index]), row) {
            (Some(id), Ok(row)) => R::id(row).is_none_or(|own| own == id),
            _ => true,
        })
    }

    fn take(&mut self, index: usize, row: Result<R::Row, BadRow>) {
        let id = R::write_id(&self.writes[index]);
        match (row, id) {
            (Ok(row), _) => self.done(index, row),
            (Err(_), Some(id)) => self.done(index, R::bare(id)),
            (Err(bad), None) => {
                let error =
                    Error::unreadable(&Self::operation(), format!("the record is written, but {bad}"));
                self.results[index] = Some(Written::Unknown(error));
            }
        }
    }

    /// Halo accepted the group but did not send all of it back: some versions answer with the last object only.
    async fn accept_partly(&mut self, group: Vec<usize>, rows: Vec<Result<R::Row, BadRow>>) {
        let mut by_id: HashMap<R::Id, R::Row> =
            rows.into_iter().flatten().filter_map(|row| Some((R::id(&row)?, row))).collect();
        let (updates, mut creates) = self.parted(group);
        for index in updates {
            if let Some(id) = R::write_id(&self.writes[index]) {
                let row = by_id.remove(&id).unwrap_or_else(|| R::bare(id));
                self.done(index, row);
            }
        }
        // One row that belongs to no update is that of the last create.
        if by_id.len() == 1
            && let (Some(last), Some(row)) = (creates.pop(), by_id.into_values().next())
        {
            self.done(last, row);
        }
        let found = self.look_up(&creates).await.unwrap_or_default();
        self.take_found(&creates, found);
        for index in creates {
            if self.results[index].is_none() {
                let error = Self::untold("was accepted, but the answer does not tell what became of it");
                self.results[index] = Some(Written::Unknown(error));
            }
        }
    }

    async fn fail(&mut self, group: Vec<usize>, error: Error) {
        let creates_only = group.iter().all(|index| R::write_id(&self.writes[*index]).is_none());
        match judge(&error, group.len(), creates_only) {
            Verdict::Stop => {
                self.give_up(group, Written::NotTried, &error);
            }
            Verdict::Blamed(fault) => {
                self.doubts = 0;
                let bad = fault.elements();
                let mut rest = Vec::new();
                for (position, index) in group.into_iter().enumerate() {
                    if bad.contains(&position) {
                        self.results[index] =
                            Some(Written::Rejected(fault.about(position).at_element(index)));
                    } else {
                        rest.push(index);
                    }
                }
                self.requeue([rest]);
            }
            Verdict::Refused { fault, processed } => self.refused(group, fault, processed, &error).await,
            Verdict::Doubt { slow } => self.doubt(group, slow, &error).await,
        }
    }

    /// Halo refused the group because of something in it.
    async fn refused(&mut self, group: Vec<usize>, fault: Fault, processed: bool, error: &Error) {
        self.doubts = 0;
        if let [index] = group[..] {
            self.results[index] = Some(Written::Rejected(fault.at_element(index)));
            return;
        }
        let makes = group.iter().any(|index| R::write_id(&self.writes[*index]).is_none());
        if !processed || self.is_atomic || !makes {
            self.search(split(group, false), false);
            return;
        }
        let left = self.left_of(&group, error).await;
        let done =
            |index: &usize| self.results[*index].as_ref().is_some_and(|result| result.done().is_some());
        let written = group.iter().filter(|index| done(index)).count();
        let stopped_at_first = group[..written].iter().all(done);
        // With nothing written, either the first one is bad or this tenant takes all or nothing: the first one alone
        // tells. With some written, the next one is bad.
        if written == 0 || stopped_at_first {
            let makes_first = left.first().is_some_and(|index| R::write_id(&self.writes[*index]).is_none());
            self.search(split(left, true), written == 0 && makes_first);
        } else {
            self.requeue(split(left, false));
        }
    }

    /// Nobody knows what became of the group.
    async fn doubt(&mut self, group: Vec<usize>, slow: bool, error: &Error) {
        self.doubts += 1;
        if slow {
            self.halo.shrink::<R>(group.len());
            // Halo may still be writing what the gateway stopped waiting for.
            let until = self.halo.clock().now() + self.halo.settle();
            let until = self.halo.deadline().map_or(until, |deadline| until.min(deadline));
            self.halo.clock().sleep_until(until).await;
        }
        let left = self.left_of(&group, error).await;
        if self.doubts >= DOUBTS {
            self.give_up(left, Written::Unknown, error);
            return;
        }
        match left[..] {
            [index] => {
                self.tries[index] += 1;
                if self.tries[index] >= TRIES {
                    self.results[index] = Some(Written::Unknown(error.clone()));
                } else {
                    self.requeue([left]);
                }
            }
            _ => self.requeue(split(left, false)),
        }
    }

    /// What of a group may be sent again: updates, and creates that were looked up and are not there.
    async fn left_of(&mut self, group: &[usize], error: &Error) -> Vec<usize> {
        let (_, creates) = self.parted(group.to_vec());
        let found = self.look_up(&creates).await;
        let looked_up = found.is_some();
        self.take_found(&creates, found.unwrap_or_default());
        for index in creates {
            let is_certain = looked_up && self.key(index).is_some();
            if self.results[index].is_none() && !is_certain {
                self.results[index] = Some(Written::Unknown(error.clone()));
            }
        }
        group.iter().copied().filter(|index| self.results[*index].is_none()).collect()
    }

    /// The creates that are there, by position; `None` if that cannot be said.
    async fn look_up(&mut self, creates: &[usize]) -> Option<HashMap<String, R::Row>> {
        let probe = self.probe?;
        let keys: Vec<String> = creates.iter().filter_map(|index| self.key(*index)).collect();
        if keys.is_empty() {
            return Some(HashMap::new());
        }
        let sent = || creates.iter().filter_map(|index| self.sent[*index]);
        let since = sent().map(|(at, _)| at).min()?;
        let floor = sent().map(|(_, floor)| floor).min().flatten();
        self.lookups += 1;
        let rows = self.results.iter().flatten().filter_map(Written::done);
        let ids = rows.filter_map(|row| R::id(row).map(|id| id.number())).collect();
        let halo = self.halo.knowing(Known { floor, ids });
        match probe.find(&halo, &keys, since).await {
            Ok(found) => Some(found),
            Err(error) => {
                tracing::warn!(operation = %Self::operation(), %error, "records in doubt could not be looked up");
                None
            }
        }
    }

    fn take_found(&mut self, creates: &[usize], mut found: HashMap<String, R::Row>) {
        for index in creates {
            if let Some(row) = self.key(*index).and_then(|key| found.remove(&key)) {
                self.done(*index, row);
            }
        }
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
