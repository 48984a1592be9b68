//! What waits to be delivered, and what may be delivered together. Nothing is repeated: what left is gone.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use rest_core::Timestamp;
use serde_json::{Value, json};

/// One event for one webhook.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    pub(crate) n: u64,
    /// The GUID by which the event is known.
    pub(crate) id: String,
    pub(crate) webhook: i64,
    pub(crate) rule: i64,
    pub(crate) event: i64,
    pub(crate) table: String,
    pub(crate) object: i64,
    pub(crate) at: Timestamp,
    pub(crate) body: Value,
    /// Whether an earlier delivery is sent again by hand: it goes alone, as it was.
    pub(crate) again: bool,
}

/// What a webhook sends together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Together {
    Nothing,
    SameEvent,
    SameKind,
    Anything,
}

/// How a webhook collects.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Batching {
    pub(crate) together: Together,
    pub(crate) delay: Duration,
    pub(crate) most: usize,
}

/// The events that have not been sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Outbox {
    items: VecDeque<Item>,
    issued: u64,
}

/// A group of items that one webhook may send together.
#[derive(PartialEq, Eq, Hash)]
enum Group {
    Alone(u64),
    Event(i64, i64),
    Kind(i64, String),
    Webhook(i64),
}

impl Group {
    fn of(item: &Item, batching: Batching) -> Self {
        match batching.together {
            _ if item.again => Self::Alone(item.n),
            Together::Nothing => Self::Alone(item.n),
            Together::SameEvent => Self::Event(item.webhook, item.event),
            Together::SameKind => Self::Kind(item.webhook, item.table.clone()),
            Together::Anything => Self::Webhook(item.webhook),
        }
    }
}

impl Outbox {
    /// A number for the next event.
    pub(crate) fn number(&mut self) -> u64 {
        self.issued += 1;
        self.issued
    }

    /// The number of the latest event.
    pub(crate) fn latest(&self) -> u64 {
        self.issued
    }

    pub(crate) fn push(&mut self, item: Item) {
        self.items.push_back(item);
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    /// Takes out the events of the next request that is due, none of them later than `upto`; `batching` is `None`
    /// for a webhook that is gone or switched off, whose events are dropped.
    pub(crate) fn take(
        &mut self,
        batching: impl Fn(i64) -> Option<Batching>,
        now: Timestamp,
        upto: u64,
    ) -> Option<Vec<Item>> {
        while self.items.front().is_some_and(|item| batching(item.webhook).is_none()) {
            self.items.pop_front();
        }
        let (members, _) = self.groups(&batching, upto).find(|(_, due)| *due <= now)?;
        let taken = members.iter().rev().filter_map(|at| self.items.remove(*at));
        let mut taken: Vec<Item> = taken.collect();
        taken.reverse();
        Some(taken)
    }

    /// When the next request is due.
    pub(crate) fn due(&self, batching: impl Fn(i64) -> Option<Batching>) -> Option<Timestamp> {
        self.groups(&batching, u64::MAX).map(|(_, due)| due).min()
    }

    /// The places of the events of each group, as many as go together, and when they are due.
    fn groups<'a>(
        &'a self,
        batching: &'a impl Fn(i64) -> Option<Batching>,
        upto: u64,
    ) -> impl Iterator<Item = (Vec<usize>, Timestamp)> + 'a {
        let mut seen = HashSet::new();
        let items = self.items.iter().enumerate();
        items.take_while(move |(_, item)| item.n <= upto).filter_map(move |(at, first)| {
            let how = batching(first.webhook)?;
            let group = Group::of(first, how);
            if matches!(group, Group::Alone(_)) {
                return Some((vec![at], first.at));
            }
            if seen.contains(&group) {
                return None;
            }
            let alike = self.items.iter().enumerate().skip(at).filter(|(_, item)| {
                item.n <= upto && item.webhook == first.webhook && Group::of(item, how) == group
            });
            let members: Vec<usize> = alike.map(|(at, _)| at).take(how.most).collect();
            seen.insert(group);
            let due = if members.len() >= how.most { first.at } else { first.at + how.delay };
            Some((members, due))
        })
    }

    pub(crate) fn save(&self) -> Value {
        let items = self.items.iter().map(|item| {
            json!({
                "n": item.n, "id": item.id, "webhook": item.webhook, "rule": item.rule, "event": item.event,
                "table": item.table, "object": item.object, "at": item.at.millis(), "body": item.body,
                "again": item.again,
            })
        });
        json!({ "issued": self.issued, "items": items.collect::<Vec<_>>() })
    }

    /// Reads what [`save`](Self::save) wrote; `None` if it is something else.
    pub(crate) fn load(saved: &Value) -> Option<Self> {
        let items = saved["items"].as_array()?.iter().map(|item| {
            Some(Item {
                n: item["n"].as_u64()?,
                id: item["id"].as_str()?.to_owned(),
                webhook: item["webhook"].as_i64()?,
                rule: item["rule"].as_i64()?,
                event: item["event"].as_i64()?,
                table: item["table"].as_str()?.to_owned(),
                object: item["object"].as_i64()?,
                at: Timestamp::from_millis(item["at"].as_i64()?),
                body: item["body"].clone(),
                again: item["again"].as_bool()?,
            })
        });
        Some(Self { issued: saved["issued"].as_u64()?, items: items.collect::<Option<_>>()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outbox(events: &[(i64, i64, &str)]) -> Outbox {
        let mut outbox = Outbox::default();
        for (n, (webhook, event, table)) in events.iter().enumerate() {
            let item = Item {
                n: outbox.number(),
                id: n.to_string(),
                webhook: *webhook,
                rule: 1,
                event: *event,
                table: (*table).to_owned(),
                object: 1,
                at: Timestamp::from_millis(n as i64 * 1000),
                body: json!({}),
                again: false,
            };
            outbox.push(item);
        }
        outbox
    }

    fn taken(outbox: &mut Outbox, together: Together, most: usize, second: i64) -> Vec<String> {
        let how = Batching { together, delay: Duration::from_secs(10), most };
        let upto = outbox.latest();
        let items = outbox.take(|_| Some(how), Timestamp::from_millis(second * 1000), upto);
        items.unwrap_or_default().into_iter().map(|item| item.id).collect()
    }

    #[test]
    fn what_goes_together_goes_when_it_is_late_or_full() {
        let events =
            [(1, 5, "Tickets"), (1, 6, "Tickets"), (2, 5, "Tickets"), (1, 5, "Tickets"), (1, 7, "Client")];
        assert_eq!(taken(&mut outbox(&events), Together::Nothing, 9, 0), ["0"]);
        assert!(taken(&mut outbox(&events), Together::SameEvent, 9, 9).is_empty());
        assert_eq!(taken(&mut outbox(&events), Together::SameEvent, 9, 10), ["0", "3"]);
        assert_eq!(taken(&mut outbox(&events), Together::SameKind, 9, 10), ["0", "1", "3"]);
        let mut all = outbox(&events);
        assert_eq!(taken(&mut all, Together::Anything, 3, 4), ["0", "1", "3"], "full before its time");
        assert!(taken(&mut all, Together::Anything, 3, 11).is_empty(), "the rest waits");
        assert_eq!(taken(&mut all, Together::Anything, 3, 12), ["2"]);
        assert_eq!(taken(&mut all, Together::Anything, 3, 14), ["4"]);
        assert_eq!(all.len(), 0);
    }

    #[test]
    fn a_webhook_that_is_off_says_nothing_and_a_restart_forgets_nothing() {
        let mut all = outbox(&[(1, 5, "Tickets"), (2, 5, "Tickets")]);
        assert_eq!(Outbox::load(&all.save()), Some(all.clone()));
        let how = Batching { together: Together::Nothing, delay: Duration::ZERO, most: 1 };
        let only_two = |webhook| (webhook == 2).then_some(how);
        assert_eq!(all.due(only_two), Some(Timestamp::from_millis(1000)));
        let items = all.take(only_two, Timestamp::MAX, 9).unwrap();
        assert_eq!((items.len(), items[0].webhook, all.len()), (1, 2, 0));
    }
}
