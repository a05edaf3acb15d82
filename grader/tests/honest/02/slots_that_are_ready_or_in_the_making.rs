//! Honest: one map of slots, each of which is ready or in the making; only ready ones count.

use std::collections::{HashMap, hash_map::Entry};
use std::hash::Hash;
use std::mem;
use sync::{Condvar, Mutex};

#[derive(Clone, Debug)]
enum Slot<V> {
    Ready(V),
    Making,
}

impl<V> Slot<V> {
    fn as_ready(&self) -> Option<&V> {
        match self {
            Slot::Ready(value) => Some(value),
            Slot::Making => None,
        }
    }

    fn as_ready_mut(&mut self) -> Option<&mut V> {
        if let Slot::Ready(value) = self { Some(value) } else { None }
    }

    fn into_ready(self) -> Option<V> {
        let Slot::Ready(value) = self else { return None };
        Some(value)
    }
}

pub struct GuardedMap<K, V> {
    slots: Mutex<HashMap<K, Slot<V>>>,
    settled: Condvar,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        GuardedMap { slots: Mutex::new(HashMap::new()), settled: Condvar::new() }
    }

    pub fn get(&self, key: &K) -> Option<V> {
        self.slots.lock().get(key).and_then(Slot::as_ready).cloned()
    }

    pub fn insert(&self, key: K, value: V) -> Option<V> {
        let before = self.slots.lock().insert(key, Slot::Ready(value));
        // Those who wait for a maker need him no more.
        self.settled.notify_all();
        before.and_then(Slot::into_ready)
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        let mut slots = self.slots.lock();
        match slots.get(key)? {
            Slot::Ready(_) => slots.remove(key).and_then(Slot::into_ready),
            Slot::Making => None,
        }
    }

    pub fn contains_key(&self, key: &K) -> bool {
        matches!(self.slots.lock().get(key), Some(Slot::Ready(_)))
    }

    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        let mut slots = self.slots.lock();
        loop {
            match slots.entry(key.clone()) {
                Entry::Occupied(slot) => match slot.get() {
                    Slot::Ready(value) => return value.clone(),
                    Slot::Making => self.settled.wait(&mut slots),
                },
                Entry::Vacant(slot) => {
                    slot.insert(Slot::Making);
                    break;
                }
            }
        }
        drop(slots);
        let mut undo = Undo { map: self, key: Some(key) };
        let made = make();
        let key = undo.key.take().expect("taken here");
        let mut slots = self.slots.lock();
        let slot = slots.entry(key).or_insert(Slot::Making);
        // A value put there meanwhile stays.
        let value = match mem::replace(slot, Slot::Making) {
            Slot::Ready(value) => value,
            Slot::Making => made,
        };
        *slot = Slot::Ready(value.clone());
        drop(slots);
        self.settled.notify_all();
        value
    }

    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        self.slots.lock().get_mut(key).and_then(Slot::as_ready_mut).map(f)
    }

    pub fn update_two<R>(
        &self,
        first: &K,
        second: &K,
        f: impl FnOnce(&mut V, &mut V) -> R,
    ) -> Option<R> {
        if *first == *second {
            return None;
        }
        let mut slots = self.slots.lock();
        let [first, second] = slots.get_disjoint_mut([first, second]);
        first?.as_ready_mut().zip(second?.as_ready_mut()).map(|(first, second)| f(first, second))
    }

    pub fn len(&self) -> usize {
        self.slots.lock().values().filter(|slot| slot.as_ready().is_some()).count()
    }

    pub fn is_empty(&self) -> bool {
        !self.slots.lock().values().any(|slot| matches!(slot, Slot::Ready(..)))
    }

    pub fn snapshot(&self) -> HashMap<K, V> {
        let slots = self.slots.lock();
        let ready = slots.iter().filter_map(|(key, slot)| Some((key, slot.as_ready()?)));
        ready.map(|(key, value)| (key.clone(), value.clone())).collect()
    }
}

/// Takes the mark of a maker away who panicked; one who succeeded has taken the key.
struct Undo<'a, K: Eq + Hash, V> {
    map: &'a GuardedMap<K, V>,
    key: Option<K>,
}

impl<K: Eq + Hash, V> Drop for Undo<'_, K, V> {
    fn drop(&mut self) {
        let Some(key) = &self.key else { return };
        let mut slots = self.map.slots.lock();
        if matches!(slots.get(key), Some(Slot::Making)) {
            slots.remove(key);
        }
        self.map.settled.notify_all();
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
