//! One map, read and written by several threads: under a mutex, under a read-write lock, and in shards.
//!
//! `cargo bench -p book-samples --bench maps` draws `docs/book/{en,fr}/figures/maps-reads.md` and
//! `maps-writes.md`.

use book_samples::figure::Figure;
use book_samples::measure::{Run, medians, of_threads};
use std::collections::HashMap;
use std::hint::black_box;

const ROUNDS: usize = 101;
const CALLS: u64 = 20_000;
const KEYS: u64 = 1024;
const SHARDS: u64 = 16;

type Map = HashMap<u64, u64>;

trait Shared: Sync {
    fn get(&self, key: u64) -> Option<u64>;
    fn insert(&self, key: u64, value: u64);
}

impl Shared for parking_lot::Mutex<Map> {
    fn get(&self, key: u64) -> Option<u64> {
        self.lock().get(&key).copied()
    }
    fn insert(&self, key: u64, value: u64) {
        self.lock().insert(key, value);
    }
}

impl Shared for parking_lot::RwLock<Map> {
    fn get(&self, key: u64) -> Option<u64> {
        self.read().get(&key).copied()
    }
    fn insert(&self, key: u64, value: u64) {
        self.write().insert(key, value);
    }
}

impl Shared for Vec<parking_lot::Mutex<Map>> {
    fn get(&self, key: u64) -> Option<u64> {
        self[(key % SHARDS) as usize].get(key)
    }
    fn insert(&self, key: u64, value: u64) {
        self[(key % SHARDS) as usize].insert(key, value);
    }
}

/// Numbers that look drawn, the same in every run.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// Nanoseconds per call; so many of a hundred calls write.
fn cost(map: &dyn Shared, threads: u64, writes: u64) -> Run {
    (0..KEYS).for_each(|key| map.insert(key, key));
    of_threads(threads, CALLS, |seed| {
        let mut state = seed;
        for _ in 0..CALLS {
            let drawn = next(&mut state);
            match (drawn >> 16) % 100 < writes {
                true => map.insert(drawn % KEYS, drawn),
                false => drop(black_box(map.get(drawn % KEYS))),
            }
        }
    })
}

fn draw(name: &'static str, writes: u64, title: [&'static str; 2]) -> std::io::Result<()> {
    let threads = [1, 2, 4];
    let kinds: [fn() -> Box<dyn Shared>; 3] = [
        || Box::new(parking_lot::Mutex::new(Map::new())),
        || Box::new(parking_lot::RwLock::new(Map::new())),
        || Box::new((0..SHARDS).map(|_| parking_lot::Mutex::new(Map::new())).collect::<Vec<_>>()),
    ];
    let mut candidates: Vec<Box<dyn FnMut() -> Run>> = Vec::new();
    for count in threads {
        for kind in kinds {
            candidates.push(Box::new(move || cost(&*kind(), count, writes)));
        }
    }
    let medians = medians(ROUNDS, &mut candidates);
    let labels = [["1 thread", "1 thread"], ["2 threads", "2 threads"], ["4 threads", "4 threads"]];
    let groups = labels.into_iter().zip(medians.chunks(kinds.len()));
    let figure = Figure {
        name,
        title,
        series: vec![
            ["mutex", "mutex"],
            ["read-write lock", "lecteurs-écrivain"],
            ["16 shards", "16 partitions"],
        ],
        groups: groups.map(|(label, values)| (label, values.to_vec())).collect(),
        method: [
            "medians of the least disturbed quarter of 101 alternating rounds",
            "médianes du quart le moins perturbé de 101 tours alternés",
        ],
    };
    figure.write()
}

fn main() -> std::io::Result<()> {
    draw(
        "maps-reads",
        5,
        ["nanoseconds per call, 5 % writes", "nanosecondes par appel, 5\u{a0}% d’écritures"],
    )?;
    draw(
        "maps-writes",
        50,
        ["nanoseconds per call, 50 % writes", "nanosecondes par appel, 50\u{a0}% d’écritures"],
    )
}
