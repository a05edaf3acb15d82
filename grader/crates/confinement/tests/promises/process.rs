//! Child processes of the tests.

use std::ffi::{CString, OsString};

/// How a child ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// With this status.
    Exited(i32),
    /// By this signal.
    Signalled(i32),
}

/// Runs `work` in a forked child; its value becomes the exit status.
pub(crate) fn child(work: impl FnOnce() -> i32) -> Ended {
    wait(start(work))
}

/// The same without waiting.
pub(crate) fn start(work: impl FnOnce() -> i32) -> libc::pid_t {
    // SAFETY: this process has one thread, so that the child has all there is.
    let id = unsafe { libc::fork() };
    assert!(id >= 0, "no process can be started");
    if id == 0 {
        let code = work();
        // SAFETY: takes a number.
        unsafe { libc::_exit(code) }
    }
    id
}

/// Waits for a child.
pub(crate) fn wait(id: libc::pid_t) -> Ended {
    let mut status = 0;
    // SAFETY: writes the status it is given.
    let ended = unsafe { libc::waitpid(id, &mut status, 0) };
    assert_eq!(ended, id);
    match libc::WIFSIGNALED(status) {
        true => Ended::Signalled(libc::WTERMSIG(status)),
        false => Ended::Exited(libc::WEXITSTATUS(status)),
    }
}

/// The number of the last error.
pub(crate) fn errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// Makes another program of this process; returns only if that fails.
pub(crate) fn become_program(words: &[OsString]) {
    let words: Vec<CString> =
        words.iter().map(|word| CString::new(word.as_encoded_bytes()).unwrap()).collect();
    let pointers: Vec<_> = words.iter().map(|it| it.as_ptr()).chain([std::ptr::null()]).collect();
    // SAFETY: the list ends with a null pointer, and its texts live until here.
    unsafe { libc::execv(pointers[0], pointers.as_ptr()) };
}
