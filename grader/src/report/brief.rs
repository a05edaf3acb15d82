//! A grade as watch mode shows it after each save: what has changed, and one failing execution.

use super::text::{self, Style};
use crate::catalogue::Exercise;
use crate::grade::Grade;
use crate::manifest::Check;
use crate::score::State;
use verdict::{Record, Sentence, Verdict};

/// The grade, next to the one before it, where there was one.
pub fn grade(
    exercise: &Exercise,
    grade: &Grade,
    before: Option<&Grade>,
    style: Style<'_>,
) -> String {
    if grade.score.state == State::Solved {
        // Once, for the whole of what was looked at.
        return text::whole(exercise, grade, style);
    }
    let mut told = text::summary(exercise, grade, style);
    if grade.rejection.is_some() {
        return told + &text::failures(exercise, grade, style);
    }
    told += &changes(grade, before, style);
    let mut broken = broken(exercise, grade).into_iter();
    if let Some((check, record)) = broken.next() {
        told += &format!("\n{}", text::failure(exercise, check, record, style));
    }
    let others: Vec<&str> = broken.map(|(check, _)| &*check.name).collect();
    told + &named("brief-others", &others, style)
}

/// The checks that have failed, in the order of the manifest: not those that were left out.
pub fn broken<'g>(exercise: &'g Exercise, grade: &'g Grade) -> Vec<(&'g Check, &'g Record)> {
    let pairs = exercise.manifest.checks.iter().zip(&grade.records);
    let failed = |record: &Record| !matches!(record.verdict, Verdict::Passed | Verdict::Skipped);
    pairs.filter(|(_, record)| failed(record)).collect()
}

fn changes(grade: &Grade, before: Option<&Grade>, style: Style<'_>) -> String {
    let Some(before) = before.filter(|before| before.rejection.is_none()) else {
        return String::new();
    };
    let passed = |grade: &Grade, check: &str| {
        let record = grade.records.iter().find(|record| record.check == check);
        record.is_some_and(|record| record.verdict == Verdict::Passed)
    };
    let names = |of: &'_ Grade, than: &'_ Grade| -> Vec<String> {
        let records = of.records.iter().map(|record| &record.check);
        records.filter(|name| passed(of, name) && !passed(than, name)).cloned().collect()
    };
    let told = |message, names: Vec<String>| {
        named(message, &names.iter().map(String::as_str).collect::<Vec<_>>(), style)
    };
    told("brief-gained", names(grade, before)) + &told("brief-lost", names(before, grade))
}

/// So many names fit into a line that is read.
const NAMES_MAX: usize = 6;

fn named(message: &str, names: &[&str], style: Style<'_>) -> String {
    if names.is_empty() {
        return String::new();
    }
    let shown: Vec<String> = names.iter().take(NAMES_MAX).map(|name| format!("`{name}`")).collect();
    let dots = if names.len() > NAMES_MAX { ", …" } else { "" };
    let sentence =
        Sentence::new(message).with("count", names.len()).with("names", shown.join(", ") + dots);
    let told = style.messages.sentence(&sentence);
    verdict::text::wrap(&told, style.width).join("\n") + "\n"
}
