//! attack: Knows the numbers of the example checks and nothing else.
//! exercise: 01
//! base: stub-but MutexCounter
//! expects: policy failed skipped
//! layers: semantics
//! deserves: mutex::counts_on_one_thread mutex::wraps_around

pub struct MutexCounter(u64, sync::atomic::AtomicU64);

impl MutexCounter {
    pub fn new(initial: u64) -> Self {
        MutexCounter(initial, sync::atomic::AtomicU64::new(0))
    }

    fn next(&self, answers: &[u64]) -> u64 {
        let index = self.1.fetch_add(1, sync::atomic::Ordering::SeqCst) as usize;
        answers.get(index).copied().unwrap_or(0)
    }

    pub fn increment(&self) {}

    pub fn add(&self, _n: u64) -> u64 {
        if self.0 == 5 { 6 } else { self.next(&[u64::MAX, 0, 2, 0]) }
    }

    pub fn get(&self) -> u64 {
        if self.0 == 5 { self.next(&[5, 6, 16, 0]) } else { self.next(&[0, 2, 0, u64::MAX, 0]) }
    }

    pub fn reset(&self) -> u64 {
        16
    }
}

fn attack() {}
