//! The page of one learner.

use super::{
    Words, called, check_name, class, execution, frame, problems, prose, turned_away, wide,
};
use crate::gradebook::{Gradebook, Learner, Line, Status};
use crate::policy::Severity;
use crate::report::json::kind_word;
use crate::report::schema::{Check, Finding};
use crate::report::{command, told};
use maud::{Markup, html};
use verdict::{Sentence, Verdict};

/// Every exercise of the learner: points, checks, failing executions, what the policy and the
/// compiler say.
pub(super) fn page(learner: Learner<'_>, gradebook: &Gradebook, words: Words<'_>) -> String {
    let name = learner.name().unwrap_or(learner.id());
    let body = html! {
        header {
            p { (class::link(words)) }
            h1 { (called(name)) }
            p.quiet {
                span.mono { (called(learner.id())) }
                @if let Some(email) = learner.email() { " · " (called(email)) }
            }
        }
        main {
            @for line in learner.lines { (exercise(line, gradebook, words)) }
        }
        footer { p { (prose(&words.word("page-isolation-means"))) } }
    };
    frame(&verdict::text::escape(name), &body, words)
}

fn exercise(line: &Line, gradebook: &Gradebook, words: Words<'_>) -> Markup {
    let heading = gradebook.class.exercises.iter().find(|it| it.exercise == line.exercise);
    let title = heading.map_or(line.exercise.as_str(), |heading| heading.title.as_str());
    let score = line.score.map_or_else(|| "?".to_owned(), |score| score.to_string());
    html! {
        section.exercise {
            h2 { (title) " " span.points { (score) "/" (line.max_score) } }
            p.quiet { (facts(line, words)) }
            @if let Some(problem) = &line.problem {
                div.note { p { (problems::told(problem)) } }
            }
            @if let Some(check) = rejected(line) {
                div.note { p { (told::after_verdict(check, "", words.messages)) (prose(&told::summary(check, words.messages))) } }
            } @else if !line.checks.is_empty() {
                (wide(&words.word("page-checks"), &checks(line, words)))
            }
            (findings(&line.findings, words))
            @if let Some(diagnostics) = &line.diagnostics {
                h4 { (words.word("page-diagnostics")) }
                pre tabindex="0" { (visible(diagnostics)) }
            }
            @for check in line.checks.iter().filter(|check| is_drawn(check)) {
                (failure(line, check, words))
            }
        }
    }
}

/// A check of a file that was turned away as a whole; one stands for all.
fn rejected(line: &Line) -> Option<&Check> {
    let check = line.checks.first()?;
    line.checks.iter().all(|check| turned_away(check.verdict)).then_some(check)
}

/// What the points rest on.
fn facts(line: &Line, words: Words<'_>) -> String {
    let mut facts = vec![line.exercise.clone()];
    facts.push(words.word(&format!("status-{}", line.status.word())));
    if line.late {
        facts.push(words.word("page-late"));
    }
    if let Some(submitted) = &line.submitted {
        facts.push(words.sentence(Sentence::new("page-submitted").with("when", submitted)));
    }
    if line.isolation != "none" {
        facts
            .push(words.sentence(Sentence::new("report-isolation").with("level", &line.isolation)));
    }
    if line.status == Status::Graded {
        let submission = line.submission.as_deref().and_then(|name| name.get(..12));
        facts.extend(submission.map(|name| format!("SHA-256 {name}…")));
    }
    facts.join(" · ")
}

fn checks(line: &Line, words: Words<'_>) -> Markup {
    html! {
        table {
            caption { span { (words.word("page-checks-caption")) } }
            thead {
                tr {
                    th scope="col" { (words.word("page-check")) }
                    th scope="col" { (words.word("page-verdict")) }
                    th.number scope="col" { (words.word("page-points")) }
                    th scope="col" { (words.word("page-told")) }
                }
            }
            tbody {
                @for check in &line.checks {
                    tr {
                        th scope="row" {
                            (check_name(&check.name))
                            span.small.quiet { (words.word(&format!("kind-{}", kind_word(check.kind)))) }
                        }
                        td class=(format!("verdict {}", class_of(check.verdict))) {
                            (words.messages.verdict(check.verdict))
                        }
                        td.number { (check.points) "/" (check.max_points) }
                        td.told { (prose(&told::summary(check, words.messages))) }
                    }
                }
            }
        }
    }
}

fn class_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "good",
        Verdict::Skipped | Verdict::GraderError => "none",
        _ => "bad",
    }
}

fn findings(findings: &[Finding], words: Words<'_>) -> Markup {
    html! {
        @if !findings.is_empty() {
            h4 { (words.word("page-findings")) }
            ul {
                @for finding in findings {
                    li {
                        span.mono { (called(&finding.file)) ":" (finding.line) ":" (finding.column) } " "
                        b {
                            @match finding.severity {
                                Severity::Refused => (words.word("page-refused")),
                                Severity::Flagged => (words.word("page-flagged")),
                                Severity::Noted => (words.word("page-noted")),
                            }
                        }
                        " · " (prose(&finding.summary)) " " span.quiet { (prose(&finding.remedy)) }
                    }
                }
            }
        }
    }
}

/// Whether there is more to see of a check than its row says.
fn is_drawn(check: &Check) -> bool {
    let evidence = check.evidence.as_ref().filter(|_| check.verdict != Verdict::Passed);
    evidence.is_some_and(|evidence| {
        !evidence.events.is_empty() || !evidence.history.is_empty() || !evidence.hints.is_empty()
    })
}

fn failure(line: &Line, check: &Check, words: Words<'_>) -> Markup {
    let Some(evidence) = &check.evidence else { return html! {} };
    let replay = evidence
        .replay
        .as_deref()
        .map(|token| command(&["explain", &line.exercise, &check.name, "--replay", token]));
    html! {
        h4 { (check_name(&check.name)) }
        p { (prose(&evidence.summary)) }
        (execution::drawn(evidence, words))
        @if let Some(replay) = replay {
            p.title { (words.word("draw-replay")) }
            pre tabindex="0" { (replay) }
        }
    }
}

/// Text with its line breaks, and with everything else that cannot be seen made visible.
fn visible(text: &str) -> String {
    let line = |line: &str| {
        let indent = line.len() - line.trim_start_matches(' ').len();
        format!("{}{}", &line[..indent], verdict::text::escape(&line[indent..]))
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}
