//! Honest: recent pairs lie in a small array, found by `max_by_key`; an update claims its number first and fills it afterwards.

use sync::{
    Arc, Condvar, Mutex,
    time::{Duration, Instant},
};

#[derive(Debug)]
struct Recent<T, const N: usize> {
    pairs: [Option<(Arc<T>, u64)>; N],
}

impl<T, const N: usize> Recent<T, N> {
    fn starting_with(value: T) -> Self {
        let mut pairs = [const { None }; N];
        pairs[0] = Some((Arc::new(value), 0));
        Recent { pairs }
    }

    fn newest(&self) -> &(Arc<T>, u64) {
        let pairs = self.pairs.iter().flatten();
        pairs.max_by_key(|(_, version)| *version).expect("there is always one")
    }

    /// Puts a value in the place of the oldest.
    fn push(&mut self, value: Arc<T>) -> u64 {
        let version = self.newest().1 + 1;
        let age = |slot: &Option<(Arc<T>, u64)>| slot.as_ref().map(|(_, version)| *version);
        self.pairs.sort_by_key(age);
        self.pairs[0] = Some((value, version));
        version
    }
}

pub struct HotConfig<T> {
    recent: Mutex<Recent<T, 2>>,
    pushed: Condvar,
    /// Held while a replacement is made.
    maker: Mutex<()>,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        HotConfig {
            recent: Mutex::new(Recent::starting_with(initial)),
            pushed: Condvar::new(),
            maker: Mutex::new(()),
        }
    }

    /// The current value.
    pub fn load(&self) -> Arc<T> {
        self.load_versioned().0
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        self.recent.lock().newest().clone()
    }

    pub fn version(&self) -> u64 {
        self.recent.lock().newest().1
    }

    /// Runs `make` while nobody else makes anything, and publishes what it returns.
    fn replace(&self, make: impl FnOnce() -> T) -> u64 {
        let maker = self.maker.lock();
        let value = Arc::new(make());
        let version = self.recent.lock().push(value);
        drop(maker);
        self.pushed.notify_all();
        version
    }

    pub fn store(&self, value: T) -> u64 {
        self.replace(move || value)
    }

    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        self.replace(|| build(&self.load()))
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let end = limit.map(|limit| Instant::now() + limit);
        let mut recent = self.recent.lock();
        loop {
            match recent.newest() {
                (value, newer) if *newer > version => return Some((Arc::clone(value), *newer)),
                _ if end.is_some_and(|end| end <= Instant::now()) => return None,
                _ => {}
            }
            if let Some(end) = end {
                self.pushed.wait_until(&mut recent, end);
            } else {
                self.pushed.wait(&mut recent);
            }
        }
    }
}
