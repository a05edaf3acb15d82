//! Honest: the map is a `HashMap` with a hasher of its own, and a type alias, an extension trait and a helper module carry the rest.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash};
use sync::{Condvar, Mutex};

type Fixed = BuildHasherDefault<DefaultHasher>;
type Entries<K, V> = HashMap<K, V, Fixed>;

mod ext {
    use std::collections::HashMap;
    use std::hash::{BuildHasher, Hash};

    /// What a map lacks for two keys.
    pub(crate) trait Two<K, V> {
        /// Both values, if there are two keys and both are present.
        fn two(&mut self, first: &K, second: &K) -> Option<(&mut V, &mut V)>;
    }

    impl<K: Eq + Hash, V, S: BuildHasher> Two<K, V> for HashMap<K, V, S> {
        fn two(&mut self, first: &K, second: &K) -> Option<(&mut V, &mut V)> {
            if first == second {
                return None;
            }
            let [first, second] = self.get_disjoint_mut([first, second]);
            first.zip(second)
        }
    }
}

use ext::Two as _;

/// Entries and the keys that are being made, in order of their beginning.
struct State<K, V> {
    entries: Entries<K, V>,
    making: Vec<K>,
}

pub struct GuardedMap<K, V> {
    state: Mutex<State<K, V>>,
    done: Condvar,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        let state = State { entries: Entries::with_hasher(Fixed::default()), making: Vec::new() };
        GuardedMap { state: Mutex::new(state), done: Condvar::new() }
    }

    pub fn get(&self, key: &K) -> Option<V> {
        self.state.lock().entries.get(key).cloned()
    }

    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.state.lock().entries.insert(key, value)
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        self.state.lock().entries.remove(key)
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.state.lock().entries.contains_key(key)
    }

    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        let mut state = self.state.lock();
        let absent = |state: &State<K, V>| !state.entries.contains_key(&key);
        self.done.wait_while(&mut state, |state| absent(state) && state.making.contains(&key));
        if !absent(&state) {
            return state.entries[&key].clone();
        }
        state.making.push(key.clone());
        drop(state);
        let done = Done { map: self, key: Some(&key) };
        let made = make();
        let mut state = self.state.lock();
        let value = state.entries.entry(key.clone()).or_insert(made).clone();
        drop(state);
        drop(done);
        value
    }

    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        self.state.lock().entries.get_mut(key).map(f)
    }

    pub fn update_two<R>(
        &self,
        first: &K,
        second: &K,
        f: impl FnOnce(&mut V, &mut V) -> R,
    ) -> Option<R> {
        let mut state = self.state.lock();
        let (first, second) = state.entries.two(first, second)?;
        Some(f(first, second))
    }

    pub fn len(&self) -> usize {
        self.state.lock().entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.state.lock().entries.is_empty()
    }

    pub fn snapshot(&self) -> HashMap<K, V> {
        let state = self.state.lock();
        HashMap::from_iter(state.entries.iter().map(|(key, value)| (key.clone(), value.clone())))
    }
}

struct Done<'a, K: Eq + Hash, V> {
    map: &'a GuardedMap<K, V>,
    key: Option<&'a K>,
}

impl<K: Eq + Hash, V> Drop for Done<'_, K, V> {
    fn drop(&mut self) {
        let Some(key) = self.key.take() else { return };
        let mut state = self.map.state.lock();
        let (finished, rest) = state.making.drain(..).partition(|other| other == key);
        state.making = rest;
        debug_assert_eq!(Vec::<K>::len(&finished), 1);
        self.map.done.notify_all();
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
