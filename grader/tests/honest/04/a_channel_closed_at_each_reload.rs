//! Honest: as in Go, every edition has a channel that is closed when the next one comes, and watchers select on it.

use std::convert::Infallible;
use sync::channel::{Receiver, Sender, after, bounded, never};
use sync::{Arc, Mutex, select, time::Duration};

struct Edition<T> {
    value: Arc<T>,
    version: u64,
    /// Never sends; its end is the message.
    current: Sender<Infallible>,
    replaced: Receiver<Infallible>,
}

impl<T> Edition<T> {
    fn new(value: T, version: u64) -> Self {
        let (current, replaced) = bounded(0);
        Edition { value: Arc::new(value), version, current, replaced }
    }
}

pub struct HotConfig<T> {
    edition: Mutex<Edition<T>>,
    reload: Mutex<()>,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        HotConfig { edition: Mutex::new(Edition::new(initial, 0)), reload: Mutex::new(()) }
    }

    /// The current value.
    pub fn load(&self) -> Arc<T> {
        self.load_versioned().0
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        let edition = self.edition.lock();
        (Arc::clone(&edition.value), edition.version)
    }

    pub fn version(&self) -> u64 {
        self.edition.lock().version
    }

    /// Replaces the value and returns the version of the new one.
    pub fn store(&self, value: T) -> u64 {
        let _reload = self.reload.lock();
        self.publish(value)
    }

    /// Replaces the value by what `build` makes of it and returns the version of the new one.
    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        let _reload = self.reload.lock();
        let value = build(&self.load());
        self.publish(value)
    }

    fn publish(&self, value: T) -> u64 {
        let mut edition = self.edition.lock();
        let next = Edition::new(value, edition.version + 1);
        let Edition { current, .. } = std::mem::replace(&mut *edition, next);
        let version = edition.version;
        drop(edition);
        drop(current);
        version
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let timeout = limit.map_or_else(never, after);
        loop {
            let replaced = {
                let edition = self.edition.lock();
                if edition.version > version {
                    return Some((Arc::clone(&edition.value), edition.version));
                }
                edition.replaced.clone()
            };
            select! {
                recv(replaced) -> closed => match closed {
                    Ok(impossible) => match impossible {},
                    Err(_) => continue,
                },
                recv(timeout) -> _ => return Some(self.load_versioned()).filter(|it| it.1 > version),
            }
        }
    }
}
