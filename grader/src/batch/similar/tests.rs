//! Copies that are found, and answers of the course's own that are not taken for any.

use super::*;
use crate::catalogue::{Catalogue, Exercise};
use crate::stub;
use crate::workspace::Workspace;
use std::fs;
use std::path::Path;

fn exercises() -> Vec<Exercise> {
    let workspace = Workspace::around(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let catalogue = Catalogue::read(&workspace).unwrap();
    catalogue.entries.iter().map(|entry| entry.exercise().unwrap().clone()).collect()
}

/// The reference solution of an exercise, and other right answers, each written for itself.
fn right_answers(exercise: &Exercise) -> Vec<(String, String)> {
    let solution = exercise.folder.join("../../solutions").join(&exercise.name);
    let mut files = vec![solution.join("src/lib.rs")];
    let accepted = fs::read_dir(solution.join("accepted")).into_iter().flatten().flatten();
    files.extend(accepted.map(|entry| entry.path()).filter(|path| path.is_file()));
    files.sort();
    let named = |path: &std::path::PathBuf| {
        (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap())
    };
    files.iter().map(named).collect()
}

fn stub_of(exercise: &Exercise) -> String {
    stub::read(exercise).unwrap().remove(0).text
}

fn found(answers: &[(&str, &str)], stub: &str) -> Vec<(Vec<String>, u32)> {
    let answers: Vec<Answer<'_>> =
        answers.iter().map(|(learner, text)| Answer { learner, texts: vec![*text] }).collect();
    let groups = similar("01-tally", &answers, &[stub]).into_iter();
    groups.map(|group| (group.learners, group.percent)).collect()
}

/// The same program with other names for its variables, no comments and another layout.
fn renamed(text: &str) -> String {
    let word = |character: char| character.is_alphanumeric() || character == '_';
    let declared = text.split("let ").skip(1).map(|rest| rest.trim_start_matches("mut "));
    let declared = declared.map(|rest| rest.split(|it| !word(it)).next().unwrap());
    let is_only_a_variable = |name: &&str| {
        let is_used =
            |text: &str| !text.contains(&format!("{name}(")) && !text.contains(&format!(".{name}"));
        !name.is_empty() && is_used(text)
    };
    let names: BTreeSet<&str> = declared.filter(is_only_a_variable).collect();
    let mut renamed = String::new();
    for line in text.lines().map(|line| line.split("//").next().unwrap().trim()) {
        for token in line.split_inclusive(|it| !word(it)) {
            let name = token.trim_end_matches(|it| !word(it));
            let prefix = if names.contains(name) { "my_" } else { "" };
            renamed += &format!("{prefix}{token}");
        }
        renamed.push('\n');
    }
    renamed
}

#[test]
fn a_copy_is_found_whatever_its_names_and_layout_are() {
    for exercise in exercises() {
        let stub = stub_of(&exercise);
        for (name, text) in right_answers(&exercise) {
            let copy = renamed(&text);
            assert_ne!(copy, text);
            let groups = found(&[("ada", &text), ("bob", &stub), ("eve", &copy)], &stub);
            let names = ["ada", "eve"].map(str::to_owned).to_vec();
            assert_eq!(groups.len(), 1, "{} {name}", exercise.name);
            assert_eq!(groups[0].0, names);
            assert!(groups[0].1 >= 95, "{} {name}: {}", exercise.name, groups[0].1);
        }
    }
}

/// Its right answers differ in an ordering or two: to this question each is a copy of the others.
const VARIED: &str = "15-arc";

#[test]
fn answers_that_differ_in_an_ordering_are_alike() {
    let exercise = exercises().into_iter().find(|it| it.name == VARIED).unwrap();
    let answers = right_answers(&exercise);
    let answers: Vec<(&str, &str)> =
        answers.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let groups = found(&answers, &stub_of(&exercise));
    assert_eq!(groups.len(), 1, "{groups:?}");
    assert_eq!(groups[0].0.len(), answers.len());
}

#[test]
fn answers_that_were_written_independently_are_not_alike() {
    let mut pairs = 0;
    for exercise in exercises().into_iter().filter(|it| it.name != VARIED) {
        let answers = right_answers(&exercise);
        pairs += answers.len() * (answers.len() - 1) / 2;
        let answers: Vec<(&str, &str)> =
            answers.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        assert_eq!(found(&answers, &stub_of(&exercise)), [], "{}", exercise.name);
    }
    assert!(pairs > 30, "{pairs}");
}

#[test]
fn what_everybody_has_from_the_stub_and_what_is_very_short_is_nobodys_copy() {
    for exercise in exercises() {
        let stub = stub_of(&exercise);
        let begun = stub.clone() + "\nfn half() -> u64 { let one = 1; one + one / 2 }\n";
        let answers = [("ada", stub.as_str()), ("bob", &stub), ("eve", &begun), ("zoe", &begun)];
        assert_eq!(found(&answers, &stub), [], "{}", exercise.name);
    }
}

#[test]
fn copies_of_copies_are_one_group() {
    let exercise = &exercises()[0];
    let (stub, answers) = (stub_of(exercise), right_answers(exercise));
    let (one, other) = (&answers[0].1, &answers[1].1);
    let copy = renamed(one);
    let class = [("zoe", one), ("ada", other), ("eve", &copy), ("bob", one), ("kim", other)];
    let class = class.map(|(learner, text)| (learner, text.as_str()));
    let groups: Vec<Vec<String>> =
        found(&class, &stub).into_iter().map(|(learners, _)| learners).collect();
    assert_eq!(groups, [vec!["ada", "kim"], vec!["bob", "eve", "zoe"]]);
}
