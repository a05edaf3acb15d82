//! Gradebooks taken to other systems by whole commands, and autograders that run.

mod support;

use grader::gradebook::{Class, Gradebook, Line, Problem};
use insta::assert_snapshot;
use serde_json::Value;
use std::fs;
use std::path::Path;
use support::Classroom;

/// A class of four in `class/`: nobody's answer has been run.
fn class(classroom: &Classroom) {
    let line = |learner: &str, name: &str| Line {
        name: Some(name.to_owned()),
        ..Line::missing(learner, "01-tally", 100)
    };
    let problem = |message: &str| Problem { message: message.to_owned(), remedy: None };
    let lines = [
        Line { score: Some(40), late: true, ..line("1", "Ada Lovelace") },
        line("2", "Lee Kim").unusable(problem("the archive is encrypted")),
        line("3", "Grace Hopper").unsettled(problem("no room left")),
        line("4", "=cmd()"),
    ];
    let lines = lines.map(|line| match line.score {
        Some(40) => Line { status: grader::gradebook::Status::Graded, ..line },
        _ => line,
    });
    Gradebook::new(lines, Class::default()).write(&classroom.root().join("class")).unwrap();
}

#[test]
fn a_table_goes_to_standard_output_and_its_cells_are_harmless() {
    let classroom = Classroom::new();
    class(&classroom);
    assert_snapshot!(classroom.told(&["export", "csv", "--from", "class", "--out", "-"]));
}

#[test]
fn a_worksheet_is_filled_in_and_what_is_not_in_it_is_named() {
    let classroom = Classroom::new();
    class(&classroom);
    classroom.write(
        "canvas.csv",
        "Student,ID,Section,Tally (7)\n    Points Possible,,,20\n\"Lovelace, Ada\",1,S1,\n\"Kim, Lee\",8,S1,\n\"Kim, Lee\",9,S1,5\n\"Hopper, Grace\",3,S1,6\n",
    );
    let arguments = ["export", "canvas", "--from", "class", "--worksheet", "canvas.csv"];
    let told = classroom.told(&[&arguments[..], &["--out", "filled.csv"]].concat());
    assert_snapshot!(format!("{told}--- filled.csv\n{}", classroom.read("filled.csv")));
}

#[test]
fn mistakes_name_what_to_do() {
    let classroom = Classroom::new();
    class(&classroom);
    classroom.write("broken/results.jsonl", "{}\n").write("german.csv", "Teilnehmer,Bewertung\n");
    let told: Vec<String> = [
        &["export", "csv", "--from", "nowhere"][..],
        &["export", "csv", "--from", "broken"],
        &["export", "csv", "--from", "class", "--learner", "9"],
        &["export", "canvas", "--from", "class"],
        &["export", "moodle", "--from", "class", "--worksheet", "german.csv"],
        &["export", "canvas", "--from", "class", "--worksheet", "german.csv"],
        &["export", "canvas", "--from", "class", "--worksheet", "german.csv", "--column", "01"],
        &["export", "gradescope", "--from", "class"],
        &["export", "gradescope", "--from", "class", "--learner", "3"],
        &["autograder", "classroom", "01"],
        &["autograder", "classroom", "01", "--course", "nonsense"],
    ]
    .iter()
    .map(|arguments| {
        let whole = [arguments, &["--out", "out"][..]].concat();
        format!("$ grader {}\n{}", arguments.join(" "), classroom.told(&whole))
    })
    .collect();
    assert!(!classroom.root().join("out").exists());
    assert_snapshot!(told.join("\n"));
}

#[test]
fn a_single_grading_is_exported_for_each_system_that_shows_one() {
    let classroom = Classroom::new();
    let graded = classroom.grader(&["run", "01", "--format", "json"]);
    assert_eq!(graded.status.code(), Some(1));
    classroom.write("grade.json", &graded.stdout);
    for (format, contained) in [
        ("gradescope", "\"score\": 40"),
        ("exercism", "\"status\": \"fail\""),
        ("prairielearn", "\"score\": 0.4"),
        ("autolab", "{\"scores\":{\"01-tally\":40}}"),
        ("classroom", "check2="),
        ("junit", "failures=\"1\""),
    ] {
        let told = classroom.told(&["export", format, "--from", "grade.json", "--out", "out"]);
        assert_eq!(told, "exit: 0\n--- stdout\n--- stderr\n", "{format}");
        let text = classroom.read("out");
        assert!(text.contains(contained), "{format}: {text}");
    }
    classroom.told(&["export", "exercism", "--from", "grade.json", "--out", "out"]);
    let results: Value = serde_json::from_str(&classroom.read("out")).unwrap();
    let code = results["tests"][0]["test_code"].as_str().unwrap();
    assert!(!code.is_empty() && !code.starts_with(' '), "{code}");
}

#[test]
fn pages_are_written_into_a_folder() {
    let classroom = Classroom::new();
    class(&classroom);
    assert_eq!(classroom.code(&["export", "html", "--from", "class", "--out", "pages"]), Some(0));
    let page = classroom.read("pages/report.html");
    assert!(page.contains("Ada Lovelace") && page.contains("no room left"));
    assert_eq!(fs::read_dir(classroom.root().join("pages/learners")).unwrap().count(), 4);
}

#[test]
fn a_workflow_grades_with_the_course_and_has_a_runner_for_each_check() {
    let classroom = Classroom::new();
    let arguments = ["autograder", "classroom", "01", "--course", "inria/course@v1"];
    assert_eq!(classroom.code(&[&arguments[..], &["--out", "classroom.yml"]].concat()), Some(0));
    let workflow = classroom.read("classroom.yml");
    assert!(!workflow.contains('@') || !workflow.contains("@EXERCISE@"));
    assert_snapshot!(workflow);
    hold_to_the_schema_of_workflows(&classroom.root().join("classroom.yml"));
}

/// On demand, with PyPI's `check-jsonschema` in `PATH`: it brings the schema of workflows along.
#[expect(clippy::disallowed_methods, reason = "a test runs somebody else's checker")]
fn hold_to_the_schema_of_workflows(workflow: &Path) {
    let checker = std::process::Command::new("check-jsonschema")
        .args(["--builtin-schema", "vendor.github-workflows"])
        .arg(workflow)
        .output();
    match checker {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        }
        Err(_) => {
            eprintln!("skipped: no `check-jsonschema` in PATH (`pip install check-jsonschema`)")
        }
    }
}

#[cfg(unix)]
mod gradescope {
    use super::*;
    use std::io::{Cursor, Read as _};
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::process::{Command, Output};
    use tempfile::TempDir;

    /// Gradescope's machine: the archive under `/autograder/source`, a submission beside it.
    struct Machine {
        folder: TempDir,
    }

    impl Machine {
        fn with(archive: &[u8], prepared: &Path) -> Machine {
            let folder = tempfile::tempdir().unwrap();
            let source = folder.path().join("source");
            let mut archive = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
            for index in 0..archive.len() {
                let mut file = archive.by_index(index).unwrap();
                let path = source.join(file.enclosed_name().expect("no name leads elsewhere"));
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).unwrap();
                fs::write(&path, bytes).unwrap();
                let mode = file.unix_mode().unwrap();
                fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            }
            let kept = source.join("entrelacs/target/entrelacs");
            fs::create_dir_all(&kept).unwrap();
            symlink(prepared.canonicalize().unwrap(), kept.join("prepared")).unwrap();
            for made in ["submission", "results"] {
                fs::create_dir_all(folder.path().join(made)).unwrap();
            }
            Machine { folder }
        }

        #[expect(clippy::disallowed_methods, reason = "a test runs the script as Gradescope does")]
        fn run(&self) -> Output {
            Command::new(self.folder.path().join("source/run_autograder"))
                .env("ENTRELACS_AUTOGRADER", self.folder.path())
                .env("ENTRELACS_GRADER", env!("CARGO_BIN_EXE_grader"))
                .env_remove("CARGO_MANIFEST_DIR")
                .output()
                .unwrap()
        }

        #[expect(clippy::disallowed_methods, reason = "a test looks at the archive's files")]
        fn ran(&self, program: &str, arguments: &[&str], folder: &str) -> bool {
            let folder = self.folder.path().join(folder);
            let output =
                Command::new(program).args(arguments).current_dir(folder).output().unwrap();
            eprintln!("{}", String::from_utf8_lossy(&output.stderr));
            output.status.success()
        }

        fn results(&self) -> Option<Value> {
            let text = fs::read_to_string(self.folder.path().join("results/results.json")).ok()?;
            Some(serde_json::from_str(&text).unwrap())
        }
    }

    fn archive(classroom: &Classroom, isolation: &str) -> Vec<u8> {
        let arguments = ["autograder", "gradescope", "01", "--isolation", isolation];
        let code = classroom.code(&[&arguments[..], &["--out", "autograder.zip"]].concat());
        assert_eq!(code, Some(0));
        fs::read(classroom.root().join("autograder.zip")).unwrap()
    }

    #[test]
    fn the_archive_holds_what_gradescope_needs_and_no_solution() {
        let classroom = Classroom::new();
        let bytes = archive(&classroom, "T1");
        assert_eq!(bytes, archive(&classroom, "T1"), "the same course makes the same archive");
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        for script in ["setup.sh", "run_autograder"] {
            let file = archive.by_name(script).unwrap();
            assert_eq!(file.unix_mode().unwrap() & 0o777, 0o755, "{script}");
        }
        let names: Vec<String> =
            archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        let checks = "entrelacs/exercises/01-tally/checks/checks.rs";
        assert!(names.iter().any(|name| name == checks));
        assert!(!names.iter().any(|name| name.contains("solutions") || name.contains("/target/")));
        // What is there is a workspace: cargo finds every member that it lists.
        let prepared = classroom.root().join("target/entrelacs/prepared");
        let machine = Machine::with(&self::archive(&classroom, "T1"), &prepared);
        for script in ["setup.sh", "run_autograder"] {
            assert!(machine.ran("bash", &["-n", script], "source"), "{script}");
        }
        let metadata = ["metadata", "--offline", "--no-deps", "--format-version", "1"];
        assert!(machine.ran(env!("CARGO"), &metadata, "source/entrelacs"));
        let mut manifest = String::new();
        let mut file = archive.by_name("entrelacs/Cargo.toml").unwrap();
        file.read_to_string(&mut manifest).unwrap();
        assert!(!manifest.contains("solutions"));
    }

    #[test]
    fn a_submission_is_graded_and_a_grader_that_fails_leaves_no_results() {
        let classroom = Classroom::new();
        let prepared = classroom.root().join("target/entrelacs/prepared");
        let machine = Machine::with(&archive(&classroom, "T3"), &prepared);
        let solution = classroom.read("solutions/01-tally/src/lib.rs");
        fs::write(machine.folder.path().join("submission/lib.rs"), solution).unwrap();
        let output = machine.run();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let results = machine.results().expect("there are results");
        assert_eq!(results["score"], 100, "{results}");
        assert_eq!(results["tests"].as_array().unwrap().len(), 2);

        // A course that is broken is no learner's zero.
        fs::remove_file(machine.folder.path().join("results/results.json")).unwrap();
        let manifest =
            machine.folder.path().join("source/entrelacs/exercises/01-tally/exercise.toml");
        fs::write(manifest, "nonsense").unwrap();
        assert!(!machine.run().status.success());
        assert_eq!(machine.results(), None);
    }
}
