//! Exercise 10: a cache whose contents are replaced as a whole, at an interval, from a source that
//! may fail.
//!
//! Replace every `todo!()`. Signatures and public types stay as they are; fields and private items
//! are yours. Everything concurrent comes from the crate `sync`.

// Remove this line when you begin: the compiler then tells you what you have not used yet.
#![allow(dead_code, unused_variables)]

use std::marker::PhantomData;
use sync::{Arc, time::Duration};

/// What readers get: a value as the source gave it, and what has happened since.
///
/// The three fields belong together: nobody ever sees the value of one run with the version or the
/// trouble of another.
#[derive(Debug, PartialEq, Eq)]
pub struct Snapshot<T, E> {
    /// What the source gave the last time it gave something.
    pub value: Arc<T>,
    /// How often the value has been replaced: 0 for the first one.
    pub version: u64,
    /// What went wrong in the last run of the source; `None` if nothing did.
    pub trouble: Option<Trouble<E>>,
}

impl<T, E: Clone> Clone for Snapshot<T, E> {
    fn clone(&self) -> Self {
        let (value, trouble) = (Arc::clone(&self.value), self.trouble.clone());
        Snapshot { value, version: self.version, trouble }
    }
}

/// Why a run of the source gave no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble<E> {
    /// The source returned this error.
    Failed(E),
    /// The source panicked.
    Panicked,
}

/// The cache has been stopped: the source is not asked any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

/// A value that readers share, and a thread that asks the source for a new one at an interval.
///
/// - **Readers never wait for the source**, however long a run takes: they go on with what is there.
/// - **A failing source does no harm.** After an error or a panic the last value and its version stay,
///   and `trouble` says what happened, until a run gives a value again.
/// - **The source runs once at a time**, whoever asked for the run. It may run on any thread. It may
///   call `snapshot`; it must not call `refresh` or `stop`.
/// - What the source did before it returned is visible to whoever has seen the snapshot.
///
/// Dropping the cache stops it.
pub struct SnapshotCache<T, E> {
    // Stands in for your fields, which will mention `T` and `E` themselves.
    holds: PhantomData<(T, E)>,
}

impl<T, E> SnapshotCache<T, E>
where
    T: Send + Sync + 'static,
    E: Clone + Send + Sync + 'static,
{
    /// Runs the source once, on this thread, and starts the refresher.
    ///
    /// The refresher refreshes whenever `interval` has passed since it was started, or since it last
    /// did so itself; never sooner, whatever wakes it. An error or a panic of the source does not end
    /// it. An `interval` may be too long ever to pass.
    ///
    /// # Errors
    ///
    /// What the source returned if its first run fails: there is nothing to show yet, so no cache is
    /// made and no thread is started.
    ///
    /// # Panics
    ///
    /// When the source panics in this first run.
    pub fn start(
        source: impl Fn() -> Result<T, E> + Send + Sync + 'static,
        interval: Duration,
    ) -> Result<Self, E> {
        todo!()
    }

    /// The current snapshot. Never waits for a run of the source. Works after `stop`, too.
    pub fn snapshot(&self) -> Snapshot<T, E> {
        todo!()
    }

    /// Asks the source for a new value now, and returns the snapshot that the run leaves, or a later
    /// one. Waits for that run.
    ///
    /// Who comes while a run is under way starts no other one, but waits for that one and shares what
    /// it brings. If several wait, a single run serves them all. A panic of the source does not come
    /// back from here; the snapshot says so.
    ///
    /// # Errors
    ///
    /// [`Stopped`] when the cache has been stopped; a call that is waiting at that moment may end in
    /// either way.
    pub fn refresh(&self) -> Result<Snapshot<T, E>, Stopped> {
        todo!()
    }

    /// Ends the refresher and waits until its thread has ended and no run is under way: when this
    /// returns, the source is not called any more.
    ///
    /// Does not wait for the interval. May be called several times and from several threads; each
    /// call returns only when all of this is true.
    pub fn stop(&self) {
        todo!()
    }
}
