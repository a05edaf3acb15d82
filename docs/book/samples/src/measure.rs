//! Times that a busy machine spoils as little as possible.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Microseconds for each of so many things that one call does, on whatever threads.
pub fn each(count: usize, call: impl FnOnce()) -> Run {
    let (start, used) = (Instant::now(), processor_time_of_all());
    call();
    let elapsed = start.elapsed().as_secs_f64();
    let used = (processor_time_of_all() - used).as_secs_f64();
    Run { cost: elapsed * 1e6 / count as f64, share: used / elapsed }
}

/// What a run of several threads took.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// The cost of one thing; of a call, from the moment in which the first thread begins to the end of the last.
    pub cost: f64,
    /// How much of the processor time that they could have had the threads have had, from 0 to 1.
    pub share: f64,
}

/// So many threads that all call so many times, at once; in nanoseconds per call.
pub fn of_threads(threads: u64, times: u64, calls: impl Fn(u64) + Sync) -> Run {
    let waiting = AtomicU64::new(threads);
    let work = |number: u64| {
        waiting.fetch_sub(1, Ordering::AcqRel);
        while waiting.load(Ordering::Acquire) > 0 {
            thread::yield_now();
        }
        let (start, used) = (Instant::now(), processor_time());
        calls(number);
        (start, Instant::now(), processor_time() - used)
    };
    let spans: Vec<(Instant, Instant, Duration)> = thread::scope(|scope| {
        let work = &work;
        let workers: Vec<_> =
            (0..threads).map(|number| scope.spawn(move || work(number))).collect();
        workers.into_iter().map(|worker| worker.join().expect("it does not panic")).collect()
    });
    let start = spans.iter().map(|span| span.0).min().expect("there are threads");
    let end = spans.iter().map(|span| span.1).max().expect("there are threads");
    let used: Duration = spans.iter().map(|span| span.2).sum();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let elapsed = (end - start).as_secs_f64();
    Run {
        cost: elapsed * 1e9 / (threads * times) as f64,
        share: used.as_secs_f64() / (elapsed * (threads as f64).min(cores as f64)),
    }
}

/// The processor time that this thread has used.
#[cfg(unix)]
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

/// The processor time that this process has used.
#[cfg(unix)]
fn processor_time_of_all() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

#[cfg(not(unix))]
fn processor_time_of_all() -> Duration {
    processor_time()
}

/// Where the system is not asked, every run counts as undisturbed.
#[cfg(not(unix))]
fn processor_time() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// For each candidate the median of its costs in the quarter of the rounds that other programs have
/// disturbed least: threads that take turns because the machine is busy do not get in each other's way,
/// which is what is to be measured. Every round runs all candidates, each round beginning with another
/// one, so that what slows the machine down slows all of them.
pub fn medians(rounds: usize, candidates: &mut [Box<dyn FnMut() -> Run + '_>]) -> Vec<f64> {
    let count = candidates.len();
    let mut runs = vec![Vec::new(); count];
    for round in 0..rounds {
        for turn in 0..count {
            let index = (round + turn) % count;
            runs[index].push((candidates[index])());
        }
    }
    runs.into_iter().map(of_the_least_disturbed).collect()
}

fn of_the_least_disturbed(mut runs: Vec<Run>) -> f64 {
    runs.sort_by(|one, other| other.share.total_cmp(&one.share));
    let kept = runs.len().div_ceil(4);
    median(runs[..kept].iter().map(|run| run.cost).collect())
}

/// The middle one.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_thread_is_timed() {
        let calls = AtomicU64::new(0);
        let run = of_threads(3, 10, |_| {
            calls.fetch_add(10, Ordering::Relaxed);
        });
        assert!(run.cost > 0.0 && run.share >= 0.0, "{run:?}");
        assert_eq!(calls.into_inner(), 30);
    }

    #[test]
    fn a_median_is_in_the_middle_and_every_candidate_has_its_own() {
        assert_eq!(median(vec![9.0, 1.0, 5.0]), 5.0);
        let mut calls = 0.0;
        let mut candidates: Vec<Box<dyn FnMut() -> Run>> = vec![
            Box::new(|| Run { cost: 3.0, share: 1.0 }),
            // Disturbed less and less.
            Box::new(|| {
                calls += 1.0;
                Run { cost: calls, share: calls / 12.0 }
            }),
        ];
        assert_eq!(medians(12, &mut candidates), [3.0, 11.0]);
    }
}
