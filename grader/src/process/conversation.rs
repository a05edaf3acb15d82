//! A child that is talked to: lines in, lines out, until somebody has had enough.

use super::{Ended, Ending, OUTPUT_GRACE, Order, Parent, keep, spawn, system};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// A child that answers lines with lines. Dropping it ends the child and whatever it has started.
pub struct Conversation {
    /// Gone once nothing more will be said.
    stdin: Mutex<Option<ChildStdin>>,
    /// Gone once the child has been ended.
    rest: Mutex<Option<Rest>>,
}

struct Rest {
    process: system::Process,
    ended: Receiver<()>,
    watch: thread::JoinHandle<()>,
    stderr: Receiver<Vec<u8>>,
}

impl Conversation {
    /// Starts the child, which must end when its standard input does: the thread that starts it may
    /// end before. `hear` is told each line it says, on another thread, and dropped when the
    /// child says no more.
    pub fn start(order: &Order, mut hear: impl FnMut(String) + Send + 'static) -> io::Result<Self> {
        // The thread that starts the child hears it to its end: a jail may be one that ends with the
        // thread that has started it.
        let (say_started, started) = channel();
        let order = order.clone();
        let output_bytes = order.limits.output_bytes;
        thread::spawn(move || {
            let mut child = match spawn(&order, Stdio::piped(), Parent::Input) {
                Ok(child) => child,
                Err(error) => return drop(say_started.send(Err(error))),
            };
            let stdout = child.stdout.take().expect("standard output is piped");
            if let Err(unheard) = say_started.send(Ok(child)) {
                drop(unheard);
                return;
            }
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                hear(line);
            }
        });
        let started = started.recv().map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        let mut child = started?;
        let stdin = child.stdin.take();
        let mut stderr = child.stderr.take().expect("standard error is piped");
        let process = system::Process::new(child);
        let (say_ended, ended) = channel();
        let watch = process.watch(move || {
            // Nobody listens any more when the conversation was dropped before.
            let _ = say_ended.send(());
        });
        let (say_stderr, stderr_said) = channel();
        thread::spawn(move || {
            let (mut kept, mut buffer) = (Vec::new(), [0; 8192]);
            while let Ok(length @ 1..) = stderr.read(&mut buffer) {
                keep(&mut kept, &buffer[..length], output_bytes);
            }
            let _ = say_stderr.send(kept);
        });
        let rest = Rest { process, ended, watch, stderr: stderr_said };
        Ok(Conversation { stdin: Mutex::new(stdin), rest: Mutex::new(Some(rest)) })
    }

    /// Says one line. An error means that the child has ended or is about to.
    pub fn say(&self, line: &str) -> io::Result<()> {
        let mut stdin = self.stdin.lock().unwrap_or_else(PoisonError::into_inner);
        let stdin = stdin.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        stdin.write_all(format!("{line}\n").as_bytes())?;
        stdin.flush()
    }

    /// Ends the child and whatever it has started, now.
    pub(crate) fn kill(&self) {
        if let Some(rest) = &*self.rest.lock().unwrap_or_else(PoisonError::into_inner) {
            rest.process.kill_all();
        }
    }

    /// Says no more, waits for the child to end by itself, but no longer than `patience`, and tells
    /// how it ended. An error where that has been told already.
    pub fn end(&self, patience: Duration) -> io::Result<Ended> {
        drop(self.stdin.lock().unwrap_or_else(PoisonError::into_inner).take());
        let rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Rest { process, ended, watch, stderr } = rest.ok_or(io::ErrorKind::BrokenPipe)?;
        let parted = ended.recv_timeout(patience);
        process.kill_all();
        let (ending, cpu_time) = process.reap(watch)?;
        let ending = match parted {
            Err(RecvTimeoutError::Timeout) => Ending::OutOfWallTime,
            _ => ending,
        };
        let stderr = stderr.recv_timeout(OUTPUT_GRACE).unwrap_or_default();
        Ok(Ended { ending, cpu_time, stdout: Vec::new(), stderr })
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        let rest = self.rest.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Rest { process, watch, .. }) = rest {
            process.kill_all();
            // It is ended either way.
            let _ = process.reap(watch);
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::process::{Environment, Limits};

    const LONG: Duration = Duration::from_secs(60);

    fn shell(script: &str) -> (Conversation, Receiver<String>) {
        let order = Order {
            program: "/bin/sh".into(),
            arguments: vec!["-c".into(), script.into()],
            directory: "/".into(),
            environment: Environment::Only(vec![("PATH".into(), "/usr/bin:/bin".into())]),
            limits: Limits { output_bytes: 1 << 16, ..Limits::default() },
        };
        let (sender, lines) = channel();
        let hear = move |line| drop(sender.send(line));
        (Conversation::start(&order, hear).unwrap(), lines)
    }

    #[test]
    fn what_is_said_is_answered_line_by_line() {
        let (conversation, lines) = shell("while read x; do echo \"<$x>\"; done; echo end >&2");
        for word in ["one", "two"] {
            conversation.say(word).unwrap();
            assert_eq!(lines.recv().unwrap(), format!("<{word}>"));
        }
        let ended = conversation.end(LONG).unwrap();
        assert_eq!((ended.ending, &ended.stderr[..]), (Ending::Exited(0), &b"end\n"[..]));
    }

    #[test]
    fn who_ends_too_early_is_noticed_and_who_does_not_end_is_ended() {
        let (conversation, lines) = shell("read x; exit 3");
        conversation.say("go").unwrap();
        assert!(lines.recv().is_err(), "nothing was said");
        assert_eq!(conversation.end(LONG).unwrap().ending, Ending::Exited(3));
        let (conversation, _lines) = shell("sleep 600");
        let ended = conversation.end(Duration::from_millis(20)).unwrap();
        assert_eq!(ended.ending, Ending::OutOfWallTime);
    }
}
