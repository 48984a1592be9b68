//! `phone`: a CSV of any size through the normaliser, in constant memory.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder, WriterBuilder};

use crate::cli;
use crate::exit::{Failure, Outcome};
use crate::show::bars;

const ADDED: [&str; 8] =
    ["e164", "international", "national", "extension", "valid", "kind", "region", "reason"];

pub(crate) fn run(args: &cli::Phone) -> Result<Outcome, Failure> {
    let total = args.input.as_deref().and_then(|path| path.metadata().ok()).map(|meta| meta.len());
    let bar = bars::bar(total, "bytes");
    bar.set_prefix("phone");
    let input: Box<dyn Read> = match &args.input {
        Some(path) => Box::new(bar.wrap_read(open(path)?)),
        None => Box::new(io::stdin().lock()),
    };
    let output: Box<dyn Write> =
        match &args.output {
            Some(path) => Box::new(File::create(path).map_err(|error| {
                Failure::failed(format!("{}: cannot be written: {error}", path.display()))
            })?),
            None => Box::new(io::stdout().lock()),
        };
    let name =
        args.input.as_deref().map_or_else(|| "standard input".to_owned(), |path| path.display().to_string());
    let outcome = convert(
        args,
        BufReader::with_capacity(1 << 16, input),
        BufWriter::with_capacity(1 << 16, output),
        &name,
    );
    bar.finish_and_clear();
    outcome
}

fn open(path: &Path) -> Result<File, Failure> {
    File::open(path).map_err(|error| Failure::usage(format!("{}: cannot be read: {error}", path.display())))
}

fn convert(args: &cli::Phone, input: impl Read, output: impl Write, name: &str) -> Result<Outcome, Failure> {
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(input);
    let mut writer = WriterBuilder::new().flexible(true).from_writer(output);
    let broken = |error: csv::Error| Failure::failed(format!("{name}: {error}"));
    let heading = reader.byte_headers().map_err(broken)?.clone();
    let find = |wanted: &str| heading.iter().position(|cell| trimmed(cell) == wanted.as_bytes());
    let Some(column) = find(&args.column) else {
        let found: Vec<_> =
            heading.iter().map(|cell| String::from_utf8_lossy(trimmed(cell)).into_owned()).collect();
        return Err(Failure::usage(format!(
            "{name}: line 1: no column `{}`; the heading has: {}. Name it with --column",
            args.column,
            found.join(", ")
        )));
    };
    let region_column = find(&args.region_column);
    if region_column.is_none() && args.region_column != "region" {
        return Err(Failure::usage(format!(
            "{name}: line 1: no column `{}` (--region-column)",
            args.region_column
        )));
    }
    let mut row = heading.clone();
    for added in ADDED {
        row.push_field(added.as_bytes());
    }
    writer.write_byte_record(&row).map_err(broken)?;

    let mut record = ByteRecord::new();
    let mut failures = 0_u64;
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) if matches!(error.kind(), csv::ErrorKind::Io(_)) => return Err(broken(error)),
            Err(error) => {
                failures += 1;
                tracing::error!("{name}: {error}");
                continue;
            }
        }
        let text = String::from_utf8_lossy(record.get(column).unwrap_or_default()).into_owned();
        let region = region_column
            .and_then(|column| record.get(column))
            .map(|cell| String::from_utf8_lossy(cell).trim().to_owned())
            .filter(|cell| !cell.is_empty())
            .or_else(|| args.region.clone())
            .unwrap_or_default();
        // Short rows keep their shape: the new columns stay under their headings.
        while record.len() < heading.len() {
            record.push_field(b"");
        }
        for value in columns(&text, &region) {
            record.push_field(value.as_bytes());
        }
        writer.write_byte_record(&record).map_err(broken)?;
    }
    writer.flush().map_err(|error| Failure::failed(format!("output: {error}")))?;
    Ok(if failures == 0 { Outcome::Done } else { Outcome::WithFailures })
}

fn trimmed(cell: &[u8]) -> &[u8] {
    cell.strip_prefix("\u{feff}".as_bytes()).unwrap_or(cell).trim_ascii()
}

/// The added columns of one number, in libphonenumber's terms.
fn columns(text: &str, region: &str) -> [String; 8] {
    use phone_normalise::{Hint, normalise};
    let iso = |region: Option<phone_normalise::Region>| {
        region.map(|region| region.iso().to_owned()).unwrap_or_default()
    };
    match normalise(text, Hint::from(region)) {
        Ok(phone) => [
            phone.e164().to_string(),
            phone.international().to_string(),
            phone.national().to_string(),
            phone.extension().map(|extension| extension.to_string()).unwrap_or_default(),
            "1".to_owned(),
            phone.kind().to_string(),
            iso(phone.region()),
            if phone.assumed() { "assumed".to_owned() } else { String::new() },
        ],
        Err(refusal) => match refusal.candidate() {
            Some(read) => [
                read.e164().to_string(),
                read.international().to_string(),
                read.national().to_string(),
                read.extension().map(|extension| extension.to_string()).unwrap_or_default(),
                "0".to_owned(),
                "UNKNOWN".to_owned(),
                iso(read.region()),
                refusal.to_string(),
            ],
            None => {
                let mut cells: [String; 8] = Default::default();
                "0".clone_into(&mut cells[4]);
                "UNKNOWN".clone_into(&mut cells[5]);
                cells[7] = if text.trim().is_empty() { String::new() } else { refusal.to_string() };
                cells
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args() -> cli::Phone {
        cli::Phone {
            input: None,
            output: None,
            column: "phone".into(),
            region_column: "region".into(),
            region: Some("GB".into()),
        }
    }

    fn run(text: &str) -> Result<String, Failure> {
        let mut output = Vec::new();
        convert(&args(), text.as_bytes(), &mut output, "f.csv")?;
        Ok(String::from_utf8(output).expect("text"))
    }

    #[test]
    fn other_columns_are_untouched_and_quoted_newlines_survive() {
        let output = run("name,phone,region\n\"A\nB\",020 7946 0000,\n").expect("runs");
        assert_eq!(
            output,
            "name,phone,region,e164,international,national,extension,valid,kind,region,reason\n\
             \"A\nB\",020 7946 0000,,+442079460000,+44 20 7946 0000,020 7946 0000,,1,FIXED_LINE,GB,\n"
        );
    }

    #[test]
    fn a_wrong_column_is_named_with_those_that_exist() {
        let failure = run("name,telephone\n").expect_err("no such column");
        assert_eq!(
            failure.to_string(),
            "f.csv: line 1: no column `phone`; the heading has: name, telephone. Name it with --column"
        );
    }
}
