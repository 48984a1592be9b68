//! Bulk matching: every row gets a person, a lead (this person at this company) and a company.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::compare::{Comparison, Matcher, Verdict};
use crate::keys::{Forms, Key};
use crate::record::Record;

/// Names a cluster: the smallest row id in it, so that it does not depend on the order of the rows.
pub type ClusterId = String;

/// Where a row belongs. A level that its columns cannot carry is absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Membership {
    /// The person.
    pub person: ClusterId,
    /// The person at the company.
    pub lead: Option<ClusterId>,
    /// The company.
    pub company: Option<ClusterId>,
    /// The strongest score that ties the row to its person; absent for a person of one row.
    pub score: Option<f64>,
}

/// The result of [`cluster`].
#[derive(Debug, Clone, Default)]
pub struct Clusters {
    /// By row, in the order given.
    pub rows: Vec<Membership>,
    /// Pairs for a person to decide: row ids, smaller first.
    pub review: Vec<(String, String, Comparison)>,
    /// Pairs that were joined, with the reason.
    pub joined: Vec<(String, String, Comparison)>,
    /// Blocking keys that too many rows share, with their number; they were not used.
    pub dropped: Vec<(Key, usize)>,
}

struct Groups {
    parent: Vec<usize>,
    fixed: Vec<BTreeMap<String, String>>,
}

impl Groups {
    fn root(&mut self, mut node: usize) -> usize {
        while self.parent[node] != node {
            self.parent[node] = self.parent[self.parent[node]];
            node = self.parent[node];
        }
        node
    }

    /// Joins unless both hold different records of one kind.
    fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return true;
        }
        let conflict =
            self.fixed[a].iter().any(|(kind, id)| self.fixed[b].get(kind).is_some_and(|other| other != id));
        if conflict {
            return false;
        }
        let moved = std::mem::take(&mut self.fixed[b]);
        self.fixed[a].extend(moved);
        self.parent[b] = a;
        true
    }
}

/// Matches all rows. Independent of their order; ids of clusters are row ids.
#[must_use]
pub fn cluster(records: &[Record], matcher: &Matcher) -> Clusters {
    let mut order: Vec<usize> = (0..records.len()).collect();
    order.sort_by(|a, b| records[*a].id.cmp(&records[*b].id));
    let forms: Vec<Forms> = order.iter().map(|at| Forms::of(&records[*at])).collect();
    let ids: Vec<&str> = order.iter().map(|at| records[*at].id.as_str()).collect();
    let mut groups = Groups {
        parent: (0..forms.len()).collect(),
        fixed: order
            .iter()
            .map(|at| records[*at].fixed.iter().map(|fixed| (fixed.kind.clone(), fixed.id.clone())).collect())
            .collect(),
    };
    let mut result = Clusters::default();
    let mut scores: Vec<Option<f64>> = vec![None; forms.len()];

    let mut exact: HashMap<Key, usize> = HashMap::new();
    for (index, form) in forms.iter().enumerate() {
        for (_, key) in form.tiers() {
            let first = *exact.entry(key).or_insert(index);
            if first != index && groups.join(first, index) {
                (scores[first], scores[index]) = (Some(1.0), Some(1.0));
                let why = matcher.compare_forms(&forms[first], &forms[index]);
                result.joined.push((ids[first].to_owned(), ids[index].to_owned(), why));
            }
        }
    }

    // Strongest edges first: a weak one can then no longer join what a strong one kept apart.
    let mut edges = candidates(&forms, matcher, &mut result.dropped)
        .into_iter()
        .filter(|(a, b)| groups.root(*a) != groups.root(*b))
        .filter_map(|(a, b)| {
            let comparison = matcher.compare_forms(&forms[a], &forms[b]);
            (comparison.verdict >= Verdict::Review).then_some((a, b, comparison))
        })
        .collect::<Vec<_>>();
    edges.sort_by(|x, y| y.2.score.total_cmp(&x.2.score).then((x.0, x.1).cmp(&(y.0, y.1))));
    for (a, b, comparison) in edges {
        let (x, y) = (ids[a].to_owned(), ids[b].to_owned());
        if comparison.verdict == Verdict::Same && groups.join(a, b) {
            for at in [a, b] {
                scores[at] = Some(scores[at].map_or(comparison.score, |old: f64| old.max(comparison.score)));
            }
            result.joined.push((x, y, comparison));
        } else if groups.root(a) != groups.root(b) {
            result.review.push((x, y, comparison));
        }
    }

    let companies = companies(&forms);
    let mut people: BTreeMap<usize, &str> = BTreeMap::new();
    let mut leads: BTreeMap<(usize, usize), &str> = BTreeMap::new();
    let mut firms: BTreeMap<usize, &str> = BTreeMap::new();
    result.rows = vec![Membership::default(); records.len()];
    for (index, at) in order.iter().enumerate() {
        let person = groups.root(index);
        let company = companies[index];
        let membership = Membership {
            person: (*people.entry(person).or_insert(ids[index])).to_owned(),
            lead: company.map(|company| (*leads.entry((person, company)).or_insert(ids[index])).to_owned()),
            company: company.map(|company| (*firms.entry(company).or_insert(ids[index])).to_owned()),
            score: scores[index],
        };
        result.rows[*at] = membership;
    }
    result
}

fn candidates(
    forms: &[Forms],
    matcher: &Matcher,
    dropped: &mut Vec<(Key, usize)>,
) -> BTreeSet<(usize, usize)> {
    let mut blocks: HashMap<Key, Vec<usize>> = HashMap::new();
    for (index, form) in forms.iter().enumerate() {
        for key in form.blocks() {
            blocks.entry(key).or_default().push(index);
        }
    }
    let mut pairs = BTreeSet::new();
    for (key, members) in blocks {
        if members.len() > matcher.config().crowd {
            dropped.push((key, members.len()));
            continue;
        }
        for (at, a) in members.iter().enumerate() {
            for b in &members[at + 1..] {
                pairs.insert((*a, *b));
            }
        }
    }
    dropped.sort();
    pairs
}

/// The company of each row: by domain; a name without a domain joins the one domain that carries it.
fn companies(forms: &[Forms]) -> Vec<Option<usize>> {
    let mut by_domain: HashMap<&str, usize> = HashMap::new();
    let mut domains_of: HashMap<&str, BTreeSet<usize>> = HashMap::new();
    for (index, form) in forms.iter().enumerate() {
        if let Some(domain) = &form.domain {
            let company = *by_domain.entry(domain).or_insert(index);
            if let Some(name) = &form.company {
                domains_of.entry(name).or_default().insert(company);
            }
        }
    }
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    forms
        .iter()
        .enumerate()
        .map(|(index, form)| {
            if let Some(domain) = &form.domain {
                return by_domain.get(domain.as_str()).copied();
            }
            let name = form.company.as_deref()?;
            match domains_of.get(name) {
                Some(domains) if domains.len() == 1 => domains.first().copied(),
                _ => Some(*by_name.entry(name).or_insert(index)),
            }
        })
        .collect()
}
