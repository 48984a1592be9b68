//! Leads (a person at one company) and companies, from rows whose persons are known.

use rustc_hash::FxHashMap;

use crate::compare::firm::{self, Level, NameLevel};
use crate::compare::pair::same_address;
use crate::compare::sink::Remembering;
use crate::count::number;
use crate::entry::UNKNOWN;
use crate::parallel;
use crate::prepare::Contact;
use crate::stats::Stats;
use crate::store::Store;
use crate::view::View;

fn find(parent: &mut [u32], mut node: u32) -> u32 {
    while parent[node as usize] != node {
        let above = parent[parent[node as usize] as usize];
        parent[node as usize] = above;
        node = above;
    }
    node
}

fn union(parent: &mut [u32], a: u32, b: u32) {
    let (a, b) = (find(parent, a), find(parent, b));
    parent[a.max(b) as usize] = a.min(b);
}

fn tells_firm(view: &View<'_>) -> bool {
    view.firm.is_some() || view.domains().next().is_some()
}

/// Persons whose leads are found together.
const CHUNK: usize = 8_192;

/// Rows of one person grouped by employer. Knowing the person, a weak sign of the same firm is enough; rows that
/// tell no firm go with the person's largest group.
pub(crate) fn leads(store: &Store, person: &[u32], rank: &[u32]) -> Vec<Option<u32>> {
    let stats = Stats::of(store);
    let mut rows: Vec<u32> = (0..number(person.len())).collect();
    parallel::sort_by(&mut rows, |&a, &b| {
        let key = |row: u32| (person[row as usize], rank[row as usize]);
        key(a).cmp(&key(b))
    });
    let persons: Vec<&[u32]> = rows.chunk_by(|&a, &b| person[a as usize] == person[b as usize]).collect();
    let chunks: Vec<&[&[u32]]> = persons.chunks(CHUNK).collect();
    let found = parallel::each(&chunks, |persons| {
        let mut found = Vec::with_capacity(persons.len() * 4);
        let mut sink = Remembering::new();
        persons.iter().for_each(|rows| employers(store, rows, stats, &mut sink, &mut found));
        found
    });
    let mut lead = vec![None; person.len()];
    for (row, named) in found.into_iter().flatten() {
        lead[row as usize] = Some(named);
    }
    lead
}

/// The leads of one person, whose rows come in the order of their ids: row and name of its lead.
fn employers(
    store: &Store,
    rows: &[u32],
    stats: Stats<'_>,
    sink: &mut Remembering,
    found: &mut Vec<(u32, u32)>,
) {
    if let [row] = *rows {
        if store.view(row).contact != Contact::Firm {
            found.push((row, row));
        }
        return;
    }
    let views: Vec<View<'_>> = rows.iter().map(|&row| store.view(row)).collect();
    let mut parent: Vec<u32> = (0..number(rows.len())).collect();
    for i in 0..rows.len() {
        for j in i + 1..rows.len() {
            let (x, y) = (i as u32, j as u32);
            if find(&mut parent, x) != find(&mut parent, y)
                && same_employer(&views[i], &views[j], stats, sink)
            {
                union(&mut parent, x, y);
            }
        }
    }
    // The largest group takes what tells nothing; the earliest of equals.
    let mut sizes = vec![0_u32; rows.len()];
    for (at, view) in views.iter().enumerate() {
        if tells_firm(view) {
            sizes[find(&mut parent, at as u32) as usize] += 1;
        }
    }
    let main = (0..rows.len()).max_by_key(|&at| (sizes[at], std::cmp::Reverse(at))).unwrap_or(0);
    for (at, view) in views.iter().enumerate() {
        if view.contact == Contact::Firm {
            continue;
        }
        let root = find(&mut parent, if tells_firm(view) { at as u32 } else { main as u32 });
        // The root is the smallest, since a union keeps the smaller.
        found.push((rows[at], rows[root as usize]));
    }
}

fn same_employer(a: &View<'_>, b: &View<'_>, stats: Stats<'_>, sink: &mut Remembering) -> bool {
    if a.own_mail() && b.own_mail() && same_address(a, b) && a.mail_domain.is_some() {
        return true;
    }
    let firms = firm::compare(a, b, stats, sink);
    match firms.level {
        Level::Domain | Level::SisterDomain | Level::Switchboard => true,
        Level::Name => firms.bits > 0.0 || a.domains().next().is_none() || b.domains().next().is_none(),
        Level::NearName => firms.name >= NameLevel::Word,
        Level::Unknown | Level::Differ => false,
    }
}

/// Who bears a firm's name.
#[derive(Clone, Copy, PartialEq)]
enum Bearer {
    Nobody,
    One(u32),
    Several,
}

/// Companies: rows of one domain, rows of one lead, and names without a domain that only one company bears.
pub(crate) fn companies(
    store: &Store,
    lead: &[Option<u32>],
    person: &[u32],
    rank: &[u32],
) -> Vec<Option<u32>> {
    let rows = number(person.len());
    let mut parent: Vec<u32> = (0..rows).collect();
    let mut by_domain = vec![UNKNOWN; store.domain_kinds()];
    for row in 0..rows {
        let view = store.view(row);
        if let Some(domain) = view.web.or(view.mail_domain) {
            let first = &mut by_domain[domain.id as usize];
            if *first == UNKNOWN {
                *first = row;
            }
            union(&mut parent, *first, row);
        }
        if let Some(lead) = lead[row as usize] {
            union(&mut parent, lead, row);
        }
        // Rows that are firms and nothing else were grouped as such.
        if view.contact == Contact::Firm {
            union(&mut parent, person[row as usize], row);
        }
    }
    // Names: the companies that bear each, where a domain told them apart.
    let mut bearers = vec![Bearer::Nobody; store.firm_kinds()];
    for row in 0..rows {
        let view = store.view(row);
        if let (Some(firm), true) = (view.firm, view.domains().next().is_some()) {
            let root = find(&mut parent, row);
            let bearer = &mut bearers[firm.id as usize];
            *bearer = match *bearer {
                Bearer::Nobody => Bearer::One(root),
                Bearer::One(other) if other == root => Bearer::One(root),
                _ => Bearer::Several,
            };
        }
    }
    let mut without_domain: FxHashMap<(u32, u16), u32> = FxHashMap::default();
    for row in 0..rows {
        let view = store.view(row);
        let (Some(firm), None) = (view.firm, view.domains().next()) else { continue };
        if view.contact == Contact::Firm && !view.extra.is_empty() {
            continue;
        }
        match bearers[firm.id as usize] {
            Bearer::One(one) => union(&mut parent, one, row),
            Bearer::Several => {}
            Bearer::Nobody => {
                let first = *without_domain.entry((firm.id, view.country)).or_insert(row);
                union(&mut parent, first, row);
            }
        }
    }
    // A company is named by its row with the smallest id.
    let mut names = vec![UNKNOWN; person.len()];
    for row in 0..rows {
        let name = &mut names[find(&mut parent, row) as usize];
        if *name == UNKNOWN || rank[row as usize] < rank[*name as usize] {
            *name = row;
        }
    }
    (0..rows)
        .map(|row| {
            let told = tells_firm(&store.view(row)) || lead[row as usize].is_some();
            told.then(|| names[find(&mut parent, row) as usize])
        })
        .collect()
}
