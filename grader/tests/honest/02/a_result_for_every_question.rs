//! Honest: a fallible core with an error enum and `?`, and a public face that turns errors into what the contract says.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::hash::Hash;
use sync::{Condvar, Mutex, MutexGuard};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusal {
    Absent,
    SameKey,
    InTheMaking,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refusal::Absent => "no such key",
            Refusal::SameKey => "the same key twice",
            Refusal::InTheMaking => "somebody makes its value",
        })
    }
}

impl std::error::Error for Refusal {}

/// Everything behind the lock.
struct Core<K, V> {
    entries: HashMap<K, V>,
    making: VecDeque<K>,
}

impl<K: Eq + Hash + Clone, V: Clone> Core<K, V> {
    fn value(&self, key: &K) -> Result<&V, Refusal> {
        self.entries.get(key).ok_or(Refusal::Absent)
    }

    fn value_mut(&mut self, key: &K) -> Result<&mut V, Refusal> {
        self.entries.get_mut(key).ok_or(Refusal::Absent)
    }

    fn two(&mut self, first: &K, second: &K) -> Result<[&mut V; 2], Refusal> {
        if first == second {
            return Err(Refusal::SameKey);
        }
        match self.entries.get_disjoint_mut([first, second]) {
            [Some(first), Some(second)] => Ok([first, second]),
            _ => Err(Refusal::Absent),
        }
    }

    /// Notes that the key’s value is being made.
    fn begin(&mut self, key: &K) -> Result<(), Refusal> {
        if self.making.contains(key) {
            return Err(Refusal::InTheMaking);
        }
        self.making.push_back(key.clone());
        Ok(())
    }
}

pub struct GuardedMap<K, V> {
    core: Mutex<Core<K, V>>,
    ended: Condvar,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        let core = Core { entries: HashMap::new(), making: VecDeque::new() };
        GuardedMap { core: Mutex::new(core), ended: Condvar::new() }
    }

    fn core(&self) -> MutexGuard<'_, Core<K, V>> {
        self.core.lock()
    }

    fn try_update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Result<R, Refusal> {
        let mut core = self.core();
        let value = core.value_mut(key)?;
        Ok(f(value))
    }

    fn try_update_two<R>(
        &self,
        first: &K,
        second: &K,
        f: impl FnOnce(&mut V, &mut V) -> R,
    ) -> Result<R, Refusal> {
        let mut core = self.core();
        let [first, second] = core.two(first, second)?;
        Ok(f(first, second))
    }

    pub fn get(&self, key: &K) -> Option<V> {
        self.core().value(key).ok().cloned()
    }

    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.core().entries.insert(key, value)
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        self.core().entries.remove(key)
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.core().value(key).is_ok()
    }

    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        let mut core = self.core();
        loop {
            match core.value(&key).cloned() {
                Ok(value) => return value,
                Err(_absent) => match core.begin(&key) {
                    Ok(()) => break,
                    Err(_in_the_making) => self.ended.wait(&mut core),
                },
            }
        }
        drop(core);
        let _end = End(self, &key);
        let made = make();
        self.core().entries.entry(key.clone()).or_insert(made).clone()
    }

    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        self.try_update(key, f).ok()
    }

    pub fn update_two<R>(
        &self,
        first: &K,
        second: &K,
        f: impl FnOnce(&mut V, &mut V) -> R,
    ) -> Option<R> {
        self.try_update_two(first, second, f).ok()
    }

    pub fn len(&self) -> usize {
        self.core().entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.core().entries.is_empty()
    }

    pub fn snapshot(&self) -> HashMap<K, V> {
        self.core().entries.clone()
    }
}

struct End<'a, K: Eq + Hash + Clone, V: Clone>(&'a GuardedMap<K, V>, &'a K);

impl<K: Eq + Hash + Clone, V: Clone> Drop for End<'_, K, V> {
    fn drop(&mut self) {
        let End(map, key) = *self;
        map.core().making.retain(|other| other != key);
        map.ended.notify_all();
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
