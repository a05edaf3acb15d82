//! What a gradebook says of an answer, in the plain text that other systems show to a learner.

use super::execution;
use super::schema::Check;
use crate::gradebook::{Line, Problem};
use crate::policy::Severity;
use verdict::{Messages, Sentence, Verdict};

/// One check in one line: what was looked at, or why it did not pass.
pub fn summary(check: &Check, messages: &Messages) -> String {
    match (&check.evidence, &check.coverage) {
        (Some(evidence), _) if check.verdict != Verdict::Passed => evidence.summary.clone(),
        (_, Some(coverage)) => execution::coverage(coverage, messages),
        _ => messages.verdict(check.verdict),
    }
}

/// One check in full: the line, and the failing execution below it.
pub fn check(line: &Line, check: &Check, messages: &Messages) -> String {
    let summary = summary(check, messages);
    match check.evidence.as_ref().filter(|_| check.verdict != Verdict::Passed) {
        Some(evidence) => {
            let execution = execution::text(&line.exercise, &check.name, evidence, messages);
            format!("{summary}\n\n{execution}").trim_end().to_owned()
        }
        None => summary,
    }
}

/// The verdict in a word, and then what is told of the check.
pub fn after_verdict(check: &Check, told: &str, messages: &Messages) -> String {
    let verdict = messages.verdict(check.verdict);
    let label = Sentence::new("report-verdict").with("verdict", verdict);
    format!("{} {told}", messages.sentence(&label))
}

/// What is to be said of a line beyond its checks: a problem, what the compiler said, what the policy
/// refuses; empty where that is nothing.
pub fn remarks(line: &Line) -> String {
    let problem = line.problem.as_ref().map(problem);
    let findings = line.findings.iter().map(|finding| {
        let place = format!("{}:{}:{}", finding.file, finding.line, finding.column);
        let mark = match finding.severity {
            Severity::Refused => "!",
            Severity::Flagged => "?",
            Severity::Noted => "i",
        };
        format!("{mark} {place} {}\n  {}", finding.summary, finding.remedy)
    });
    let parts = problem.into_iter().chain(line.diagnostics.clone()).chain(findings);
    parts.collect::<Vec<_>>().join("\n\n")
}

/// What is wrong, and what to do about it, in two lines.
pub fn problem(problem: &Problem) -> String {
    let remedy = problem.remedy.iter().map(|remedy| format!("\n{remedy}"));
    problem.message.clone() + &remedy.collect::<String>()
}
