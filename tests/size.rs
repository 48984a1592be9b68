//! What a program takes in with the client.
#![allow(missing_docs)]

use std::collections::HashSet;
use std::process::Command;

/// How many crates are built for `halo-client` with these features, itself included.
fn crates(features: &str) -> usize {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--package", "halo-client", "--edges", "normal,build", "--prefix", "none"])
        .args(["--no-dedupe", "--locked", "--features", features])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let names: HashSet<&str> = text.lines().map(|line| line.trim_end_matches(" (proc-macro)")).collect();
    names.into_iter().filter(|line| !line.is_empty()).count()
}

#[test]
fn the_client_stays_below_120_crates_also_with_network_and_tls() {
    assert!(crates("default") < 120);
    assert!(crates("rustls") < 120);
}
