//! The pages of the book, read as mdBook reads them.

use crate::book;
use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

/// One page.
pub(crate) struct Page {
    /// Its name below `src`: `races.md`.
    pub(crate) name: String,
    /// As it was written.
    pub(crate) written: String,
    /// With everything that it includes.
    pub(crate) whole: String,
    /// What it includes and does not find.
    pub(crate) missing: Vec<String>,
}

/// The pages of one language by name, `SUMMARY.md` among them.
pub(crate) fn pages(language: &str) -> BTreeMap<String, Page> {
    let folder = book().join(language).join("src");
    let entries = fs::read_dir(&folder).expect("pages are there");
    let files = entries.map(|entry| entry.expect("readable").path());
    let pages = files.filter(|path| path.extension().is_some_and(|it| it == "md"));
    pages.map(|path| Page::read(&path)).map(|page| (page.name.clone(), page)).collect()
}

impl Page {
    fn read(path: &Path) -> Page {
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        let written = fs::read_to_string(path).expect("a page is text");
        let mut missing = Vec::new();
        let whole = expanded(&written, path.parent().expect("a folder"), &mut missing);
        Page { name, written, whole, missing }
    }

    /// The levels of the headings that were written here, in their order, with their explicit ids.
    pub(crate) fn shape(&self) -> Vec<(HeadingLevel, Option<String>)> {
        let starts = parser(&self.written).filter_map(|event| match event {
            Event::Start(Tag::Heading { level, id, .. }) => Some((level, id.map(String::from))),
            _ => None,
        });
        starts.collect()
    }

    /// What a link can aim at in this page.
    pub(crate) fn anchors(&self) -> HashSet<String> {
        let mut anchors = HashSet::new();
        let mut heading: Option<(Option<String>, String)> = None;
        for event in parser(&self.whole) {
            match event {
                Event::Start(Tag::Heading { id, .. }) => {
                    heading = Some((id.map(String::from), String::new()));
                }
                Event::End(TagEnd::Heading(_)) => {
                    let (id, text) = heading.take().expect("a heading has begun");
                    anchors.insert(unique(id.unwrap_or_else(|| slug(&text)), &anchors));
                }
                Event::Text(text) | Event::Code(text) => {
                    if let Some((_, heading)) = &mut heading {
                        heading.push_str(&text);
                    }
                }
                _ => {}
            }
        }
        anchors
    }

    /// Where its links and images lead.
    pub(crate) fn links(&self) -> Vec<String> {
        let targets = parser(&self.whole).filter_map(|event| match event {
            Event::Start(Tag::Link { link_type: LinkType::Email, .. }) => None,
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                Some(dest_url.into_string())
            }
            _ => None,
        });
        targets.collect()
    }

    /// Its pieces of code inside sentences.
    pub(crate) fn code_spans(&self) -> Vec<String> {
        let spans = parser(&self.whole).filter_map(|event| match event {
            Event::Code(code) => Some(code.into_string()),
            _ => None,
        });
        spans.collect()
    }
}

pub(crate) fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES)
}

/// A heading's anchor, as mdBook makes it.
fn slug(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept.chars().filter_map(|letter| match letter {
        letter if letter.is_alphanumeric() || letter == '_' || letter == '-' => Some(letter),
        letter if letter.is_whitespace() => Some('-'),
        _ => None,
    });
    kept.collect()
}

fn unique(anchor: String, taken: &HashSet<String>) -> String {
    if !taken.contains(&anchor) {
        return anchor;
    }
    let numbered = (1..).map(|number| format!("{anchor}-{number}"));
    numbered.into_iter().find(|name| !taken.contains(name)).expect("numbers do not end")
}

/// The text with every `{{#include ...}}` replaced by what it names.
fn expanded(text: &str, folder: &Path, missing: &mut Vec<String>) -> String {
    let mut whole = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{#include ") {
        let (target, after) = after.split_once("}}").expect("an include ends");
        whole += before;
        match included(target.trim(), folder) {
            Some(included) => whole += &included,
            None => missing.push(target.to_owned()),
        }
        rest = after;
    }
    whole + rest
}

/// `file`, `file:anchor` or `file:5:`.
fn included(target: &str, folder: &Path) -> Option<String> {
    let (file, part) = target.split_once(':').unwrap_or((target, ""));
    let path: PathBuf = folder.join(file);
    let text = fs::read_to_string(path).ok()?;
    let part = part.trim_end_matches(':');
    if part.is_empty() {
        return Some(text);
    }
    if let Ok(line) = part.parse::<usize>() {
        let lines: Vec<&str> = text.lines().skip(line - 1).collect();
        return (!lines.is_empty()).then(|| lines.join("\n"));
    }
    let from = text.split_once(&format!("ANCHOR: {part}\n"))?.1;
    let (anchored, _) = from.split_once(&format!("// ANCHOR_END: {part}"))?;
    Some(anchored.to_owned())
}
