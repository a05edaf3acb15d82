//! Children on other systems: only a clock on the wall.

use super::{Ending, Limits, Parent};
use std::io;
use std::process::{Child, Command};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Nothing can be limited here.
pub(super) fn confine(_command: &mut Command, _limits: &Limits, _parent: Parent) {}

/// A child that has been started.
pub(super) struct Process {
    child: Arc<Mutex<Child>>,
}

/// How often a child is asked whether it has ended.
const ASK_EVERY: Duration = Duration::from_millis(5);

impl Process {
    pub(super) fn new(child: Child) -> Self {
        Process { child: Arc::new(Mutex::new(child)) }
    }

    /// Calls `ended` on another thread once the child has ended.
    pub(super) fn watch(&self, ended: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
        let child = Arc::clone(&self.child);
        thread::spawn(move || {
            // std can wait for a child or kill it, but not both at once from two threads. The lock is not
            // held while this one sleeps, so that the other gets its turn.
            while is_running(&child) {
                thread::sleep(ASK_EVERY);
            }
            ended();
        })
    }

    /// Ends the child.
    pub(super) fn kill_all(&self) {
        // That it has already ended is no trouble.
        let _ = self.child.lock().unwrap_or_else(PoisonError::into_inner).kill();
    }

    /// How the child ended. The system does not tell its CPU time.
    pub(super) fn reap(self, watch: JoinHandle<()>) -> io::Result<(Ending, Duration)> {
        // The watcher returns once the child has ended, which it has or was made to.
        let _ = watch.join();
        let status = self.child.lock().unwrap_or_else(PoisonError::into_inner).wait()?;
        Ok((Ending::Exited(status.code().unwrap_or(-1)), Duration::ZERO))
    }
}

/// What a signal that ended a child says; there are none here.
#[cfg_attr(unix, allow(dead_code, reason = "compiled everywhere, called elsewhere"))]
pub(super) fn ending_of_signal(signal: i32) -> Ending {
    Ending::Signalled(signal)
}

fn is_running(child: &Mutex<Child>) -> bool {
    matches!(child.lock().unwrap_or_else(PoisonError::into_inner).try_wait(), Ok(None))
}
