//! The failing executions in the book and in the lessons are what the grader says today, in both languages.
//!
//! `ENTRELACS_UPDATE_BOOK=1 cargo test -p grader --test book` writes them anew.

use grader::catalogue::Catalogue;
use grader::compile::Prepared;
use grader::event::Event;
use grader::grade::{Lab, grade};
use grader::messages::messages;
use grader::process::Slots;
use grader::report::text::{Style, explained};
use grader::report::{Paint, WIDTH};
use grader::settings::Settings;
use grader::submission::{Source, Submission};
use grader::workspace::Workspace;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use verdict::{Language, Verdict};

/// `docs/book/executions.toml`.
#[derive(Deserialize)]
struct Table {
    executions: Vec<Row>,
}

/// A rejected answer whose failing execution some chapter includes.
#[derive(Deserialize)]
struct Row {
    exercise: String,
    answer: String,
}

impl Row {
    /// `01-atomic_loads_then_stores.txt`.
    fn file(&self) -> String {
        format!("{}-{}.txt", self.exercise, self.answer)
    }
}

const LANGUAGES: [(&str, Language); 2] = [("en", Language::En), ("fr", Language::Fr)];

fn is_updating() -> bool {
    std::env::var_os("ENTRELACS_UPDATE_BOOK").is_some()
}

fn workspace() -> Workspace {
    Workspace::around(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn rows(workspace: &Workspace) -> Vec<Row> {
    let text = fs::read_to_string(workspace.root.join("docs/book/executions.toml")).unwrap();
    toml::from_str::<Table>(&text).unwrap().executions
}

fn folder(workspace: &Workspace, language: &str) -> PathBuf {
    workspace.root.join("docs/book").join(language).join("executions")
}

/// The check that the answer names in its first lines.
fn check_of(answer: &str) -> &str {
    let rest = answer.split_once("//! Caught by: `").expect("an answer names its check").1;
    rest.split('`').next().expect("the name ends")
}

/// What `grader explain` prints of the row, once for each language.
fn told(lab: &Lab<'_>, catalogue: &Catalogue, row: &Row) -> [String; 2] {
    let exercise = catalogue.find(&row.exercise).unwrap().exercise().unwrap();
    let shown = format!("solutions/{}/rejected/{}.rs", exercise.name, row.answer);
    let path = lab.workspace.root.join(&shown);
    let answer = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{shown}: {error}"));
    let exercise = exercise.narrowed_to(check_of(&answer));
    let submission = Submission::read(&Source::File(path), &exercise);
    let grade = grade(lab, &exercise, submission).unwrap();
    let pairs = exercise.manifest.checks.iter().zip(&grade.records);
    let (check, record) =
        pairs.into_iter().find(|(check, _)| check.name == check_of(&answer)).unwrap();
    assert_ne!(record.verdict, Verdict::Passed, "{shown} is caught");
    LANGUAGES.map(|(_, language)| {
        let messages = messages(language);
        let paint = Paint { color: false };
        let style = Style { messages: &messages, paint, submission: Some(&shown), width: WIDTH };
        explained(&exercise, check, record, style)
    })
}

/// Says what the grader prints of a row, once for each language.
type Teller<'a> = &'a mut dyn FnMut(&Row) -> [String; 2];

fn with_teller(f: impl FnOnce(&Workspace, Teller<'_>)) {
    let workspace = workspace();
    let (settings, listener) = (Settings::default(), |_: &Event<'_>| {});
    let lab = Lab {
        workspace: &workspace,
        prepared: Prepared::find(&workspace, &listener).unwrap(),
        settings: &settings,
        slots: Slots::new(settings.jobs).into(),
        listener: &listener,
    };
    let catalogue = Catalogue::read(&workspace).unwrap();
    f(&workspace, &mut |row| told(&lab, &catalogue, row));
}

/// Files that are not what they should be; where they may be updated, there are none.
#[derive(Default)]
struct Stale(Vec<PathBuf>);

impl Stale {
    fn compare(&mut self, path: PathBuf, wanted: &str) {
        if fs::read_to_string(&path).is_ok_and(|kept| kept == wanted) {
            return;
        }
        if is_updating() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, wanted).unwrap();
        } else {
            self.0.push(path);
        }
    }

    fn assert_none(&self) {
        let remedy = "run `ENTRELACS_UPDATE_BOOK=1 cargo test -p grader --test book`";
        assert!(self.0.is_empty(), "{:#?} are not what the grader says: {remedy}", self.0);
    }
}

#[test]
fn every_execution_in_the_book_is_what_the_grader_says_today() {
    let mut stale = Stale::default();
    with_teller(|workspace, told| {
        for row in rows(workspace) {
            for ((name, _), told) in LANGUAGES.into_iter().zip(told(&row)) {
                stale.compare(folder(workspace, name).join(row.file()), &told);
            }
        }
    });
    stale.assert_none();
}

/// Stands in a lesson before an execution: `<!-- execution: takes_the_lock_twice -->`, a rejected answer.
const MARK: &str = "<!-- execution: ";

/// Of what `grader explain` prints, the execution and what is said of it: neither its title nor how it
/// was found.
fn body(told: &str) -> String {
    let paragraphs: Vec<&str> = told.split("\n\n").collect();
    let rest = paragraphs.get(1..).expect("a title, and more").join("\n\n");
    let found = |line: &&str| line.starts_with("found by ") || line.starts_with("trouvé par ");
    let lines: Vec<&str> = rest.lines().take_while(|line| !found(line)).collect();
    lines.join("\n").trim_end().to_owned()
}

/// The lesson with every marked execution as it is told today.
fn renewed(lesson: &str, told: &mut dyn FnMut(&str) -> String) -> String {
    let mut parts = lesson.split(MARK);
    let mut renewed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (answer, rest) = part.split_once(" -->\n```text\n").expect("a block of text follows");
        let (_, rest) = rest.split_once("\n```\n").expect("the block ends");
        renewed += &format!("{MARK}{answer} -->\n```text\n{}\n```\n{rest}", told(answer));
    }
    renewed
}

#[test]
fn every_execution_in_a_lesson_is_what_the_grader_says_today() {
    let mut stale = Stale::default();
    let mut marked = 0;
    with_teller(|workspace, told| {
        for folder in fs::read_dir(workspace.root.join("exercises")).unwrap().flatten() {
            let name = folder.file_name().into_string().unwrap();
            let mut graded: BTreeMap<String, [String; 2]> = BTreeMap::new();
            for (language, file) in ["README.md", "LISEZMOI.md"].into_iter().enumerate() {
                let path = folder.path().join(file);
                let lesson = fs::read_to_string(&path).unwrap();
                let blocks = lesson.split("```text\n").skip(1);
                let drawn = blocks.filter(|rest| rest.split("```").next().unwrap().contains("─┼─"));
                let marks = lesson.matches(MARK).count();
                assert_eq!(drawn.count(), marks, "{}: executions and marks", path.display());
                marked += marks;
                let renewed = renewed(&lesson, &mut |answer| {
                    let row = || Row { exercise: name[..2].to_owned(), answer: answer.to_owned() };
                    let told = graded.entry(answer.to_owned()).or_insert_with(|| told(&row()));
                    body(&told[language])
                });
                stale.compare(path, &renewed);
            }
        }
    });
    assert!(marked > 0, "no lesson shows an execution");
    stale.assert_none();
}

#[test]
fn no_execution_is_kept_that_the_table_does_not_name() {
    if is_updating() {
        return;
    }
    let workspace = workspace();
    let named: BTreeSet<String> = rows(&workspace).iter().map(Row::file).collect();
    for (language, _) in LANGUAGES {
        let entries = fs::read_dir(folder(&workspace, language)).unwrap();
        let kept: BTreeSet<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        assert_eq!(kept, named, "docs/book/{language}/executions");
    }
}
