//! What a submission finds under the name `sync`: the facade without its engines.

#![no_std]

extern crate facade;

#[cfg(with_unsafe)]
pub use facade::cell;
pub use facade::{
    Arc, Barrier, BarrierWaitResult, Condvar, Mutex, MutexGuard, OnceLock, RwLock, RwLockReadGuard,
    RwLockWriteGuard, WaitTimeoutResult, Weak, atomic, channel, hint, select, thread, thread_local,
    time,
};
