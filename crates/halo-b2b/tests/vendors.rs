//! Every vendor that is compiled in can be asked from the command line and named in a configuration.
#![allow(missing_docs)]

mod support;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{StatusCode, Uri};
use axum::response::IntoResponse;
use serde_json::{Value, json};
use support::{Place, Ran};

/// Answers 404 to everything and remembers the paths.
fn nobody(place: &Place) -> (String, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let paths = Arc::clone(&seen);
    let answer = move |uri: Uri| {
        paths.lock().expect("no panic").push(uri.path().to_owned());
        async { (StatusCode::NOT_FOUND, [("content-type", "application/json")], "{}").into_response() }
    };
    (place.serve(Router::new().fallback(answer)), seen)
}

fn vendors(place: &Place) -> Vec<Value> {
    let ran = place.run(&["providers", "--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.json().as_array().expect("a list").clone()
}

/// A place with something under each credential of every vendor.
fn equipped() -> (Place, Vec<Value>) {
    let mut place = Place::new(|tenant| tenant);
    let vendors = vendors(&place);
    for vendor in &vendors {
        for name in vendor["credentials"].as_array().expect("a list") {
            // A private key would be read as one.
            let name = name.as_str().expect("a name");
            if name != "ZOOMINFO_PRIVATE_KEY" {
                place.secret(name, "c29tZXNlY3JldHZhbHVl");
            }
        }
    }
    (place, vendors)
}

fn is_one_line(ran: &Ran) -> bool {
    let notice = |line: &&str| !line.contains("ignored") && !line.contains(" is retired: ");
    let lines: Vec<&str> = ran.stderr.lines().filter(notice).collect();
    lines.iter().all(|line| line.starts_with("halo-b2b: ")) && !ran.stderr.contains("c29tZXNlY3JldHZhbHVl")
}

#[test]
fn each_vendor_is_asked_where_the_base_url_points() {
    let (place, vendors) = equipped();
    let person = r#"{"first_name":"Jane","last_name":"Doe","email":"jane@acme.example","linkedin_url":"https://www.linkedin.com/in/jane","external_id":"1","company_name":"Acme","domain":"acme.example"}"#;
    let company = r#"{"company_name":"Acme","domain":"acme.example","external_company_id":"1"}"#;
    let query = r#"{"company_domains":["acme.example"],"keywords":["cloud"]}"#;
    for vendor in &vendors {
        let id = vendor["id"].as_str().expect("an id");
        let can =
            |what: &str| vendor["capabilities"].as_array().is_some_and(|can| can.contains(&json!(what)));
        let (url, seen) = nobody(&place);
        for (arguments, able) in [
            (vec!["search", "--query", query], can("people search") || can("company search")),
            (vec!["enrich", "--person", person], can("enrichment")),
            (vec!["enrich", "--company", company], can("enrichment")),
            (vec!["verify", "--email", "jane@acme.example"], can("email verification")),
            (vec!["score", "--person", person], can("scoring")),
            (vec!["intent", "--company", company], can("intent")),
        ] {
            seen.lock().expect("no panic").clear();
            let all: Vec<&str> =
                arguments.iter().copied().chain(["--provider", id, "--base-url", &url]).collect();
            let ran = place.run(&all);
            assert!(is_one_line(&ran), "{id}: {ran:?}");
            if able {
                assert!(matches!(ran.code, Some(0..=3)), "{id}: {ran:?}");
                assert!(!ran.stderr.contains("`halo-b2b providers` shows who can"), "{id}: {ran:?}");
            } else {
                assert_eq!(ran.code, Some(2), "{id}: {ran:?}");
                assert!(ran.stderr.contains("`halo-b2b providers` shows who can"), "{id}: {ran:?}");
                assert!(seen.lock().expect("no panic").is_empty(), "{id} was asked what it cannot");
            }
            let asked = !seen.lock().expect("no panic").is_empty();
            // Lists come from files; the others are asked, unless a setting is missing, which is named.
            let options = vendor["options"].as_array().expect("a list");
            let named = |name: &Value| ran.stderr.contains(&format!(": {}: ", name.as_str().unwrap_or("-")));
            let excused = options.iter().any(named)
                || ran.stderr.contains("set the option")
                || ran.stderr.contains("unsupported");
            assert!(!able || asked || excused, "{id} was not asked: {ran:?}");
        }
    }
}

#[test]
fn each_vendor_may_stand_in_a_configuration() {
    let (place, vendors) = equipped();
    let (url, _) = nobody(&place);
    let mut text = String::from("[gate.minimum_quality]\n");
    for vendor in &vendors {
        text.push_str(&format!("{} = 10\n", vendor["id"].as_str().expect("an id")));
    }
    for vendor in &vendors {
        let id = vendor["id"].as_str().expect("an id");
        // By its other name.
        let id = if id == "hg_insights" { "hg_data" } else { id };
        text.push_str(&format!(
            "[sources.{id}]\nbase_url = \"{url}\"\nlimit = 5\n[sources.{id}.filters]\ncountries = [\"GB\"]\n"
        ));
    }
    place.configure(&text);
    let ran = place.run(&["poll", "--config", "halo.toml", "--json"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let report = ran.json();
    // Each failed or had nothing, and each by itself.
    for vendor in &vendors {
        let id = vendor["id"].as_str().expect("an id");
        assert!(!report["data_sources"][format!("{id}_records")].is_null(), "{id}: {report}");
    }
    assert!(!ran.stdout.contains("c29tZXNlY3JldHZhbHVl"));
}

#[test]
fn missing_credentials_are_named_with_their_variables() {
    let place = Place::new(|tenant| tenant);
    let ran =
        place.run(&["search", "--provider", "hunter", "--query", r#"{"company_domains":["acme.example"]}"#]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("HUNTER_API_KEY"), "{ran:?}");
    place.configure("[sources.hunter]\nlimit = 3\n");
    let ran = place.run(&["poll", "--config", "halo.toml"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("halo.toml:") && ran.stderr.contains("set HUNTER_API_KEY"), "{ran:?}");
    let nobody = place.run(&["search", "--provider", "nobody"]);
    assert_eq!(nobody.code, Some(2));
    assert!(nobody.stderr.contains("known are: apollo"), "{nobody:?}");
}
