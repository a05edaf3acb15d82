//! What is said when a class has been graded.

use super::differences::Difference;
use super::merge::Merged;
use super::plan_file::Plan;
use super::work::Done;
use crate::gradebook::{Gradebook, Status};
use std::path::Path;
use verdict::{Messages, Sentence, text};

/// What is printed at the end.
pub struct Summary<'a> {
    /// The words.
    messages: &'a Messages,
    /// What there is so far.
    pub text: String,
}

impl<'a> Summary<'a> {
    /// What there is to say of a gradebook.
    pub fn of(gradebook: &Gradebook, messages: &'a Messages) -> Summary<'a> {
        let mut summary = Summary { messages, text: String::new() };
        summary.table(gradebook);
        let count = |status| gradebook.lines.iter().filter(|line| line.status == status).count();
        let counts = Sentence::new("batch-summary")
            .with("learners", gradebook.learners().len())
            .with("exercises", gradebook.class.exercises.len())
            .with("graded", count(Status::Graded))
            .with("missing", count(Status::Missing))
            .with("unusable", count(Status::Unusable))
            .with("errors", count(Status::GraderError));
        summary.sentence(&counts);
        for (heading, status) in
            [("batch-unusable", Status::Unusable), ("batch-errors", Status::GraderError)]
        {
            let lines = gradebook.lines.iter().filter(|line| line.status == status);
            let lines = lines.map(|line| {
                let learner = text::escape(&line.learner);
                let said = line.problem.as_ref().map(|problem| problem.message.as_str());
                format!("{learner} {}: {}", line.exercise, said.unwrap_or(status.word()))
            });
            summary.list(heading, lines.collect());
        }
        let strays = gradebook.class.strays.iter().map(|stray| stray.problem.message.clone());
        summary.list("batch-strays", strays.collect());
        let similar = gradebook.class.similar.iter().map(|it| messages.sentence(&it.sentence()));
        summary.list("batch-similar", similar.collect());
        summary
    }

    fn table(&mut self, gradebook: &Gradebook) {
        let word = |name: &str| self.messages.word(name);
        let mut table = String::new();
        let names = gradebook.class.exercises.iter().map(|heading| heading.exercise.clone());
        let title = word("batch-column-exercise");
        let width = names.chain([title.clone()]).map(|name| text::width(&name)).max().unwrap_or(0);
        let mut row = |name: &str, graded: &str, mean: &str| {
            table += &format!("{}  {graded:>7}  {mean:>7}\n", text::pad(name, width));
        };
        row(&title, &word("batch-column-graded"), &word("batch-column-mean"));
        for heading in &gradebook.class.exercises {
            let lines = gradebook.of_exercise(&heading.exercise);
            let points: Vec<u32> = lines
                .filter(|line| line.status == Status::Graded)
                .filter_map(|line| line.score)
                .collect();
            let mean = match points.len() {
                0 => "-".to_owned(),
                count => format!("{:.1}", f64::from(points.iter().sum::<u32>()) / count as f64),
            };
            row(&heading.exercise, &points.len().to_string(), &mean);
        }
        self.text += &(table + "\n");
    }

    /// How much of it is new.
    pub fn work(&mut self, done: &Done, known: usize) {
        let copies = done.lines.len() - done.fresh - done.found;
        let work = Sentence::new("batch-work")
            .with("fresh", done.fresh)
            .with("copies", copies)
            .with("known", known + done.found);
        self.sentence(&work);
    }

    /// What is different from before.
    pub fn differences(&mut self, found: &[Difference]) {
        if found.is_empty() {
            return self.sentence(&Sentence::new("batch-same"));
        }
        self.sentence(&Sentence::new("batch-differences").with("count", found.len()));
        for difference in found {
            self.text += &format!("  {}\n", self.messages.sentence(&difference.sentence()));
        }
    }

    /// What shards were put together, and which are not whole.
    pub fn merged(&mut self, merged: &Merged, plan: &Plan) {
        let results = plan.units.len() - merged.missing.iter().map(|it| it.units).sum::<usize>();
        let counts = Sentence::new("merge-summary")
            .with("results", results)
            .with("units", plan.units.len())
            .with("shards", plan.shards)
            .with("folded", merged.folded);
        self.sentence(&counts);
        let missing = merged.missing.iter().map(|shard| {
            let sentence = Sentence::new("merge-missing-shard")
                .with("shard", shard.shard)
                .with("units", shard.units)
                .with("total", shard.total);
            self.messages.sentence(&sentence)
        });
        self.list("merge-missing", missing.collect());
    }

    /// Where the results are.
    pub fn place(&mut self, folder: &Path) {
        let place = Sentence::new("batch-results").with("path", folder.display());
        self.sentence(&place);
    }

    fn list(&mut self, heading: &str, lines: Vec<String>) {
        if !lines.is_empty() {
            self.text += &format!("{}\n", self.messages.word(heading));
            lines.iter().for_each(|line| self.text += &format!("  {line}\n"));
        }
    }

    fn sentence(&mut self, sentence: &Sentence) {
        self.text += &format!("{}\n", self.messages.sentence(sentence));
    }
}
