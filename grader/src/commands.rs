//! What each command does, from settings to exit status.

mod autograder;
mod batch;
mod doctor;
mod explain;
mod export;
mod hint;
mod intake;
mod jplag;
mod list;
mod merge;
mod new;
mod next;
mod overview;
mod plan;
mod reset;
mod run;
mod shard;
mod solution;
mod verify;
mod watch;

use crate::catalogue::{Catalogue, Entry, Exercise};
use crate::command_line::{Command, CommandLine, When};
use crate::compile::Prepared;
use crate::event::Listener;
use crate::exit_status::ExitStatus;
use crate::grade::Lab;
use crate::journal::Journal;
use crate::layers::Layers;
use crate::messages::messages;
use crate::process::{Leash, Slots};
use crate::progress::Progress;
use crate::report::Paint;
use crate::report::text::Style;
use crate::settings::Settings;
use crate::submission::Source;
use crate::trouble::{Result, Trouble};
use crate::workspace::Workspace;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use verdict::{Messages, Sentence};

/// Does what the command line says.
pub fn run(line: &CommandLine) -> ExitStatus {
    let messages = messages(line.global.language());
    match Desk::open(line, &messages).and_then(|desk| desk.follow(line)) {
        Ok(status) => status,
        Err(trouble) => {
            eprintln!("{}", trouble.told(&messages));
            trouble.status
        }
    }
}

/// What every command works with.
struct Desk<'a> {
    workspace: Workspace,
    catalogue: Catalogue,
    settings: Settings,
    messages: &'a Messages,
}

impl<'a> Desk<'a> {
    fn open(line: &CommandLine, messages: &'a Messages) -> Result<Desk<'a>> {
        let workspace = workspace()?;
        let catalogue = Catalogue::read(&workspace)?;
        let color = match line.global.color {
            When::Always => true,
            When::Never => false,
            When::Auto => std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        };
        let settings = Settings {
            language: messages.language(),
            color,
            quiet: line.global.quiet,
            layers: Layers::from_environment(),
            ..Settings::default()
        };
        Ok(Desk { workspace, catalogue, settings, messages })
    }

    fn follow(self, line: &CommandLine) -> Result<ExitStatus> {
        match &line.command {
            None => self.overview(),
            Some(Command::Run(asked)) => self.run(asked),
            Some(Command::Explain(asked)) => self.explain(asked),
            Some(Command::List) => self.list(),
            Some(Command::Hint(asked)) => self.hint(asked),
            Some(Command::Watch(asked)) => self.watch(asked),
            Some(Command::New(asked)) => self.new_exercise(asked),
            Some(Command::Next) => self.next(),
            Some(Command::Reset(asked)) => self.reset(asked),
            Some(Command::Solution(asked)) => self.solution(asked),
            Some(Command::Verify(asked)) => self.verify(asked),
            Some(Command::Doctor(asked)) => self.doctor(asked),
            Some(Command::Batch(asked)) => self.batch(asked),
            Some(Command::Plan(asked)) => self.plan(asked),
            Some(Command::Merge(asked)) => self.merge(asked),
            Some(Command::Export(asked)) => self.export(asked),
            Some(Command::Autograder(asked)) => self.autograder(asked),
        }
    }

    /// The exercises named, or all of them.
    fn entries(&self, asked: &[String]) -> Result<Vec<&Entry>> {
        if asked.is_empty() {
            return Ok(self.catalogue.entries.iter().collect());
        }
        let mut entries: Vec<&Entry> = Vec::new();
        for name in asked {
            let entry = self.catalogue.find(name)?;
            if !entries.iter().any(|known| known.name == entry.name) {
                entries.push(entry);
            }
        }
        Ok(entries)
    }

    /// The one exercise named.
    fn exercise(&self, asked: &str) -> Result<&Exercise> {
        self.catalogue.find(asked)?.exercise().map_err(Clone::clone)
    }

    /// Where submissions come from: the path that was given, or else this workspace.
    fn source(&self, submission: Option<&Path>) -> Result<Source> {
        let Some(path) = submission else {
            return Ok(Source::Workspace(self.workspace.root.clone()));
        };
        Source::at(path).map_err(|error| {
            let what = Sentence::new("no-submission").with("path", path.display());
            Trouble::usage(what).because(error).remedy(Sentence::new("no-submission-remedy"))
        })
    }

    /// Prepares the libraries and everything else that gradings share.
    fn lab<'b>(&'b self, listener: Listener<'b>) -> Result<Lab<'b>> {
        self.lab_on(&Leash::default(), listener)
    }

    /// The same, with all children on a leash.
    fn lab_on<'b>(&'b self, leash: &Leash, listener: Listener<'b>) -> Result<Lab<'b>> {
        Ok(Lab {
            workspace: &self.workspace,
            prepared: Prepared::find_leashed(&self.workspace, leash, listener)?,
            settings: &self.settings,
            slots: Slots::leashed(self.settings.jobs, leash.clone()).into(),
            listener,
        })
    }

    fn progress(&self) -> Progress<'a> {
        Progress::new(self.messages, self.settings.quiet)
    }

    fn style<'b>(&'b self, submission: Option<&'b str>) -> Style<'b> {
        let (paint, width) = (Paint { color: self.settings.color }, crate::report::width());
        Style { messages: self.messages, paint, width, submission }
    }

    /// What is remembered of the learner's work.
    fn journal(&self) -> Journal {
        let journal = Journal::read(&self.workspace);
        journal.lost.iter().for_each(|trouble| self.complain(trouble));
        journal
    }

    /// Tells of trouble with one exercise, while the others go on.
    fn complain(&self, trouble: &Trouble) {
        eprintln!("{}", trouble.told(self.messages));
    }
}

/// The workspace around the current folder, or the one that cargo was told to run the grader from.
fn workspace() -> Result<Workspace> {
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    Workspace::around(&here).or_else(|trouble| {
        let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        package.and_then(|package| Workspace::around(&package).ok()).ok_or(trouble)
    })
}

/// How a command ends after these grades.
fn status_of(state: crate::score::State) -> ExitStatus {
    match state {
        crate::score::State::Solved => ExitStatus::AllPassed,
        crate::score::State::Unsettled => ExitStatus::OwnFault,
        _ => ExitStatus::SomeFailed,
    }
}
