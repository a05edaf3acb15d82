//! `grader reset`: the stub in the place of an answer, which is put aside.

use super::Desk;
use crate::catalogue::Exercise;
use crate::command_line::Reset;
use crate::exit_status::ExitStatus;
use crate::stub;
use crate::submission::{Source, Submission, SubmittedFile};
use crate::trouble::{Result, Trouble};
use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use verdict::Sentence;

impl Desk<'_> {
    /// Puts the stub back, once that has been agreed to.
    pub(super) fn reset(self, asked: &Reset) -> Result<ExitStatus> {
        let exercise = self.exercise(&asked.exercise)?;
        let stub = stub::read(exercise)?;
        let source = Source::Workspace(self.workspace.root.clone());
        let file = exercise.learners_file();
        if Submission::read(&source, exercise).files.is_ok_and(|files| files == stub) {
            self.tell(&Sentence::new("reset-nothing").with("path", file.display()));
            return Ok(ExitStatus::AllPassed);
        }
        let question = Sentence::new("reset-question").with("path", file.display());
        if !asked.yes && !self.agrees(&question)? {
            self.tell(&Sentence::new("reset-declined"));
            return Ok(ExitStatus::AllPassed);
        }
        if let Some(aside) = self.put_aside(exercise)? {
            let shown = aside.strip_prefix(&self.workspace.root).unwrap_or(&aside);
            self.tell(&Sentence::new("reset-kept").with("path", shown.display()));
        }
        stub.iter().try_for_each(|file| restore(exercise, file))?;
        self.journal().forget(&exercise.name)?;
        self.tell(&Sentence::new("reset-done").with("path", file.display()));
        Ok(ExitStatus::AllPassed)
    }

    fn tell(&self, sentence: &Sentence) {
        println!("{}", self.messages.sentence(sentence));
    }

    /// Asks, and takes anything but a yes for a no.
    fn agrees(&self, question: &Sentence) -> Result<bool> {
        if !io::stdin().is_terminal() {
            let what = Sentence::new("reset-nobody-to-ask");
            return Err(Trouble::usage(what).remedy(Sentence::new("reset-nobody-to-ask-remedy")));
        }
        print!("{} ", self.messages.sentence(question));
        let mut answer = String::new();
        let read = io::stdout().flush().and_then(|()| io::stdin().lock().read_line(&mut answer));
        read.map_err(|error| Trouble::own(Sentence::new("watch-no-terminal")).because(error))?;
        Ok(["y", "yes", "o", "oui"].contains(&&*answer.trim().to_lowercase()))
    }

    /// Copies the learner's files to a folder of their own; none where there is nothing to copy.
    fn put_aside(&self, exercise: &Exercise) -> Result<Option<PathBuf>> {
        let files = &exercise.manifest.submission;
        let files = files.iter().filter(|file| exercise.folder.join(file).is_file());
        let files: Vec<&PathBuf> = files.collect();
        if files.is_empty() {
            return Ok(None);
        }
        let folder = new_folder(&self.workspace.own().join("answers"), &exercise.name)?;
        for file in files {
            let copy = folder.join(file);
            let trouble = |error| Trouble::file("cannot-write", &copy, &error);
            fs::create_dir_all(copy.parent().unwrap_or(&folder)).map_err(trouble)?;
            fs::copy(exercise.folder.join(file), &copy).map_err(trouble)?;
        }
        Ok(Some(folder))
    }
}

/// A folder that nothing has been put into yet: `01-counter-1`, `01-counter-2` and so on.
fn new_folder(place: &Path, name: &str) -> Result<PathBuf> {
    fs::create_dir_all(place).map_err(|error| Trouble::file("cannot-write", place, &error))?;
    let mut number = 1_u32;
    loop {
        let folder = place.join(format!("{name}-{number}"));
        match fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(Trouble::file("cannot-write", &folder, &error)),
        }
    }
}

fn restore(exercise: &Exercise, file: &SubmittedFile) -> Result<()> {
    let path = exercise.folder.join(&file.path);
    let trouble = |error| Trouble::file("cannot-write", &path, &error);
    fs::create_dir_all(path.parent().unwrap_or(&exercise.folder)).map_err(trouble)?;
    // What is there may be a link: not what it leads to is written, but the file itself.
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(trouble(error)),
        _ => fs::write(&path, &file.text).map_err(trouble),
    }
}
