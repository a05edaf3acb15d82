//! `grader list`: the exercises, without grading anything.

use super::Desk;
use crate::catalogue::{Entry, Exercise};
use crate::exit_status::ExitStatus;
use crate::report::overview::state_word;
use crate::report::text::points;
use crate::results;
use crate::score::{Score, score};
use crate::submission::{Source, Submission};
use crate::trouble::Result;
use verdict::text;

impl Desk<'_> {
    /// Lists every exercise with the state of its last result, where that is still the file's.
    pub(super) fn list(self) -> Result<ExitStatus> {
        let names = self.catalogue.entries.iter().map(|entry| text::width(&entry.name)).max();
        let titles =
            self.catalogue.entries.iter().map(|entry| text::width(self.title(entry))).max();
        let mut status = ExitStatus::AllPassed;
        for entry in &self.catalogue.entries {
            let score = entry.exercise().ok().and_then(|exercise| self.last_score(exercise));
            let (points, state) = match (score, entry.exercise()) {
                (Some(score), _) => {
                    (points(score.points, score.points_max), state_word(score.state))
                }
                (None, Ok(_)) => ("–".to_owned(), "state-unknown"),
                (None, Err(_)) => (String::new(), "state-broken"),
            };
            println!(
                "{}  {}  {points:>7}  {}",
                text::pad(&entry.name, names.unwrap_or(0)),
                text::pad(self.title(entry), titles.unwrap_or(0)),
                self.messages.word(state)
            );
            if let Err(trouble) = entry.exercise() {
                self.complain(trouble);
                status = status.and(trouble.status);
            }
        }
        Ok(status)
    }

    fn title<'e>(&self, entry: &'e Entry) -> &'e str {
        let language = self.messages.language();
        entry.exercise().map_or("", |it| it.manifest.title.in_language(language))
    }

    fn last_score(&self, exercise: &Exercise) -> Option<Score> {
        let source = Source::Workspace(self.workspace.root.clone());
        let submission = Submission::read(&source, exercise);
        let fingerprint = results::fingerprint(exercise, &submission, None, 1);
        let kept = results::at_hand(&self.workspace, exercise, fingerprint.as_deref(), None)?;
        Some(score(&exercise.manifest.checks, &kept.records))
    }
}
