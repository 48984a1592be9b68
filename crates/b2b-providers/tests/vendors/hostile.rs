//! Answers that nobody promised: broken, mutated, huge.

use b2b_providers::vendors;
use b2b_providers::{Error, ErrorKind, Page};
use proptest::prelude::*;
use serde_json::{Value, json};

type Reader = fn(&[u8]) -> Result<Page, Error>;

const READERS: &[(&str, &str, Reader)] = &[
    #[cfg(feature = "apollo")]
    ("apollo", crate::support::fixture!("apollo/fixtures/people_page1.json"), vendors::apollo::people_page),
    #[cfg(feature = "apollo")]
    (
        "apollo",
        crate::support::fixture!("apollo/fixtures/companies_page1.json"),
        vendors::apollo::companies_page,
    ),
    #[cfg(feature = "bombora")]
    ("bombora", crate::support::fixture!("bombora/fixtures/data_page2.json"), |body| {
        vendors::bombora::surge_page(body, crate::support::now())
    }),
    #[cfg(feature = "hg_insights")]
    (
        "hg_insights",
        crate::support::fixture!("hg_insights/fixtures/companies_page1.json"),
        vendors::hg_insights::companies_page,
    ),
    #[cfg(feature = "connectwise_sell")]
    ("connectwise_sell", crate::support::fixture!("connectwise_sell/fixtures/customers1.json"), |body| {
        let mut page = Page::default();
        vendors::connectwise_sell::customers(body, None, "Z", &mut page).map(|()| page)
    }),
    #[cfg(feature = "discoverorg")]
    (
        "discoverorg",
        crate::support::fixture!("discoverorg/fixtures/persons.json"),
        vendors::discoverorg::persons,
    ),
    #[cfg(feature = "hunter")]
    ("hunter", crate::support::fixture!("hunter/fixtures/domain_page1.json"), vendors::hunter::mailboxes),
    #[cfg(feature = "leadiq")]
    ("leadiq", crate::support::fixture!("leadiq/fixtures/people_page1.json"), vendors::leadiq::people_page),
    #[cfg(feature = "leadiq")]
    (
        "leadiq",
        crate::support::fixture!("leadiq/fixtures/companies_page1.json"),
        vendors::leadiq::companies_page,
    ),
    #[cfg(feature = "linkedin")]
    (
        "linkedin",
        crate::support::fixture!("linkedin/fixtures/leads_page1.json"),
        vendors::linkedin::leads_page,
    ),
    #[cfg(feature = "madkudu")]
    (
        "madkudu",
        crate::support::fixture!("madkudu/fixtures/persons_page1.json"),
        vendors::madkudu::persons_page,
    ),
    #[cfg(feature = "madkudu")]
    (
        "madkudu",
        crate::support::fixture!("madkudu/fixtures/accounts_page1.json"),
        vendors::madkudu::accounts_page,
    ),
    #[cfg(feature = "outreach")]
    (
        "outreach",
        crate::support::fixture!("outreach/fixtures/prospects_page1.json"),
        vendors::outreach::prospects_page,
    ),
    #[cfg(feature = "outreach")]
    (
        "outreach",
        crate::support::fixture!("outreach/fixtures/accounts_page1.json"),
        vendors::outreach::accounts_page,
    ),
    #[cfg(feature = "seamless")]
    (
        "seamless",
        crate::support::fixture!("seamless/fixtures/people_page1.json"),
        vendors::seamless::people_page,
    ),
    #[cfg(feature = "seamless")]
    (
        "seamless",
        crate::support::fixture!("seamless/fixtures/companies_page1.json"),
        vendors::seamless::companies_page,
    ),
    #[cfg(feature = "seamless")]
    (
        "seamless",
        crate::support::fixture!("seamless/fixtures/contacts.json"),
        vendors::seamless::contacts_page,
    ),
    #[cfg(feature = "zoominfo")]
    (
        "zoominfo",
        crate::support::fixture!("zoominfo/fixtures/contacts_page1.json"),
        vendors::zoominfo::contacts_page,
    ),
    #[cfg(feature = "rocketreach")]
    (
        "rocketreach",
        crate::support::fixture!("rocketreach/fixtures/people_page1.json"),
        vendors::rocketreach::people_page,
    ),
    #[cfg(feature = "rocketreach")]
    (
        "rocketreach",
        crate::support::fixture!("rocketreach/fixtures/companies_page1.json"),
        vendors::rocketreach::companies_page,
    ),
    #[cfg(feature = "lusha")]
    ("lusha", crate::support::fixture!("lusha/fixtures/people_page1.json"), vendors::lusha::people_page),
    #[cfg(feature = "lusha")]
    (
        "lusha",
        crate::support::fixture!("lusha/fixtures/companies_page1.json"),
        vendors::lusha::companies_page,
    ),
    #[cfg(feature = "uplead")]
    ("uplead", crate::support::fixture!("uplead/fixtures/people_page1.json"), vendors::uplead::people_page),
    #[cfg(feature = "uplead")]
    (
        "uplead",
        crate::support::fixture!("uplead/fixtures/companies_page1.json"),
        vendors::uplead::companies_page,
    ),
    #[cfg(feature = "lead411")]
    (
        "lead411",
        crate::support::fixture!("lead411/fixtures/people_page1.json"),
        vendors::lead411::people_page,
    ),
    #[cfg(feature = "clay")]
    ("clay", crate::support::fixture!("clay/fixtures/people_page1.json"), vendors::clay::people_page),
    #[cfg(feature = "clay")]
    ("clay", crate::support::fixture!("clay/fixtures/companies_page1.json"), vendors::clay::companies_page),
    #[cfg(feature = "clearbit")]
    (
        "clearbit",
        crate::support::fixture!("clearbit/fixtures/people_page1.json"),
        vendors::clearbit::people_page,
    ),
];

/// What may stand in the place of any value.
fn anything() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(|number| json!(number)),
        "[a-zA-Z0-9@. +/:-]{0,20}".prop_map(Into::into),
        Just(json!([])),
        Just(json!({})),
        Just(json!([1, "a", null])),
        Just(json!({"id": {"a": 1}})),
    ]
}

/// Replaces the value at a place counted through the whole document.
fn mutate(value: &mut Value, place: &mut usize, with: &Value) {
    if *place == 0 {
        *value = with.clone();
        *place = usize::MAX;
        return;
    }
    *place -= 1;
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| {
            if *place != usize::MAX {
                mutate(item, place, with);
            }
        }),
        Value::Object(map) => map.values_mut().for_each(|item| {
            if *place != usize::MAX {
                mutate(item, place, with);
            }
        }),
        _ => {}
    }
}

proptest! {
    #[test]
    fn one_wrong_value_never_panics_and_is_told_without_names(
        reader in any::<prop::sample::Index>(),
        places in prop::collection::vec(0usize..120, 1..4),
        with in anything(),
    ) {
        if READERS.is_empty() {
            return Ok(());
        }
        let (vendor, fixture, read) = READERS[reader.index(READERS.len())];
        let mut document: Value = serde_json::from_str(fixture).unwrap();
        for mut place in places {
            mutate(&mut document, &mut place, &with);
        }
        match read(document.to_string().as_bytes()) {
            Ok(page) => {
                for bad in &page.rejected {
                    let text = bad.to_string();
                    prop_assert!(bad.field.contains('['), "{}", text);
                    prop_assert!(!text.contains("Dana") && !text.contains("harborlogistics"), "{}", text);
                }
                for found in &page.people {
                    let json = serde_json::to_value(&found.person).unwrap();
                    prop_assert!(serde_json::from_value::<b2b_providers::Person>(json).is_ok());
                }
            }
            Err(error) => {
                let text = format!("{error} {error:?}");
                prop_assert_eq!(error.kind(), ErrorKind::Malformed);
                prop_assert!(text.starts_with(vendor), "{}", text);
                prop_assert!(!text.contains("Dana") && !text.contains("harborlogistics"), "{}", text);
            }
        }
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0usize..2_000) {
        for (_, fixture, read) in READERS {
            let _ = read(&bytes);
            let end = cut.min(fixture.len());
            prop_assert!(read(&fixture.as_bytes()[..end]).is_err() || end >= fixture.trim_end().len());
        }
        #[cfg(feature = "apollo")]
        let _ = vendors::apollo::phones_delivered(&bytes, crate::support::now());
    }
}

#[cfg(feature = "apollo")]
#[test]
fn ten_megabytes_are_read_record_by_record() {
    let mut page: Value =
        serde_json::from_str(crate::support::fixture!("apollo/fixtures/people_page1.json")).unwrap();
    let one = page["people"][0].clone();
    let rows = 20_000;
    page["people"] = vec![one; rows].into();
    page["total_entries"] = rows.into();
    let body = page.to_string();
    assert!(body.len() > 5_000_000);
    assert_eq!(vendors::apollo::people_page(body.as_bytes()).unwrap().people.len(), rows);
}
