//! The words have a test.

use grader::messages::source;
use std::collections::BTreeSet;
use std::path::Path;
use verdict::{Language, messages};

#[test]
fn both_languages_say_the_same_things_with_the_same_arguments() {
    let own = |language: Language| [source(language)];
    let [english, french] = [own(Language::En), own(Language::Fr)];
    let found = messages::disagreements([(Language::En, &english), (Language::Fr, &french)]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn french_has_its_apostrophes_and_spaces() {
    assert_eq!(messages::slips_of_typography(source(Language::Fr)), Vec::<String>::new());
}

#[test]
fn every_message_that_the_code_names_exists_and_none_is_left_over() {
    let defined: BTreeSet<String> = source(Language::En)
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.to_owned())
        .filter(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
        .collect();
    let mut code = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut code);
    let named: BTreeSet<&str> = code.split('"').skip(1).step_by(1).collect();
    // Names that are put together: help by command, submissions and what holds them by problem, others
    // by word.
    let composed = ["help-", "submission-", "intake-", "kind-", "status-", "stray-"];
    for name in &defined {
        let found = named.contains(name.as_str())
            || name == "help"
            || composed.iter().any(|beginning| name.starts_with(beginning));
        assert!(found, "`{name}` is never said");
    }
    for call in ["Sentence::new(\"", ".word(\""] {
        for after in code.split(call).skip(1) {
            let name = after.split('"').next().unwrap();
            // The words of drawings are the `verdict` package's.
            let known = defined.contains(name) || name.starts_with("draw-");
            assert!(known, "`{name}` has no words");
        }
    }
}

#[test]
fn every_reason_that_a_check_gives_has_its_french_and_none_is_left_over() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let workspace = grader::workspace::Workspace::around(&root).unwrap();
    for entry in grader::catalogue::Catalogue::read(&workspace).unwrap().entries {
        let exercise = entry.exercise().unwrap();
        let given = ["checks.rs", "contract.rs"].map(|file| {
            let text = std::fs::read_to_string(exercise.folder.join("checks").join(file)).unwrap();
            grader::compile::given_reasons::given_reasons(&text)
        });
        let given: BTreeSet<String> = given.concat().into_iter().collect();
        let translated: BTreeSet<String> = exercise.reasons.english().map(str::to_owned).collect();
        let missing: Vec<_> = given.difference(&translated).collect();
        let left_over: Vec<_> = translated.difference(&given).collect();
        let file = format!("exercises/{}/checks/reasons.fr.json", exercise.name);
        assert!(missing.is_empty(), "{file}: no French for {missing:#?}");
        assert!(left_over.is_empty(), "{file}: no check says {left_over:#?}");
        for french in exercise.reasons.all_french() {
            assert_eq!(messages::slips_of_typography(french), Vec::<String>::new(), "{file}");
        }
    }
}

fn read(folder: &Path, code: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, code);
        } else {
            let text = std::fs::read_to_string(&path).unwrap();
            // Tests name messages that do not exist.
            *code += text.split("#[cfg(test)]").next().unwrap();
        }
    }
}
