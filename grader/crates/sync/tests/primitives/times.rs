//! Virtual time: it moves where somebody waits for it, in the order of the deadlines.

use super::{all_executions, fails, holds, holds_natively_too, results, with_timeouts};
use std::time::Duration;
use sync::channel::{after, never, unbounded};
use sync::engine::Cause;
use sync::time::Instant;
use sync::{Arc, Condvar, Mutex, select, thread};

#[test]
fn sleeping_takes_at_least_as_long() {
    holds_natively_too(|| {
        let started = Instant::now();
        thread::sleep(Duration::from_millis(2));
        assert!(started.elapsed() >= Duration::from_millis(2));
    });
}

#[test]
fn an_hour_under_the_model_is_no_time_at_all() {
    let started = std::time::Instant::now();
    holds(|| {
        let began = Instant::now();
        thread::sleep(Duration::from_secs(3_600));
        assert!(began.elapsed() >= Duration::from_secs(3_600));
    });
    assert!(started.elapsed() < Duration::from_secs(3_600));
}

#[test]
fn time_never_goes_back() {
    holds_natively_too(|| {
        let started = Instant::now();
        let other = thread::spawn(|| {
            let before = Instant::now();
            thread::sleep(Duration::from_millis(1));
            assert!(Instant::now() >= before + Duration::from_millis(1));
        });
        let mut last = started;
        for _ in 0..3 {
            let now = Instant::now();
            assert!(now >= last);
            last = now;
        }
        other.join().expect("no panic");
    });
}

#[test]
fn timers_fire_in_the_order_of_their_deadlines() {
    // Natively a loaded machine may see both at once, so this is for the model alone.
    let seen = results(&all_executions(), || {
        let (long, short) = (after(Duration::from_millis(20)), after(Duration::from_millis(10)));
        select! {
            recv(long) -> _ => "long",
            recv(short) -> _ => "short",
        }
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["short"]);
}

#[test]
fn sleepers_wake_in_the_order_of_their_deadlines() {
    let seen = results(&all_executions(), || {
        let order = Arc::new(Mutex::new(Vec::new()));
        let sleepers = [30, 10, 20].map(|delay| {
            let order = Arc::clone(&order);
            thread::spawn(move || {
                thread::sleep(Duration::from_secs(delay));
                order.lock().push(delay);
            })
        });
        sleepers.into_iter().for_each(|sleeper| sleeper.join().expect("no panic"));
        order.lock().clone()
    });
    assert!(seen.contains(&vec![10, 20, 30]));
}

#[test]
fn a_sleep_is_no_synchronization() {
    let seen = results(&with_timeouts(1), || {
        let value = Arc::new(Mutex::new(0));
        let theirs = Arc::clone(&value);
        let other = thread::spawn(move || *theirs.lock() = 1);
        thread::sleep(Duration::from_secs(1));
        let seen = *value.lock();
        other.join().expect("no panic");
        seen
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [0, 1], "the other may be slow");
}

#[test]
fn wait_until_a_moment_in_the_past_times_out() {
    let scenario = || {
        let (mutex, condvar) = (Mutex::new(()), Condvar::new());
        let moment = Instant::now();
        assert!(condvar.wait_until(&mut mutex.lock(), moment).timed_out());
    };
    scenario();
    // With a spurious wakeup it may come back before it looks at the clock.
    results(&all_executions(), scenario);
}

#[test]
fn a_timeout_counts_from_now() {
    holds_natively_too(|| {
        let silent = never::<()>();
        let started = Instant::now();
        assert!(silent.recv_timeout(Duration::from_millis(2)).is_err());
        assert!(started.elapsed() >= Duration::from_millis(2));
    });
}

#[test]
fn a_time_limit_of_a_thousand_years_never_passes() {
    const THOUSAND_YEARS: Duration = Duration::from_secs(1_000 * 365 * 24 * 3_600);
    let waits: [fn(); 5] = [
        || thread::sleep(THOUSAND_YEARS),
        || thread::park_timeout(Duration::MAX),
        || {
            let (_sender, receiver) = unbounded::<()>();
            let _ = receiver.recv_timeout(THOUSAND_YEARS);
        },
        || {
            let _ = after(THOUSAND_YEARS).recv();
        },
        || {
            let mutex = Mutex::new(());
            Condvar::new().wait_until(&mut mutex.lock(), Instant::now() + THOUSAND_YEARS);
        },
    ];
    for (number, wait) in waits.into_iter().enumerate() {
        assert_eq!(fails(&with_timeouts(2), wait), Cause::Deadlock, "wait {number}");
    }
}
