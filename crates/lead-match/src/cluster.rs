//! Bulk matching of rows at hand, with ids as text.

use crate::bulk::Bulk;
use crate::compare::{Comparison, Matcher};
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
    /// Probability of the strongest tie to the person; absent for a person of one row.
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
    /// Rows out of blocks that were too crowded to be used, with the number of rows in the block.
    pub dropped: Vec<(String, usize)>,
}

/// Matches all rows. Independent of their order. For very many rows, or rows that do not fit memory, use
/// [`Bulk`], which does the same with less text.
#[must_use]
pub fn cluster(records: &[Record], matcher: &Matcher) -> Clusters {
    let mut bulk = Bulk::new(*matcher);
    for record in records {
        bulk.push(record);
    }
    let partition = bulk.finish();
    let id = |row: u32| partition.id(row).to_owned();
    let pairs = |pairs: &[(u32, u32)]| {
        pairs.iter().map(|&(a, b)| (id(a), id(b), partition.explain(a, b))).collect::<Vec<_>>()
    };
    Clusters {
        rows: partition
            .rows()
            .map(|row| Membership {
                person: id(partition.person(row)),
                lead: partition.lead(row).map(id),
                company: partition.company(row).map(id),
                score: partition.score(row),
            })
            .collect(),
        review: pairs(partition.review()),
        joined: pairs(partition.joined()),
        dropped: partition.dropped().iter().map(|block| (id(block.example), block.rows)).collect(),
    }
}
