//! Gradebooks as they are written, read and held against the schema that is published of them.

use super::*;
use crate::report::schema::{Check, Coverage, CoverageKind, Event, Evidence, Grade};
use crate::trouble::Trouble;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use verdict::{Kind, Verdict};

fn check(verdict: Verdict, points: u32, evidence: Option<Evidence>) -> Check {
    let name = "bounded::items_come_out_in_order".to_owned();
    let coverage =
        Coverage { kind: CoverageKind::Bounded, executions: 412, preemptions: Some(2), seed: None };
    Check {
        name,
        kind: Kind::Model,
        verdict,
        points,
        max_points: 100,
        coverage: Some(coverage),
        evidence,
    }
}

fn grade(checks: Vec<Check>) -> Grade {
    Grade {
        exercise: "05-pipeline".to_owned(),
        score: checks.iter().map(|check| check.points).sum(),
        max_score: 100,
        isolation: "T1".to_owned(),
        findings: Vec::new(),
        checks,
        diagnostics: None,
    }
}

fn evidence() -> Evidence {
    let event = Event {
        step: 7,
        thread: "T1".to_owned(),
        operation: "read_modify_write".to_owned(),
        object: Some("count".to_owned()),
        value: Some("0".to_owned()),
        new_value: Some("1".to_owned()),
        stale: Some(3),
        read_from: None,
        preempted: true,
        file: Some("src/lib.rs".to_owned()),
        line: Some(12),
        source: Some("count.fetch_add(1, Relaxed)".to_owned()),
    };
    Evidence {
        summary: "an increment is lost".to_owned(),
        events: vec![event],
        replay: Some("s-0".to_owned()),
        explanation: vec!["T1 overwrote it".to_owned()],
        hints: vec!["use `fetch_add`".to_owned()],
        waits: vec!["T2 waits".to_owned()],
        history: vec!["T1  get() -> 0".to_owned()],
    }
}

fn problem() -> Problem {
    Problem { message: "the archive is encrypted".to_owned(), remedy: None }
}

/// One line of each status.
fn lines() -> [Line; 4] {
    let line = |learner: &str| Line::missing(learner, "05-pipeline", 100);
    let failed =
        grade(vec![check(Verdict::Passed, 60, None), check(Verdict::Failed, 0, Some(evidence()))]);
    [
        line("ada").graded(failed),
        line("bob"),
        line("eve").unusable(problem()),
        line("zoe").graded(grade(vec![check(Verdict::GraderError, 0, None)])),
    ]
}

/// The published schema, made to refuse every property that it does not name.
fn schema() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schema/results-1.json");
    let mut schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    close(&mut schema);
    for definition in schema["$defs"].as_object_mut().unwrap().values_mut() {
        close(definition);
    }
    schema
}

fn close(schema: &mut Value) {
    schema["additionalProperties"] = json!(false);
}

#[test]
fn every_line_is_as_the_published_schema_says_and_is_read_back_as_it_was() {
    let schema = jsonschema::draft202012::new(&schema()).unwrap();
    for line in lines() {
        let text = line.to_text();
        let value: Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<String> = schema.iter_errors(&value).map(|it| it.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{text}");
        assert_eq!(Line::from_bytes(text.as_bytes()).unwrap(), line);
    }
}

#[test]
fn the_schema_refuses_what_no_grader_may_write() {
    let schema = jsonschema::draft202012::new(&schema()).unwrap();
    let value = serde_json::to_value(&lines()[0]).unwrap();
    assert!(schema.is_valid(&value));
    for (pointer, wrong) in [
        ("/score", Value::Null),
        ("/status", json!("grader_error")),
        ("/status", json!("missing")),
        ("/checks/0/verdict", json!("fine")),
        ("/checks/0/coverage", Value::Null),
        ("/checks/1/points", json!(40)),
        ("/submission", json!("abc")),
        ("/schema_version", json!(2)),
    ] {
        let mut value = value.clone();
        *value.pointer_mut(pointer).unwrap() = wrong;
        assert!(!schema.is_valid(&value), "{pointer}");
    }
}

#[test]
fn trouble_of_the_grader_is_neither_zero_nor_full_marks() {
    let [_, missing, unusable, unsettled] = lines();
    assert_eq!((unsettled.status, unsettled.score), (Status::GraderError, None));
    assert_eq!((missing.score, unusable.score), (Some(0), Some(0)));
    let gradebook = Gradebook::new([unsettled], Class::default());
    assert_eq!(gradebook.learners()[0].score(), None);
}

#[test]
fn a_gradebook_is_sorted_and_of_two_lines_for_the_same_work_the_later_counts() {
    let [ada, bob, eve, zoe] = lines();
    let early = Line::missing("ada", "05-pipeline", 100);
    let gradebook = Gradebook::new([zoe, early, eve, ada.clone(), bob], Class::default());
    let learners: Vec<&str> = gradebook.learners().into_iter().map(Learner::id).collect();
    assert_eq!(learners, ["ada", "bob", "eve", "zoe"]);
    assert_eq!(gradebook.lines[0], ada);
    assert_eq!(gradebook.class.exercises[0].exercise, "05-pipeline");
}

#[test]
fn a_gradebook_is_read_as_it_was_written_and_a_torn_last_line_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let stray = Stray {
        kind: StrayKind::UnknownLearner,
        name: "mallory.zip".to_owned(),
        problem: problem(),
    };
    let class = Class { strays: vec![stray], ..Class::default() };
    let gradebook = Gradebook::new(lines(), class);
    gradebook.write(folder.path()).unwrap();
    assert_eq!(Gradebook::read(folder.path()).unwrap(), gradebook);

    let path = folder.path().join(RESULTS);
    let mut torn = fs::read(&path).unwrap();
    torn.truncate(torn.len() - 20);
    fs::write(&path, &torn).unwrap();
    assert_eq!(Gradebook::read(folder.path()).unwrap().lines, gradebook.lines[..3]);
    fs::write(&path, "{\"schema_ver").unwrap();
    assert_eq!(Gradebook::read(folder.path()).unwrap().lines, []);
}

#[test]
fn what_is_no_gradebook_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let read = || Gradebook::read(folder.path()).unwrap_err();
    let message = |trouble: &Trouble| trouble.what.message.clone();
    assert_eq!(message(&read()), "gradebook-missing");
    let good = lines()[0].to_text();
    for (bad, expected) in [
        ("nonsense\n".to_owned(), "gradebook-broken"),
        (good.replace("\"graded\"", "\"excellent\""), "gradebook-broken"),
        (good.replace("\"schema_version\":1", "\"schema_version\":2"), "gradebook-version"),
    ] {
        fs::write(folder.path().join(RESULTS), format!("{good}{bad}")).unwrap();
        let trouble = read();
        assert_eq!(message(&trouble), expected);
        assert!(trouble.what.arguments["place"].ends_with("results.jsonl:2"));
    }
}
