//! Leads (a person at one company) and companies, from rows whose persons are known.

use rustc_hash::FxHashMap;

use crate::compare::firm::{self, Level, NameLevel};
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

/// Rows of one person grouped by employer. Knowing the person, a weak sign of the same firm is enough; rows that
/// tell no firm go with the person's largest group.
pub(crate) fn leads(store: &Store, person: &[u32], order: &[u32]) -> Vec<Option<u32>> {
    let stats = Stats::of(store);
    let mut members: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for &row in order {
        members.entry(person[row as usize]).or_default().push(row);
    }
    let mut lead = vec![None; person.len()];
    for rows in members.values() {
        let views: Vec<View<'_>> = rows.iter().map(|&row| store.view(row)).collect();
        let mut parent: Vec<u32> = (0..u32::try_from(rows.len()).unwrap_or(u32::MAX)).collect();
        for i in 0..rows.len() {
            for j in i + 1..rows.len() {
                let (x, y) = (i as u32, j as u32);
                if find(&mut parent, x) != find(&mut parent, y) && same_employer(&views[i], &views[j], stats)
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
            if view.contact == Contact::Firm && view.extra.is_empty() && !tells_firm(view) {
                continue;
            }
            let root = if tells_firm(view) { find(&mut parent, at as u32) as usize } else { main };
            let root = find(&mut parent, root as u32) as usize;
            // Rows came in the order of their ids, so the root is the smallest.
            lead[rows[at] as usize] = (view.contact != Contact::Firm).then_some(rows[root]);
        }
    }
    lead
}

fn same_employer(a: &View<'_>, b: &View<'_>, stats: Stats<'_>) -> bool {
    if a.own_mail() && b.own_mail() && crate::compare::pair::same_address(a, b) && a.mail_domain.is_some() {
        return true;
    }
    let firms = firm::compare(a, b, stats);
    match firms.level {
        Level::Domain | Level::SisterDomain | Level::Switchboard => true,
        Level::Name => firms.bits > 0.0 || a.domains().next().is_none() || b.domains().next().is_none(),
        Level::NearName => firms.name >= NameLevel::Word,
        Level::Unknown | Level::Differ => false,
    }
}

/// Companies: rows of one domain, rows of one lead, and names without a domain that only one company bears.
pub(crate) fn companies(
    store: &Store,
    lead: &[Option<u32>],
    person: &[u32],
    order: &[u32],
) -> Vec<Option<u32>> {
    let rows = person.len();
    let mut parent: Vec<u32> = (0..u32::try_from(rows).unwrap_or(u32::MAX)).collect();
    let mut by_domain: FxHashMap<&str, u32> = FxHashMap::default();
    for &row in order {
        let view = store.view(row);
        if let Some(domain) = view.web.or(view.mail_domain) {
            let first = *by_domain.entry(&domain.text).or_insert(row);
            union(&mut parent, first, row);
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
    let mut bearers: FxHashMap<&str, Vec<u32>> = FxHashMap::default();
    for &row in order {
        let view = store.view(row);
        if let (Some(firm), true) = (view.firm, view.domains().next().is_some()) {
            let root = find(&mut parent, row);
            let held = bearers.entry(&firm.core).or_default();
            if !held.contains(&root) && held.len() < 4 {
                held.push(root);
            }
        }
    }
    let mut nameless_of: FxHashMap<(&str, u16), u32> = FxHashMap::default();
    for &row in order {
        let view = store.view(row);
        let (Some(firm), None) = (view.firm, view.domains().next()) else { continue };
        if view.contact == Contact::Firm && !view.extra.is_empty() {
            continue;
        }
        match bearers.get(&*firm.core).map(Vec::as_slice) {
            Some([one]) => union(&mut parent, *one, row),
            Some(_) => {}
            None => {
                let first = *nameless_of.entry((&firm.core, view.country)).or_insert(row);
                union(&mut parent, first, row);
            }
        }
    }
    let mut names: FxHashMap<u32, u32> = FxHashMap::default();
    let mut company = vec![None; rows];
    for &row in order {
        let root = find(&mut parent, row);
        let told = tells_firm(&store.view(row)) || lead[row as usize].is_some();
        let name = *names.entry(root).or_insert(row);
        company[row as usize] = told.then_some(name);
    }
    company
}
