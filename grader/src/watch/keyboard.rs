//! Keys one by one, and a terminal that is afterwards as it was before.

use super::Happening;
use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use std::io;
use std::panic;
use std::sync::Once;
use std::sync::mpsc::Sender;
use std::thread;

/// A key that means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// One more hint.
    Hint,
    /// The next failing execution.
    Explain,
    /// The next exercise that is not solved.
    Next,
    /// All exercises.
    List,
    /// The same once more.
    Run,
    /// The end.
    Quit,
    /// What the keys do.
    Help,
    /// To be continued later.
    Suspend,
    /// An empty line.
    Blank,
}

/// A terminal that hands over each key at once. It is given back at the end of the scope, and when
/// this process panics.
pub struct Keyboard(());

impl Keyboard {
    /// Takes the terminal over.
    pub fn take() -> io::Result<Keyboard> {
        static HOOK: Once = Once::new();
        enable_raw_mode()?;
        HOOK.call_once(|| {
            let hook = panic::take_hook();
            panic::set_hook(Box::new(move |information| {
                // First, so that the message stands in lines.
                let _ = disable_raw_mode();
                hook(information);
            }));
        });
        Ok(Keyboard(()))
    }

    /// Tells of each key, for as long as anybody listens.
    pub fn listen(&self, happenings: Sender<Happening>) {
        thread::spawn(move || {
            loop {
                let happening = match event::read() {
                    Ok(Event::Key(key)) => meaning(key).map(Happening::Pressed),
                    Ok(Event::Resize(..)) => Some(Happening::Resized),
                    Ok(_) => None,
                    Err(_) => Some(Happening::Left),
                };
                let is_last = matches!(happening, Some(Happening::Left));
                let unheard = happening.is_some_and(|it| happenings.send(it).is_err());
                if unheard || is_last {
                    return;
                }
            }
        });
    }

    /// Gives the terminal back while this process is stopped, and takes it over again.
    #[cfg(unix)]
    pub fn suspend(&self) -> io::Result<()> {
        disable_raw_mode()?;
        // Not this process alone: it may have been started by cargo, which the shell waits for.
        rustix::process::kill_current_process_group(rustix::process::Signal::TSTP)?;
        enable_raw_mode()
    }

    /// There is no such thing here.
    #[cfg(not(unix))]
    pub fn suspend(&self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Keyboard {
    fn drop(&mut self) {
        // A terminal that is gone needs nothing.
        let _ = disable_raw_mode();
    }
}

fn meaning(key: KeyEvent) -> Option<Key> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return match key.code {
            KeyCode::Char('c' | 'd') => Some(Key::Quit),
            KeyCode::Char('z') => Some(Key::Suspend),
            _ => None,
        };
    }
    Some(match key.code {
        KeyCode::Char('h') => Key::Hint,
        KeyCode::Char('e') => Key::Explain,
        KeyCode::Char('n') => Key::Next,
        KeyCode::Char('l') => Key::List,
        KeyCode::Char('r') => Key::Run,
        KeyCode::Char('q') => Key::Quit,
        KeyCode::Char('?') => Key::Help,
        KeyCode::Enter => Key::Blank,
        _ => return None,
    })
}

/// Tells when somebody wants this process to end.
#[cfg(unix)]
pub fn listen_to_signals(happenings: Sender<Happening>) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    thread::spawn(move || {
        for _ in signals.forever() {
            if happenings.send(Happening::Left).is_err() {
                return;
            }
        }
    });
    Ok(())
}

/// Elsewhere the system ends the process and what it has started.
#[cfg(not(unix))]
pub fn listen_to_signals(_happenings: Sender<Happening>) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_mean_what_the_help_says() {
        let plain = |code| meaning(KeyEvent::new(code, KeyModifiers::NONE));
        assert_eq!(plain(KeyCode::Char('h')), Some(Key::Hint));
        assert_eq!(plain(KeyCode::Char('x')), None);
        let control = |key| meaning(KeyEvent::new(KeyCode::Char(key), KeyModifiers::CONTROL));
        assert_eq!([control('c'), control('d')], [Some(Key::Quit); 2]);
        assert_eq!(control('h'), None);
    }
}
