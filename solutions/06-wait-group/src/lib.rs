//! A wait group made of a count and a number of finished rounds, both under one lock, and a condition variable.
//!
//! # Why it is correct
//!
//! There is no atomic here: every edge of happens-before comes from the one lock.
//!
//! - **One count, one lock.** Every look at the count and every change of it is a critical section
//!   of `state`, so the calls take effect one after another, in the order of these sections.
//! - **No lost wakeup.** `wait` looks at the round and falls asleep in one critical section, and
//!   the last `done` ends the round in another. Either `wait` finds the round over, or it is
//!   asleep on `round_over` before that `done` notifies.
//! - **No early return, no late one.** A waiter compares numbers of rounds, and not the count:
//!   `rounds_over` changes when the count becomes 0 and at no other moment, so a wakeup without
//!   reason changes nothing, and a next round that begins before the waiter has the lock again
//!   cannot hide that his is over.
//! - **Everybody.** The last `done` wakes all, for all who sleep wait for the same thing.
//! - **Happens-before.** What a thread did before `done` happens-before its unlock of `state`;
//!   that unlock happens-before the later lock by the last `done`, and that one's unlock before the
//!   lock with which `wait` returns. So all `done` of the round are visible to whoever waited.
//! - **Tasks.** `spawn` counts before it starts the thread: the thread's own first step may come
//!   after any number of steps of others. The guard moves into the thread and is dropped when the
//!   task has ended, by return or by panic.

use sync::{
    Arc, Condvar, Mutex,
    thread::{self, JoinHandle},
};

/// A count of things that are not done yet, and a place to wait until there are none.
///
/// Clones are handles to the same group.
#[derive(Clone)]
pub struct WaitGroup {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    round_over: Condvar,
}

#[derive(Clone, Copy)]
struct State {
    count: usize,
    /// How often the count has become 0.
    rounds_over: u64,
}

impl WaitGroup {
    /// A group with nothing to wait for: its count is 0.
    pub fn new() -> Self {
        let state = Mutex::new(State { count: 0, rounds_over: 0 });
        WaitGroup { shared: Arc::new(Shared { state, round_over: Condvar::new() }) }
    }

    /// Adds `n` things to the count. Panics when the count does not fit into a `usize`.
    pub fn add(&self, n: usize) {
        let mut state = self.shared.state.lock();
        let Some(count) = state.count.checked_add(n) else {
            panic!("`add({n})` to a count of {}: it does not fit", state.count);
        };
        state.count = count;
    }

    /// Takes one thing off the count; the last one lets go everybody who waits. Panics at 0.
    pub fn done(&self) {
        let mut state = self.shared.state.lock();
        let Some(count) = state.count.checked_sub(1) else {
            panic!("`done` without an `add`: the count is 0 already");
        };
        state.count = count;
        if count == 0 {
            state.rounds_over += 1;
            drop(state);
            self.shared.round_over.notify_all();
        }
    }

    /// How many things are not done at this moment.
    pub fn count(&self) -> usize {
        self.shared.state.lock().count
    }

    /// Waits until nothing is left to do; returns at once if the count is 0.
    pub fn wait(&self) {
        let mut state = self.shared.state.lock();
        if state.count > 0 {
            let round = state.rounds_over;
            self.shared.round_over.wait_while(&mut state, |state| state.rounds_over == round);
        }
    }

    /// Adds one thing to the count, which is done when the guard is dropped.
    pub fn guard(&self) -> Guard {
        self.add(1);
        Guard { group: self.clone() }
    }

    /// Runs `task` on a thread of its own, as one thing that is done when the task has ended.
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

/// One thing that is not done yet; dropping the guard says that it is.
pub struct Guard {
    group: WaitGroup,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.group.done();
    }
}
