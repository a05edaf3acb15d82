//! What a grading is told as.

pub mod autolab;
pub mod brief;
pub mod canvas;
pub mod classroom;
pub mod csv;
pub mod execution;
pub mod exercism;
pub mod filled;
pub mod gradescope;
pub mod jplag;
pub mod json;
pub mod junit;
pub mod matching;
pub mod moodle;
pub mod overview;
pub mod page;
pub mod pages;
mod paint;
pub mod prairielearn;
pub mod problems;
#[cfg(test)]
pub(crate) mod sample;
pub mod schema;
pub mod text;
pub mod told;
pub mod worksheet;

pub use paint::Paint;

use std::io::IsTerminal;
use verdict::draw::WIDTH_MIN;

/// How the grader is started, for commands that a reader can copy.
pub const COMMAND: &str = "cargo run -p grader";

/// No line of a report takes more columns.
pub const WIDTH: usize = 100;

/// The columns of a report on standard output: those of the terminal, where it is one and has fewer.
pub fn width() -> usize {
    let columns = std::io::stdout().is_terminal().then(|| crossterm::terminal::size().ok());
    let columns = columns.flatten().map(|(columns, _)| usize::from(columns));
    let columns = columns.filter(|columns| *columns > 0).unwrap_or(WIDTH);
    columns.clamp(WIDTH_MIN, WIDTH)
}

/// A command with arguments, as a reader can copy it.
pub fn command(arguments: &[&str]) -> String {
    let quoted = arguments.iter().map(|argument| quote(argument));
    format!("{COMMAND} -- {}", quoted.collect::<Vec<_>>().join(" "))
}

/// An argument as a shell takes it.
fn quote(argument: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=,+@".contains(&byte);
    // Nothing that a name holds may draw on the terminal.
    let argument = &verdict::text::escape(argument);
    if !argument.is_empty() && argument.bytes().all(plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}
