//! The book holds together: its languages, its links, its diagrams and its programs.
//!
//! `ENTRELACS_UPDATE_BOOK=1 cargo test -p book-samples --test book` writes anew what the compiler and
//! the engines say of the samples.

mod diagrams;
mod languages;
mod links;
mod map;
mod outcomes;
mod pages;
mod refused;

use std::fs;
use std::path::{Path, PathBuf};

const LANGUAGES: [&str; 2] = ["en", "fr"];

/// The folder of the book.
fn book() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the book is there")
}

/// The root of the workspace.
fn root() -> PathBuf {
    book().join("../..").canonicalize().expect("the book lies in the workspace")
}

/// Holds a generated file to what it should be, or writes it where that is asked for.
fn hold(path: &Path, wanted: &str) {
    if std::env::var_os("ENTRELACS_UPDATE_BOOK").is_some() {
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("it can be made");
        fs::write(path, wanted).expect("it can be written");
        return;
    }
    let kept = fs::read_to_string(path).unwrap_or_default();
    assert_eq!(
        kept,
        wanted,
        "{} is not up to date: run `ENTRELACS_UPDATE_BOOK=1 cargo test -p book-samples --test book`",
        path.display()
    );
}
