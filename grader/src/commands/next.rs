//! `grader next`: the first exercise that is not solved.

use super::Desk;
use crate::catalogue::{Entry, Exercise};
use crate::exit_status::ExitStatus;
use crate::journal::Journal;
use crate::report::overview;
use crate::score::State;
use crate::trouble::Result;
use verdict::Sentence;

impl Desk<'_> {
    /// Names the first exercise that is not solved, and how to begin.
    pub(super) fn next(self) -> Result<ExitStatus> {
        let journal = self.journal();
        let exercises = || self.catalogue.entries.iter().filter_map(|it| it.exercise().ok());
        let solved = exercises().filter(|exercise| self.is_solved(exercise, &journal)).count();
        let count = Sentence::new("next-solved-count")
            .with("solved", solved)
            .with("count", exercises().count());
        println!("{}", self.messages.sentence(&count));
        let open = self.first_open(&journal, None).and_then(|entry| entry.exercise().ok());
        match open {
            Some(exercise) => print!("{}", overview::invitation(exercise, self.style(None))),
            None => println!("{}", self.messages.word("next-course-solved")),
        }
        Ok(ExitStatus::AllPassed)
    }

    /// The first exercise that is not solved; the search begins behind the one named and comes round
    /// to it at last.
    pub(super) fn first_open(&self, journal: &Journal, after: Option<&str>) -> Option<&Entry> {
        let entries = &self.catalogue.entries;
        let position = after.and_then(|name| entries.iter().position(|entry| entry.name == name));
        let (head, tail) = entries.split_at(position.map_or(0, |position| position + 1));
        let is_open = |entry: &&Entry| {
            entry.exercise().is_ok_and(|exercise| !self.is_solved(exercise, journal))
        };
        tail.iter().chain(head).find(is_open)
    }

    /// Whether an exercise has been solved, as the journal or the last result says.
    pub(super) fn is_solved(&self, exercise: &Exercise, journal: &Journal) -> bool {
        let last = || self.last_score(exercise);
        journal.page(&exercise.name).solved || last().is_some_and(|it| it.state == State::Solved)
    }
}
