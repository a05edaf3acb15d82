//! Honest: each watcher owns a ticker and a channel of one; a replacement rings it, and the ticker is only a second look.

use sync::channel::{Receiver, Sender, after, bounded, never, tick};
use sync::{Arc, Mutex, select, time::Duration};

struct Inner<T> {
    value: Arc<T>,
    version: u64,
    bells: Vec<Sender<()>>,
}

pub struct HotConfig<T> {
    inner: Mutex<Inner<T>>,
    reload: Mutex<()>,
}

impl<T> HotConfig<T> {
    /// How long a watcher trusts that nothing has happened.
    const PATIENCE: Duration = Duration::from_secs(1);

    pub fn new(initial: T) -> Self {
        let inner = Inner { value: Arc::new(initial), version: 0, bells: Vec::new() };
        HotConfig { inner: Mutex::new(inner), reload: Mutex::new(()) }
    }

    /// The current value.
    pub fn load(&self) -> Arc<T> {
        self.load_versioned().0
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        let inner = self.inner.lock();
        (inner.value.clone(), inner.version)
    }

    pub fn version(&self) -> u64 {
        self.inner.lock().version
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
        let mut inner = self.inner.lock();
        inner.value = Arc::new(value);
        inner.version += 1;
        let bells = std::mem::take(&mut inner.bells);
        let version = inner.version;
        drop(inner);
        for bell in bells {
            let _ = bell.try_send(());
        }
        version
    }

    /// The newer pair, or a bell for the next replacement.
    fn newer_or_bell(&self, version: u64) -> Result<(Arc<T>, u64), Receiver<()>> {
        let mut inner = self.inner.lock();
        if inner.version > version {
            return Ok((inner.value.clone(), inner.version));
        }
        let (ring, rung) = bounded(1);
        inner.bells.push(ring);
        Err(rung)
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let alarm = limit.map_or_else(never, after);
        let ticker = tick(Self::PATIENCE);
        loop {
            let rung = match self.newer_or_bell(version) {
                Ok(pair) => return Some(pair),
                Err(rung) => rung,
            };
            select! {
                recv(rung) -> _ => {}
                recv(ticker) -> _ => {}
                recv(alarm) -> _ => return self.newer_or_bell(version).ok(),
            }
        }
    }
}
