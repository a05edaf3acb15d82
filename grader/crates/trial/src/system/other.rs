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
    status.code().and_then(signal_of)
}

/// The signal that a status stands for with which Windows ends a process.
fn signal_of(code: i32) -> Option<i32> {
    const STACK_OVERFLOW: i32 = 0xC000_00FD_u32 as i32;
    const FAIL_FAST: i32 = 0xC000_0409_u32 as i32;
    match code {
        STACK_OVERFLOW => Some(11),
        FAIL_FAST => Some(6),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::signal_of;

    #[test]
    fn a_crash_on_windows_reads_as_a_signal() {
        assert_eq!(signal_of(-1_073_741_571), Some(11), "0xC00000FD, a stack overflow");
        assert_eq!(signal_of(-1_073_740_791), Some(6), "0xC0000409, an abort");
        assert_eq!(signal_of(0), None);
        assert_eq!(signal_of(101), None);
    }
}
