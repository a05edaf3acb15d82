//! Whole classes, graded by the command.

mod support;

use insta::assert_snapshot;
use serde_json::Value;
use std::fs;
use std::io::{Cursor, Write};
use std::process::Stdio;
use std::thread;
use std::time::Duration;
use support::Classroom;

const RIGHT: &str = include_str!("classroom/solutions/01-tally/src/lib.rs");
const WRONG: &str = include_str!("classroom/exercises/01-tally/src/lib.rs");
const STUB: &str = include_str!("classroom/exercises/02-mailbox/src/lib.rs");

const BATCH: [&str; 6] = ["batch", "class", "--out", "out", "--profile", "study"];

/// A right answer to the second exercise.
fn mailbox() -> String {
    RIGHT.replace("Tally", "Mailbox")
}

fn zip(path: &str, text: &str) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(path, zip::write::SimpleFileOptions::default()).unwrap();
    writer.write_all(text.as_bytes()).unwrap();
    writer.finish().unwrap().into_inner()
}

/// A class with everything that happens in one.
fn class() -> Classroom {
    let classroom = Classroom::new();
    classroom
        .write("class/ada/exercises/01-tally/src/lib.rs", RIGHT)
        .write("class/ada/exercises/02-mailbox/src/lib.rs", mailbox())
        .write("class/bob/exercises/01-tally/src/lib.rs", WRONG)
        .write("class/bob/exercises/02-mailbox/src/lib.rs", STUB)
        .write("class/copy/lib.rs", RIGHT)
        .write("class/eve/lib.rs", "pub struct Tally {\n")
        .write("class/kim.zip", zip("02-mailbox/src/lib.rs", &mailbox()))
        .write("class/mallory.zip", zip("../ada/lib.rs", "pub struct Tally;"))
        .write("class/zoe/lib.rs", "fn main() {}\n");
    classroom
}

/// Lines of the results, without what another run would say otherwise.
fn lines(classroom: &Classroom, file: &str) -> Vec<Value> {
    let line = |text: &str| {
        let mut line: Value = serde_json::from_str(text).unwrap();
        line["cpu_ms"] = Value::Null;
        line
    };
    classroom.read(file).lines().map(line).collect()
}

/// What `--quiet` leaves of a batch's last words about its work.
fn work(told: &str) -> String {
    told.lines().find(|line| line.contains("graded now")).unwrap_or(told).to_owned()
}

#[test]
fn a_class_becomes_a_gradebook_in_which_nobody_is_guessed_at() {
    let classroom = class();
    assert_snapshot!(classroom.told(&BATCH));
    let told: Vec<String> = lines(&classroom, "out/results.jsonl")
        .iter()
        .map(|line| {
            let word = |name: &str| line[name].as_str().unwrap_or("null").to_owned();
            let problem = line["problem"]["message"].as_str().unwrap_or_default();
            let (learner, exercise, status) = (word("learner"), word("exercise"), word("status"));
            format!("{learner} {exercise} {status} {} {problem}", line["score"])
        })
        .collect();
    assert_snapshot!("results", told.join("\n"));
    for file in ["grades.csv", "report.html", "junit.xml", "class.json", "log/summary.txt"] {
        assert!(!classroom.read(&format!("out/{file}")).is_empty(), "{file}");
    }
}

#[test]
fn the_same_answer_is_graded_once_and_the_same_command_grades_nothing_again() {
    let classroom = class();
    assert_eq!(
        work(&classroom.told(&BATCH)),
        "5 graded now, 2 the same as another, 0 known from before"
    );
    let first = classroom.read("out/results.jsonl");
    assert_eq!(
        work(&classroom.told(&BATCH)),
        "0 graded now, 0 the same as another, 7 known from before"
    );
    assert_eq!(classroom.read("out/results.jsonl"), first);
    // A report that is gone is written again, and one that is there is as it was.
    let report = classroom.read("out/report.html");
    fs::remove_file(classroom.root().join("out/report.html")).unwrap();
    classroom.grader(&BATCH);
    assert_eq!(classroom.read("out/report.html"), report);
    // A new folder: nothing is known of it, but every grade is at hand.
    let elsewhere = ["batch", "class", "--out", "new", "--profile", "study"];
    assert_eq!(
        work(&classroom.told(&elsewhere)),
        "0 graded now, 2 the same as another, 5 known from before"
    );
    assert_eq!(classroom.read("new/results.jsonl"), first);
}

#[test]
fn only_what_has_changed_is_graded_again_whatever_the_files_say_of_their_age() {
    let classroom = class();
    classroom.grader(&BATCH);
    let path = "class/bob/exercises/01-tally/src/lib.rs";
    let age = fs::metadata(classroom.root().join(path)).unwrap().modified().unwrap();
    classroom.write(path, format!("{RIGHT}\n// Mended."));
    let file = fs::File::options().append(true).open(classroom.root().join(path)).unwrap();
    file.set_modified(age - Duration::from_secs(100_000)).unwrap();
    assert_eq!(
        work(&classroom.told(&BATCH)),
        "1 graded now, 0 the same as another, 6 known from before"
    );
    let bob = &lines(&classroom, "out/results.jsonl")[2];
    assert_eq!((bob["learner"].as_str(), bob["score"].as_u64()), (Some("bob"), Some(100)));
    // Other checks make other grades, of that exercise alone.
    classroom.replace("exercises/02-mailbox/exercise.toml", "It counts", "It counts!");
    assert_eq!(
        work(&classroom.told(&BATCH)),
        "2 graded now, 1 the same as another, 4 known from before"
    );
}

#[test]
fn grading_once_more_lists_every_difference() {
    let classroom = class();
    classroom.grader(&BATCH);
    let again = [&BATCH[..], &["--regrade"]].concat();
    let same = classroom.told(&again);
    assert!(same.starts_with("exit: 0\n") && same.contains("every result is as before"), "{same}");
    assert_eq!(work(&same), "5 graded now, 2 the same as another, 0 known from before");
    // A check that has become stricter since.
    classroom.replace(
        "exercises/01-tally/checks/checks.rs",
        "assert_eq!(tally.get(), 1, \"one increment\");",
        "assert_eq!(tally.get(), 2, \"one increment\");",
    );
    assert_snapshot!(classroom.told(&again));
}

#[test]
fn a_batch_that_is_killed_again_and_again_ends_with_the_same_results() {
    let kills =
        std::env::var("ENTRELACS_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(6);
    let many = || {
        let classroom = class();
        for learner in 0..kills * 2 {
            let text = [RIGHT, WRONG][learner % 2];
            let text = format!("{text}\n// Learner {learner}.\n");
            classroom.write(&format!("class/learner-{learner:03}/lib.rs"), text);
        }
        classroom
    };
    let undisturbed = many();
    assert_eq!(undisturbed.code(&BATCH), Some(0));
    let disturbed = many();
    let results = disturbed.root().join("out/results.jsonl");
    let length = || fs::metadata(&results).map_or(0, |metadata| metadata.len());
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for kill in 0..kills {
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut command = disturbed.command(&BATCH);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Some way into the run: so many bytes of results after those that were there.
        let target = length() + (random >> 33) % 3_000;
        while length() < target && child.try_wait().unwrap().is_none() {
            thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if kill % 4 == 3 {
            // As if the power had gone while a line was written.
            let mut file = fs::File::options().append(true).open(&results).unwrap();
            file.write_all(b"{\"schema_version\":1,\"learner\":\"ada").unwrap();
        }
    }
    let last = disturbed.told(&BATCH);
    assert!(last.starts_with("exit: 0\n"), "{last}");
    assert_eq!(lines(&disturbed, "out/results.jsonl"), lines(&undisturbed, "out/results.jsonl"));
    for file in ["grades.csv", "class.json"] {
        assert_eq!(
            disturbed.read(&format!("out/{file}")),
            undisturbed.read(&format!("out/{file}"))
        );
    }
}

#[test]
fn a_roster_decides_who_is_in_the_gradebook() {
    let classroom = class();
    classroom.write("roster.csv", "id;name\nada;Ada L\nBOB;Bob B\nnina;Nina N\n");
    let arguments = [&BATCH[..], &["--roster", "roster.csv", "--exercise", "01"]].concat();
    assert_snapshot!(classroom.told(&arguments));
    assert_snapshot!("roster_grades", classroom.read("out/grades.csv"));
}

#[test]
fn what_cannot_be_followed_is_said_before_anything_is_graded() {
    let classroom = class();
    classroom.write("other/thesis.tex", "").write("bad.csv", "colour\nred\n");
    fs::create_dir(classroom.root().join("empty")).unwrap();
    let told: Vec<String> = [
        &["batch", "nowhere", "--out", "out"][..],
        &["batch", "empty", "--out", "out"],
        &["batch", "class", "--out", "other"],
        &["batch", "class/ada", "--out", "out"],
        &["batch", "class", "--out", "out", "--roster", "bad.csv"],
        &["batch", "class", "--out", "out", "--exercise", "talley"],
        &["batch", "class", "--out", "class/new/results"],
        &["batch", "class"],
    ]
    .iter()
    .map(|arguments| {
        let arguments = [arguments, &["--profile", "study"][..]].concat();
        format!("$ grader {}\n{}", arguments.join(" "), classroom.told(&arguments))
    })
    .collect();
    assert_snapshot!(told.join("\n"));
}

#[test]
fn two_batches_do_not_write_to_one_folder() {
    let classroom = class();
    classroom.write("out/.lock", "");
    let lock = fs::File::options().append(true).open(classroom.root().join("out/.lock")).unwrap();
    lock.lock().unwrap();
    let told = classroom.told(&BATCH);
    assert!(told.starts_with("exit: 75\n") && told.contains("another grader is at work"), "{told}");
    lock.unlock().unwrap();
    assert_eq!(classroom.code(&BATCH), Some(0));
}

#[test]
fn nothing_is_graded_below_the_isolation_that_is_asked_for() {
    let classroom = class();
    let level = confinement::available().level();
    let arguments = ["batch", "class", "--out", "out", "--isolation", "T0"];
    let told = classroom.told(&arguments);
    if level.at_least(confinement::Level::T0) {
        assert!(!told.contains("is the strongest"), "{told}");
    } else {
        assert!(told.starts_with("exit: 70\n") && told.contains("is the strongest"), "{told}");
        assert!(!classroom.root().join("out").exists());
    }
}

#[test]
fn files_of_exercises_that_are_not_asked_for_are_no_answers_to_the_one_that_is() {
    let classroom = class();
    let arguments = [&BATCH[..], &["--exercise", "01"]].concat();
    let told = classroom.told(&arguments);
    assert!(told.starts_with("exit: 0\n") && !told.contains("02-mailbox"), "{told}");
    let results = lines(&classroom, "out/results.jsonl");
    let kim = results.iter().find(|line| line["learner"] == "kim").unwrap();
    assert_eq!(kim["status"], "missing");
    // A file that does not say its exercise is an answer to the only one that is asked for.
    let zoe = results.iter().find(|line| line["learner"] == "zoe").unwrap();
    assert_eq!(zoe["status"], "graded");
    // A broken exercise is no trouble of the others', unless it is asked for.
    classroom.write("exercises/02-mailbox/exercise.toml", "nonsense");
    assert_eq!(classroom.code(&arguments), Some(0));
    assert_eq!(classroom.code(&BATCH), Some(70));
    assert_eq!(classroom.code(&[&BATCH[..], &["--exercise", "02"]].concat()), Some(70));
}

#[test]
fn checks_that_do_not_compile_are_nobodys_zero_and_keep_no_other_exercise_from_being_graded() {
    let classroom = class();
    classroom.replace(
        "exercises/02-mailbox/checks/checks.rs",
        "mailbox.get(), 1",
        "mailbox.gets(), 1",
    );
    let told = classroom.told(&BATCH);
    assert!(told.starts_with("exit: 70\n"), "{told}");
    let of = |learner: &str, exercise: &str| {
        let results = lines(&classroom, "out/results.jsonl");
        let fits = |line: &&Value| line["learner"] == learner && line["exercise"] == exercise;
        let line = results.iter().find(fits).unwrap();
        (line["status"].as_str().unwrap().to_owned(), line["score"].as_u64())
    };
    assert_eq!(of("ada", "01-tally"), ("graded".to_owned(), Some(100)));
    assert_eq!(of("ada", "02-mailbox"), ("grader_error".to_owned(), None));
    assert_eq!(of("copy", "02-mailbox"), ("missing".to_owned(), Some(0)));
    // Once they compile, the same command grades what it owes and nothing else.
    classroom.replace(
        "exercises/02-mailbox/checks/checks.rs",
        "mailbox.gets(), 1",
        "mailbox.get(), 1",
    );
    let mended = classroom.told(&BATCH);
    assert_eq!(work(&mended), "2 graded now, 1 the same as another, 4 known from before");
    assert_eq!(of("ada", "02-mailbox"), ("graded".to_owned(), Some(100)));
}
