//! What a run shows: the plan as a grouped diff, the page, the JSON, the exit code.
#![allow(missing_docs)]

mod support;

use serde_json::json;
use support::Place;

const HOSTILE: &str = "\"<script>alert(1)</script>\u{202E}\"";

#[test]
fn records_that_fail_are_named_and_the_code_is_3() {
    let place = Place::new(|tenant| tenant);
    // The second one has neither a name nor an address that can be read.
    let rows = "Email,First Name,Last Name,Company,Website\n\
                jane@acme.example,Jane,Doe,Acme,acme.example\nnobody,,,Acme,\n";
    place.write("list.csv", rows);
    let ran =
        place.run(&["import", "--provider", "bookyourdata", "list.csv", "--config", "halo.toml", "--json"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let report = ran.json();
    assert_eq!(report["success"], true, "a bad record fails no stage: {report}");
    assert_eq!(report["metrics"]["leads_created"], 1);
    let errors = report["errors"].as_array().expect("a list");
    assert_eq!(errors.len(), 1, "{errors:?}");
    for key in ["source", "stage", "key", "message"] {
        assert!(errors[0][key].as_str().is_some_and(|text| !text.is_empty()), "{key}: {errors:?}");
    }
    for key in ["halo_calls", "provider_calls", "credits_spent", "waited_ms", "duration_ms", "timestamp"] {
        assert!(!report[key].is_null(), "{key}: {report}");
    }
    // The run without it is a clean one.
    place.write("list.csv", "Email,First Name,Last Name,Company\njane@acme.example,Jane,Doe,Acme\n");
    let clean = place.run(&["import", "--provider", "bookyourdata", "list.csv", "--config", "halo.toml"]);
    assert_eq!(clean.code, Some(0), "{clean:?}");
}

#[test]
fn the_page_stands_alone_and_holds_no_secret_and_no_markup_from_outside() {
    let place = Place::new(|tenant| tenant.leads(10));
    place.configure(&format!(
        "[budget]\ndry_run_may_spend = true\n{}reveal = true\ncredits_per_run = 500\n",
        place.apollo()
    ));
    place.write(
        "list.csv",
        &format!("Email,First Name,Last Name,Company,Website\njane@acme.example,{HOSTILE},Doe,{HOSTILE},acme.example\n"),
    );
    let import =
        ["import", "--provider", "bookyourdata", "list.csv", "--config", "halo.toml", "--report", "i.html"];
    assert_eq!(place.run(&import).code, Some(0));
    for command in ["plan", "poll"] {
        let ran = place.run(&[command, "--config", "halo.toml", "--report", "r.html"]);
        assert!(matches!(ran.code, Some(0 | 3)), "{ran:?}");
        let page = std::fs::read_to_string(place.path("r.html")).expect("a page");
        for part in
            ["<h2>Funnel</h2>", "<h2>Sources</h2>", "apollo", "<h3>create (", "<h2>Waits for you</h2>"]
        {
            assert!(page.contains(part), "{command}: {part}");
        }
        assert_eq!(page.contains("nothing was written"), command == "plan");
    }
    let page = std::fs::read_to_string(place.path("i.html")).expect("a page");
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script"), "{page}");
    for name in ["i.html", "r.html"] {
        let page = std::fs::read_to_string(place.path(name)).expect("a page");
        assert!(!page.contains(place.sandbox.client_secret()) && !page.contains("jane@acme"), "{name}");
        assert!(!page.contains("http://") && !page.contains("src="), "{name}");
    }
}

#[test]
fn the_plan_says_what_stays_and_why() {
    let place = Place::new(|tenant| tenant.clients(0));
    let import = |rows: &str, command: &[&str]| {
        place.write(
            "list.csv",
            &format!("Email,First Name,Last Name,Company,Website,Direct Phone,Job Title\n{rows}"),
        );
        let base = ["import", "--provider", "bookyourdata", "list.csv", "--config", "halo.toml"];
        place.run(&base.iter().chain(command).copied().collect::<Vec<_>>())
    };
    import("jane@acme.example,Jane,Doe,Acme,acme.example,+44 20 7946 0123,CIO\n", &[]);
    let id = place.rows("Tickets")[0]["id"].as_i64().expect("an id");
    place.sandbox.edit_as_person("Tickets", id, json!({ "opptel": "+44 20 7946 0999" })).expect("an edit");
    let plan = import("jane@acme.example,Jane,Doe,Acme,acme.example,+44 20 7946 0124,CTO\n", &["--dry-run"]);
    assert_eq!(plan.code, Some(0), "{plan:?}");
    for line in [
        "kept contact_phone: ***99, not ***24: a person set it",
        "kept contact_title: CIO, not CTO: says who this is; suggested instead",
    ] {
        assert!(plan.stdout.contains(line), "{line} is not in\n{}", plan.stdout);
    }
}
