//! `grader autograder`: what starts the grader on somebody else's system.

use super::Desk;
use crate::autograder::{self, Order};
use crate::command_line::{Autograder, AutograderSystem};
use crate::exit_status::ExitStatus;
use crate::settings::Profile;
use crate::trouble::{Result, Trouble};
use crate::workspace::write_whole;
use verdict::Sentence;

impl Desk<'_> {
    /// Writes the archive or the workflow.
    pub(super) fn autograder(&self, asked: &Autograder) -> Result<ExitStatus> {
        let exercise = self.exercise(&asked.exercise)?;
        let least = Profile::Exam.isolation().expect("an examination asks for a level");
        let isolation = asked.isolation.unwrap_or(least);
        let order = Order { exercise, isolation, language: self.messages.language() };
        match asked.system {
            AutograderSystem::Gradescope => {
                write_whole(&asked.out, &autograder::gradescope(&self.workspace, order)?)?;
            }
            AutograderSystem::Classroom => {
                let course = asked.course.as_ref().ok_or_else(|| {
                    Trouble::usage(Sentence::new("autograder-no-course"))
                        .remedy(Sentence::new("autograder-no-course-remedy"))
                })?;
                write_whole(&asked.out, autograder::classroom(course, order))?;
            }
        }
        Ok(ExitStatus::AllPassed)
    }
}
