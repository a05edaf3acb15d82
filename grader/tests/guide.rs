//! The instructors' guide, in both languages: its commands are run on the sample class.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// The arguments of every call of the grader in a guide, in its order.
fn commands(guide: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(root().join("docs").join(guide)).unwrap();
    let calls = text.lines().filter_map(|line| line.strip_prefix("$ cargo run -p grader -- "));
    calls.map(words).collect()
}

/// The words of a command as a shell takes them.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for character in command.chars() {
        match character {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            _ => words.last_mut().unwrap().push(character),
        }
    }
    words
}

/// An instructor's folder: the sample class as it comes from a learning platform.
fn desk() -> TempDir {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sample-class");
    let desk = tempfile::tempdir().unwrap();
    for file in ["roster.csv", "gradebook.csv", "worksheet.csv"] {
        fs::copy(sample.join(file), desk.path().join(file)).unwrap();
    }
    let archive = fs::File::create(desk.path().join("submissions.zip")).unwrap();
    let mut archive = zip::ZipWriter::new(archive);
    for entry in fs::read_dir(sample.join("submissions")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(&fs::read(&path).unwrap()).unwrap();
    }
    archive.finish().unwrap();
    desk
}

#[expect(clippy::disallowed_methods, reason = "a test runs the grader as its users do")]
fn grader(desk: &Path, arguments: &[String]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_grader"))
        .args(arguments)
        .current_dir(desk)
        .env("CARGO_MANIFEST_DIR", env!("CARGO_MANIFEST_DIR"))
        .env("LC_ALL", "C")
        .env_remove("LC_MESSAGES")
        .output()
        .unwrap()
}

#[test]
fn both_guides_have_the_same_commands() {
    let english = commands("instructors.md");
    assert!(english.len() > 10);
    assert_eq!(english, commands("instructeurs.md"));
}

#[test]
fn every_command_of_the_guide_runs_on_the_sample_class() {
    let desk = desk();
    let mut commands = commands("instructors.md");
    assert_eq!(commands.remove(0), ["doctor", "--require", "T1"]);
    let enforced = confinement::available().level().at_least(confinement::Level::T1);
    for mut arguments in commands {
        let is_told = !arguments.contains(&"--plan".to_owned());
        if ["batch", "plan"].contains(&arguments[0].as_str()) && is_told && !enforced {
            eprintln!("level T1 cannot be had here: the sample class is graded below it");
            arguments.extend(["--isolation".to_owned(), "T3".to_owned()]);
        }
        let output = grader(desk.path(), &arguments);
        let talk = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{talk}");
    }
    let read = |path: &str| fs::read_to_string(desk.path().join(path)).unwrap();
    let grades = read("results/grades.csv");
    let points: Vec<(&str, &str)> = grades
        .lines()
        .skip(1)
        .map(|row| (row.split(',').next().unwrap(), row))
        .map(|(id, row)| (id, row.rsplit_once(",100,").unwrap().0.rsplit(',').next().unwrap()))
        .collect();
    let expected = [
        ("101", "100"),
        ("102", "85"),
        ("103", "0"),
        ("104", "100"),
        ("105", "0"),
        ("106", "0"),
        ("107", "0"),
    ];
    assert_eq!(points, expected, "{grades}");
    assert!(grades.contains("\"'=HYPERLINK("), "{grades}");
    // A column that Canvas gives 20 points for; missing work keeps the 12 it had.
    let canvas = read("filled.csv");
    assert!(canvas.contains("\"Borel, Émile\",102,,emile@example.org,Group 1,17,,"), "{canvas}");
    assert!(canvas.contains("Group 2,12.00,,60.00"), "{canvas}");
    hold_to_the_schema(&read("results/results.jsonl"));
    assert!(read("rapport/report.html").contains("Résultats de la classe"));
    assert!(read("results/report.html").contains("nobodyatall_199_9009_lib.rs"));
}

/// Holds every line to the published schema, as somebody else's reader of schemas sees it.
fn hold_to_the_schema(lines: &str) {
    let schema = fs::read_to_string(root().join("docs/schema/results-1.json")).unwrap();
    let schema = jsonschema::draft202012::new(&serde_json::from_str(&schema).unwrap()).unwrap();
    assert_eq!(lines.lines().count(), 7);
    for line in lines.lines() {
        let line = serde_json::from_str(line).unwrap();
        let errors: Vec<String> =
            schema.iter_errors(&line).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new());
    }
}
