//! Counters as learners write them, right and wrong, in a file of their own.

use sync::atomic::{AtomicU64, Ordering::SeqCst};

/// What every counter of these tests can do.
pub(crate) trait Counter: Send + Sync {
    fn add(&self, n: u64) -> u64;
    fn get(&self) -> u64;
}

pub(crate) struct Atomic(pub(crate) AtomicU64);

impl Counter for Atomic {
    fn add(&self, n: u64) -> u64 {
        self.0.fetch_add(n, SeqCst)
    }

    fn get(&self) -> u64 {
        self.0.load(SeqCst)
    }
}

pub(crate) struct Racy {
    value: AtomicU64,
}

impl Racy {
    pub(crate) fn new() -> Self {
        Racy { value: AtomicU64::new(0) }
    }
}

impl Counter for Racy {
    fn add(&self, n: u64) -> u64 {
        let seen = self.value.load(SeqCst);
        self.value.store(seen + n, SeqCst);
        seen
    }

    fn get(&self) -> u64 {
        self.value.load(SeqCst)
    }
}

/// `get` answers from a copy that `add` refreshes after it has returned its answer.
pub(crate) struct Late {
    value: AtomicU64,
    copy: AtomicU64,
}

impl Late {
    pub(crate) fn new() -> Self {
        Late { value: AtomicU64::new(0), copy: AtomicU64::new(0) }
    }
}

impl Counter for Late {
    fn add(&self, n: u64) -> u64 {
        let before = self.value.fetch_add(n, SeqCst);
        if before == 0 {
            self.copy.fetch_max(n, SeqCst);
        }
        before
    }

    fn get(&self) -> u64 {
        self.copy.load(SeqCst)
    }
}

pub(crate) struct Panics(pub(crate) AtomicU64);

impl Counter for Panics {
    fn add(&self, n: u64) -> u64 {
        let before = self.0.fetch_add(n, SeqCst);
        assert!(before < 3, "this counter cannot count any further");
        before
    }

    fn get(&self) -> u64 {
        self.0.load(SeqCst)
    }
}
