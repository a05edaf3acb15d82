//! What a native call through the facade costs, against the same source on the raw crates.
//!
//! `cargo bench -p sync --bench native`, with `-- NAME` for the rows whose name contains NAME.
//! Every row is measured in rounds, facade and raw in turn and each first every other time, so that
//! what slows the machine down slows both; a ratio compares the two times of one round.

use std::hint::black_box;
use std::time::{Duration, Instant};

const ROUNDS: usize = 101;
/// One measurement takes about so long: short, so that most rounds escape what else the machine does.
const SLICE: Duration = Duration::from_millis(2);

/// A measurement of so many operations, on the facade or on the raw crates.
type Run = fn(u64) -> Duration;

/// The same source, once for each of two sets of names.
macro_rules! operations {
    () => {
        pub(super) const OPERATIONS: &[(&str, Run)] = &[
            ("mutex: lock, unlock", |n| {
                let mutex = Mutex::new(0_u64);
                time(n, || *mutex.lock() += 1)
            }),
            ("mutex: try_lock, unlock", |n| {
                let mutex = Mutex::new(0_u64);
                time(n, || *mutex.try_lock().expect("nobody else has it") += 1)
            }),
            ("rwlock: read, unlock", |n| {
                let lock = RwLock::new(1_u64);
                time(n, || *lock.read())
            }),
            ("rwlock: write, unlock", |n| {
                let lock = RwLock::new(0_u64);
                time(n, || *lock.write() += 1)
            }),
            ("condvar: notify_one, nobody waits", |n| {
                let condvar = Condvar::new();
                time(n, || condvar.notify_one())
            }),
            ("atomic: load Relaxed", |n| {
                let atomic = AtomicU64::new(1);
                time(n, || black_box(&atomic).load(Relaxed))
            }),
            ("atomic: load SeqCst", |n| {
                let atomic = AtomicU64::new(1);
                time(n, || black_box(&atomic).load(SeqCst))
            }),
            ("atomic: store Release", |n| {
                let atomic = AtomicU64::new(1);
                time(n, || black_box(&atomic).store(2, Release))
            }),
            ("atomic: store SeqCst", |n| {
                let atomic = AtomicU64::new(1);
                time(n, || black_box(&atomic).store(2, SeqCst))
            }),
            ("atomic: fetch_add Relaxed", |n| {
                let atomic = AtomicU64::new(0);
                time(n, || black_box(&atomic).fetch_add(1, Relaxed))
            }),
            ("atomic: compare_exchange AcqRel", |n| {
                let atomic = AtomicU64::new(0);
                time(n, || black_box(&atomic).compare_exchange(0, 0, AcqRel, Acquire))
            }),
            ("channel: send, recv, bounded(64)", |n| {
                let (sender, receiver) = channel::bounded(64);
                time(n, || {
                    sender.send(1_u64).expect("alive");
                    receiver.recv().expect("alive")
                })
            }),
            ("channel: send, recv, unbounded", |n| {
                let (sender, receiver) = channel::unbounded();
                time(n, || {
                    sender.send(1_u64).expect("alive");
                    receiver.recv().expect("alive")
                })
            }),
            ("channel: send, recv, bounded(64), a String", |n| {
                let (sender, receiver) = channel::bounded(64);
                time(n, || {
                    sender.send(String::new()).expect("alive");
                    receiver.recv().expect("alive")
                })
            }),
            ("channel: send, recv, bounded(64), 64 bytes", |n| {
                let (sender, receiver) = channel::bounded(64);
                time(n, || {
                    sender.send([1_u64; 8]).expect("alive");
                    receiver.recv().expect("alive")
                })
            }),
            ("thread: spawn, join", |n| time(n, || thread::spawn(|| 1).join().expect("no panic"))),
            ("two threads, mutex: lock, unlock", |n| {
                let mutex = Mutex::new(0_u64);
                together(n, || *mutex.lock() += 1, || *mutex.lock() += 1)
            }),
            ("two threads, rwlock: read and read", |n| {
                let lock = RwLock::new(1_u64);
                together(n, || *lock.read(), || *lock.read())
            }),
            ("two threads, rwlock: read and write", |n| {
                let lock = RwLock::new(1_u64);
                together(n, || *lock.read(), || *lock.write() += 1)
            }),
            ("two threads, atomic: fetch_add Relaxed", |n| {
                let atomic = AtomicU64::new(0);
                let add = || black_box(&atomic).fetch_add(1, Relaxed);
                together(n, add, add)
            }),
            ("two threads, atomic: load and store SeqCst", |n| {
                let atomic = AtomicU64::new(0);
                let atomic = black_box(&atomic);
                together(n, || atomic.load(SeqCst), || atomic.store(1, SeqCst))
            }),
            ("two threads, channel: bounded(64)", |n| {
                let (sender, receiver) = channel::bounded(64);
                together(
                    n,
                    || receiver.recv().expect("alive"),
                    || sender.send(1_u64).expect("alive"),
                )
            }),
            ("two threads, channel: unbounded", |n| {
                let (sender, receiver) = channel::unbounded();
                together(
                    n,
                    || receiver.recv().expect("alive"),
                    || sender.send(1_u64).expect("alive"),
                )
            }),
            ("two threads, channel: rendezvous", |n| {
                let (sender, receiver) = channel::bounded(0);
                together(
                    n,
                    || receiver.recv().expect("alive"),
                    || sender.send(1_u64).expect("alive"),
                )
            }),
            ("two threads, condvar: ping-pong", |n| {
                let (turn, changed) = (Mutex::new(false), Condvar::new());
                let play = |mine: bool| {
                    let mut turn = turn.lock();
                    while *turn != mine {
                        changed.wait(&mut turn);
                    }
                    *turn = !mine;
                    changed.notify_one();
                };
                together(n, || play(false), || play(true))
            }),
        ];
    };
}

mod facade {
    use super::{Run, black_box, time, together};
    use sync::atomic::AtomicU64;
    use sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
    use sync::{Condvar, Mutex, RwLock, channel, thread};
    operations!();
}

mod raw {
    use super::{Run, black_box, time, together};
    use crossbeam::channel;
    use parking_lot::{Condvar, Mutex, RwLock};
    use std::sync::atomic::AtomicU64;
    use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
    use std::thread;
    operations!();
}

fn time<T>(n: u64, mut operation: impl FnMut() -> T) -> Duration {
    let started = Instant::now();
    for _ in 0..n {
        black_box(operation());
    }
    started.elapsed()
}

/// Both at once, so many times each, on two threads that start together.
fn together<T, U>(
    n: u64,
    mine: impl FnMut() -> T + Send,
    theirs: impl FnMut() -> U + Send,
) -> Duration {
    let start = std::sync::Barrier::new(2);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            start.wait();
            time(n, theirs)
        });
        start.wait();
        // The slower of the two ends the measurement: the scope waits for it.
        let started = Instant::now();
        time(n, mine);
        started
    })
    .elapsed()
}

struct Row {
    name: &'static str,
    raw_ns: f64,
    facade_ns: f64,
    /// Facade by raw, one for each round, sorted.
    ratios: Vec<f64>,
}

fn measure(name: &'static str, facade: Run, raw: Run) -> Row {
    let mut n = 16;
    while raw(n) < SLICE {
        n *= 2;
    }
    facade(n);
    let ns = |duration: Duration| duration.as_nanos() as f64 / n as f64;
    let mut rounds: Vec<(f64, f64)> = (0..ROUNDS)
        .map(|round| {
            if round % 2 == 0 {
                let first = ns(facade(n));
                (first, ns(raw(n)))
            } else {
                let first = ns(raw(n));
                (ns(facade(n)), first)
            }
        })
        .collect();
    let mut ratios: Vec<f64> = rounds.iter().map(|(facade, raw)| facade / raw).collect();
    ratios.sort_by(f64::total_cmp);
    rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
    let facade_ns = rounds[ROUNDS / 2].0;
    rounds.sort_by(|a, b| a.1.total_cmp(&b.1));
    Row { name, raw_ns: rounds[ROUNDS / 2].1, facade_ns, ratios }
}

fn main() {
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    println!("`cargo bench -p sync --bench native`: {ROUNDS} rounds in turn, medians\n");
    println!("| operation | raw, ns | facade, ns | facade / raw: median | quartiles | min | max |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    for (&(name, facade), &(_, raw)) in facade::OPERATIONS.iter().zip(raw::OPERATIONS) {
        if !wanted.is_empty() && !wanted.iter().any(|wanted| name.contains(wanted.as_str())) {
            continue;
        }
        let row = measure(name, facade, raw);
        println!(
            "| {} | {:.1} | {:.1} | {:.2} | {:.2} to {:.2} | {:.2} | {:.2} |",
            row.name,
            row.raw_ns,
            row.facade_ns,
            row.ratios[ROUNDS / 2],
            row.ratios[ROUNDS / 4],
            row.ratios[3 * ROUNDS / 4],
            row.ratios[0],
            row.ratios[ROUNDS - 1],
        );
    }
}
