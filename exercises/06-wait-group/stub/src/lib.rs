//! Exercise 06: a wait group, which counts work that is still to be done and lets others wait for the last of it.

// Remove this line when you begin: the compiler then tells you what you have not used yet.
#![allow(dead_code, unused_imports, unused_variables)]

use sync::{Condvar, Mutex, thread};

/// A count of things that are not done yet, and a place to wait until there are none.
///
/// Clones are handles to the same group, not groups of their own.
/// A group may be used again and again: a *round* begins when the count leaves 0 and is over when
/// the count is 0 again.
///
/// Whatever a thread did before one of its [`WaitGroup::done`] happens-before the return of every
/// [`WaitGroup::wait`] that this `done` was needed for.
pub struct WaitGroup {
    // Put your own fields here.
}

impl WaitGroup {
    /// A group with nothing to wait for: its count is 0.
    pub fn new() -> Self {
        todo!("an empty group")
    }

    /// Adds `n` things to the count. Never waits.
    ///
    /// # Panics
    ///
    /// When the count would no longer fit into a `usize`, with a message that names `add`; the
    /// count stays as it was.
    pub fn add(&self, n: usize) {
        todo!("count `n` more")
    }

    /// Takes one thing off the count; the last one lets go everybody who waits. Never waits.
    ///
    /// # Panics
    ///
    /// When the count is 0, with a message that names `done`; the count stays 0, and the group
    /// can be used as before.
    pub fn done(&self) {
        todo!("count one less, and tell whoever waits for that")
    }

    /// How many things are not done at this moment. Never waits.
    pub fn count(&self) -> usize {
        todo!("read the count")
    }

    /// Waits until nothing is left to do; returns at once if the count is 0.
    ///
    /// A thread that waits here is let go when the round is over, even if another thread begins
    /// the next round at once. It is not let go before: there was a moment during this call at
    /// which the count was 0.
    pub fn wait(&self) {
        todo!("wait for the end of the round")
    }

    /// Adds one thing to the count and returns a guard; that thing is done when the guard is
    /// dropped, on whatever way: at the end of its scope, by hand, or while a panic unwinds.
    pub fn guard(&self) -> Guard {
        todo!("count one more, and let the guard count it off")
    }

    /// Runs `task` on a thread of its own, as one thing that is done when the task has ended.
    ///
    /// The task counts from this call on, not from the moment at which its thread begins.
    /// It is done when it has returned, and when it has panicked, too. Who waits for the group
    /// does not wait for the thread; for that there is the handle.
    pub fn spawn<T, F>(&self, task: F) -> thread::JoinHandle<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        todo!("count the task, start its thread, count it off")
    }
}

impl Clone for WaitGroup {
    /// Another handle to the same group.
    fn clone(&self) -> Self {
        todo!("share the group")
    }
}

impl Default for WaitGroup {
    fn default() -> Self {
        WaitGroup::new()
    }
}

/// One thing that is not done yet; dropping the guard says that it is.
pub struct Guard {
    // Put your own fields here.
}

impl Drop for Guard {
    fn drop(&mut self) {
        todo!("count it off")
    }
}
