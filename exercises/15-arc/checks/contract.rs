//! How the checks see a handle to a shared value.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use sync::cell::Witness;

/// The learner's component.
pub trait Subject: Send + Sync {
    /// The first handle to a value.
    fn share(&self, value: Plain) -> Box<dyn Handle>;
    /// Whether a handle may be sent and shared, by what it leads to.
    fn leaves(&self) -> Leaves;
}

/// A handle.
pub trait Handle: Send + Sync {
    /// The value.
    fn value(&self) -> &Plain;
    /// One more handle.
    fn another(&self) -> Box<dyn Handle>;
    /// How many there are.
    fn count(&self) -> usize;
    /// The value, if this is the only handle.
    fn get_mut(&mut self) -> Option<&mut Plain>;
    /// Gives the handle up; the value, if it was the last.
    fn into_inner(self: Box<Self>) -> Option<Plain>;
}

/// Whether a handle may leave its thread, or be shared by several.
#[derive(Clone, Copy, Debug)]
pub struct Leaves {
    /// Both, for a handle to a number.
    pub number: bool,
    /// Either, for a handle to a value that may be sent but not shared.
    pub may_send: bool,
    /// Either, for a handle to a value that may be shared but not sent.
    pub may_share: bool,
}

/// A value that may be sent to another thread, but not shared with it.
pub type MaySend = Cell<u64>;

/// A value that may be shared with another thread, but not sent to it.
pub type MayShare = std::sync::MutexGuard<'static, u64>;

/// What a value begins with; where there is none any more, something else stands.
const SEAL: u64 = 0x5EA1_ED00_C0FF_EE01;

/// How many values have been dropped. Each check has a count of its own.
#[derive(Clone, Copy)]
pub struct Drops(&'static AtomicU32);

impl Drops {
    /// None yet. What a check counts by is never freed: a value may be dropped when it should not be.
    pub fn none() -> Self {
        Drops(Box::leak(Box::new(AtomicU32::new(0))))
    }

    /// So many.
    pub fn count(self) -> u32 {
        self.0.load(Ordering::SeqCst)
    }

    /// A value that is counted here.
    pub fn value(self, number: u64) -> Plain {
        let number = AtomicU64::new(number);
        Plain { seal: SEAL, content: Witness::new(), number, dropped: self.0 }
    }
}

/// A number in plain memory, of which the engines see every access, and which counts its drops.
pub struct Plain {
    seal: u64,
    content: Witness,
    number: AtomicU64,
    dropped: &'static AtomicU32,
}

impl Plain {
    /// Reads the number.
    #[track_caller]
    pub fn get(&self) -> u64 {
        self.content.read();
        self.number.load(Ordering::Relaxed)
    }

    /// Writes the number.
    #[track_caller]
    pub fn set(&mut self, number: u64) {
        self.content.write();
        *self.number.get_mut() = number;
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        if self.seal == SEAL {
            self.dropped.fetch_add(1, Ordering::SeqCst);
        }
    }
}
