//! How the command ends.

use std::process::{ExitCode, Termination};

/// The exit codes, part of the documented interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum ExitStatus {
    /// Every check that was asked for passed, or the command did what it was asked.
    AllPassed = 0,
    /// Some check did not pass, or `verify` found a mismatch.
    SomeFailed = 1,
    /// The command line cannot be followed.
    Usage = 2,
    /// The grader's own fault, or the course's: a broken manifest, checks that do not compile.
    OwnFault = 70,
    /// Trouble that may be gone the next time: no network, no memory.
    TryAgain = 75,
}

impl ExitStatus {
    /// The worse of two ends: trouble outweighs a failed check, a failed check a pass.
    #[must_use]
    pub fn and(self, other: ExitStatus) -> ExitStatus {
        self.max(other)
    }
}

impl Termination for ExitStatus {
    fn report(self) -> ExitCode {
        ExitCode::from(self as u8)
    }
}
