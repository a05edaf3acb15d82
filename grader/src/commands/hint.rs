//! `grader hint`: one more step each time.

use super::Desk;
use crate::catalogue::Exercise;
use crate::command_line::Hint;
use crate::exit_status::ExitStatus;
use crate::hints::{self, Step};
use crate::journal::Journal;
use crate::trouble::{Result, Trouble};
use verdict::Sentence;

impl Desk<'_> {
    /// Shows the next step, one by its number, or all.
    pub(super) fn hint(self, asked: &Hint) -> Result<ExitStatus> {
        let exercise = self.exercise(&asked.exercise)?;
        let steps = hints::read(exercise, self.messages.language())?;
        let shown: Vec<usize> = if asked.all {
            (0..steps.len()).collect()
        } else if let Some(number) = asked.step {
            if number == 0 || number > steps.len() {
                let what = Sentence::new("no-such-step")
                    .with("step", number)
                    .with("exercise", &exercise.name)
                    .with("count", steps.len());
                return Err(Trouble::usage(what).remedy(Sentence::new("no-such-step-remedy")));
            }
            vec![number - 1]
        } else {
            print!("{}", self.next_hint(exercise, &mut self.journal())?);
            return Ok(ExitStatus::AllPassed);
        };
        print!("{}", self.steps(&exercise.name, &steps, shown));
        Ok(ExitStatus::AllPassed)
    }

    /// One hint more than the last time, or all of them once more.
    pub(super) fn next_hint(&self, exercise: &Exercise, journal: &mut Journal) -> Result<String> {
        let steps = hints::read(exercise, self.messages.language())?;
        Ok(match journal.next_hint(&exercise.name, steps.len())? {
            Some(step) => self.steps(&exercise.name, &steps, [step]),
            None => {
                let all = self.steps(&exercise.name, &steps, 0..steps.len());
                format!("{}\n\n{all}", self.messages.word("hints-all-shown"))
            }
        })
    }

    fn steps(
        &self,
        exercise: &str,
        steps: &[Step],
        shown: impl IntoIterator<Item = usize>,
    ) -> String {
        let told = shown.into_iter().map(|index| self.step(exercise, steps, index));
        told.collect::<Vec<_>>().join("\n\n") + "\n"
    }

    fn step(&self, exercise: &str, steps: &[Step], index: usize) -> String {
        let heading = Sentence::new("hint-heading")
            .with("exercise", exercise)
            .with("step", index + 1)
            .with("count", steps.len())
            .with("title", &steps[index].title);
        let heading = self.style(None).paint.strong(&self.messages.sentence(&heading));
        format!("{heading}\n\n{}", steps[index].text)
    }
}
