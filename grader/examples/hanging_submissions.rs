//! How long submissions that never end are waited for, next to what they may use up.
//!
//! `cargo run -p grader --example hanging_submissions` grades the reference solution of exercise 01 with
//! one call in it that computes for ever, sleeps for ever, or waits for somebody who never comes, and
//! prints for each what became of the checks that make the call, how long the whole grading took by the
//! clock and in processor time, how much more than an honest grading that was, and how many of the other
//! checks have kept their verdict. A check may use 20 s of processor time and 60 s by the clock.

mod support;

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use support::children;

/// What stands in `MutexCounter::get` instead of the answer.
const HANGS: [(&str, &str); 4] = [
    (
        "computes",
        "let mut n = 0u64; loop { n = n.wrapping_mul(31).wrapping_add(1); if n == 7 { n = 8; } }",
    ),
    ("sleeps", "sync::thread::sleep(sync::time::Duration::from_secs(100_000)); 0"),
    ("locks twice", "let _one = self.value.lock(); let two = self.value.lock(); *two"),
    ("waits for a message", "let (_tx, rx) = sync::channel::bounded::<u64>(1); rx.recv().unwrap()"),
];

const HONEST: &str = "*self.value.lock()";

struct Graded {
    verdicts: BTreeMap<String, String>,
    wall: Duration,
    cpu: Duration,
}

#[expect(clippy::disallowed_methods, reason = "this measures the command as people run it")]
fn grade(root: &Path, file: &Path, text: &str) -> Graded {
    fs::write(file, text).expect("a file");
    let (begin, before) = (Instant::now(), children());
    let output = Command::new(root.join("target/debug/grader"))
        .args(["run", "01", "--quiet", "--format", "json", "--submission"])
        .arg(file)
        .current_dir(root)
        .stderr(Stdio::null())
        .output()
        .expect("it starts");
    let (wall, cpu) = (begin.elapsed(), children() - before);
    let document: Value = serde_json::from_slice(&output.stdout).expect("a document");
    let checks = document["grades"][0]["checks"].as_array().expect("checks");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let verdicts = checks.iter().map(|check| (text(&check["name"]), text(&check["verdict"])));
    Graded { verdicts: verdicts.collect(), wall, cpu }
}

fn main() {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the workspace");
    let solution = root.join("solutions/01-counter/src/lib.rs");
    let solution = fs::read_to_string(solution).expect("the solution");
    assert!(solution.contains(HONEST), "the solution reads otherwise now");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("lib.rs");
    let honest = grade(&root, &file, &solution);
    println!(
        "{:<20} {:>8} {:>8}   verdicts that changed",
        "get() of a mutex", "clock", "processor"
    );
    let seconds = |time: Duration| format!("{:.1} s", time.as_secs_f64());
    println!("{:<20} {:>8} {:>8}   -", "answers", seconds(honest.wall), seconds(honest.cpu));
    for (name, body) in HANGS {
        let graded = grade(&root, &file, &solution.replacen(HONEST, body, 1));
        let mut changed: BTreeMap<&str, usize> = BTreeMap::new();
        let others = graded.verdicts.iter().filter(|(check, _)| !check.starts_with("mutex::"));
        let kept = others.filter(|(check, verdict)| honest.verdicts[*check] == **verdict).count();
        for (check, verdict) in &graded.verdicts {
            if honest.verdicts[check] != *verdict {
                *changed.entry(verdict.as_str()).or_default() += 1;
            }
        }
        let changed: Vec<String> =
            changed.into_iter().map(|(verdict, count)| format!("{count} {verdict}")).collect();
        println!(
            "{name:<20} {:>8} {:>8}   {}; {kept} checks of the other counters kept",
            seconds(graded.wall),
            seconds(graded.cpu),
            changed.join(", ")
        );
    }
}
