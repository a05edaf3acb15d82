//! Every diagram was drawn from the source beside it.

use crate::{LANGUAGES, book};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn sources(language: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(book().join(language).join("diagrams")).expect("diagrams are there");
    let names = entries.map(|entry| entry.expect("readable").path());
    let sources = names.filter(|path| path.extension().is_some_and(|it| it == "mmd"));
    sources.map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned()).collect()
}

/// The hash of a text in hexadecimal, whatever the ends of its lines.
fn hash(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a diagram is text").replace('\r', "");
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn every_drawing_names_the_source_that_is_there() {
    for language in LANGUAGES {
        for name in sources(language) {
            let source = book().join(language).join("diagrams").join(format!("{name}.mmd"));
            let drawing = fs::read_to_string(source.with_extension("svg")).unwrap_or_default();
            let wanted = format!("data-source=\"{}\"", hash(&source));
            assert!(
                drawing.contains(&wanted),
                "{language}/diagrams/{name}.svg is older than its source: run `docs/book/draw`"
            );
            let blank = drawing.trim_end().lines().any(|line| line.trim().is_empty());
            assert!(!blank, "{name}: a blank line would end the drawing within its page");
        }
    }
}

#[test]
fn every_diagram_exists_in_both_languages() {
    let [english, french] = LANGUAGES.map(sources);
    assert_eq!(english, french);
}
