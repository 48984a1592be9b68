//! A list in a file keeps the contract of a provider.

use std::path::PathBuf;
use std::sync::Arc;

use b2b_providers::testing::{Harness, Situation, World, contract};
use b2b_providers::{
    Budget, Company, Connection, ErrorKind, Outcome, Pager, Person, Provider, Query, connect,
};
use rest_core::{ManualClock, async_trait};

use crate::support::now;

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/vendors/bookyourdata/fixtures")).join(name)
}

fn connection() -> Connection {
    Connection::new(Arc::new(World::default().transport()), Arc::new(ManualClock::at(now())))
}

fn provider(name: &str) -> Arc<dyn Provider> {
    connect("bookyourdata", connection().option("file", fixture(name).to_str().unwrap())).unwrap()
}

struct Files(&'static str);

#[async_trait]
impl Harness for Files {
    async fn connect(&self, situation: Situation) -> Option<Arc<dyn Provider>> {
        Some(provider(match situation {
            Situation::Success => self.0,
            Situation::Empty => "empty.csv",
            Situation::BadRecord => "bad_record.csv",
            Situation::Html => "login.csv",
            // A file has no key, no account, no limits.
            _ => return None,
        }))
    }

    fn people_query(&self) -> Query {
        Query::default()
    }

    fn company_query(&self) -> Query {
        Query::default()
    }

    fn person(&self) -> Person {
        Person::default()
    }

    fn company(&self) -> Company {
        Company::default()
    }

    fn secrets(&self) -> Vec<String> {
        vec!["/src/vendors/".to_owned()]
    }
}

#[tokio::test]
async fn a_file_keeps_the_contract() {
    for name in ["page.csv"].into_iter().chain(cfg!(feature = "xlsx").then_some("page.xlsx")) {
        if let Err(broken) = contract(&Files(name)).await {
            panic!("{name}:\n{}", broken.join("\n"));
        }
    }
}

#[tokio::test]
async fn a_bad_row_is_told_by_file_line_and_column() {
    let provider = provider("bad_record.csv");
    let page = provider.people_search().unwrap().search(&Query::default(), None, 10).await.unwrap();
    assert_eq!(page.rejected[0].field, "bad_record.csv[line 3].Email Status");
    assert_eq!(page.rejected[0].index, 3);
    assert_eq!(page.warnings.len(), 2);
}

#[tokio::test]
async fn conditions_are_told_as_ignored_and_a_missing_file_as_a_setting() {
    let none = connect("bookyourdata", connection()).unwrap();
    let search = none.people_search().unwrap();
    let query = Query { titles: vec!["CFO".into()], ..Query::default() };
    assert_eq!(search.ignored(&query), ["titles"]);
    let error = search.search(&query, None, 10).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Config, Some("file")));
    let error = connect("bookyourdata", connection().option("flie", "x")).unwrap_err();
    assert!(error.to_string().contains("unknown option flie; known are: file, sheet"), "{error}");
}

/// Twenty thousand rows through the walk that every importer uses.
#[tokio::test]
async fn a_long_list_is_walked_to_its_end_and_nothing_is_lost() {
    use b2b_providers::vendors::bookyourdata::{BookYourData, Listing, Settings};
    let mut text = "First Name,Last Name,Email,Company\r\n".to_owned();
    for row in 0..20_000 {
        let email = if row % 100 == 0 { String::new() } else { format!("lead{row}@harbor.example") };
        let company = if row % 100 == 0 { "" } else { "Harbor" };
        text.push_str(&format!("Lead,Number {row},{email},{company}\r\n"));
    }
    let settings = Settings::read("bookyourdata".into(), &connection()).unwrap();
    let list = BookYourData::of(Listing::bytes("long.csv", text.into(), settings));
    let query = Query::default();
    let mut pages = Pager::new(list.people_search().unwrap(), &query, 1_000);
    let (mut people, mut others) = (0, 0);
    while let Some(Outcome::Found { value: page, .. }) = pages.next_page(&Budget::dry()).await.unwrap() {
        people += page.people.len();
        others += page.rejected.len() + page.skipped.len();
    }
    assert_eq!((people, others), (19_800, 200));
}
