//! What the measuring programs have in common: processor time.

#![allow(dead_code, reason = "each program uses some of it")]

use std::time::Duration;

/// Processor time of all children that have ended so far, and of their children.
#[cfg(unix)]
pub(crate) fn children() -> Duration {
    // SAFETY: all zeros is a value of the type, and the call only writes it.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        assert_eq!(libc::getrusage(libc::RUSAGE_CHILDREN, &mut usage), 0);
        usage
    };
    let time = |time: libc::timeval| {
        Duration::from_secs(time.tv_sec as u64) + Duration::from_micros(time.tv_usec as u64)
    };
    time(usage.ru_utime) + time(usage.ru_stime)
}

/// Other systems do not say.
///
/// # Panics
///
/// Always.
#[cfg(not(unix))]
pub(crate) fn children() -> Duration {
    panic!("only Unix says what children have cost")
}

/// Processor time in milliseconds of a process and of all its children that have ended.
#[cfg(target_os = "linux")]
pub(crate) fn processor_time(process: &str) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("Linux");
    let (_, fields) = stat.rsplit_once(") ").expect("a name in brackets");
    let ticks = fields.split(' ').skip(11).take(4).map(|it| it.parse::<f64>().expect("a number"));
    // SAFETY: only reads a number.
    ticks.sum::<f64>() * 1e3 / unsafe { libc::sysconf(libc::_SC_CLK_TCK) } as f64
}

/// Other systems do not say.
///
/// # Panics
///
/// Always.
#[cfg(not(target_os = "linux"))]
pub(crate) fn processor_time(_process: &str) -> f64 {
    panic!("only Linux says what a process costs while it runs")
}
