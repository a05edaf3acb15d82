//! Honest: the version travels inside the shared pair, so that one `Arc` is all there is to replace.

use sync::time::{Duration, Instant};
use sync::{Arc, Condvar, Mutex};

/// A value with the number of its replacement.
#[derive(Debug)]
struct Edition<T> {
    number: u64,
    text: Arc<T>,
}

/// A value that is replaced as a whole, with a version that counts the replacements.
#[derive(Debug)]
pub struct HotConfig<T> {
    current: Mutex<Arc<Edition<T>>>,
    changed: Condvar,
    editor: Mutex<()>,
}

impl<T> HotConfig<T> {
    /// A configuration whose first value is `initial`, with version 0.
    pub fn new(initial: T) -> Self {
        let first = Edition { number: 0, text: Arc::new(initial) };
        Self {
            current: Mutex::new(Arc::new(first)),
            changed: Condvar::new(),
            editor: Mutex::default(),
        }
    }

    fn edition(&self) -> Arc<Edition<T>> {
        self.current.lock().clone()
    }

    /// The current value.
    pub fn load(&self) -> Arc<T> {
        Arc::clone(&self.edition().text)
    }

    /// The current value and its version.
    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        let Edition { number, ref text } = *self.edition();
        (Arc::clone(text), number)
    }

    /// The version of the current value.
    pub fn version(&self) -> u64 {
        self.edition().number
    }

    /// Replaces the value.
    pub fn store(&self, value: T) -> u64 {
        let editor = self.editor.lock();
        let number = self.publish(value);
        drop(editor);
        number
    }

    /// Replaces the value by what `build` makes of it.
    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        let _editor = self.editor.lock();
        let old = self.edition();
        self.publish(build(&old.text))
    }

    fn publish(&self, value: T) -> u64 {
        let text = Arc::new(value);
        let mut current = self.current.lock();
        let number = current.number + 1;
        let old = std::mem::replace(&mut *current, Arc::new(Edition { number, text }));
        drop(current);
        self.changed.notify_all();
        drop(old);
        number
    }

    /// Waits for a value newer than `version`.
    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let until = limit.map(|limit| Instant::now() + limit);
        let mut current = self.current.lock();
        loop {
            if current.number > version {
                return Some((current.text.clone(), current.number));
            }
            let Some(until) = until else {
                self.changed.wait(&mut current);
                continue;
            };
            if Instant::now() >= until {
                return None;
            }
            self.changed.wait_until(&mut current, until);
        }
    }
}
