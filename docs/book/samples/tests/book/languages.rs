//! Both languages say the same things in the same order, and French keeps its typography.

use crate::LANGUAGES;
use crate::pages::{Page, pages, parser};
use pulldown_cmark::{Event, Tag, TagEnd};

#[test]
fn every_page_exists_in_both_languages() {
    let [english, french] = LANGUAGES.map(|language| pages(language).into_keys());
    assert_eq!(english.collect::<Vec<_>>(), french.collect::<Vec<_>>());
}

#[test]
fn the_summaries_list_the_same_pages_in_the_same_order() {
    let [english, french] = LANGUAGES.map(|language| pages(language)["SUMMARY.md"].links());
    assert_eq!(english, french);
}

#[test]
fn every_page_has_the_same_headings_programs_and_figures_in_both_languages() {
    let [english, french] = LANGUAGES.map(pages);
    for (name, english) in &english {
        let french = &french[name];
        assert_eq!(english.shape(), french.shape(), "the headings of {name}");
        let [english, french] = [english, french].map(includes);
        assert_eq!(english, french, "what {name} includes");
    }
}

/// What a page includes, with the lesson's name the same in both languages.
fn includes(page: &Page) -> Vec<String> {
    let parts = page.written.split("{{#include ").skip(1);
    let targets = parts.map(|part| part.split("}}").next().expect("a beginning").to_owned());
    targets.map(|target| target.replace("LISEZMOI.md", "README.md")).collect()
}

/// The sentences of a page, line by line, without code and HTML.
fn prose(page: &Page) -> String {
    let mut prose = String::new();
    let mut in_code = false;
    for event in parser(&page.written) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(text) if !in_code => prose.push_str(&text),
            Event::Code(_) => prose.push_str("``"),
            Event::SoftBreak | Event::HardBreak | Event::End(_) => prose.push('\n'),
            _ => {}
        }
    }
    prose
        .lines()
        .filter(|line| !line.contains("{{#include"))
        .fold(String::new(), |all, line| all + line + "\n")
}

#[test]
fn french_pages_keep_the_typography_of_french() {
    let mut slips = Vec::new();
    for page in pages("fr").values() {
        let found = verdict::messages::slips_of_typography(&prose(page));
        slips.extend(found.into_iter().map(|line| format!("{}: {line}", page.name)));
    }
    assert!(slips.is_empty(), "{slips:#?}");
}
