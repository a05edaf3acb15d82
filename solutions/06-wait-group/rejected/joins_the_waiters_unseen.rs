//! Rejected: a waiter looks at the count and joins the others afterwards: the last `done` has let go all it found, and he was not among them.
//! Caught by: `waiting::no_wakeup_is_lost` (deadlock)

use sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
    thread::{self, JoinHandle, Thread},
};

/// A count of things that are not done yet, and a place to wait until there are none.
#[derive(Clone)]
pub struct WaitGroup {
    shared: Arc<Shared>,
}

struct Shared {
    /// Becomes 0 only under the lock of `waiters`: nobody joins them while they are let go.
    count: AtomicUsize,
    waiters: Mutex<Vec<Waiter>>,
}

struct Waiter {
    thread: Thread,
    let_go: Arc<AtomicBool>,
}

impl WaitGroup {
    /// A group with nothing to wait for.
    pub fn new() -> Self {
        let (count, waiters) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        WaitGroup { shared: Arc::new(Shared { count, waiters }) }
    }

    /// Adds `n` things to the count. Panics when the count does not fit into a `usize`.
    pub fn add(&self, n: usize) {
        let count = &self.shared.count;
        // Relaxed: what is added happens before it is done, by whatever brings it to its thread.
        // As a read-modify-write it does not break the release sequence of a `done` before it.
        let added = count.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |count| {
            count.checked_add(n)
        });
        if added.is_err() {
            panic!("`add({n})`: the count does not fit");
        }
    }

    /// Takes one thing off the count; the last one lets go everybody who waits. Panics at 0.
    pub fn done(&self) {
        if self.count_down(2).is_ok() {
            return;
        }
        let mut waiters = self.shared.waiters.lock();
        match self.count_down(1) {
            Err(_) => {
                drop(waiters);
                panic!("one `done` too many: the count is 0");
            }
            Ok(1) => {
                for waiter in waiters.drain(..) {
                    // Release: pairs with the Acquire in `wait`, so that the waiter sees what
                    // this thread sees, all other `done` of the round among it.
                    waiter.let_go.store(true, Ordering::Release);
                    waiter.thread.unpark();
                }
            }
            Ok(_) => {}
        }
    }

    /// Takes one off a count of at least `least`; gives the count before.
    fn count_down(&self, least: usize) -> Result<usize, usize> {
        // Release: pairs with the Acquire in `wait`. Acquire: the last `done` sees what came
        // before all others, and passes it on to those it lets go.
        self.shared.count.fetch_update(Ordering::AcqRel, Ordering::Relaxed, |count| {
            (count >= least).then(|| count - 1)
        })
    }

    /// How many things are not done at this moment.
    pub fn count(&self) -> usize {
        self.shared.count.load(Ordering::Acquire)
    }

    /// Waits until nothing is left to do.
    pub fn wait(&self) {
        // Acquire: pairs with the Release in `count_down`.
        if self.shared.count.load(Ordering::Acquire) == 0 {
            return;
        }
        let let_go = Arc::new(AtomicBool::new(false));
        let mut waiters = self.shared.waiters.lock();
        waiters.push(Waiter { thread: thread::current(), let_go: Arc::clone(&let_go) });
        drop(waiters);
        // Acquire: pairs with the Release in `done`.
        while !let_go.load(Ordering::Acquire) {
            thread::park();
        }
    }

    /// One thing more, until the guard is dropped.
    pub fn guard(&self) -> Guard {
        self.add(1);
        Guard { group: self.clone() }
    }

    /// Runs `task` on a thread of its own.
    pub fn spawn<T, F>(&self, task: F) -> JoinHandle<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let guard = self.guard();
        thread::spawn(move || {
            let _guard = guard;
            task()
        })
    }
}

impl Default for WaitGroup {
    fn default() -> Self {
        WaitGroup::new()
    }
}

/// One thing that is not done yet.
pub struct Guard {
    group: WaitGroup,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.group.done();
    }
}
