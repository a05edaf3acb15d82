//! One counter, incremented by several threads: under a mutex, under a read-write lock, atomic, and owned by a thread that is asked through a channel.
//!
//! `cargo bench -p book-samples --bench counters` draws `docs/book/{en,fr}/figures/counters.md`.

use book_samples::figure::Figure;
use book_samples::measure::{Run, medians, of_threads};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

const ROUNDS: usize = 101;
const INCREMENTS: u64 = 40_000;
const REQUESTS: u64 = 1_000;

/// Nanoseconds per increment, of so many threads together.
fn cost(threads: u64, times: u64, increment: impl Fn() + Sync) -> Run {
    of_threads(threads, times, |_| (0..times).for_each(|_| increment()))
}

fn mutex(threads: u64) -> Run {
    let value = parking_lot::Mutex::new(0_u64);
    cost(threads, INCREMENTS, || *value.lock() += 1)
}

fn rwlock(threads: u64) -> Run {
    let value = parking_lot::RwLock::new(0_u64);
    cost(threads, INCREMENTS, || *value.write() += 1)
}

fn atomic(threads: u64) -> Run {
    let value = AtomicU64::new(0);
    cost(threads, INCREMENTS, || {
        value.fetch_add(1, Ordering::Relaxed);
    })
}

/// Each increment is a request with an answer, as the others have one when they return.
fn channel(threads: u64) -> Run {
    let (sender, requests) = crossbeam::channel::unbounded::<crossbeam::channel::Sender<u64>>();
    let counter = thread::spawn(move || {
        let mut value = 0;
        for reply in requests {
            value += 1;
            reply.send(value).expect("the client waits");
        }
    });
    // Threads that wait use no processor: there is no saying whether somebody else has taken it.
    let run = of_threads(threads, REQUESTS, |_| {
        for _ in 0..REQUESTS {
            let (reply, answer) = crossbeam::channel::bounded(1);
            sender.send(reply).expect("the counter lives");
            answer.recv().expect("the counter answers");
        }
    });
    drop(sender);
    counter.join().expect("counting does not panic");
    run
}

fn main() -> std::io::Result<()> {
    let threads = [1, 2, 4];
    let kinds: [fn(u64) -> Run; 4] = [mutex, rwlock, atomic, channel];
    let mut candidates: Vec<Box<dyn FnMut() -> Run>> = Vec::new();
    for count in threads {
        for kind in kinds {
            candidates.push(Box::new(move || kind(count)));
        }
    }
    let medians = medians(ROUNDS, &mut candidates);
    let labels = [["1 thread", "1 thread"], ["2 threads", "2 threads"], ["4 threads", "4 threads"]];
    let groups = labels.into_iter().zip(medians.chunks(kinds.len()));
    let figure = Figure {
        name: "counters",
        title: ["nanoseconds per increment", "nanosecondes par incrément"],
        series: vec![
            ["mutex", "mutex"],
            ["read-write lock", "lecteurs-écrivain"],
            ["atomic", "atomique"],
            ["channel", "canal"],
        ],
        groups: groups.map(|(label, values)| (label, values.to_vec())).collect(),
        method: [
            "medians of the least disturbed quarter of 101 alternating rounds, bars on a logarithmic scale",
            "médianes du quart le moins perturbé de 101 tours alternés, barres à l’échelle logarithmique",
        ],
    };
    figure.write()
}
