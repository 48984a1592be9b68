//! `match`: clusters of person, lead and company in a table.

use std::collections::BTreeMap;
use std::fs::File;

use lead_match::{Kind, Matcher, Record, cluster};

use crate::cli;
use crate::exit::{Failure, Outcome};
use crate::show::bars;

/// A column of the input and where it goes.
#[derive(Clone, Copy)]
enum Column {
    Id,
    Source,
    SourceId,
    UpdatedAt,
    JobTitle,
    Mobile,
    Of(Kind),
    Unused,
}

/// Columns that need no `--map`.
const KNOWN: [(&str, Column); 18] = [
    ("record_id", Column::Id),
    ("source", Column::Source),
    ("source_id", Column::SourceId),
    ("first_name", Column::Of(Kind::FirstName)),
    ("last_name", Column::Of(Kind::LastName)),
    ("full_name", Column::Of(Kind::FullName)),
    ("email", Column::Of(Kind::Email)),
    ("email_status", Column::Unused),
    ("job_title", Column::JobTitle),
    ("company_name", Column::Of(Kind::Company)),
    ("website", Column::Of(Kind::Website)),
    ("phone", Column::Of(Kind::Phone)),
    ("mobile", Column::Mobile),
    ("linkedin_url", Column::Of(Kind::LinkedIn)),
    ("city", Column::Of(Kind::City)),
    ("country", Column::Of(Kind::Country)),
    ("updated_at", Column::UpdatedAt),
    ("confidence", Column::Unused),
];

pub(crate) fn run(args: &cli::Match) -> Result<Outcome, Failure> {
    let name = args.input.display().to_string();
    let file = File::open(&args.input)
        .map_err(|error| Failure::usage(format!("{name}: cannot be read: {error}")))?;
    let bar = bars::bar(file.metadata().ok().map(|meta| meta.len()), "bytes");
    bar.set_prefix("match");
    let (records, bad) = read(bar.wrap_read(file), &name, &args.map)?;
    bar.finish_and_clear();
    let clusters = cluster(&records, &Matcher::default());
    if args.explain {
        for (a, b, comparison) in &clusters.joined {
            eprintln!("{a} = {b}: {}", comparison.explain());
        }
        for (a, b, comparison) in &clusters.review {
            eprintln!("{a} ? {b}: {}", comparison.explain());
        }
        for (key, rows) in &clusters.dropped {
            // The key holds a value of the table; its kind is enough.
            let kind = key.as_str().split(':').next().unwrap_or_default();
            eprintln!("not used: a key of kind {kind} that {rows} rows share");
        }
    }
    let output = args.output.display();
    let failed = |error: csv::Error| Failure::failed(format!("{output}: {error}"));
    let mut writer = csv::Writer::from_path(&args.output).map_err(failed)?;
    writer
        .write_record(["record_id", "person_cluster", "lead_cluster", "company_cluster", "score"])
        .map_err(failed)?;
    for (record, row) in records.iter().zip(&clusters.rows) {
        let score = row.score.map(|score| format!("{score:.3}")).unwrap_or_default();
        writer
            .write_record([
                record.id.as_str(),
                &row.person,
                row.lead.as_deref().unwrap_or_default(),
                row.company.as_deref().unwrap_or_default(),
                &score,
            ])
            .map_err(failed)?;
    }
    writer.flush().map_err(|error| Failure::failed(format!("{output}: {error}")))?;
    Ok(if bad == 0 { Outcome::Done } else { Outcome::WithFailures })
}

/// The rows, and how many could not be read.
fn read(input: impl std::io::Read, name: &str, maps: &[String]) -> Result<(Vec<Record>, u64), Failure> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(input);
    let broken = |error: csv::Error| Failure::failed(format!("{name}: {error}"));
    let heading = reader.headers().map_err(broken)?.clone();
    let heading: Vec<String> =
        heading.iter().map(|cell| cell.trim_start_matches('\u{feff}').trim().to_owned()).collect();
    let columns = columns(&heading, name, maps)?;
    let (mut records, mut bad) = (Vec::new(), 0);
    let mut seen = BTreeMap::new();
    for row in reader.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) if matches!(error.kind(), csv::ErrorKind::Io(_)) => return Err(broken(error)),
            Err(error) => {
                bad += 1;
                eprintln!("halo-b2b: {name}: {error}; the row is left out");
                continue;
            }
        };
        let line = row.position().map_or(0, csv::Position::line);
        let mut record = Record::default();
        for (column, cell) in columns.iter().zip(&row) {
            let present = || (!lead_match::normalise::is_null(cell)).then(|| cell.to_owned());
            match column {
                Column::Id => cell.clone_into(&mut record.id),
                Column::Source => record.source = present(),
                Column::SourceId => record.source_id = present(),
                Column::UpdatedAt => record.updated_at = present(),
                Column::JobTitle => record.job_title = present(),
                Column::Mobile => record.mobile = present(),
                Column::Of(kind) => record.set(*kind, cell),
                Column::Unused => {}
            }
        }
        if record.id.is_empty() {
            bad += 1;
            eprintln!("halo-b2b: {name}:{line}: no record_id; the row is left out");
        } else if let Some(first) = seen.insert(record.id.clone(), line) {
            bad += 1;
            eprintln!("halo-b2b: {name}:{line}: record_id of line {first} again; the row is left out");
        } else {
            records.push(record);
        }
    }
    Ok((records, bad))
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
            None => KNOWN.iter().find(|(known, _)| known == column).map_or(Column::Unused, |(_, to)| *to),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_without_an_id_are_named_and_left_out() {
        let (records, bad) = read(
            "record_id,surname\n1,Doe\n,Roe\n1,Poe\n".as_bytes(),
            "f.csv",
            &["surname=last_name".into()],
        )
        .expect("reads");
        assert_eq!((records.len(), bad), (1, 2));
        assert_eq!(records[0].last_name.as_deref(), Some("Doe"));
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
