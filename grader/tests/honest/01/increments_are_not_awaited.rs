//! Honest: an increment is posted and forgotten, everything else is answered; the channel is bounded, so posting may wait a little.

use std::cell::RefCell;
use std::rc::Rc;
use sync::atomic::{AtomicU64, Ordering};
use sync::channel::{Receiver, Sender, TrySendError, bounded};
use sync::thread::{self, JoinHandle};
use sync::{Mutex, RwLock};

/// A counter behind a mutex.
pub struct MutexCounter {
    value: Mutex<u64>,
}

impl MutexCounter {
    /// A counter that holds `initial`.
    pub fn new(initial: u64) -> Self {
        MutexCounter { value: Mutex::new(initial) }
    }

    /// Adds one.
    pub fn increment(&self) {
        self.add(1);
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        let mut value = self.value.lock();
        let before = *value;
        *value = before.wrapping_add(n);
        before
    }

    /// The value now.
    pub fn get(&self) -> u64 {
        *self.value.lock()
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    pub fn reset(&self) -> u64 {
        std::mem::take(&mut *self.value.lock())
    }
}

/// A counter behind a read-write lock: many may read at the same time, one alone may write.
pub struct RwLockCounter {
    value: RwLock<u64>,
}

impl RwLockCounter {
    /// A counter that holds `initial`.
    pub fn new(initial: u64) -> Self {
        RwLockCounter { value: RwLock::new(initial) }
    }

    /// Adds one.
    pub fn increment(&self) {
        self.add(1);
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        let mut value = self.value.write();
        let before = *value;
        *value = before.wrapping_add(n);
        before
    }

    /// The value now. Waits for writers, never for readers.
    pub fn get(&self) -> u64 {
        *self.value.read()
    }

    /// Calls `f` with the value, under the read lock.
    pub fn read_with<R>(&self, f: impl FnOnce(u64) -> R) -> R {
        let value = self.value.read();
        f(*value)
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    pub fn reset(&self) -> u64 {
        std::mem::take(&mut *self.value.write())
    }
}

/// A counter without a lock.
#[derive(Debug, Default)]
pub struct AtomicCounter(AtomicU64);

impl AtomicCounter {
    pub fn new(initial: u64) -> Self {
        Self(AtomicU64::new(initial))
    }

    pub fn increment(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    pub fn add(&self, n: u64) -> u64 {
        self.0.fetch_add(n, Ordering::SeqCst)
    }

    pub fn get(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    pub fn reset(&self) -> u64 {
        self.0.swap(0, Ordering::SeqCst)
    }

    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.0.compare_exchange(current, new, Ordering::SeqCst, Ordering::SeqCst)
    }

    pub fn increment_up_to(&self, limit: u64) -> bool {
        let mut value = self.get();
        while value < limit {
            match self.compare_and_swap(value, value + 1) {
                Ok(_) => return true,
                Err(actual) => value = actual,
            }
        }
        false
    }
}

enum Post {
    Increment,
    Add { n: u64, reply: Sender<u64> },
    Get { reply: Sender<u64> },
    Reset { reply: Sender<u64> },
}

pub struct ChannelCounter {
    post: Option<Sender<Post>>,
    thread: Option<JoinHandle<()>>,
}

impl ChannelCounter {
    pub fn new(initial: u64) -> Self {
        let (post, office) = bounded(3);
        let thread = Some(thread::spawn(move || work(initial, &office)));
        ChannelCounter { post: Some(post), thread }
    }

    fn post(&self, letter: Post) {
        let Some(post) = self.post.as_ref() else { return };
        match post.try_send(letter) {
            Ok(()) => {}
            Err(TrySendError::Full(letter)) => post.send(letter).ok().expect("somebody works"),
            Err(TrySendError::Disconnected(_)) => unreachable!("somebody works"),
        }
    }

    fn ask(&self, letter: impl FnOnce(Sender<u64>) -> Post) -> u64 {
        let (reply, answer) = bounded(1);
        self.post(letter(reply));
        answer.recv().expect("somebody works")
    }

    pub fn increment(&self) {
        self.post(Post::Increment);
    }

    pub fn add(&self, n: u64) -> u64 {
        self.ask(|reply| Post::Add { n, reply })
    }

    pub fn get(&self) -> u64 {
        self.ask(|reply| Post::Get { reply })
    }

    pub fn reset(&self) -> u64 {
        self.ask(|reply| Post::Reset { reply })
    }
}

/// Two clerks at one desk: one counts, one writes answers. Both are closures of one thread.
fn work(initial: u64, office: &Receiver<Post>) {
    let value = Rc::new(RefCell::new(initial));
    let count = {
        let value = Rc::clone(&value);
        move |n: u64| value.replace_with(|before| before.wrapping_add(n))
    };
    let empty = move || value.take();
    for letter in office.iter() {
        let (reply, before) = match letter {
            Post::Increment => {
                count(1);
                continue;
            }
            Post::Add { n, reply } => (reply, count(n)),
            Post::Get { reply } => (reply, count(0)),
            Post::Reset { reply } => (reply, empty()),
        };
        let _ = reply.send(before);
    }
}

impl Drop for ChannelCounter {
    fn drop(&mut self) {
        self.post = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            debug_assert!(thread::panicking(), "a clerk panicked");
        }
    }
}
