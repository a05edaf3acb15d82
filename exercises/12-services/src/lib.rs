//! Exercise 12: two services over HTTP, and the state they share between requests.
//!
//! Replace every `todo!()`. Signatures stay as they are; fields, handlers and private items are yours.
//!
//! # What the services promise
//!
//! - The state is shared by all requests, and built from the crate `sync`: each call on it takes effect
//!   at one moment between its beginning and its end.
//! - A request that HTTP allows is answered, whatever it holds: never by a panic, and never by a closed
//!   connection. Every answer below, an error's too, is JSON.
//! - Nobody waits for a client that is slow to say what it wants: no lock is held across an `.await`.
//!
//! HTTP comes from axum, tasks and their time from Tokio, JSON from serde.

// Keeps the compiler quiet about what is not written yet. Take it away when you are done.
#![allow(dead_code, unused_variables)]

use axum::Router;
use axum::serve::Listener;
use std::fmt::Debug;
use std::future::Future;
use sync::Arc;
use tokio::time::Duration;

/// The largest body of a request, in bytes.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// How long a service that is told to stop waits for requests that are in flight.
pub const GRACE: Duration = Duration::from_secs(5);

/// What the counter service counts with.
pub trait Counter: Send + Sync + 'static {
    /// Adds one.
    fn increment(&self);

    /// How many increments have taken effect.
    fn value(&self) -> u64;
}

/// A counter behind a lock.
pub struct MutexCounter {
    // Your fields.
}

impl MutexCounter {
    /// A counter that shows 0.
    pub fn new() -> Self {
        todo!()
    }
}

impl Counter for MutexCounter {
    fn increment(&self) {
        todo!()
    }

    fn value(&self) -> u64 {
        todo!()
    }
}

/// A counter without a lock: one atomic operation for each call.
pub struct AtomicCounter {
    // Your fields.
}

impl AtomicCounter {
    /// A counter that shows 0.
    pub fn new() -> Self {
        todo!()
    }
}

impl Counter for AtomicCounter {
    fn increment(&self) {
        todo!()
    }

    fn value(&self) -> u64 {
        todo!()
    }
}

/// Values under keys.
pub struct Cache {
    // Your fields.
}

impl Cache {
    /// An empty cache.
    pub fn new() -> Self {
        todo!()
    }

    /// Puts a value under a key, in the place of what was there.
    pub fn put(&self, key: String, value: String) {
        todo!()
    }

    /// A copy of the value under a key.
    pub fn get(&self, key: &str) -> Option<String> {
        todo!()
    }
}

impl Default for MutexCounter {
    fn default() -> Self {
        Self::new()
    }
}

impl Default for AtomicCounter {
    fn default() -> Self {
        Self::new()
    }
}

impl Default for Cache {
    fn default() -> Self {
        Self::new()
    }
}

/// The counter service.
///
/// | request | answer |
/// |---|---|
/// | `POST /increment` | 200 `{"message":"increased"}` |
/// | `GET /value` | 200 `{"value":N}` |
pub fn counter_service<C: Counter>(counter: Arc<C>) -> Router {
    todo!()
}

/// The cache service.
///
/// | request | answer |
/// |---|---|
/// | `POST /cache` with `{"key":"user42","value":"Alice"}` | 200 `{"message":"stored"}` |
/// | the same, but malformed, not UTF-8, or with a field that is missing, empty or no text | 400 `{"error":…}` |
/// | the same with a body of more than `BODY_BYTES_MAX` bytes, announced or not | 413 `{"error":…}` |
/// | `GET /cache/{key}` for a key that is there | 200 `{"key":…,"value":…}` |
/// | the same for one that is not | 404 `{"error":"key not found"}` |
/// | the same for one that is not UTF-8 | 400 `{"error":…}` |
///
/// What stands for `…` after `error` is a text that says why. What is refused is not stored.
pub fn cache_service(cache: Arc<Cache>) -> Router {
    todo!()
}

/// Serves whoever connects, until `stop` comes.
///
/// From then on, new connections are refused, requests in flight are answered, and connections without
/// one are closed. Returns when nothing is in flight any more, and at the latest `GRACE` after `stop`:
/// a request may take for ever, and a client may never say the end of one.
pub async fn serve<L>(listener: L, service: Router, stop: impl Future<Output = ()> + Send + 'static)
where
    L: Listener,
    L::Addr: Debug,
{
    todo!()
}
