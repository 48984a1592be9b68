// run:
//! Clusters of person, lead and company for a CSV file, as CSV: `match_csv FILE [COLUMN=KIND]… [link=P]`, where P is
//! the probability from which on rows go together. Without a file, three invented rows.

use std::error::Error;
use std::io::Write;

use lead_match::{Bulk, Config, Kind, Matcher};

const INVENTED: &str = "record_id,first_name,last_name,email,company_name,website\n\
    a1,Dana,Okafor,dana.okafor@harborlogistics.example,Harbor Logistics,\n\
    h7,Dana,Okafor,,Harbor Logistics LLC,www.harborlogistics.example\n\
    z3,Rosa,Lindqvist,rosa@juniperlabs.example,Juniper Labs,\n";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let input: Box<dyn std::io::Read> = match arguments.next() {
        Some(path) => Box::new(std::fs::File::open(path)?),
        None => Box::new(INVENTED.as_bytes()),
    };
    let (options, maps): (Vec<String>, Vec<String>) = arguments.partition(|text| text.starts_with("link="));
    let mut config = Config::default();
    if let Some(link) = options.last() {
        config.link = link["link=".len()..].parse()?;
    }
    let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 20).from_reader(input);
    let headings = reader.headers()?.clone();
    let mut columns = Vec::new();
    for heading in &headings {
        let mapped = maps.iter().find_map(|map| map.split_once('=').filter(|(column, _)| *column == heading));
        columns.push(match mapped {
            Some((_, kind)) => Some(Kind::by_name(kind).ok_or_else(|| format!("no kind {kind}"))?),
            None if heading == "record_id" => None,
            None => Kind::of_column(heading),
        });
    }
    let id = headings.iter().position(|heading| heading == "record_id").ok_or("no column record_id")?;
    let mut bulk = Bulk::new(Matcher::new(config));
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row)? {
        let cells = columns.iter().zip(&row).filter_map(|(kind, cell)| Some(((*kind)?, cell)));
        bulk.push_cells(&row[id], cells);
    }
    let found = bulk.finish();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    writeln!(out, "record_id,person_cluster,lead_cluster,company_cluster,score")?;
    for row in found.rows() {
        let name = |cluster: Option<u32>| cluster.map_or("", |row| found.id(row));
        let score = found.score(row).map(|score| format!("{score:.3}")).unwrap_or_default();
        writeln!(
            out,
            "{},{},{},{},{score}",
            found.id(row),
            found.id(found.person(row)),
            name(found.lead(row)),
            name(found.company(row))
        )?;
    }
    Ok(())
}
