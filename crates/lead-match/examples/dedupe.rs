//! Clusters the rows of a CSV file, or of three invented rows where none is given.
#![allow(missing_docs)]

use lead_match::{Matcher, Record, cluster};

const INVENTED: &str = "record_id,first_name,last_name,email,company_name,website\n\
    a1,Dana,Okafor,dana.okafor@harborlogistics.example,Harbor Logistics,\n\
    h7,Dana,Okafor,,Harbor Logistics LLC,www.harborlogistics.example\n\
    z3,Rosa,Lindqvist,rosa@juniperlabs.example,Juniper Labs,\n";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = match std::env::args().nth(1) {
        Some(path) => std::fs::read_to_string(path)?,
        None => INVENTED.to_owned(),
    };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heading = reader.headers()?.clone();
    let mut records = Vec::new();
    for row in reader.records() {
        let row = row?;
        let cell = |name: &str| {
            let at = heading.iter().position(|column| column == name)?;
            row.get(at).filter(|cell| !cell.trim().is_empty()).map(str::to_owned)
        };
        let mut record = Record::new(cell("record_id").ok_or("no column record_id")?);
        record.source = cell("source");
        record.source_id = cell("source_id");
        record.first_name = cell("first_name");
        record.last_name = cell("last_name");
        record.full_name = cell("full_name");
        record.email = cell("email");
        record.company_name = cell("company_name");
        record.website = cell("website");
        record.phone = cell("phone");
        record.mobile = cell("mobile");
        record.linkedin_url = cell("linkedin_url");
        record.city = cell("city");
        records.push(record);
    }
    let clusters = cluster(&records, &Matcher::default());
    println!("record_id,cluster_id");
    for (record, membership) in records.iter().zip(&clusters.rows) {
        println!("{},{}", record.id, membership.person);
    }
    Ok(())
}
