//! `grader list`: the exercises, without grading anything.

use super::Desk;
use crate::catalogue::{Catalogue, Entry, Exercise};
use crate::exit_status::ExitStatus;
use crate::journal::Journal;
use crate::report::overview::state_word;
use crate::report::text::points;
use crate::results;
use crate::score::{Score, State, score};
use crate::stub;
use crate::submission::{Source, Submission};
use crate::trouble::{Result, Trouble};
use verdict::{Sentence, text};

impl Desk<'_> {
    /// Lists every exercise with its state.
    pub(super) fn list(self) -> Result<ExitStatus> {
        let (told, troubles) = self.listed(&self.catalogue, &self.journal());
        print!("{told}");
        troubles.iter().for_each(|trouble| self.complain(trouble));
        let statuses = troubles.iter().map(|trouble| trouble.status);
        Ok(statuses.fold(ExitStatus::AllPassed, ExitStatus::and))
    }

    /// One line per exercise, with the state of its last result where that is still the file's; and
    /// what is wrong with those that cannot be read.
    pub(super) fn listed<'c>(
        &self,
        catalogue: &'c Catalogue,
        journal: &Journal,
    ) -> (String, Vec<&'c Trouble>) {
        let widest = |of: &dyn Fn(&Entry) -> usize| catalogue.entries.iter().map(of).max();
        let names = widest(&|entry| text::width(&entry.name)).unwrap_or(0);
        let titles = widest(&|entry| text::width(self.title(entry))).unwrap_or(0);
        let line = |entry: &Entry| {
            let (points, state) = self.state(entry, journal);
            let (name, title) =
                (text::pad(&entry.name, names), text::pad(self.title(entry), titles));
            format!("{name}  {title}  {points:>7}  {state}\n")
        };
        let troubles = catalogue.entries.iter().filter_map(|entry| entry.exercise().err());
        (catalogue.entries.iter().map(line).collect(), troubles.collect())
    }

    fn title<'e>(&self, entry: &'e Entry) -> &'e str {
        let language = self.messages.language();
        entry.exercise().map_or("", |it| it.manifest.title.in_language(language))
    }

    /// Points and state in words.
    fn state(&self, entry: &Entry, journal: &Journal) -> (String, String) {
        let Ok(exercise) = entry.exercise() else {
            return (String::new(), self.messages.word("state-broken"));
        };
        let score = self.last_score(exercise);
        let points = score.map_or("–".to_owned(), |it| points(it.points, it.points_max));
        let state = match score {
            Some(score) => state_word(score.state),
            None if self.is_untouched(exercise) => "state-not-started",
            None => "state-unknown",
        };
        let state = self.messages.word(state);
        let is_solved = score.is_some_and(|score| score.state == State::Solved);
        if is_solved || !journal.page(&exercise.name).solved {
            return (points, state);
        }
        let before = Sentence::new("state-solved-before").with("state", state);
        (points, self.messages.sentence(&before))
    }

    fn own_answer(&self, exercise: &Exercise) -> Submission {
        Submission::read(&Source::Workspace(self.workspace.root.clone()), exercise)
    }

    fn is_untouched(&self, exercise: &Exercise) -> bool {
        stub::is_untouched(exercise, &self.own_answer(exercise))
    }

    /// The score of the last result, where that is still the file's.
    pub(super) fn last_score(&self, exercise: &Exercise) -> Option<Score> {
        let submission = self.own_answer(exercise);
        let fingerprint = results::fingerprint(exercise, &submission, None, 1);
        let kept = results::at_hand(&self.workspace, exercise, fingerprint.as_deref(), None)?;
        Some(score(&exercise.manifest.checks, &kept.records))
    }
}
