//! `grader` alone: the whole workspace at a glance.

use super::Desk;
use super::run::rows;
use crate::exit_status::ExitStatus;
use crate::report::{overview, text};
use crate::score::State;
use crate::submission::Source;
use crate::trouble::Result;

impl Desk<'_> {
    /// Grades every exercise. Shows the failing executions of the first one that has been started and
    /// is not solved, then the table of all, then what to do next: what matters most stands last,
    /// where a terminal leaves the reader.
    pub(super) fn overview(self) -> Result<ExitStatus> {
        let entries = self.entries(&[])?;
        let source = Source::Workspace(self.workspace.root.clone());
        let graded = self.grade_all(&entries, &source)?;
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
