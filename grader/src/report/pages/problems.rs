//! What somebody has to look at: lines with a problem, and what belongs to no line.

use super::{LEARNERS, Words, called, names, prose, wide};
use crate::gradebook::{Gradebook, Line, Problem, Stray, StrayKind};
use crate::policy::Severity;
use maud::{Markup, html};
use verdict::text;

/// One row of the table.
struct Row {
    who: Markup,
    what: String,
    problem: Problem,
}

/// The table; a sentence where there is nothing to look at.
pub(super) fn section(gradebook: &Gradebook, words: Words<'_>) -> Markup {
    let lines = gradebook.lines.iter().flat_map(|line| of_line(line, words));
    let strays = gradebook.class.strays.iter().map(|stray| of_stray(stray, words));
    let rows: Vec<Row> = lines.chain(strays).collect();
    html! {
        h2 { (words.word("page-problems")) }
        @if rows.is_empty() {
            p { (words.word("page-no-problems")) }
        } @else {
            (wide(&words.word("page-problems"), &table(&rows, words)))
        }
    }
}

fn table(rows: &[Row], words: Words<'_>) -> Markup {
    html! {
        table {
            caption { span { (words.word("page-problems-caption")) } }
            thead {
                tr {
                    th scope="col" { (words.word("page-whose")) }
                    th scope="col" { (words.word("page-what")) }
                    th scope="col" { (words.word("page-problem")) }
                }
            }
            tbody {
                @for row in rows {
                    tr {
                        th scope="row" { (row.who) }
                        td.what { (row.what) }
                        td.told { (told(&row.problem)) }
                    }
                }
            }
        }
    }
}

/// What is wrong, and what to do about it.
pub(super) fn told(problem: &Problem) -> Markup {
    html! {
        (prose(&problem.message))
        @if let Some(remedy) = &problem.remedy { span.small { (prose(remedy)) } }
    }
}

fn of_line(line: &Line, words: Words<'_>) -> Vec<Row> {
    let row = |what: String, problem: Problem| {
        let name = line.name.as_ref().unwrap_or(&line.learner);
        let place = format!("{LEARNERS}/{}", names::file_name(&line.learner));
        Row { who: html! { a href=(place) { (called(name)) } }, what, problem }
    };
    let status = words.word(&format!("status-{}", line.status.word()));
    let problem = line.problem.clone();
    let problem = problem.map(|problem| row(format!("{} · {status}", line.exercise), problem));
    // What an exercise allows is no problem; a learner's own page tells it.
    let findings = line.findings.iter().filter(|finding| finding.severity != Severity::Noted);
    let findings = findings.map(|finding| {
        let what = match finding.severity {
            Severity::Refused => "page-refused",
            Severity::Flagged | Severity::Noted => "page-flagged",
        };
        let place = format!("{}:{}", text::escape(&finding.file), finding.line);
        let problem = Problem { message: finding.summary.clone(), remedy: None };
        row(format!("{} · {place} · {}", line.exercise, words.word(what)), problem)
    });
    problem.into_iter().chain(findings).collect()
}

fn of_stray(stray: &Stray, words: Words<'_>) -> Row {
    let kind = match stray.kind {
        StrayKind::UnknownLearner => "stray-unknown-learner",
        StrayKind::UnknownExercise => "stray-unknown-exercise",
        StrayKind::Duplicate => "stray-duplicate",
        StrayKind::Unreadable => "stray-unreadable",
    };
    let who = html! { span.mono { (called(&stray.name)) } };
    Row { who, what: words.word(kind), problem: stray.problem.clone() }
}
