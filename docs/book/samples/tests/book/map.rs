//! The map of the course has a row for every system of the lessons, and each names what shows it.

use crate::pages::{pages, parser};
use crate::{LANGUAGES, root};
use pulldown_cmark::{Event, TagEnd};
use std::fs;

/// The systems of the lessons that the course was made from.
const SYSTEMS: usize = 21;

#[test]
fn the_map_has_a_row_with_a_link_and_a_command_for_every_system() {
    for language in LANGUAGES {
        let rows = rows(&pages(language)["map.md"].whole);
        assert_eq!(rows.len(), SYSTEMS, "{language}");
        for (number, row) in (1..).zip(&rows) {
            assert_eq!(row[0], number.to_string(), "{language}");
            assert!(row.iter().all(|cell| !cell.is_empty()), "{language}: {row:?}");
            assert!(row[3].starts_with("cargo "), "{language}: {row:?}");
        }
    }
}

/// The cells of every row of the table, below its head.
fn rows(page: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    for event in parser(page) {
        match event {
            Event::Text(text) | Event::Code(text) => cell.push_str(&text),
            Event::Start(pulldown_cmark::Tag::TableCell) => cell.clear(),
            Event::End(TagEnd::TableCell) => row.push(std::mem::take(&mut cell)),
            Event::End(TagEnd::TableRow) => rows.push(std::mem::take(&mut row)),
            Event::End(TagEnd::TableHead) => row.clear(),
            _ => {}
        }
    }
    rows
}

#[test]
fn every_exercise_has_a_chapter_that_includes_its_lesson() {
    let entries = fs::read_dir(root().join("exercises")).expect("exercises are there");
    let folders = entries.map(|entry| entry.expect("readable").path());
    for folder in folders.filter(|folder| folder.join("README.md").is_file()) {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        for (language, lesson) in LANGUAGES.into_iter().zip(["README.md", "LISEZMOI.md"]) {
            let pages = pages(language);
            let chapter = pages.get(&format!("{name}.md"));
            let chapter = chapter.unwrap_or_else(|| panic!("{language}: no chapter {name}.md"));
            let include = format!("exercises/{name}/{lesson}:");
            assert!(chapter.written.contains(&include), "{language}/{name}.md shows its lesson");
            assert!(
                chapter.written.contains("{{#include ../executions/"),
                "{language}/{name}.md shows a failing execution"
            );
        }
    }
}
