//! JUnit XML held against the elements and attributes of the schemas that its readers use.

use super::*;
use crate::gradebook::{Class, Problem};
use crate::messages::messages;
use crate::report::sample;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use verdict::Language;

/// What pytest's `junit-10.xsd` and Jenkins' `junit-4.xsd` both allow: element, parent, attributes
/// that must be there, attributes that may be there. (The former misspells `error`.)
const RULES: &[(&str, &str, &[&str], &[&str])] = &[
    ("testsuites", "", &[], &["name", "time", "tests", "failures", "errors"]),
    (
        "testsuite",
        "testsuites",
        &["name", "tests", "failures", "errors"],
        &["skipped", "time", "timestamp", "hostname", "id", "package"],
    ),
    ("properties", "testsuite", &[], &[]),
    ("property", "properties", &["name", "value"], &[]),
    ("testcase", "testsuite", &["name"], &["classname", "time"]),
    ("failure", "testcase", &[], &["message", "type"]),
    ("error", "testcase", &[], &["message", "type"]),
    ("skipped", "testcase", &[], &[]),
];

/// Walks a document and holds each element to its rule; gives back how often each came.
fn walk(xml: &str) -> Vec<(String, usize)> {
    let mut reader = Reader::from_str(xml);
    let mut path: Vec<String> = Vec::new();
    let mut seen: Vec<(String, usize)> = Vec::new();
    loop {
        let (start, empty) = match reader.read_event().expect("the document is XML") {
            Event::Start(start) => (start, false),
            Event::Empty(start) => (start, true),
            Event::End(_) => {
                path.pop();
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        let name = hold(&start, path.last().map_or("", String::as_str));
        match seen.iter_mut().find(|(known, _)| *known == name) {
            Some((_, times)) => *times += 1,
            None => seen.push((name.clone(), 1)),
        }
        if !empty {
            path.push(name);
        }
    }
    assert!(path.is_empty());
    seen
}

fn hold(start: &BytesStart<'_>, parent: &str) -> String {
    let name = start.name().as_ref().to_owned();
    let rule = RULES.iter().find(|(known, ..)| *known == name).expect(&name);
    assert_eq!(rule.1, parent, "{name}");
    let attributes: Vec<String> =
        start.attributes().map(|it| it.unwrap().key.as_ref().to_owned()).collect();
    for attribute in &attributes {
        let attribute = attribute.as_str();
        assert!(rule.2.contains(&attribute) || rule.3.contains(&attribute), "{name} {attribute}");
    }
    assert!(rule.2.iter().all(|must| attributes.iter().any(|it| it == must)), "{name}");
    name
}

#[test]
fn every_element_is_as_both_schemas_say() {
    let xml = junit(&sample::gradebook(), &messages(Language::En));
    let seen = walk(&xml);
    let times = |name: &str| seen.iter().find(|(it, _)| it == name).map_or(0, |(_, times)| *times);
    assert_eq!(times("testsuite"), sample::gradebook().lines.len());
    for element in ["failure", "error", "skipped", "testcase", "property"] {
        assert!(times(element) > 0, "{element}");
    }
}

#[test]
fn text_that_xml_cannot_hold_or_would_obey_does_no_harm() {
    let line = Line::missing("\u{1b}[31m<a>&\u{0}", "01-tally", 100);
    let message = "]]></failure><testcase name=\"forged\"/>\u{8}".to_owned();
    let line = line.unusable(Problem { message, remedy: None });
    let xml = junit(&Gradebook::new([line], Class::default()), &messages(Language::En));
    let seen = walk(&xml);
    assert!(seen.contains(&("testcase".to_owned(), 1)), "{xml}");
    assert!(!xml.contains(['\u{0}', '\u{8}', '\u{1b}']));
}

#[test]
fn each_verdict_has_its_place() {
    let place = |verdict| match kind(verdict) {
        Kind::Success => "success",
        Kind::Skipped => "skipped",
        Kind::Failure => "failure",
        Kind::Error => "error",
    };
    assert_eq!(place(Verdict::Passed), "success");
    assert_eq!(place(Verdict::Deadlock), "failure");
    assert_eq!(place(Verdict::Race), "failure");
    assert_eq!(place(Verdict::CompileError), "error");
    assert_eq!(place(Verdict::GraderError), "error");
}
