//! A gradebook as JUnit XML, which every system that runs tests can show.

use super::schema::Check;
use super::told;
use crate::gradebook::{Gradebook, Line, Status};
use quick_xml::Writer;
use quick_xml::events::BytesText;
use std::io;
use verdict::{Messages, Verdict};

/// The document: a suite for each learner and exercise, a case for each check.
///
/// Only elements and attributes that all the schemas of JUnit's readers know are written.
pub fn junit(gradebook: &Gradebook, messages: &Messages) -> String {
    let suites: Vec<Suite<'_>> = gradebook.lines.iter().map(|it| suite(it, messages)).collect();
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    write(&mut writer, &suites).expect("writing to memory does not fail");
    let xml = String::from_utf8(writer.into_inner()).expect("only text was written");
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{xml}\n")
}

struct Suite<'a> {
    line: &'a Line,
    cases: Vec<Case>,
}

struct Case {
    name: String,
    kind: Kind,
    /// A word of ours for what JUnit has no word for.
    word: &'static str,
    message: String,
    text: String,
}

impl Suite<'_> {
    fn count(&self, kind: Kind) -> usize {
        self.cases.iter().filter(|case| case.kind == kind).count()
    }

    fn name(&self) -> String {
        xml_text(&format!("{}.{}", self.line.learner, self.line.exercise))
    }
}

fn suite<'a>(line: &'a Line, messages: &Messages) -> Suite<'a> {
    let cases = line.checks.iter().map(|check| case(line, check, messages));
    Suite { line, cases: cases.chain(whole(line)).collect() }
}

fn case(line: &Line, check: &Check, messages: &Messages) -> Case {
    Case {
        name: xml_text(&check.name),
        kind: kind(check.verdict),
        word: check.verdict.word(),
        message: xml_text(&told::summary(check, messages)),
        text: xml_text(&told::check(line, check, messages)),
    }
}

/// The case of a line that has something to say beyond its checks, or has none.
fn whole(line: &Line) -> Option<Case> {
    let kind = match line.status {
        Status::Graded => return None,
        Status::Missing => Kind::Skipped,
        Status::Unusable => Kind::Failure,
        Status::GraderError => Kind::Error,
    };
    let message = line.problem.as_ref().map_or("", |problem| problem.message.as_str());
    Some(Case {
        name: "submission".to_owned(),
        kind,
        word: line.status.word(),
        message: xml_text(message),
        text: xml_text(&told::remarks(line)),
    })
}

fn write(writer: &mut Writer<Vec<u8>>, suites: &[Suite<'_>]) -> io::Result<()> {
    let all = |kind| suites.iter().map(|suite| suite.count(kind)).sum::<usize>().to_string();
    let tests: usize = suites.iter().map(|suite| suite.cases.len()).sum();
    let element = writer
        .create_element("testsuites")
        .with_attribute(("name", "entrelacs"))
        .with_attribute(("tests", tests.to_string().as_str()))
        .with_attribute(("failures", all(Kind::Failure).as_str()))
        .with_attribute(("errors", all(Kind::Error).as_str()));
    element.write_inner_content(|writer| {
        suites.iter().try_for_each(|suite| write_suite(writer, suite))
    })?;
    Ok(())
}

fn write_suite(writer: &mut Writer<Vec<u8>>, suite: &Suite<'_>) -> io::Result<()> {
    let seconds = suite.line.cpu_ms as f64 / 1000.0;
    let element = writer
        .create_element("testsuite")
        .with_attribute(("name", suite.name().as_str()))
        .with_attribute(("tests", suite.cases.len().to_string().as_str()))
        .with_attribute(("failures", suite.count(Kind::Failure).to_string().as_str()))
        .with_attribute(("errors", suite.count(Kind::Error).to_string().as_str()))
        .with_attribute(("skipped", suite.count(Kind::Skipped).to_string().as_str()))
        .with_attribute(("time", format!("{seconds:.3}").as_str()));
    element.write_inner_content(|writer| {
        write_properties(writer, suite.line)?;
        suite.cases.iter().try_for_each(|case| write_case(writer, suite, case))
    })?;
    Ok(())
}

fn write_properties(writer: &mut Writer<Vec<u8>>, line: &Line) -> io::Result<()> {
    let score = line.score.map_or_else(|| "unknown".to_owned(), |score| score.to_string());
    let max = line.max_score.to_string();
    writer.create_element("properties").write_inner_content(|writer| {
        for (name, value) in
            [("score", &score), ("max_score", &max), ("isolation", &line.isolation)]
        {
            let property = writer.create_element("property").with_attribute(("name", name));
            property.with_attribute(("value", xml_text(value).as_str())).write_empty()?;
        }
        Ok(())
    })?;
    Ok(())
}

fn write_case(writer: &mut Writer<Vec<u8>>, suite: &Suite<'_>, case: &Case) -> io::Result<()> {
    let element = writer
        .create_element("testcase")
        .with_attribute(("name", case.name.as_str()))
        .with_attribute(("classname", suite.name().as_str()));
    let name = match case.kind {
        Kind::Success => {
            element.write_empty()?;
            return Ok(());
        }
        Kind::Skipped => "skipped",
        Kind::Failure => "failure",
        Kind::Error => "error",
    };
    element.write_inner_content(|writer| {
        let result = writer.create_element(name);
        let result = match case.kind {
            // Jenkins' schema knows no attributes here.
            Kind::Skipped => result,
            _ => result
                .with_attribute(("message", case.message.as_str()))
                .with_attribute(("type", case.word)),
        };
        result.write_text_content(BytesText::new(&case.text))?;
        Ok(())
    })?;
    Ok(())
}

/// Text without the characters that XML cannot hold.
fn xml_text(text: &str) -> String {
    let fits = |character: char| {
        matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
            && !('\u{7f}'..='\u{9f}').contains(&character)
    };
    text.chars().map(|character| if fits(character) { character } else { '\u{fffd}' }).collect()
}

/// What JUnit knows of verdicts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Success,
    Skipped,
    /// The answer is wrong.
    Failure,
    /// There was nothing to judge, or no judgement.
    Error,
}

fn kind(verdict: Verdict) -> Kind {
    match verdict {
        Verdict::Passed => Kind::Success,
        Verdict::Skipped => Kind::Skipped,
        Verdict::Failed
        | Verdict::Race
        | Verdict::Deadlock
        | Verdict::Livelock
        | Verdict::Panicked
        | Verdict::Leaked
        | Verdict::Policy
        | Verdict::Tampered => Kind::Failure,
        Verdict::CompileError
        | Verdict::TimedOut
        | Verdict::OutsideModel
        | Verdict::GraderError => Kind::Error,
    }
}

#[cfg(test)]
mod tests;
