//! Which check runs when: as many at once as there are workers, in the order of the manifest, and
//! none before the checks that it requires.

use crate::manifest::Check;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use verdict::Record;

/// A check that has been run.
pub(super) struct Done {
    pub(super) record: Record,
    /// Whether what requires it may run.
    pub(super) holds: bool,
}

/// Runs `job` once per check and gives the records in the order of the checks.
///
/// `job` is told the check's number and either that all it requires holds, or the names of the
/// required checks that do not. No check requires itself by way of others, so there is always one
/// that can run or one that is running.
pub(super) fn in_order(
    checks: &[Check],
    workers: usize,
    job: impl Fn(usize, Result<(), Vec<String>>) -> Done + Sync,
) -> Vec<Record> {
    let shared = Mutex::new(Board {
        started: vec![false; checks.len()],
        done: checks.iter().map(|_| None).collect(),
    });
    let changed = Condvar::new();
    let work = || {
        let mut board = lock(&shared);
        while board.started.contains(&false) {
            let Some((index, required)) = board.next(checks) else {
                board = changed.wait(board).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            board.started[index] = true;
            drop(board);
            let done = job(index, required);
            board = lock(&shared);
            board.done[index] = Some(done);
            changed.notify_all();
        }
    };
    thread::scope(|scope| {
        for _ in 0..workers.clamp(1, checks.len().max(1)) {
            scope.spawn(work);
        }
    });
    let board = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
    board.done.into_iter().map(|done| done.expect("every check was run").record).collect()
}

fn lock(board: &Mutex<Board>) -> MutexGuard<'_, Board> {
    board.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Board {
    started: Vec<bool>,
    done: Vec<Option<Done>>,
}

impl Board {
    /// The first check that can run now, and whether what it requires holds.
    fn next(&self, checks: &[Check]) -> Option<(usize, Result<(), Vec<String>>)> {
        (0..checks.len()).filter(|index| !self.started[*index]).find_map(|index| {
            let required = checks[index].requires.iter().map(|name| {
                let position = checks.iter().position(|check| check.name == *name);
                (name, position.and_then(|position| self.done[position].as_ref()))
            });
            let required: Vec<_> = required.collect();
            if required.iter().any(|(_, done)| done.is_none()) {
                return None;
            }
            let missing: Vec<String> = required
                .iter()
                .filter(|(_, done)| done.is_none_or(|done| !done.holds))
                .map(|(name, _)| (*name).clone())
                .collect();
            Some((index, if missing.is_empty() { Ok(()) } else { Err(missing) }))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Manifest;
    use crate::outcome;
    use std::path::Path;
    use verdict::Verdict;

    fn checks(listed: &[(&str, &str)]) -> Vec<Check> {
        let mut text =
            "title = { en = \"t\", fr = \"t\" }\nsubmission = [\"src/lib.rs\"]\n".to_owned();
        for (index, (name, requires)) in listed.iter().enumerate() {
            let points = if index == 0 { 100 } else { 0 };
            text += &format!(
                "[[checks]]\nname = \"{name}\"\nkind = \"model\"\npoints = {points}\n\
                 demands = {{ en = \"d\", fr = \"d\" }}\nrequires = [{requires}]\n"
            );
        }
        Manifest::read(Path::new("exercise.toml"), &text).unwrap().checks
    }

    fn done(record: Record) -> Done {
        Done { holds: record.verdict == Verdict::Passed, record }
    }

    fn ended(check: &Check, verdict: Verdict) -> Done {
        done(Record { verdict, ..outcome::requires(check, &[]) })
    }

    #[test]
    fn checks_run_after_what_they_require_and_are_reported_in_order() {
        let checks = checks(&[("a", ""), ("b", "\"a\""), ("c", ""), ("d", "\"b\", \"c\"")]);
        for workers in 1..5 {
            let order = Mutex::new(Vec::new());
            let records = in_order(&checks, workers, |index, required| {
                assert_eq!(required, Ok(()));
                order.lock().unwrap().push(index);
                ended(&checks[index], Verdict::Passed)
            });
            let names: Vec<&str> = records.iter().map(|record| &*record.check).collect();
            assert_eq!(names, ["a", "b", "c", "d"]);
            let order = order.into_inner().unwrap();
            let place = |check| order.iter().position(|index| *index == check).unwrap();
            assert!(place(0) < place(1) && place(1) < place(3) && place(2) < place(3));
        }
    }

    #[test]
    fn what_requires_a_check_that_did_not_pass_is_told_which() {
        let checks = checks(&[("a", ""), ("b", "\"a\""), ("c", "\"b\"")]);
        let records = in_order(&checks, 2, |index, required| match required {
            Ok(()) => ended(&checks[index], Verdict::Deadlock),
            Err(missing) => done(outcome::requires(&checks[index], &missing)),
        });
        let verdicts: Vec<Verdict> = records.iter().map(|record| record.verdict).collect();
        assert_eq!(verdicts, [Verdict::Deadlock, Verdict::Skipped, Verdict::Skipped]);
        let reason = |index: usize| records[index].evidence.clone().unwrap().summary;
        assert_eq!(reason(1).arguments["checks"], "`a`");
        assert_eq!(reason(2).arguments["checks"], "`b`");
    }
}
