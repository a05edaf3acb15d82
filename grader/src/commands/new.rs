//! `grader new`: the files of a new exercise.

use super::Desk;
use crate::command_line::New;
use crate::exit_status::ExitStatus;
use crate::report::command;
use crate::report::text::commands;
use crate::scaffold::Scaffold;
use crate::trouble::Result;
use verdict::Sentence;

/// What an author writes, in the order in which a learner meets it.
const PARTS: [&str; 6] = [
    "new-to-write-lesson",
    "new-to-write-stub",
    "new-to-write-checks",
    "new-to-write-solution",
    "new-to-write-rejected",
    "new-to-write-book",
];

impl Desk<'_> {
    /// Makes an exercise that works, and says what of it is still to be written.
    pub(super) fn new_exercise(self, asked: &New) -> Result<ExitStatus> {
        let titles = (asked.title_en.as_deref(), asked.title_fr.as_deref());
        let scaffold = Scaffold::named(&self.workspace, &asked.name, titles.0, titles.1)?;
        scaffold.write(&self.workspace)?;
        let (folder, number) = (scaffold.folder(), &*scaffold.number);
        let made = Sentence::new("new-made")
            .with("exercise", format!("exercises/{folder}"))
            .with("solution", format!("solutions/{folder}"));
        println!("{}\n\n{}", self.messages.sentence(&made), self.messages.word("new-to-write"));
        for part in PARTS {
            let sentence = Sentence::new(part).with("folder", &folder);
            let sentence = sentence.with("type", scaffold.type_name());
            println!("  {}", self.messages.sentence(&sentence));
        }
        let asked = [(command(&["verify", number]), "new-verify")];
        print!("\n{}", commands(&asked, self.style(None)));
        println!("{}", self.messages.word("new-guide"));
        Ok(ExitStatus::AllPassed)
    }
}
