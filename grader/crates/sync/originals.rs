//! The names of the facade straight from the original crates: what is learnt here is their interface.

pub use crossbeam::channel::{self, select};
pub use parking_lot::{Condvar, Mutex, MutexGuard, WaitTimeoutResult};
pub use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};
pub use std::sync::{Arc, Barrier, BarrierWaitResult, OnceLock, Weak, atomic};
pub use std::{hint, thread, thread_local, time};
