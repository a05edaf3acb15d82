//! The driver: a program made of precompiled checks, which runs those it is asked for.

#[cfg(unix)]
mod server;

use crate::outcome::Outcome;
use crate::settings::{self, Settings};
use crate::{child, harness, isolation, loopback, source, system, testimony};
use std::fs::File;
use std::io::{self, BufRead};
use verdict::Kind;
use verdict::protocol::{Request, Witness};

/// A check as the table of a driver lists it.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// The path of its test function inside `checks.rs`.
    pub name: &'static str,
    /// The test function.
    pub run: fn(),
}

/// The exit code where no check has the name asked for, or a request cannot be read.
const UNKNOWN: i32 = 2;

/// The exit code of a process that could not be kept from what it is to be kept from.
pub(crate) const NOT_SET_UP: i32 = 71;

/// The argument with which a driver runs one request in itself.
const SINGLE: &str = "--single";

/// With an argument, runs the check of that name in this process, writes its record into the file
/// that the environment variable `TRIAL_RECORD` names, and ends the process: 0 passed, 3 did not, 2
/// there is no such check.
///
/// Without one, reads requests from standard input, one a line, until it ends. Each check runs in a
/// process of its own, and answers go to standard output, one a line, in the order in which the
/// checks end. With `--single`, and where processes cannot be forked, the first request is run in this
/// process, and its testimony goes to the file that the request names.
pub fn main(checks: &'static [Check]) -> ! {
    source::preload();
    if let Some(name) = std::env::args().nth(1) {
        if name == SINGLE {
            single(checks)
        }
        match checks.iter().find(|check| check.name == name) {
            Some(check) => run(check),
            None => unknown(checks, &name),
        }
    }
    #[cfg(unix)]
    server::serve(checks);
    #[cfg(not(unix))]
    single(checks)
}

fn unknown(checks: &[Check], name: &str) -> ! {
    eprintln!("no check is called `{name}`");
    for check in checks {
        eprintln!("  {}", check.name);
    }
    system::exit(UNKNOWN)
}

/// Runs the first request in this process.
fn single(checks: &'static [Check]) -> ! {
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line);
    let request = read.ok().and_then(|_| serde_json::from_str::<Request>(&line).ok());
    let file = request.as_ref().and_then(|request| request.testimony.as_ref());
    let file = file.and_then(|path| File::create(path).ok());
    match (request, file) {
        (Some(request), Some(file)) => testify(checks, request, file),
        _ => system::exit(UNKNOWN),
    }
}

/// Runs what a request asks for in this process, and ends it. The testimony goes to `file`.
fn testify(checks: &'static [Check], mut request: Request, file: File) -> ! {
    let Some(check) = checks.iter().find(|check| check.name == request.check) else {
        system::exit(UNKNOWN)
    };
    let connections = match request.loopback.then(loopback::open).transpose() {
        Ok(connections) => connections.unwrap_or_default(),
        Err(error) => {
            eprintln!("this machine has no network of its own: {error}");
            system::exit(NOT_SET_UP)
        }
    };
    let level = match isolation::lock_down(&request, descriptor(&file), &connections) {
        Ok(level) => level.to_string(),
        Err(error) => {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
            eprintln!("{error}{}", cause.unwrap_or_default());
            system::exit(NOT_SET_UP)
        }
    };
    let witness = Witness::new(request.key.clone());
    request.key.forget();
    settings::install(Settings::of(&request));
    match testimony::begin(witness, file, check.name, &level) {
        Ok(()) => run(check),
        Err(_) => system::exit(UNKNOWN),
    }
}

#[cfg(unix)]
fn descriptor(file: &File) -> i32 {
    std::os::fd::AsRawFd::as_raw_fd(file)
}

#[cfg(not(unix))]
fn descriptor(_file: &File) -> i32 {
    -1
}

/// Runs one check in this process, and ends it.
fn run(check: &Check) -> ! {
    harness::drive(check.name);
    let record = Settings::current().record;
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
