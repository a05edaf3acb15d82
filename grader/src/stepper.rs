//! `grader explain --step`: a failing execution on a terminal, step by step.

mod screen;
mod view;

use crate::scene::Scene;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use screen::Screen;
use std::io;
use verdict::Messages;

/// Whether there is a terminal to step on: somebody to read and somebody to type.
pub fn is_possible() -> bool {
    use std::io::IsTerminal;
    io::stdout().is_terminal() && io::stdin().is_terminal()
}

/// Shows the scene until the reader has had enough.
pub fn run(scene: &Scene, messages: &Messages, color: bool) -> io::Result<()> {
    let mut screen = Screen::enter()?;
    let mut stepper = Stepper { scene, at: 0 };
    loop {
        let (width, height) = screen.size()?;
        screen.show(&view::view(&stepper, messages, color, width, height))?;
        match screen.event()? {
            Event::Key(key) if key.kind != KeyEventKind::Release => match asked(key) {
                Some(Asked::Leave) => return Ok(()),
                Some(asked) => stepper.follow(asked),
                None => {}
            },
            // Another size: it is drawn again.
            _ => {}
        }
    }
}

/// Where the reader is.
struct Stepper<'a> {
    scene: &'a Scene,
    at: usize,
}

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Next,
    Previous,
    NextSwitch,
    PreviousSwitch,
    First,
    Last,
    Leave,
}

fn asked(key: KeyEvent) -> Option<Asked> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    Some(match key.code {
        KeyCode::Char('c' | 'd') if control => Asked::Leave,
        KeyCode::Char('q') | KeyCode::Esc => Asked::Leave,
        KeyCode::Right | KeyCode::Enter | KeyCode::Char(' ' | 'n' | 'l') => Asked::Next,
        KeyCode::Left | KeyCode::Backspace | KeyCode::Char('p' | 'h') => Asked::Previous,
        KeyCode::Down | KeyCode::PageDown | KeyCode::Char('j') => Asked::NextSwitch,
        KeyCode::Up | KeyCode::PageUp | KeyCode::Char('k') => Asked::PreviousSwitch,
        KeyCode::Home | KeyCode::Char('g') => Asked::First,
        KeyCode::End | KeyCode::Char('G') => Asked::Last,
        _ => return None,
    })
}

impl Stepper<'_> {
    fn follow(&mut self, asked: Asked) {
        let last = self.scene.steps.len() - 1;
        self.at = match asked {
            Asked::Next => (self.at + 1).min(last),
            Asked::Previous => self.at.saturating_sub(1),
            Asked::First => 0,
            Asked::Last => last,
            Asked::NextSwitch => (self.at + 1..last).find(|at| self.is_switch(*at)).unwrap_or(last),
            Asked::PreviousSwitch => (1..self.at).rev().find(|at| self.is_switch(*at)).unwrap_or(0),
            Asked::Leave => self.at,
        };
    }

    /// Whether another thread runs than in the step before.
    fn is_switch(&self, at: usize) -> bool {
        self.scene.steps[at].thread != self.scene.steps[at - 1].thread
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use verdict::steps::Step;

    fn scene(threads: &[usize]) -> Scene {
        let step = |thread: &usize| Step { thread: Some(*thread), ..Step::default() };
        let moments = threads.iter().map(step);
        let steps = [Step::default()].into_iter().chain(moments).chain([Step::default()]);
        view::tests::scene(steps.collect())
    }

    #[test]
    fn keys_move_by_steps_and_by_switches_and_stop_at_both_ends() {
        let scene = scene(&[0, 0, 1, 1, 0]);
        let mut stepper = Stepper { scene: &scene, at: 0 };
        let mut after = |asked| {
            stepper.follow(asked);
            stepper.at
        };
        assert_eq!(after(Asked::Previous), 0);
        assert_eq!([Asked::Next, Asked::NextSwitch, Asked::NextSwitch].map(&mut after), [1, 3, 5]);
        assert_eq!([Asked::NextSwitch, Asked::Next].map(&mut after), [6, 6]);
        assert_eq!([Asked::PreviousSwitch, Asked::PreviousSwitch].map(&mut after), [5, 3]);
        assert_eq!([Asked::Last, Asked::First].map(&mut after), [6, 0]);
    }

    #[test]
    fn every_way_out_is_a_key() {
        let key = |code, modifiers| asked(KeyEvent::new(code, modifiers));
        assert_eq!(key(KeyCode::Char('q'), KeyModifiers::NONE), Some(Asked::Leave));
        assert_eq!(key(KeyCode::Esc, KeyModifiers::NONE), Some(Asked::Leave));
        assert_eq!(key(KeyCode::Char('c'), KeyModifiers::CONTROL), Some(Asked::Leave));
        assert_eq!(key(KeyCode::Char('c'), KeyModifiers::NONE), None);
    }
}
