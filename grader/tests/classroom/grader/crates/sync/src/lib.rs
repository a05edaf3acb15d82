//! Stands in for the facade: the names that the answers of these tests use.

pub use std::sync::{Arc, Mutex, atomic, mpsc};
