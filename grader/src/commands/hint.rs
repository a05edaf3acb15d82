//! `grader hint`: one more step each time.

use super::Desk;
use crate::command_line::Hint;
use crate::exit_status::ExitStatus;
use crate::hints::{self, Progress, Step};
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
            match Progress::read(&self.workspace).next(&exercise.name, steps.len())? {
                Some(step) => vec![step],
                None => {
                    println!("{}\n", self.messages.word("hints-all-shown"));
                    (0..steps.len()).collect()
                }
            }
        };
        let told: Vec<String> =
            shown.into_iter().map(|index| self.step(&exercise.name, &steps, index)).collect();
        println!("{}", told.join("\n\n"));
        Ok(ExitStatus::AllPassed)
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
