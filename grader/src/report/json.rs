//! Grades as a JSON document.

use super::schema::{self, CoverageKind};
use crate::grade::Grade;
use crate::manifest::Check;
use crate::policy::Finding;
use verdict::{
    Coverage, Event, Evidence, Kind, Messages, Record, Sentence, Verdict, draw, sentence,
};

/// The document for these grades and for the exercises that could not be graded.
pub fn document(
    grades: &[(&[Check], &Grade)],
    errors: Vec<schema::Error>,
    messages: &Messages,
) -> String {
    let grades = grades.iter().map(|(checks, grade)| self::grade(checks, grade, messages));
    let document = schema::Document {
        schema_version: schema::SCHEMA_VERSION,
        grades: grades.collect(),
        errors,
    };
    serde_json::to_string(&document).expect("a report holds only text, numbers and lists")
}

/// One grade, as `--format json` and gradebooks tell it.
pub fn grade(checks: &[Check], grade: &Grade, messages: &Messages) -> schema::Grade {
    let rows = grade.records.iter().filter_map(|record| {
        let check = checks.iter().find(|check| check.name == record.check)?;
        Some(self::check(check, record, messages))
    });
    schema::Grade {
        exercise: grade.exercise.clone(),
        score: grade.score.points,
        max_score: grade.score.points_max,
        isolation: grade.isolation.map_or_else(|| "none".to_owned(), |level| level.to_string()),
        findings: grade.findings.iter().map(|it| finding(it, messages)).collect(),
        checks: rows.collect(),
        diagnostics: grade.rejection.as_ref().and_then(|it| it.diagnostics.clone()),
    }
}

fn finding(finding: &Finding, messages: &Messages) -> schema::Finding {
    schema::Finding {
        file: finding.path.display().to_string(),
        line: finding.line,
        column: finding.column,
        severity: finding.severity,
        summary: messages.sentence(&finding.what),
        remedy: messages.sentence(&finding.remedy),
    }
}

fn check(check: &Check, record: &Record, messages: &Messages) -> schema::Check {
    let passed = record.verdict == Verdict::Passed;
    schema::Check {
        name: check.name.clone(),
        kind: check.kind,
        verdict: record.verdict,
        points: if passed { check.points } else { 0 },
        max_points: check.points,
        coverage: record.coverage.as_ref().map(coverage),
        evidence: record.evidence.as_ref().map(|it| evidence(it, messages)),
    }
}

/// The word of a kind in manifests and reports.
pub fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Example => "example",
        Kind::Model => "model",
        Kind::Linearizable => "linearizable",
        Kind::Stress => "stress",
    }
}

fn coverage(coverage: &Coverage) -> schema::Coverage {
    let (kind, executions, preemptions, seed) = match *coverage {
        Coverage::Exhaustive { executions } => (CoverageKind::Exhaustive, executions, None, None),
        Coverage::Bounded { executions, preemptions, .. } => {
            (CoverageKind::Bounded, executions, Some(preemptions), None)
        }
        Coverage::Sampled { executions, seed } => {
            (CoverageKind::Sampled, executions, None, Some(seed))
        }
        Coverage::Replayed => (CoverageKind::Replayed, 1, None, None),
    };
    schema::Coverage { kind, executions, preemptions, seed }
}

fn evidence(evidence: &Evidence, messages: &Messages) -> schema::Evidence {
    let (hints, explanation): (Vec<_>, Vec<_>) =
        evidence.explanation.iter().partition(|line| sentence::is_hint(line));
    let told = |lines: Vec<&Sentence>| lines.iter().map(|line| messages.sentence(line)).collect();
    schema::Evidence {
        summary: messages.sentence(&evidence.summary),
        events: evidence.events.iter().map(|it| event(it, evidence)).collect(),
        replay: evidence.replay.clone(),
        explanation: told(explanation),
        hints: told(hints),
        waits: draw::waits(evidence, messages),
        history: evidence.history.clone(),
    }
}

fn event(event: &Event, evidence: &Evidence) -> schema::Event {
    let thread = evidence.threads.get(event.thread).map(|thread| thread.name.clone());
    schema::Event {
        step: event.step,
        thread: thread.unwrap_or_else(|| format!("T{}", event.thread)),
        operation: event.operation.clone(),
        object: event.object.clone(),
        value: event.value.clone(),
        new_value: event.new_value.clone(),
        stale: event.stale,
        read_from: event.read_from,
        preempted: event.preempted,
        file: event.file.clone(),
        line: event.line,
        source: event.source.clone(),
    }
}
