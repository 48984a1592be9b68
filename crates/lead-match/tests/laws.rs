//! Laws that hold for any rows.

use lead_match::{
    Bulk, Config, FixedId, Index, Kind, Matcher, Record, Verdict, block_keys, cluster, storage_key, tier_keys,
};
use proptest::prelude::*;

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        prop::sample::select(vec![
            "Jane", "John", "Bob", "Robert", "Smith", "Okafor", "N/A", "Müller", "Анна"
        ])
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
    (word(), word(), email, word(), word(), "[+0-9 ]{0,14}", 0_u8..12).prop_map(
        move |(first, last, email, company, linkedin, phone, fixed)| {
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
            if fixed < 2 {
                record.fixed = Some(FixedId { kind: "contact".into(), id: format!("{id}") });
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
    fn the_order_of_rows_does_not_matter((rows, shuffled) in rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle()))) {
        let of = |rows: &[Record]| {
            let found = cluster(rows, &Matcher::default());
            let mut by_id: Vec<_> = rows.iter().zip(found.rows).map(|(row, m)| (row.id.clone(), m)).collect();
            by_id.sort_by(|a, b| a.0.cmp(&b.0));
            by_id
        };
        prop_assert_eq!(of(&rows), of(&shuffled));
    }

    #[test]
    fn two_records_of_the_crm_are_never_joined(rows in rows()) {
        let found = cluster(&rows, &Matcher::default());
        for (at, a) in rows.iter().enumerate() {
            for (b, row) in rows.iter().enumerate().skip(at + 1) {
                if a.fixed.is_some() && row.fixed.is_some() {
                    prop_assert_ne!(&found.rows[at].person, &found.rows[b].person);
                }
            }
        }
    }

    #[test]
    fn comparison_is_symmetric_and_bounded(a in record(1), b in record(2)) {
        let matcher = Matcher::default();
        let (ab, ba) = (matcher.compare(&a, &b), matcher.compare(&b, &a));
        prop_assert_eq!(&ab, &ba);
        for matcher in [Matcher::default(), Matcher::new(Config::workflow())] {
            let verdict = matcher.verdict_of(&matcher.ready(&a), &matcher.ready(&b));
            prop_assert_eq!(verdict, matcher.compare(&a, &b).verdict);
        }
        prop_assert!((0.0..=1.0).contains(&ab.score));
    }

    #[test]
    fn the_index_finds_what_the_bulk_compares(rows in rows()) {
        let mut index = Index::new(Matcher::default());
        let mut bulk = Bulk::new(Matcher::default());
        for row in &rows {
            index.insert(row);
            bulk.push(row);
        }
        let found = bulk.finish();
        for (at, row) in rows.iter().enumerate() {
            for other in index.find(row) {
                let b = rows.iter().position(|row| row.id == other.id).unwrap();
                let same = found.explain(at as u32, b as u32);
                prop_assert_eq!(&same.why, &other.comparison.why);
            }
            // Every pair that the bulk joined or left to a person is found.
            for &(a, b) in found.joined().iter().chain(found.review()) {
                if a as usize == at && found.explain(a, b).verdict >= Verdict::Review {
                    prop_assert!(index.find(row).iter().any(|other| other.id == rows[b as usize].id));
                }
            }
        }
    }

    #[test]
    fn nothing_panics(text in "\\PC{0,40}", other in any::<String>()) {
        let (mut a, mut b) = (Record::new("x"), Record::new("y"));
        for (_, kind) in Kind::ALL {
            a.set(kind, text.clone());
            b.set(kind, other.clone());
        }
        let _ = (tier_keys(&a), block_keys(&b), storage_key(&b));
        let _ = Matcher::default().compare(&a, &b);
    }
}

fn person(id: &str, name: &str, set: impl FnOnce(&mut Record)) -> Record {
    let mut record = Record::new(id);
    record.full_name = Some(name.to_owned());
    set(&mut record);
    record
}

/// What two rows are among a few thousand others.
fn verdict(a: &Record, b: &Record) -> Verdict {
    Matcher::default().compare(a, b).verdict
}

#[test]
fn a_very_common_surname_does_not_chain() {
    let firsts = ["Anna", "Bernd", "Clara", "David", "Erika", "Frank", "Gudrun", "Hans", "Ines", "Jonas"];
    let mut rows = Vec::new();
    for firm in 0..30 {
        for (at, first) in firsts.iter().enumerate() {
            rows.push(person(&format!("{firm:02}-{at:02}"), &format!("{first} Smith"), |row| {
                row.company_name = Some(format!("Firm {firm} Ltd"));
                row.phone = Some(format!("+4416329600{firm:02}"));
            }));
        }
    }
    let clusters = cluster(&rows, &Matcher::default());
    for (row, membership) in rows.iter().zip(&clusters.rows) {
        assert_eq!(membership.person, row.id, "nobody is joined with a namesake");
    }
}

#[test]
fn two_records_of_the_crm_are_shown_to_a_person() {
    let row = |id: &str, kind: &str| {
        person(id, "Dana Okafor", |row| {
            row.email = Some("dana.okafor@harborlogistics.example".into());
            row.fixed = Some(FixedId { kind: kind.into(), id: id.into() });
        })
    };
    let rows = [row("1", "contact"), row("2", "contact"), row("3", "ticket")];
    let found = cluster(&rows, &Matcher::default());
    assert_ne!(found.rows[0].person, found.rows[1].person);
    assert_eq!(found.rows[0].person, found.rows[2].person, "records of two kinds may be one person's");
    let (a, b, why) = &found.review[0];
    assert_eq!((a.as_str(), b.as_str(), why.verdict), ("1", "2", Verdict::Review));
    assert!(why.explain().contains("two records of the CRM"), "{}", why.explain());
}

#[test]
fn father_and_son_stay_two() {
    let at_firm = |row: &mut Record| {
        row.company_name = Some("Okafor & Sons".into());
        row.website = Some("okaforsons.example".into());
        row.phone = Some("+441632960001".into());
    };
    let rows = [
        person("1", "Dana Okafor Sr.", |row| {
            at_firm(row);
            row.email = Some("dana.okafor@okaforsons.example".into());
            row.linkedin_url = Some("linkedin.com/in/dana-okafor-1".into());
        }),
        person("2", "Dana Okafor", |row| {
            at_firm(row);
            row.email = Some("dana.okafor2@okaforsons.example".into());
            row.linkedin_url = Some("linkedin.com/in/dana-okafor-77".into());
        }),
        person("3", "Dana Okafor", at_firm),
    ];
    let found = cluster(&rows, &Matcher::default());
    assert_ne!(found.rows[0].person, found.rows[1].person);
}

#[test]
fn a_job_change_keeps_the_person_and_makes_a_new_lead() {
    let rows = [
        person("1", "Rosa Lindqvist", |row| {
            row.company_name = Some("Juniper Labs".into());
            row.website = Some("juniperlabs.example".into());
            row.linkedin_url = Some("linkedin.com/in/rosa-lindqvist".into());
        }),
        person("2", "Rosa Lindqvist", |row| {
            row.company_name = Some("Harbor Logistics".into());
            row.website = Some("harborlogistics.example".into());
            row.linkedin_url = Some("https://www.linkedin.com/in/rosa-lindqvist/?trk=x".into());
        }),
    ];
    let found = cluster(&rows, &Matcher::default());
    assert_eq!(found.rows[0].person, found.rows[1].person);
    assert_ne!(found.rows[0].lead, found.rows[1].lead);
    assert_ne!(found.rows[0].company, found.rows[1].company);
}

#[test]
fn a_shared_mailbox_is_nobody() {
    let info = |id: &str, name: &str| {
        let mut row = Record::new(id);
        if !name.is_empty() {
            row.full_name = Some(name.into());
        }
        row.email = Some("info@acme.example".into());
        row
    };
    assert_eq!(verdict(&info("1", "Jane Doe"), &info("2", "Omar Haddad")), Verdict::Different);
    assert_eq!(verdict(&info("1", "Jane Doe"), &info("2", "")), Verdict::Different);
    assert_eq!(verdict(&info("1", ""), &info("2", "")), Verdict::Same);
}

#[test]
fn an_address_alone_merges_but_not_against_the_name() {
    let row = |id: &str, name: Option<&str>| {
        let mut row = Record::new(id);
        row.full_name = name.map(str::to_owned);
        row.email = Some("jane.doe@acme.example".into());
        row
    };
    assert_eq!(verdict(&row("1", None), &row("2", None)), Verdict::Same);
    assert_eq!(verdict(&row("1", None), &row("2", Some("Jane Doe"))), Verdict::Same);
    assert_ne!(verdict(&row("1", Some("Viktor Haddad")), &row("2", Some("Jane Doe"))), Verdict::Same);
}

#[test]
fn names_meet_across_scripts_and_spellings() {
    for (a, b) in [
        ("Юрий Жуков", "Yuri Zhukov"),
        ("Jürgen Müller", "Juergen Mueller"),
        ("Müller, Jürgen", "Jürgen Müller"),
        ("Robert J. Smith", "Bob Smith, PhD"),
        ("Jan van den Berg", "Jan Berg"),
        ("MarÃ\u{ad}a GarcÃ\u{ad}a", "María García"),
        ("María García López", "Maria Garcia"),
    ] {
        let at = |row: &mut Record| row.website = Some("acme.example".into());
        assert_eq!(verdict(&person("1", a, at), &person("2", b, at)), Verdict::Same, "{a} / {b}");
    }
}

#[test]
fn what_a_table_teaches_does_not_depend_on_its_order() {
    let given = ["kaitlin", "joshua", "emma", "lachlan", "ruby", "jack", "olivia"];
    let family = ["dixon", "green", "ryan", "campbell", "webb"];
    let rows: Vec<Record> = (0..300_usize)
        .map(|at| {
            let person = at / 3;
            let mut row = Record::new(format!("{:03}", at * 7 % 300));
            row.set(Kind::FirstName, given[person % given.len()]);
            row.set(Kind::LastName, family[person % family.len()]);
            row.set(Kind::Date, format!("19{:02}0{}1{}", person % 60 + 20, person % 9 + 1, at % 2));
            row.set(Kind::Street, format!("{} acacia road", person * 13 % 90 + at % 2));
            row.set(Kind::Postcode, format!("2{:03}", person * 17 % 400));
            row
        })
        .collect();
    let answer = |rows: &[Record]| {
        let found = cluster(rows, &Matcher::default());
        let why: Vec<_> = found
            .joined
            .iter()
            .chain(&found.review)
            .map(|(a, b, why)| (a.clone(), b.clone(), why.explain()))
            .collect();
        let mut by_id: Vec<_> = rows.iter().zip(found.rows).map(|(row, m)| (row.id.clone(), m)).collect();
        by_id.sort_by(|a, b| a.0.cmp(&b.0));
        (by_id, why)
    };
    let scattered: Vec<Record> = (0..rows.len()).map(|at| rows[at * 131 % rows.len()].clone()).collect();
    assert!(!answer(&rows).1.is_empty());
    assert_eq!(answer(&scattered), answer(&rows));
}

#[test]
fn general_tables_match_by_their_own_columns() {
    let row = |id: &str, given: &str, family: &str, born: &str, number: &str| {
        let mut row = Record::new(id);
        row.set(Kind::FirstName, given);
        row.set(Kind::LastName, family);
        row.set(Kind::Date, born);
        row.set(Kind::Identifier, number);
        row
    };
    let same = verdict(
        &row("1", "kaitlin", "dixn", "19420804", "4342419"),
        &row("2", "kaitlin", "dixon", "19420804", "4342419"),
    );
    assert_eq!(same, Verdict::Same);
    let other = verdict(
        &row("1", "joshua", "green", "19010219", "2855631"),
        &row("2", "joshua", "green", "19881112", "7163391"),
    );
    assert_eq!(other, Verdict::Different);
}
