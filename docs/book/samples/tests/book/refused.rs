//! What must not compile does not, and the pages show what the compiler says of it.

use crate::{book, hold};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

/// The compiler whose words the pages show; another one must refuse the same with the same codes.
const WORDED_BY: &str = "rustc 1.95.";

fn samples() -> Vec<PathBuf> {
    let entries = fs::read_dir(book().join("samples/refused")).expect("samples are there");
    let paths = entries.map(|entry| entry.expect("readable").path());
    let mut samples: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|it| it == "rs")).collect();
    samples.sort();
    samples
}

#[expect(clippy::disallowed_methods, reason = "a test of the book, not of the grader")]
fn rustc(arguments: &[&str], folder: &Path) -> Output {
    // Beside the cargo that runs this test.
    std::process::Command::new(Path::new(env!("CARGO")).with_file_name("rustc"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the compiler starts")
}

fn said(name: &str) -> String {
    let out = tempfile();
    let arguments = ["--edition=2024", "--emit=metadata", "--crate-name=sample", "--out-dir", &out];
    let output = rustc(&[&arguments[..], &[name]].concat(), &book().join("samples/refused"));
    assert!(!output.status.success(), "{name} compiles");
    let said = String::from_utf8(output.stderr).expect("the compiler writes UTF-8");
    // Only the errors: not how many there are, nor where to read more.
    let end = said.find("error: aborting").unwrap_or(said.len());
    without_the_library(said[..end].trim_end())
}

/// Without the notes that point into the standard library, whose place depends on the machine.
fn without_the_library(said: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for line in said.lines() {
        let begins = ["error", "note:", "help:"].iter().any(|word| line.starts_with(word));
        match parts.last_mut().filter(|_| !begins) {
            Some(part) => *part += &format!("{line}\n"),
            None => parts.push(format!("{line}\n")),
        }
    }
    parts.retain(|part| !part.contains("/library/"));
    parts.concat().trim_end().to_owned() + "\n"
}

/// A folder for what is never made.
fn tempfile() -> String {
    Path::new(env!("CARGO_TARGET_TMPDIR")).display().to_string()
}

fn codes(said: &str) -> Vec<&str> {
    let errors = said.lines().filter_map(|line| line.strip_prefix("error["));
    errors.filter_map(|line| line.split(']').next()).collect()
}

#[test]
fn every_refused_sample_is_refused_as_the_pages_say() {
    let version = rustc(&["--version"], &book());
    let worded = String::from_utf8_lossy(&version.stdout).starts_with(WORDED_BY);
    assert!(samples().len() > 4, "the samples were read");
    for sample in samples() {
        let name = sample.file_name().expect("a file").to_string_lossy().into_owned();
        let said = said(&name);
        let kept = sample.with_extension("txt");
        if worded {
            hold(&kept, &said);
        } else {
            let kept = fs::read_to_string(&kept).expect("the compiler's words are kept");
            assert_eq!(codes(&said), codes(&kept), "{name}");
        }
    }
}
