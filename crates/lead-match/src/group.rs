//! From pairs to groups, strongest first, without chains of strangers.

use crate::compare::evidence;
use crate::normalise::phone::PhoneKey;
use crate::record::FixedId;
use crate::store::Store;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) odds: f32,
}

#[derive(Debug, Default)]
pub(crate) struct Grouped {
    pub(crate) person: Vec<u32>,
    pub(crate) odds: Vec<Option<f32>>,
    pub(crate) review: Vec<(u32, u32)>,
    pub(crate) joined: Vec<(u32, u32)>,
}

/// Groups as trees with a ring of members.
struct Forest {
    parent: Vec<u32>,
    next: Vec<u32>,
    size: Vec<u32>,
}

impl Forest {
    fn new(rows: usize) -> Self {
        let ids: Vec<u32> = (0..u32::try_from(rows).unwrap_or(u32::MAX)).collect();
        Self { parent: ids.clone(), next: ids, size: vec![1; rows] }
    }

    fn root(&mut self, mut node: u32) -> u32 {
        while self.parent[node as usize] != node {
            let above = self.parent[self.parent[node as usize] as usize];
            self.parent[node as usize] = above;
            node = above;
        }
        node
    }

    fn members(&self, root: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(Some(root), move |&at| {
            Some(self.next[at as usize]).filter(|&next| next != root)
        })
    }

    fn join(&mut self, a: u32, b: u32) {
        self.next.swap(a as usize, b as usize);
        let (large, small) = if self.size[a as usize] >= self.size[b as usize] { (a, b) } else { (b, a) };
        self.parent[small as usize] = large;
        self.size[large as usize] += self.size[small as usize];
    }
}

/// Edges must come strongest first, in an order that does not depend on the order of the rows.
pub(crate) fn group(store: &Store, rank: &[u32], edges: &[Edge], link: f32, largest: usize) -> Grouped {
    let mut forest = Forest::new(store.len());
    let mut grouped = Grouped { odds: vec![None; store.len()], ..Grouped::default() };
    let largest = u32::try_from(largest).unwrap_or(u32::MAX);
    for edge in edges {
        let (a, b) = (forest.root(edge.a), forest.root(edge.b));
        if a == b {
            // A row's score is the strongest tie to its group.
            continue;
        }
        let small = forest.size[a as usize] + forest.size[b as usize] <= largest;
        if edge.odds >= link && small && agree(store, &forest, (a, b), edge, link) {
            forest.join(a, b);
            grouped.joined.push((edge.a, edge.b));
            for row in [edge.a, edge.b] {
                let odds = &mut grouped.odds[row as usize];
                *odds = Some(odds.map_or(edge.odds, |kept| kept.max(edge.odds)));
            }
        } else {
            grouped.review.push((edge.a, edge.b));
        }
    }
    grouped.review.retain(|&(a, b)| forest.root(a) != forest.root(b));
    let rows = u32::try_from(store.len()).unwrap_or(u32::MAX);
    let mut names: Vec<u32> = (0..rows).collect();
    for row in 0..rows {
        let root = forest.root(row) as usize;
        if rank[row as usize] < rank[names[root] as usize] {
            names[root] = row;
        }
    }
    grouped.person = (0..rows).map(|row| names[forest.root(row) as usize]).collect();
    grouped
}

/// Do two groups speak for each other as wholes? Rows hide what they lack: two namesakes are joined by a third row
/// that says too little. What is against it is therefore weighed between the groups, not between the two rows.
fn agree(store: &Store, forest: &Forest, (a, b): (u32, u32), edge: &Edge, link: f32) -> bool {
    if forest.size[a as usize] == 1 && forest.size[b as usize] == 1 {
        return !store.apart(a, b);
    }
    let left = Profile::of(store, forest.members(a));
    let right = Profile::of(store, forest.members(b));
    if left.fixed.iter().any(|x| right.fixed.iter().any(|y| x.excludes(y))) {
        return false;
    }
    let pair = |x, y| {
        let one = |row| Profile::of(store, std::iter::once(row));
        one(x).against(&one(y))
    };
    edge.odds - pair(edge.a, edge.b) + left.against(&right) >= link
}

/// What tells a person from a namesake, over all rows of a group.
#[derive(Default)]
struct Profile<'a> {
    slugs: Vec<u64>,
    mails: Vec<(&'a str, &'a str)>,
    mobiles: Vec<PhoneKey>,
    generations: Vec<u8>,
    functions: u16,
    titled: usize,
    fixed: Vec<&'a FixedId>,
}

impl<'a> Profile<'a> {
    fn of(store: &'a Store, rows: impl Iterator<Item = u32>) -> Self {
        let mut profile = Self::default();
        for row in rows {
            let view = store.view(row);
            if view.slug != 0 && !profile.slugs.contains(&view.slug) {
                profile.slugs.push(view.slug);
            }
            if let Some(domain) = view.mail_domain.filter(|_| view.own_mail() && !view.guessed) {
                let mail = (view.local, &*domain.text);
                if !profile.mails.contains(&mail) {
                    profile.mails.push(mail);
                }
            }
            if view.mobile.digits != 0 {
                profile.mobiles.push(view.mobile);
            }
            if view.generation != 0 {
                profile.generations.push(view.generation);
            }
            profile.functions |= view.functions;
            profile.titled += usize::from(view.functions != 0);
            profile.fixed.extend(view.fixed);
        }
        profile
    }

    /// Bits against one person, zero or less.
    fn against(&self, other: &Self) -> f32 {
        let mut bits = 0.0;
        if !self.slugs.is_empty()
            && !other.slugs.is_empty()
            && !self.slugs.iter().any(|slug| other.slugs.contains(slug))
        {
            bits += evidence::PROFILES;
        }
        let mut worst = 0.0_f32;
        let mut shared = false;
        for (local, domain) in &self.mails {
            for (theirs, _) in other.mails.iter().filter(|(_, host)| host == domain) {
                shared |= local == theirs;
                worst = worst.min(evidence::addresses(local, theirs).1);
            }
        }
        if !shared {
            bits += worst;
        }
        let same_line = |x: &PhoneKey| other.mobiles.iter().any(|y| x.same_line(*y));
        if !self.mobiles.is_empty() && !other.mobiles.is_empty() && !self.mobiles.iter().any(same_line) {
            bits += evidence::MOBILES;
        }
        if self.generations.iter().any(|x| other.generations.iter().any(|y| x != y)) {
            bits += evidence::GENERATIONS;
        }
        if self.functions != 0 && other.functions != 0 && self.functions & other.functions == 0 {
            let known = self.titled.min(other.titled).min(2) as f32;
            bits += evidence::FUNCTIONS * known;
        }
        bits
    }
}
