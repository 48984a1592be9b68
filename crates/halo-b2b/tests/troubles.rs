//! What goes wrong outside: one clear line each (what, where, what to do), and the run goes on where it can.
#![allow(missing_docs)]

mod support;

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use halo_sandbox::Permission;
use serde_json::{Value, json};
use support::Place;

/// Nothing listens there: the port is reserved.
const NOWHERE: &str = "http://127.0.0.1:1";

/// A run that could not begin: exit code 1 and one line that says all of this.
fn fails(place: &Place, words: &[&str]) {
    let ran = place.run(&["poll", "--config", "halo.toml"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(ran.stderr.trim_end().lines().count(), 1, "{ran:?}");
    for word in words {
        assert!(ran.stderr.contains(word), "{word} is not in {}", ran.stderr);
    }
    assert!(!ran.stderr.contains("wrong-secret"));
}

/// A run that went on: exit code 3, the rest of the cycle done, and one line of the source that says all of this.
fn goes_on(place: &Place, source: &str, words: &[&str]) -> Value {
    let ran = place.run(&["poll", "--config", "halo.toml", "--json"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let line = ran.trouble(source);
    for word in words {
        assert!(line.contains(word), "{word} is not in {line}");
    }
    assert!(!ran.stdout.contains("wrong-secret") && !ran.stderr.contains("wrong-secret"));
    ran.json()
}

#[test]
fn wrong_credentials_of_halo() {
    let mut place = Place::new(|tenant| tenant);
    place.secret("HALOPSA_CLIENT_SECRET", "wrong-secret");
    fails(&place, &["halo", "401", "HALOPSA_CLIENT_ID", "HALOPSA_CLIENT_SECRET"]);
}

#[test]
fn wrong_credentials_of_a_provider() {
    let mut place = Place::new(|tenant| tenant);
    place.secret("APOLLO_API_KEY", "wrong-secret");
    place.configure(&place.apollo());
    let report = goes_on(&place, "apollo", &["apollo", "401", "APOLLO_API_KEY"]);
    assert_eq!(report["success"], false);
    assert!(report["halo_calls"].as_u64().is_some_and(|calls| calls > 0));
}

#[test]
fn halo_cannot_be_reached() {
    let place = Place::new(|tenant| tenant);
    place.configure_at(NOWHERE, "");
    fails(&place, &["halo", "127.0.0.1", "base_url"]);
}

#[test]
fn a_provider_cannot_be_reached_and_another_still_works() {
    let mut place = Place::new(|tenant| tenant);
    let key = place.sandbox.vendors().and_then(|vendors| vendors.key("hunter")).expect("a key").secret;
    place.secret("HUNTER_API_KEY", &key);
    let hunter = format!(
        "[sources.hunter]\nbase_url = \"{NOWHERE}\"\n[sources.hunter.filters]\ncountries = [\"US\"]\n"
    );
    place.configure(&format!("{}{hunter}", place.apollo()));
    let report = goes_on(&place, "hunter", &["hunter", "127.0.0.1"]);
    assert_eq!(report["success"], false);
    assert!(report["data_sources"]["apollo_records"].as_u64().is_some_and(|records| records > 0), "{report}");
}

#[test]
fn a_missing_permission_is_named() {
    let place = Place::new(|tenant| tenant.without(Permission::Customers));
    fails(&place, &["halo", "403", "permission"]);
}

#[test]
fn lists_that_may_not_be_read_cost_nothing_else() {
    let place = Place::new(|tenant| tenant.without(Permission::Crm));
    place.write(
        "list.csv",
        "First Name,Last Name,Email,Company,Website\nJane,Doe,jane@acme.example,Acme,acme.example\n",
    );
    let ran =
        place.run(&["import", "--provider", "bookyourdata", "list.csv", "--config", "halo.toml", "--json"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let line = ran.trouble("halo");
    assert!(line.contains("nobody is put on a list") && line.contains("DistributionLists"), "{line}");
    let metrics = &ran.json()["metrics"];
    assert!(metrics["leads_created"] == 1 && metrics["lists_assigned"] == 0, "{ran:?}");
}

#[test]
fn what_may_not_be_noted_costs_nothing_else() {
    let place = Place::new(|tenant| tenant.without(Permission::Actions));
    place.write(
        "list.csv",
        "First Name,Last Name,Email,Company,Website\nJane,Doe,jane@acme.example,Acme,acme.example\n",
    );
    let ran =
        place.run(&["import", "--provider", "bookyourdata", "list.csv", "--config", "halo.toml", "--json"]);
    assert!(ran.json()["metrics"]["leads_created"] == 1, "{ran:?}");
}

#[test]
fn a_status_id_that_the_tenant_does_not_have() {
    let place = Place::new(|tenant| tenant);
    place.configure("[workflow.lead.statuses.engaged]\nid = 99999\n");
    fails(&place, &["halo", "status", "99999", "setup", "[workflow]"]);
}

#[test]
fn a_record_in_a_status_that_nobody_mapped_is_left_alone() {
    let place = Place::new(|tenant| tenant.leads(10));
    let tickets = place.rows("Tickets");
    let id = tickets[0]["id"].as_i64().expect("an id");
    // Every new tenant has a status of id 1, which is none of the pipeline.
    place.sandbox.edit_as_person("Tickets", id, json!({ "status_id": 1 })).expect("an edit");
    let ran = place.run(&["plan", "--config", "halo.toml", "--json"]);
    let plan = ran.json();
    let decisions = plan["plan"]["decisions"].as_array().expect("decisions");
    let about = decisions.iter().find(|decision| decision["ticket"] == json!(id)).expect("a decision");
    assert_eq!(about["outcome"], "preserved", "{about}");
    assert!(about["why"].as_str().is_some_and(|why| why.contains("status 1 is not mapped")), "{about}");
}

#[test]
fn a_tenant_without_custom_fields() {
    let place = Place::new(|tenant| tenant);
    let mut saved = place.sandbox.save();
    saved["tables"]["FieldInfo"]["rows"] = json!([]);
    place.sandbox.load(&saved).expect("loads");
    place.configure(&place.apollo());
    let report = goes_on(&place, "halo", &["57 of 57 custom fields", "setup --apply"]);
    assert!(report["data_sources"]["apollo_records"].as_u64().is_some_and(|records| records > 0), "{report}");
}

#[test]
fn a_provider_that_answers_no_json() {
    for (kind, body) in [("application/json", "{\"people\": [{"), ("text/html", "<html>maintenance</html>")] {
        let place = Place::new(|tenant| tenant);
        let answer = move || async move { (StatusCode::OK, [("content-type", kind)], body).into_response() };
        let url = place.serve(Router::new().fallback(answer));
        place.configure(&format!("[sources.apollo]\nbase_url = \"{url}\"\n"));
        let report = goes_on(&place, "apollo", &["apollo", "people.search"]);
        assert_eq!(report["success"], false);
    }
}

#[test]
fn one_record_of_a_provider_that_cannot_be_read() {
    let place = Place::new(|tenant| tenant);
    let body = json!({
        "total_entries": 2,
        "people": [
            { "id": ["not", "an", "id"], "first_name": 7, "organization": 3 },
            { "id": "p1", "first_name": "Jane", "last_name": "Doe", "email": "jane@acme.example",
              "organization": { "name": "Acme", "primary_domain": "acme.example" } },
        ],
    });
    let answer = move || {
        let body = body.to_string();
        async move { (StatusCode::OK, [("content-type", "application/json")], body).into_response() }
    };
    let url = place.serve(Router::new().fallback(answer));
    place.configure(&format!("[sources.apollo]\nbase_url = \"{url}\"\n"));
    let report = goes_on(&place, "apollo", &["people[0]"]);
    assert_eq!(report["success"], true, "{report}");
    assert_eq!(report["data_sources"]["apollo_records"], 2);
}

#[test]
fn all_problems_of_a_configuration_at_once_with_their_lines() {
    let place = Place::new(|tenant| tenant);
    place.configure(
        "[gate.minimum_quality]\nnobody = 3\n[sources.zoominfoo]\nlimit = 0\n[merge]\nnote = true\n",
    );
    let ran = place.run(&["poll", "--config", "halo.toml"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    for line in [
        "halo.toml:7: nobody: unknown provider",
        "halo.toml:9: sources.zoominfoo.limit: expected a whole number",
        "halo.toml:8: sources.zoominfoo: unknown provider",
        "halo.toml:11: merge.note: unknown key",
    ] {
        assert!(ran.stderr.contains(line), "{line} is not in\n{}", ran.stderr);
    }
}
