//! What a failed call left behind, and what of it may be sent again.

use std::collections::HashMap;

use halo_model::Fault;

use super::{DOUBTS, TRIES, Writer, Written};
use crate::bulk::{Verdict, judge, split};
use crate::error::Error;
use crate::halo::Known;
use crate::resource::{Resource, ResourceId};

impl<R: Resource> Writer<'_, R> {
    pub(super) async fn fail(&mut self, group: Vec<usize>, error: Error) {
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
    pub(super) async fn look_up(&mut self, creates: &[usize]) -> Option<HashMap<String, R::Row>> {
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

    pub(super) fn take_found(&mut self, creates: &[usize], mut found: HashMap<String, R::Row>) {
        for index in creates {
            if let Some(row) = self.key(*index).and_then(|key| found.remove(&key)) {
                self.done(*index, row);
            }
        }
    }
}
