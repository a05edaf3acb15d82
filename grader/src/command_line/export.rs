//! The command line of what takes gradebooks and the grader to other systems.

use crate::autograder::Course;
use clap::{Args, ValueEnum};
use confinement::Level;
use std::path::PathBuf;

/// `grader export`.
#[derive(Debug, Args)]
pub struct Export {
    /// Who is to read it.
    #[arg(value_name = "FORMAT")]
    pub format: ExportFormat,
    /// The folder that a batch has written, what a class has handed in for `jplag`, or what `run --format json` has printed.
    #[arg(long, value_name = "PATH")]
    pub from: PathBuf,
    /// What is written; `-` is standard output.
    #[arg(long, value_name = "PATH")]
    pub out: PathBuf,
    /// What the other system has exported, to be filled in.
    #[arg(long, value_name = "PATH")]
    pub worksheet: Option<PathBuf>,
    /// One learner only.
    #[arg(long, value_name = "LEARNER")]
    pub learner: Option<String>,
    /// One exercise only.
    #[arg(long, value_name = "EXERCISE")]
    pub exercise: Option<String>,
    /// Who belongs to the class.
    #[arg(long, value_name = "PATH")]
    pub roster: Option<PathBuf>,
    /// Which column of the worksheet is an exercise's.
    #[arg(long, value_name = "COLUMN")]
    pub column: Vec<String>,
}

/// `grader autograder`.
#[derive(Debug, Args)]
pub struct Autograder {
    /// Where it runs.
    #[arg(value_name = "SYSTEM")]
    pub system: AutograderSystem,
    /// The exercise that it grades.
    #[arg(value_name = "EXERCISE")]
    pub exercise: String,
    /// What is written.
    #[arg(long, value_name = "PATH")]
    pub out: PathBuf,
    /// Where the course lies on GitHub.
    #[arg(long, value_name = "COURSE")]
    pub course: Option<Course>,
    /// The level of isolation below which it grades nothing.
    #[arg(long, value_name = "LEVEL")]
    pub isolation: Option<Level>,
}

/// Where an autograder runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AutograderSystem {
    /// An archive for Gradescope.
    Gradescope,
    /// A workflow for GitHub Classroom.
    Classroom,
}

/// Who is to read a gradebook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// A spreadsheet.
    Csv,
    /// People, in a browser.
    Html,
    /// Canvas' gradebook.
    Canvas,
    /// Moodle's grading worksheet.
    Moodle,
    /// Whatever runs tests.
    Junit,
    /// Gradescope's autograder.
    Gradescope,
    /// GitHub Classroom's workflow.
    Classroom,
    /// Exercism's test runner.
    Exercism,
    /// PrairieLearn's external grader.
    Prairielearn,
    /// Autolab's autograder.
    Autolab,
    /// JPlag, which compares answers.
    Jplag,
}
