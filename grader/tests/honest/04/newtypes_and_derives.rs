//! Honest: versions and deadlines are types of their own, with the operations they need and no others.

use std::fmt;
use std::ops::Deref;
use sync::time::{Duration, Instant};
use sync::{Arc, Condvar, Mutex, WaitTimeoutResult};

/// Counts replacements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Version(u64);

impl Version {
    #[must_use]
    const fn next(self) -> Version {
        Version(self.0 + 1)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}", self.0)
    }
}

/// When a wait is over, if ever.
#[derive(Clone, Copy, Debug)]
enum Deadline {
    Never,
    At(Instant),
}

impl From<Option<Duration>> for Deadline {
    fn from(limit: Option<Duration>) -> Self {
        limit.map_or(Deadline::Never, |limit| Deadline::At(Instant::now() + limit))
    }
}

impl Deadline {
    fn has_passed(self) -> bool {
        matches!(self, Deadline::At(at) if at <= Instant::now())
    }
}

/// What readers get.
#[derive(Debug, PartialEq, Eq)]
struct Snapshot<T> {
    value: Arc<T>,
    version: Version,
}

// Not derived: that would ask for `T: Clone`.
impl<T> Clone for Snapshot<T> {
    fn clone(&self) -> Self {
        let Self { value, version } = self;
        Self { value: value.clone(), version: *version }
    }
}

impl<T> Deref for Snapshot<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> From<Snapshot<T>> for (Arc<T>, u64) {
    fn from(snapshot: Snapshot<T>) -> Self {
        (snapshot.value, snapshot.version.0)
    }
}

pub struct HotConfig<T> {
    snapshot: Mutex<Snapshot<T>>,
    newer: Condvar,
    author: Mutex<()>,
}

impl<T: Default> Default for HotConfig<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: fmt::Debug> fmt::Debug for HotConfig<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let snapshot = self.snapshot();
        f.debug_struct("HotConfig")
            .field("value", &snapshot.value)
            .field("version", &format_args!("{}", snapshot.version))
            .finish_non_exhaustive()
    }
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        let first = Snapshot { value: initial.into(), version: Version::default() };
        Self { snapshot: first.into(), newer: Condvar::default(), author: ().into() }
    }

    fn snapshot(&self) -> Snapshot<T> {
        self.snapshot.lock().clone()
    }

    pub fn load(&self) -> Arc<T> {
        self.snapshot().value
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        self.snapshot().into()
    }

    pub fn version(&self) -> u64 {
        self.snapshot().version.0
    }

    pub fn store(&self, value: T) -> u64 {
        let _author = self.author.lock();
        self.publish(value)
    }

    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        let _author = self.author.lock();
        self.publish(build(&self.snapshot()))
    }

    fn publish(&self, value: T) -> u64 {
        let mut snapshot = self.snapshot.lock();
        let version = snapshot.version.next();
        *snapshot = Snapshot { value: Arc::new(value), version };
        drop(snapshot);
        self.newer.notify_all();
        version.0
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let deadline = Deadline::from(limit);
        let mut snapshot = self.snapshot.lock();
        while snapshot.version <= Version(version) {
            if deadline.has_passed() {
                return None;
            }
            match deadline {
                Deadline::Never => self.newer.wait(&mut snapshot),
                Deadline::At(at) => {
                    let _result: WaitTimeoutResult = self.newer.wait_until(&mut snapshot, at);
                }
            }
        }
        Some(snapshot.clone().into())
    }
}
