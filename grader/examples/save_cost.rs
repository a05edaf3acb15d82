//! What a save costs in watch mode, in processor time, next to compiling and linking the file alone.
//!
//! `cargo run -p grader --example save_cost [ROUNDS]` (Linux) starts `grader watch` on each exercise of a
//! clone, saves the reference solution there, changed a little each time, and after each save has rustc
//! and the linker make a library of the same file. Prints the means and their ratio: everything that watch
//! mode does for a save, its own work and that of all its children, over what the compiler alone needs.
//! The machine may be busy: all of a round meets the same.

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use support::processor_time;

const ROUNDS: u32 = 10;

/// What it needs besides the facade, rustc alone is not given.
const SERVICES: &str = "12-";

#[expect(clippy::disallowed_methods, reason = "this measures commands as people run them")]
fn command(program: impl AsRef<std::ffi::OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn run(mut command: Command, what: &str) {
    let status = command.status().expect("it starts");
    assert!(status.success(), "{what}: {status}");
}

/// A running watch mode.
struct Watch {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Watch {
    fn start(grader: &Path, clone: &Path, number: &str) -> Watch {
        let mut watch = command(grader, clone);
        watch.args(["watch", number, "--lang", "en"]).stdout(Stdio::piped());
        let mut child = watch.spawn().expect("it starts");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut watch = Watch { child, lines };
        watch.verdict();
        watch
    }

    /// Waits for the next verdict.
    fn verdict(&mut self) {
        let found = self.lines.by_ref().map_while(Result::ok).find(|it| it.contains(" points)"));
        found.expect("a verdict");
    }

    fn processor_time(&self) -> f64 {
        processor_time(&self.child.id().to_string())
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The prepared build that was used last.
fn prepared(place: &Path) -> PathBuf {
    let builds = fs::read_dir(place).expect("something is prepared").flatten();
    let build = builds.filter_map(|entry| {
        let time = entry.path().join("prepared.json").metadata().ok()?.modified().ok()?;
        Some((time, entry.path()))
    });
    build.max().expect("a whole build").1
}

/// Compiles and links the file, and nothing else.
fn alone(build: &Path, file: &Path, folder: &Path) {
    let mut rustc = command("rustc", folder);
    rustc
        .args(["--crate-type=dylib", "--edition=2024", "-Cprefer-dynamic", "-Ccodegen-units=1"])
        .args(["-Cdebuginfo=line-tables-only", "-Awarnings", "-o", "alone.so", "--extern"])
        .arg(format!("sync={}", build.join("deps/libsync.rlib").display()))
        .arg(format!("--extern=runtime={}", build.join("deps/libruntime.so").display()))
        .arg(format!("-Ldependency={}", build.join("deps").display()))
        .arg(file);
    run(rustc, "rustc alone");
}

fn main() {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the workspace");
    let rounds = std::env::args().find_map(|it| it.parse().ok()).unwrap_or(ROUNDS);
    let work = tempfile::tempdir().expect("a temporary folder");
    let clone = work.path().join("clone");
    let mut git = command("git", work.path());
    git.args(["clone", "-q"]).arg(&root).arg(&clone);
    run(git, "git clone");
    let place = root.join("target/entrelacs/prepared");
    fs::create_dir_all(clone.join("target/entrelacs")).expect("a folder");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&place, clone.join("target/entrelacs/prepared")).expect("a link");
    let grader = root.join("target/debug/grader");
    let folders = fs::read_dir(root.join("solutions")).expect("solutions").flatten();
    let names = folders.filter_map(|entry| entry.file_name().into_string().ok());
    let mut exercises: Vec<String> = names.filter(|name| !name.starts_with(SERVICES)).collect();
    exercises.sort();
    println!("milliseconds of processor time, means of {rounds} saves");
    println!("exercise            a save  rustc alone  ratio");
    for name in exercises {
        let text = fs::read_to_string(root.join("solutions").join(&name).join("src/lib.rs"));
        let text = text.expect("the solution");
        let file = clone.join("exercises").join(&name).join("src/lib.rs");
        let mut watch = Watch::start(&grader, &clone, &name[..2]);
        let build = prepared(&place);
        let (mut saved, mut compiled) = (0.0, 0.0);
        for round in 0..rounds {
            let before = watch.processor_time();
            fs::write(&file, format!("{text}\n// {round}\n")).expect("a file");
            watch.verdict();
            saved += watch.processor_time() - before;
            let before = processor_time("self");
            alone(&build, &file, work.path());
            compiled += processor_time("self") - before;
        }
        let (saved, compiled) = (saved / f64::from(rounds), compiled / f64::from(rounds));
        println!("{name:<18} {saved:>7.0} {compiled:>12.0}  {:.2}", saved / compiled);
    }
}
