//! Stands in for the facade: its names, straight from the standard library.

pub use std::sync::{
    Arc, Barrier, BarrierWaitResult, Condvar, Mutex, MutexGuard, OnceLock, RwLock, RwLockReadGuard,
    RwLockWriteGuard, WaitTimeoutResult, Weak, atomic, mpsc as channel,
};
pub use std::{assert as select, cell, hint, thread, thread_local, time};
