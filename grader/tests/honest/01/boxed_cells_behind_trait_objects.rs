//! Honest: a private trait object holds the number, and the public types only forward to it.

use std::ops::ControlFlow;
use sync::atomic::{AtomicU64, Ordering};
use sync::channel::{Sender, bounded, unbounded};
use sync::thread::{self, JoinHandle};
use sync::{Mutex, RwLock};

/// A place for a number which one visitor at a time may change.
trait Cell: Send + Sync {
    /// Lets `visitor` change the number; a visitor may be asked again, with another number.
    fn visit(&self, visitor: &mut dyn FnMut(u64) -> ControlFlow<(), u64>) -> Result<u64, u64>;

    /// The number now.
    fn peek(&self) -> u64 {
        match self.visit(&mut |_| ControlFlow::Break(())) {
            Ok(value) | Err(value) => value,
        }
    }
}

impl Cell for Mutex<u64> {
    fn visit(&self, visitor: &mut dyn FnMut(u64) -> ControlFlow<(), u64>) -> Result<u64, u64> {
        let mut value = self.lock();
        let before = *value;
        match visitor(before) {
            ControlFlow::Continue(after) => {
                *value = after;
                Ok(before)
            }
            ControlFlow::Break(()) => Err(before),
        }
    }
}

impl Cell for RwLock<u64> {
    fn visit(&self, visitor: &mut dyn FnMut(u64) -> ControlFlow<(), u64>) -> Result<u64, u64> {
        let mut value = self.write();
        let before = *value;
        let ControlFlow::Continue(after) = visitor(before) else { return Err(before) };
        *value = after;
        Ok(before)
    }

    fn peek(&self) -> u64 {
        *self.read()
    }
}

impl Cell for AtomicU64 {
    fn visit(&self, visitor: &mut dyn FnMut(u64) -> ControlFlow<(), u64>) -> Result<u64, u64> {
        self.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |value| match visitor(value) {
            ControlFlow::Continue(after) => Some(after),
            ControlFlow::Break(()) => None,
        })
    }

    fn peek(&self) -> u64 {
        self.load(Ordering::SeqCst)
    }
}

/// What all four types forward to.
struct Common(Box<dyn Cell>);

impl Common {
    fn add(&self, n: u64) -> u64 {
        let visited = self.0.visit(&mut |value| ControlFlow::Continue(value.wrapping_add(n)));
        visited.expect("an addition never breaks off")
    }

    fn reset(&self) -> u64 {
        self.0.visit(&mut |_| ControlFlow::Continue(0)).unwrap_or_default()
    }
}

pub struct MutexCounter(Common);

impl MutexCounter {
    pub fn new(initial: u64) -> Self {
        Self(Common(Box::new(Mutex::new(initial))))
    }

    pub fn increment(&self) {
        let _before = self.0.add(1);
    }

    pub fn add(&self, n: u64) -> u64 {
        self.0.add(n)
    }

    pub fn get(&self) -> u64 {
        self.0.0.peek()
    }

    pub fn reset(&self) -> u64 {
        self.0.reset()
    }
}

pub struct RwLockCounter(sync::Arc<RwLock<u64>>, Common);

/// Lets a shared lock stand in a box.
struct Shared<C>(sync::Arc<C>);

impl<C: Cell> Cell for Shared<C> {
    fn visit(&self, visitor: &mut dyn FnMut(u64) -> ControlFlow<(), u64>) -> Result<u64, u64> {
        self.0.visit(visitor)
    }

    fn peek(&self) -> u64 {
        self.0.peek()
    }
}

impl RwLockCounter {
    pub fn new(initial: u64) -> Self {
        let lock = sync::Arc::new(RwLock::new(initial));
        Self(lock.clone(), Common(Box::new(Shared(lock))))
    }

    pub fn increment(&self) {
        let _before = self.1.add(1);
    }

    pub fn add(&self, n: u64) -> u64 {
        self.1.add(n)
    }

    pub fn get(&self) -> u64 {
        self.1.0.peek()
    }

    pub fn read_with<R>(&self, f: impl FnOnce(u64) -> R) -> R {
        let guard = self.0.read();
        f(*guard)
    }

    pub fn reset(&self) -> u64 {
        self.1.reset()
    }
}

pub struct AtomicCounter(Common);

impl AtomicCounter {
    pub fn new(initial: u64) -> Self {
        Self(Common(Box::new(AtomicU64::new(initial))))
    }

    pub fn increment(&self) {
        let _before = self.0.add(1);
    }

    pub fn add(&self, n: u64) -> u64 {
        self.0.add(n)
    }

    pub fn get(&self) -> u64 {
        self.0.0.peek()
    }

    pub fn reset(&self) -> u64 {
        self.0.reset()
    }

    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.0.0.visit(&mut |value| match value == current {
            true => ControlFlow::Continue(new),
            false => ControlFlow::Break(()),
        })
    }

    pub fn increment_up_to(&self, limit: u64) -> bool {
        let visited = self.0.0.visit(&mut |value| match value.checked_add(1) {
            Some(after) if after <= limit => ControlFlow::Continue(after),
            Some(_) | None => ControlFlow::Break(()),
        });
        visited.is_ok()
    }
}

type Question = (Box<dyn FnMut(u64) -> ControlFlow<(), u64> + Send>, Sender<Result<u64, u64>>);

/// The number lives on the other end of a channel.
struct Remote(Sender<Question>);

impl Remote {
    fn ask(&self, visitor: impl FnMut(u64) -> ControlFlow<(), u64> + Send + 'static) -> u64 {
        let (reply, answer) = bounded(1);
        let _ = self.0.send((Box::new(visitor), reply));
        let (Ok(before) | Err(before)) = answer.recv().expect("an answer to every question");
        before
    }
}

pub struct ChannelCounter {
    remote: Option<Remote>,
    thread: Option<JoinHandle<()>>,
}

impl ChannelCounter {
    pub fn new(initial: u64) -> Self {
        let (questions, inbox) = unbounded::<Question>();
        let thread = thread::spawn(move || {
            let mut value = initial;
            while let Ok((mut visitor, reply)) = inbox.recv() {
                let answer = match visitor(value) {
                    ControlFlow::Continue(after) => Ok(std::mem::replace(&mut value, after)),
                    ControlFlow::Break(()) => Err(value),
                };
                let _ = reply.send(answer);
            }
        });
        ChannelCounter { remote: Some(Remote(questions)), thread: Some(thread) }
    }

    fn remote(&self) -> &Remote {
        self.remote.as_ref().unwrap()
    }

    pub fn increment(&self) {
        self.add(1);
    }

    pub fn add(&self, n: u64) -> u64 {
        self.remote().ask(move |value| ControlFlow::Continue(value.wrapping_add(n)))
    }

    pub fn get(&self) -> u64 {
        self.remote().ask(|_| ControlFlow::Break(()))
    }

    pub fn reset(&self) -> u64 {
        self.remote().ask(|_| ControlFlow::Continue(0))
    }
}

impl Drop for ChannelCounter {
    fn drop(&mut self) {
        self.remote = None;
        self.thread.take().into_iter().for_each(|thread| {
            let _ = thread.join();
        });
    }
}
