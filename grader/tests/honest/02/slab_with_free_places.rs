//! Honest: values lie in a slab with a list of free places; the map holds their numbers, and two values are taken by `split_at_mut`.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;
use sync::{Condvar, Mutex};

struct Slab<K, V> {
    places: HashMap<K, usize>,
    values: Vec<Option<V>>,
    free: VecDeque<usize>,
    making: HashSet<K>,
}

impl<K: Eq + Hash, V> Slab<K, V> {
    fn value(&self, key: &K) -> Option<&V> {
        self.values.get(*self.places.get(key)?)?.as_ref()
    }

    fn put(&mut self, key: K, value: V) -> Option<V> {
        if let Some(&place) = self.places.get(&key) {
            return self.values[place].replace(value);
        }
        let place = self.free.pop_front().unwrap_or_else(|| {
            self.values.push(None);
            self.values.len() - 1
        });
        self.places.insert(key, place);
        self.values[place].replace(value)
    }

    fn take(&mut self, key: &K) -> Option<V> {
        let place = self.places.remove(key)?;
        self.free.push_back(place);
        self.values[place].take()
    }

    fn two(&mut self, one: usize, two: usize) -> Option<(&mut V, &mut V)> {
        let middle = one.max(two);
        let (low, high) = self.values.split_at_mut(middle);
        let (lower, upper) = (low.get_mut(one.min(two))?.as_mut()?, high.first_mut()?.as_mut()?);
        Some(if one < two { (lower, upper) } else { (upper, lower) })
    }
}

pub struct GuardedMap<K, V> {
    slab: Mutex<Slab<K, V>>,
    made: Condvar,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        let slab = Slab {
            places: HashMap::new(),
            values: Vec::new(),
            free: VecDeque::new(),
            making: HashSet::new(),
        };
        GuardedMap { slab: Mutex::new(slab), made: Condvar::new() }
    }

    pub fn get(&self, key: &K) -> Option<V> {
        self.slab.lock().value(key).cloned()
    }

    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.slab.lock().put(key, value)
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        self.slab.lock().take(key)
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.slab.lock().places.contains_key(key)
    }

    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        let mut slab = self.slab.lock();
        loop {
            if let Some(value) = slab.value(&key) {
                return value.clone();
            }
            if slab.making.insert(key.clone()) {
                break;
            }
            self.made.wait(&mut slab);
        }
        drop(slab);
        /// Runs a closure at the end of a scope, whatever ends it.
        struct Finally<F: FnMut()>(F);
        impl<F: FnMut()> Drop for Finally<F> {
            fn drop(&mut self) {
                (self.0)()
            }
        }
        let _finally = Finally(|| {
            self.slab.lock().making.remove(&key);
            self.made.notify_all();
        });
        let made = make();
        let mut slab = self.slab.lock();
        if slab.value(&key).is_none() {
            slab.put(key.clone(), made);
        }
        slab.value(&key).cloned().expect("it is there now")
    }

    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        let mut slab = self.slab.lock();
        let place = *slab.places.get(key)?;
        slab.values[place].as_mut().map(f)
    }

    pub fn update_two<R>(
        &self,
        first: &K,
        second: &K,
        f: impl FnOnce(&mut V, &mut V) -> R,
    ) -> Option<R> {
        let mut slab = self.slab.lock();
        let (one, two) = (*slab.places.get(first)?, *slab.places.get(second)?);
        if one == two {
            return None;
        }
        slab.two(one, two).map(|(one, two)| f(one, two))
    }

    pub fn len(&self) -> usize {
        self.slab.lock().places.len()
    }

    pub fn is_empty(&self) -> bool {
        self.slab.lock().places.is_empty()
    }

    pub fn snapshot(&self) -> HashMap<K, V> {
        let slab = self.slab.lock();
        let entry = |(key, &place): (&K, &usize)| Some((key.clone(), slab.values[place].clone()?));
        slab.places.iter().filter_map(entry).collect()
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
