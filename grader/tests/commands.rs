//! Whole commands, exit code first.

mod support;

use insta::assert_snapshot;
use support::Classroom;

#[test]
fn the_first_command_shows_a_failing_execution_and_a_short_table() {
    let classroom = Classroom::new();
    assert_snapshot!(classroom.told(&[]));
}

#[test]
fn a_french_reader_is_answered_in_french() {
    let classroom = Classroom::new();
    assert_snapshot!(classroom.told(&["--lang", "fr", "run", "01"]));
}

#[test]
fn a_solved_exercise_says_what_was_looked_at() {
    let classroom = Classroom::new();
    assert_snapshot!(classroom.solve().told(&["run", "tally"]));
}

#[test]
fn json_is_one_document_and_nothing_else() {
    let classroom = Classroom::new();
    let output = classroom.grader(&["run", "01", "02", "--format", "json"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 1);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_snapshot!(serde_json::to_string_pretty(&document).unwrap());
}

#[test]
fn help_is_in_the_readers_language() {
    let classroom = Classroom::new();
    assert_snapshot!("help_en", classroom.told(&["--help"]));
    assert_snapshot!("help_run_fr", classroom.told(&["--lang=fr", "run", "--help"]));
}

#[test]
fn mistakes_on_the_command_line_name_what_to_do() {
    let classroom = Classroom::new();
    let told: Vec<String> = [
        &["run", "talley"][..],
        &["run", "semaphore"],
        &["run", "--submission", "nowhere.rs", "01"],
        &["run", "--submission", "Cargo.toml"],
        &["run", "--submission", "Cargo.toml", "01", "02"],
        &["rum"],
        &["run", "--format", "xml"],
        &["explain", "01", "second::add_up"],
        &["explain", "01", "--replay", "x"],
        &["hint", "01", "--step", "9"],
    ]
    .iter()
    .map(|arguments| format!("$ grader {}\n{}", arguments.join(" "), classroom.told(arguments)))
    .collect();
    assert_snapshot!(told.join("\n"));
}

#[test]
fn list_shows_the_state_of_results_at_hand_and_forgets_them_when_the_file_changes() {
    let classroom = Classroom::new();
    let before = classroom.told(&["list"]);
    classroom.solve().grader(&["run", "01"]);
    let after = classroom.told(&["list"]);
    classroom.replace("exercises/01-tally/src/lib.rs", "//! A tally.", "//! Another tally.");
    let changed = classroom.told(&["list"]);
    // What was thrown away is not missed.
    std::fs::remove_dir_all(classroom.root().join(".entrelacs")).unwrap();
    let forgotten = classroom.told(&["list"]);
    assert_snapshot!([before, after, changed, forgotten].join("\n"));
}

#[test]
fn hints_come_one_step_at_a_time() {
    let classroom = Classroom::new();
    let told: Vec<String> = (0..3).map(|_| classroom.told(&["hint", "01"])).collect();
    let french = classroom.told(&["hint", "01", "--step", "2", "--lang", "fr"]);
    assert_snapshot!(format!("{}\n{french}", told.join("\n")));
    assert_eq!(classroom.told(&["hint", "02"]), told[0].replace("01-tally", "02-mailbox"));
}

#[test]
fn explain_shows_the_check_that_was_asked_for() {
    let classroom = Classroom::new();
    let first = classroom.told(&["explain", "01"]);
    assert_snapshot!(first);
    // From the result at hand, the same.
    assert_eq!(classroom.told(&["explain", "01", "adds_up"]), first);
    assert!(classroom.told(&["explain", "01", "first::counts"]).starts_with("exit: 0"));
}

#[test]
fn the_replay_command_of_a_failure_shows_it_again() {
    let classroom = Classroom::new();
    let shown = classroom.told(&["explain", "01"]);
    let command = shown.lines().find_map(|line| line.split_once("grader -- ")).unwrap().1;
    let arguments: Vec<&str> = command.split(' ').collect();
    assert_eq!(arguments[3], "--replay");
    assert_eq!(classroom.told(&arguments), shown);
    let other = [&arguments[..4], &["m.7.7"]].concat();
    assert!(classroom.told(&other).contains("--replay m.7.7"));
}
