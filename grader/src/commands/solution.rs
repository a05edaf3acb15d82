//! `grader solution`: the reference solution of an exercise, and the other answers that pass.

use super::Desk;
use crate::catalogue::Exercise;
use crate::command_line::Solution;
use crate::exit_status::ExitStatus;
use crate::report::command;
use crate::submission::{Source, Submission, SubmittedFile};
use crate::trouble::{Result, Trouble};
use crate::verify;
use std::fs;
use std::path::{Path, PathBuf};
use verdict::{Sentence, text};

impl Desk<'_> {
    /// Shows the solution to those who have one of their own, or who ask for it all the same.
    pub(super) fn solution(self, asked: &Solution) -> Result<ExitStatus> {
        let exercise = self.exercise(&asked.exercise)?;
        if !asked.anyway && !self.is_solved(exercise, &self.journal()) {
            let what = Sentence::new("solution-not-yet").with("exercise", &exercise.name);
            let anyway = command(&["solution", &exercise.number, "--anyway"]);
            let remedy = Sentence::new("solution-not-yet-remedy")
                .with("hint", command(&["hint", &exercise.number]))
                .with("anyway", anyway);
            let trouble = Trouble { status: ExitStatus::SomeFailed, ..Trouble::own(what) };
            return Err(trouble.remedy(remedy));
        }
        let folder = self.workspace.solutions().join(&exercise.name);
        let told: Vec<String> = solution(exercise, &folder)?
            .into_iter()
            .map(|file| self.file(&folder.join(&file.path), &file.text))
            .collect();
        print!("{}", told.join("\n"));
        print!("{}", self.variants(&folder)?);
        Ok(ExitStatus::AllPassed)
    }

    fn file(&self, path: &Path, text: &str) -> String {
        let heading = self.style(None).paint.strong(&self.shown(path));
        format!("{heading}\n\n{}\n", text.trim_end())
    }

    /// A path as it is seen from the workspace.
    fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.workspace.root).unwrap_or(path).display().to_string()
    }

    /// The accepted answers, each with what is different about it.
    fn variants(&self, folder: &Path) -> Result<String> {
        let paths = verify::sources(&folder.join("accepted"))?;
        if paths.is_empty() {
            return Ok(String::new());
        }
        let mut told = format!("\n{}\n", self.messages.word("solution-variants"));
        for path in paths {
            told += &self.variant(&path)?;
        }
        Ok(told)
    }

    fn variant(&self, path: &PathBuf) -> Result<String> {
        let source =
            fs::read_to_string(path).map_err(|error| Trouble::file("cannot-read", path, &error))?;
        let difference = verify::difference(&source).unwrap_or_default();
        let style = self.style(None);
        let lines = text::wrap(difference, style.width - 4);
        let lines = lines.iter().map(|line| format!("    {}\n", style.paint.quiet(line)));
        Ok(format!("  {}\n{}", self.shown(path), lines.collect::<String>()))
    }
}

fn solution(exercise: &Exercise, folder: &Path) -> Result<Vec<SubmittedFile>> {
    Submission::read(&Source::Folder(folder.to_owned()), exercise).files.map_err(|unreadable| {
        let what = Sentence::new("solution-missing").with("exercise", &exercise.name);
        let reason = unreadable.what.arguments.get("path").cloned().unwrap_or_default();
        Trouble::usage(what).because(reason)
    })
}
