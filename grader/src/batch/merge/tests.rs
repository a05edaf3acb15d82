//! Parts that fit together, and shards that do not.

use super::*;
use crate::batch::attempt::Header;
use crate::batch::plan_file::{GradingOrder, PlannedExercise};
use crate::gradebook::Heading;
use crate::messages::messages;
use crate::settings::Profile;
use verdict::Language;

const EXERCISE: &str = "01-tally";

fn unit(learner: &str, shard: u32) -> PlannedUnit {
    PlannedUnit {
        learner: learner.to_owned(),
        name: None,
        email: None,
        exercise: EXERCISE.to_owned(),
        submission: Some(learner.repeat(3)),
        late: false,
        problem: None,
        shard,
    }
}

fn plan() -> Plan {
    let heading =
        Heading { exercise: EXERCISE.to_owned(), title: "Tally".to_owned(), max_score: 100 };
    Plan {
        schema_version: 1,
        name: "plan".to_owned(),
        shards: 2,
        order: GradingOrder {
            language: "en".to_owned(),
            profile: Profile::Exam,
            seed: None,
            effort: 1,
            isolation: None,
            asked: Vec::new(),
            roster: None,
        },
        exercises: vec![PlannedExercise { heading, checks: String::new() }],
        strays: Vec::new(),
        similar: Vec::new(),
        units: vec![unit("ada", 1), unit("bob", 2), unit("eve", 1)],
    }
}

fn line(learner: &str, score: u32) -> Line {
    Line {
        status: Status::Graded,
        score: Some(score),
        submission: Some(learner.repeat(3)),
        ..Line::missing(learner, EXERCISE, 100)
    }
}

fn attempt(shard: u32, lines: Vec<Line>) -> Attempt {
    let exercises = BTreeMap::from([(EXERCISE.to_owned(), "key".to_owned())]);
    let header = Header { plan: "plan".to_owned(), shard, exercises };
    Attempt { path: format!("shard-{shard}").into(), header, lines }
}

fn merged(attempts: &[Attempt]) -> Result<Merged> {
    merge(&plan(), attempts, &messages(Language::En))
}

fn refused(attempts: &[Attempt]) -> String {
    merged(attempts).unwrap_err().told(&messages(Language::En))
}

#[test]
fn every_unit_has_one_result_however_often_it_was_graded() {
    let slower = Line { cpu_ms: 99, ..line("eve", 40) };
    let owed = line("ada", 0).unsettled(Problem { message: "x".to_owned(), remedy: None });
    let shards = [
        attempt(1, vec![owed, line("eve", 40)]),
        attempt(1, vec![slower, line("ada", 100)]),
        attempt(2, vec![line("bob", 7)]),
    ];
    let merged = merged(&shards).unwrap();
    let scores: Vec<Option<u32>> = merged.gradebook.lines.iter().map(|line| line.score).collect();
    assert_eq!(scores, [Some(100), Some(7), Some(40)]);
    assert_eq!((merged.folded, merged.missing), (1, Vec::new()));
    assert_eq!(merged.exercises[EXERCISE], "key");
}

#[test]
fn a_shard_that_is_not_whole_is_named_and_its_units_state_no_points() {
    let merged = merged(&[attempt(1, vec![line("ada", 100)])]).unwrap();
    let lines = &merged.gradebook.lines;
    let states: Vec<_> = lines.iter().map(|line| (line.status, line.score)).collect();
    let owed = (Status::GraderError, None);
    assert_eq!(states, [(Status::Graded, Some(100)), owed, owed]);
    assert!(lines[1].problem.as_ref().unwrap().message.contains("2/2"), "{lines:?}");
    let missing: Vec<(String, usize, usize)> =
        merged.missing.iter().map(|it| (it.shard.to_string(), it.units, it.total)).collect();
    assert_eq!(missing, [("1/2".to_owned(), 1, 2), ("2/2".to_owned(), 1, 1)]);
}

#[test]
fn shards_that_do_not_fit_together_are_refused_by_name() {
    let mut other_plan = attempt(2, vec![line("bob", 7)]);
    other_plan.header.plan = "another".to_owned();
    let mut other_checks = attempt(2, vec![line("bob", 7)]);
    other_checks.header.exercises.insert(EXERCISE.to_owned(), "newer".to_owned());
    let whole = attempt(1, vec![line("ada", 100), line("eve", 40)]);
    for (shard, said) in [
        (other_plan, "`shard-2` is of another plan"),
        (other_checks, "`shard-1` and `shard-2`"),
        (attempt(2, vec![line("ada", 100)]), "no unit of its shard"),
        (attempt(2, vec![Line { submission: None, ..line("bob", 7) }]), "no unit of its shard"),
    ] {
        let told = refused(&[whole.clone(), shard]);
        assert!(told.contains(said), "{told}");
    }
}

#[test]
fn results_that_disagree_are_listed_and_neither_is_believed() {
    let told = refused(&[
        attempt(1, vec![line("ada", 100), line("eve", 40)]),
        attempt(1, vec![line("ada", 60), Line { cpu_ms: 9, ..line("eve", 40) }]),
    ]);
    assert!(told.contains("ada 01-tally *: 100 → 60"), "{told}");
    assert!(told.contains("ada 01-tally: `shard-1`") && !told.contains("eve"), "{told}");
}
