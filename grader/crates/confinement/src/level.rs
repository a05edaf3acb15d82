//! The levels of confinement, strongest first.

use std::fmt;
use std::str::FromStr;

/// How much is enforced. The strongest level is the smallest: `level <= Level::T1` reads "at least
/// T1".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Namespaces of its own around the driver, and everything of T1.
    T0,
    /// Landlock, a filter of system calls, resource limits, memory that no other process may read.
    T1,
    /// A filter of system calls and resource limits.
    T2,
    /// Nothing but our own code.
    T3,
}

impl Level {
    /// All levels, strongest first.
    pub const ALL: [Level; 4] = [Level::T0, Level::T1, Level::T2, Level::T3];

    /// Whether this level promises everything that `other` does.
    pub fn at_least(self, other: Level) -> bool {
        self <= other
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Level::T0 => "T0",
            Level::T1 => "T1",
            Level::T2 => "T2",
            Level::T3 => "T3",
        })
    }
}

/// A text that names no level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLevel(pub String);

impl fmt::Display for UnknownLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no level: T0, T1, T2 or T3", self.0)
    }
}

impl std::error::Error for UnknownLevel {}

impl FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(text: &str) -> Result<Self, UnknownLevel> {
        let named =
            Level::ALL.into_iter().find(|level| text.eq_ignore_ascii_case(&level.to_string()));
        named.ok_or_else(|| UnknownLevel(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_level_is_the_smallest_and_each_reads_back_from_its_name() {
        assert!(Level::ALL.is_sorted());
        assert!(Level::T0.at_least(Level::T1) && !Level::T2.at_least(Level::T1));
        for level in Level::ALL {
            assert_eq!(level.to_string().parse(), Ok(level));
            assert_eq!(level.to_string().to_lowercase().parse(), Ok(level));
        }
        assert_eq!("T4".parse::<Level>(), Err(UnknownLevel("T4".to_owned())));
    }
}
