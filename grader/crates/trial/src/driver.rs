//! The driver: a program made of precompiled checks, which runs the one it is asked for in itself.

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::{child, harness, system};
use verdict::Kind;

/// A check as the table of a driver lists it.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// The path of its test function inside `checks.rs`.
    pub name: &'static str,
    /// The test function.
    pub run: fn(),
}

/// The exit code where no check has the name asked for.
const UNKNOWN: i32 = 2;

/// Runs the check that the first argument names, writes its record into the file that the
/// environment variable `TRIAL_RECORD` names, and ends the process: 0 passed, 3 did not, 2 there is
/// no such check.
pub fn main(checks: &'static [Check]) -> ! {
    let name = std::env::args().nth(1).unwrap_or_default();
    let Some(check) = checks.iter().find(|check| check.name == name) else {
        eprintln!("no check is called `{name}`");
        for check in checks {
            eprintln!("  {}", check.name);
        }
        system::exit(UNKNOWN)
    };
    harness::drive(check.name);
    let record = Settings::from_environment().record;
    let returned = std::panic::catch_unwind(check.run).is_ok();
    let passed = harness::driven().filter(|_| returned);
    let finished = passed.unwrap_or_else(|| {
        let why = match returned {
            true => "the check calls nothing of `trial`",
            false => "the check panicked outside `trial`",
        };
        Outcome::grader_error(why).record(check.name, Kind::Example)
    });
    child::leave(&finished, record.as_deref())
}
