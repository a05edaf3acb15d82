//! Cases drawn by proptest from a fixed seed, shrunk, and found again by a short text.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::fmt;
use std::str::FromStr;

/// The seed of every check unless `TRIAL_SEED` gives another.
pub const SEED: u64 = 0x0e17_2e1a_c500_0001;

/// How often a failing case may be made smaller.
const SHRINKS_MAX: u32 = 400;

/// Which case, and how it was made smaller: `7` or `7.s3cs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseName {
    /// Counted from 0.
    pub number: u32,
    /// True: simplified. False: that was too much, so complicated again.
    moves: Vec<bool>,
}

impl fmt::Display for CaseName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number)?;
        let mut rest = &self.moves[..];
        while let Some(&first) = rest.first() {
            let run = rest.iter().take_while(|step| **step == first).count();
            let dot = if rest.len() == self.moves.len() { "." } else { "" };
            write!(f, "{dot}{}", if first { 's' } else { 'c' })?;
            if run > 1 {
                write!(f, "{run}")?;
            }
            rest = &rest[run..];
        }
        Ok(())
    }
}

impl FromStr for CaseName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` names no case");
        let (number, moves) = text.split_once('.').unwrap_or((text, ""));
        let number = number.parse().map_err(|_| wrong())?;
        let mut name = CaseName { number, moves: Vec::new() };
        let mut rest = moves;
        while let Some(letter) = rest.chars().next() {
            let simplified = match letter {
                's' => true,
                'c' => false,
                _ => return Err(wrong()),
            };
            rest = &rest[1..];
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let run = if digits == 0 { 1 } else { rest[..digits].parse().map_err(|_| wrong())? };
            rest = &rest[digits..];
            if name.moves.len().saturating_add(run) > SHRINKS_MAX as usize * 2 {
                return Err(wrong());
            }
            name.moves.extend(std::iter::repeat_n(simplified, run));
        }
        Ok(name)
    }
}

/// The cases of one strategy and one seed. The same on every machine: neither the environment nor
/// a file of earlier failures is looked at.
#[derive(Debug)]
pub struct Cases<S> {
    strategy: S,
    seed: u64,
}

impl<S: Strategy> Cases<S> {
    /// The cases of this strategy.
    pub fn new(strategy: S, seed: u64) -> Self {
        Cases { strategy, seed }
    }

    /// One case with everything it takes to make it smaller; `None` where the strategy refuses.
    pub fn tree(&self, number: u32) -> Option<S::Tree> {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&self.seed.to_le_bytes());
        bytes[8..12].copy_from_slice(&number.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let config = Config {
            cases: 1,
            failure_persistence: None,
            max_local_rejects: 65_536,
            max_global_rejects: 1_024,
            verbose: 0,
            ..Config::default()
        };
        self.strategy.new_tree(&mut TestRunner::new_with_rng(config, rng)).ok()
    }

    /// The case of that name, as small as it was made.
    pub fn find(&self, name: &CaseName) -> Option<S::Value> {
        let mut tree = self.tree(name.number)?;
        for &simplified in &name.moves {
            let _ = if simplified { tree.simplify() } else { tree.complicate() };
        }
        Some(tree.current())
    }

    /// Makes a failing case as small as it still fails; `fails` gives what is wrong with a case.
    pub fn shrink<F>(
        &self,
        number: u32,
        failure: F,
        mut fails: impl FnMut(&S::Value) -> Option<F>,
    ) -> (CaseName, F) {
        let mut best = (CaseName { number, moves: Vec::new() }, failure);
        let Some(mut tree) = self.tree(number) else { return best };
        let mut smallest = format!("{:?}", tree.current());
        let mut moves = Vec::new();
        let mut simplified = true;
        for _ in 0..SHRINKS_MAX {
            let moved = if simplified { tree.simplify() } else { tree.complicate() };
            if !moved {
                break;
            }
            moves.push(simplified);
            let case = tree.current();
            // A step taken back gives the case that is known to fail.
            let text = format!("{case:?}");
            simplified = text == smallest
                || match fails(&case) {
                    Some(failure) => {
                        best = (CaseName { number, moves: moves.clone() }, failure);
                        smallest = text;
                        true
                    }
                    None => false,
                };
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Shape;
    use crate::scenario::{Scenario, Scenarios};

    fn scenarios() -> Cases<Scenarios<u32>> {
        let shape =
            Shape { threads: 2..=4, operations: 1..=3, prologue: 0..=2, ..Shape::default() };
        Cases::new(Scenarios::new((0u32..100).boxed(), shape), SEED)
    }

    #[test]
    fn a_name_reads_back_as_the_same_case() {
        for text in ["0", "12.s", "7.s3c2s", "3.c"] {
            assert_eq!(text.parse::<CaseName>().unwrap().to_string(), text);
        }
        for text in ["", "x", "1.q", "1.s99999999"] {
            assert!(text.parse::<CaseName>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_same_seed_draws_the_same_cases() {
        let draw = || (0..20).map(|n| scenarios().tree(n).unwrap().current()).collect::<Vec<_>>();
        assert_eq!(draw(), draw());
        assert!(draw().windows(2).any(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn a_drawn_scenario_has_the_shape_asked_for() {
        for number in 0..200 {
            let scenario = scenarios().tree(number).unwrap().current();
            assert!((2..=4).contains(&scenario.threads.len()), "{scenario}");
            assert!(scenario.threads.iter().all(|t| (1..=3).contains(&t.len())), "{scenario}");
            assert!(scenario.prologue.len() <= 2, "{scenario}");
        }
    }

    #[test]
    fn a_failing_scenario_shrinks_to_the_fewest_threads_and_operations() {
        let fails = |scenario: &Scenario<u32>| {
            let large = |thread: &&Vec<u32>| thread.iter().any(|value| *value >= 10);
            (scenario.threads.iter().filter(large).count() >= 2).then_some(())
        };
        let mut shrunk = 0;
        for number in 0..50 {
            let scenario = scenarios().tree(number).unwrap().current();
            if fails(&scenario).is_none() {
                continue;
            }
            let (name, ()) = scenarios().shrink(number, (), fails);
            let smallest = scenarios().find(&name).unwrap();
            assert_eq!(smallest.to_string(), "T1: 10()\nT2: 10()", "from {scenario}");
            assert_eq!(name.to_string().parse(), Ok(name));
            shrunk += 1;
        }
        assert!(shrunk > 20);
    }
}
