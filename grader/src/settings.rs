//! What every stage is told: checked, merged, complete.

use crate::process::Limits;
use clap::ValueEnum;
use verdict::Language;

/// The settings of one run of the grader.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The language of everything people read.
    pub language: Language,
    /// Whether standard output may have colours.
    pub color: bool,
    /// Whether standard error stays empty unless something is wrong.
    pub quiet: bool,
    /// The seed of every check that draws something, where it is not the checks' own fixed one.
    pub seed: Option<u64>,
    /// The rules a submission is held to.
    pub profile: Profile,
    /// How many children run at once.
    pub jobs: usize,
    /// What one check may use up.
    pub limits: Limits,
}

/// The rules a submission is held to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// One's own code, to learn from.
    #[default]
    Study,
    /// Somebody else's code, to be graded.
    Exam,
}

/// How many children run at once on this machine.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
