//! The command line as it is typed.

mod class;
mod export;
mod words;

pub use class::{Batch, ClassRules, Merge, Plan};
pub use export::{Autograder, AutograderSystem, Export, ExportFormat};
pub use words::{language, localized, mistake};

use crate::settings::Profile;
use clap::{Args, Parser, Subcommand, ValueEnum};
use confinement::Level;
use std::path::PathBuf;
use verdict::Language;

/// The command line. What its help says is in the message files, by the names of commands and
/// arguments.
#[derive(Debug, Parser)]
#[command(name = "grader", version, disable_help_subcommand = true)]
pub struct CommandLine {
    /// Settings that every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do; without one, the whole workspace is graded.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Settings that every command takes.
#[derive(Debug, Args)]
pub struct Global {
    /// The language of everything people read.
    #[arg(long, global = true, value_name = "LANGUAGE", value_parser = ["en", "fr"])]
    pub lang: Option<String>,
    /// When to use colours.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: When,
    /// No progress.
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

impl Global {
    /// The language asked for, else that of the environment.
    pub fn language(&self) -> Language {
        let asked = self.lang.as_deref().and_then(|code| code.parse().ok());
        asked.unwrap_or_else(Language::from_environment)
    }
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Grades exercises.
    Run(Run),
    /// Shows a failing execution.
    Explain(Explain),
    /// Lists the exercises.
    List,
    /// Gives a hint.
    Hint(Hint),
    /// Grades an exercise whenever it is saved.
    Watch(Watch),
    /// Names the first exercise that is not solved.
    Next,
    /// Puts the stub back in the place of an answer.
    Reset(Reset),
    /// Shows a reference solution.
    Solution(Solution),
    /// Proves the course's own solutions and wrong answers.
    Verify(Verify),
    /// Makes a new exercise.
    New(New),
    /// Says what this machine and this compiler can enforce.
    Doctor(Doctor),
    /// Grades what a whole class has handed in.
    Batch(Batch),
    /// Divides a class among several machines.
    Plan(Plan),
    /// Puts together what several machines have graded.
    Merge(Merge),
    /// Writes a gradebook as other systems read it.
    Export(Export),
    /// Writes what starts the grader on somebody else's system.
    Autograder(Autograder),
}

/// `grader new`.
#[derive(Debug, Args)]
pub struct New {
    /// The name, without a number.
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The title in English.
    #[arg(long, value_name = "TEXT")]
    pub title_en: Option<String>,
    /// The title in French.
    #[arg(long, value_name = "TEXT")]
    pub title_fr: Option<String>,
}

/// `grader run`.
#[derive(Debug, Args)]
pub struct Run {
    /// The exercises; all of them where none is named.
    #[arg(value_name = "EXERCISE")]
    pub exercises: Vec<String>,
    /// A source file, a folder shaped like the exercise, or a clone of the workspace.
    #[arg(long, value_name = "PATH")]
    pub submission: Option<PathBuf>,
    /// How to tell the result.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// A line per place at which something is wrong, as editors read it; not in JSON.
    #[arg(long)]
    pub problems: bool,
    /// The seed of everything that is drawn.
    #[arg(long, value_name = "NUMBER", value_parser = seed)]
    pub seed: Option<u64>,
    /// How many times the ordinary number of executions each check may run.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub effort: u64,
    /// The rules a submission is held to.
    #[arg(long, value_name = "PROFILE", default_value = "study")]
    pub profile: Profile,
    /// The level of isolation below which nothing is graded.
    #[arg(long, value_name = "LEVEL")]
    pub isolation: Option<Level>,
}

/// `grader explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The exercise.
    #[arg(value_name = "EXERCISE")]
    pub exercise: String,
    /// The check; the first that did not pass where none is named.
    #[arg(value_name = "CHECK")]
    pub check: Option<String>,
    /// Runs this execution again.
    #[arg(long, value_name = "TOKEN", requires = "check")]
    pub replay: Option<String>,
    /// As for `run`.
    #[arg(long, value_name = "PATH")]
    pub submission: Option<PathBuf>,
    /// How to tell the result.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ExplainFormat,
    /// Step through the execution with the keys of a terminal.
    #[arg(long, conflicts_with = "format")]
    pub step: bool,
    /// The file that a page goes to.
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
}

/// How an execution is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// A drawing for people.
    Text,
    /// One JSON document on standard output and nothing else there.
    Json,
    /// A page that needs nothing else.
    Html,
}

/// `grader hint`.
#[derive(Debug, Args)]
pub struct Hint {
    /// The exercise.
    #[arg(value_name = "EXERCISE")]
    pub exercise: String,
    /// Every step at once.
    #[arg(long, conflicts_with = "step")]
    pub all: bool,
    /// One step by its number.
    #[arg(long, value_name = "NUMBER")]
    pub step: Option<usize>,
}

/// `grader watch`.
#[derive(Debug, Args)]
pub struct Watch {
    /// The exercise; without one, that of the file that was saved last.
    #[arg(value_name = "EXERCISE")]
    pub exercise: Option<String>,
    /// Looks at the files now and then, where the system does not tell when they change.
    #[arg(long)]
    pub poll: bool,
    /// A line per place at which something is wrong, as editors read it.
    #[arg(long)]
    pub problems: bool,
}

/// `grader reset`.
#[derive(Debug, Args)]
pub struct Reset {
    /// The exercise.
    #[arg(value_name = "EXERCISE")]
    pub exercise: String,
    /// Does not ask.
    #[arg(long)]
    pub yes: bool,
}

/// `grader solution`.
#[derive(Debug, Args)]
pub struct Solution {
    /// The exercise.
    #[arg(value_name = "EXERCISE")]
    pub exercise: String,
    /// Even if it has not been solved.
    #[arg(long)]
    pub anyway: bool,
}

/// `grader verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// The exercises; all of them where none is named.
    #[arg(value_name = "EXERCISE")]
    pub exercises: Vec<String>,
    /// How often everything is graded.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub repeat: u32,
    /// Whether rejected answers go through every check, not only the one that must catch them.
    #[arg(long)]
    pub whole: bool,
}

/// `grader doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// The level below which the command fails.
    #[arg(long, value_name = "LEVEL", ignore_case = true, value_parser = ["T0", "T1", "T2", "T3"])]
    pub require: Option<String>,
    /// How to tell the result.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// How a result is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON document on standard output and nothing else there.
    Json,
}

/// A number, decimal or hexadecimal after `0x`, as seeds are printed.
fn seed(text: &str) -> Result<u64, std::num::ParseIntError> {
    match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => text.parse(),
    }
}
