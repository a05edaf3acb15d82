//! What a lockdown costs per process: pairs of forked children, with it and without.

#[cfg(target_os = "linux")]
fn main() {
    use confinement::{Demand, Limits, Lockdown, enforce};
    use std::time::{Duration, Instant};

    let run = |work: &dyn Fn() -> i32| {
        let started = Instant::now();
        // SAFETY: this process has one thread, and the child ends in here.
        unsafe {
            match libc::fork() {
                0 => libc::_exit(work()),
                id => {
                    let mut status = 0;
                    assert_eq!(libc::waitpid(id, &mut status, 0), id);
                    assert_eq!(status, 0, "the lockdown failed");
                }
            }
        }
        started.elapsed()
    };
    let limits = Limits { cpu_seconds: Some(10), data_bytes: Some(256 << 20), ..Limits::default() };
    let check = Lockdown { limits, ..Lockdown::check(&[2]) };
    let watched = Lockdown { watchdog: true, ..check.clone() };
    let dropped = Lockdown { drop_to: Some(64_321), ..watched.clone() };
    let pairs: usize = std::env::args().nth(1).and_then(|it| it.parse().ok()).unwrap_or(300);
    for (name, lockdown) in [("check", check), ("watched", watched), ("watched, dropped", dropped)]
    {
        let locked = || match enforce(&lockdown, Demand::BestEffort) {
            Ok(enforced) if enforced.seal().is_ok() => 0,
            _ => 1,
        };
        // One after the other, so that whatever else the machine does meets both.
        let (mut with, mut without, mut more): (Vec<Duration>, Vec<_>, Vec<_>) = Default::default();
        for _ in 0..pairs {
            without.push(run(&|| 0));
            with.push(run(&locked));
            more.push(with[with.len() - 1].saturating_sub(without[without.len() - 1]));
        }
        let median = |times: &mut Vec<Duration>| {
            times.sort();
            times[times.len() / 2].as_secs_f64() * 1000.0
        };
        let (with, without, more) = (median(&mut with), median(&mut without), median(&mut more));
        println!("{name}: {without:.3} ms bare, {with:.3} ms locked down, {more:+.3} ms in pairs");
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("nothing is enforced here");
}
