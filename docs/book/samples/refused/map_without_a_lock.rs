//! Two threads write to one map.

use std::collections::HashMap;
use std::sync::Arc;
use std::thread;

fn main() {
    let cache = Arc::new(HashMap::new());
    let writer = Arc::clone(&cache);
    let thread = thread::spawn(move || writer.insert("user42", "Alice"));
    thread.join().unwrap();
}
