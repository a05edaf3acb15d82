//! Rules of the repository that a machine can hold people to.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// Every Rust file of the project below `folder`, by its path from the root.
fn rust_files(folder: &str) -> Vec<String> {
    fn walk(folder: &Path, root: &Path, found: &mut Vec<String>) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() && path.file_name().is_none_or(|name| name != "target") {
                walk(&path, root, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let path = path.strip_prefix(root).unwrap();
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    let root = root();
    let mut found = Vec::new();
    walk(&root.join(folder), &root, &mut found);
    found.sort();
    found
}

/// The sentence a file opens with.
fn first_sentence(path: &str) -> Option<String> {
    let text = fs::read_to_string(root().join(path)).unwrap();
    let lines: Vec<&str> = text.lines().take_while(|line| line.starts_with("//!")).collect();
    let paragraph: Vec<&str> =
        lines.iter().map(|line| line[3..].trim()).take_while(|line| !line.is_empty()).collect();
    let paragraph = paragraph.join(" ");
    let end = paragraph.find(". ").map_or(paragraph.len(), |dot| dot + 1);
    (!paragraph.is_empty()).then(|| paragraph[..end].to_owned())
}

#[test]
fn every_file_opens_with_a_sentence_that_says_what_it_holds() {
    let silent: Vec<String> = ["grader", "exercises", "solutions", "docs"]
        .iter()
        .flat_map(|folder| rust_files(folder))
        .filter(|path| !path.contains("/tests/") && first_sentence(path).is_none())
        .collect();
    assert!(silent.is_empty(), "no `//!` sentence at the top of {silent:#?}");
}

const MAP_BEGINS: &str = "<!-- code map: begin -->";
const MAP_ENDS: &str = "<!-- code map: end -->";

/// The code map: for each crate its files, with the sentence each opens with.
fn code_map() -> String {
    let mut crates: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in rust_files("grader").into_iter().filter(|path| !path.contains("/tests/")) {
        if let Some((member, file)) = path.split_once("/src/") {
            crates.entry(member.to_owned()).or_default().push(file.to_owned());
        }
    }
    let mut map = String::new();
    for (member, files) in crates {
        map.push_str(&format!("\n### `{member}/src`\n\n| file | holds |\n|---|---|\n"));
        for file in files {
            let sentence = first_sentence(&format!("{member}/src/{file}")).unwrap_or_default();
            map.push_str(&format!("| `{file}` | {} |\n", sentence.replace('|', "\\|")));
        }
    }
    map
}

#[test]
fn the_code_map_names_what_is_there() {
    let path = root().join("docs/architecture.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(MAP_BEGINS).expect("the map begins with its mark");
    let (map, after) = rest.split_once(MAP_ENDS).expect("the map ends with its mark");
    let wanted = code_map();
    if std::env::var_os("ENTRELACS_UPDATE_MAP").is_some() {
        fs::write(&path, format!("{before}{MAP_BEGINS}\n{wanted}\n{MAP_ENDS}{after}")).unwrap();
        return;
    }
    assert_eq!(
        map.trim(),
        wanted.trim(),
        "the code map in docs/architecture.md is not up to date: run \
         `ENTRELACS_UPDATE_MAP=1 cargo test -p grader --test repository`"
    );
}

#[test]
fn every_dependency_has_a_permissive_licence() {
    const PERMISSIVE: &[&str] = &[
        "MIT",
        "Apache-2.0",
        "Apache-2.0 WITH LLVM-exception",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "Zlib",
        "0BSD",
        "Unlicense",
        "CC0-1.0",
        "Unicode-3.0",
        "BSL-1.0",
        "MIT-0",
    ];
    #[allow(clippy::disallowed_methods, reason = "a test of the repository, not of the grader")]
    let output = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 20, "the dependencies were read");
    let mut refused = Vec::new();
    for package in packages {
        let licence = package["license"].as_str().unwrap_or("none").replace('/', " OR ");
        // One of the alternatives must be permissive in all its parts.
        let fine = licence.split(" OR ").any(|alternative| {
            let alternative = alternative.trim_matches(|c| c == '(' || c == ')' || c == ' ');
            alternative
                .split(" AND ")
                .all(|part| PERMISSIVE.contains(&part.trim_matches(|c| c == '(' || c == ')')))
        });
        if !fine {
            refused.push(format!("{} ({licence})", package["name"].as_str().unwrap_or("?")));
        }
    }
    assert!(refused.is_empty(), "no permissive licence: {refused:#?}");
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let root = root();
    let mut silent = Vec::new();
    let manifests: Vec<PathBuf> =
        ["Cargo.toml", "grader/Cargo.toml", "docs/book/samples/Cargo.toml"]
            .into_iter()
            .map(|path| root.join(path))
            .chain(
                fs::read_dir(root.join("grader/crates"))
                    .unwrap()
                    .flatten()
                    .map(|entry| entry.path().join("Cargo.toml")),
            )
            .collect();
    for manifest in manifests {
        let text = fs::read_to_string(&manifest).unwrap();
        let mut in_dependencies = false;
        let mut explained = false;
        for line in text.lines() {
            let line = line.trim();
            if line.starts_with('[') {
                in_dependencies = line.ends_with("dependencies]");
                explained = false;
            } else if line.is_empty() {
                explained = false;
            } else if line.starts_with('#') {
                explained = true;
            } else if in_dependencies && !explained {
                let ours = ["sync", "trial", "verdict"].iter().any(|name| line.starts_with(name));
                let elsewhere = line.contains("workspace");
                if !ours && !elsewhere {
                    silent.push(format!("{}: {line}", manifest.display()));
                }
            }
        }
    }
    assert!(silent.is_empty(), "no comment with the reason above {silent:#?}");
}
