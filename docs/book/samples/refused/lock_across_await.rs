//! A task holds a lock while it waits for another one.

use std::future::Future;
use std::sync::{Arc, Mutex};

/// As `tokio::spawn` asks for it: a task may go on on another thread.
fn spawn(_task: impl Future<Output = ()> + Send + 'static) {}

async fn save(_value: u64) {}

fn main() {
    let counter = Arc::new(Mutex::new(0));
    spawn(async move {
        let mut value = counter.lock().unwrap();
        *value += 1;
        save(*value).await;
    });
}
