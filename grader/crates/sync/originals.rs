//! The names of the facade straight from the original crates: what is learnt here is their interface.

pub use crossbeam::channel::{self, select};
pub use parking_lot::{Condvar, Mutex, MutexGuard, WaitTimeoutResult};
pub use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};
pub use std::sync::{Arc, Barrier, BarrierWaitResult, OnceLock, Weak, atomic};
/// As loom's documentation proposes it for programs that run without loom.
pub mod cell {
    /// The cell of the standard library, whose pointer is only lent.
    #[derive(Debug, Default)]
    pub struct UnsafeCell<T>(std::cell::UnsafeCell<T>);

    impl<T> UnsafeCell<T> {
        pub const fn new(value: T) -> Self {
            UnsafeCell(std::cell::UnsafeCell::new(value))
        }

        pub fn with<R>(&self, f: impl FnOnce(*const T) -> R) -> R {
            f(self.0.get())
        }

        pub fn with_mut<R>(&self, f: impl FnOnce(*mut T) -> R) -> R {
            f(self.0.get())
        }

        pub fn get_mut(&mut self) -> &mut T {
            self.0.get_mut()
        }

        pub fn into_inner(self) -> T {
            self.0.into_inner()
        }
    }
}

pub use std::{hint, thread, thread_local, time};
