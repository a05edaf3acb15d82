//! What a submission finds under the name `tokio`: tasks, time, and what tasks wait for; nothing that
//! opens a file or a connection, and no runtime of one's own.

#![no_std]

extern crate facade;

pub use facade::{join, pin, select, spawn, try_join};

/// Only the traits: what is read and written is given.
pub mod io {
    pub use facade::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
}

/// What tasks wait for.
pub mod sync {
    pub use facade::sync::{
        AcquireError, Barrier, Mutex, MutexGuard, Notify, OnceCell, OwnedMutexGuard,
        OwnedRwLockReadGuard, OwnedRwLockWriteGuard, OwnedSemaphorePermit, RwLock, RwLockReadGuard,
        RwLockWriteGuard, Semaphore, SemaphorePermit, SetOnce, TryAcquireError, TryLockError,
        broadcast, mpsc, oneshot, watch,
    };
}

/// Without threads for what blocks.
pub mod task {
    pub use facade::task::{
        AbortHandle, Id, JoinError, JoinHandle, JoinSet, id, spawn, try_id, yield_now,
    };
}

/// Time, which checks may hold still.
pub mod time {
    pub use facade::time::{
        Duration, Instant, Interval, MissedTickBehavior, Sleep, Timeout, error, interval,
        interval_at, sleep, sleep_until, timeout, timeout_at,
    };
}
