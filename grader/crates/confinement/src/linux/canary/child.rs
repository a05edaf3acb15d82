//! A child process that tries something.

use std::io;

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// What was tried held, or did not.
    Said(bool),
    /// By this signal.
    Signalled(i32),
}

/// Runs `work` in a child process, and says how that ended.
///
/// The child of a process with several threads has only one of them, and whatever the others had
/// locked stays locked there: `work` takes no lock but the allocator's, which the C library sees to.
pub(crate) fn child(work: impl FnOnce() -> bool) -> Option<Ended> {
    // SAFETY: see above; the child ends in here, without running anybody's destructors.
    match unsafe { libc::fork() } {
        -1 => None,
        0 => {
            let code = i32::from(!work());
            // SAFETY: takes a number.
            unsafe { libc::_exit(code) }
        }
        id => wait(id),
    }
}

/// Waits for a child to end.
pub(crate) fn wait(id: libc::pid_t) -> Option<Ended> {
    let mut status = 0;
    // SAFETY: writes the status it is given.
    while unsafe { libc::waitpid(id, &mut status, 0) } < 0 {
        if io::Error::last_os_error().kind() != io::ErrorKind::Interrupted {
            return None;
        }
    }
    match libc::WIFSIGNALED(status) {
        true => Some(Ended::Signalled(libc::WTERMSIG(status))),
        false => Some(Ended::Said(libc::WEXITSTATUS(status) == 0)),
    }
}

/// The number of the last error.
pub(crate) fn errno() -> i32 {
    io::Error::last_os_error().raw_os_error().unwrap_or(0)
}
