//! `grader doctor` on the machine that the tests run on, whatever it can enforce.

mod support;

use insta::assert_snapshot;
use serde_json::Value;
use support::Classroom;

/// Without what depends on the machine: marks, hints, the level and the compiler.
fn told_anywhere(told: &str) -> String {
    let lines = told.lines().filter(|line| !line.starts_with("    hint: "));
    let lines = lines.map(|line| match line.strip_prefix("The compiler: ") {
        Some(_) => "The compiler: [version]".to_owned(),
        None => line
            .replace(" (its level can be had without it)", "")
            .replace(['✓', '✗', '–'], "?")
            .replace("level T0.", "level [level].")
            .replace("level T1.", "level [level].")
            .replace("level T2.", "level [level].")
            .replace("level T3.", "level [level]."),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_doctor_says_what_holds_here_and_fails_below_the_level_that_is_required() {
    let classroom = Classroom::new();
    assert_snapshot!(told_anywhere(&classroom.told(&["doctor", "--require", "t3"])));
    let output = classroom.grader(&["doctor", "--format", "json", "--require", "T0"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let facts = |part: &str| document[part].as_array().unwrap().clone();
    let missing = |fact: &Value| fact["required"] == true && fact["state"] == "missing";
    let strongest = !facts("machine").iter().chain(&facts("compiler_facts")).any(missing);
    assert_eq!(document["level"] == "T0", strongest, "{document}");
    assert_eq!(output.status.code(), Some(if strongest { 0 } else { 1 }));
    // Whatever the machine is, the language layers must work with this compiler.
    assert_eq!(facts("compiler_facts")[0]["state"], "holds");
    assert_eq!(facts("compiler_facts")[1]["state"], "holds");
}

#[test]
fn a_level_that_does_not_exist_is_a_mistake_on_the_command_line() {
    assert_eq!(Classroom::new().code(&["doctor", "--require", "T7"]), Some(2));
}
