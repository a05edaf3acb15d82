//! What real threads happen to do decides about no check but the one that runs on them.

use grader::catalogue::{Catalogue, Exercise};
use grader::compile::Prepared;
use grader::grade::{Lab, grade};
use grader::process::Slots;
use grader::settings::{Profile, Settings};
use grader::submission::{Source, Submission};
use grader::workspace::Workspace;
use std::fs;
use std::path::Path;
use verdict::Verdict;

/// An example that nearly everything in the exercise requires, and a model check that does.
const EXAMPLE: &str = "basic::examples";
const REQUIRES_IT: &str = "pair::value_and_version_belong_together";

/// What a lock shows under an engine and not on real threads. It stands for what real threads do at
/// one time and not at another.
const UNDER_AN_ENGINE: &str = r#"format!("{:?}", sync::Mutex::new(0)).contains("..")"#;

fn exercise(workspace: &Workspace) -> Exercise {
    let catalogue = Catalogue::read(workspace).unwrap();
    let exercises = catalogue.entries.iter().filter_map(|entry| entry.exercise().ok());
    exercises.into_iter().find(|it| it.name == "04-config-reload").unwrap().clone()
}

/// The verdicts of the example and of the check that requires it, where every load asserts this first.
fn verdicts(lab: &Lab<'_>, exercise: &Exercise, asserted: &str) -> [Verdict; 2] {
    let solution = lab.workspace.solutions().join(&exercise.name).join("src/lib.rs");
    let answer = fs::read_to_string(solution).unwrap();
    let load = "        Arc::clone(&self.current.lock().value)\n";
    assert!(answer.contains(load));
    let answer = answer.replace(load, &format!("        assert!({asserted});\n{load}"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("answer.rs");
    fs::write(&file, answer).unwrap();
    let submission = Submission::read(&Source::File(file), exercise);
    let grade = grade(lab, exercise, submission).unwrap();
    [EXAMPLE, REQUIRES_IT].map(|name| {
        grade.records.iter().find(|record| record.check == name).expect("it is a check").verdict
    })
}

#[test]
fn an_example_fails_by_luck_for_itself_alone_and_passes_by_luck_for_nobody() {
    let workspace = Workspace::around(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let settings = Settings { profile: Profile::Study, ..Settings::default() };
    let lab = Lab {
        workspace: &workspace,
        prepared: Prepared::find(&workspace, &|_| ()).unwrap(),
        settings: &settings,
        slots: Slots::new(settings.jobs).into(),
        listener: &|_| (),
    };
    let exercise = exercise(&workspace);
    let fails_on_real_threads = verdicts(&lab, &exercise, UNDER_AN_ENGINE);
    assert_eq!(fails_on_real_threads, [Verdict::Panicked, Verdict::Passed]);
    let fails_without_interruptions = verdicts(&lab, &exercise, &format!("!{UNDER_AN_ENGINE}"));
    assert_eq!(fails_without_interruptions, [Verdict::Panicked, Verdict::Skipped]);
}
