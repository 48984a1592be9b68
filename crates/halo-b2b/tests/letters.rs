//! Writes that the tenant refuses, answered from the terminal; and a provider switched on again.
#![allow(missing_docs)]

mod support;

use serde_json::json;
use support::{Place, Ran};

const ROWS: &str = "First Name,Last Name,Job Title,Email,Direct Phone,Company,Website,City,Country\n\
     Jonathan,Smithers,IT Director,jon.smithers@acme.example,,Acme Ltd,acme.example,Leeds,GB\n";

fn letters(place: &Place, arguments: &[&str]) -> Ran {
    let all: Vec<&str> = ["dead-letters", "--config", "halo.toml"].iter().chain(arguments).copied().collect();
    place.run(&all)
}

fn poll(place: &Place) -> Ran {
    place.run(&["poll", "--config", "halo.toml", "--json"])
}

#[test]
fn a_refused_write_waits_is_replayed_and_done() {
    let place = Place::new(|tenant| tenant.clients(1));
    place.configure(
        "[gate.minimum_quality]\nbookyourdata = 0\n[gate.minimum_confidence]\nbookyourdata = 0\n\
         [dead_letters]\ntries = 3\n[workflow.timers]\nsla_hours = 8\n[maintenance]\nclear = true\n",
    );
    let firms = place.rows("Client");
    let firm = firms[firms.len() - 1]["id"].as_i64().expect("an id");
    let taken = json!({"name": "Acme Ltd", "website": "https://other.example"});
    place.sandbox.edit_as_person("Client", firm, taken).expect("an edit");
    place.write("list.csv", ROWS);
    let import = ["import", "--provider", "bookyourdata", "list.csv", "--config", "halo.toml", "--json"];
    let ran = place.run(&import);
    assert_eq!((&ran.json()["parked"], &ran.json()["metrics"]["leads_created"]), (&json!(1), &json!(0)));

    let list = letters(&place, &[]);
    let number = list.stdout.lines().find_map(|line| line.split_whitespace().next()?.parse::<i64>().ok());
    let number = number.unwrap_or_else(|| panic!("{list:?}")).to_string();
    assert_eq!(letters(&place, &["replay", "9999"]).code, Some(1));
    let free = json!({"name": "Somebody Else Ltd"});
    place.sandbox.edit_as_person("Client", firm, free).expect("an edit");
    assert_eq!(letters(&place, &["replay", &number]).code, Some(0));
    let ran = poll(&place);
    assert_eq!((&ran.json()["parked"], &ran.json()["metrics"]["leads_created"]), (&json!(0), &json!(1)));
    assert_eq!(letters(&place, &["list"]).stdout, "No write waits for you.\n");

    let ran = place.run(&["enable", "--config", "halo.toml", "apollo"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "apollo was not off.\n"));
}

#[test]
fn settings_of_upkeep_are_checked() {
    let place = Place::new(|tenant| tenant);
    place.configure("[workflow.timers]\nsla_hours = 0\n[dead_letters]\ntries = 0\nretries = 1\n");
    let ran = place.run(&["poll", "--config", "halo.toml"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    for text in [
        "workflow.timers.sla_hours: expected",
        "dead_letters.tries: expected",
        "dead_letters.retries: unknown key",
    ] {
        assert!(ran.stderr.contains(text), "{text} is not in\n{}", ran.stderr);
    }
}
