//! Hints, as in [`std::hint`].

use crate::engine::{self, Operation};
use std::panic::Location;

pub use std::hint::black_box;

/// Says that this thread spins. Under a model it does not run again before another thread has changed
/// something.
#[inline]
#[track_caller]
pub fn spin_loop() {
    match engine::begin(Operation::Yield, None, Location::caller()) {
        Some(execution) => execution.give_way(Operation::Yield, Location::caller()),
        None => std::hint::spin_loop(),
    }
}
