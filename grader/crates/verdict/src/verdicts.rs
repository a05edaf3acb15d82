//! The closed list of verdicts.

use serde::{Deserialize, Serialize};

/// How a check ended. The list is closed: a report never holds another word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Everything that was looked at is as the specification says.
    Passed,
    /// An assertion or the specification does not hold.
    Failed,
    /// Two unordered accesses to the same plain memory, one of them a write.
    Race,
    /// Every thread waits for another.
    Deadlock,
    /// Threads run for ever without getting anywhere.
    Livelock,
    /// A panic that nobody observed.
    Panicked,
    /// A thread was still blocked when the scenario returned.
    Leaked,
    /// The budget of CPU time was used up, or nothing moved at all.
    TimedOut,
    /// The submission does not compile.
    CompileError,
    /// The submission uses what its exercise does not allow.
    Policy,
    /// The process that ran the check did not report as it must, or the answer is another program
    /// under an engine than on real threads.
    Tampered,
    /// The check was not run, or the work it looks at has not been started.
    Skipped,
    /// The submission does something that no model can follow (a std lock, real time, I/O).
    OutsideModel,
    /// Trouble of the grader's own; never full marks and never a silent zero.
    GraderError,
}

impl Verdict {
    /// Every verdict, in the order of the documentation.
    pub const ALL: [Verdict; 14] = [
        Verdict::Passed,
        Verdict::Failed,
        Verdict::Race,
        Verdict::Deadlock,
        Verdict::Livelock,
        Verdict::Panicked,
        Verdict::Leaked,
        Verdict::TimedOut,
        Verdict::CompileError,
        Verdict::Policy,
        Verdict::Tampered,
        Verdict::Skipped,
        Verdict::OutsideModel,
        Verdict::GraderError,
    ];

    /// The word used in records, reports and message files.
    pub const fn word(self) -> &'static str {
        match self {
            Verdict::Passed => "passed",
            Verdict::Failed => "failed",
            Verdict::Race => "race",
            Verdict::Deadlock => "deadlock",
            Verdict::Livelock => "livelock",
            Verdict::Panicked => "panicked",
            Verdict::Leaked => "leaked",
            Verdict::TimedOut => "timed_out",
            Verdict::CompileError => "compile_error",
            Verdict::Policy => "policy",
            Verdict::Tampered => "tampered",
            Verdict::Skipped => "skipped",
            Verdict::OutsideModel => "outside_model",
            Verdict::GraderError => "grader_error",
        }
    }
}
