//! Points.

use crate::manifest::Check;
use crate::outcome;
use serde::{Deserialize, Serialize};
use verdict::{Record, Verdict};

/// The points of one submission to one exercise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Earned.
    pub points: u32,
    /// To be earned.
    pub points_max: u32,
    /// How far the work has come.
    pub state: State,
}

/// How far the work on an exercise has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Every check has passed.
    Solved,
    /// Some check has not.
    Started,
    /// Nothing but the stub is there.
    NotStarted,
    /// The submission does not compile, or is not allowed to run.
    Rejected,
    /// The grader could not tell of every check, so the points are not the whole truth.
    Unsettled,
}

/// The score of a submission: a check's points are earned when it has passed, and only then.
pub fn score(checks: &[Check], records: &[Record]) -> Score {
    let passed = |record: &&Record| record.verdict == Verdict::Passed;
    let points_of =
        |name: &str| checks.iter().find(|check| check.name == name).map_or(0, |check| check.points);
    let points = records.iter().filter(passed).map(|record| points_of(&record.check)).sum();
    let points_max = checks.iter().map(|check| check.points).sum();
    let some = |verdict: Verdict| records.iter().any(|record| record.verdict == verdict);
    let untouched = |record: &Record| {
        record.verdict == Verdict::Passed
            || outcome::is_not_started(record)
            || outcome::is_left_out(record)
    };
    let state = if some(Verdict::GraderError) {
        State::Unsettled
    } else if some(Verdict::CompileError) || some(Verdict::Policy) {
        State::Rejected
    } else if !records.is_empty() && records.iter().all(|record| passed(&record)) {
        State::Solved
    } else if points == 0 && records.iter().all(untouched) {
        State::NotStarted
    } else {
        State::Started
    };
    Score { points, points_max, state }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Manifest;
    use std::path::Path;
    use verdict::{Coverage, Evidence, Kind, Sentence};

    fn checks() -> Vec<Check> {
        let mut text =
            "title = { en = \"t\", fr = \"t\" }\nsubmission = [\"src/lib.rs\"]\n".to_owned();
        for (name, points) in [("a", 10), ("b", 30), ("c", 60)] {
            text += &format!(
                "[[checks]]\nname = \"{name}\"\nkind = \"model\"\npoints = {points}\n\
                 demands = {{ en = \"d\", fr = \"d\" }}\n"
            );
        }
        Manifest::read(Path::new("exercise.toml"), &text).unwrap().checks
    }

    fn record(check: &str, verdict: Verdict, message: &str) -> Record {
        Record {
            check: check.to_owned(),
            kind: Kind::Model,
            verdict,
            coverage: Some(Coverage::Exhaustive { executions: 1 }),
            evidence: Some(Evidence { summary: Sentence::new(message), ..Evidence::default() }),
            notes: Vec::new(),
        }
    }

    fn scored(verdicts: [(Verdict, &str); 3]) -> (u32, State) {
        let records: Vec<Record> = ["a", "b", "c"]
            .into_iter()
            .zip(verdicts)
            .map(|(check, (verdict, message))| record(check, verdict, message))
            .collect();
        let score = score(&checks(), &records);
        assert_eq!(score.points_max, 100);
        (score.points, score.state)
    }

    #[test]
    fn only_a_pass_earns_points() {
        let passed = (Verdict::Passed, "");
        assert_eq!(scored([passed, passed, passed]), (100, State::Solved));
        for verdict in Verdict::ALL.into_iter().filter(|verdict| *verdict != Verdict::Passed) {
            let (points, state) = scored([passed, passed, (verdict, "x")]);
            assert_eq!(points, 40, "{verdict:?}");
            assert_ne!(state, State::Solved, "{verdict:?}");
        }
    }

    #[test]
    fn a_grader_error_is_neither_full_marks_nor_a_silent_zero() {
        let error = (Verdict::GraderError, "x");
        assert_eq!(scored([(Verdict::Passed, ""), error, error]), (10, State::Unsettled));
    }

    #[test]
    fn a_stub_reads_as_not_started() {
        let todo = (Verdict::Skipped, "not-started");
        let left_out = (Verdict::Skipped, "requires");
        assert_eq!(scored([todo, left_out, left_out]), (0, State::NotStarted));
        assert_eq!(scored([(Verdict::Failed, "lost-update"), todo, left_out]), (0, State::Started));
        assert_eq!(scored([(Verdict::Passed, ""), todo, left_out]), (10, State::Started));
        assert_eq!(scored([(Verdict::CompileError, "x"); 3]), (0, State::Rejected));
    }
}
