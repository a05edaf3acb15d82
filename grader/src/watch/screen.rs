//! What watch mode writes: texts that stay, and below them one line that is drawn again and again.
//!
//! The ordinary screen is used and nothing on it is cleared but that line: what was said stays in the
//! terminal's scrollback, can be selected, and reads the same over ssh, in an editor's terminal and
//! in a file.

use std::io::{self, Write};
use verdict::text;

/// Standard output in watch mode.
pub struct Screen<W> {
    out: W,
    /// Whether there is a terminal that a line can be drawn on.
    is_terminal: bool,
    line: String,
    columns: usize,
    is_gone: bool,
}

/// Back to the first column, and nothing in the line.
const WIPE: &str = "\r\u{1b}[2K";

impl<W: Write> Screen<W> {
    /// A screen; one that is no terminal has no line at the bottom.
    pub fn new(out: W, is_terminal: bool, columns: usize) -> Self {
        Screen { out, is_terminal, line: String::new(), columns, is_gone: false }
    }

    /// Writes a text that stays.
    pub fn say(&mut self, text: &str) {
        let written = match self.is_terminal {
            true => self.say_above_the_line(text),
            false => self.out.write_all(text.as_bytes()),
        };
        self.note(written);
    }

    /// Shows another line at the bottom. What is no terminal gets it only if it is `worth` staying.
    pub fn show(&mut self, line: &str, worth: bool) {
        if line == self.line {
            return;
        }
        line.clone_into(&mut self.line);
        match (self.is_terminal, worth) {
            (true, _) => self.draw(),
            (false, true) => self.say(&format!("{line}\n")),
            (false, false) => {}
        }
    }

    /// The terminal has so many columns now.
    pub fn resize(&mut self, columns: usize) {
        self.columns = columns;
        self.draw();
    }

    /// Wipes the line at the bottom away.
    pub fn clear(&mut self) {
        self.line.clear();
        self.draw();
    }

    /// Whether nobody can read it any more.
    pub fn is_gone(&self) -> bool {
        self.is_gone
    }

    fn say_above_the_line(&mut self, text: &str) -> io::Result<()> {
        // A terminal that hands over each key does not go back to the first column by itself.
        let text = text.replace('\n', "\r\n");
        write!(self.out, "{WIPE}{text}{}", text::clip(&self.line, self.room()))
    }

    fn draw(&mut self) {
        if self.is_terminal {
            let line = text::clip(&self.line, self.room());
            let written = write!(self.out, "{WIPE}{line}");
            self.note(written);
        }
    }

    /// A line that ends in the last column would leave the cursor in the next one.
    fn room(&self) -> usize {
        self.columns.saturating_sub(1)
    }

    fn note(&mut self, written: io::Result<()>) {
        self.is_gone |= written.and_then(|()| self.out.flush()).is_err();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_and_the_line_is_drawn_below_them() {
        let mut out = Vec::new();
        let mut screen = Screen::new(&mut out, true, 8);
        screen.show("compiling", false);
        screen.say("a\nb\n");
        screen.clear();
        let mut terminal = vt100::Parser::new(5, 8, 0);
        assert!(!screen.is_gone());
        terminal.process(&out);
        assert_eq!(terminal.screen().contents(), "a\nb");
        let before: Vec<u8> = out[..out.len() - WIPE.len()].to_vec();
        let mut terminal = vt100::Parser::new(5, 8, 0);
        terminal.process(&before);
        assert_eq!(terminal.screen().contents(), "a\nb\ncompil…");
    }

    #[test]
    fn what_is_no_terminal_gets_plain_lines() {
        let mut out = Vec::new();
        let mut screen = Screen::new(&mut out, false, 80);
        screen.show("watching", true);
        screen.show("compiling", false);
        screen.say("a\n");
        screen.resize(10);
        screen.clear();
        assert_eq!(String::from_utf8(out).unwrap(), "watching\na\n");
    }
}
