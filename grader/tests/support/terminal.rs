//! A terminal with the grader in it: what is on it, and keys pressed on it.

use super::Classroom;
use rustix::process::{Pid, Signal, kill_process, setsid};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// Far longer than anything takes, on any machine.
const DEADLINE: Duration = Duration::from_secs(240);

/// More than anything that is said, so that nothing leaves the screen.
const ROWS: u16 = 900;

/// A running grader and its terminal.
pub(crate) struct Terminal {
    child: Child,
    keys: File,
    /// Keeps the terminal open, and knows its mode.
    inner: File,
    shown: Arc<Shown>,
}

struct Shown {
    parser: Mutex<vt100::Parser>,
    changed: Condvar,
}

#[allow(dead_code, reason = "each test file uses some of it")]
impl Terminal {
    /// Starts the grader in a terminal of so many columns.
    pub(crate) fn start(classroom: &Classroom, arguments: &[&str], columns: u16) -> Terminal {
        Terminal::with(classroom.command(arguments), columns)
    }

    /// Starts a command in a terminal of so many columns.
    pub(crate) fn with(mut command: Command, columns: u16) -> Terminal {
        let outer = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&outer).expect("a terminal");
        unlockpt(&outer).expect("a terminal");
        let name = ptsname(&outer, Vec::new()).expect("a name").into_string().expect("a path");
        let inner = File::options().read(true).write(true).open(name).expect("its other end");
        tcsetwinsize(&inner, size(columns)).expect("a size");
        let stream = || inner.try_clone().expect("a copy");
        command.stdin(stream()).stdout(stream()).stderr(stream());
        // SAFETY: between fork and exec only two system calls are made, and nothing is allocated.
        unsafe {
            command.pre_exec(|| {
                setsid()?;
                rustix::process::ioctl_tiocsctty(std::io::stdin())?;
                Ok(())
            });
        }
        let child = command.spawn().expect("it starts");
        let keys = File::from(outer);
        let parser = Mutex::new(vt100::Parser::new(ROWS, columns, 0));
        let shown = Arc::new(Shown { parser, changed: Condvar::new() });
        listen(keys.try_clone().expect("a copy"), Arc::clone(&shown));
        Terminal { child, keys, inner, shown }
    }

    /// Types.
    pub(crate) fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("it takes keys");
    }

    /// Gives the terminal another size.
    pub(crate) fn resize(&self, columns: u16) {
        tcsetwinsize(&self.inner, size(columns)).expect("a size");
        self.shown.parser.lock().unwrap().screen_mut().set_size(ROWS, columns);
    }

    /// All that is on it.
    pub(crate) fn contents(&self) -> String {
        self.shown.parser.lock().unwrap().screen().contents()
    }

    /// Waits until `text` is on it.
    pub(crate) fn wait_for(&self, text: &str) -> String {
        self.wait_for_count(text, 1)
    }

    /// Waits until `text` is on it so many times.
    pub(crate) fn wait_for_count(&self, text: &str, count: usize) -> String {
        self.wait_until(&format!("{count} times `{text}`"), |contents| {
            contents.matches(text).count() >= count
        })
    }

    /// Waits until what is on it is as it should be: a screen is drawn bit by bit.
    pub(crate) fn wait_until(&self, what: &str, is_so: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + DEADLINE;
        let mut parser = self.shown.parser.lock().unwrap();
        loop {
            let contents = parser.screen().contents();
            if is_so(&contents) {
                return contents;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "no {what} on the terminal:\n{contents}");
            parser = self.shown.changed.wait_timeout(parser, left).unwrap().0;
        }
    }

    /// Whether something on it is in colour, or bold, or dim.
    pub(crate) fn has_colours(&self) -> bool {
        let parser = self.shown.parser.lock().unwrap();
        let formatted = String::from_utf8(parser.screen().contents_formatted()).unwrap();
        [";1m", "[1m", "[2m", "[31m", "[32m"].iter().any(|code| formatted.contains(code))
    }

    /// Whether it hands over whole lines, as a shell wants it.
    pub(crate) fn takes_lines(&self) -> bool {
        let modes = tcgetattr(&self.inner).expect("its mode").local_modes;
        modes.contains(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG)
    }

    /// Sends the grader a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("it runs");
    }

    /// Waits for the grader to end; the code it ends with.
    pub(crate) fn end(&mut self) -> Option<i32> {
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It has ended already, unless the test has failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn size(columns: u16) -> Winsize {
    Winsize { ws_row: 50, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }
}

fn listen(mut terminal: File, shown: Arc<Shown>) {
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        // The read fails when nobody has the other end open any more.
        while let Ok(length @ 1..) = terminal.read(&mut buffer) {
            shown.parser.lock().unwrap().process(&buffer[..length]);
            shown.changed.notify_all();
        }
    });
}
