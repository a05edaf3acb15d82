//! A grade as people read it in a terminal.

use super::json::kind_word;
use super::{Paint, command};
use crate::catalogue::Exercise;
use crate::grade::Grade;
use crate::manifest::Check;
use crate::outcome;
use crate::policy::Severity;
use crate::score::State;
use verdict::draw::{self, Options};
use verdict::{Evidence, Kind, Messages, Record, Sentence, Verdict, text};

/// What every part of a report needs.
#[derive(Clone, Copy)]
pub struct Style<'a> {
    /// The words.
    pub messages: &'a Messages,
    /// Colours.
    pub paint: Paint,
    /// No line takes more columns.
    pub width: usize,
    /// The submission, where it is not the workspace's own file: it is part of every command shown.
    pub submission: Option<&'a str>,
}

/// A whole grade: the table, every failing execution, and what to do next.
pub fn grade(exercise: &Exercise, grade: &Grade, style: Style<'_>) -> String {
    let mut report = whole(exercise, grade, style);
    report += &failures(exercise, grade, style);
    report += &findings(grade, style);
    report += "\n";
    report += &next(exercise, grade, style);
    report
}

/// The points, and every check.
pub fn whole(exercise: &Exercise, grade: &Grade, style: Style<'_>) -> String {
    format!("{}\n{}", heading(exercise, grade, style), table(exercise, grade, style))
}

fn heading(exercise: &Exercise, grade: &Grade, style: Style<'_>) -> String {
    let title = exercise.manifest.title.in_language(style.messages.language());
    let points = points(grade.score.points, grade.score.points_max);
    let sentence = Sentence::new("report-heading")
        .with("exercise", &exercise.name)
        .with("title", title)
        .with("points", points);
    let heading = style.paint.strong(&style.messages.sentence(&sentence)) + "\n";
    let Some(level) = grade.isolation else { return heading };
    let isolation = Sentence::new("report-isolation").with("level", level);
    heading + &style.paint.quiet(&style.messages.sentence(&isolation)) + "\n"
}

/// What the policy says, line by line.
fn findings(grade: &Grade, style: Style<'_>) -> String {
    if grade.findings.is_empty() {
        return String::new();
    }
    let any = |severity| grade.findings.iter().any(|it| it.severity == severity);
    let title = match () {
        () if any(Severity::Refused) => "report-policy-refuses",
        () if any(Severity::Flagged) => "report-policy-flags",
        () => "report-policy-notes",
    };
    let mut told = format!("\n{}\n", style.paint.strong(&style.messages.word(title)));
    for finding in &grade.findings {
        let lines = finding.told(style.messages);
        for line in lines.lines().flat_map(|line| text::wrap(line, style.width - 2)) {
            told += &format!("  {line}\n");
        }
    }
    told
}

/// One row per check: the verdict in a word, the points, the name, the kind; below it what was
/// looked at or why it did not pass.
pub fn table(exercise: &Exercise, grade: &Grade, style: Style<'_>) -> String {
    if let Some(rejection) = &grade.rejection {
        let summary = style.messages.sentence(&rejection.summary);
        return text::wrap(&summary, style.width).join("\n") + "\n";
    }
    let rows: Vec<(&Check, &Record)> =
        exercise.manifest.checks.iter().zip(&grade.records).collect();
    let words: Vec<String> = rows.iter().map(|(_, record)| word(record, style)).collect();
    let width = words.iter().map(|word| text::width(word)).max().unwrap_or(0);
    let names = rows.iter().map(|(check, _)| text::width(&check.name)).max().unwrap_or(0);
    let mut table = String::new();
    for ((check, record), word) in rows.into_iter().zip(words) {
        let earned = if record.verdict == Verdict::Passed { check.points } else { 0 };
        let verdict = style.paint.verdict(record.verdict, &text::pad(&word, width));
        let points = format!("{:>7}", points(earned, check.points));
        let name = text::pad(&check.name, names);
        let kind = kind(check.kind, style);
        table += &format!("  {verdict} {points}  {name}  {kind}\n");
        let indent = " ".repeat(width + 12);
        for line in text::wrap(&below(record, style), style.width - indent.len()) {
            if !line.is_empty() {
                table += &format!("{indent}{}\n", style.paint.quiet(&line));
            }
        }
    }
    table
}

/// The verdict in a word; work that has not been started reads so.
fn word(record: &Record, style: Style<'_>) -> String {
    if outcome::is_not_started(record) {
        style.messages.word("state-not-started")
    } else {
        style.messages.verdict(record.verdict)
    }
}

/// The kind in a word.
pub fn kind(kind: Kind, style: Style<'_>) -> String {
    style.messages.word(&format!("kind-{}", kind_word(kind)))
}

fn below(record: &Record, style: Style<'_>) -> String {
    match (&record.evidence, &record.coverage) {
        // The word beside it has said so already.
        _ if outcome::is_not_started(record) => String::new(),
        (Some(evidence), _) if record.verdict != Verdict::Passed => {
            style.messages.sentence(&evidence.summary)
        }
        (_, Some(coverage)) => style.messages.coverage(coverage),
        _ => String::new(),
    }
}

/// What the compiler said, or the failing execution of each broken check.
pub fn failures(exercise: &Exercise, grade: &Grade, style: Style<'_>) -> String {
    if let Some(rejection) = &grade.rejection {
        let mut told = String::new();
        if let Some(diagnostics) = &rejection.diagnostics {
            told += &format!("\n{diagnostics}\n");
        }
        let hints: Vec<_> = rejection.remedy.iter().chain(&rejection.lesson).collect();
        if !hints.is_empty() {
            told.push('\n');
        }
        let label = style.messages.word("label-hint");
        let indent = text::width(&label) + 1;
        for hint in hints {
            for (index, line) in
                text::wrap(&style.messages.sentence(hint), style.width - indent).iter().enumerate()
            {
                let before = if index == 0 { format!("{label} ") } else { " ".repeat(indent) };
                told += &format!("{before}{line}\n");
            }
        }
        return told;
    }
    let broken = exercise
        .manifest
        .checks
        .iter()
        .zip(&grade.records)
        .filter(|(_, record)| !matches!(record.verdict, Verdict::Passed | Verdict::Skipped));
    broken.map(|(check, record)| format!("\n{}", failure(exercise, check, record, style))).collect()
}

/// One check that did not pass: its name, what it demands, and the failing execution.
pub fn failure(exercise: &Exercise, check: &Check, record: &Record, style: Style<'_>) -> String {
    let heading = Sentence::new("report-check")
        .with("check", &check.name)
        .with("kind", kind(check.kind, style))
        .with("verdict", word(record, style));
    let heading = style.messages.sentence(&heading);
    let rule = "─".repeat(style.width.saturating_sub(text::width(&heading) + 4));
    let mut told = style.paint.strong(&format!("── {heading} {rule}")) + "\n";
    let demands = check.demands.in_language(style.messages.language());
    for line in text::wrap(&text::escape(demands), style.width) {
        told += &format!("{}\n", style.paint.quiet(&line));
    }
    told.push('\n');
    told += &drawing(exercise, check, record, style);
    for note in &record.notes {
        for line in text::wrap(&style.messages.sentence(note), style.width - 2) {
            told += &format!("  {}\n", style.paint.quiet(&line));
        }
    }
    told
}

/// The failing execution itself; nothing where there is none.
pub fn drawing(exercise: &Exercise, check: &Check, record: &Record, style: Style<'_>) -> String {
    let Some(evidence) = &record.evidence else { return String::new() };
    let options = Options {
        width: style.width,
        color: style.paint.color,
        submission: exercise.learners_file().display().to_string(),
        replay_command: replay_command(exercise, check, record, style),
    };
    draw::execution(evidence, style.messages, &options)
}

/// The command that runs the execution again, where it can be.
pub fn replay_command(
    exercise: &Exercise,
    check: &Check,
    record: &Record,
    style: Style<'_>,
) -> Option<String> {
    let token = record.evidence.as_ref()?.replay.as_deref()?;
    let mut arguments = vec!["explain", &exercise.number, &check.name, "--replay", token];
    if let Some(submission) = style.submission {
        arguments.extend(["--submission", submission]);
    }
    Some(command(&arguments))
}

/// An exercise that has been started, as the overview shows it: how many checks passed, and the
/// failing execution of each broken one. The checks that nobody has begun to work for are only
/// counted.
pub fn started(exercise: &Exercise, grade: &Grade, style: Style<'_>) -> String {
    summary(exercise, grade, style) + &failures(exercise, grade, style)
}

/// The points, and how many checks have passed, or why none was run.
pub fn summary(exercise: &Exercise, grade: &Grade, style: Style<'_>) -> String {
    let mut report = heading(exercise, grade, style);
    if grade.rejection.is_some() {
        report += &table(exercise, grade, style);
    } else {
        let count = |wanted: fn(Verdict) -> bool| {
            grade.records.iter().filter(|record| wanted(record.verdict)).count()
        };
        let passed = count(|verdict| verdict == Verdict::Passed);
        let open = count(|verdict| verdict == Verdict::Skipped);
        let counts = Sentence::new("report-counts")
            .with("passed", passed)
            .with("open", open)
            .with("broken", grade.records.len() - passed - open)
            .with("total", grade.records.len());
        report += &format!("{}\n", style.messages.sentence(&counts));
    }
    report
}

/// One check, whatever its verdict: the failing execution, or what was looked at.
pub fn explained(exercise: &Exercise, check: &Check, record: &Record, style: Style<'_>) -> String {
    let mut told = failure(exercise, check, record, style);
    if let Some(coverage) = &record.coverage {
        let looked_at = style.messages.coverage(coverage);
        let sentence = Sentence::new("explain-coverage").with("coverage", looked_at);
        for line in text::wrap(&style.messages.sentence(&sentence), style.width) {
            told += &format!("{line}\n");
        }
    }
    let shows = |evidence: &Evidence| !evidence.events.is_empty();
    if record.verdict != Verdict::Skipped && record.evidence.as_ref().is_some_and(shows) {
        for line in text::wrap(&style.messages.word("explain-otherwise"), style.width) {
            told += &format!("{}\n", style.paint.quiet(&line));
        }
    }
    told
}

/// What to do next about one exercise.
fn next(exercise: &Exercise, grade: &Grade, style: Style<'_>) -> String {
    let message = match grade.score.state {
        State::Solved => "next-solved",
        State::NotStarted => "next-not-started",
        State::Started => "next-started",
        State::Rejected => "next-rejected",
        State::Unsettled => "next-unsettled",
    };
    let file = exercise.learners_file().display().to_string();
    let mut told = style.messages.sentence(&Sentence::new(message).with("file", file)) + "\n";
    let mut run = vec!["run", &exercise.number];
    if let Some(submission) = style.submission {
        run.extend(["--submission", submission]);
    }
    told += &commands(&[(command(&run), "next-run")], style);
    if matches!(grade.score.state, State::Started | State::NotStarted) {
        let hint = command(&["hint", &exercise.number]);
        told += &commands(&[(hint, "next-hint")], style);
    }
    told
}

/// Commands with what each of them does, one per line so that they can be copied.
pub fn commands(commands: &[(String, &str)], style: Style<'_>) -> String {
    let line = |(command, message): &(String, &str)| {
        format!("  {command:<40}  {}\n", style.paint.quiet(&style.messages.word(message)))
    };
    commands.iter().map(line).collect()
}

/// `40/100`.
pub fn points(points: u32, points_max: u32) -> String {
    format!("{points}/{points_max}")
}
