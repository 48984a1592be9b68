//! Code, Cargo features, pages of documentation, README and catalogue are one list in five places.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use b2b_providers::{Lifecycle, catalogue, connect};

fn path(of: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(of)
}

fn text(of: &str) -> String {
    fs::read_to_string(path(of)).unwrap_or_else(|error| panic!("{of}: {error}"))
}

fn section<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{from} is missing"));
    rest.split_once(to).unwrap_or_else(|| panic!("{to} is missing behind {from}")).0
}

fn quoted(list: &str) -> BTreeSet<String> {
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Every vendor, whether it is compiled in or not.
fn vendors() -> BTreeSet<String> {
    let mut all = quoted(section(&text("Cargo.toml"), "all-providers = [", "]"));
    assert!(all.remove("xlsx"), "a format of lists, and no vendor");
    all
}

#[test]
fn every_vendor_is_a_feature_with_a_module_and_a_page() {
    let manifest = text("Cargo.toml");
    let modules = text("src/vendors/mod.rs");
    let declared: BTreeSet<String> = modules
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect();
    assert_eq!(declared, vendors(), "modules and features");
    for id in vendors() {
        assert!(manifest.contains(&format!("\n{id} = [")), "{id} has no feature of its own");
        let gate = format!("#[cfg(feature = \"{id}\")]\npub mod {id};");
        assert!(modules.contains(&gate), "{id} is not switched by its feature");
        let page = text(&format!("src/vendors/{id}/docs.md"));
        assert!(page.trim_start().starts_with("# "), "the page of {id} has no title");
        let code = text(&format!("src/vendors/{id}/mod.rs"));
        assert!(code.starts_with("#![doc = include_str!(\"docs.md\")]"), "{id} does not show its page");
        let fixtures = fs::read_dir(path(&format!("src/vendors/{id}/fixtures")));
        assert!(fixtures.is_ok_and(|mut files| files.next().is_some()), "{id} has no fixtures");
    }
}

#[test]
fn every_folder_with_a_page_is_a_vendor() {
    let folders: BTreeSet<String> = fs::read_dir(path("src/vendors"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|folder| folder.join("docs.md").is_file())
        .map(|folder| folder.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(folders, vendors());
}

#[test]
fn the_catalogue_knows_every_vendor_and_no_other() {
    let code = text("src/catalogue.rs");
    assert_eq!(quoted(section(&code, "const IDS: &[&str] = &[", "];")), vendors());
    for id in vendors() {
        for line in [format!("crate::vendors::{id}::DESCRIPTOR"), format!("        \"{id}\" ")] {
            assert!(code.contains(&line), "the catalogue lacks: {line}");
        }
    }
    let ids: Vec<String> = catalogue().iter().map(|one| one.id.to_string()).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    for descriptor in catalogue() {
        assert!(vendors().contains(descriptor.id.as_str()), "{}", descriptor.id);
        if let Lifecycle::Retired { successor } = &descriptor.lifecycle {
            assert!(vendors().contains(successor.as_str()), "{} has no successor here", descriptor.id);
            assert!(descriptor.docs.contains("Retired"), "{}: its page does not say so", descriptor.id);
        }
    }
}

#[test]
fn a_vendor_that_is_not_compiled_in_is_answered_with_its_feature() {
    let compiled: BTreeSet<String> = catalogue().iter().map(|one| one.id.to_string()).collect();
    for id in vendors().difference(&compiled) {
        let transport = b2b_providers::testing::World::default().transport();
        let clock = rest_core::ManualClock::at(crate::support::now());
        let connection =
            b2b_providers::Connection::new(std::sync::Arc::new(transport), std::sync::Arc::new(clock));
        let error = connect(id, connection).unwrap_err();
        assert!(error.to_string().ends_with(&format!("with the feature `{id}`")), "{error}");
    }
}

#[test]
fn the_readme_has_one_row_for_each_vendor_in_order_and_lists_its_feature() {
    let readme = text("README.md");
    let rows: Vec<String> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(id, _)| id.to_owned())
        .collect();
    assert_eq!(rows, vendors().into_iter().collect::<Vec<_>>(), "rows of the table");
    let listed = section(&readme, "## Features\n\n- ", ": one vendor each");
    let listed: BTreeSet<String> = listed.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    assert_eq!(listed, vendors(), "the list of features");
}

#[test]
fn every_vendor_is_held_to_the_contract() {
    let contracts = text("tests/vendors/support/mod.rs");
    for id in vendors() {
        let registered = contracts.contains(&format!(" \"{id}\" "));
        let own = fs::read_to_string(path(&format!("tests/vendors/{id}.rs"))).unwrap_or_default();
        assert!(registered || own.contains("contract(&"), "{id} is not held to the contract");
    }
}

#[test]
fn no_option_and_no_credential_is_there_twice() {
    for descriptor in catalogue() {
        let options = descriptor.options.iter().map(|(name, _)| *name);
        let names: Vec<&str> = options.chain(descriptor.credentials.iter().map(|one| one.name)).collect();
        let once: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(once.len(), names.len(), "{}: {names:?}", descriptor.id);
    }
}
