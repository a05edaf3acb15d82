//! `grader` alone: the whole workspace at a glance.

use super::Desk;
use super::run::{Graded, rows};
use crate::catalogue::{Entry, Exercise};
use crate::exit_status::ExitStatus;
use crate::report::{overview, text};
use crate::score::State;
use crate::stub;
use crate::submission::{Source, Submission};
use crate::trouble::Result;

impl Desk<'_> {
    /// Grades every exercise. Shows the failing executions of the first one that has been started and
    /// is not solved, then the table of all, then what to do next: what matters most stands last,
    /// where a terminal leaves the reader.
    pub(super) fn overview(self) -> Result<ExitStatus> {
        let entries = self.entries(&[])?;
        let source = Source::Workspace(self.workspace.root.clone());
        let left_alone = |entry: &&Entry| entry.exercise().is_ok_and(|it| left_alone(it, &source));
        let (left_alone, others): (Vec<&Entry>, _) = entries.into_iter().partition(left_alone);
        let mut graded = self.grade_all(&others, &source)?;
        graded.extend(left_alone.into_iter().map(Graded::not_started));
        graded.sort_by(|one, other| one.entry.name.cmp(&other.entry.name));
        let style = self.style(None);
        for trouble in graded.iter().filter_map(|graded| graded.result.as_ref().err()) {
            self.complain(trouble);
        }
        let started = graded
            .iter()
            .filter_map(|graded| graded.result.as_ref().ok())
            .find(|(_, grade)| !matches!(grade.score.state, State::Solved | State::NotStarted));
        if let Some((exercise, grade)) = started {
            print!("{}", text::started(exercise, grade, style));
            println!();
        }
        let rows = rows(&graded);
        print!("{}\n{}", overview::table(&rows, style), overview::next(&rows, style));
        Ok(graded.iter().map(|graded| graded.status()).fold(ExitStatus::AllPassed, ExitStatus::and))
    }
}

/// Whether nothing has been written yet for an exercise that needs more than others to be compiled:
/// building that for the table alone would take a minute.
fn left_alone(exercise: &Exercise, source: &Source) -> bool {
    exercise.needs_supplement() && stub::is_untouched(exercise, &Submission::read(source, exercise))
}
