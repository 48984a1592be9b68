//! The README's examples are those of the crates' READMEs, which their documentation tests run.
#![allow(missing_docs)]

use std::fs;
use std::path::Path;

/// The Rust blocks of a text, each as the reader sees it: without rustdoc's hidden lines.
fn blocks(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut block: Option<String> = None;
    for line in text.lines() {
        match &mut block {
            None if line.trim() == "```rust" => block = Some(String::new()),
            None => {}
            Some(_) if line.trim() == "```" => found.extend(block.take()),
            Some(_) if line == "#" || line.starts_with("# ") => {}
            Some(lines) => {
                lines.push_str(line);
                lines.push('\n');
            }
        }
    }
    found
}

#[test]
fn examples_of_the_readme_are_those_of_the_crates() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("a README");
    let section = readme.split("## Each crate in a few lines").nth(1).expect("the section of the crates");
    let section = section.split("\n## ").next().expect("its text");
    let mut compared = 0;
    for part in section.split("\n### ").skip(1) {
        let name = part.lines().next().expect("a heading").trim();
        let own = fs::read_to_string(root.join("crates").join(name).join("README.md"))
            .unwrap_or_else(|error| panic!("crates/{name}/README.md: {error}"));
        for block in blocks(part) {
            assert!(blocks(&own).contains(&block), "the example of {name} differs from its crate's README");
            compared += 1;
        }
    }
    let crates = fs::read_dir(root.join("crates")).expect("the crates").count();
    assert_eq!(compared, crates - 1, "every library has an example");
}
