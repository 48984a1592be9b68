//! Lists in Excel workbooks.

use proptest::prelude::*;
use rest_core::Bytes;

use super::Listing;
use super::tests::settings;
use crate::{ErrorKind, Person};

const BOOK: &[u8] = include_bytes!("../bookyourdata/fixtures/page.xlsx");

fn book(options: &[(&str, &str)]) -> Listing {
    Listing::bytes("leads.xlsx", Bytes::from_static(BOOK), settings(options))
}

#[test]
fn a_workbook_is_read_as_a_person_sees_it() {
    let page = book(&[]).page(None, 100).unwrap();
    assert_eq!((page.people.len(), &page.next), (3, &None));
    let people: Vec<&Person> = page.people.iter().map(|found| &found.person).collect();
    assert_eq!(people[0].phones[0].raw, "2075550142");
    assert_eq!(people[0].company.address.postcode.as_deref(), Some("04101"));
    assert_eq!(people[0].company.headcount, Some(140));
    assert_eq!(people[0].research.notes, None, "#N/A is nothing");
    assert_eq!(people[1].company.headcount_range.as_deref(), Some("1-10"));
    assert_eq!(people[1].company.revenue_usd, Some(18e6));
    assert_eq!(people[1].research.notes.as_deref(), Some("Intent Tier: gold"));
    assert_eq!(people[2].company.headcount_range.as_deref(), Some("11-50"));
    assert_eq!(
        page.warnings,
        ["leads.xlsx[line 5].Direct Phone: a spreadsheet program rounded the number"],
        "row 3 is empty"
    );
    let list = book(&[]);
    assert_eq!(list.page(None, 1).unwrap().next.as_deref(), Some("4"));
}

#[test]
fn sheets_have_names_and_workbooks_have_limits() {
    let error = book(&[("sheet", "People")]).page(None, 1).unwrap_err();
    assert!(error.to_string().contains("the sheets are: Contacts, Read me"), "{error}");
    let error = book(&[("sheet", "read me")]).page(None, 1).unwrap_err();
    assert!(error.to_string().contains("is this the header?"), "{error}");
    let list = book(&[("max_rows", "1")]);
    assert_eq!(list.page(None, 9).unwrap().people.len(), 1);
    let error = list.page(Some("4"), 9).unwrap_err();
    assert!(error.to_string().starts_with("acme: import: leads.xlsx[line 4]: the list has more than 1"));
    for end in [10, 100, BOOK.len() / 2, BOOK.len() - 30] {
        let cut = Listing::bytes("cut.xlsx", Bytes::from_static(&BOOK[..end]), settings(&[]));
        assert_eq!(cut.page(None, 1).unwrap_err().kind(), ErrorKind::Malformed);
    }
}

proptest! {
    #[test]
    fn a_damaged_workbook_is_an_error_or_a_list(
        places in prop::collection::vec((0..BOOK.len(), any::<u8>()), 1..8)
    ) {
        let mut bytes = BOOK.to_vec();
        for (place, byte) in places {
            bytes[place] = byte;
        }
        if let Err(error) = Listing::bytes("x.xlsx", bytes.into(), settings(&[])).page(None, 100) {
            prop_assert_eq!(error.kind(), ErrorKind::Malformed);
        }
    }
}
