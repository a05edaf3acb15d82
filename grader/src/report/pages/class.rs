//! The page of the class.

use super::{
    CLASS_PAGE, LEARNERS, Words, called, chart, failures, frame, grade_class, names, problems,
    prose, similar, wide,
};
use crate::gradebook::{Gradebook, Heading, Learner, Line, Status};
use maud::{Markup, html};
use verdict::Sentence;

/// The class at a glance, then every learner's points, then what went wrong.
pub(super) fn page(gradebook: &Gradebook, words: Words<'_>) -> String {
    let title = words.word("page-class");
    let body = html! {
        header {
            h1 { (title) }
            p.quiet { (facts(gradebook, words)) }
        }
        main {
            h2 { (words.word("page-exercises")) }
            div.cards {
                @for heading in &gradebook.class.exercises {
                    @let lines: Vec<&Line> = gradebook.of_exercise(&heading.exercise).collect();
                    (chart::card(heading, &lines, words))
                }
            }
            h2 { (words.word("page-learners")) }
            (wide(&words.word("page-learners"), &learners(gradebook, words)))
            (failures::section(gradebook, words))
            (problems::section(gradebook, words))
            (similar::section(gradebook, words))
        }
        footer { p { (prose(&words.word("page-isolation-means"))) } }
    };
    frame(&title, &body, words)
}

/// How many there are, and what their grades rest on.
fn facts(gradebook: &Gradebook, words: Words<'_>) -> String {
    let ran = gradebook.lines.iter().map(|line| line.isolation.as_str());
    // T0 is the strongest level, so the weakest has the greatest name.
    let weakest = ran.filter(|level| *level != "none").max().unwrap_or("none");
    let sentence = Sentence::new("page-facts")
        .with("learners", words.count("page-count-learners", gradebook.learners().len()))
        .with("exercises", words.count("page-count-exercises", gradebook.class.exercises.len()));
    let isolation = Sentence::new("page-isolation").with("level", weakest);
    format!("{} {}", words.sentence(sentence), words.sentence(isolation))
}

fn learners(gradebook: &Gradebook, words: Words<'_>) -> Markup {
    let exercises = &gradebook.class.exercises;
    html! {
        table {
            caption { span { (words.word("page-learners-caption")) } }
            thead {
                tr {
                    th scope="col" { (words.word("page-learner")) }
                    @for heading in exercises { th.number scope="col" { (heading.exercise) } }
                    th.number scope="col" { (words.word("report-total")) }
                }
            }
            tbody {
                @for learner in gradebook.learners() { (row(learner, exercises, words)) }
            }
        }
    }
}

fn row(learner: Learner<'_>, exercises: &[Heading], words: Words<'_>) -> Markup {
    let place = format!("{LEARNERS}/{}", names::file_name(learner.id()));
    let max: u32 = learner.lines.iter().map(|line| line.max_score).sum();
    html! {
        tr {
            th scope="row" {
                a href=(place) { (called(learner.name().unwrap_or(learner.id()))) }
                @if learner.name().is_some() { " " span.small.quiet.mono { (called(learner.id())) } }
            }
            @for heading in exercises {
                @match learner.of(&heading.exercise) {
                    Some(line) => (cell(line, words)),
                    None => { td.number { "–" } }
                }
            }
            td.number {
                @match learner.score() {
                    Some(score) => { (score) "/" (max) }
                    None => { "?/" (max) }
                }
            }
        }
    }
}

/// The points; what they rest on, where that is not a graded answer that came in time.
fn cell(line: &Line, words: Words<'_>) -> Markup {
    let class = match line.status {
        Status::Missing => "number none",
        _ => match grade_class(line.score, line.max_score) {
            "good" => "number good",
            "half" => "number half",
            "bad" => "number bad",
            _ => "number none",
        },
    };
    html! {
        td class=(class) {
            @match line.score {
                Some(score) => (score),
                None => "?",
            }
            @if line.status != Status::Graded {
                span.small { (words.word(&format!("status-{}", line.status.word()))) }
            }
            @if line.late { span.small { (words.word("page-late")) } }
        }
    }
}

/// The way back from a learner's page.
pub(super) fn link(words: Words<'_>) -> Markup {
    html! { a href=(format!("../{CLASS_PAGE}")) { (words.word("page-class")) } }
}
