//! Seeded noise on real threads: small delays before operations, so that rare interleavings come up.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

static SEED: AtomicU64 = AtomicU64::new(0);
static STREAM: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static STATE: Cell<(u64, u64)> = const { Cell::new((0, 0)) };
}

/// Every thread draws its own stream from this seed from now on.
pub(super) fn seed(seed: u64) {
    STREAM.store(0, Relaxed);
    SEED.store(seed | 1, Relaxed);
}

/// A small delay, mostly none.
pub(super) fn make() {
    let seed = SEED.load(Relaxed);
    let Ok(draw) = STATE.try_with(|state| {
        let (of, mut x) = state.get();
        if of != seed || x == 0 {
            let stream = STREAM.fetch_add(1, Relaxed) + 1;
            x = seed.wrapping_add(stream.wrapping_mul(0x9E37_79B9_7F4A_7C15)) | 1;
        }
        // xorshift64 (Marsaglia 2003).
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        state.set((seed, x));
        x
    }) else {
        return;
    };
    match (draw >> 20) % 16 {
        0..=2 => std::thread::yield_now(),
        3..=5 => {
            for _ in 0..(draw >> 40) % 200 {
                std::hint::spin_loop();
            }
        }
        6 => std::thread::sleep(Duration::from_micros((draw >> 44) % 60)),
        _ => {}
    }
}
