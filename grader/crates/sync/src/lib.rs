//! Everything a learner's code may use to be concurrent. Each name behaves as its original documents it;
//! the engine underneath is chosen at run time.
//!
//! | here | the original |
//! |---|---|
//! | [`Mutex`], [`RwLock`], [`Condvar`] | parking_lot: no poisoning, a guard without `unwrap`, readers wait behind a waiting writer |
//! | [`atomic`], [`thread`], [`Barrier`], [`OnceLock`], [`thread_local!`], [`hint`] | std |
//! | [`channel`], [`select!`] | crossbeam-channel |
//! | [`cell`] | std's `UnsafeCell`, with the interface of loom's |
//! | [`time`] | std; under a model the clock is virtual and a timeout may fire at any moment |
//!
//! Outside a model every call goes straight to the original, after one relaxed load. Inside a model (see
//! [`engine`]) every operation is a point where the engine may switch to another thread.
//!
//! What is not modelled: the moments at which `Arc` counts change, and plain memory outside [`cell`] (safe
//! code cannot race on it).

mod barrier;
pub mod cell;
pub mod channel;
mod condvar;
pub mod engine;
mod mutex;
mod once_lock;
mod parcel;
mod rwlock;
mod slot;
mod value;

pub mod atomic;
pub mod hint;
pub mod thread;
pub mod time;

pub use barrier::{Barrier, BarrierWaitResult};
pub use condvar::{Condvar, WaitTimeoutResult};
pub use mutex::{Mutex, MutexGuard};
pub use once_lock::OnceLock;
pub use rwlock::{RwLock, RwLockReadGuard, RwLockWriteGuard};
pub use std::sync::{Arc, Weak};
/// What [`thread_local!`] is made from, for crates whose `std` has none.
#[doc(hidden)]
pub use std::thread_local as __thread_local;
