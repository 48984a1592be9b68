use std::fmt::Write as _;
use std::sync::Arc;

use proptest::prelude::*;
use rest_core::{ManualClock, ReplayTransport};

use super::*;
use crate::{EmailStatus, Person, PhoneKind};

const ACME: ProviderId = ProviderId::from_static("acme");

pub(super) fn settings(options: &[(&str, &str)]) -> Settings {
    read(options).unwrap()
}

fn read(options: &[(&str, &str)]) -> Result<Settings, Error> {
    let clock = ManualClock::at(Timestamp::parse("2026-08-01T12:00:00Z").unwrap());
    let connection = Connection::new(Arc::new(ReplayTransport::new()), Arc::new(clock));
    let connection = options.iter().fold(connection, |all, (name, value)| all.option(*name, *value));
    Settings::read(ACME, &connection)
}

fn list(text: &str, options: &[(&str, &str)]) -> Listing {
    Listing::bytes("leads.csv", Bytes::copy_from_slice(text.as_bytes()), settings(options))
}

fn page(text: &str, options: &[(&str, &str)]) -> Page {
    list(text, options).page(None, 100).unwrap()
}

/// The person of one row below this header.
fn person(header: &str, row: &str, options: &[(&str, &str)]) -> Person {
    let mut page = page(&format!("{header}\n{row}\n"), options);
    assert_eq!(page.people.len(), 1, "{:?} {:?}", page.rejected, page.skipped);
    page.people.remove(0).person
}

fn refused(header: &str, row: &str) -> String {
    let page = page(&format!("{header}\n{row}\n"), &[]);
    assert!(page.people.is_empty());
    let rejected = page.rejected.iter().map(ToString::to_string);
    rejected.chain(page.skipped.iter().map(|one| one.reason.to_owned())).collect()
}

#[test]
fn a_row_becomes_a_record() {
    let dana = person(
        "First Name,Last Name,Job Title,Job Level,Job Function,Email Address,Email Status,Direct Phone,Mobile,Phone,Company Name,Website,Address,City,State,Zip Code,Country,Industry,SIC Code,Employees,Revenue,Founded,Tech Stack,LinkedIn URL",
        "DANA,OKAFOR,Director of IT,Director,IT,Dana@Harbor.example,DELIVERABLE,(207) 555-0142,+12075550107,207-555-0100,Harbor Logistics,www.Harbor.example/,1 Pier Rd,Portland,ME,4101,United States,Logistics,4731,140.0,$10M-$25M,1998,\"SAP; Slack;sap\",linkedin.com/in/dana-demo",
        &[("list", "order 1042"), ("downloaded", "2026-07-20")],
    );
    let json = serde_json::to_value(&dana).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "source": "acme", "external_id": "dana@harbor.example", "observed_at": "2026-07-20T00:00:00.000Z",
            "first_name": "Dana", "last_name": "Okafor", "job_title": "Director of IT", "seniority_raw": "Director",
            "department_raw": "IT", "email": "dana@harbor.example", "email_status": "deliverable",
            "phones": [
                {"raw": "(207) 555-0142", "kind": "direct", "verified": false},
                {"raw": "+12075550107", "e164": "+12075550107", "kind": "mobile", "verified": false}],
            "company_phone": "207-555-0100", "linkedin_url": "https://linkedin.com/in/dana-demo",
            "company_name": "Harbor Logistics", "website": "https://www.Harbor.example", "domain": "harbor.example",
            "address": {"line": "1 Pier Rd", "city": "Portland", "region": "ME", "postcode": "04101",
                "country": "United States", "country_iso2": "US"},
            "industry_raw": "Logistics", "headcount": 140, "revenue_range": "$10M-$25M", "founded_year": 1998,
            "technologies": ["SAP", "Slack"], "services_offered": "Logistics",
            "notes": "List: order 1042 | SIC Code: 4731"
        })
    );
}

#[test]
fn a_word_about_an_address_ages() {
    use EmailStatus::{Deliverable, Risky, Unknown};
    let status = |word: &str, downloaded: &str| {
        person("Email,Status,Company", &format!("a@b.example,{word},B"), &[("downloaded", downloaded)])
            .email_status
    };
    assert_eq!(status("DELIVERABLE", "2026-05-03"), Some(Unknown), "90 days and 12 hours");
    assert_eq!(status("DELIVERABLE", "2026-05-04"), Some(Deliverable));
    assert_eq!(status("RISKY", "2026-07-01"), Some(Risky));
    assert_eq!(status("", "2026-07-01"), Some(Unknown));
    assert_eq!(
        person("Email,Name,Email Status", "info@b.example,Ira Bell,valid", &[]).email_status,
        Some(Risky)
    );
}

#[test]
fn an_undeliverable_address_is_no_address() {
    let header = "Name,Email,Email Status,Direct Phone,Company";
    let lee = person(header, "Lee Martin,lee@b.example,UNDELIVERABLE,207-555-0100,B", &[]);
    assert_eq!((lee.email, lee.email_status), (None, None));
    assert_eq!(lee.external_id.as_deref(), Some("lee martin | b.example"));
    assert_eq!(
        refused(header, "Lee Martin,lee@b.example,invalid,,B"),
        "leads.csv[line 2].Email Status: the address is undeliverable and there is no phone number"
    );
}

#[test]
fn who_is_no_lead_is_told() {
    let header = "Name,Email,Company,Phone,LinkedIn";
    assert_eq!(refused(header, ",sales@b.example,B,,"), "a mailbox that belongs to nobody");
    assert_eq!(refused(header, ",,B,207-555-0100,"), "a company without a person");
    assert_eq!(
        refused(header, "Lee,lee@gmail.com,,,"),
        "a private person: there is no company (option consumers)"
    );
    assert!(refused(header, ",nonsense,B,,").starts_with("leads.csv[line 2].Email: it says not who"));
    assert!(refused("Name,Email,Company", "Lee,lee@b.example,B,207").contains("more cells than the header"));
    let private = person(header, "Lee,lee@gmail.com,,,", &[("consumers", "true")]);
    assert_eq!((private.company.domain, private.email.as_deref()), (None, Some("lee@gmail.com")));
    assert_eq!(person(header, "Lee,lee@b.example,,,", &[]).company.domain.as_deref(), Some("b.example"));
}

#[test]
fn what_tells_a_person_apart() {
    let header = "First Name,Last Name,Email,Company,Direct Phone,LinkedIn";
    let table = [
        ("Dana,Okafor,Dana@b.example,B,207-555-0100,linkedin.com/in/D", "dana@b.example"),
        ("Dana,Okafor,,B,,https://www.LinkedIn.com/in/D", "linkedin.com/in/d"),
        ("Dana,Okafor,,Harbor Ltd,207-555-0100,", "dana okafor | harbor ltd"),
    ];
    for (row, id) in table {
        assert_eq!(person(header, row, &[]).external_id.as_deref(), Some(id), "{row}");
    }
    let private = person(header, "Dana,Okafor,,,207-555-0100,", &[("consumers", "true")]);
    assert_eq!(private.external_id.as_deref(), Some("dana okafor | 2075550100"));
}

#[test]
fn what_cannot_be_read_is_told_by_file_line_and_column_and_kept() {
    let text = "Name,Email,Company,Direct Phone,Employees,LinkedIn,Website,Founded,Email\r\n\
        \r\n\
        Dana,dana@b.example,B,2.07556E+09,many,linkedin.com/company/b,none,x,d@c.example\r\n";
    let page = page(text, &[]);
    assert_eq!(
        page.warnings,
        [
            "leads.csv[line 3].LinkedIn: this is the profile of a company",
            "leads.csv[line 3].Direct Phone: a spreadsheet program rounded the number",
            "leads.csv[line 3].Employees: this is no number of employees",
            "leads.csv[line 3].Founded: this is no year",
        ]
    );
    assert_eq!(
        page.people[0].person.research.notes.as_deref(),
        Some(
            "LinkedIn: linkedin.com/company/b | Email (column 9): d@c.example | Direct Phone: 2.07556E+09 | \
             Employees: many | Founded: x"
        )
    );
    assert!(!page.warnings.concat().contains("dana"));
}

#[test]
fn a_phone_column_is_the_companys_unless_the_company_has_its_own() {
    let plain = person("Name,Company,Phone,Phone", "Dana,B,207-555-0100,207-555-0101", &[]);
    assert_eq!(plain.company.company_phone.as_deref(), Some("207-555-0100"));
    assert_eq!(plain.research.notes.as_deref(), Some("Company phone: 207-555-0101"));
    let both = person("Name,Company,Phone,Company Phone", "Dana,B,207-555-0100,207-555-0101", &[]);
    assert_eq!(both.company.company_phone.as_deref(), Some("207-555-0101"));
    assert_eq!(both.phones[0].kind, PhoneKind::Work);
}

#[test]
fn the_operator_says_what_columns_mean() {
    let options = [("columns", "Adresse = email; Firma=company; Punkte=ignore"), ("extra", "drop")];
    let dana = person("Adresse;Firma;Punkte;Notiz", "dana@b.example;B;7;hello", &options);
    assert_eq!(dana.company.company_name.as_deref(), Some("B"));
    assert_eq!(dana.research.notes, None);
    let error = list("Email,Firma\n", &options).page(None, 1).unwrap_err();
    assert_eq!(
        error.to_string(),
        "acme: import: leads.csv[line 1]: there is no column \"Adresse\", which the option columns names"
    );
    for (name, value) in [
        ("columns", "Adresse"),
        ("columns", "a=shoe size"),
        ("downloaded", "yesterday"),
        ("extra", "x"),
        ("max_rows", "0"),
        ("consumers", "maybe"),
    ] {
        let error = read(&[(name, value)]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{name}");
    }
}

fn many(rows: usize) -> String {
    let mut text = "Name,Email,Company\n".to_owned();
    for row in 0..rows {
        writeln!(text, "Lead {row},lead{row}@b.example,B").unwrap();
    }
    text
}

#[test]
fn pages_go_on_from_any_line_and_end() {
    let text = many(5);
    let list = list(&text, &[]);
    let first = list.page(None, 2).unwrap();
    assert_eq!((first.people.len(), first.next.as_deref()), (2, Some("4")));
    let second = list.page(Some("4"), 2).unwrap();
    // As after a restart: another reader starts in the middle.
    assert_eq!(super::tests::list(&text, &[]).page(Some("4"), 2).unwrap(), second);
    assert_eq!(list.page(Some("4"), 2).unwrap(), second, "the same page again");
    let last = list.page(second.next.as_deref(), 2).unwrap();
    assert_eq!((last.people.len(), last.next), (1, None));
    assert_eq!(list.page(Some("x"), 1).unwrap_err().field(), Some("cursor"));
}

#[test]
fn rows_before_trouble_are_handed_out() {
    let list = list(&many(5), &[("max_rows", "3")]);
    let page = list.page(None, 100).unwrap();
    assert_eq!((page.people.len(), page.next.as_deref()), (3, Some("5")));
    let error = list.page(Some("5"), 100).unwrap_err();
    assert!(error.to_string().starts_with("acme: import: leads.csv[line 5]: the list has more than 3 rows"));
    let open = format!("{}x,\"{}", many(2), "y".repeat(3 << 20));
    let list = super::tests::list(&open, &[]);
    let page = list.page(None, 100).unwrap();
    assert_eq!((page.people.len(), page.next.as_deref()), (2, Some("4")));
    let error = list.page(page.next.as_deref(), 100).unwrap_err();
    assert!(error.to_string().contains("leads.csv[line 4]: a record of more than 1 MiB"), "{error}");
}

#[test]
fn a_file_that_is_not_there_is_a_wrong_setting() {
    let list = Listing::file("/nowhere/at/all/leads.csv", settings(&[]));
    let error = list.page(None, 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(error.to_string(), "acme: import: leads.csv: the file cannot be opened: entity not found");
}

#[test]
#[cfg(not(feature = "xlsx"))]
fn a_workbook_needs_a_feature_of_its_own() {
    let list = Listing::bytes("leads.xlsx", Bytes::from_static(b"PK\x03\x04"), settings(&[]));
    let error = list.page(None, 1).unwrap_err();
    assert!(error.to_string().ends_with("compile b2b-providers with the feature `xlsx`"), "{error}");
}

proptest! {
    #[test]
    fn every_row_is_a_person_rejected_or_skipped(
        rows in prop::collection::vec(
            prop::collection::vec("[a-zA-Z0-9@.,;\" €é+-]{0,12}", 0..9),
            0..12,
        ),
        limit in 1_usize..5,
    ) {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        writer.write_record(["Name", "Email", "Status", "Company", "Phone", "Employees", "Revenue"]).unwrap();
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
        let list = Listing::bytes("x.csv", writer.into_inner().unwrap().into(), settings(&[]));
        let filled = rows.iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).count();
        let (mut seen, mut cursor) = (0, None);
        loop {
            let page = list.page(cursor.as_deref(), limit).unwrap();
            let of_page = page.people.len() + page.rejected.len() + page.skipped.len();
            prop_assert!(of_page <= limit);
            seen += of_page;
            for found in &page.people {
                let json = serde_json::to_value(&found.person).unwrap();
                prop_assert_eq!(&serde_json::from_value::<Person>(json).unwrap(), &found.person);
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        prop_assert_eq!(seen, filled);
    }
}
