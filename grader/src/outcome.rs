//! What a check's process left behind, read as a record.

use crate::compile::Rejection;
use crate::manifest::Check;
use crate::process::{Ended, Ending, Limits};
use std::io;
use verdict::protocol::{Forgery, Testimony};
use verdict::{Evidence, Record, Sentence, Verdict, note, sentence};

/// Reads the end of a check's process. It has passed only if its record says so, the record is about
/// this check, and the process ended well afterwards.
pub fn of(
    check: &Check,
    ended: io::Result<Ended>,
    testimony: Result<Testimony, Forgery>,
    limits: &Limits,
) -> Record {
    let ended = match ended {
        Ok(ended) => ended,
        Err(error) => {
            let summary = Sentence::new("check-cannot-start").with("cause", error);
            return without_record(check, Verdict::GraderError, summary, Vec::new());
        }
    };
    let forged = || {
        let summary = Sentence::new("record-unreadable");
        without_record(check, Verdict::Tampered, summary, last_words(&ended))
    };
    let Ok(Testimony { record, is_whole, .. }) = testimony else { return forged() };
    match record {
        Some(record) if is_about(&record, check) => {
            // Whatever happens after a failure was reported does not make it a pass; a pass counts
            // only if nothing was left to say, and nothing happened after it.
            let ended_well = is_whole && ended.ending == Ending::Exited(0);
            if record.verdict == Verdict::Passed && !ended_well {
                return broken_off(check, &ended, limits);
            }
            record
        }
        Some(_) => forged(),
        None => broken_off(check, &ended, limits),
    }
}

/// The record of a check that was not run because of others.
pub fn requires(check: &Check, missing: &[String]) -> Record {
    let summary = sentence::requires(missing);
    without_record(check, Verdict::Skipped, summary, Vec::new())
}

/// The record of a check whose submission was turned away.
pub fn rejected(check: &Check, verdict: Verdict, rejection: &Rejection) -> Record {
    without_record(check, verdict, rejection.summary.clone(), Vec::new())
}

/// Whether the work that a check looks at has not been started.
pub fn is_not_started(record: &Record) -> bool {
    record.evidence.as_ref().is_some_and(|evidence| evidence.summary.message == "not-started")
}

/// Whether a check was left out because of others.
pub fn is_left_out(record: &Record) -> bool {
    record.evidence.as_ref().is_some_and(|evidence| evidence.summary.message == "requires")
}

fn is_about(record: &Record, check: &Check) -> bool {
    record.check == check.name && record.kind == check.kind
}

/// A process that ended without the record of its check's end.
fn broken_off(check: &Check, ended: &Ended, limits: &Limits) -> Record {
    let seconds = |limit: Option<std::time::Duration>| limit.unwrap_or_default().as_secs();
    let (verdict, summary, hint) = match ended.ending {
        Ending::OutOfCpuTime => {
            let summary = sentence::timed_out(seconds(limits.cpu_time));
            (Verdict::TimedOut, summary, Some(sentence::hint_timed_out()))
        }
        Ending::OutOfWallTime => {
            let summary = sentence::nothing_moved(seconds(limits.wall_time));
            (Verdict::TimedOut, summary, Some(sentence::hint_timed_out()))
        }
        Ending::Exited(code) => {
            let summary = match code {
                0 => sentence::record_missing(),
                _ => sentence::process_ended_early(code),
            };
            (Verdict::Tampered, summary, Some(sentence::hint_process_ended()))
        }
        Ending::Signalled(signal) => by_signal(signal, ended, limits),
    };
    let mut record = without_record(check, verdict, summary, last_words(ended));
    if let Some(evidence) = &mut record.evidence {
        evidence.explanation.extend(hint);
    }
    record
}

fn by_signal(signal: i32, ended: &Ended, limits: &Limits) -> (Verdict, Sentence, Option<Sentence>) {
    let said = |words: &[u8]| ended.stderr.windows(words.len()).any(|window| window == words);
    let mebibytes = limits.memory_bytes.unwrap_or_default() >> 20;
    let overflow = || {
        let hint = sentence::hint_stack_overflow();
        (Verdict::Panicked, sentence::stack_overflow(), Some(hint))
    };
    match signal_name(signal) {
        Some("SIGABRT") if said(b"overflowed its stack") => overflow(),
        Some("SIGABRT") if said(b"memory allocation of") => {
            (Verdict::Panicked, sentence::memory_exhausted(mebibytes), None)
        }
        Some("SIGABRT") => {
            (Verdict::Panicked, sentence::process_aborted(), Some(sentence::hint_aborted()))
        }
        // Safe code gets there only by running off its stack.
        Some("SIGSEGV" | "SIGBUS") => overflow(),
        // Nothing in a check ends itself so: a person did, or the system had no memory left.
        Some("SIGKILL" | "SIGTERM") => (Verdict::GraderError, Sentence::new("check-killed"), None),
        Some(name) => (Verdict::Panicked, sentence::process_killed(name), None),
        None => {
            let name = format!("signal {signal}");
            (Verdict::Panicked, sentence::process_killed(&name), None)
        }
    }
}

#[cfg(unix)]
fn signal_name(signal: i32) -> Option<&'static str> {
    Some(match signal {
        libc::SIGABRT => "SIGABRT",
        libc::SIGBUS => "SIGBUS",
        libc::SIGFPE => "SIGFPE",
        libc::SIGILL => "SIGILL",
        libc::SIGKILL => "SIGKILL",
        libc::SIGSEGV => "SIGSEGV",
        libc::SIGTERM => "SIGTERM",
        libc::SIGTRAP => "SIGTRAP",
        libc::SIGXCPU => "SIGXCPU",
        libc::SIGXFSZ => "SIGXFSZ",
        _ => return None,
    })
}

#[cfg(not(unix))]
fn signal_name(_signal: i32) -> Option<&'static str> {
    None
}

/// The last lines that a process wrote before it ended without a record.
fn last_words(ended: &Ended) -> Vec<Sentence> {
    const LINES: usize = 5;
    let text = String::from_utf8_lossy(&ended.stderr);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(LINES)..].iter().map(note::text).collect()
}

fn without_record(
    check: &Check,
    verdict: Verdict,
    summary: Sentence,
    notes: Vec<Sentence>,
) -> Record {
    Record {
        check: check.name.clone(),
        kind: check.kind,
        verdict,
        coverage: None,
        evidence: Some(Evidence { summary, ..Evidence::default() }),
        notes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Manifest;
    use std::path::Path;
    use std::time::Duration;
    use verdict::protocol::{Forgery, Testimony};
    use verdict::{Coverage, Kind};

    fn check() -> Check {
        let text = "title = { en = \"t\", fr = \"t\" }\nsubmission = [\"src/lib.rs\"]\n\
            [[checks]]\nname = \"a::b\"\nkind = \"model\"\npoints = 100\n\
            demands = { en = \"d\", fr = \"d\" }\n";
        Manifest::read(Path::new("exercise.toml"), text).unwrap().checks.remove(0)
    }

    fn ended(ending: Ending, stderr: &str) -> io::Result<Ended> {
        let stderr = stderr.as_bytes().to_vec();
        Ok(Ended { ending, cpu_time: Duration::ZERO, stdout: Vec::new(), stderr })
    }

    fn pass() -> Record {
        Record {
            check: "a::b".to_owned(),
            kind: Kind::Model,
            verdict: Verdict::Passed,
            coverage: Some(Coverage::Exhaustive { executions: 6 }),
            evidence: None,
            notes: Vec::new(),
        }
    }

    fn whole(record: Record) -> Result<Testimony, Forgery> {
        Ok(Testimony { record: Some(record), is_whole: true, isolation: None })
    }

    fn nothing() -> Result<Testimony, Forgery> {
        Ok(Testimony::default())
    }

    fn verdict(ending: Ending, stderr: &str, said: Result<Testimony, Forgery>) -> Verdict {
        of(&check(), ended(ending, stderr), said, &crate::run::LIMITS).verdict
    }

    #[test]
    fn a_pass_needs_its_own_record_and_a_good_end() {
        assert_eq!(verdict(Ending::Exited(0), "", whole(pass())), Verdict::Passed);
        assert_eq!(verdict(Ending::Exited(0), "", nothing()), Verdict::Tampered);
        assert_eq!(verdict(Ending::Exited(0), "", Err(Forgery::Seal(0))), Verdict::Tampered);
        let not_closed = Ok(Testimony { record: Some(pass()), ..Testimony::default() });
        assert_eq!(verdict(Ending::Exited(0), "", not_closed), Verdict::Tampered);
        assert_eq!(verdict(Ending::Exited(7), "", whole(pass())), Verdict::Tampered);
        assert_eq!(verdict(Ending::OutOfWallTime, "", whole(pass())), Verdict::TimedOut);
        for other in
            [Record { check: "a::c".to_owned(), ..pass() }, Record { kind: Kind::Stress, ..pass() }]
        {
            assert_eq!(verdict(Ending::Exited(0), "", whole(other)), Verdict::Tampered);
        }
    }

    #[test]
    fn a_failure_stays_the_failure_it_was_whatever_the_process_does_next() {
        let failed = Record { verdict: Verdict::Deadlock, coverage: None, ..pass() };
        assert_eq!(verdict(Ending::Exited(0), "", whole(failed.clone())), Verdict::Deadlock);
        let known = Ok(Testimony { record: Some(failed), ..Testimony::default() });
        assert_eq!(verdict(Ending::OutOfCpuTime, "", known), Verdict::Deadlock);
    }

    #[cfg(unix)]
    #[test]
    fn every_way_to_end_without_a_record_has_its_verdict() {
        let of = |ending, stderr| verdict(ending, stderr, nothing());
        assert_eq!(of(Ending::Exited(101), "thread panicked"), Verdict::Tampered);
        assert_eq!(of(Ending::Exited(3), ""), Verdict::Tampered);
        assert_eq!(of(Ending::OutOfCpuTime, ""), Verdict::TimedOut);
        assert_eq!(of(Ending::Signalled(libc::SIGABRT), ""), Verdict::Panicked);
        assert_eq!(of(Ending::Signalled(libc::SIGSEGV), ""), Verdict::Panicked);
        assert_eq!(of(Ending::Signalled(libc::SIGKILL), ""), Verdict::GraderError);
        let summary = |stderr: &str| {
            let ended = ended(Ending::Signalled(libc::SIGABRT), stderr);
            let record = super::of(&check(), ended, nothing(), &crate::run::LIMITS);
            record.evidence.unwrap().summary.message
        };
        assert_eq!(summary("thread 'main' has overflowed its stack"), "stack-overflow");
        assert_eq!(summary("memory allocation of 99 bytes failed"), "memory-exhausted");
        let trouble = of_error();
        assert_eq!(trouble.verdict, Verdict::GraderError);
    }

    fn of_error() -> Record {
        of(&check(), Err(io::Error::other("no room")), nothing(), &crate::run::LIMITS)
    }
}
