//! The command line of what grades whole classes, on one machine or on several.

use super::seed;
use crate::batch::shard::Shard;
use crate::settings::Profile;
use clap::Args;
use confinement::Level;
use std::path::PathBuf;

/// `grader batch`.
#[derive(Debug, Args)]
pub struct Batch {
    /// A folder or an archive with a folder, an archive or a file for each learner.
    #[arg(value_name = "SUBMISSIONS")]
    pub submissions: PathBuf,
    /// The folder for the results.
    #[arg(long, value_name = "PATH")]
    pub out: PathBuf,
    /// Who is graded, in what, and how.
    #[command(flatten)]
    pub rules: ClassRules,
    /// How many submissions are graded at once.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub jobs: Option<u64>,
    /// Grades everything once more and says what is different.
    #[arg(long)]
    pub regrade: bool,
    /// Only this shard of the class.
    #[arg(long, value_name = "SHARD")]
    pub shard: Option<Shard>,
    /// What `plan` has written.
    #[arg(long, value_name = "PATH", requires = "shard", conflicts_with_all =
        ["exercise", "roster", "seed", "effort", "profile", "isolation"])]
    pub plan: Option<PathBuf>,
}

/// Who is graded, in what, and how: what `batch` and `plan` are told alike.
#[derive(Debug, Args)]
pub struct ClassRules {
    /// Only these exercises; a single one is also that of files that do not say theirs.
    #[arg(long, value_name = "EXERCISE")]
    pub exercise: Vec<String>,
    /// Who belongs to the class.
    #[arg(long, value_name = "PATH")]
    pub roster: Option<PathBuf>,
    /// As for `run`.
    #[arg(long, value_name = "NUMBER", value_parser = seed)]
    pub seed: Option<u64>,
    /// As for `run`.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub effort: u64,
    /// The rules submissions are held to.
    #[arg(long, value_name = "PROFILE", default_value = "exam")]
    pub profile: Profile,
    /// As for `run`.
    #[arg(long, value_name = "LEVEL")]
    pub isolation: Option<Level>,
}

/// `grader plan`.
#[derive(Debug, Args)]
pub struct Plan {
    /// As for `batch`.
    #[arg(value_name = "SUBMISSIONS")]
    pub submissions: PathBuf,
    /// The file to write.
    #[arg(long, value_name = "PATH")]
    pub out: PathBuf,
    /// How many shards there are.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub shards: u32,
    /// Who is graded, in what, and how.
    #[command(flatten)]
    pub rules: ClassRules,
}

/// `grader merge`.
#[derive(Debug, Args)]
pub struct Merge {
    /// Folders that shards of a batch have been written to.
    #[arg(value_name = "PATH")]
    pub shards: Vec<PathBuf>,
    /// The folder for the results.
    #[arg(long, value_name = "PATH")]
    pub out: PathBuf,
}
