use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::{Class, Provenance, phones};
use crate::{Person, Phone, ProviderId, Sourced};

/// Takes values in the order of each class and writes down where they come from.
pub(super) struct Picker<'a> {
    orders: [Vec<&'a Person>; 6],
    provenance: BTreeMap<String, Provenance>,
}

impl<'a> Picker<'a> {
    pub(super) fn new(observations: &'a [Person]) -> Self {
        let orders = Class::ALL.map(|class| {
            let mut order: Vec<&Person> = observations.iter().collect();
            order.sort_by(|a, b| class.compare(a, b));
            order
        });
        Self { orders, provenance: BTreeMap::new() }
    }

    /// All observations, the most trusted of this class first.
    pub(super) fn order(&self, class: Class) -> impl Iterator<Item = &'a Person> + use<'a> {
        self.list(class).into_iter()
    }

    fn list(&self, class: Class) -> Vec<&'a Person> {
        let place = Class::ALL.iter().position(|other| *other == class).unwrap_or_default();
        self.orders[place].clone()
    }

    /// The observation that names the merged record: the first that says something about the person.
    pub(super) fn leader(&self) -> Option<&'a Person> {
        let mut order = self.order(Class::Profile);
        let first = order.next()?;
        if !first.is_company_only() {
            return Some(first);
        }
        Some(order.find(|person| !person.is_company_only()).unwrap_or(first))
    }

    pub(super) fn sources(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let mut sources = Vec::new();
        for person in self.order(Class::Profile) {
            let own = person.source.as_ref().map(|id| id.as_str().to_owned());
            for source in own.into_iter().chain(person.sources.iter().cloned()) {
                if seen.insert(source.to_lowercase()) {
                    sources.push(source);
                }
            }
        }
        sources
    }

    pub(super) fn source_of(&self, key: &str) -> Option<&ProviderId> {
        self.provenance.get(key).and_then(|provenance| provenance.chosen.source.as_ref())
    }

    pub(super) fn forget(&mut self, key: &str) {
        self.provenance.remove(key);
    }

    pub(super) fn into_provenance(self) -> BTreeMap<String, Provenance> {
        self.provenance
    }

    pub(super) fn one<T: Clone + PartialEq + Serialize>(
        &mut self,
        class: Class,
        key: &str,
        read: impl for<'b> Fn(&'b Person) -> &'b Option<T>,
    ) -> Option<T> {
        self.one_if(class, key, read, |_| true)
    }

    pub(super) fn one_if<T: Clone + PartialEq + Serialize>(
        &mut self,
        class: Class,
        key: &str,
        read: impl for<'b> Fn(&'b Person) -> &'b Option<T>,
        admit: impl Fn(&Person) -> bool,
    ) -> Option<T> {
        self.value(class, key, |person| if admit(person) { read(person).as_ref() } else { None })
    }

    pub(super) fn value<T: Clone + PartialEq + Serialize>(
        &mut self,
        class: Class,
        key: &str,
        read: impl for<'b> Fn(&'b Person) -> Option<&'b T>,
    ) -> Option<T> {
        let order = self.list(class);
        let mut with = order.iter().filter_map(|person| read(person).map(|value| (*person, value)));
        let (person, chosen) = with.next()?;
        let mut losers: Vec<Sourced<Value>> = Vec::new();
        let mut known = vec![chosen];
        for (person, value) in with {
            if !known.contains(&value) {
                known.push(value);
                losers.push(sourced(class, person, value));
            }
        }
        let provenance = Provenance { chosen: sourced(class, person, chosen), losers };
        let chosen = chosen.clone();
        self.provenance.insert(key.to_owned(), provenance);
        Some(chosen)
    }

    /// Unites lists of words; the first spelling of a word stays.
    pub(super) fn texts(
        &mut self,
        class: Class,
        key: &str,
        read: impl for<'b> Fn(&'b Person) -> &'b Vec<String>,
    ) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let mut all = Vec::new();
        for person in self.order(class) {
            for text in read(person) {
                if seen.insert(text.trim().to_lowercase()) {
                    all.push(text.clone());
                }
            }
        }
        self.note_set(class, key, &all, |person| !read(person).is_empty());
        all
    }

    pub(super) fn union<T: Clone + Serialize>(
        &mut self,
        class: Class,
        key: &str,
        read: impl for<'b> Fn(&'b Person) -> &'b Vec<T>,
        same: impl Fn(&T, &T) -> bool,
    ) -> Vec<T> {
        let mut all: Vec<T> = Vec::new();
        for person in self.order(class) {
            for item in read(person) {
                if !all.iter().any(|known| same(known, item)) {
                    all.push(item.clone());
                }
            }
        }
        self.note_set(class, key, &all, |person| !read(person).is_empty());
        all
    }

    pub(super) fn phones(&mut self) -> Vec<Phone> {
        let all = phones::unite(self.order(Class::Phone).flat_map(|person| &person.phones));
        self.note_set(Class::Phone, "phones", &all, |person| !person.phones.is_empty());
        all
    }

    /// A set has no losers; its provenance is that of the most trusted contributor.
    fn note_set<T: Serialize>(&mut self, class: Class, key: &str, all: &[T], has: impl Fn(&Person) -> bool) {
        if let Some(person) = self.order(class).find(|person| has(person)) {
            let provenance = Provenance { chosen: sourced(class, person, &all), losers: Vec::new() };
            self.provenance.insert(key.to_owned(), provenance);
        }
    }
}

fn sourced<T: Serialize>(class: Class, person: &Person, value: &T) -> Sourced<Value> {
    Sourced {
        // Values of the record are texts, finite numbers and lists of them: they always have a JSON form.
        value: serde_json::to_value(value).unwrap_or_default(),
        source: person.source.clone(),
        observed_at: person.observed_at,
        confidence: person.source_confidence,
        verified: class.verified(person),
        cost: None,
    }
}
