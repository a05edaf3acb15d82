//! What a failing execution is shown with when it is stepped through: its moments and the learner's source.

use crate::catalogue::Exercise;
use crate::manifest::Check;
use crate::submission::Submission;
use verdict::steps::{Place, Step, steps};
use verdict::{Messages, Record, Sentence, draw, text};

/// A failing execution with everything that stands around it.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The exercise's name: `03-actor-cache`.
    pub exercise: String,
    /// The check's name.
    pub check: String,
    /// What the check demands.
    pub demands: String,
    /// How it ended, in a word.
    pub verdict: String,
    /// What went wrong in one sentence.
    pub summary: String,
    /// What can be said beyond it, hints last.
    pub explanation: Vec<String>,
    /// The calls and what they returned.
    pub history: Vec<String>,
    /// The moments of the execution.
    pub steps: Vec<Step>,
    /// The learner's file, line by line, safe to print.
    pub source: Vec<String>,
    /// Its name in the exercise's folder.
    pub file: String,
}

impl Scene {
    /// The scene of a record; `None` where it has no execution to step through.
    pub fn of(
        exercise: &Exercise,
        check: &Check,
        record: &Record,
        submission: &Submission,
        messages: &Messages,
    ) -> Option<Scene> {
        let evidence = record.evidence.as_ref().filter(|evidence| !evidence.events.is_empty())?;
        let path = &exercise.manifest.submission[0];
        let files = submission.files.as_ref().ok().into_iter().flatten();
        let own = files.into_iter().find(|file| file.path == *path);
        let lines = own.iter().flat_map(|file| file.text.lines());
        let file = exercise.learners_file().display().to_string();
        Some(Scene {
            exercise: exercise.name.clone(),
            check: check.name.clone(),
            demands: text::escape(check.demands.in_language(messages.language())),
            verdict: messages.verdict(record.verdict),
            summary: messages.sentence(&evidence.summary),
            explanation: draw::waits(evidence, messages)
                .into_iter()
                .chain(evidence.explanation.iter().map(|it| messages.sentence(it)))
                .collect(),
            history: evidence.history.iter().map(|call| text::escape(call)).collect(),
            steps: steps(evidence, messages, &file),
            source: lines.map(readable).collect(),
            file: path.display().to_string(),
        })
    }

    /// `atomic::increments_add_up (failed)`.
    pub fn title(&self) -> String {
        format!("{} {}: {}", self.exercise, self.check, self.verdict)
    }

    /// `step 3 of 14`, or that it is the beginning or the end.
    pub fn position(&self, index: usize, messages: &Messages) -> String {
        let total = self.steps.len().saturating_sub(1);
        let sentence = Sentence::new("step-of").with("number", index).with("total", total);
        messages.sentence(&sentence)
    }

    /// Whether the learner's file has the line of this place.
    pub fn shows(&self, place: &Place) -> bool {
        place.is_submission && (1..=self.source.len()).contains(&(place.line as usize))
    }
}

/// A line as it stands in the file, with its indent, and with nothing that a terminal obeys.
fn readable(line: &str) -> String {
    let line = line.replace('\t', "    ");
    let indent = line.len() - line.trim_start_matches(' ').len();
    format!("{}{}", " ".repeat(indent), text::escape(line[indent..].trim_end()))
}
