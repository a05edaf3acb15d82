//! What every stage is told: checked, merged, complete.

use crate::layers::Layers;
use crate::process::Limits;
use crate::run::LIMITS;
use clap::ValueEnum;
use confinement::Level;
use serde::{Deserialize, Serialize};
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
    /// How many times the ordinary number of executions each check may run.
    pub effort: u64,
    /// The level of isolation below which nothing is graded.
    pub isolation: Option<Level>,
    /// What stands between a submission and a verdict that it does not deserve.
    pub layers: Layers,
    /// The rules a submission is held to.
    pub profile: Profile,
    /// How many children run at once.
    pub jobs: usize,
    /// What one check may use up.
    pub limits: Limits,
}

/// What holds where nobody asks for anything else; a program without a terminal is quiet.
impl Default for Settings {
    fn default() -> Self {
        Settings {
            language: Language::En,
            color: false,
            quiet: true,
            seed: None,
            effort: 1,
            isolation: None,
            layers: Layers::ALL,
            profile: Profile::default(),
            jobs: cores(),
            limits: LIMITS,
        }
    }
}

/// The rules a submission is held to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// One's own code, to learn from.
    #[default]
    Study,
    /// Somebody else's code, to be graded.
    Exam,
}

impl Profile {
    /// The level of isolation below which nothing is graded, where nobody asks for another.
    pub fn isolation(self) -> Option<Level> {
        match self {
            Profile::Study => None,
            Profile::Exam => Some(Level::T1),
        }
    }
}

/// How many children run at once on this machine.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
