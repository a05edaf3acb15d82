//! What a process may use up: resource limits.

use crate::Limits;
use crate::lockdown::Error;
use std::io;

/// The type of a resource's number, which differs between C libraries.
#[cfg(target_env = "gnu")]
pub(super) type Resource = libc::__rlimit_resource_t;
/// The same elsewhere.
#[cfg(not(target_env = "gnu"))]
pub(super) type Resource = libc::c_int;

/// Puts the limits in force. None of them can be raised again.
pub(super) fn apply(limits: &Limits) -> Result<(), Error> {
    // A core file would hold the learner's and our own memory.
    set(libc::RLIMIT_CORE, 0, 0)?;
    if let Some(seconds) = limits.cpu_seconds {
        // The soft limit says by its signal what happened; one second later the hard one ends all.
        set(libc::RLIMIT_CPU, seconds, seconds + 1)?;
    }
    let rest = [
        (libc::RLIMIT_DATA, limits.data_bytes),
        (libc::RLIMIT_FSIZE, limits.file_bytes),
        (libc::RLIMIT_NOFILE, limits.open_files),
        (libc::RLIMIT_NPROC, limits.processes),
        (libc::RLIMIT_STACK, limits.stack_bytes),
    ];
    for (resource, limit) in rest {
        if let Some(limit) = limit {
            set(resource, limit, limit)?;
        }
    }
    Ok(())
}

/// Sets a limit, or as much of it as an earlier and lower one leaves.
pub(super) fn set(resource: Resource, soft: u64, hard: u64) -> Result<(), Error> {
    let failed = |_: i32| Error::system("a resource limit", io::Error::last_os_error());
    let mut before = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: writes the limit it is given.
    match unsafe { libc::getrlimit(resource, &mut before) } {
        0 => {}
        error => return Err(failed(error)),
    }
    // The system counts processor time for its limits in ticks and for its reports exactly: only the
    // signal of the soft limit says for sure which of the limits it was, so that one never moves up.
    let limit =
        libc::rlimit { rlim_cur: soft.min(before.rlim_cur), rlim_max: hard.min(before.rlim_max) };
    // SAFETY: reads the limit it is given.
    match unsafe { libc::setrlimit(resource, &limit) } {
        0 => Ok(()),
        error => Err(failed(error)),
    }
}
