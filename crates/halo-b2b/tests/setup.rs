//! Set-up from outside: the difference first, then what is missing, then nothing, and a configuration that holds.
#![allow(missing_docs)]

mod support;

use serde_json::json;
use support::Place;

fn writes(place: &Place) -> usize {
    let journal = place.sandbox.journal();
    journal.iter().filter(|entry| entry.method != "GET" && !entry.path.contains("token")).count()
}

#[test]
fn an_empty_tenant_is_set_up_once_and_its_ids_are_printed_as_configuration() {
    let place = Place::new(|tenant| tenant.provisioned(false));
    let check = place.run(&["setup", "--config", "halo.toml", "--check"]);
    assert_eq!(check.code, Some(3), "{check:?}");
    for line in [
        "+ custom field CFLeadSource (dropdown, 25 options)",
        "+ status Won (opportunity won)",
        "+ ticket type Lead",
    ] {
        assert!(check.stdout.contains(line), "{line} is not in\n{}", check.stdout);
    }
    assert_eq!(writes(&place), 0);

    let apply = place.run(&["setup", "--config", "halo.toml", "--apply"]);
    assert_eq!(apply.code, Some(0), "{apply:?}");
    let sent = writes(&place);
    let (_, configuration) =
        apply.stdout.split_once("0 failed\n\n").expect("a count and then the configuration");
    place.configure(configuration);
    let again = place.run(&["setup", "--config", "halo.toml", "--apply"]);
    assert_eq!((again.code, writes(&place)), (Some(0), sent), "{again:?}");
    assert!(again.stdout.contains(" 0 created, 0 completed, 0 missing, 0 different, 0 failed"), "{again:?}");
    assert!(again.stdout.ends_with(configuration), "the same ids");

    // What the configuration knows by its id may be renamed.
    let status = place.rows("Status").into_iter().find(|row| row["name"] == "Engaged").expect("a status");
    let id = status["id"].as_i64().expect("an id");
    place.sandbox.edit_as_person("Status", id, json!({ "name": "In conversation" })).expect("an edit");
    let check = place.run(&["setup", "--config", "halo.toml", "--check"]);
    assert_eq!(check.code, Some(0), "{check:?}");
    assert!(check.stdout.contains("= status In conversation"), "{check:?}");
    let doctor = place.run(&["doctor", "--config", "halo.toml"]);
    assert_eq!(doctor.code, Some(0), "{doctor:?}");
}
