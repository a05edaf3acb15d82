//! Exercism's `results.json`, version 2.

use super::schema::Check;
use super::told;
use crate::gradebook::{Line, Status};
use serde::Serialize;
use verdict::{Messages, Verdict};

/// Exercism takes half a megabyte; this leaves room for what JSON escapes.
const MESSAGE_BYTES_MAX: usize = 200_000;

#[derive(Serialize)]
struct Results {
    version: u32,
    status: &'static str,
    message: Option<String>,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    name: String,
    status: &'static str,
    message: Option<String>,
    test_code: Option<String>,
}

/// A check's name and its code, in the order of the checks' file.
pub type Code = (String, String);

/// What Exercism shows of one learner's submission to one exercise.
pub fn exercism(line: &Line, codes: &[Code], messages: &Messages) -> String {
    let refused = |verdict| matches!(verdict, Verdict::CompileError | Verdict::Policy);
    let nothing_ran = line.checks.is_empty() || line.checks.iter().all(|it| refused(it.verdict));
    let is_error = nothing_ran || line.status != Status::Graded;
    let passed = line.checks.iter().all(|check| check.verdict == Verdict::Passed);
    let results = Results {
        version: 2,
        status: if is_error {
            "error"
        } else if passed {
            "pass"
        } else {
            "fail"
        },
        message: is_error.then(|| cut(&message(line, messages), MESSAGE_BYTES_MAX)),
        tests: if is_error { Vec::new() } else { tests(line, codes, messages) },
    };
    serde_json::to_string_pretty(&results).expect("results hold only text and lists")
}

/// Why nothing ran: never empty.
fn message(line: &Line, messages: &Messages) -> String {
    let remarks = told::remarks(line);
    let checks = line.checks.iter().map(|check| told::summary(check, messages));
    let first = Some(remarks).filter(|remarks| !remarks.is_empty()).or_else(|| checks.last());
    first.unwrap_or_else(|| messages.word(&format!("status-{}", line.status.word())))
}

fn tests(line: &Line, codes: &[Code], messages: &Messages) -> Vec<Test> {
    let place = |check: &Check| codes.iter().position(|(name, _)| *name == check.name);
    let mut checks: Vec<&Check> = line.checks.iter().collect();
    checks.sort_by_key(|check| place(check).unwrap_or(usize::MAX));
    let bytes_max = MESSAGE_BYTES_MAX / checks.len().max(1);
    let test = |check: &&Check| {
        let (status, passed) = match check.verdict {
            Verdict::Passed => ("pass", true),
            Verdict::TimedOut | Verdict::OutsideModel => ("error", false),
            _ => ("fail", false),
        };
        Test {
            name: check.name.clone(),
            status,
            message: (!passed).then(|| cut(&told::check(line, check, messages), bytes_max)),
            test_code: place(check).map(|place| cut(&codes[place].1, bytes_max)),
        }
    };
    checks.iter().map(test).collect()
}

/// The beginning of a text that is too long.
fn cut(text: &str, bytes_max: usize) -> String {
    if text.len() <= bytes_max {
        return text.to_owned();
    }
    let end = (0..=bytes_max).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    format!("{}…", &text[..end])
}

/// The code of each test function of a checks' file that `rustfmt` has formatted: what stands between
/// the line with its name and the line that closes it.
pub fn codes<'a>(text: &str, tests: impl Iterator<Item = (&'a str, u32)>) -> Vec<Code> {
    let lines: Vec<&str> = text.lines().collect();
    let code = |line: u32| {
        let opening = lines.get(line as usize - 1)?;
        let indent = opening.len() - opening.trim_start().len();
        let closing = format!("{}}}", &opening[..indent]);
        let body = lines[line as usize..].iter().take_while(|line| **line != closing);
        let body = body.map(|line| line.get(indent + 4..).unwrap_or(line.trim_start()));
        Some(body.collect::<Vec<_>>().join("\n"))
    };
    tests.filter_map(|(name, line)| Some((name.to_owned(), code(line)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::messages;
    use crate::report::sample;
    use serde_json::Value;
    use verdict::Language;

    fn results(line: &Line, codes: &[Code]) -> Value {
        let text = exercism(line, codes, &messages(Language::En));
        assert!(text.len() < 500_000);
        let results: Value = serde_json::from_str(&text).unwrap();
        let status = results["status"].as_str().unwrap();
        assert!(["pass", "fail", "error"].contains(&status));
        // A message is required of an error, and of nothing else.
        let message = results["message"].as_str().unwrap_or_default();
        assert_eq!(status == "error", !message.is_empty(), "{results}");
        let mut all_pass = true;
        for test in results["tests"].as_array().unwrap() {
            assert!(["pass", "fail", "error"].contains(&test["status"].as_str().unwrap()));
            all_pass &= test["status"] == "pass";
            assert!(test["name"].is_string());
        }
        assert!(status == "error" || all_pass == (status == "pass"));
        results
    }

    #[test]
    fn each_learner_gets_results_as_exercism_specifies_them() {
        let statuses: Vec<String> = sample::gradebook()
            .lines
            .iter()
            .map(|line| results(line, &[])["status"].as_str().unwrap().to_owned())
            .collect();
        let expected =
            ["pass", "fail", "fail", "error", "error", "error", "error", "error", "fail", "error"];
        assert_eq!(statuses, expected);
    }

    #[test]
    fn tests_stand_in_the_order_of_the_file_with_their_code() {
        let text = "mod third {\n    #[test]\n    fn is_linearizable() {\n        let a = 1;\n\n        if a { b }\n    }\n}\nfn counts() {\n    c();\n}\n";
        let places = [("third::is_linearizable", 3), ("first::counts", 9)];
        let codes = codes(text, places.into_iter());
        assert_eq!(codes[0].1, "let a = 1;\n\nif a { b }");
        assert_eq!(codes[1].1, "c();");
        let results = results(&sample::gradebook().lines[0], &codes);
        let names: Vec<&str> = results["tests"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["third::is_linearizable", "first::counts", "second::adds_up"]);
    }

    #[test]
    fn a_message_that_never_ends_is_cut() {
        assert_eq!(cut("aé", 2), "a…");
        let mut line = sample::gradebook().lines[1].clone();
        line.checks[2].evidence.as_mut().unwrap().summary = "\u{1}x".repeat(400_000);
        let text = exercism(&line, &[], &messages(Language::En));
        assert!(text.len() < 500_000, "{}", text.len());
    }
}
