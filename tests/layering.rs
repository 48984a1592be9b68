//! The arrows between our crates are a decision, written down here. A new arrow fails this test until the
//! list says why it may exist.
#![allow(missing_docs)]

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

/// crate → crates it may depend on in normal builds.
const ARROWS: &[(&str, &[&str])] = &[
    ("phone-normalise", &[]),
    ("crm-workflow", &[]),
    ("lead-match", &[]),
    ("halo-model", &[]),
    ("rest-core", &[]),
    ("halo-client", &["halo-model", "rest-core"]),
    ("halo-sandbox", &["halo-model", "rest-core"]),
    ("b2b-providers", &["rest-core"]),
    (
        "crm-sync",
        &[
            "crm-workflow",
            "lead-match",
            "phone-normalise",
            "b2b-providers",
            "rest-core",
            "halo-model",
            "halo-client",
        ],
    ),
    ("crm-service", &["crm-sync"]),
    (
        "halo-b2b",
        &[
            "phone-normalise",
            "crm-workflow",
            "lead-match",
            "halo-model",
            "rest-core",
            "halo-client",
            "halo-sandbox",
            "b2b-providers",
            "crm-sync",
            "crm-service",
        ],
    ),
];

fn ours() -> BTreeMap<String, Package> {
    let metadata = MetadataCommand::new().no_deps().exec().expect("cargo metadata");
    metadata
        .packages
        .into_iter()
        .filter(|package| package.name.as_str() != "halo-b2b-workspace")
        .map(|package| (package.name.to_string(), package))
        .collect()
}

#[test]
fn no_arrow_but_the_listed_ones() {
    let packages = ours();
    let listed: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    let found: BTreeSet<&str> = packages.keys().map(String::as_str).collect();
    assert_eq!(listed, found, "every crate has a line in ARROWS");

    for (name, allowed) in ARROWS {
        for dependency in &packages[*name].dependencies {
            if dependency.kind != DependencyKind::Normal || !packages.contains_key(&dependency.name) {
                continue;
            }
            assert!(
                allowed.contains(&dependency.name.as_str()),
                "{name} must not depend on {} (architecture, crates and arrows)",
                dependency.name
            );
        }
    }
}

#[test]
fn internal_dependencies_carry_no_default_features() {
    let packages = ours();
    for (name, package) in &packages {
        for dependency in &package.dependencies {
            if dependency.kind == DependencyKind::Normal && packages.contains_key(&dependency.name) {
                assert!(
                    !dependency.uses_default_features,
                    "{name} → {}: internal dependencies are taken with default-features = false",
                    dependency.name
                );
            }
        }
    }
}

#[test]
fn development_arrows_are_paths_without_a_version() {
    let packages = ours();
    for (name, package) in &packages {
        for dependency in &package.dependencies {
            if dependency.kind == DependencyKind::Development && packages.contains_key(&dependency.name) {
                assert_eq!(
                    dependency.req.to_string(),
                    "*",
                    "{name} → {} (dev): a version here would make publishing depend on order",
                    dependency.name
                );
            }
        }
    }
}

#[test]
fn no_vendor_is_compiled_unless_asked_for() {
    let packages = ours();
    let default = packages["b2b-providers"].features.get("default").cloned().unwrap_or_default();
    assert!(default.is_empty(), "b2b-providers compiles no vendor by default, found {default:?}");
    for dependency in &packages["crm-sync"].dependencies {
        if dependency.kind == DependencyKind::Normal && dependency.name == "b2b-providers" {
            assert!(dependency.features.is_empty(), "crm-sync names no vendor");
        }
    }
}

#[test]
fn every_crate_can_be_published() {
    for (name, package) in ours() {
        assert!(package.description.is_some(), "{name}: description");
        assert_eq!(package.license.as_deref(), Some("MIT OR Apache-2.0"), "{name}: licence");
        assert_eq!(
            package.rust_version.as_ref().map(|v| (v.major, v.minor)),
            Some((1, 89)),
            "{name}: rust-version"
        );
        assert!(package.readme.is_some(), "{name}: README");
        let root = package.manifest_path.parent().expect("a manifest lies in a folder");
        assert!(root.join("README.md").exists(), "{name}: README.md exists");
    }
}
