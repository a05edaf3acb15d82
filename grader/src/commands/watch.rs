//! `grader watch`: each save is graded at once.

mod session;

use super::Desk;
use crate::command_line::Watch;
use crate::exit_status::ExitStatus;
use crate::trouble::{Result, Trouble};
use crate::watch::keyboard::{self, Keyboard};
use crate::watch::saves::Saves;
use crate::watch::screen::Screen;
use session::Session;
use std::io::{self, IsTerminal};
use std::sync::mpsc::channel;
use std::thread;
use verdict::Sentence;

impl Desk<'_> {
    /// Grades an exercise whenever it is saved, until somebody leaves.
    pub(super) fn watch(self, asked: &Watch) -> Result<ExitStatus> {
        let named = asked.exercise.as_deref().map(|name| self.catalogue.find(name)).transpose()?;
        let focus = named.map(|entry| entry.name.clone());
        let (sender, happenings) = channel();
        let saves = Saves::watch(&self.workspace, asked.poll, sender.clone())?;
        let trouble =
            |error: io::Error| Trouble::own(Sentence::new("watch-no-terminal")).because(error);
        keyboard::listen_to_signals(sender.clone()).map_err(trouble)?;
        let is_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
        let keyboard = is_terminal.then(Keyboard::take).transpose().map_err(trouble)?;
        keyboard.iter().for_each(|keyboard| keyboard.listen(sender.clone()));
        let screen = Screen::new(io::stdout(), is_terminal, columns());
        thread::scope(|scope| {
            Session::new(scope, &self, screen, saves, keyboard.as_ref(), sender, focus)
                .with_problems(asked.problems)
                .follow(&happenings)
        })
    }
}

/// The columns of the terminal.
fn columns() -> usize {
    crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns).max(1))
}
