//! Honest: two guard types say in their names who may do what: a reader's view, and the editor's desk.

#![deny(unused_must_use)]
#![allow(clippy::type_complexity)]

use std::ops::Deref;
use sync::{
    Arc, Condvar, Mutex, MutexGuard, RwLock,
    time::{Duration, Instant},
};

struct Page<T> {
    text: Arc<T>,
    number: u64,
}

/// What a reader holds in hand.
#[must_use]
struct View<T> {
    text: Arc<T>,
    number: u64,
}

impl<T> Deref for View<T> {
    type Target = Arc<T>;

    fn deref(&self) -> &Arc<T> {
        &self.text
    }
}

/// The only place from which a page can be replaced.
#[must_use]
struct Desk<'a, T> {
    house: &'a HotConfig<T>,
    _seat: MutexGuard<'a, ()>,
}

impl<T> Desk<'_, T> {
    fn current(&self) -> View<T> {
        self.house.view()
    }

    /// Leaves the desk with a new page in place.
    fn print(self, text: T) -> u64 {
        let page = Arc::new(text);
        let number = {
            let mut current = self.house.page.write();
            current.text = page;
            current.number += 1;
            current.number
        };
        self.house.announce();
        number
    }
}

pub struct HotConfig<T> {
    page: RwLock<Page<T>>,
    seat: Mutex<()>,
    street: Mutex<()>,
    shout: Condvar,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        let page = RwLock::new(Page { text: Arc::new(initial), number: 0 });
        Self { page, seat: Mutex::new(()), street: Mutex::new(()), shout: Condvar::new() }
    }

    fn view(&self) -> View<T> {
        let page = self.page.read();
        View { text: Arc::clone(&page.text), number: page.number }
    }

    fn desk(&self) -> Desk<'_, T> {
        Desk { house: self, _seat: self.seat.lock() }
    }

    fn announce(&self) {
        let street = self.street.lock();
        self.shout.notify_all();
        drop(street);
    }

    pub fn load(&self) -> Arc<T> {
        Arc::clone(&*self.view())
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        let View { text, number } = self.view();
        (text, number)
    }

    pub fn version(&self) -> u64 {
        self.view().number
    }

    pub fn store(&self, value: T) -> u64 {
        self.desk().print(value)
    }

    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        let desk = self.desk();
        let text = build(&desk.current());
        desk.print(text)
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let start = Instant::now();
        let mut street = self.street.lock();
        loop {
            let View { text, number } = self.view();
            if number > version {
                return Some((text, number));
            }
            let Some(limit) = limit else {
                self.shout.wait(&mut street);
                continue;
            };
            let rest = limit.checked_sub(start.elapsed()).filter(|rest| !rest.is_zero())?;
            self.shout.wait_for(&mut street, rest);
        }
    }
}
