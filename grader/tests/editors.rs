//! What editors are given: tasks, the pattern that finds problems, and the lines it must find.

mod support;

use regex_lite::Regex;
use serde_json::Value;
use std::fs;
use std::path::Path;
use support::Classroom;

const ANSWER: &str = "exercises/01-tally/src/lib.rs";

fn read(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The matchers of all tasks that have one.
fn matchers() -> Vec<Value> {
    let tasks = read(".vscode/tasks.json")["tasks"].as_array().unwrap().clone();
    let matchers = tasks.into_iter().map(|task| task["problemMatcher"].clone());
    matchers.filter(|matcher| matcher.is_object()).collect()
}

fn pattern(matcher: &Value, pointer: &str) -> Regex {
    Regex::new(matcher.pointer(pointer).unwrap().as_str().unwrap()).unwrap()
}

/// The problems that an editor finds in what the grader prints: file, line, column, message.
fn problems(classroom: &Classroom, arguments: &[&str]) -> Vec<(String, usize, usize, String)> {
    let output = classroom.grader(&[&["run", "01", "--problems"], arguments].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    let found = matchers().into_iter().map(|matcher| {
        let lines = pattern(&matcher, "/pattern/regexp");
        let group = |name: &str| matcher["pattern"][name].as_u64().unwrap() as usize;
        let found = text.lines().filter_map(|line| lines.captures(line));
        let found = found.map(|it| {
            assert!(["error", "warning"].contains(&&it[group("severity")]));
            let number = |name: &str| it[group(name)].parse::<usize>().unwrap();
            let message = it[group("message")].to_owned();
            (it[group("file")].to_owned(), number("line"), number("column"), message)
        });
        found.collect::<Vec<_>>()
    });
    let mut found: Vec<_> = found.collect();
    found.dedup();
    assert_eq!(found.len(), 1, "all matchers find the same");
    found.remove(0)
}

#[test]
fn an_editor_finds_every_problem_at_its_place() {
    let classroom = Classroom::new();
    let place = |line, column, message: &str| (ANSWER.to_owned(), line, column, message.to_owned());
    let failed = "second::adds_up: this does not hold: an increment is lost at \
                  exercises/01-tally/checks/checks.rs:30";
    assert_eq!(problems(&classroom, &[]), [place(1, 1, failed)]);
    classroom.solve();
    assert_eq!(problems(&classroom, &[]), []);
    classroom.replace(ANSWER, "self.value.load", "self.valve.load");
    let message = "no field `valve` on type `&Tally`";
    assert_eq!(problems(&classroom, &["--lang", "fr"]), [place(23, 14, message)]);
    fs::remove_file(classroom.root().join(ANSWER)).unwrap();
    assert_eq!(
        problems(&classroom, &[]),
        [place(1, 1, "`exercises/01-tally/src/lib.rs` is missing")]
    );
}

#[cfg(unix)]
#[test]
fn an_editor_knows_when_a_grading_begins_and_ends() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
    let classroom = Classroom::new();
    let mut command = classroom.command(&["watch", "--problems"]);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let matchers = matchers();
    let matcher = matchers.iter().find(|it| !it["background"].is_null()).unwrap();
    let order = ["/background/beginsPattern", "/pattern/regexp", "/background/endsPattern"];
    for pattern in order.map(|pointer| pattern(matcher, pointer)) {
        assert!(lines.any(|line| pattern.is_match(&line)), "{pattern} is found, in this order");
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn tasks_name_commands_that_there_are() {
    let classroom = Classroom::new();
    let tasks = read(".vscode/tasks.json")["tasks"].as_array().unwrap().clone();
    for task in tasks {
        let arguments: Vec<&str> =
            task["args"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        let start = arguments.iter().position(|it| *it == "--").unwrap() + 1;
        let arguments = arguments[start..].iter().map(|argument| match *argument {
            "${relativeFile}" => ANSWER,
            other => other,
        });
        let arguments: Vec<&str> = arguments.chain(["--help"]).collect();
        assert_eq!(classroom.code(&arguments), Some(0), "{arguments:?}");
    }
    assert_eq!(classroom.code(&["hint", ANSWER]), Some(0), "a file names its exercise");
}

#[test]
fn what_containers_and_extensions_need_is_written_as_it_is_read() {
    let container = read(".devcontainer/devcontainer.json");
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml"));
    let version = container["image"].as_str().unwrap().strip_prefix("rust:").unwrap().to_owned();
    assert!(manifest.unwrap().contains(&format!("rust-version = \"{version}\"")));
    let recommended = read(".vscode/extensions.json")["recommendations"].clone();
    assert_eq!(recommended, container["customizations"]["vscode"]["extensions"]);
}
