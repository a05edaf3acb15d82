//! Honest: editions form a list, each with a cell for the next; readers walk to its end, and the cell that is filled is the replacement.

use sync::{
    Arc, Condvar, Mutex, OnceLock,
    time::{Duration, Instant},
};

struct Node<T> {
    value: Arc<T>,
    version: u64,
    next: OnceLock<Arc<Node<T>>>,
}

impl<T> Node<T> {
    fn new(value: T, version: u64) -> Arc<Self> {
        Arc::new(Node { value: Arc::new(value), version, next: OnceLock::new() })
    }

    fn pair(&self) -> (Arc<T>, u64) {
        (self.value.clone(), self.version)
    }
}

/// The last node of the list that starts here.
fn last<T>(mut node: Arc<Node<T>>) -> Arc<Node<T>> {
    while let Some(next) = node.next.get() {
        node = Arc::clone(next);
    }
    node
}

pub struct HotConfig<T> {
    /// A node not far from the end; the nodes before it are gone.
    near: Mutex<Arc<Node<T>>>,
    extended: Condvar,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        HotConfig { near: Mutex::new(Node::new(initial, 0)), extended: Condvar::new() }
    }

    fn last(&self) -> Arc<Node<T>> {
        let near = self.near.lock().clone();
        last(near)
    }

    pub fn load(&self) -> Arc<T> {
        self.last().value.clone()
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        self.last().pair()
    }

    pub fn version(&self) -> u64 {
        self.last().version
    }

    /// Appends `node` behind `end`, unless somebody else was first.
    fn append(&self, end: &Node<T>, node: Arc<Node<T>>) -> Result<u64, Arc<Node<T>>> {
        let version = node.version;
        end.next.set(Arc::clone(&node))?;
        let mut near = self.near.lock();
        if near.version < version {
            *near = node;
        }
        drop(near);
        self.extended.notify_all();
        Ok(version)
    }

    pub fn store(&self, value: T) -> u64 {
        let value = Arc::new(value);
        loop {
            let end = self.last();
            let value = Arc::clone(&value);
            let node = Node { value, version: end.version + 1, next: OnceLock::new() };
            if let Ok(version) = self.append(&end, Arc::new(node)) {
                return version;
            }
        }
    }

    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        loop {
            let end = self.last();
            match self.append(&end, Node::new(build(&end.value), end.version + 1)) {
                Ok(version) => return version,
                Err(_late) => continue,
            }
        }
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let end = limit.map(|limit| Instant::now() + limit);
        let mut near = self.near.lock();
        loop {
            let newest = last(Arc::clone(&near));
            if newest.version > version {
                return Some(newest.pair());
            }
            match end {
                None => self.extended.wait(&mut near),
                Some(end) if end <= Instant::now() => return None,
                Some(end) => drop(self.extended.wait_until(&mut near, end)),
            }
        }
    }
}
