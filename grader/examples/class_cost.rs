//! What grading a class costs: `cargo build -p grader && cargo run -p grader --example class_cost -- 20`,
//! or `-- 500 5` for a large class in the first five exercises: one worker on a tenth of it, as a shard,
//! then two workers on the whole.
//!
//! The class is made up: for each learner and exercise the solution, an accepted or a rejected answer,
//! the stub or a file that does not compile, each made different by a comment, so that nothing is
//! graded once for two. The last row is what most courses do: a fresh clone for each submission and
//! `cargo test` in it.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

fn main() {
    let learners = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(20);
    let workspace =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("a path");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bench = Bench { workspace, folder: folder.path().to_owned() };
    let exercises = std::env::args().nth(2).and_then(|count| count.parse().ok());
    let submissions = bench.make_class(learners, exercises.unwrap_or(usize::MAX));
    println!("{learners} learners, {submissions} submissions, each different");
    println!("| | submissions an hour | CPU ms each | peak MiB of a worker | exit |");
    println!("|---|---|---|---|---|");
    // Everything is prepared before anything is measured.
    bench.grader(&["batch", "warm", "--out", "warm-out"]);
    let out = |name: &str, more: &[&str]| {
        let arguments = ["batch", "class", "--out", name, "--quiet"];
        bench.grader(&[&arguments[..], more].concat())
    };
    let row_of = |name: &str, workers: u64, submissions: usize, cost: &Cost| {
        let per_hour = submissions as f64 * 3600.0 / cost.wall.as_secs_f64();
        let each = cost.cpu.as_secs_f64() * 1000.0 / submissions as f64;
        let peak = cost.peak_bytes / workers / (1 << 20);
        println!("| {name} | {per_hour:.0} | {each:.1} | {peak} | {} |", cost.exit);
    };
    let row = |name: &str, workers: u64, cost: &Cost| row_of(name, workers, submissions, cost);
    if exercises.is_some() {
        let shard = ["--jobs", "1", "--shard", "1/10"];
        row_of("one worker on one shard of ten", 1, submissions / 10, &out("shards", &shard));
        // Nothing that the shard has left is believed.
        row("two workers on the whole", 2, &out("two", &["--jobs", "2", "--regrade"]));
        row("the same command again", 1, &out("two", &["--jobs", "1"]));
    } else {
        row("one worker", 1, &out("one", &["--jobs", "1"]));
        // What was graded by one worker is what it is compared with: exit 1 would be a difference.
        row("two workers, compared with one", 2, &out("two", &["--jobs", "2", "--regrade"]));
        row("the same command again", 1, &out("one", &["--jobs", "1"]));
        row("from the cache to a new folder", 1, &out("three", &["--jobs", "1"]));
    }
    let naive = bench.naive();
    println!(
        "| fresh clone and `cargo test`, one submission | {:.0} | {:.0} | | {} |",
        3600.0 / naive.wall.as_secs_f64(),
        naive.cpu.as_secs_f64() * 1000.0,
        naive.exit
    );
}

struct Bench {
    workspace: PathBuf,
    folder: PathBuf,
}

struct Cost {
    wall: Duration,
    cpu: Duration,
    peak_bytes: u64,
    exit: i32,
}

impl Bench {
    /// Writes the class, and one submission to each exercise that nothing is measured of.
    fn make_class(&self, learners: usize, exercises: usize) -> usize {
        let mut count = 0;
        for (place, exercise) in self.exercises().iter().take(exercises).enumerate() {
            let answers = self.answers(exercise);
            self.write("warm", "learner", exercise, &answers[0]);
            for learner in 0..learners {
                let answer = &answers[(learner * 7 + place * 3) % answers.len()];
                let text = format!("{answer}\n// Learner {learner}.\n");
                self.write("class", &format!("learner-{learner:03}"), exercise, &text);
                count += 1;
            }
        }
        count
    }

    fn exercises(&self) -> Vec<String> {
        let names = fs::read_dir(self.workspace.join("exercises")).expect("exercises").flatten();
        let mut names: Vec<String> =
            names.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    }

    /// The mixture: two solutions, every accepted and rejected answer, two stubs, two broken files.
    fn answers(&self, exercise: &str) -> Vec<String> {
        let solution = self.workspace.join("solutions").join(exercise);
        let read = |path: &Path| fs::read_to_string(path).expect("a source file");
        let right = read(&solution.join("src/lib.rs"));
        let stub = read(&self.workspace.join("exercises").join(exercise).join("src/lib.rs"));
        let broken = right.replacen("fn ", "fn fn ", 1);
        let untyped = format!("{right}\nfn broken() -> u32 {{ \"text\" }}\n");
        let mut answers = vec![right.clone(), right, stub.clone(), stub, broken, untyped];
        for folder in ["accepted", "rejected"] {
            let files = fs::read_dir(solution.join(folder)).into_iter().flatten().flatten();
            let mut files: Vec<PathBuf> = files.map(|entry| entry.path()).collect();
            files.sort();
            answers.extend(files.iter().map(|file| read(file)));
        }
        answers
    }

    fn write(&self, class: &str, learner: &str, exercise: &str, text: &str) {
        let path = self.folder.join(class).join(learner).join("exercises").join(exercise);
        fs::create_dir_all(path.join("src")).expect("a folder");
        fs::write(path.join("src/lib.rs"), text).expect("a file");
    }

    fn grader(&self, arguments: &[&str]) -> Cost {
        let here = std::env::current_exe().expect("this program");
        let program = here.parent().and_then(Path::parent).expect("a target folder").join("grader");
        let paths = arguments.iter().map(|argument| match *argument {
            "batch" => "batch".into(),
            "1/10" => "1/10".into(),
            name if name.starts_with('-') || name.parse::<u64>().is_ok() => PathBuf::from(name),
            name => self.folder.join(name),
        });
        let paths: Vec<PathBuf> = paths.collect();
        measured(&program, &paths, &self.workspace)
    }

    /// One submission as most courses grade it.
    fn naive(&self) -> Cost {
        let clone = self.folder.join("clone");
        let exercise = self.exercises().pop().expect("an exercise");
        let number = exercise.split('-').next().unwrap_or_default();
        let script = format!(
            "git clone -q '{}' '{}' && cd '{1}' && cp '{}' 'exercises/{exercise}/src/lib.rs' && \
             cargo test -q -p exercise-{number}",
            self.workspace.display(),
            clone.display(),
            self.workspace.join("solutions").join(&exercise).join("src/lib.rs").display(),
        );
        measured(Path::new("sh"), &["-c".into(), script.into()], &self.folder)
    }
}

/// Runs a program to its end and looks at what it and its children use.
#[expect(clippy::disallowed_methods, reason = "it measures the grader as its users start it")]
fn measured(program: &Path, arguments: &[PathBuf], directory: &Path) -> Cost {
    let (before, started) = (cpu_of_children(), Instant::now());
    let mut command = Command::new(program);
    command.args(arguments).current_dir(directory).stdin(Stdio::null()).stdout(Stdio::piped());
    command.env_remove("CARGO_TARGET_DIR").env_remove("CARGO_MANIFEST_DIR");
    let mut child = command.spawn().expect("the program starts");
    let (id, ended) = (child.id(), AtomicBool::new(false));
    let (status, peak_bytes) = thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut peak = 0;
            while !ended.load(Relaxed) {
                peak = peak.max(memory_below(id));
                thread::sleep(Duration::from_millis(20));
            }
            peak
        });
        let mut said = String::new();
        let mut output = child.stdout.take().expect("its output is kept");
        output.read_to_string(&mut said).expect("it says what is text");
        said.lines().filter(|line| line.contains('→')).for_each(|line| eprintln!("{line}"));
        let status = child.wait().expect("the program ends");
        ended.store(true, Relaxed);
        (status, watch.join().expect("the watch ends"))
    });
    let (wall, cpu) = (started.elapsed(), cpu_of_children() - before);
    Cost { wall, cpu, peak_bytes, exit: status.code().unwrap_or(-1) }
}

/// The fields of a process's line in `/proc`, from its state on.
fn fields(id: &str) -> Vec<String> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    let rest = text.rsplit_once(") ").map_or("", |(_, rest)| rest);
    rest.split(' ').map(str::to_owned).collect()
}

/// The processor time of all children that have ended, and theirs.
fn cpu_of_children() -> Duration {
    let fields = fields("self");
    let ticks = |index: usize| fields.get(index).and_then(|ticks| ticks.parse::<u64>().ok());
    // A tick is a hundredth of a second on every Linux there is.
    Duration::from_millis(10 * (ticks(13).unwrap_or(0) + ticks(14).unwrap_or(0)))
}

/// The memory of everything that a process has started, and of what that has.
fn memory_below(root: u32) -> u64 {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().into_string().ok()?.parse::<u32>().ok());
    let processes: Vec<(u32, u32, u64)> = ids
        .filter_map(|id| {
            let fields = fields(&id.to_string());
            let parent = fields.get(1)?.parse().ok()?;
            let pages: u64 = fields.get(21)?.parse().ok()?;
            Some((id, parent, pages * 4096))
        })
        .collect();
    let mut family = vec![root];
    let mut bytes = 0;
    while let Some(parent) = family.pop() {
        for (id, _, resident) in processes.iter().filter(|process| process.1 == parent) {
            family.push(*id);
            bytes += resident;
        }
    }
    bytes
}
