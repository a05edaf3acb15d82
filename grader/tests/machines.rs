//! Classes that several machines grade, each a shard of one.

mod support;

use insta::assert_snapshot;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use support::Classroom;

const RIGHT: &str = include_str!("classroom/solutions/01-tally/src/lib.rs");
const WRONG: &str = include_str!("classroom/exercises/01-tally/src/lib.rs");
const STUB: &str = include_str!("classroom/exercises/02-mailbox/src/lib.rs");

const ALONE: [&str; 6] = ["batch", "class", "--out", "alone", "--profile", "study"];

/// A class with copies, missing and broken answers and something that is nobody's.
fn class() -> Classroom {
    let classroom = Classroom::new();
    for (learner, answer) in [("ada", RIGHT), ("bob", WRONG), ("copy", RIGHT), ("dan", "fn fn")] {
        classroom.write(&format!("class/{learner}/exercises/01-tally/src/lib.rs"), answer);
        let other = format!("{}\n// {learner}", RIGHT.replace("Tally", "Mailbox"));
        classroom.write(&format!("class/{learner}/exercises/02-mailbox/src/lib.rs"), other);
    }
    classroom
        .write("class/eve/exercises/02-mailbox/src/lib.rs", STUB)
        .write("class/zoe/lib.rs", "fn main() {}\n")
        .write("class/tim/exercises/01-tally/src/lib.rs", "")
        .write(
            "roster.csv",
            "id,name\nada,Ada L\nbob,Bob B\ncopy,\ndan,\neve,\ntim,\nnina,Nina N\n",
        );
    classroom
}

fn shard(number: u32, count: u32, out: &str) -> Vec<String> {
    let shard = format!("{number}/{count}");
    let arguments = ["batch", "class", "--out", out, "--profile", "study", "--shard", &shard];
    arguments.map(str::to_owned).to_vec()
}

/// The code with which the command ends.
fn ends(classroom: &Classroom, arguments: &[String]) -> Option<i32> {
    classroom.code(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

fn told(classroom: &Classroom, arguments: &[String]) -> String {
    classroom.told(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Lines of the results, without what they have cost.
fn lines(text: &str) -> Vec<Value> {
    let line = |text: &str| {
        let mut line: Value = serde_json::from_str(text).unwrap();
        line["cpu_ms"] = Value::Null;
        line
    };
    text.lines().map(line).collect()
}

fn assert_same_gradebook(classroom: &Classroom, one: &str, other: &str) {
    let read = |folder: &str, file: &str| classroom.read(&format!("{folder}/{file}"));
    assert_eq!(lines(&read(one, "results.jsonl")), lines(&read(other, "results.jsonl")));
    for file in ["grades.csv", "class.json", "report.html", "batch.json"] {
        assert_eq!(read(one, file), read(other, file), "{file}");
    }
}

/// The journals of all attempts.
fn journals(classroom: &Classroom, out: &str) -> Vec<PathBuf> {
    let shards = fs::read_dir(classroom.root().join(out).join("shards")).unwrap();
    let files = shards.flat_map(|shard| fs::read_dir(shard.unwrap().path()).unwrap());
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn shards_put_together_are_the_gradebook_of_one_machine_and_a_missing_one_is_owed() {
    let classroom = class();
    assert_eq!(classroom.code(&ALONE), Some(0));
    for number in [3, 1] {
        assert_eq!(ends(&classroom, &shard(number, 3, "shared")), Some(0));
    }
    assert_snapshot!("missing", classroom.told(&["merge", "--out", "shared"]));
    let owed = lines(&classroom.read("shared/results.jsonl"));
    let owed = owed.iter().filter(|line| line["status"] == "grader_error");
    assert!(owed.clone().count() > 0 && owed.clone().all(|line| line["score"].is_null()));
    assert_eq!(ends(&classroom, &shard(2, 3, "shared")), Some(0));
    assert_eq!(classroom.code(&["merge", "--out", "shared"]), Some(0));
    assert_same_gradebook(&classroom, "alone", "shared");
    // Once more, into a new folder, without a look at what is kept of the grades before.
    let again = told(&classroom, &[shard(1, 3, "more"), vec!["--regrade".to_owned()]].concat());
    assert!(
        again.starts_with("exit: 0\n") && again.contains("every result is as before"),
        "{again}"
    );
    assert!(again.contains(", 0 known from before") && !again.contains("0 graded now"), "{again}");
    // A batch goes on from there as from one of its own.
    let again = classroom.told(&["batch", "class", "--out", "shared", "--profile", "study"]);
    assert!(again.contains("0 graded now, 0 the same as another, 9 known"), "{again}");
}

#[test]
fn a_plan_says_who_is_graded_in_what_and_how_so_that_no_machine_is_told_twice() {
    let classroom = class();
    let planned = classroom.told(&[
        "plan",
        "class",
        "--out",
        "plan.json",
        "--shards",
        "2",
        "--roster",
        "roster.csv",
        "--exercise",
        "01",
        "--profile",
        "study",
        "--effort",
        "2",
    ]);
    assert_snapshot!(planned);
    let shard = |number: u32| {
        let (shard, out) = (format!("{number}/2"), format!("machine-{number}"));
        classroom.code(&[
            "batch",
            "class",
            "--plan",
            "plan.json",
            "--shard",
            &shard,
            "--out",
            &out,
            "--lang",
            ["fr", "en"][number as usize - 1],
        ])
    };
    assert_eq!((shard(1), shard(2)), (Some(0), Some(0)));
    assert_snapshot!(
        "merged",
        classroom.told(&["merge", "machine-1", "machine-2", "--out", "out"])
    );
    let alone = [&ALONE[..], &["--roster", "roster.csv", "--exercise", "01", "--effort", "2"]];
    assert_eq!(classroom.code(&alone.concat()), Some(0));
    assert_same_gradebook(&classroom, "alone", "out");
}

#[test]
fn a_shard_that_is_killed_and_begun_again_has_one_result_for_each_unit() {
    let classroom = class();
    for learner in 0..12 {
        let text = format!("{}\n// Learner {learner}.\n", [RIGHT, WRONG][learner % 2]);
        classroom.write(&format!("class/more-{learner:02}/lib.rs"), text);
    }
    let out = classroom.root().join("out/shards/1-of-2");
    let length = || {
        let files = fs::read_dir(&out).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|metadata| metadata.len()).sum::<u64>()
    };
    let arguments = shard(1, 2, "out");
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    for kill in 1..4 {
        let mut child = classroom.command(&arguments).stdout(Stdio::null()).spawn().unwrap();
        let target = length() + 2_500;
        while length() < target && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // As if the power had gone while a line was written.
        let torn = format!("attempt-{}.jsonl", 10 + kill);
        let whole = fs::read(out.join("attempt-1.jsonl")).unwrap();
        fs::write(out.join(torn), &whole[..whole.len() * 2 / 3]).unwrap();
    }
    assert_eq!(classroom.code(&arguments), Some(0));
    // Once more: there is nothing to do, and nothing is written.
    let before = journals(&classroom, "out");
    let again = classroom.told(&arguments);
    assert!(again.contains("0 graded now, 0 the same as another"), "{again}");
    assert_eq!(journals(&classroom, "out"), before);
    assert_eq!(ends(&classroom, &shard(2, 2, "out")), Some(0));
    assert_eq!(classroom.code(&["merge", "--out", "out"]), Some(0));
    assert_eq!(classroom.code(&ALONE), Some(0));
    assert_same_gradebook(&classroom, "alone", "out");
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let classroom = class();
    let plan = ["plan", "class", "--out", "plan.json", "--shards", "2", "--profile", "study"];
    assert_eq!(classroom.code(&plan), Some(0));
    assert_eq!(ends(&classroom, &shard(1, 2, "one")), Some(0));
    assert_eq!(ends(&classroom, &shard(1, 3, "three")), Some(0));
    classroom.write("other/ada/exercises/01-tally/src/lib.rs", WRONG);
    classroom
        .write("edited.json", classroom.read("plan.json").replace("\"shard\": 2", "\"shard\": 1"));
    classroom.write("thesis/thesis.tex", "");
    let told: Vec<String> = [
        &["batch", "class", "--out", "x", "--shard", "3/2"][..],
        &["batch", "class", "--out", "x", "--plan", "plan.json"],
        &["batch", "class", "--out", "x", "--plan", "plan.json", "--shard", "1/2", "--effort", "2"],
        &["batch", "class", "--out", "x", "--plan", "plan.json", "--shard", "1/3"],
        &["batch", "class", "--out", "x", "--plan", "edited.json", "--shard", "1/2"],
        &["batch", "class", "--out", "x", "--plan", "nowhere.json", "--shard", "1/2"],
        &["batch", "other", "--out", "x", "--plan", "plan.json", "--shard", "1/2"],
        &["batch", "class", "--out", "thesis", "--plan", "plan.json", "--shard", "1/2"],
        &["batch", "class", "--out", "three", "--plan", "plan.json", "--shard", "1/2"],
        &["merge", "one", "three", "--out", "x"],
        &["merge", "class", "--out", "x"],
        &["merge", "one", "--out", "thesis"],
    ]
    .iter()
    .map(|arguments| format!("$ grader {}\n{}", arguments.join(" "), classroom.told(arguments)))
    .collect();
    assert_snapshot!(told.join("\n"));
    // The same unit twice, with another end: the gradebook of before stays.
    assert_eq!(classroom.code(&["merge", "one", "--out", "out"]), Some(75));
    let before = classroom.read("out/results.jsonl");
    let journal = journals(&classroom, "one").remove(0);
    let other = fs::read_to_string(&journal).unwrap();
    let other = other.replace("\"verdict\":\"passed\"", "\"verdict\":\"failed\"");
    fs::write(journal.with_file_name("attempt-2.jsonl"), other).unwrap();
    let merge = ["merge", "one", "--out", "out"];
    let refused = classroom.told(&merge);
    assert!(refused.starts_with("exit: 70\n") && refused.contains("passed → failed"), "{refused}");
    assert!(refused.contains("attempt-1.jsonl`, `"), "{refused}");
    assert_eq!(classroom.read("out/results.jsonl"), before);
    let french = classroom.told(&[&["--lang", "fr"], &merge[..]].concat());
    assert!(french.contains("résultats différents"), "{french}");
    // Stricter checks than those of the plan.
    classroom.replace("exercises/01-tally/exercise.toml", "It counts", "It counts!");
    let arguments = ["batch", "class", "--out", "x", "--plan", "plan.json", "--shard", "1/2"];
    let refused = classroom.told(&arguments);
    assert!(refused.starts_with("exit: 2\n") && refused.contains("01-tally"), "{refused}");
    assert!(!classroom.root().join("x").exists());
}
