//! The environment variables that a check listens to, each read in one place.

use crate::cases::SEED;

/// What the environment says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    /// `TRIAL_CHECK`: this process is a child and runs this check in itself.
    pub(crate) check: Option<String>,
    /// `TRIAL_CALL`: which call of `trial` inside the test function, counted from 0.
    pub(crate) call: usize,
    /// `TRIAL_RECORD`: the file that takes the record.
    pub(crate) record: Option<String>,
    /// `TRIAL_SEED`: draws other cases and other noise.
    pub(crate) seed: Option<u64>,
    /// `TRIAL_REPLAY`: run this one execution only.
    pub(crate) replay: Option<String>,
    /// `TRIAL_ENGINE`: narrows the plan of a model check.
    pub(crate) engine: Option<Engine>,
}

/// A part of the plan of a model check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// `model`: our own engine, without loom.
    Model,
    /// `dpor`: partial-order reduction under sequentially consistent memory only.
    Dpor,
    /// `weak`: weak memory only.
    Weak,
    /// `loom`: loom only.
    Loom,
}

impl Settings {
    /// Reads the environment of this process.
    pub(crate) fn from_environment() -> Self {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// Reads variables through `get`. What cannot be read counts as not set.
    pub(crate) fn from_variables(get: impl Fn(&str) -> Option<String>) -> Self {
        let get = |name| get(name).filter(|value| !value.is_empty());
        let engine = |name: String| match name.as_str() {
            "model" => Some(Engine::Model),
            "dpor" => Some(Engine::Dpor),
            "weak" => Some(Engine::Weak),
            "loom" => Some(Engine::Loom),
            _ => None,
        };
        Settings {
            check: get("TRIAL_CHECK"),
            call: get("TRIAL_CALL").and_then(|call| call.parse().ok()).unwrap_or(0),
            record: get("TRIAL_RECORD"),
            seed: get("TRIAL_SEED").and_then(|seed| number(&seed)),
            replay: get("TRIAL_REPLAY"),
            engine: get("TRIAL_ENGINE").and_then(engine),
        }
    }

    /// The seed that cases and noise are drawn from.
    pub(crate) fn seed(&self) -> u64 {
        self.seed.unwrap_or(SEED)
    }
}

/// A number, decimal or hexadecimal after `0x`.
fn number(text: &str) -> Option<u64> {
    match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_read_in_both_ways_in_which_it_is_printed() {
        let with = |seed: &'static str| {
            Settings::from_variables(|name| (name == "TRIAL_SEED").then(|| seed.to_owned())).seed()
        };
        assert_eq!(with("17"), 17);
        assert_eq!(with("0x1f"), 31);
        assert_eq!(with(""), SEED);
        assert_eq!(with("many"), SEED);
    }

    #[test]
    fn nothing_set_is_a_parent_with_the_whole_plan() {
        assert_eq!(Settings::from_variables(|_| None), Settings::default());
    }
}
