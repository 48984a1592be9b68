//! Laws that hold for any rows.
#![allow(missing_docs)]

use lead_match::{Index, Kind, Matcher, Record, Verdict, block_keys, cluster, storage_key, tier_keys};
use proptest::prelude::*;

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        prop::sample::select(vec!["Jane", "John", "Bob", "Robert", "Smith", "Okafor", "N/A"])
            .prop_map(str::to_owned),
        "\\PC{0,12}",
    ]
}

fn record(id: usize) -> impl Strategy<Value = Record> {
    let email = prop_oneof![
        Just(String::new()),
        prop::sample::select(vec![
            "jane@acme.example",
            "bob@harbor.example",
            "x@gmail.com",
            "info@acme.example"
        ])
        .prop_map(str::to_owned),
        "\\PC{0,20}",
    ];
    (word(), word(), email, word(), word(), "[+0-9 ]{0,14}").prop_map(
        move |(first, last, email, company, linkedin, phone)| {
            let mut record = Record::new(format!("r{id:03}"));
            for (kind, value) in [
                (Kind::FirstName, first),
                (Kind::LastName, last),
                (Kind::Email, email),
                (Kind::Company, company),
                (Kind::LinkedIn, linkedin),
                (Kind::Phone, phone),
            ] {
                record.set(kind, value);
            }
            record
        },
    )
}

fn rows() -> impl Strategy<Value = Vec<Record>> {
    (2_usize..12).prop_flat_map(|count| (0..count).map(record).collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn the_order_of_rows_does_not_matter(mut rows in rows(), seed in any::<u64>()) {
        let matcher = Matcher::default();
        let before = cluster(&rows, &matcher);
        let mut expected: Vec<_> = rows.iter().zip(before.rows).map(|(row, m)| (row.id.clone(), m)).collect();
        let count = rows.len();
        for at in 0..count {
            let other = (seed.wrapping_mul(at as u64 + 7) % count as u64) as usize;
            rows.swap(at, other);
        }
        let after = cluster(&rows, &matcher);
        let mut found: Vec<_> = rows.iter().zip(after.rows).map(|(row, m)| (row.id.clone(), m)).collect();
        expected.sort_by(|a, b| a.0.cmp(&b.0));
        found.sort_by(|a, b| a.0.cmp(&b.0));
        prop_assert_eq!(expected, found);
    }

    #[test]
    fn comparison_is_symmetric_and_bounded(a in record(1), b in record(2)) {
        let matcher = Matcher::default();
        let (ab, ba) = (matcher.compare(&a, &b), matcher.compare(&b, &a));
        prop_assert!((ab.score - ba.score).abs() < 1e-9);
        prop_assert_eq!(ab.verdict, ba.verdict);
        prop_assert!((0.0..=1.0).contains(&ab.score));
    }

    #[test]
    fn the_index_finds_what_the_comparison_joins(a in record(1), b in record(2)) {
        let mut index = Index::new(Matcher::default());
        index.insert(&a);
        let found = index.find(&b);
        let shares_key = tier_keys(&a).iter().any(|key| tier_keys(&b).contains(key))
            || block_keys(&a).iter().any(|key| block_keys(&b).contains(key));
        let verdict = Matcher::default().compare(&a, &b).verdict;
        prop_assert_eq!(!found.is_empty(), shares_key && verdict >= Verdict::Review);
    }

    #[test]
    fn nothing_panics(text in "\\PC{0,40}") {
        let mut record = Record::new("x");
        for (_, kind) in Kind::ALL {
            record.set(kind, text.clone());
        }
        let _ = (tier_keys(&record), block_keys(&record), storage_key(&record));
    }
}

#[test]
fn a_very_common_surname_does_not_chain() {
    let firsts = ["Anna", "Bernd", "Clara", "David", "Erika", "Frank", "Gudrun", "Hans", "Ines", "Jonas"];
    let mut rows = Vec::new();
    for firm in 0..30 {
        for (at, first) in firsts.iter().enumerate() {
            let mut row = Record::new(format!("{firm:02}-{at:02}"));
            row.first_name = Some((*first).to_owned());
            row.last_name = Some("Smith".to_owned());
            row.company_name = Some(format!("Firm {firm} Ltd"));
            row.phone = Some(format!("+4416329600{firm:02}"));
            rows.push(row);
        }
    }
    let clusters = cluster(&rows, &Matcher::default());
    for (row, membership) in rows.iter().zip(&clusters.rows) {
        assert_eq!(membership.person, row.id, "nobody is joined with a namesake");
    }
}
