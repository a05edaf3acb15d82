//! What grading a submission costs, in processor time, next to cargo and to the compiler alone.
//!
//! `cargo run -p grader --example submission_cost [ROUNDS] [--cold] [--only 01,02]` grades the reference
//! solution of each exercise, changed a little each time, in four ways, one after the other in every
//! round: by the grader; by `cargo test -p exercise-NN` with a warm target folder; by rustc and the linker
//! alone (a library of the learner's file, with everything public in it); and, with `--cold`, once by the
//! same `cargo test` in a fresh clone with an empty target folder of its own (01 to 05). Prints the medians
//! and their ratios. The machine may be busy: all of a round meets the same.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use support::children;

const ROUNDS: u32 = 5;

/// Building everything for one exercise takes minutes: it is done for the first ones only.
const LAST_COLD: &str = "05";

#[expect(clippy::disallowed_methods, reason = "this measures commands as people run them")]
fn command(program: impl AsRef<std::ffi::OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn cost(mut command: Command, what: &str) -> f64 {
    let before = children();
    let status = command.status().expect("it starts");
    assert!(status.success(), "{what}: {status}");
    (children() - before).as_secs_f64() * 1e3
}

fn median(mut costs: Vec<f64>) -> f64 {
    costs.sort_by(f64::total_cmp);
    costs[costs.len() / 2]
}

/// The prepared build that was used last.
fn prepared(root: &Path) -> PathBuf {
    let builds =
        fs::read_dir(root.join("target/entrelacs/prepared")).expect("something is prepared");
    let manifest = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.ok()?.path();
        let time = path.join("prepared.json").metadata().ok()?.modified().ok()?;
        Some((time, path))
    };
    builds.filter_map(manifest).max().expect("a whole build").1
}

fn main() {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the workspace");
    let rounds = std::env::args().nth(1).and_then(|it| it.parse().ok()).unwrap_or(ROUNDS);
    let cold = std::env::args().any(|it| it == "--cold");
    let work = tempfile::tempdir().expect("a temporary folder");
    let grader = root.join("target/debug/grader");
    let exercises: Vec<String> = fs::read_dir(root.join("solutions"))
        .expect("solutions")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    let only = std::env::args().skip_while(|it| it != "--only").nth(1).unwrap_or_default();
    let is_wanted = |name: &&String| only.is_empty() || only.split(',').any(|it| it == &name[..2]);
    let mut exercises: Vec<&String> = exercises.iter().filter(is_wanted).collect();
    exercises.sort();
    println!("milliseconds of processor time, medians of {rounds}");
    println!("exercise            grader  warm cargo  rustc alone   cold cargo   ratios");
    for name in exercises {
        let number = &name[..2];
        let package = format!("exercise-{number}");
        let source = root.join("solutions").join(name).join("src/lib.rs");
        let text = fs::read_to_string(&source).expect("the solution");
        // The workspace's own file is left alone: cargo works on a copy of the workspace.
        let clone = work.path().join("clone");
        if !clone.exists() {
            let mut git = command("git", work.path());
            git.args(["clone", "-q"]).arg(&root).arg(&clone);
            cost(git, "git clone");
        }
        let cloned = clone.join("exercises").join(name).join("src/lib.rs");
        fs::write(&cloned, &text).expect("a file");
        let cargo = |target: &str| {
            let mut cargo = command("cargo", &clone);
            cargo.args(["test", "-p", &package]).env("CARGO_TARGET_DIR", work.path().join(target));
            cargo
        };
        let cold = (cold && number <= LAST_COLD).then(|| {
            let cost = cost(cargo("cold"), "cold cargo");
            let _ = fs::remove_dir_all(work.path().join("cold"));
            cost
        });
        // Once, so that everything is warm.
        cost(cargo("warm"), "warm cargo");
        let run = |file: &Path| {
            let mut run = command(&grader, &root);
            run.args(["run", number, "--quiet", "--submission"]).arg(file);
            run
        };
        let file = work.path().join("lib.rs");
        fs::write(&file, &text).expect("a file");
        cost(run(&file), "the grader");
        let build = prepared(&root);
        let (mut graded, mut warm, mut alone) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..rounds {
            let changed = format!("{text}\n// {round}\n");
            fs::write(&file, &changed).expect("a file");
            fs::write(&cloned, &changed).expect("a file");
            graded.push(cost(run(&file), "the grader"));
            warm.push(cost(cargo("warm"), "warm cargo"));
            let mut rustc = command("rustc", work.path());
            rustc
                .args([
                    "--crate-type=dylib",
                    "--edition=2024",
                    "-Cprefer-dynamic",
                    "-Ccodegen-units=1",
                ])
                .args(["-Cdebuginfo=line-tables-only", "-Awarnings", "-o", "alone.so", "--extern"])
                .arg(format!("sync={}", build.join("deps/libsync.rlib").display()))
                .arg(format!("--extern=runtime={}", build.join("deps/libruntime.so").display()))
                .arg(format!("-Ldependency={}", build.join("deps").display()))
                .arg(&file);
            alone.push(cost(rustc, "rustc alone"));
        }
        let (graded, warm, alone) = (median(graded), median(warm), median(alone));
        let of_cold = cold.map_or_else(String::new, |cold| format!("{:.0}x cold, ", cold / graded));
        println!(
            "{name:<18} {graded:>7.0} {warm:>11.0} {alone:>12.0} {:>12}   {of_cold}{:.1}x warm, {:.2} of alone",
            cold.map_or_else(|| "-".to_owned(), |cold| format!("{cold:.0}")),
            warm / graded,
            graded / alone
        );
    }
}
