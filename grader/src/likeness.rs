//! Answers that are another program under an engine: what an example has noted of one, and what follows.

use crate::catalogue::Exercise;
use crate::policy::{Finding, Severity};
use std::path::Path;
use verdict::{Evidence, Record, Sentence, Verdict, note};

/// What the examples have noted, once for each place.
pub fn findings(exercise: &Exercise, records: &[Record]) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        noted(records).map(|unlike| finding(exercise, unlike)).collect();
    findings.dedup_by(|one, other| (&one.path, one.line) == (&other.path, other.line));
    findings
}

/// Takes back every pass of an answer of which an example has noted that it is certainly another
/// program under an engine: what engines saw of it says nothing.
pub fn withhold(records: &mut [Record]) {
    let unlike = noted(records).find(|note| note::is_certainly_unlike(note)).cloned();
    let Some(unlike) = unlike else { return };
    for record in records.iter_mut().filter(|record| record.verdict == Verdict::Passed) {
        let own = record.notes.iter().find(|note| note::is_certainly_unlike(note));
        let summary = own.unwrap_or(&unlike).clone();
        record.verdict = Verdict::Tampered;
        record.coverage = None;
        record.evidence = Some(Evidence { summary, ..Evidence::default() });
    }
}

fn noted(records: &[Record]) -> impl Iterator<Item = &Sentence> {
    records.iter().flat_map(|record| &record.notes).filter(|note| note.message == note::UNLIKE)
}

fn finding(exercise: &Exercise, unlike: &Sentence) -> Finding {
    let file = &exercise.manifest.submission[0];
    let line = ["real_place", "modelled_place"].iter().find_map(|name| {
        let (path, line) = unlike.arguments.get(*name)?.rsplit_once(':')?;
        Path::new(path).ends_with(file).then(|| line.parse().ok())?
    });
    Finding {
        path: file.clone(),
        line: line.unwrap_or(1),
        column: 1,
        what: unlike.clone(),
        remedy: Sentence::new("unlike-remedy"),
        severity: Severity::Flagged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use verdict::{Coverage, Kind};

    fn record(kind: Kind, verdict: Verdict, notes: Vec<Sentence>) -> Record {
        let coverage = Some(Coverage::Exhaustive { executions: 1 });
        Record { check: "a::check".to_owned(), kind, verdict, coverage, evidence: None, notes }
    }

    #[test]
    fn no_pass_counts_of_an_answer_that_is_another_program_under_an_engine() {
        let other = note::text("noise");
        let unlike = note::unlike(("load", "src/lib.rs:3"), ("store", "src/lib.rs:4"), true);
        let mut records = vec![
            record(Kind::Example, Verdict::Passed, vec![other.clone(), unlike.clone()]),
            record(Kind::Model, Verdict::Passed, Vec::new()),
            record(Kind::Stress, Verdict::Failed, Vec::new()),
        ];
        withhold(&mut records);
        let verdicts: Vec<Verdict> = records.iter().map(|record| record.verdict).collect();
        assert_eq!(verdicts, [Verdict::Tampered, Verdict::Tampered, Verdict::Failed]);
        let told = records[1].evidence.as_ref().map(|evidence| &evidence.summary);
        assert_eq!(told, Some(&unlike));
        let doubt = note::unlike(("load", ""), ("store", ""), false);
        let mut honest = vec![record(Kind::Example, Verdict::Passed, vec![other, doubt])];
        withhold(&mut honest);
        assert_eq!(honest[0].verdict, Verdict::Passed);
    }
}
