//! What is different when everything is graded once more.

use crate::gradebook::Line;
use std::collections::BTreeMap;
use verdict::{Sentence, text};

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Whose.
    pub learner: String,
    /// In which exercise.
    pub exercise: String,
    /// In which check; `*` where it is about all of them.
    pub check: String,
    /// What it was.
    pub before: String,
    /// What it is.
    pub after: String,
}

impl Difference {
    /// The same in words.
    pub fn sentence(&self) -> Sentence {
        Sentence::new("batch-difference")
            .with("learner", text::escape(&self.learner))
            .with("exercise", &self.exercise)
            .with("check", &self.check)
            .with("before", &self.before)
            .with("after", &self.after)
    }
}

/// Every difference in what decides points, between lines of before and lines of now. A unit without
/// a line of before has nothing to differ from.
pub fn between(before: &[Line], after: &[Line]) -> Vec<Difference> {
    let key = |line: &Line| (line.learner.clone(), line.exercise.clone());
    let before: BTreeMap<_, _> = before.iter().map(|line| (key(line), line)).collect();
    let pairs = after.iter().filter_map(|line| Some((*before.get(&key(line))?, line)));
    let mut found: Vec<Difference> = pairs.flat_map(|(one, other)| of_line(one, other)).collect();
    found.sort_by(|one, other| {
        (&one.learner, &one.exercise).cmp(&(&other.learner, &other.exercise))
    });
    found
}

fn of_line(before: &Line, after: &Line) -> Vec<Difference> {
    let difference = |check: &str, one: String, other: String| Difference {
        learner: after.learner.clone(),
        exercise: after.exercise.clone(),
        check: check.to_owned(),
        before: one,
        after: other,
    };
    let mut found = Vec::new();
    let submission = |line: &Line| {
        let name = line.submission.as_deref().unwrap_or("-");
        name.chars().take(12).collect::<String>()
    };
    if before.submission != after.submission {
        found.push(difference("submission", submission(before), submission(after)));
    }
    if before.status != after.status {
        let word = |line: &Line| line.status.word().to_owned();
        found.push(difference("*", word(before), word(after)));
    }
    for check in &after.checks {
        let earlier = before.checks.iter().find(|earlier| earlier.name == check.name);
        let word = earlier.map_or("-", |earlier| earlier.verdict.word());
        if word != check.verdict.word() && !before.checks.is_empty() {
            found.push(difference(&check.name, word.to_owned(), check.verdict.word().to_owned()));
        }
    }
    if found.is_empty() && before.score != after.score {
        let points = |line: &Line| line.score.map_or("-".to_owned(), |score| score.to_string());
        found.push(difference("*", points(before), points(after)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gradebook::Problem;

    #[test]
    fn every_difference_is_listed_and_nothing_else() {
        let line = |learner: &str| Line::missing(learner, "01-tally", 100);
        let problem = Problem { message: "x".to_owned(), remedy: None };
        let before = [line("ada"), line("bob"), line("eve")];
        let slower = Line { cpu_ms: 99, ..line("ada") };
        let broken = line("bob").unusable(problem);
        let other = Line { score: Some(40), ..line("eve") };
        let found = between(&before, &[slower, other, broken, line("zoe")]);
        let told: Vec<String> = found
            .iter()
            .map(|it| format!("{} {} {} {}", it.learner, it.check, it.before, it.after))
            .collect();
        assert_eq!(told, ["bob * missing unusable", "eve * 0 40"]);
    }
}
