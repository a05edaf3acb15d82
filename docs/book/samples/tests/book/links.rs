//! No link of the book leads nowhere, and no file that it names is missing.

use crate::pages::{Page, pages};
use crate::{LANGUAGES, book, root};
use std::collections::BTreeMap;

/// Why a link of this page is dead; `None` where it is not.
fn dead(link: &str, page: &Page, pages: &BTreeMap<String, Page>, language: &str) -> Option<String> {
    if link.starts_with("https://") {
        return None;
    }
    let (file, anchor) = link.split_once('#').map_or((link, None), |(file, it)| (file, Some(it)));
    let target = match file {
        "" => Some(page),
        name => pages.get(name),
    };
    let is_there = target.is_some() || book().join(language).join("src").join(file).is_file();
    if !is_there {
        return Some(format!("{language}/{}: `{link}` is no page of the book", page.name));
    }
    let anchored =
        anchor.is_none_or(|anchor| target.is_some_and(|it| it.anchors().contains(anchor)));
    (!anchored).then(|| format!("{language}/{}: `{link}` names no heading", page.name))
}

#[test]
fn no_link_is_dead() {
    let mut found = Vec::new();
    for language in LANGUAGES {
        let pages = pages(language);
        for page in pages.values() {
            let links = page.links();
            found.extend(links.iter().filter_map(|link| dead(link, page, &pages, language)));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_dead_link_is_noticed() {
    let pages = pages("en");
    let page = &pages["races.md"];
    assert!(dead("nowhere.md", page, &pages, "en").is_some());
    assert!(dead("races.md#nowhere", page, &pages, "en").is_some());
    assert!(dead("races.md", page, &pages, "en").is_none());
}

#[test]
fn every_include_finds_what_it_names() {
    for language in LANGUAGES {
        for page in pages(language).values() {
            assert!(page.missing.is_empty(), "{language}/{}: {:?}", page.name, page.missing);
        }
    }
}

#[test]
fn every_page_is_in_the_summary_once() {
    for language in LANGUAGES {
        let pages = pages(language);
        let mut listed = pages["SUMMARY.md"].links();
        listed.sort();
        let there: Vec<&String> = pages.keys().filter(|name| *name != "SUMMARY.md").collect();
        assert_eq!(listed.iter().collect::<Vec<_>>(), there, "{language}");
    }
}

#[test]
fn every_file_of_the_repository_that_a_page_names_is_there() {
    let folders = ["exercises/", "solutions/", "grader/", "docs/"];
    let mut missing = Vec::new();
    for language in LANGUAGES {
        for page in pages(language).values() {
            let spans = page.code_spans().into_iter();
            let paths = spans.filter(|span| folders.iter().any(|it| span.starts_with(it)));
            let plain =
                paths.filter(|path| !path.contains(['*', ' ', '{']) && !path.contains("NN"));
            let gone = plain.filter(|path| !root().join(path).exists());
            missing.extend(gone.map(|path| format!("{language}/{}: `{path}`", page.name)));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
