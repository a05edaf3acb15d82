//! GitHub Classroom: the outputs of a workflow step, one for each check.
//!
//! Classroom's reporter sums `score`, but its table shows the share of tests that passed. Both agree
//! where each check is a runner of its own.

use super::schema::Check;
use super::told;
use crate::gradebook::Line;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use verdict::{Messages, Verdict};

#[derive(Serialize)]
struct Results {
    version: u32,
    status: &'static str,
    max_score: u32,
    tests: [Test; 1],
}

#[derive(Serialize)]
struct Test {
    name: String,
    status: &'static str,
    message: Option<String>,
    test_code: String,
    filename: String,
    line_no: u32,
    duration: u64,
    score: u32,
}

/// What is appended to the file that `GITHUB_OUTPUT` names: `check1=…`, `check2=…`.
pub fn classroom(line: &Line, messages: &Messages) -> String {
    let output = |(index, check): (usize, &Check)| {
        let results = serde_json::to_vec(&results(line, check, messages))
            .expect("results hold only text and numbers");
        format!("{}={}\n", runner(index), STANDARD.encode(results))
    };
    line.checks.iter().enumerate().map(output).collect()
}

/// The name of a check's runner; the reporter takes letters and digits.
pub fn runner(index: usize) -> String {
    format!("check{}", index + 1)
}

fn results(line: &Line, check: &Check, messages: &Messages) -> Results {
    let passed = check.verdict == Verdict::Passed;
    let status = if passed { "pass" } else { "fail" };
    let remarks = told::remarks(line);
    let message = format!("{}\n\n{remarks}", told::check(line, check, messages));
    let test = Test {
        name: format!("{} {}", line.exercise, check.name),
        status,
        message: (!passed).then(|| message.trim_end().to_owned()),
        test_code: check.name.clone(),
        filename: String::new(),
        line_no: 0,
        duration: 0,
        score: check.points,
    };
    Results { version: 1, status, max_score: check.max_points, tests: [test] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::messages;
    use crate::report::sample;
    use serde_json::Value;
    use verdict::Language;

    /// What the reporter makes of the outputs: the points it sends, and the points of its table.
    fn reported(outputs: &str) -> ((u64, u64), f64) {
        let (mut points, mut points_max, mut table) = (0, 0, 0.0);
        for (index, output) in outputs.lines().enumerate() {
            let (runner, encoded) = output.split_once('=').unwrap();
            assert_eq!(runner, format!("check{}", index + 1));
            assert!(runner.bytes().all(|byte| byte.is_ascii_alphanumeric()));
            let results: Value =
                serde_json::from_slice(&STANDARD.decode(encoded).unwrap()).unwrap();
            assert_eq!(results["version"], 1);
            assert!(["pass", "fail", "error"].contains(&results["status"].as_str().unwrap()));
            let tests = results["tests"].as_array().unwrap();
            let passed = tests.iter().filter(|test| test["status"] == "pass").count();
            let max = results["max_score"].as_u64().unwrap();
            points_max += max;
            points += tests.iter().map(|test| test["score"].as_u64().unwrap()).sum::<u64>();
            table += passed as f64 / tests.len() as f64 * max as f64;
        }
        ((points, points_max), table)
    }

    #[test]
    fn the_points_that_are_sent_and_the_points_of_the_table_agree() {
        for line in sample::gradebook().lines.iter().filter(|line| !line.checks.is_empty()) {
            let ((points, points_max), table) = reported(&classroom(line, &messages(Language::En)));
            let earned: u32 = line.checks.iter().map(|check| check.points).sum();
            assert_eq!((points, points_max), (u64::from(earned), 100));
            assert!((table - points as f64).abs() < 0.001);
        }
    }

    #[test]
    fn an_output_is_one_line_whatever_a_submission_says() {
        let gradebook = sample::gradebook();
        let hostile = gradebook.lines.iter().find(|line| line.learner == sample::HOSTILE).unwrap();
        let outputs = classroom(hostile, &messages(Language::Fr));
        assert_eq!(outputs.lines().count(), hostile.checks.len());
    }
}
