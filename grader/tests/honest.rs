//! The honest corpus: right answers of many styles, none of which the policy, the compiler or a check may turn away.

use grader::catalogue::{Catalogue, Exercise};
use grader::compile::{Compiled, Prepared};
use grader::grade::{Lab, grade};
use grader::overlay::Overlay;
use grader::parallel::in_parallel;
use grader::policy::{self, Judgement};
use grader::process::Slots;
use grader::score::State;
use grader::settings::{Profile, Settings};
use grader::stub;
use grader::submission::{Source, Submission};
use grader::trouble::Trouble;
use grader::workspace::Workspace;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use verdict::Verdict;

/// The fewest honest answers, the reference solutions and accepted answers among them.
const ANSWERS_MIN: usize = 150;

/// The fewest honest answers of one exercise.
const ANSWERS_OF_ONE_MIN: usize = 20;

/// A right answer.
struct Answer {
    exercise: Exercise,
    source: Source,
    /// Its path from the root of the workspace.
    name: String,
}

impl Answer {
    fn submission(&self) -> Submission {
        Submission::read(&self.source, &self.exercise)
    }
}

fn workspace() -> Workspace {
    Workspace::around(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The Rust files of a folder, by name; none where there is no folder.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|it| it == "rs")).collect();
    files.sort();
    files
}

/// The files beside this one, in a folder for each exercise.
fn honest() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/honest")
}

/// Every honest answer: the reference solutions, the accepted answers, and the files beside this one.
fn answers(workspace: &Workspace) -> Vec<Answer> {
    let honest = honest();
    let mut answers = Vec::new();
    for entry in Catalogue::read(workspace).unwrap().entries {
        let exercise = entry.exercise().unwrap();
        let solution = workspace.solutions().join(&exercise.name);
        let reference = (Source::Folder(solution.clone()), solution.clone());
        let files = [solution.join("accepted"), honest.join(&exercise.number)];
        let files = files.iter().flat_map(|folder| rust_files(folder));
        let files = files.map(|path| (Source::File(path.clone()), path));
        answers.extend(std::iter::once(reference).chain(files).map(|(source, path)| Answer {
            exercise: exercise.clone(),
            source,
            name: path.strip_prefix(&workspace.root).unwrap_or(&path).display().to_string(),
        }));
    }
    answers
}

#[test]
fn there_are_enough_of_them_and_each_says_what_is_different_about_it() {
    let answers = answers(&workspace());
    assert!(answers.len() >= ANSWERS_MIN, "{} honest answers", answers.len());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut known = HashSet::new();
    for answer in &answers {
        *counts.entry(&answer.exercise.number).or_default() += 1;
        let files = answer.submission().files;
        let files = files.unwrap_or_else(|problem| panic!("{}: {problem:?}", answer.name));
        let text = &files[0].text;
        assert!(text.starts_with("//! "), "{}: its first line says what it is", answer.name);
        let code: String = text.lines().filter(|line| !line.trim().starts_with("//")).collect();
        assert!(known.insert(code), "{}: its code is another answer's", answer.name);
    }
    for (number, count) in counts {
        // An exercise without a folder here contributes its solutions only.
        if !honest().join(number).is_dir() {
            continue;
        }
        assert!(count >= ANSWERS_OF_ONE_MIN, "{count} honest answers to exercise {number}");
    }
}

#[test]
fn the_policy_allows_every_one() {
    let workspace = workspace();
    for answer in answers(&workspace) {
        let overlay = Overlay::lay(&workspace, &answer.exercise, answer.submission()).unwrap();
        for profile in [Profile::Study, Profile::Exam] {
            let judgement = policy::judge(&overlay, &answer.exercise.manifest.allows, profile);
            assert!(matches!(judgement, Judgement::Allowed(_)), "{}: {judgement:?}", answer.name);
        }
    }
}

/// The last of each exercise by name; all of them are compiled by the test below.
#[test]
fn one_of_each_exercise_compiles() {
    let workspace = workspace();
    let settings = Settings { profile: Profile::Exam, ..Settings::default() };
    let lab = lab(&workspace, &settings).unwrap();
    let answers = answers(&workspace);
    let of_one = answers.chunk_by(|one, other| one.exercise.number == other.exercise.number);
    let last: Vec<&Answer> = of_one.filter_map(<[Answer]>::last).collect();
    let compiled = in_parallel(settings.jobs, &last, |answer| {
        let overlay = Overlay::lay(&workspace, &answer.exercise, answer.submission()).unwrap();
        lab.compile(&answer.exercise, &overlay, &Judgement::Allowed(Vec::new())).unwrap()
    });
    for (answer, compiled) in last.iter().zip(compiled) {
        assert!(matches!(compiled, Compiled::Program(_)), "{}: {compiled:?}", answer.name);
    }
}

fn lab<'a>(workspace: &'a Workspace, settings: &'a Settings) -> Result<Lab<'a>, Trouble> {
    Ok(Lab {
        workspace,
        prepared: Prepared::find(workspace, &|_| ())?,
        settings,
        slots: Slots::new(settings.jobs).into(),
        listener: &|_| (),
    })
}

/// Grades every honest answer: minutes of processor time, and the proof that none is turned away.
///
/// ```console
/// $ cargo test -p grader --test honest -- --ignored --nocapture
/// ```
///
/// `ENTRELACS_HONEST=03/` in front of it grades those whose path contains that.
#[test]
#[ignore = "minutes of processor time"]
fn every_one_gets_full_marks() {
    let workspace = workspace();
    let settings = Settings { profile: Profile::Exam, ..Settings::default() };
    let lab = lab(&workspace, &settings).unwrap();
    let wanted = std::env::var("ENTRELACS_HONEST").unwrap_or_default();
    let mut answers = answers(&workspace);
    answers.retain(|answer| answer.name.contains(&wanted));
    assert!(!answers.is_empty(), "no answer's path contains `{wanted}`");
    let wrong = in_parallel(settings.jobs, &answers, |answer| {
        let grade = match grade(&lab, &answer.exercise, answer.submission()) {
            Ok(grade) => grade,
            Err(trouble) => return vec![format!("{}: {trouble:?}", answer.name)],
        };
        println!("{:>3}/{}  {}", grade.score.points, grade.score.points_max, answer.name);
        let checks = grade.records.iter().filter(|record| record.verdict != Verdict::Passed);
        let checks = checks.map(|it| format!("{}: {} {:?}", answer.name, it.check, it.verdict));
        let mut wrong: Vec<String> = checks.collect();
        if wrong.is_empty() && grade.score.points != grade.score.points_max {
            wrong.push(format!("{}: every check passed, but not full marks", answer.name));
        }
        wrong
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "of {} honest answers:\n{}", answers.len(), wrong.join("\n"));
}

/// The first stub is the lessons' racy counter: what a newcomer sees first is a failing execution.
#[test]
fn every_stub_but_the_first_reads_as_not_started() {
    let workspace = workspace();
    let settings = Settings { profile: Profile::Study, ..Settings::default() };
    let lab = lab(&workspace, &settings).unwrap();
    let catalogue = Catalogue::read(&workspace).unwrap();
    let stubs: Vec<&Exercise> = catalogue.entries.iter().map(|it| it.exercise().unwrap()).collect();
    let states = in_parallel(settings.jobs, &stubs, |exercise| {
        let stub = Submission::read(&Source::Folder(stub::folder(exercise)), exercise);
        grade(&lab, exercise, stub).unwrap().score.state
    });
    for (exercise, state) in stubs.iter().zip(states) {
        let wanted = match &*exercise.name {
            "01-counter" => State::Started,
            _ => State::NotStarted,
        };
        assert_eq!(state, wanted, "{}", exercise.name);
    }
}
