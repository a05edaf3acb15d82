//! Work done on several threads, with results in the order of the work.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Does every piece of work on up to `workers` threads and gives the results in the order of the
/// work.
pub fn in_parallel<W: Sync, R: Send>(
    workers: usize,
    work: &[W],
    job: impl Fn(&W) -> R + Sync,
) -> Vec<R> {
    let queue: Mutex<VecDeque<usize>> = Mutex::new((0..work.len()).collect());
    let results: Mutex<Vec<Option<R>>> = Mutex::new(work.iter().map(|_| None).collect());
    thread::scope(|scope| {
        for _ in 0..workers.clamp(1, work.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some(index) = next else { return };
                    let result = job(&work[index]);
                    results.lock().unwrap_or_else(PoisonError::into_inner)[index] = Some(result);
                }
            });
        }
    });
    let results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.into_iter().map(|result| result.expect("every piece of work was done")).collect()
}
