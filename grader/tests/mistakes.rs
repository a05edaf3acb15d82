//! The mistakes that many make: each is told in both languages, at its line, with its reason and the place in the lessons.

use grader::catalogue::{Catalogue, Exercise};
use grader::compile::Prepared;
use grader::grade::{Grade, Lab, grade};
use grader::layers::Layers;
use grader::messages::messages;
use grader::parallel::in_parallel;
use grader::process::Slots;
use grader::report::Paint;
use grader::report::text::{Style, explained, failures};
use grader::settings::Settings;
use grader::submission::{Source, Submission};
use grader::trouble::Trouble;
use grader::workspace::Workspace;
use std::fs;
use std::path::{Path, PathBuf};
use verdict::{Language, Sentence};

/// The fewest mistakes that are told.
const MISTAKES_MIN: usize = 25;

/// Marks the line that a mistake is in.
const HERE: &str = "// <- here";

/// A file with a mistake, and what is to be told of it.
struct Fixture {
    name: String,
    path: PathBuf,
    exercise: String,
    check: String,
    /// The message.
    told: String,
    /// What stands in the line that it names.
    code: String,
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn workspace() -> Workspace {
    Workspace::around(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// What a header says after `//! Check: `.
fn header<'t>(text: &'t str, name: &str) -> &'t str {
    let beginning = format!("//! {name}: ");
    let found = text.lines().find_map(|line| line.strip_prefix(&beginning));
    found.unwrap_or_else(|| panic!("`{beginning}` in {text}"))
}

/// The files beside this one, and those of the course's rejected answers that `told.txt` names.
fn fixtures(workspace: &Workspace) -> Vec<Fixture> {
    let mut fixtures: Vec<Fixture> = fs::read_dir(tests().join("mistakes"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(own)
        .collect();
    let told = fs::read_to_string(tests().join("mistakes/told.txt")).unwrap();
    let lines = told.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    fixtures.extend(lines.map(|line| rejected(workspace, line)));
    fixtures.sort_by(|one, other| one.name.cmp(&other.name));
    fixtures
}

fn own(path: PathBuf) -> Fixture {
    let text = fs::read_to_string(&path).unwrap();
    Fixture {
        name: path.file_stem().unwrap().to_string_lossy().into_owned(),
        exercise: header(&text, "Exercise").to_owned(),
        check: header(&text, "Check").to_owned(),
        told: header(&text, "Told").to_owned(),
        code: HERE.to_owned(),
        path,
    }
}

/// `03-actor-cache/stops_at_a_flag: mistake-no-answer: the code of the line`.
fn rejected(workspace: &Workspace, line: &str) -> Fixture {
    let [answer, told, code] = line.splitn(3, ": ").collect::<Vec<_>>()[..] else {
        panic!("an answer, a message and some code: `{line}`")
    };
    let (exercise, name) = answer.split_once('/').unwrap();
    let path = workspace.solutions().join(exercise).join("rejected").join(format!("{name}.rs"));
    let text = fs::read_to_string(&path).unwrap();
    let check = header(&text, "Caught by").split('`').nth(1).unwrap().to_owned();
    Fixture {
        name: format!("rejected_{}_{name}", &exercise[..2]),
        path,
        exercise: exercise.to_owned(),
        check,
        told: told.to_owned(),
        code: code.to_owned(),
    }
}

/// Everything that a grade says besides the drawing.
fn sentences(grade: &Grade) -> Vec<Sentence> {
    let rejection = grade.rejection.iter().flat_map(|it| it.remedy.iter().chain(&it.lesson));
    let evidence = grade.records.iter().filter_map(|record| record.evidence.as_ref());
    let told = evidence.flat_map(|it| std::iter::once(&it.summary).chain(&it.explanation));
    rejection.chain(told).cloned().collect()
}

/// What a learner reads, in both languages. The compiler's words change with the compiler: of them the
/// first line is kept.
fn read(exercise: &Exercise, grade: &Grade) -> String {
    let mut grade = grade.clone();
    if let Some(text) = grade.rejection.as_mut().and_then(|it| it.diagnostics.as_mut()) {
        let headline = text.lines().find(|line| line.starts_with("error")).unwrap_or_default();
        *text = format!("{headline}\n…");
    }
    let told = Language::ALL.map(|language| {
        let messages = messages(language);
        let paint = Paint { color: false };
        let style = Style { messages: &messages, paint, submission: None, width: 100 };
        match failures(exercise, &grade, style) {
            // What has not been started is no failure; `explain` says so.
            nothing if nothing.is_empty() => {
                explained(exercise, &exercise.manifest.checks[0], &grade.records[0], style)
            }
            told => told,
        }
    });
    told.join("\n~~~ fr\n")
}

/// What is wrong with what is told; empty where nothing is.
fn complaints(fixture: &Fixture, grade: &Grade, read: &str) -> Vec<String> {
    let mut found = Vec::new();
    let sentences = sentences(grade);
    let text = fs::read_to_string(&fixture.path).unwrap();
    match sentences.iter().find(|sentence| sentence.message == fixture.told) {
        None => {
            let told: Vec<&str> = sentences.iter().map(|it| it.message.as_str()).collect();
            found.push(format!("`{}` is not told, but {told:?}", fixture.told));
        }
        Some(sentence) => {
            let line: usize = sentence.arguments["line"].parse().unwrap();
            let code = text.lines().nth(line - 1).unwrap_or_default();
            if !code.contains(&fixture.code) {
                found.push(format!("line {line} is named: `{code}`"));
            }
        }
    }
    let says = |beginning: &str| sentences.iter().any(|it| it.message.starts_with(beginning));
    if fixture.told.starts_with("mistake-") && !says("hint-lesson-") {
        found.push("no lesson is named".to_owned());
    }
    for internal in
        ["grader/crates", "coroutine", "corosensei", "panicked at grader", "trial::", "⟨"]
    {
        if read.contains(internal) {
            found.push(format!("`{internal}` is nothing to a learner"));
        }
    }
    found
}

#[test]
fn every_mistake_is_told_at_its_line_in_both_languages() {
    let workspace = workspace();
    let fixtures = fixtures(&workspace);
    assert!(fixtures.len() >= MISTAKES_MIN, "{} mistakes", fixtures.len());
    let catalogue = Catalogue::read(&workspace).unwrap();
    let settings = Settings { layers: Layers::from_environment(), ..Settings::default() };
    let listener = |_: &grader::event::Event<'_>| {};
    let lab = Lab {
        workspace: &workspace,
        prepared: Prepared::find(&workspace, &listener).unwrap(),
        settings: &settings,
        slots: Slots::new(settings.jobs).into(),
        listener: &listener,
    };
    let graded = in_parallel(settings.jobs, &fixtures, |fixture| {
        let entry = catalogue.find(&fixture.exercise)?;
        let mut exercise =
            entry.exercise().cloned().map_err(Clone::clone)?.narrowed_to(&fixture.check);
        exercise.manifest.checks.retain(|check| check.name == fixture.check);
        exercise.manifest.checks.iter_mut().for_each(|check| check.requires.clear());
        let submission = alone(&fixture.path, &exercise);
        Ok::<_, Trouble>((grade(&lab, &exercise, submission)?, exercise))
    });
    let mut wrong = Vec::new();
    for (fixture, graded) in fixtures.iter().zip(graded) {
        let (grade, exercise) =
            graded.unwrap_or_else(|trouble| panic!("{}", trouble.told(&messages(Language::En))));
        let read = read(&exercise, &grade);
        let complaints = complaints(fixture, &grade, &read);
        wrong.extend(complaints.iter().map(|it| format!("{}: {it}", fixture.name)));
        insta::assert_snapshot!(fixture.name.clone(), read);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn alone(path: &Path, exercise: &Exercise) -> Submission {
    Submission::read(&Source::File(path.to_owned()), exercise)
}

#[test]
fn every_lesson_that_is_named_has_that_heading() {
    let root = workspace().root;
    let mut seen = 0;
    for language in Language::ALL {
        let messages = messages(language);
        let source = grader::messages::source(language);
        let names = source.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name);
        for name in names.filter(|name| name.starts_with("hint-lesson-")) {
            let told = messages.word(name);
            let (before, path) = told.rsplit_once(' ').unwrap();
            let text = fs::read_to_string(root.join(path)).unwrap_or_else(|_| panic!("{told}"));
            let quoted =
                before.split(['“', '”', '«', '»']).nth(1).unwrap().trim_matches([' ', '\u{a0}']);
            let heading = format!("## {quoted}");
            assert!(text.lines().any(|line| line == heading), "{told}: `{heading}` in {path}");
            seen += 1;
        }
    }
    assert!(seen > 10);
}
