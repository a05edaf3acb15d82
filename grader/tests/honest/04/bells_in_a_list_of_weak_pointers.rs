//! Honest: each watcher owns a bell, the configuration knows it by a weak pointer, and a bell that is gone is forgotten.

use sync::{
    Arc, Condvar, Mutex, Weak,
    time::{Duration, Instant},
};

/// Rings once for one watcher.
#[derive(Default)]
struct Bell {
    rung: Mutex<bool>,
    ring: Condvar,
}

impl Bell {
    fn ring(&self) {
        *self.rung.lock() = true;
        self.ring.notify_one();
    }

    /// Whether it rang before the deadline.
    fn listen(&self, deadline: Option<Instant>) -> bool {
        let mut rung = self.rung.lock();
        while !*rung {
            match deadline {
                None => self.ring.wait(&mut rung),
                Some(at) if self.ring.wait_until(&mut rung, at).timed_out() => break,
                Some(_) => {}
            }
        }
        std::mem::replace(&mut rung, false)
    }
}

struct Current<T> {
    value: Arc<T>,
    version: u64,
    bells: Vec<Weak<Bell>>,
}

pub struct HotConfig<T> {
    current: Mutex<Current<T>>,
    reload: Mutex<()>,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        let current = Current { value: Arc::new(initial), version: 0, bells: vec![] };
        HotConfig { current: Mutex::new(current), reload: Mutex::new(()) }
    }

    /// The current value.
    pub fn load(&self) -> Arc<T> {
        self.load_versioned().0
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        let Current { value, version, .. } = &*self.current.lock();
        (value.clone(), *version)
    }

    pub fn version(&self) -> u64 {
        self.current.lock().version
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
        let mut current = self.current.lock();
        current.value = Arc::new(value);
        current.version += 1;
        let version = current.version;
        let bells: Vec<_> = current.bells.drain(..).filter_map(|bell| bell.upgrade()).collect();
        drop(current);
        bells.iter().for_each(|bell| bell.ring());
        version
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let deadline = limit.map(|limit| Instant::now() + limit);
        let bell = Arc::new(Bell::default());
        loop {
            let mut current = self.current.lock();
            if current.version > version {
                return Some((Arc::clone(&current.value), current.version));
            }
            if deadline.is_some_and(|at| Instant::now() >= at) {
                return None;
            }
            current
                .bells
                .retain(|known| known.strong_count() > 0 && !known.ptr_eq(&Arc::downgrade(&bell)));
            current.bells.push(Arc::downgrade(&bell));
            drop(current);
            bell.listen(deadline);
        }
    }
}
