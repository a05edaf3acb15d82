//! Processes on Unix.

use std::process::ExitStatus;
use std::time::Duration;

/// Ends this process at once: no exit handler and no destructor of the learner's runs.
pub(crate) fn exit(code: i32) -> ! {
    // SAFETY: takes a number and does not return.
    unsafe { libc::_exit(code) }
}

/// CPU time this process has used so far, all threads together.
pub(crate) fn cpu_time() -> Option<Duration> {
    // SAFETY: `rusage` is plain numbers, for which all zeros is a value, and the call only writes it.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        if libc::getrusage(libc::RUSAGE_SELF, &mut usage) != 0 {
            return None;
        }
        usage
    };
    Some(time(usage.ru_utime) + time(usage.ru_stime))
}

/// A time as the system gives it.
pub(super) fn time(time: libc::timeval) -> Duration {
    Duration::from_secs(time.tv_sec as u64) + Duration::from_micros(time.tv_usec as u64)
}

/// The signal that ended a process, if one did.
pub(crate) fn signal(status: ExitStatus) -> Option<i32> {
    use std::os::unix::process::ExitStatusExt;
    status.signal()
}
