//! Stands in for the checks' library: runs the closure once and writes a record of it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

/// The record that the check's call left.
static RECORD: Mutex<Option<(String, bool)>> = Mutex::new(None);

/// A check on one thread.
pub fn example(body: impl FnOnce()) {
    check("example", body);
}

/// A check that says it looked at every interleaving.
pub fn model(body: impl FnOnce()) {
    check("model", body);
}

fn check(kind: &str, body: impl FnOnce()) {
    static PANIC: Mutex<(String, u32)> = Mutex::new((String::new(), 0));
    std::panic::set_hook(Box::new(|information| {
        let text = information.payload_as_str().unwrap_or("").to_owned();
        let line = information.location().map_or(0, |place| place.line());
        *PANIC.lock().unwrap() = (text, line);
    }));
    let name = std::env::var("TRIAL_CHECK").unwrap();
    let passed = catch_unwind(AssertUnwindSafe(body)).is_ok();
    let (text, line) = PANIC.lock().unwrap().clone();
    let source = std::env::var("TRIAL_SOURCE_ROOT").unwrap();
    assert!(std::path::Path::new(&source).join("exercises").is_dir());
    let (verdict, coverage, evidence) = if passed {
        ("passed", r#"{"kind":"exhaustive","executions":6}"#, "null".to_owned())
    } else if text.contains("not yet implemented") {
        ("skipped", "null", evidence("not-started", &[("line", &line.to_string())], "null"))
    } else {
        let token = match std::env::var("TRIAL_REPLAY") {
            Ok(token) => format!("\"{token}\""),
            Err(_) => "\"m.1.0\"".to_owned(),
        };
        ("failed", "null", evidence("assertion", &[("text", &text)], &token))
    };
    let record = format!(
        r#"{{"check":"{name}","kind":"{kind}","verdict":"{verdict}","coverage":{coverage},"evidence":{evidence},"notes":[]}}"#
    );
    *RECORD.lock().unwrap() = Some((record, passed));
}

fn evidence(message: &str, arguments: &[(&str, &str)], replay: &str) -> String {
    let arguments: Vec<String> =
        arguments.iter().map(|(name, value)| format!("{name:?}:{value:?}")).collect();
    format!(
        r#"{{"summary":{{"message":"{message}","arguments":{{{}}}}},"explanation":[],"threads":[],"events":[],"waits":[],"history":[],"engine":null,"replay":{replay}}}"#,
        arguments.join(",")
    )
}

/// The program that runs one check.
pub mod driver {
    /// A check by its name.
    pub struct Check {
        /// Its path.
        pub name: &'static str,
        /// Its test function.
        pub run: fn(),
    }

    /// Runs the check that the first argument names.
    pub fn main(checks: &'static [Check]) -> ! {
        let name = std::env::args().nth(1).unwrap();
        let check = checks.iter().find(|check| check.name == name).unwrap();
        (check.run)();
        let (record, passed) = super::RECORD.lock().unwrap().take().unwrap();
        std::fs::write(std::env::var("TRIAL_RECORD").unwrap(), record + "\n").unwrap();
        std::process::exit(if passed { 0 } else { 3 })
    }
}
