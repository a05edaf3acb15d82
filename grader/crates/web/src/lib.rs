//! What exercises about services are made of and checked with.
//!
//! A service answers real HTTP/1.1, from axum, hyper and Tokio, to a client written here. What lies
//! between the two is either memory, where time is virtual and nothing is left to chance, or the
//! machine's own network.

pub use {axum, serde, serde_json, tokio};

mod answer;
mod client;
mod network;

pub use answer::{Answer, NoAnswer};
pub use client::{Client, request};
pub use network::{Connection, Entrance, Network, Stream};

use std::future::Future;

/// Runs tasks on this thread, in an order that is always the same, and with time that stands still while
/// any of them can go on: an hour that nobody uses passes at once.
pub fn run<F: Future>(future: F) -> F::Output {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_time().start_paused(true).build();
    runtime.expect("tasks in memory need nothing of the system").block_on(future)
}

/// Where tasks run on threads of their own, until the value is dropped.
pub fn threads() -> tokio::runtime::Runtime {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_time().enable_io().build();
    runtime.expect("a few threads, and what they wait with, can be had")
}
