//! A check seen from outside its process: starting it, reading its record, judging how it ended.

use crate::child::MEMORY_MEBIBYTES_MAX;
use crate::outcome::Outcome;
use crate::system;
use shared_child::SharedChild;
use std::io::{IsTerminal, Read};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;
use verdict::{Kind, Language, Messages, Record, Verdict, draw, note, sentence};

/// The last resort where the watchdog inside the child is itself kept from working.
const WALL_TIME_MAX: Duration = Duration::from_secs(300);

/// How much of what a child prints is kept, from its end.
const OUTPUT_BYTES_MAX: usize = 16 << 10;

/// Runs one call of a check in a process of its own.
pub(crate) fn run(path: &str, check: &str, kind: Kind, call: usize) -> Record {
    match start(path, check, call) {
        Ok(end) => judge(end, check, kind),
        Err(error) => Outcome::grader_error(format!("the check could not be started: {error}"))
            .record(check, kind),
    }
}

/// How a child ended.
struct End {
    /// `None`: it had to be killed.
    status: Option<ExitStatus>,
    record: Option<String>,
    stdout: String,
    stderr: String,
}

#[expect(clippy::disallowed_methods, reason = "the file in which checks are started and ended")]
fn start(path: &str, check: &str, call: usize) -> std::io::Result<End> {
    let record = record_file();
    let mut command = Command::new(std::env::current_exe()?);
    command
        .args(["--exact", path, "--nocapture", "--include-ignored", "--test-threads=1"])
        .env("TRIAL_CHECK", check)
        .env("TRIAL_CALL", call.to_string())
        .env("TRIAL_RECORD", &record)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = SharedChild::spawn(&mut command)?;
    let stdout = child.take_stdout().map(tail);
    let stderr = child.take_stderr().map(tail);
    let (sender, ended) = channel();
    let status = thread::scope(|scope| {
        // The standard library has no wait with a time limit.
        let waiter = scope.spawn(|| {
            let status = child.wait();
            let _ = sender.send(());
            status
        });
        let in_time = ended.recv_timeout(WALL_TIME_MAX).is_ok();
        if !in_time {
            child.kill()?;
        }
        let status = waiter.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok::<_, std::io::Error>(in_time.then_some(status))
    })?;
    let text = |reader: Option<thread::JoinHandle<String>>| {
        reader.and_then(|reader| reader.join().ok()).unwrap_or_default()
    };
    let end = End {
        status,
        record: std::fs::read_to_string(&record).ok(),
        stdout: text(stdout),
        stderr: text(stderr),
    };
    let _ = std::fs::remove_file(&record);
    let _ = std::fs::remove_file(record.with_extension("part"));
    Ok(end)
}

fn record_file() -> PathBuf {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Relaxed);
    std::env::temp_dir().join(format!("trial-{}-{number}.record", std::process::id()))
}

/// Reads a pipe to its end and keeps the last of it.
fn tail(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut kept = Vec::new();
        let mut piece = [0; 4096];
        while let Ok(length @ 1..) = pipe.read(&mut piece) {
            kept.extend_from_slice(&piece[..length]);
            if kept.len() > 2 * OUTPUT_BYTES_MAX {
                kept.drain(..kept.len() - OUTPUT_BYTES_MAX);
            }
        }
        String::from_utf8_lossy(&kept).into_owned()
    })
}

/// A pass needs both the record and the exit code; everything else is some verdict.
fn judge(end: End, check: &str, kind: Kind) -> Record {
    let code = end.status.and_then(|status| status.code());
    let record = end.record.as_deref().and_then(|line| Record::from_line(line).ok());
    match record.filter(|record| record.check == check && record.kind == kind) {
        Some(record) if record.verdict != Verdict::Passed || code == Some(0) => record,
        _ => ended(&end, code).record(check, kind),
    }
}

/// The outcome of a process that ended without a record that counts.
fn ended(end: &End, code: Option<i32>) -> Outcome {
    let said = |text: &str| end.stderr.contains(text);
    let Some(status) = end.status else {
        let summary = sentence::nothing_moved(WALL_TIME_MAX.as_secs());
        return Outcome::told(Verdict::TimedOut, summary, vec![sentence::hint_timed_out()]);
    };
    if code == Some(0) && end.stdout.contains("running 0 tests") {
        return Outcome::grader_error(
            "the test was not found: checks are closures in test functions",
        );
    }
    // What a test that panics outside `trial` makes of the process.
    if code == Some(101) {
        return Outcome::grader_error(last_lines(&end.stderr));
    }
    let crashed = |summary, hints| Outcome::told(Verdict::Panicked, summary, hints);
    let overflow = || crashed(sentence::stack_overflow(), vec![sentence::hint_stack_overflow()]);
    let outcome = match system::signal(status) {
        Some(ABORT) if said("overflowed its stack") => overflow(),
        Some(ABORT) if said("memory allocation of") => {
            crashed(sentence::memory_exhausted(MEMORY_MEBIBYTES_MAX), Vec::new())
        }
        Some(ABORT) => crashed(sentence::process_aborted(), vec![sentence::hint_aborted()]),
        // Safe code gets there only by running off its stack.
        Some(SEGMENTATION | BUS) => overflow(),
        Some(signal) => crashed(sentence::process_killed(&format!("signal {signal}")), Vec::new()),
        None => {
            let summary = sentence::process_ended_early(code.unwrap_or(-1));
            let hint = vec![sentence::hint_process_ended()];
            return Outcome::told(Verdict::Tampered, summary, hint);
        }
    };
    match last_lines(&end.stderr) {
        lines if lines.is_empty() => outcome,
        lines => lines.lines().fold(outcome, |outcome, line| outcome.note(note::text(line))),
    }
}

const ABORT: i32 = 6;
const SEGMENTATION: i32 = 11;
const BUS: i32 = if cfg!(target_os = "linux") { 7 } else { 10 };

/// The last lines that a child said.
fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(8)..].join("\n")
}

/// Prints what a check looked at and found to where the test runner keeps it for the learner.
pub(crate) fn show(record: &Record, path: &str) {
    let asked = std::env::var("TRIAL_LANG").ok().and_then(|language| language.parse().ok());
    let language = asked.unwrap_or_else(Language::from_environment);
    // `eprint!` and not a handle of stderr: a test runner captures only the former.
    eprint!("{}", drawing(record, path, &Messages::new(language), std::io::stderr().is_terminal()));
}

fn drawing(record: &Record, path: &str, messages: &Messages, color: bool) -> String {
    let mut text = format!("{}: {}", record.check, messages.verdict(record.verdict));
    if let Some(coverage) = &record.coverage {
        text += &format!(" ({})", messages.coverage(coverage));
    }
    text += "\n\n";
    if let Some(evidence) = &record.evidence {
        let replay = evidence.replay.as_deref();
        let options = draw::Options {
            color,
            replay_command: replay.map(|token| replay_command(token, path)),
            ..draw::Options::default()
        };
        text += &draw::execution(evidence, messages, &options);
    }
    for note in &record.notes {
        text += &format!("{}\n", messages.sentence(note));
    }
    text
}

/// The command that runs one execution again.
fn replay_command(token: &str, path: &str) -> String {
    match std::env::var("CARGO_PKG_NAME") {
        Ok(package) => format!("TRIAL_REPLAY={token} cargo test -p {package} -- --exact {path}"),
        Err(_) => format!("TRIAL_REPLAY={token} cargo test -- --exact {path}"),
    }
}
