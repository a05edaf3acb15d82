//! The command `grader`.

use clap::FromArgMatches;
use grader::command_line::{self, CommandLine};
use grader::commands;
use grader::exit_status::ExitStatus;
use grader::launcher;
use grader::messages::messages;
use std::ffi::OsString;

fn main() -> ExitStatus {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if let Some(status) = launcher::launch(&arguments) {
        return status;
    }
    // Whoever may not read or trace this process is its learners' code. Elsewhere, or where that is
    // not allowed, the report's level says so.
    let _ = confinement::harden();
    let messages = messages(command_line::language(&arguments));
    let parsed = command_line::localized(&messages)
        .try_get_matches_from(arguments)
        .and_then(|matches| CommandLine::from_arg_matches(&matches));
    match parsed {
        Ok(line) => commands::run(&line),
        Err(asked) if !asked.use_stderr() => {
            print!("{asked}");
            ExitStatus::AllPassed
        }
        Err(mistake) => {
            eprintln!("{}", command_line::mistake(&mistake, &messages));
            ExitStatus::Usage
        }
    }
}
