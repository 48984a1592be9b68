//! `match`: clusters of person, lead and company in a table. Rows stream into compact form; the table itself is
//! never held.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};

use lead_match::normalise::decode;
use lead_match::{Bulk, Kind, Matcher, Partition};

use crate::cli;
use crate::exit::{Failure, Outcome};
use crate::show::bars;

/// A column of the input and where it goes.
#[derive(Clone, Copy)]
enum Column {
    Id,
    Of(Kind),
    Unused,
}

pub(crate) fn run(args: &cli::Match) -> Result<Outcome, Failure> {
    let name = args.input.display().to_string();
    let file = File::open(&args.input)
        .map_err(|error| Failure::usage(format!("{name}: cannot be read: {error}")))?;
    let bar = bars::bar(file.metadata().ok().map(|meta| meta.len()), "bytes");
    bar.set_prefix("match");
    let (rows, bad) = read(bar.wrap_read(file), &name, &args.map)?;
    bar.finish_and_clear();
    let found = rows.finish();
    if args.explain {
        explain(&found);
    }
    let output = args.output.display();
    let failed = |error: csv::Error| Failure::failed(format!("{output}: {error}"));
    let mut writer = csv::Writer::from_path(&args.output).map_err(failed)?;
    writer
        .write_record(["record_id", "person_cluster", "lead_cluster", "company_cluster", "score"])
        .map_err(failed)?;
    for row in found.rows() {
        let cluster = |named: Option<u32>| named.map_or("", |row| found.id(row));
        let score = found.score(row).map(|score| format!("{score:.3}")).unwrap_or_default();
        writer
            .write_record([
                found.id(row),
                found.id(found.person(row)),
                cluster(found.lead(row)),
                cluster(found.company(row)),
                &score,
            ])
            .map_err(failed)?;
    }
    writer.flush().map_err(|error| Failure::failed(format!("{output}: {error}")))?;
    Ok(if bad == 0 { Outcome::Done } else { Outcome::WithFailures })
}

fn explain(found: &Partition) {
    for (sign, pairs) in [("=", found.joined()), ("?", found.review())] {
        for &(a, b) in pairs {
            eprintln!("{} {sign} {}: {}", found.id(a), found.id(b), found.explain(a, b).explain());
        }
    }
    for block in found.dropped() {
        eprintln!("not used: a key that {} shares with {} rows", found.id(block.example), block.rows - 1);
    }
}

/// The rows, and how many could not be read.
fn read(input: impl std::io::Read, name: &str, maps: &[String]) -> Result<(Bulk, u64), Failure> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).buffer_capacity(1 << 18).from_reader(input);
    let broken = |error: csv::Error| Failure::failed(format!("{name}: {error}"));
    let heading = reader.byte_headers().map_err(broken)?.clone();
    let heading: Vec<String> =
        heading.iter().map(|cell| decode(cell).trim_start_matches('\u{feff}').trim().to_owned()).collect();
    let columns = columns(&heading, name, maps)?;
    let (mut rows, mut bad) = (Bulk::new(Matcher::default()), 0);
    // Ids by hash: the rows keep their text.
    let mut seen: HashMap<u64, (u32, u64)> = HashMap::new();
    let mut row = csv::ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) if matches!(error.kind(), csv::ErrorKind::Io(_)) => return Err(broken(error)),
            Err(error) => {
                bad += 1;
                eprintln!("halo-b2b: {name}: {error}; the row is left out");
                continue;
            }
        }
        let line = row.position().map_or(0, csv::Position::line);
        // Spreadsheets write other encodings than UTF-8.
        let texts: Vec<Cow<'_, str>> = row.iter().map(decode).collect();
        let cells = || columns.iter().zip(texts.iter().map(AsRef::<str>::as_ref));
        let id = cells().find_map(|(column, cell)| matches!(column, Column::Id).then_some(cell));
        let Some(id) = id.filter(|id| !id.is_empty()) else {
            bad += 1;
            eprintln!("halo-b2b: {name}:{line}: no record_id; the row is left out");
            continue;
        };
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        let number = rows.len();
        let &mut (first, first_line) = seen.entry(hasher.finish()).or_insert((number, line));
        if first != number && rows.id(first) == id {
            bad += 1;
            eprintln!("halo-b2b: {name}:{line}: record_id of line {first_line} again; the row is left out");
            continue;
        }
        let known = cells().filter_map(|(column, cell)| match column {
            Column::Of(kind) => Some((*kind, cell)),
            Column::Id | Column::Unused => None,
        });
        rows.push_cells(id, known);
    }
    Ok((rows, bad))
}

fn columns(heading: &[String], name: &str, maps: &[String]) -> Result<Vec<Column>, Failure> {
    let mut mapped = BTreeMap::new();
    for map in maps {
        let Some((column, kind)) = map.split_once('=') else {
            return Err(Failure::usage(format!("--map {map}: expected COLUMN=KIND")));
        };
        let Some(kind) = Kind::by_name(kind) else {
            let kinds: Vec<&str> = Kind::ALL.iter().map(|(name, _)| *name).collect();
            return Err(Failure::usage(format!("--map {map}: kinds are {}", kinds.join(", "))));
        };
        if !heading.iter().any(|known| known == column) {
            return Err(Failure::usage(format!(
                "--map {map}: {name} has no column `{column}`; it has: {}",
                heading.join(", ")
            )));
        }
        mapped.insert(column.to_owned(), kind);
    }
    if !heading.iter().any(|column| column == "record_id") {
        return Err(Failure::usage(format!(
            "{name}: line 1: no column `record_id`; the heading has: {}",
            heading.join(", ")
        )));
    }
    Ok(heading
        .iter()
        .map(|column| match mapped.get(column) {
            Some(kind) => Column::Of(*kind),
            None if column == "record_id" => Column::Id,
            None => Kind::of_column(column).map_or(Column::Unused, Column::Of),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_without_an_id_are_named_and_left_out() {
        let (rows, bad) = read(
            "record_id,surname\n1,Doe\n,Roe\n1,Poe\n2,Doe\n".as_bytes(),
            "f.csv",
            &["surname=last_name".into()],
        )
        .expect("reads");
        assert_eq!((rows.len(), bad), (2, 2));
        assert_eq!((rows.id(0), rows.id(1)), ("1", "2"));
    }

    #[test]
    fn a_row_of_another_encoding_is_read() {
        let (rows, bad) =
            read(&b"record_id,last_name\nM\xfcller-1,M\xfcller\n"[..], "f.csv", &[]).expect("reads");
        assert_eq!((rows.len(), bad, rows.id(0)), (1, 0, "M\u{fc}ller-1"));
    }

    #[test]
    fn wrong_columns_and_kinds_are_named() {
        let text = |maps: &[&str]| {
            let maps: Vec<String> = maps.iter().map(|map| (*map).to_owned()).collect();
            read("record_id,a\n".as_bytes(), "f.csv", &maps).expect_err("wrong").to_string()
        };
        assert!(text(&["b=email"]).contains("no column `b`"));
        assert!(text(&["a=mail"]).contains("kinds are"));
        assert!(read("id\n".as_bytes(), "f.csv", &[]).expect_err("no id").to_string().contains("record_id"));
    }
}
