//! What becomes of submissions of every kind, and of exercises that are themselves broken.

mod support;

use serde_json::Value;
use support::Classroom;

const STUB: &str = "exercises/01-tally/src/lib.rs";

/// The verdicts of exercise 01 as JSON has them, and the exit code.
fn verdicts(classroom: &Classroom, arguments: &[&str]) -> (Vec<String>, Option<i32>) {
    let all = [&["run", "01", "--format", "json"], arguments].concat();
    told_by(&classroom.grader(&all))
}

fn told_by(output: &std::process::Output) -> (Vec<String>, Option<i32>) {
    let document: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
    });
    let checks = document["grades"][0]["checks"].as_array().cloned().unwrap_or_default();
    let word = |check: &Value| check["verdict"].as_str().unwrap().to_owned();
    (checks.iter().map(word).collect(), output.status.code())
}

/// The answer with this in the place of the body of `increment`.
fn incrementing_by(classroom: &Classroom, body: &str) -> String {
    classroom
        .read("solutions/01-tally/src/lib.rs")
        .replace("self.value.fetch_add(1, Ordering::SeqCst);", body)
}

#[test]
fn a_submission_is_a_file_a_folder_or_a_clone() {
    let classroom = Classroom::new();
    let passed = (vec!["passed".to_owned(), "passed".to_owned()], Some(0));
    let failed = (vec!["passed".to_owned(), "failed".to_owned()], Some(1));
    assert_eq!(verdicts(&classroom, &[]), failed);
    for path in ["solutions/01-tally/src/lib.rs", "solutions/01-tally"] {
        assert_eq!(verdicts(&classroom, &["--submission", path]), passed, "{path}");
    }
    let clone = Classroom::new();
    clone.solve();
    let root = clone.root().display().to_string();
    assert_eq!(verdicts(&classroom, &["--submission", &root]), passed);
    // A folder is named for its exercise.
    assert_eq!(classroom.code(&["run", "--submission", "solutions/01-tally"]), Some(0));
}

#[test]
fn only_listed_files_are_taken_from_a_submission() {
    let classroom = Classroom::new();
    let clone = Classroom::new();
    clone.replace("exercises/01-tally/checks/checks.rs", "tally.get() == 2", "true");
    clone.replace("exercises/01-tally/exercise.toml", "points = 40", "points = 1");
    let root = clone.root().display().to_string();
    let (found, code) = verdicts(&classroom, &["--submission", &root]);
    assert_eq!((found[1].as_str(), code), ("failed", Some(1)));
}

#[test]
fn a_file_overwritten_by_an_older_one_is_graded_as_it_is() {
    let classroom = Classroom::new();
    let right = classroom.read("solutions/01-tally/src/lib.rs");
    let wrong = classroom.read(STUB);
    for (text, word) in [(&right, "passed"), (&wrong, "failed"), (&right, "passed")] {
        classroom.write(STUB, text);
        let file = std::fs::File::options().append(true).open(classroom.root().join(STUB)).unwrap();
        file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        assert_eq!(verdicts(&classroom, &[]).0[1], word);
    }
}

#[test]
fn changed_checks_are_compiled_anew_even_when_they_say_they_are_older() {
    let classroom = Classroom::new();
    let checks = "exercises/01-tally/checks/checks.rs";
    assert_eq!(verdicts(&classroom, &[]).0[1], "failed");
    classroom.replace(checks, "tally.get() == 2", "tally.get() == 1");
    let file = std::fs::File::options().append(true).open(classroom.root().join(checks)).unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    assert_eq!(verdicts(&classroom, &[]).0[1], "passed");
}

#[test]
fn a_process_that_ends_before_its_check_never_passes() {
    let classroom = Classroom::new();
    for (body, word) in [
        ("std::process::exit(0)", "tampered"),
        ("std::process::exit(101)", "tampered"),
        ("std::process::abort()", "panicked"),
        ("fn deep(n: u64) -> u64 { std::hint::black_box(n) + deep(n + 1) } deep(0);", "panicked"),
        ("let _ = vec![1u8; 1 << 40];", "panicked"),
        ("println!(\"{}\", \"x\".repeat(1 << 24)); std::process::exit(0)", "tampered"),
        (
            r##"for number in 0..9 { println!(r#"{{"number":{number},"ending":{{"exited":0}},"cpu_microseconds":1,"testimony":"00 \"closed\"\n","output":""}}"#) } std::process::exit(0)"##,
            "tampered",
        ),
    ] {
        classroom.write(STUB, incrementing_by(&classroom, body));
        let json = ["run", "01", "--format", "json"];
        let (found, code) = told_by(&classroom.grader_without_vocabulary(&json));
        assert_eq!(
            (found[0].as_str(), found[1].as_str(), code),
            (word, "skipped", Some(1)),
            "{body}"
        );
    }
}

#[test]
fn a_compile_error_is_told_as_rustc_tells_it_on_the_learners_own_lines() {
    let classroom = Classroom::new();
    classroom.write(STUB, incrementing_by(&classroom, "self.valve.store(1, Ordering::SeqCst);"));
    let told = classroom.told(&["run", "01"]);
    insta::assert_snapshot!(told);
    assert!(!told.contains("__entrelacs") && !told.contains("checks_01"), "{told}");
    assert_eq!(verdicts(&classroom, &[]).0, ["compile_error", "compile_error"]);
}

#[test]
fn an_item_that_the_checks_miss_is_named() {
    let classroom = Classroom::new();
    classroom.solve().replace(STUB, "pub fn get(", "pub fn value(");
    insta::assert_snapshot!(classroom.told(&["run", "01"]));
}

#[test]
fn a_file_that_is_no_programs_root_is_graded_all_the_same() {
    let classroom = Classroom::new();
    let right = classroom.read("solutions/01-tally/src/lib.rs");
    let (doc, rest) = right.split_once('\n').unwrap();
    for text in [
        format!("{right}\n/// Not a program.\npub fn main() {{}}\n"),
        format!("{doc}\n#![deny(dead_code)]\n{rest}\npub fn unused() {{}}\n"),
        format!("{right}// no line break at the end"),
    ] {
        classroom.write(STUB, &text);
        assert_eq!(verdicts(&classroom, &[]).0, ["passed", "passed"], "{text}");
    }
}

#[test]
fn unreadable_submissions_are_told_apart_and_other_exercises_still_graded() {
    let classroom = Classroom::new();
    let mut told = Vec::new();
    for (name, bytes) in [
        ("empty", &b"\n"[..]),
        ("not UTF-8", b"//! A tally.\n\xff\xfe\n"),
        ("huge", &[b'/'; 65 * 1024]),
    ] {
        classroom.write(STUB, bytes);
        told.push(format!("# {name}\n{}", classroom.told(&["run", "01"])));
        assert_eq!(verdicts(&classroom, &[]).1, Some(1));
    }
    std::fs::remove_file(classroom.root().join(STUB)).unwrap();
    told.push(format!("# missing\n{}", classroom.told(&["run"])));
    insta::assert_snapshot!(told.join("\n"));
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_not_read() {
    let classroom = Classroom::new();
    let path = classroom.root().join(STUB);
    std::fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink(&path, &path).unwrap();
    assert!(classroom.told(&["run", "01"]).contains("symbolic link"));
    std::fs::remove_file(&path).unwrap();
    let name = std::ffi::CString::new(path.to_str().unwrap()).unwrap();
    // SAFETY: the name is a string that ends in zero.
    assert_eq!(unsafe { libc::mkfifo(name.as_ptr(), 0o600) }, 0);
    assert!(classroom.told(&["run", "01"]).contains("not an ordinary file"));
}

#[test]
fn a_broken_manifest_is_named_and_the_others_are_graded() {
    let classroom = Classroom::new();
    classroom.replace("exercises/02-mailbox/exercise.toml", "\"model\"", "\"modle\"");
    insta::assert_snapshot!(classroom.told(&["run"]));
    assert_eq!(classroom.code(&["run", "01"]), Some(1));
    let output = classroom.grader(&["run", "--format", "json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["grades"].as_array().unwrap().len(), 1);
    assert_eq!(document["errors"][0]["exercise"], "02-mailbox");
}

#[test]
fn checks_and_manifest_must_name_the_same_checks() {
    let classroom = Classroom::new();
    classroom.replace("exercises/01-tally/checks/checks.rs", "fn adds_up", "fn sums_up");
    let told = classroom.told(&["run", "01"]);
    assert!(told.starts_with("exit: 70"), "{told}");
    assert!(told.contains("exercises/01-tally/exercise.toml:11"), "{told}");
    classroom.replace("exercises/01-tally/exercise.toml", "second::adds_up", "second::sums_up");
    assert_eq!(classroom.code(&["run", "01"]), Some(1));
}

#[test]
fn checks_that_do_not_compile_are_the_courses_fault() {
    let classroom = Classroom::new();
    classroom.replace(
        "exercises/01-tally/checks/checks.rs",
        "tally.get() == 2",
        "tally.got() == 2",
    );
    let told = classroom.told(&["run"]);
    assert!(told.starts_with("exit: 70"), "{told}");
    // The file and the line are those of the checks themselves.
    assert!(told.contains("exercises/01-tally/checks/checks.rs:30:27"), "{told}");
    assert!(told.contains("02-mailbox"), "{told}");
}

#[test]
fn two_graders_at_once_do_not_disturb_each_other() {
    let classroom = Classroom::new();
    // Not the shared libraries: both must find nothing and one must build. What comes from the
    // registry is the same everywhere and need not be built once more.
    verdicts(&classroom, &[]);
    let kept = classroom.root().join("target/entrelacs/prepared");
    let shared = kept.canonicalize().unwrap();
    std::fs::remove_file(&kept).unwrap();
    // Another test may be building there.
    let lock = std::fs::File::options().append(true).open(shared.join("lock")).unwrap();
    lock.lock().unwrap();
    support::copy_with_times(&shared.join("cargo"), &kept.join("cargo"));
    drop(lock);
    std::thread::scope(|scope| {
        let graders: Vec<_> = (0..2).map(|_| scope.spawn(|| verdicts(&classroom, &[]))).collect();
        for grader in graders {
            assert_eq!(grader.join().unwrap().0, ["passed", "failed"]);
        }
    });
    let prepared = std::fs::read_dir(&kept).unwrap().flatten();
    let complete = prepared.filter(|entry| entry.path().join("prepared.json").is_file()).count();
    assert_eq!(complete, 1);
}

#[test]
fn nothing_is_left_behind() {
    let classroom = Classroom::new();
    verdicts(&classroom, &[]);
    let work = classroom.root().join("target/entrelacs/work");
    assert_eq!(std::fs::read_dir(work).unwrap().count(), 0);
}
