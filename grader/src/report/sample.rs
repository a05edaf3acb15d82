//! A small class for the tests of reports: right, wrong, broken, late, hostile and unknown.

use super::schema::{Check, Coverage, CoverageKind, Event, Evidence, Finding, Grade};
use crate::gradebook::{Class, Gradebook, Heading, Line, Problem, Stray, StrayKind};
use crate::policy::Severity;
use verdict::{Kind, Verdict};

/// The names of the checks, with their kinds and points.
pub(crate) const CHECKS: [(&str, Kind, u32); 3] = [
    ("first::counts", Kind::Example, 10),
    ("second::adds_up", Kind::Model, 30),
    ("third::is_linearizable", Kind::Linearizable, 60),
];

/// Text that would do something in a page, a table or a terminal if it were not kept from it.
pub(crate) const HOSTILE: &str =
    "<script>document.title='run'</script>\"><img src=x onerror=\"document.title='run'\">";

/// A check with this verdict, and with evidence where it did not pass.
pub(crate) fn check(index: usize, verdict: Verdict) -> Check {
    let (name, kind, max_points) = CHECKS[index];
    let coverage =
        Coverage { kind: CoverageKind::Exhaustive, executions: 412, preemptions: None, seed: None };
    let passed = verdict == Verdict::Passed;
    Check {
        name: name.to_owned(),
        kind,
        verdict,
        points: if passed { max_points } else { 0 },
        max_points,
        coverage: Some(coverage),
        evidence: (!passed).then(|| evidence("an increment is lost", "self.value.load(SeqCst)")),
    }
}

/// A lost update, with this summary and on this source line.
pub(crate) fn evidence(summary: &str, source: &str) -> Evidence {
    let event = |step, thread: &str, operation: &str, value: &str| Event {
        step,
        thread: thread.to_owned(),
        operation: operation.to_owned(),
        object: Some("value".to_owned()),
        value: Some(value.to_owned()),
        new_value: None,
        stale: None,
        read_from: None,
        preempted: step == 3,
        file: Some("exercises/01-tally/src/lib.rs".to_owned()),
        line: Some(118 + step),
        source: Some(source.to_owned()),
    };
    Evidence {
        summary: summary.to_owned(),
        events: vec![
            event(2, "main", "load", "0"),
            event(3, "T1", "load", "0"),
            event(4, "T1", "store", "1"),
            event(6, "main", "store", "1"),
        ],
        replay: Some("s-0-1x2-0x3".to_owned()),
        explanation: vec!["main wrote 1 over what T1 had written".to_owned()],
        hints: vec!["`fetch_add` changes `value` in one step".to_owned()],
        waits: Vec::new(),
        history: vec!["T1  increment() -> ()".to_owned()],
    }
}

/// A grade with these verdicts.
pub(crate) fn grade(verdicts: [Verdict; 3]) -> Grade {
    let checks: Vec<Check> =
        verdicts.into_iter().enumerate().map(|(index, it)| check(index, it)).collect();
    Grade {
        exercise: "01-tally".to_owned(),
        score: checks.iter().map(|check| check.points).sum(),
        max_score: 100,
        isolation: "T1".to_owned(),
        findings: Vec::new(),
        checks,
        diagnostics: None,
    }
}

/// A learner's line for an exercise, with nothing handed in.
pub(crate) fn line(learner: &str, exercise: &str, name: &str) -> Line {
    Line {
        name: Some(name.to_owned()),
        email: Some(format!("{learner}@example.org")),
        ..Line::missing(learner, exercise, 100)
    }
}

fn broken() -> Grade {
    let diagnostics = Some("error[E0308]: mismatched types\n --> src/lib.rs:9:5".to_owned());
    let mut grade = Grade { diagnostics, ..grade([Verdict::CompileError; 3]) };
    for check in &mut grade.checks {
        check.evidence = None;
        check.coverage = None;
    }
    grade
}

fn hostile() -> Grade {
    let mut grade = grade([Verdict::Passed, Verdict::Race, Verdict::Skipped]);
    grade.checks[1].evidence = Some(evidence(HOSTILE, HOSTILE));
    grade.findings = vec![Finding {
        file: format!("src/{HOSTILE}.rs"),
        line: 3,
        column: 7,
        severity: Severity::Refused,
        summary: HOSTILE.to_owned(),
        remedy: "write it without".to_owned(),
    }];
    grade.diagnostics = Some(HOSTILE.to_owned());
    grade
}

/// The class.
pub(crate) fn gradebook() -> Gradebook {
    use Verdict::{Deadlock, Failed, GraderError, Passed, Skipped};
    let problem = |message: &str| Problem {
        message: message.to_owned(),
        remedy: Some("ask for it again".to_owned()),
    };
    let tally = |learner: &str, name: &str| line(learner, "01-tally", name);
    let mailbox = |learner: &str, name: &str| line(learner, "02-mailbox", name);
    let lines = [
        tally("1001", "Ada Lovelace").graded(grade([Passed; 3])),
        mailbox("1001", "Ada Lovelace").graded(grade([Passed, Passed, Deadlock])),
        Line {
            late: true,
            ..tally("1002", "Émile Borel").graded(grade([Passed, Failed, Skipped]))
        },
        mailbox("1002", "Émile Borel"),
        tally("1003", "Grace Hopper").graded(broken()),
        mailbox("1003", "Grace Hopper").unusable(problem("the archive is encrypted")),
        tally("1004", "Edsger Dijkstra").graded(grade([Passed, GraderError, Skipped])),
        mailbox("1004", "Edsger Dijkstra").unsettled(problem("no room left on the disk")),
        tally(HOSTILE, HOSTILE).graded(hostile()),
        mailbox(HOSTILE, HOSTILE).unusable(problem(HOSTILE)),
    ];
    let heading = |exercise: &str, title: &str| Heading {
        exercise: exercise.to_owned(),
        title: title.to_owned(),
        max_score: 100,
    };
    let stray = |kind, name: &str| Stray {
        kind,
        name: name.to_owned(),
        problem: problem("the roster does not name this learner"),
    };
    let class = Class {
        exercises: vec![heading("01-tally", "Tally"), heading("02-mailbox", "Mailbox")],
        strays: vec![
            stray(StrayKind::UnknownLearner, "mallory.zip"),
            stray(StrayKind::Unreadable, HOSTILE),
        ],
        ..Class::default()
    };
    Gradebook::new(lines, class)
}
