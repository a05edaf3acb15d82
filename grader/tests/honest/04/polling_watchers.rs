//! Honest: watchers look again and again, with a pause between two looks that grows up to a millisecond.

use sync::time::{Duration, Instant};
use sync::{Arc, Mutex, RwLock, thread};

pub struct HotConfig<T> {
    current: RwLock<(Arc<T>, u64)>,
    reload: Mutex<()>,
}

/// Pauses that grow: a yield, then ever longer naps.
fn pauses() -> impl Iterator<Item = Duration> {
    let growing =
        std::iter::successors(Some(Duration::from_micros(125)), |pause| pause.checked_mul(2));
    std::iter::once(Duration::ZERO)
        .chain(growing.take_while(|pause| *pause < Duration::from_millis(1)))
        .chain(std::iter::repeat(Duration::from_millis(1)))
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        HotConfig { current: RwLock::new((Arc::new(initial), 0)), reload: Mutex::new(()) }
    }

    /// The current value.
    pub fn load(&self) -> Arc<T> {
        self.load_versioned().0
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        self.current.read().clone()
    }

    pub fn version(&self) -> u64 {
        self.current.read().1
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
        let value = Arc::new(value);
        let mut current = self.current.write();
        current.1 += 1;
        current.0 = value;
        current.1
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let start = Instant::now();
        for pause in pauses() {
            let rest = limit.map(|limit| limit.saturating_sub(start.elapsed()));
            let pair = self.load_versioned();
            if pair.1 > version {
                return Some(pair);
            }
            match (pause.min(rest.unwrap_or(Duration::MAX)), rest) {
                (_, Some(Duration::ZERO)) => return None,
                (Duration::ZERO, _) => thread::yield_now(),
                (pause, _) => thread::sleep(pause),
            }
        }
        unreachable!("pauses never end")
    }
}
