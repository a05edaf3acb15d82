//! The environment variables that a check listens to, each read in one place.

use crate::cases::SEED;
use std::sync::OnceLock;
use verdict::protocol::Request;

/// The most that budgets are multiplied by.
pub(crate) const EFFORT_MAX: u64 = 1_000;

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
    /// `TRIAL_EFFORT`: so many times the executions of every budget.
    pub(crate) effort: Effort,
}

/// How many times the ordinary number of executions a check may run, at least once. It is never a
/// time, so that a verdict is the same on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Effort(u64);

impl Default for Effort {
    fn default() -> Self {
        Effort(1)
    }
}

impl Effort {
    /// So many times, within bounds.
    fn new(times: u64) -> Self {
        Effort(times.clamp(1, EFFORT_MAX))
    }

    /// Whether this is what every check does unless it is told otherwise.
    pub(crate) fn is_ordinary(self) -> bool {
        self == Effort::default()
    }

    /// A budget of executions or runs, with this effort.
    pub(crate) fn of(self, ordinary: u64) -> u64 {
        ordinary.saturating_mul(self.0)
    }
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

/// What a driver was asked for, in the process that does it.
static INSTALLED: OnceLock<Settings> = OnceLock::new();

/// These settings hold in this process, whatever its environment says.
pub(crate) fn install(settings: Settings) {
    let _ = INSTALLED.set(settings);
}

impl Settings {
    /// Those that were installed, or else those of the environment.
    pub(crate) fn current() -> Self {
        INSTALLED
            .get()
            .cloned()
            .unwrap_or_else(|| Self::from_variables(|name| std::env::var(name).ok()))
    }

    /// What a request asks for.
    pub(crate) fn of(request: &Request) -> Self {
        Settings {
            check: Some(request.check.clone()),
            seed: request.seed,
            replay: request.replay.clone(),
            effort: Effort::new(request.effort),
            ..Settings::default()
        }
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
            effort: get("TRIAL_EFFORT")
                .and_then(|effort| effort.parse().ok())
                .map_or(Effort::default(), Effort::new),
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
    fn effort_multiplies_within_bounds() {
        let with = |effort: &'static str| {
            let name = |name: &str| (name == "TRIAL_EFFORT").then(|| effort.to_owned());
            Settings::from_variables(name).effort.of(40)
        };
        assert_eq!((with("3"), with("0"), with("lots"), with("")), (120, 40, 40, 40));
        assert_eq!(with("999999999"), 40 * EFFORT_MAX);
    }

    #[test]
    fn nothing_set_is_a_parent_with_the_whole_plan() {
        assert_eq!(Settings::from_variables(|_| None), Settings::default());
    }
}
