//! Six hundred invented rows of eight sources whose persons, leads and companies are known.

use std::collections::HashMap;

use lead_match::{Bulk, Config, Index, Kind, Matcher, Partition, Record, Verdict, block_keys};

const TABLE: &str = include_str!("data/invented.csv");

/// Person, lead and company of a row.
type Truth = [String; 3];

fn table() -> (Vec<Record>, Vec<Truth>) {
    let mut reader = csv::Reader::from_reader(TABLE.as_bytes());
    let headings = reader.headers().unwrap().clone();
    let at = |row: &csv::StringRecord, name: &str| {
        row[headings.iter().position(|heading| heading == name).unwrap()].to_owned()
    };
    let mut rows = Vec::new();
    let mut truth = Vec::new();
    for row in reader.records() {
        let row = row.unwrap();
        let mut record = Record::new(at(&row, "record_id"));
        for (heading, cell) in headings.iter().zip(&row) {
            if let Some(kind) =
                Kind::of_column(heading).filter(|_| !["person", "lead", "company"].contains(&heading))
            {
                record.set(kind, cell);
            }
        }
        rows.push(record);
        truth.push([at(&row, "person"), at(&row, "lead"), at(&row, "company")]);
    }
    (rows, truth)
}

fn matched(rows: &[Record], config: Config) -> Partition {
    let mut bulk = Bulk::new(Matcher::new(config));
    rows.iter().for_each(|row| bulk.push(row));
    bulk.finish()
}

/// Precision and recall over pairs of rows.
fn score<T: Eq + std::hash::Hash>(found: impl Iterator<Item = T>, truth: &[&str]) -> (f64, f64) {
    let found: Vec<T> = found.collect();
    let (mut right, mut claimed, mut wanted) = (0.0, 0.0, 0.0);
    for a in 0..truth.len() {
        for b in a + 1..truth.len() {
            let (same, should) = (found[a] == found[b], truth[a] == truth[b]);
            claimed += f64::from(u8::from(same));
            wanted += f64::from(u8::from(should));
            right += f64::from(u8::from(same && should));
        }
    }
    (right / claimed, right / wanted)
}

fn level(truth: &[Truth], level: usize) -> Vec<&str> {
    truth.iter().map(|truth| truth[level].as_str()).collect()
}

/// A row on its own where a level says nothing.
fn named(found: &Partition, of: fn(&Partition, u32) -> Option<u32>) -> std::vec::IntoIter<(bool, u32)> {
    let rows = found.rows().map(|row| of(found, row).map_or((false, row), |named| (true, named)));
    rows.collect::<Vec<_>>().into_iter()
}

#[test]
fn persons_leads_and_companies_are_found() {
    let (rows, truth) = table();
    let found = matched(&rows, Config::default());
    for (at, clusters, precision, recall) in [
        (0, named(&found, |found, row| Some(found.person(row))), 0.99, 0.97),
        (1, named(&found, Partition::lead), 0.97, 0.98),
        (2, named(&found, Partition::company), 0.98, 0.975),
    ] {
        let got = score(clusters, &level(&truth, at));
        eprintln!("{at} {got:?}");
        assert!(
            got.0 >= precision && got.1 >= recall,
            "level {at}: precision {:.4}, recall {:.4}",
            got.0,
            got.1
        );
    }
}

/// What exports and copy-paste do: the text stays the same to a reader.
fn damaged(text: &str, how: usize) -> String {
    match how {
        0 => text.chars().flat_map(|c| [c, '\u{200b}']).collect(),
        1 => format!("\u{a0}{}\u{feff}\r\n", text.replace(' ', "\u{2009}\u{a0}")),
        2 => text
            .chars()
            .map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).unwrap() } else { c })
            .collect(),
        3 => text.replace('a', "а").replace('e', "е").replace('o', "о"),
        4 => text.bytes().map(char::from).collect(),
        5 => format!("\"{text}\";"),
        6 => text
            .chars()
            .map(|c| if c.is_ascii() { c.to_string() } else { format!("&#{};", c as u32) })
            .collect(),
        7 => text.to_uppercase(),
        _ => text.to_owned(),
    }
}

#[test]
fn damage_that_a_reader_does_not_see_changes_little() {
    let (mut rows, truth) = table();
    for (at, row) in rows.iter_mut().enumerate() {
        let mut other = Record::new(row.id.clone());
        for (nth, (kind, value)) in row.cells().enumerate() {
            other.set(kind, damaged(value, (at * 5 + nth * 3) % 24));
        }
        *row = other;
    }
    let found = matched(&rows, Config::default());
    let (precision, recall) = score(named(&found, |found, row| Some(found.person(row))), &level(&truth, 0));
    assert!(precision >= 0.99 && recall >= 0.97, "precision {precision:.4}, recall {recall:.4}");
}

#[test]
fn what_is_merged_without_asking_is_right() {
    let (rows, truth) = table();
    let mut config = Config::default();
    config.link = config.same;
    let found = matched(&rows, config);
    let (precision, recall) = score(named(&found, |found, row| Some(found.person(row))), &level(&truth, 0));
    assert!(precision >= 0.995 && recall >= 0.94, "precision {precision:.4}, recall {recall:.4}");
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let (rows, _) = table();
    let answer = |rows: &[Record]| {
        let found = matched(rows, Config::default());
        let id = |row: u32| found.id(row).to_owned();
        let pairs = |pairs: &[(u32, u32)]| pairs.iter().map(|&(a, b)| (id(a), id(b))).collect::<Vec<_>>();
        let mut lines: Vec<_> = found
            .rows()
            .map(|row| {
                let score = found.score(row).map(f64::to_bits);
                (id(row), id(found.person(row)), found.lead(row).map(id), found.company(row).map(id), score)
            })
            .collect();
        lines.sort();
        (lines, pairs(found.review()), pairs(found.joined()))
    };
    let expected = answer(&rows);
    let reversed: Vec<Record> = rows.iter().rev().cloned().collect();
    assert_eq!(answer(&reversed), expected);
    // A step without a common factor visits every row.
    let scattered: Vec<Record> = (0..rows.len()).map(|at| rows[at * 211 % rows.len()].clone()).collect();
    assert_eq!(answer(&scattered), expected);
}

#[test]
fn one_row_against_the_index_gets_the_answer_of_the_bulk() {
    let (rows, _) = table();
    let found = matched(&rows, Config::default());
    let mut index = Index::new(Matcher::default());
    rows.iter().for_each(|row| index.insert(row));
    let number: HashMap<&str, u32> = found.rows().map(|row| (found.id(row), row)).collect();
    let keys: Vec<Vec<String>> =
        rows.iter().map(|row| block_keys(row).iter().map(ToString::to_string).collect()).collect();
    for (row, a) in rows.iter().zip(found.rows()) {
        let matches = index.find(row);
        for other in &matches {
            assert_eq!(other.comparison, found.explain(a, number[other.id.as_str()]));
        }
        // The best match is in the row's group; a doubtful one may have been refused by the group.
        if let Some(best) = matches.first().filter(|best| best.comparison.verdict == Verdict::Same) {
            let b = number[best.id.as_str()];
            let refused = found.review().iter().any(|&pair| pair == (a, b) || pair == (b, a));
            assert!(found.person(a) == found.person(b) || refused, "{} and {}", row.id, best.id);
        }
        // Nothing that the bulk would look at is missed.
        for b in found
            .rows()
            .filter(|&b| b != a && keys[a as usize].iter().any(|key| keys[b as usize].contains(key)))
        {
            if found.explain(a, b).verdict >= Verdict::Review {
                assert!(
                    matches.iter().any(|other| other.id == found.id(b)),
                    "{} and {}",
                    row.id,
                    found.id(b)
                );
            }
        }
    }
}

#[test]
fn the_reasons_add_up_to_the_score() {
    let (rows, _) = table();
    let found = matched(&rows, Config::default());
    assert!(!found.joined().is_empty() && !found.review().is_empty());
    for &(a, b) in found.joined().iter().chain(found.review()) {
        let comparison = found.explain(a, b);
        let bits: f64 = comparison.why.iter().map(|part| part.weight).sum();
        let odds = (comparison.score / (1.0 - comparison.score)).log2();
        assert!((bits - odds).abs() < 0.01 || odds > 30.0, "{}: {bits} {odds}", comparison.explain());
        assert!(comparison.why.len() > 2);
    }
}

/// Half of all people are called Smith, with few given names, so that one in five has a namesake in his own firm;
/// rows say too little more often than not.
#[test]
fn a_table_full_of_smiths_does_not_chain() {
    const GIVEN: [&str; 12] = [
        "James", "Mary", "Robert", "Linda", "John", "Susan", "David", "Karen", "Peter", "Anna", "Simon",
        "Laura",
    ];
    let mut seed = 11_u64;
    let mut below = |limit: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % limit
    };
    let (mut rows, mut truth) = (Vec::new(), Vec::new());
    for person in 0..3_000_u64 {
        let firm = person / 6;
        let given = GIVEN[below(12) as usize];
        let family = if below(2) == 0 {
            "Smith".to_owned()
        } else {
            format!("Ender{}", ["by", "ton", "field", "wick"][below(4) as usize])
        };
        for _ in 0..=below(3) {
            let mut row = Record::new(format!("{:05}", rows.len()));
            row.full_name = Some(format!("{given} {family}"));
            row.company_name = (below(4) > 0).then(|| format!("Works {firm} Ltd"));
            row.website = (below(2) > 0).then(|| format!("works{firm}.example"));
            row.mobile =
                (below(4) == 0).then(|| format!("+1 {} 555 01{:02}", 200 + person / 100, person % 100));
            row.email = (below(3) == 0).then(|| {
                format!("{}.{}{person}@works{firm}.example", given.to_lowercase(), family.to_lowercase())
            });
            row.phone = (below(3) == 0).then(|| format!("+44 1632 960{firm:03}"));
            row.city = (below(2) > 0).then(|| "London".to_owned());
            rows.push(row);
            truth.push(person.to_string());
        }
    }
    let found = matched(&rows, Config::default());
    let truth: Vec<&str> = truth.iter().map(String::as_str).collect();
    let (precision, recall) = score(found.rows().map(|row| found.person(row)), &truth);
    let mut sizes: HashMap<u32, usize> = HashMap::new();
    found.rows().for_each(|row| *sizes.entry(found.person(row)).or_default() += 1);
    let largest = sizes.values().max().copied().unwrap_or(0);
    assert!(
        precision >= 0.85 && recall >= 0.7 && largest <= 8,
        "precision {precision:.4}, recall {recall:.4}, largest {largest}"
    );
}
