//! Whether an attack was held: a function from what was seen to what is said of it.

use crate::corpus::Attack;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a grading came to, seen from outside.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Attempt {
    /// The verdict of each check; empty where there was no grade.
    pub(crate) verdicts: BTreeMap<String, String>,
    pub(crate) score: u64,
    pub(crate) max_score: u64,
    /// The level of confinement that the report names.
    pub(crate) isolation: String,
    /// It did not end by itself.
    pub(crate) hung: bool,
    /// What was damaged, told or left behind.
    pub(crate) harm: Vec<String>,
    /// What the grader said, where it gave no grade.
    pub(crate) said: String,
    pub(crate) seconds: f64,
}

/// What is said of an attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Judgement {
    /// Points or passes that it does not deserve.
    pub(crate) fooled: Option<String>,
    pub(crate) hung: bool,
    pub(crate) harm: Vec<String>,
    /// It ended in a way that its file does not list.
    pub(crate) unexpected: Option<String>,
}

impl Judgement {
    /// Neither fooled, nor hung, nor harmed.
    pub(crate) fn held(&self) -> bool {
        self.fooled.is_none() && !self.hung && self.harm.is_empty()
    }

    /// In a few words.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            it if !it.harm.is_empty() => "harmed",
            it if it.hung => "hung",
            it if it.fooled.is_some() => "fooled",
            _ => "held",
        }
    }
}

/// Judges an attempt beside what the honest base of the attack came to.
pub(crate) fn judge(attack: &Attack, attempt: &Attempt, honest: Option<&Attempt>) -> Judgement {
    let of_honest = |check: &str| honest.and_then(|it| it.verdicts.get(check)).map(String::as_str);
    let deserved = |check: &str| {
        let listed = attack.deserves.iter().any(|it| it == "*" || it == check);
        listed || of_honest(check) == Some("passed")
    };
    let mut undeserved = attempt
        .verdicts
        .iter()
        .filter(|(check, verdict)| *verdict == "passed" && !deserved(check))
        .map(|(check, _)| check.as_str());
    let full = attempt.max_score > 0 && attempt.score >= attempt.max_score;
    let fooled = match undeserved.next() {
        Some(check) => Some(format!("`{check}` has passed")),
        None => full.then(|| "full marks".to_owned()),
    };
    Judgement {
        fooled,
        hung: attempt.hung,
        harm: attempt.harm.clone(),
        unexpected: unexpected(attack, attempt, &of_honest, &deserved),
    }
}

fn unexpected<'a>(
    attack: &Attack,
    attempt: &Attempt,
    of_honest: &dyn Fn(&str) -> Option<&'a str>,
    deserved: &dyn Fn(&str) -> bool,
) -> Option<String> {
    let expects = |word: &str| attack.expects.iter().any(|expected| expected == word);
    if attempt.verdicts.is_empty() {
        return (!expects("no_grade")).then(|| format!("no grade: {}", attempt.said));
    }
    let odd = attempt.verdicts.iter().find(|(check, verdict)| {
        let as_honest = of_honest(check) == Some(verdict.as_str());
        let passed = *verdict == "passed" && deserved(check);
        !(expects(verdict) || *verdict == "skipped" || as_honest || passed)
    });
    match odd {
        Some((check, verdict)) => Some(format!("`{check}` is `{verdict}`")),
        None if attempt.verdicts.values().any(|verdict| expects(verdict)) => None,
        None => Some("no check ended as the attack's file says".to_owned()),
    }
}
