//! Mistake: a watcher spins and never looks at its limit.
//! Exercise: 04
//! Check: watch::gives_up_when_the_limit_has_passed
//! Told: mistake-spin

use std::mem;

use sync::{
    Arc, Condvar, Mutex,
    atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// A value that is replaced as a whole, with a version that counts the replacements.
///
/// The first value has version 0 and each replacement adds one.
/// Readers are never held up by a new value that is still being built.
///
/// Whatever a thread did before it replaced the value happens-before the return of each call
/// that gives out the new version or its value.
pub struct HotConfig<T> {
    current: Mutex<Current<T>>,
    /// The version in `current` once more, to be read without the lock.
    version: AtomicU64,
    replaced: Condvar,
    /// Held by whoever replaces the value, from reading the old one to publishing the new one.
    reload: Mutex<()>,
}

/// A value and its version: what one lock keeps together.
struct Current<T> {
    value: Arc<T>,
    version: u64,
}

impl<T> Current<T> {
    fn pair(&self) -> (Arc<T>, u64) {
        (Arc::clone(&self.value), self.version)
    }
}

impl<T> HotConfig<T> {
    /// A configuration whose first value is `initial`, with version 0.
    pub fn new(initial: T) -> Self {
        HotConfig {
            current: Mutex::new(Current { value: Arc::new(initial), version: 0 }),
            version: AtomicU64::new(0),
            replaced: Condvar::new(),
            reload: Mutex::new(()),
        }
    }

    /// The current value; it stays as it is for as long as the caller keeps it.
    ///
    /// Never waits for a new value to be built.
    pub fn load(&self) -> Arc<T> {
        Arc::clone(&self.current.lock().value)
    }

    /// The current value and its version, which belong together.
    ///
    /// Never waits for a new value to be built.
    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        self.current.lock().pair()
    }

    /// The version of the current value.
    ///
    /// Never waits for a new value to be built.
    pub fn version(&self) -> u64 {
        // Acquire: pairs with the Release in `publish`, so that what came before the new version
        // is visible to whoever has seen it.
        self.version.load(Ordering::Acquire)
    }

    /// Replaces the value and returns the version of the new one.
    ///
    /// May wait for another replacement to end.
    pub fn store(&self, value: T) -> u64 {
        let _reload = self.reload.lock();
        self.publish(value)
    }

    /// Replaces the value by what `build` makes of it and returns the version of the new one.
    ///
    /// No replacement comes between the value that `build` gets and the one that it returns.
    /// `build` may be called more than once, may take its time, and may read the configuration;
    /// it must not replace it.
    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        let _reload = self.reload.lock();
        let value = build(&self.load());
        self.publish(value)
    }

    /// Waits for a value newer than `version`, and returns it with its own version.
    ///
    /// Returns at once if there is one already.
    /// Returns `None` when `limit` has passed without one; waits as long as it takes without a
    /// limit.
    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let _ = limit;
        while self.version.load(Ordering::Acquire) <= version {} // <- here
        Some(self.current.lock().pair())
    }

    /// Makes `value` the current one; the caller holds `reload`.
    fn publish(&self, value: T) -> u64 {
        let value = Arc::new(value);
        let mut current = self.current.lock();
        let old = mem::replace(&mut current.value, value);
        current.version += 1;
        let version = current.version;
        // Release: pairs with the Acquire in `version`. It comes after the value, and before the
        // unlock: whoever has seen the version finds the value, and the other way round.
        self.version.store(version, Ordering::Release);
        drop(current);
        self.replaced.notify_all();
        // Perhaps the last copy of the old value, whose end may take its time: not under the lock.
        drop(old);
        version
    }
}
