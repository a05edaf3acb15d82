//! Children on Unix: a process group each, resource limits, and their CPU time.

use super::{Ending, Limits, Parent};
use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Gives the child a process group of its own and its limits.
pub(super) fn confine(command: &mut Command, limits: &Limits, parent: Parent) {
    command.process_group(0);
    let mut bounds = vec![(libc::RLIMIT_CORE, 0, 0)];
    if let Some(time) = limits.cpu_time {
        let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
        // The soft limit can be caught; one second later the hard one cannot.
        bounds.push((libc::RLIMIT_CPU, seconds, seconds + 1));
    }
    if let Some(bytes) = limits.memory_bytes {
        // Not the address space: allocators and thread stacks reserve far more than they use.
        bounds.push((libc::RLIMIT_DATA, bytes, bytes));
    }
    if let Some(bytes) = limits.file_bytes {
        bounds.push((libc::RLIMIT_FSIZE, bytes, bytes));
    }
    // SAFETY: between fork and exec only `setrlimit` and `prctl` are called, which are
    // async-signal-safe, and nothing is allocated: `bounds` was made before.
    unsafe {
        command.pre_exec(move || {
            for &(resource, soft, hard) in &bounds {
                let bound = libc::rlimit { rlim_cur: soft as _, rlim_max: hard as _ };
                if libc::setrlimit(resource, &bound) != 0 {
                    return Err(io::Error::last_os_error());
                }
            }
            // When the grader is killed, nobody is left to end a child that waits for ever.
            #[cfg(target_os = "linux")]
            if parent == Parent::Thread && libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) != 0 {
                return Err(io::Error::last_os_error());
            }
            #[cfg(not(target_os = "linux"))]
            let _ = parent;
            Ok(())
        });
    }
}

/// A child that has been started and not yet reaped, so that its number is still its own.
pub(super) struct Process {
    id: libc::pid_t,
}

impl Process {
    pub(super) fn new(child: Child) -> Self {
        Process { id: child.id() as libc::pid_t }
    }

    /// Calls `ended` on another thread once the child has ended. It stays unreaped.
    pub(super) fn watch(&self, ended: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
        let id = self.id;
        thread::spawn(move || {
            // SAFETY: an all-zero `siginfo_t` is valid, and `waitid` only writes to it.
            unsafe {
                let mut information: libc::siginfo_t = std::mem::zeroed();
                while libc::waitid(
                    libc::P_PID,
                    id as libc::id_t,
                    &mut information,
                    libc::WEXITED | libc::WNOWAIT,
                ) != 0
                    && io::Error::last_os_error().kind() == io::ErrorKind::Interrupted
                {
                }
            }
            ended();
        })
    }

    /// Ends the child and everything in its process group.
    pub(super) fn kill_all(&self) {
        // SAFETY: the child is unreaped, so the group's number cannot belong to anybody else. That
        // the group is already empty is no trouble.
        unsafe { libc::kill(-self.id, libc::SIGKILL) };
    }

    /// How the child ended, and its CPU time.
    pub(super) fn reap(self, watch: JoinHandle<()>) -> io::Result<(Ending, Duration)> {
        // The watcher returns once the child has ended, which it has or was made to.
        let _ = watch.join();
        let mut status = 0;
        // SAFETY: an all-zero `rusage` is valid, and `wait4` only writes to the two.
        let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
        // SAFETY: as above; the child is ours and unreaped.
        while unsafe { libc::wait4(self.id, &mut status, 0, &mut usage) } < 0 {
            let error = io::Error::last_os_error();
            if error.kind() != io::ErrorKind::Interrupted {
                return Err(error);
            }
        }
        let status = ExitStatus::from_raw(status);
        let ending = match status.code() {
            Some(code) => Ending::Exited(code),
            None => ending_of_signal(status.signal().unwrap_or_default()),
        };
        Ok((ending, duration(usage.ru_utime) + duration(usage.ru_stime)))
    }
}

/// What a signal that ended a child says.
pub(super) fn ending_of_signal(signal: i32) -> Ending {
    match signal {
        libc::SIGXCPU => Ending::OutOfCpuTime,
        signal => Ending::Signalled(signal),
    }
}

fn duration(time: libc::timeval) -> Duration {
    Duration::from_secs(time.tv_sec as u64) + Duration::from_micros(time.tv_usec as u64)
}
