//! Honest: the waiting is done by a private table of rooms, each with a door; the map only opens and closes doors.

use std::collections::HashMap;
use std::hash::Hash;
use sync::{Arc, Condvar, Mutex, MutexGuard};

mod rooms {
    use std::collections::HashMap;
    use std::hash::Hash;
    use sync::{Arc, Condvar, Mutex};

    /// A room for one at a time.
    #[derive(Default)]
    struct Room {
        occupied: Mutex<bool>,
        freed: Condvar,
    }

    /// A room for each key that somebody wants.
    pub(super) struct Rooms<K>(Mutex<HashMap<K, Arc<Room>>>);

    impl<K: Eq + Hash + Clone> Rooms<K> {
        pub(super) fn new() -> Self {
            Rooms(Mutex::new(HashMap::new()))
        }

        /// Runs `f` alone in the key’s room.
        pub(super) fn alone<R>(&self, key: &K, f: impl FnOnce() -> R) -> R {
            let room = self.0.lock().entry(key.clone()).or_default().clone();
            let mut occupied = room.occupied.lock();
            room.freed.wait_while(&mut occupied, |occupied| *occupied);
            *occupied = true;
            drop(occupied);
            let _leave = Leave { rooms: self, key, room };
            f()
        }
    }

    struct Leave<'a, K: Eq + Hash> {
        rooms: &'a Rooms<K>,
        key: &'a K,
        room: Arc<Room>,
    }

    impl<K: Eq + Hash> Drop for Leave<'_, K> {
        fn drop(&mut self) {
            let mut rooms = self.rooms.0.lock();
            // The table and this guest: nobody else knows the room.
            if Arc::strong_count(&self.room) == 2 {
                rooms.remove(self.key);
            }
            drop(rooms);
            *self.room.occupied.lock() = false;
            self.room.freed.notify_one();
        }
    }
}

pub struct GuardedMap<K, V> {
    entries: Arc<(Mutex<HashMap<K, V>>, Condvar)>,
    rooms: rooms::Rooms<K>,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        let entries = Arc::new((Mutex::new(HashMap::new()), Condvar::new()));
        GuardedMap { entries, rooms: rooms::Rooms::new() }
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<K, V>> {
        self.entries.0.lock()
    }

    pub fn get(&self, key: &K) -> Option<V> {
        self.entries().get(key).cloned()
    }

    /// Puts a value under a key and returns the value it replaces.
    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.entries().insert(key, value)
    }

    /// Takes a key out of the map and returns its value.
    pub fn remove(&self, key: &K) -> Option<V> {
        self.entries().remove(key)
    }

    /// Whether the key is present.
    pub fn contains_key(&self, key: &K) -> bool {
        self.entries().contains_key(key)
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    /// Changes the key's value in place and returns what `f` returns.
    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        self.entries().get_mut(key).map(f)
    }

    /// Changes two keys' values together and returns what `f` returns.
    pub fn update_two<R>(
        &self,
        first: &K,
        second: &K,
        f: impl FnOnce(&mut V, &mut V) -> R,
    ) -> Option<R> {
        if first == second {
            return None;
        }
        match self.entries().get_disjoint_mut([first, second]) {
            [Some(first), Some(second)] => Some(f(first, second)),
            _ => None,
        }
    }

    /// A copy of all entries as they were at one moment of the call.
    pub fn snapshot(&self) -> HashMap<K, V> {
        self.entries().clone()
    }

    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        let look = || self.get(&key);
        let make_or_look = || {
            look().unwrap_or_else(|| {
                let made = make();
                self.entries().entry(key.clone()).or_insert(made).clone()
            })
        };
        look().unwrap_or_else(|| self.rooms.alone(&key, make_or_look))
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
