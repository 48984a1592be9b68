//! The SQL view says what the crate says.

mod rows;

use phone_normalise::sql::{Dialect, Range, View, ranges};
use phone_normalise::{Hint, Phone, normalise};
use rusqlite::Connection;

const VIEW: View<'static> =
    View { dialect: Dialect::Sqlite, table: "con\"tacts", column: "phone number", name: "checked contacts" };

fn all() -> Vec<Range> {
    let mut found = Vec::new();
    let done: Result<(), ()> = ranges(|range| {
        found.push(range);
        Ok(())
    });
    done.expect("nothing refuses");
    found
}

#[test]
fn ranges_are_sorted_apart_and_fit_a_signed_integer() {
    let mut found = all();
    found.sort_by_key(|range| (range.digits, range.low));
    assert!(found.len() > 1_000);
    for pair in found.windows(2) {
        assert!(pair[0].digits < pair[1].digits || pair[0].high < pair[1].low, "{pair:?}");
    }
    for range in found {
        assert!(range.low <= range.high && i64::try_from(range.high).is_ok());
        for number in [range.low, range.high] {
            let text = format!("+{number}");
            let phone: Phone = text.parse().expect("a valid number");
            assert_eq!(normalise(&text, Hint::none()), Ok(phone), "{text}");
        }
    }
}

#[test]
fn sqlite_marks_exactly_the_valid_numbers() {
    let database = Connection::open_in_memory().expect("a database");
    database
        .execute_batch("CREATE TABLE \"con\"\"tacts\" (id INTEGER, \"phone number\" TEXT)")
        .expect("a table");
    let mut texts: Vec<String> = rows::Rows::new(3).take(4_000).map(|(text, _)| text).collect();
    texts.extend(rows::examples().iter().map(|example| example.forms[0].to_owned()));
    texts.extend(["+", "+44", "442079460018", "+442079460018x", "+0442079460018", ""].map(String::from));
    // Every number once more with its last digit changed, so that many are almost valid.
    let changed: Vec<String> = texts
        .iter()
        .filter(|t| t.len() > 5 && t.is_ascii())
        .map(|t| format!("{}7", &t[..t.len() - 2]))
        .collect();
    texts.extend(changed);
    for _ in 0..2 {
        database.execute_batch(&VIEW.to_string()).expect("the script runs, twice too");
    }
    let insert = database.unchecked_transaction().expect("a transaction");
    for (id, text) in (0i64..).zip(&texts) {
        insert.execute("INSERT INTO \"con\"\"tacts\" VALUES (?1, ?2)", (id, text)).expect("a row");
    }
    insert.execute("INSERT INTO \"con\"\"tacts\" VALUES (-1, NULL)", ()).expect("a row");
    insert.commit().expect("committed");
    let mut query = database
        .prepare("SELECT id, \"phone number\", phone_valid FROM \"checked contacts\"")
        .expect("a view");
    let mut rows = query.query(()).expect("rows");
    let (mut valid, mut seen) = (0, 0);
    while let Some(row) = rows.next().expect("a row") {
        let text: Option<String> = row.get(1).expect("text");
        let marked: bool = row.get(2).expect("a mark");
        let expected =
            text.as_deref().is_some_and(|text| text.parse::<Phone>().is_ok() && !text.contains(';'));
        assert_eq!(marked, expected, "{text:?}");
        valid += u32::from(marked);
        seen += 1;
    }
    assert_eq!(seen, texts.len() + 1);
    assert!(valid > 1_000);
}

#[test]
fn the_postgres_script_differs_only_where_the_dialects_do() {
    let script = View { dialect: Dialect::Postgres, ..VIEW }.to_string();
    assert!(script.contains("c.\"phone number\" ~ '^[+][1-9][0-9]*$'"));
    assert!(script.contains("FROM \"con\"\"tacts\" c;") && !script.contains("GLOB"));
    let inserts = |script: &str| script.lines().filter(|line| line.starts_with('(')).count();
    assert_eq!(inserts(&script), all().len());
    assert_eq!(inserts(&VIEW.to_string()), all().len());
}
