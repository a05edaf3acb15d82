//! The replay token: which thread took each step, and which choices were taken.

use super::Memory;
use std::fmt;
use std::str::FromStr;

/// Everything that decides an execution: the thread of each step, and each choice. Its text is the replay token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub(crate) memory: Memory,
    pub(crate) decisions: Vec<Decision>,
}

/// One entry of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// This thread took a step.
    Step(usize),
    /// This option was taken.
    Choice(usize),
}

impl Schedule {
    /// The memory it was recorded under.
    pub fn memory(&self) -> Memory {
        self.memory
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.memory {
            Memory::Sequential => "s",
            Memory::Weak => "w",
        })?;
        let mut rest = &self.decisions[..];
        while let Some(first) = rest.first() {
            let run = rest.iter().take_while(|d| *d == first).count();
            match first {
                Decision::Step(thread) => write!(f, "-{thread}")?,
                Decision::Choice(option) => write!(f, "-c{option}")?,
            }
            if run > 1 {
                write!(f, "x{run}")?;
            }
            rest = &rest[run..];
        }
        Ok(())
    }
}

/// Why a text is no replay token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoSchedule(String);

impl fmt::Display for NoSchedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a replay token: {}", self.0)
    }
}

impl std::error::Error for NoSchedule {}

/// More decisions than any execution can have.
const DECISIONS_MAX: usize = 1_000_000;

impl FromStr for Schedule {
    type Err = NoSchedule;

    fn from_str(text: &str) -> Result<Self, NoSchedule> {
        let mut parts = text.trim().split('-');
        let memory = match parts.next() {
            Some("s") => Memory::Sequential,
            Some("w") => Memory::Weak,
            _ => return Err(NoSchedule(format!("`{text}` does not begin with `s` or `w`"))),
        };
        let mut decisions = Vec::new();
        for part in parts {
            let wrong = || NoSchedule(format!("`{part}` is no step and no choice"));
            let (what, run) = part.split_once('x').unwrap_or((part, "1"));
            let run: usize = run.parse().map_err(|_| wrong())?;
            let decision = match what.strip_prefix('c') {
                Some(option) => Decision::Choice(option.parse().map_err(|_| wrong())?),
                None => Decision::Step(what.parse().map_err(|_| wrong())?),
            };
            if decisions.len().saturating_add(run) > DECISIONS_MAX {
                return Err(NoSchedule(format!("more than {DECISIONS_MAX} steps")));
            }
            decisions.extend(std::iter::repeat_n(decision, run));
        }
        Ok(Schedule { memory, decisions })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_as_the_same_schedule() {
        for text in ["s", "w-0x12-1-c2-0-c1x3", "s-10x100-0"] {
            let schedule: Schedule = text.parse().unwrap();
            assert_eq!(schedule.to_string(), text);
        }
    }

    #[test]
    fn a_text_that_is_no_token_is_refused_with_the_reason() {
        for text in ["", "x-1", "s-", "s-1x", "s-cx2", "s-1x9999999999"] {
            assert!(text.parse::<Schedule>().is_err(), "{text}");
        }
    }
}
