//! Features, catalogue, capabilities and documentation say the same.

use b2b_providers::{capabilities, catalogue, connect};

const MANIFEST: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
const README: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md"));

fn vendor_features() -> Vec<String> {
    let (_, list) = MANIFEST.split_once("all-providers = [").unwrap();
    let (list, _) = list.split_once(']').unwrap();
    let mut names: Vec<String> = list
        .split(",")
        .map(|name| name.trim().trim_matches('"').to_owned())
        // A format of lists, and no vendor.
        .filter(|name| !name.is_empty() && name != "xlsx")
        .collect();
    names.sort();
    names
}

#[test]
fn every_feature_is_a_vendor_and_every_vendor_a_feature() {
    let ids: Vec<String> = catalogue().iter().map(|descriptor| descriptor.id.to_string()).collect();
    assert_eq!(ids, vendor_features());
}

#[test]
fn every_feature_has_a_line_in_the_manifest() {
    let (_, features) = MANIFEST.split_once("[features]").unwrap();
    let (features, _) = features.split_once("\n[").unwrap();
    let lines: Vec<&str> = features.lines().filter(|line| !line.trim().is_empty()).collect();
    for pair in lines.windows(2).filter(|pair| pair[1].contains(" = [") && !pair[1].starts_with("default")) {
        assert!(pair[0].starts_with("## "), "no comment above {}", pair[1]);
    }
}

#[test]
fn the_table_of_the_readme_is_what_the_code_says() {
    let rows = catalogue().into_iter().map(|one| one.row(&capabilities(one.id.as_str()).unwrap()));
    let missing: Vec<String> = rows.filter(|row| !README.contains(row)).collect();
    assert!(missing.is_empty(), "the README lacks or misstates these rows:\n{}", missing.join("\n"));
}

#[test]
fn the_page_of_each_vendor_names_what_it_can_do_and_what_it_needs() {
    for descriptor in catalogue() {
        let capabilities = capabilities(descriptor.id.as_str()).unwrap();
        let listed = capabilities.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(", ");
        assert!(
            descriptor.docs.contains(&format!("| Capabilities | {listed} |")),
            "{}: the page does not list {listed}",
            descriptor.id
        );
        for credential in
            descriptor.credentials.iter().filter(|credential| !credential.name.contains("WEBHOOK"))
        {
            assert!(descriptor.docs.contains(credential.name), "{}: {}", descriptor.id, credential.name);
        }
        assert!(descriptor.docs.contains(descriptor.base_url), "{}", descriptor.id);
        for section in ["## Price", "## Limits", "## Quirks", "## Verified and assumed"] {
            assert!(descriptor.docs.contains(section), "{}: {section}", descriptor.id);
        }
    }
}

#[test]
fn unknown_names_are_answered_with_the_known_ones() {
    let connection = || {
        let transport = b2b_providers::testing::World::default().transport();
        let clock = rest_core::ManualClock::at(crate::support::now());
        b2b_providers::Connection::new(std::sync::Arc::new(transport), std::sync::Arc::new(clock))
    };
    let error = connect("acme", connection()).unwrap_err();
    let names: Vec<String> = catalogue().iter().map(|descriptor| descriptor.id.to_string()).collect();
    assert!(error.to_string().ends_with(&format!("known are: {}", names.join(", "))), "{error}");
}

#[test]
fn an_alias_is_the_vendor_everywhere() {
    assert_eq!(b2b_providers::full_id("hg_data"), "hg_insights");
    assert_eq!(capabilities("hg_data").unwrap(), capabilities("hg_insights").unwrap());
    assert!(capabilities("hg_data").unwrap().contains(&b2b_providers::Capability::Inbound));
}
