//! Gradescope's `results.json`.

use super::schema::Check;
use super::told;
use crate::gradebook::Line;
use serde::Serialize;
use verdict::{Messages, Verdict};

#[derive(Serialize)]
struct Results {
    score: u32,
    execution_time: f64,
    output: String,
    output_format: &'static str,
    test_output_format: &'static str,
    test_name_format: &'static str,
    visibility: &'static str,
    stdout_visibility: &'static str,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    score: u32,
    max_score: u32,
    status: &'static str,
    name: String,
    number: String,
    output: String,
    tags: Vec<String>,
    visibility: &'static str,
}

/// What Gradescope shows of one learner's submission. All texts are plain: nothing that a submission
/// says is markup.
pub fn gradescope(lines: &[Line], messages: &Messages) -> String {
    let numbered = lines.iter().enumerate().flat_map(|(exercise, line)| {
        line.checks.iter().enumerate().map(move |(index, check)| {
            let number = format!("{}.{}", exercise + 1, index + 1);
            test(line, check, number, messages)
        })
    });
    let remarks = lines.iter().map(told::remarks).filter(|remarks| !remarks.is_empty());
    let milliseconds: u64 = lines.iter().map(|line| line.cpu_ms).sum();
    let results = Results {
        score: lines.iter().filter_map(|line| line.score).sum(),
        execution_time: milliseconds as f64 / 1000.0,
        output: remarks.collect::<Vec<_>>().join("\n\n"),
        output_format: "text",
        test_output_format: "text",
        test_name_format: "text",
        visibility: "visible",
        // What the autograder prints is for instructors.
        stdout_visibility: "hidden",
        tests: numbered.collect(),
    };
    serde_json::to_string_pretty(&results).expect("results hold only text, numbers and lists")
}

fn test(line: &Line, check: &Check, number: String, messages: &Messages) -> Test {
    let passed = check.verdict == Verdict::Passed;
    Test {
        score: check.points,
        max_score: check.max_points,
        status: if passed { "passed" } else { "failed" },
        name: format!("{} {}", line.exercise, check.name),
        number,
        output: told::after_verdict(check, &told::check(line, check, messages), messages),
        tags: vec![line.exercise.clone(), super::json::kind_word(check.kind).to_owned()],
        visibility: "visible",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::messages;
    use crate::report::sample;
    use serde_json::Value;
    use verdict::Language;

    /// Holds a document to the specification: which fields there are, and what they hold.
    fn hold(results: &Value) {
        let formats = ["text", "html", "simple_format", "md", "ansi"];
        let visible = ["hidden", "after_due_date", "after_published", "visible"];
        let one_of = |value: &Value, words: &[&str]| words.contains(&value.as_str().unwrap());
        let known = |object: &Value, names: &[&str]| {
            object.as_object().unwrap().keys().all(|name| names.contains(&name.as_str()))
        };
        assert!(known(
            results,
            &[
                "score",
                "execution_time",
                "output",
                "output_format",
                "test_output_format",
                "test_name_format",
                "visibility",
                "stdout_visibility",
                "extra_data",
                "tests",
                "leaderboard",
            ]
        ));
        assert!(results["score"].is_number() && results["execution_time"].is_number());
        for name in ["output_format", "test_output_format", "test_name_format"] {
            assert!(one_of(&results[name], &formats), "{name}");
        }
        for name in ["visibility", "stdout_visibility"] {
            assert!(one_of(&results[name], &visible), "{name}");
        }
        for test in results["tests"].as_array().unwrap() {
            assert!(known(
                test,
                &[
                    "score",
                    "max_score",
                    "status",
                    "name",
                    "name_format",
                    "number",
                    "output",
                    "output_format",
                    "tags",
                    "visibility",
                    "extra_data",
                ]
            ));
            assert!(test["score"].as_f64() <= test["max_score"].as_f64());
            assert!(one_of(&test["status"], &["passed", "failed"]));
            assert!(test["number"].is_string() && test["tags"][0].is_string());
            // Another visibility would hide the total.
            assert_eq!(test["visibility"], "visible");
        }
    }

    #[test]
    fn results_are_as_gradescope_specifies_them() {
        for learner in sample::gradebook().learners() {
            let text = gradescope(learner.lines, &messages(Language::En));
            hold(&serde_json::from_str(&text).unwrap());
        }
    }

    #[test]
    fn the_score_is_the_sum_and_a_failure_shows_its_execution() {
        let gradebook = sample::gradebook();
        let text = gradescope(gradebook.learners()[0].lines, &messages(Language::En));
        let results: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(results["score"], 140);
        let tests = results["tests"].as_array().unwrap();
        let failed: Vec<&Value> = tests.iter().filter(|it| it["status"] == "failed").collect();
        assert_eq!(failed.len(), 1);
        let output = failed[0]["output"].as_str().unwrap();
        assert!(output.contains("│ T1"), "{output}");
        assert!(output.contains("--replay s-0-1x2-0x3"), "{output}");
    }
}
