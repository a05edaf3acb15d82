//! Processes forked from this one, which has a single thread.

use crate::driver::NOT_SET_UP;
use std::fs::File;
use std::io::{self, Read};
use std::mem;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};
use std::time::Duration;
use verdict::protocol::{Ending, Limits};

/// The reading end of a pipe; reading never blocks.
#[derive(Debug)]
pub(crate) struct Readable(File);

impl Readable {
    /// Standard input of this process.
    pub(crate) fn standard_input() -> io::Result<Self> {
        // SAFETY: takes and gives a number; on success nobody else owns the new descriptor.
        let fd = unsafe {
            let fd = libc::dup(0);
            if fd < 0 {
                return Err(io::Error::last_os_error());
            }
            OwnedFd::from_raw_fd(fd)
        };
        Readable::new(fd)
    }

    fn new(fd: OwnedFd) -> io::Result<Self> {
        set_flag(fd.as_raw_fd(), libc::F_GETFL, libc::F_SETFL, libc::O_NONBLOCK)?;
        set_flag(fd.as_raw_fd(), libc::F_GETFD, libc::F_SETFD, libc::FD_CLOEXEC)?;
        Ok(Readable(fd.into()))
    }

    /// Reads what is there, keeps it up to `max` bytes in all, and says whether that was the end.
    pub(crate) fn read_into(&self, kept: &mut Vec<u8>, max: usize) -> bool {
        let mut buffer = [0; 8192];
        loop {
            match (&self.0).read(&mut buffer) {
                Ok(0) => return true,
                Ok(length) => {
                    let room = max.saturating_sub(kept.len()).min(length);
                    kept.extend_from_slice(&buffer[..room]);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return error.kind() != io::ErrorKind::WouldBlock,
            }
        }
    }

    /// Throws away what is there.
    pub(crate) fn drain(&self) {
        self.read_into(&mut Vec::new(), 0);
    }
}

fn set_flag(fd: RawFd, get: libc::c_int, set: libc::c_int, flag: libc::c_int) -> io::Result<()> {
    // SAFETY: takes and gives numbers.
    let done = unsafe {
        let flags = libc::fcntl(fd, get);
        flags >= 0 && libc::fcntl(fd, set, flags | flag) >= 0
    };
    if done { Ok(()) } else { Err(io::Error::last_os_error()) }
}

fn pipe() -> io::Result<(Readable, OwnedFd)> {
    let mut ends = [0; 2];
    // SAFETY: the call writes two descriptors, which on success nobody else owns.
    let (read, write) = unsafe {
        if libc::pipe(ends.as_mut_ptr()) != 0 {
            return Err(io::Error::last_os_error());
        }
        (OwnedFd::from_raw_fd(ends[0]), OwnedFd::from_raw_fd(ends[1]))
    };
    set_flag(write.as_raw_fd(), libc::F_GETFD, libc::F_SETFD, libc::FD_CLOEXEC)?;
    Ok((Readable::new(read)?, write))
}

/// Waits until something can be read, or for so long.
pub(crate) fn wait(pipes: &[&Readable], time: Option<Duration>) -> io::Result<()> {
    let mut polled: Vec<libc::pollfd> = pipes
        .iter()
        .map(|pipe| libc::pollfd { fd: pipe.0.as_raw_fd(), events: libc::POLLIN, revents: 0 })
        .collect();
    // Rounded up, so that a deadline has passed when the call returns.
    let milliseconds = time
        .map_or(-1, |time| i32::try_from(time.as_millis().saturating_add(1)).unwrap_or(i32::MAX));
    // SAFETY: the list is as long as is said, and only written to during the call.
    let ready = unsafe { libc::poll(polled.as_mut_ptr(), polled.len() as _, milliseconds) };
    let error = io::Error::last_os_error();
    // The handler that interrupted the call may have left an error of its own.
    let harmless = [io::ErrorKind::Interrupted, io::ErrorKind::WouldBlock];
    if ready < 0 && !harmless.contains(&error.kind()) { Err(error) } else { Ok(()) }
}

/// Where the handler of `SIGCHLD` writes.
static NOTICE: AtomicI32 = AtomicI32::new(-1);

extern "C" fn notice(_: libc::c_int) {
    // SAFETY: `write` may be called in a signal handler, and one byte is there to be written. A full
    // pipe has been noticed already.
    unsafe {
        libc::write(NOTICE.load(Relaxed), [0u8].as_ptr().cast(), 1);
    }
}

/// What becomes readable when a child ends.
pub(crate) fn notice_ends() -> io::Result<Readable> {
    let (read, write) = pipe()?;
    set_flag(write.as_raw_fd(), libc::F_GETFL, libc::F_SETFL, libc::O_NONBLOCK)?;
    // Relaxed: this process has one thread, which the handler interrupts.
    NOTICE.store(write.as_raw_fd(), Relaxed);
    mem::forget(write);
    // SAFETY: all zeros is an action, and the handler has the signature of a plain one.
    unsafe {
        let mut action: libc::sigaction = mem::zeroed();
        action.sa_sigaction = notice as *const () as libc::sighandler_t;
        action.sa_flags = libc::SA_RESTART | libc::SA_NOCLDSTOP;
        if libc::sigaction(libc::SIGCHLD, &action, std::ptr::null_mut()) != 0 {
            return Err(io::Error::last_os_error());
        }
    }
    Ok(read)
}

/// A process that was forked and is not reaped.
#[derive(Debug)]
pub(crate) struct Child(libc::pid_t);

/// Which process this is after forking.
pub(crate) enum Side {
    /// The new one: where its testimony goes.
    Child(File),
    /// This one.
    Parent {
        /// The new process.
        child: Child,
        /// What it testifies.
        testimony: Readable,
        /// What it prints, both streams.
        output: Readable,
    },
}

/// Forks a process with a group and limits of its own, nothing to read, and its output in a pipe.
pub(crate) fn fork(limits: &Limits) -> io::Result<Side> {
    let (testimony, testimony_end) = pipe()?;
    let (output, output_end) = pipe()?;
    // SAFETY: this process has one thread, so the new one finds no lock held by another.
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error()),
        0 => {
            drop((testimony, output));
            match become_child(output_end, limits) {
                Ok(()) => Ok(Side::Child(testimony_end.into())),
                Err(_) => super::exit(NOT_SET_UP),
            }
        }
        id => Ok(Side::Parent { child: Child(id), testimony, output }),
    }
}

fn become_child(output: OwnedFd, limits: &Limits) -> io::Result<()> {
    let check = |result: libc::c_int| match result {
        0.. => Ok(()),
        _ => Err(io::Error::last_os_error()),
    };
    let limit = |resource, soft: u64, hard: u64| {
        let bound = libc::rlimit { rlim_cur: soft as _, rlim_max: hard as _ };
        // SAFETY: only reads the limit.
        check(unsafe { libc::setrlimit(resource, &bound) })
    };
    // SAFETY: takes numbers, a path that ends with a zero byte, and an action that is all zeros.
    unsafe {
        check(libc::setpgid(0, 0))?;
        #[cfg(target_os = "linux")]
        check(libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL))?;
        let mut action: libc::sigaction = mem::zeroed();
        action.sa_sigaction = libc::SIG_DFL;
        check(libc::sigaction(libc::SIGCHLD, &action, std::ptr::null_mut()))?;
        let nothing = libc::open(c"/dev/null".as_ptr(), libc::O_RDONLY);
        if nothing >= 0 {
            check(libc::dup2(nothing, 0))?;
            libc::close(nothing);
        } else {
            // A jail may have no such file.
            libc::close(0);
        }
        check(libc::dup2(output.as_raw_fd(), 1))?;
        check(libc::dup2(output.as_raw_fd(), 2))?;
        libc::close(NOTICE.swap(-1, Relaxed));
    }
    limit(libc::RLIMIT_CORE, 0, 0)?;
    if let Some(seconds) = limits.cpu_seconds {
        // The soft limit can be caught; one second later the hard one cannot.
        limit(libc::RLIMIT_CPU, seconds, seconds + 1)?;
    }
    if let Some(bytes) = limits.memory_bytes {
        // Not the address space: allocators and thread stacks reserve far more than they use.
        limit(libc::RLIMIT_DATA, bytes, bytes)?;
    }
    if let Some(bytes) = limits.file_bytes {
        limit(libc::RLIMIT_FSIZE, bytes, bytes)?;
    }
    Ok(())
}

impl Child {
    /// Ends the process and everything in its group.
    pub(crate) fn kill_all(&self) {
        // SAFETY: the process is unreaped, so neither number can belong to anybody else. It may not
        // have made its group yet.
        unsafe {
            libc::kill(-self.0, libc::SIGKILL);
            libc::kill(self.0, libc::SIGKILL);
        }
    }

    /// How the process ended and its CPU time, if it has ended. What is left of its group is ended
    /// with it.
    pub(crate) fn reap(&self) -> Option<(Ending, Duration)> {
        // SAFETY: all zeros is a value of both types, and the calls only write to them.
        let (status, usage) = unsafe {
            let mut information: libc::siginfo_t = mem::zeroed();
            let flags = libc::WEXITED | libc::WNOHANG | libc::WNOWAIT;
            let asked = libc::waitid(libc::P_PID, self.0 as _, &mut information, flags);
            if asked != 0 || information.si_pid() == 0 {
                return None;
            }
            self.kill_all();
            let (mut status, mut usage) = (0, mem::zeroed());
            if libc::wait4(self.0, &mut status, 0, &mut usage) != self.0 {
                return Some((Ending::NotStarted, Duration::ZERO));
            }
            (ExitStatus::from_raw(status), usage)
        };
        let ending = match (status.code(), status.signal()) {
            (Some(NOT_SET_UP), _) => Ending::NotStarted,
            (Some(code), _) => Ending::Exited(code),
            (None, signal) => Ending::Signalled(signal.unwrap_or_default()),
        };
        Some((ending, super::process::time(usage.ru_utime) + super::process::time(usage.ru_stime)))
    }
}
