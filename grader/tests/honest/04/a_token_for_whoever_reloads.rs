//! Honest: the right to reload is a token in a channel of one, given back by a guard, and a guard announces each replacement.

use sync::channel::{Receiver, Sender, bounded};
use sync::{
    Arc, Condvar, Mutex, MutexGuard,
    time::{Duration, Instant},
};

#[derive(Debug)]
struct Token;

struct Stand {
    put: Sender<Token>,
    take: Receiver<Token>,
}

impl Stand {
    fn new() -> Self {
        let (put, take) = bounded(1);
        put.send(Token).expect("both ends are here");
        Stand { put, take }
    }

    fn take(&self) -> Held<'_> {
        Held { token: self.take.recv().ok(), stand: self }
    }
}

struct Held<'stand> {
    token: Option<Token>,
    stand: &'stand Stand,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if let Some(token) = self.token.take() {
            self.stand.put.send(token).unwrap_or_else(|error| panic!("{error}"));
        }
    }
}

/// Notifies when it goes out of scope, after the guard it carries.
struct Announcing<'a, T> {
    guard: Option<MutexGuard<'a, (Arc<T>, u64)>>,
    bell: &'a Condvar,
}

impl<T> Drop for Announcing<'_, T> {
    fn drop(&mut self) {
        drop(self.guard.take());
        self.bell.notify_all();
    }
}

pub struct HotConfig<T> {
    pair: Mutex<(Arc<T>, u64)>,
    bell: Condvar,
    stand: Stand,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        HotConfig {
            pair: Mutex::new((Arc::new(initial), 0)),
            bell: Condvar::new(),
            stand: Stand::new(),
        }
    }

    /// The current value.
    pub fn load(&self) -> Arc<T> {
        self.load_versioned().0
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        self.pair.lock().clone()
    }

    pub fn version(&self) -> u64 {
        self.pair.lock().1
    }

    pub fn store(&self, value: T) -> u64 {
        self.publish(value, &self.stand.take())
    }

    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        let held = self.stand.take();
        let value = build(self.load().as_ref());
        self.publish(value, &held)
    }

    /// Who publishes shows that he may.
    fn publish(&self, value: T, _held: &Held<'_>) -> u64 {
        let value = Arc::new(value);
        let mut announcing = Announcing { guard: Some(self.pair.lock()), bell: &self.bell };
        let Some(pair) = announcing.guard.as_deref_mut() else { unreachable!("just locked") };
        pair.0 = value;
        pair.1 += 1;
        pair.1
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let start = Instant::now();
        let mut pair = self.pair.lock();
        loop {
            match (&*pair, limit) {
                ((value, newer), _) if *newer > version => return Some((value.clone(), *newer)),
                (_, Some(limit)) if start.elapsed() >= limit => return None,
                (_, Some(limit)) => {
                    let rest = limit - start.elapsed().min(limit);
                    self.bell.wait_for(&mut pair, rest);
                }
                (_, None) => self.bell.wait(&mut pair),
            }
        }
    }
}
