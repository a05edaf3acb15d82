//! The terminal while it is ours: raw, on its second screen, and given back however it ends.

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::event::{self, Event};
use crossterm::terminal::{
    self, BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen,
};
use crossterm::{execute, queue};
use std::io::{self, Stdout, Write};

/// The second screen of the terminal, until this goes out of scope: by leaving, by an error, or by a
/// panic.
pub(super) struct Screen {
    out: Stdout,
}

impl Screen {
    pub(super) fn enter() -> io::Result<Screen> {
        terminal::enable_raw_mode()?;
        // From here on there is something to give back.
        let mut screen = Screen { out: io::stdout() };
        execute!(screen.out, EnterAlternateScreen, Hide)?;
        Ok(screen)
    }

    pub(super) fn size(&self) -> io::Result<(usize, usize)> {
        terminal::size().map(|(width, height)| (width.into(), height.into()))
    }

    /// Shows these lines and nothing else.
    pub(super) fn show(&mut self, lines: &[String]) -> io::Result<()> {
        queue!(self.out, BeginSynchronizedUpdate)?;
        for (row, line) in (0..).zip(lines) {
            queue!(self.out, MoveTo(0, row), Clear(ClearType::UntilNewLine))?;
            self.out.write_all(line.as_bytes())?;
        }
        queue!(self.out, Clear(ClearType::FromCursorDown), EndSynchronizedUpdate)?;
        self.out.flush()
    }

    /// The next key, or another size.
    pub(super) fn event(&self) -> io::Result<Event> {
        event::read()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // Nobody is left to tell of an error.
        let _ = execute!(self.out, Show, LeaveAlternateScreen);
        let _ = terminal::disable_raw_mode();
    }
}
