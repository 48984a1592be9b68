//! Possible duplicates from the terminal: shown side by side, decided, and honoured by the next poll.
#![allow(missing_docs)]

mod support;

use support::{Place, Ran};

const HEADING: &str = "First Name,Last Name,Job Title,Email,Direct Phone,Company,Website,City,Country\n";
/// Thin records come in too.
const GATE: &str = "[gate.minimum_quality]\nbookyourdata = 0\n[gate.minimum_confidence]\nbookyourdata = 0\n";
/// Known first.
const KNOWN: &str =
    "Jonathan,Smithers,IT Director,jon.smithers@acme.example,,Acme Ltd,acme.example,Leeds,GB\n";
/// May be the same person: the name is spelt differently, and there is no address to tell.
const DOUBTFUL: &str = "Jonathan,Smither,,,+44 20 7946 0123,Acme Holding,,Leeds,GB\n";

fn held() -> Place {
    let place = Place::new(|tenant| tenant.clients(0));
    place.configure(&format!("{GATE}[deduplication]\npossible_duplicate_action = \"hold\"\n"));
    let first = import(&place, KNOWN);
    assert_eq!(first.json()["metrics"]["leads_created"], 1, "{first:?}");
    let second = import(&place, DOUBTFUL);
    let metrics = &second.json()["metrics"];
    assert_eq!(metrics["leads_created"], 0, "{second:?}");
    assert_eq!(metrics["reviews_pending"], 1, "{second:?}");
    place
}

fn import(place: &Place, rows: &str) -> Ran {
    place.write("list.csv", &format!("{HEADING}{rows}"));
    place.run(&["import", "--provider", "bookyourdata", "list.csv", "--config", "halo.toml", "--json"])
}

fn review(place: &Place, arguments: &[&str]) -> Ran {
    let all: Vec<&str> = ["review", "--config", "halo.toml"].iter().chain(arguments).copied().collect();
    place.run(&all)
}

fn poll(place: &Place) -> Ran {
    place.run(&["poll", "--config", "halo.toml", "--json"])
}

/// The id of the only thing that waits, as the list shows it.
fn waiting(place: &Place) -> String {
    let list = review(place, &[]);
    assert_eq!(list.code, Some(0), "{list:?}");
    let row = list.stdout.lines().nth(2).unwrap_or_else(|| panic!("nothing waits: {list:?}"));
    row.split_whitespace().next().expect("an id").to_owned()
}

fn nothing_waits(place: &Place) {
    assert_eq!(review(place, &["list"]).stdout, "Nothing waits for you.\n");
}

#[test]
fn both_sides_are_shown_with_the_explanation() {
    let place = held();
    let id = waiting(&place);
    let shown = review(&place, &["show", &id[..6]]);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    for part in [
        "may be ticket:",
        "providers say",
        "Jonathan Smither ",
        "Jonathan Smithers",
        "Why: ",
        " %: ",
        "review merge ",
    ] {
        assert!(shown.stdout.contains(part), "{part} is not in\n{}", shown.stdout);
    }
    // It waits on: a second poll asks nothing new and creates nothing.
    let quiet = poll(&place).json();
    assert_eq!(quiet["metrics"]["leads_created"], 0, "{quiet}");
    assert_eq!(waiting(&place), id);
}

#[test]
fn merged_it_enriches_the_record_that_is_there() {
    let place = held();
    let merged = review(&place, &["merge", &waiting(&place)]);
    assert_eq!(merged.code, Some(0), "{merged:?}");
    nothing_waits(&place);
    let next = poll(&place).json();
    assert_eq!(next["metrics"]["leads_created"], 0, "{next}");
    assert_eq!(next["metrics"]["leads_updated"], 1, "{next}");
    let tickets = place.rows("Tickets");
    assert_eq!(tickets.len(), 1);
    assert!(tickets[0]["opptel"].as_str().is_some_and(|phone| phone.contains("7946 0123")), "{}", tickets[0]);
    nothing_waits(&place);
    assert_eq!(poll(&place).json()["halo_write_calls"], 0);
}

#[test]
fn created_it_is_another_person_for_good() {
    let place = held();
    assert_eq!(review(&place, &["create", &waiting(&place)]).code, Some(0));
    let next = poll(&place).json();
    assert_eq!(next["metrics"]["leads_created"], 1, "{next}");
    assert_eq!(place.rows("Tickets").len(), 2);
    nothing_waits(&place);
    assert_eq!(poll(&place).json()["halo_write_calls"], 0);
}

#[test]
fn discarded_it_comes_to_nothing_however_often_it_is_offered() {
    let place = held();
    assert_eq!(review(&place, &["discard", &waiting(&place)]).code, Some(0));
    assert_eq!(poll(&place).json()["metrics"]["leads_created"], 0);
    let again = import(&place, &DOUBTFUL.replace("7946 0123", "7946 0125"));
    assert_eq!(again.json()["metrics"]["leads_created"], 0, "{again:?}");
    assert_eq!(place.rows("Tickets").len(), 1);
    nothing_waits(&place);
}

#[test]
fn created_in_doubt_it_waits_and_a_merge_leaves_a_note() {
    let place = Place::new(|tenant| tenant.clients(0));
    place.configure(GATE);
    import(&place, KNOWN);
    let second = import(&place, DOUBTFUL).json();
    assert_eq!(second["metrics"]["leads_created"], 1, "{second}");
    // An ordinary poll in between does not close the question.
    poll(&place);
    assert_eq!(review(&place, &["merge", &waiting(&place)]).code, Some(0));
    let next = poll(&place).json();
    assert_eq!(next["metrics"]["leads_created"], 0, "{next}");
    let notes = place.rows("Actions");
    let told = notes.iter().any(|row| row.to_string().contains("found this to be the same as ticket"));
    assert!(told, "no note in {notes:?}");
    nothing_waits(&place);
}

#[test]
fn changes_can_wait_too() {
    let place = Place::new(|tenant| tenant.clients(0));
    place.configure(&format!("{GATE}[deduplication]\nconflict_resolution = \"manual_review\"\n"));
    import(&place, KNOWN);
    let phone = KNOWN.replace(".example,,Acme", ".example,+44 20 7946 0124,Acme");
    assert_eq!(import(&place, &phone).json()["metrics"]["reviews_pending"], 1);
    let id = waiting(&place);
    let shown = review(&place, &["show", &id]).stdout;
    assert!(shown.contains("contact_phone") && shown.contains("+44 20 7946 0124"), "{shown}");
    let refused = review(&place, &["create", &id]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("merge takes the changes over"), "{refused:?}");
    assert_eq!(review(&place, &["merge", &id]).code, Some(0));
    assert_eq!(poll(&place).json()["metrics"]["leads_updated"], 1);
    nothing_waits(&place);
}

#[test]
fn what_is_asked_wrongly_is_explained() {
    let place = Place::new(|tenant| tenant);
    let none = review(&place, &["list"]);
    assert_eq!(none.code, Some(1));
    assert!(none.stderr.contains("halo.sqlite: no store there yet; the first poll makes it"), "{none:?}");
    poll(&place);
    nothing_waits(&place);
    let unknown = review(&place, &["merge", "abc"]);
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.stderr.contains("no open review begins with `abc`"), "{unknown:?}");
    assert_eq!(place.run(&["review", "list"]).code, Some(2));
}
