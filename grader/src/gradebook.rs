//! All learners' grades, as `results.jsonl` and `class.json` hold them: a documented interface.
//!
//! `results.jsonl` has one [`Line`] for each learner and exercise; `docs/schema/results-1.json` is
//! its JSON Schema. Whoever reads it ignores the fields he does not know: within a version fields
//! are added, never taken away or given another meaning.

mod file;
mod line;

pub use file::{CLASS, RESULTS};
pub use line::{Broken, Line, Problem, Status};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use verdict::{Sentence, text};

/// The version of [`Line`] and [`Class`].
pub const SCHEMA_VERSION: u32 = 1;

/// The grades of a class.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gradebook {
    /// Sorted by learner and then by exercise; one for each pair.
    pub lines: Vec<Line>,
    /// What belongs to no line.
    pub class: Class,
}

/// What is known of a class besides its lines: `class.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Class {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The exercises that were graded, in the order of the course.
    pub exercises: Vec<Heading>,
    /// What was handed in and could be given to no learner or no exercise.
    pub strays: Vec<Stray>,
    /// Answers that are alike, for a person to look at.
    #[serde(default)]
    pub similar: Vec<Similar>,
}

/// Answers to an exercise that are alike, directly or by way of others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Similar {
    /// `03-actor-cache`.
    pub exercise: String,
    /// Whose, sorted; at least two.
    pub learners: Vec<String>,
    /// How much of what is not in the stub the two share that share least, of a hundred.
    pub percent: u32,
}

impl Similar {
    /// The same in words.
    pub fn sentence(&self) -> Sentence {
        Sentence::new("similar-answers")
            .with("exercise", &self.exercise)
            .with("learners", self.but(None))
            .with("percent", self.percent)
    }

    /// Whose answers they are besides one's own; of very many only the first.
    pub fn but(&self, own: Option<&str>) -> String {
        let others = self.learners.iter().filter(|learner| Some(learner.as_str()) != own);
        let others: Vec<String> = others.map(|learner| text::escape(learner)).collect();
        match others.split_at_checked(NAMED_MAX) {
            Some((named, rest)) if !rest.is_empty() => {
                format!("{}, … (+{})", named.join(", "), rest.len())
            }
            _ => others.join(", "),
        }
    }

    /// Whether an answer is one of them.
    pub fn has(&self, line: &Line) -> bool {
        self.exercise == line.exercise && self.learners.contains(&line.learner)
    }
}

/// Learners that are named in one line.
const NAMED_MAX: usize = 10;

/// An exercise as a column of a gradebook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// `03-actor-cache`.
    pub exercise: String,
    /// Its title, in the language asked for.
    pub title: String,
    /// Points there are.
    pub max_score: u32,
}

/// Something that was handed in and is in no line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stray {
    /// Why it is in none.
    pub kind: StrayKind,
    /// What it is called where it was found.
    pub name: String,
    /// In words.
    pub problem: Problem,
}

/// Why something that was handed in is in no line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StrayKind {
    /// The roster does not name its learner, or its name does not tell one.
    UnknownLearner,
    /// Nothing tells which exercise it is an answer to.
    UnknownExercise,
    /// The same learner has handed in another answer to the same exercise, which was graded.
    Duplicate,
    /// It cannot be read.
    Unreadable,
}

impl Default for Class {
    fn default() -> Self {
        let (exercises, strays, similar) = Default::default();
        Class { schema_version: SCHEMA_VERSION, exercises, strays, similar }
    }
}

impl Gradebook {
    /// A gradebook of these lines. Of two lines for the same learner and exercise the later one
    /// counts; an exercise that `class` does not list is added to it.
    pub fn new(lines: impl IntoIterator<Item = Line>, mut class: Class) -> Gradebook {
        let key = |line: &Line| (line.learner.clone(), line.exercise.clone());
        let lines: BTreeMap<_, _> = lines.into_iter().map(|line| (key(&line), line)).collect();
        let mut missing: BTreeMap<&str, u32> = BTreeMap::new();
        for line in lines.values() {
            if !class.exercises.iter().any(|known| known.exercise == line.exercise) {
                missing.insert(&line.exercise, line.max_score);
            }
        }
        class.exercises.extend(missing.into_iter().map(|(exercise, max_score)| Heading {
            exercise: exercise.to_owned(),
            title: exercise.to_owned(),
            max_score,
        }));
        Gradebook { lines: lines.into_values().collect(), class }
    }

    /// Each learner with his lines, sorted by learner.
    pub fn learners(&self) -> Vec<Learner<'_>> {
        let lines = self.lines.chunk_by(|one, next| one.learner == next.learner);
        lines.map(|lines| Learner { lines }).collect()
    }

    /// The lines of one exercise.
    pub fn of_exercise<'a>(&'a self, exercise: &'a str) -> impl Iterator<Item = &'a Line> {
        self.lines.iter().filter(move |line| line.exercise == exercise)
    }
}

/// A learner and his lines; there is at least one.
#[derive(Clone, Copy, Debug)]
pub struct Learner<'a> {
    /// Sorted by exercise.
    pub lines: &'a [Line],
}

impl<'a> Learner<'a> {
    /// What identifies him.
    pub fn id(self) -> &'a str {
        &self.lines[0].learner
    }

    /// What he is called, where that is known.
    pub fn name(self) -> Option<&'a str> {
        self.lines.iter().find_map(|line| line.name.as_deref())
    }

    /// Where he is written to, where that is known.
    pub fn email(self) -> Option<&'a str> {
        self.lines.iter().find_map(|line| line.email.as_deref())
    }

    /// His line for one exercise.
    pub fn of(self, exercise: &str) -> Option<&'a Line> {
        self.lines.iter().find(|line| line.exercise == exercise)
    }

    /// The sum of his points; `None` while the grader owes him one of them.
    pub fn score(self) -> Option<u32> {
        self.lines.iter().map(|line| line.score).sum()
    }
}

#[cfg(test)]
mod tests;
