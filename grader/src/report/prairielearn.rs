//! PrairieLearn's `results.json` for external graders.

use super::schema::Check;
use super::told;
use crate::gradebook::{Line, Status};
use serde::Serialize;
use verdict::Messages;

#[derive(Serialize)]
struct Results {
    gradable: bool,
    score: f64,
    message: String,
    output: String,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    name: String,
    description: String,
    points: u32,
    max_points: u32,
    message: String,
    output: String,
}

/// What PrairieLearn shows of one learner's submission to one exercise. What the grader could not
/// tell does not count as an attempt.
pub fn prairielearn(line: &Line, messages: &Messages) -> String {
    let test = |check: &Check| Test {
        name: check.name.clone(),
        description: messages.verdict(check.verdict),
        points: check.points,
        max_points: check.max_points,
        message: told::summary(check, messages),
        output: told::check(line, check, messages),
    };
    let score = f64::from(line.score.unwrap_or_default()) / f64::from(line.max_score.max(1));
    let results = Results {
        gradable: line.status != Status::GraderError,
        score,
        message: line.problem.as_ref().map(told::problem).unwrap_or_default(),
        output: told::remarks(line),
        tests: line.checks.iter().map(test).collect(),
    };
    serde_json::to_string_pretty(&results).expect("results hold only text and numbers")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::messages;
    use crate::report::sample;
    use serde_json::Value;
    use verdict::Language;

    #[test]
    fn a_score_is_a_share_and_what_the_grader_could_not_tell_is_no_attempt() {
        for line in &sample::gradebook().lines {
            let text = prairielearn(line, &messages(Language::En));
            let results: Value = serde_json::from_str(&text).unwrap();
            let score = results["score"].as_f64().unwrap();
            assert!((0.0..=1.0).contains(&score));
            assert_eq!(results["gradable"], line.status != Status::GraderError);
            let points: u64 = results["tests"]
                .as_array()
                .unwrap()
                .iter()
                .map(|test| test["points"].as_u64().unwrap())
                .sum();
            if line.status == Status::Graded {
                assert!((score * 100.0 - points as f64).abs() < 0.001);
            }
        }
    }
}
