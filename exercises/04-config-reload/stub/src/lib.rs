//! A configuration that is replaced as a whole while others go on reading it.

// Remove this line when you begin: the compiler then tells you what you have not used yet.
#![allow(dead_code, unused_variables)]

use std::marker::PhantomData;

use sync::{Arc, time::Duration};

/// A value that is replaced as a whole, with a version that counts the replacements.
///
/// The first value has version 0 and each replacement adds one.
/// Readers are never held up by a new value that is still being built.
///
/// Whatever a thread did before it replaced the value happens-before the return of each call
/// that gives out the new version or its value.
pub struct HotConfig<T> {
    // Put your own fields here.
    holds: PhantomData<T>,
}

impl<T> HotConfig<T> {
    /// A configuration whose first value is `initial`, with version 0.
    pub fn new(initial: T) -> Self {
        todo!()
    }

    /// The current value; it stays as it is for as long as the caller keeps it.
    ///
    /// Never waits for a new value to be built.
    pub fn load(&self) -> Arc<T> {
        todo!()
    }

    /// The current value and its version, which belong together.
    ///
    /// Never waits for a new value to be built.
    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        todo!()
    }

    /// The version of the current value.
    ///
    /// Never waits for a new value to be built.
    pub fn version(&self) -> u64 {
        todo!()
    }

    /// Replaces the value and returns the version of the new one.
    ///
    /// May wait for another replacement to end.
    pub fn store(&self, value: T) -> u64 {
        todo!()
    }

    /// Replaces the value by what `build` makes of it and returns the version of the new one.
    ///
    /// No replacement comes between the value that `build` gets and the one that it returns.
    /// `build` may be called more than once, may take its time, and may read the configuration;
    /// it must not replace it.
    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        todo!()
    }

    /// Waits for a value newer than `version`, and returns it with its own version.
    ///
    /// Returns at once if there is one already.
    /// Returns `None` when `limit` has passed without one; waits as long as it takes without a
    /// limit.
    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        todo!()
    }
}
