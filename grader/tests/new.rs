//! `grader new`: an exercise that works from the first moment, and what is said where none is made.

mod support;

use insta::assert_snapshot;
use std::fs;
use std::path::{Path, PathBuf};
use support::Classroom;

/// Every file below a folder, by its path from there.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(self::files(&path)),
            false => files.push(path),
        }
    }
    files.sort();
    files
}

#[test]
fn a_new_exercise_has_the_next_number_and_everything_an_exercise_has() {
    let classroom = Classroom::new();
    let told = classroom.told(&["new", "rate-limiter", "--title-fr", "Limiteur \"de débit\""]);
    let root = classroom.root();
    let made = ["exercises/03-rate-limiter", "solutions/03-rate-limiter"];
    let made = made.iter().flat_map(|folder| files(&root.join(folder)));
    let made: Vec<String> =
        made.map(|path| path.strip_prefix(&root).unwrap().display().to_string()).collect();
    let list = classroom.told(&["--lang", "fr", "list"]);
    assert!(list.contains("Limiteur \"de débit\""), "{list}");
    let stub = "exercises/03-rate-limiter/stub/src/lib.rs";
    assert_eq!(classroom.read(stub), classroom.read("exercises/03-rate-limiter/src/lib.rs"));
    assert_snapshot!([told, made.join("\n")].join("\n"));
}

#[test]
fn nothing_is_made_where_something_is_wrong() {
    let classroom = Classroom::new();
    let before = files(&classroom.root().join("exercises"));
    let told = [
        classroom.told(&["new", "Rate_Limiter"]),
        classroom.told(&["--lang", "fr", "new", "mailbox"]),
        classroom.told(&["new", "gate", "--title-en", "two\nlines"]),
        classroom.told(&["new"]),
    ];
    classroom.write("exercises/99-last/exercise.toml", "");
    let full = classroom.told(&["new", "gate"]);
    fs::remove_dir_all(classroom.root().join("exercises/99-last")).unwrap();
    // A solution that cannot be written takes the exercise with it.
    fs::remove_dir_all(classroom.root().join("solutions")).unwrap();
    classroom.write("solutions", "no folder");
    assert_eq!(classroom.code(&["new", "gate"]), Some(70));
    assert_eq!(files(&classroom.root().join("exercises")), before);
    fs::remove_dir_all(classroom.root().join("exercises")).unwrap();
    let nowhere = classroom.told(&["new", "gate"]);
    assert_snapshot!([told.join("\n"), full, nowhere].join("\n"));
}

/// A course with the real libraries, which are prepared, and nothing in it.
#[cfg(unix)]
fn course() -> tempfile::TempDir {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    let workspace = grader::workspace::Workspace::around(&repository).unwrap();
    grader::compile::Prepared::find(&workspace, &|_| {}).unwrap();
    let course = tempfile::tempdir().unwrap();
    let root = course.path();
    for folder in ["exercises", "solutions", "target"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    for file in ["Cargo.toml", "Cargo.lock"] {
        fs::copy(repository.join(file), root.join(file)).unwrap();
    }
    for linked in ["grader", "docs", ".cargo", "target/entrelacs"] {
        if repository.join(linked).exists() {
            std::os::unix::fs::symlink(repository.join(linked), root.join(linked)).unwrap();
        }
    }
    course
}

/// The real engines on what `new` makes: everything holds that the new exercise claims.
#[cfg(unix)]
#[test]
fn a_new_exercise_is_verified() {
    let course = course();
    let grader = |arguments: &[&str]| {
        #[expect(clippy::disallowed_methods, reason = "a test runs the grader as its users do")]
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_grader"));
        command.args(arguments).arg("--quiet").current_dir(course.path()).env("LC_ALL", "C");
        let output = command.env_remove("CARGO_MANIFEST_DIR").output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    };
    let (code, told) = grader(&["new", "option"]);
    assert_eq!(code, Some(0), "{told}");
    let (code, told) = grader(&["verify", "01"]);
    assert_eq!(code, Some(0), "{told}");
    assert_snapshot!(told);
}
