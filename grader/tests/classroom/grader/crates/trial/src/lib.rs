//! Stands in for the checks' library: runs the closure once and testifies.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use verdict::protocol::Request;

/// What the driver was asked for.
static REQUEST: Mutex<Option<Request>> = Mutex::new(None);
/// The record that the check's call left.
static RECORD: Mutex<Option<String>> = Mutex::new(None);

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
    let request = REQUEST.lock().unwrap().clone().unwrap();
    let name = request.check;
    let passed = catch_unwind(AssertUnwindSafe(body)).is_ok();
    let (text, line) = PANIC.lock().unwrap().clone();
    let source = std::env::var("TRIAL_SOURCE_ROOT").unwrap();
    assert!(std::path::Path::new(&source).join("exercises").is_dir());
    let (verdict, coverage, evidence) = if passed {
        ("passed", r#"{"kind":"exhaustive","executions":6}"#, "null".to_owned())
    } else if text.contains("not yet implemented") {
        ("skipped", "null", evidence("not-started", &[("line", &line.to_string())], "null"))
    } else {
        let token = format!("{:?}", request.replay.as_deref().unwrap_or("m.1.0"));
        ("failed", "null", evidence("assertion", &[("text", &text)], &token))
    };
    let record = format!(
        r#"{{"check":"{name}","kind":"{kind}","verdict":"{verdict}","coverage":{coverage},"evidence":{evidence},"notes":[]}}"#
    );
    *RECORD.lock().unwrap() = Some(record);
}

fn evidence(message: &str, arguments: &[(&str, &str)], replay: &str) -> String {
    let arguments: Vec<String> =
        arguments.iter().map(|(name, value)| format!("{name:?}:{value:?}")).collect();
    format!(
        r#"{{"summary":{{"message":"{message}","arguments":{{{}}}}},"explanation":[],"threads":[],"events":[],"waits":[],"history":[],"engine":null,"replay":{replay}}}"#,
        arguments.join(",")
    )
}

/// The program that runs checks, one after the other.
pub mod driver {
    use std::io::BufRead;
    use verdict::Record;
    use verdict::protocol::{Answer, Ending, Request, Witness};

    /// A check by its name.
    pub struct Check {
        /// Its path.
        pub name: &'static str,
        /// Its test function.
        pub run: fn(),
    }

    /// Answers each request.
    pub fn main(checks: &'static [Check]) -> ! {
        for line in std::io::stdin().lock().lines() {
            let request: Request = serde_json::from_str(&line.unwrap()).unwrap();
            let check = checks.iter().find(|check| check.name == request.check).unwrap();
            *super::REQUEST.lock().unwrap() = Some(request.clone());
            (check.run)();
            let record = super::RECORD.lock().unwrap().take().unwrap();
            let record = Record::from_line(&record).unwrap();
            let mut witness = Witness::new(request.key);
            let testimony =
                witness.started(check.name, "T3") + &witness.ended(&record) + &witness.closed();
            let answer = Answer {
                number: request.number,
                ending: Ending::Exited(0),
                cpu_microseconds: 1,
                testimony,
                output: String::new(),
            };
            println!("{}", serde_json::to_string(&answer).unwrap());
        }
        std::process::exit(0)
    }
}
