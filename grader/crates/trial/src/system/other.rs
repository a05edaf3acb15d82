//! Processes on systems that are not Unix.

use std::process::ExitStatus;
use std::time::Duration;

/// Ends this process.
pub(crate) fn exit(code: i32) -> ! {
    std::process::exit(code)
}

/// CPU time is not asked for here.
pub(crate) fn cpu_time() -> Option<Duration> {
    None
}

/// The Unix signal that the way a process ended corresponds to, if there is one.
pub(crate) fn signal(status: ExitStatus) -> Option<i32> {
    const STACK_OVERFLOW: i32 = 0xC000_00FD_u32 as i32;
    const FAIL_FAST: i32 = 0xC000_0409_u32 as i32;
    match status.code() {
        Some(STACK_OVERFLOW) => Some(11),
        Some(FAIL_FAST) => Some(6),
        _ => None,
    }
}
