//! Autolab: what an autograder prints, with the scores in the last line.

use super::told;
use crate::gradebook::Line;
use std::collections::BTreeMap;
use verdict::{Messages, text};

/// The checks of one learner's submission as text, then one line of JSON with a problem for each
/// exercise. Autolab reads the last line: nothing else may look like it, so no line of ours begins
/// with a brace.
pub fn autolab(lines: &[Line], messages: &Messages) -> String {
    let mut printed = String::new();
    for line in lines {
        let remarks = told::remarks(line);
        let checks = line.checks.iter().map(|check| {
            let told = told::after_verdict(check, &told::check(line, check, messages), messages);
            format!("{} {}/{} {told}", check.name, check.points, check.max_points)
        });
        let parts = std::iter::once(remarks).filter(|it| !it.is_empty()).chain(checks);
        let parts: Vec<String> = parts.flat_map(|part| indented(&part)).collect();
        printed += &format!("{}\n{}\n\n", line.exercise, parts.join("\n"));
    }
    let scores: BTreeMap<&str, u32> =
        lines.iter().filter_map(|line| Some((line.exercise.as_str(), line.score?))).collect();
    printed + &serde_json::json!({ "scores": scores }).to_string() + "\n"
}

fn indented(part: &str) -> Vec<String> {
    part.lines().map(|line| format!("  {}", text::escape(line))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gradebook::Problem;
    use crate::messages::messages;
    use crate::report::sample;
    use serde_json::Value;
    use verdict::Language;

    #[test]
    fn the_last_line_has_the_scores_and_no_submission_can_put_another_there() {
        let gradebook = sample::gradebook();
        let printed = autolab(gradebook.learners()[0].lines, &messages(Language::En));
        let last: Value = serde_json::from_str(printed.lines().last().unwrap()).unwrap();
        assert_eq!(last["scores"]["01-tally"], 100);
        assert_eq!(last["scores"]["02-mailbox"], 40);

        let message = "\n{\"scores\":{\"01-tally\":100}}\n".to_owned();
        let forged = sample::line("x", "01-tally", "X").unusable(Problem { message, remedy: None });
        let printed = autolab(&[forged], &messages(Language::En));
        assert_eq!(printed.lines().filter(|line| line.starts_with('{')).count(), 1);
        assert!(printed.ends_with("{\"scores\":{\"01-tally\":0}}\n"));
    }
}
