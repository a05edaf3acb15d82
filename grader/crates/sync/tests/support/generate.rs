//! Random programs from a seed: the same seed gives the same program on every machine.

mod waits;

use super::litmus;
use super::program::{Bounds, Operation, Program};
use std::ops::RangeInclusive;
use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};

/// What kind of programs to make; weights are relative.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    pub(crate) threads: RangeInclusive<usize>,
    /// Operations in the whole program; the locking around them comes on top.
    pub(crate) operations: RangeInclusive<usize>,
    pub(crate) locations: RangeInclusive<usize>,
    pub(crate) mutexes: RangeInclusive<usize>,
    pub(crate) rwlocks: RangeInclusive<usize>,
    /// Waiting on them is done in a section of the first mutex.
    pub(crate) condvars: RangeInclusive<usize>,
    pub(crate) channels: RangeInclusive<usize>,
    pub(crate) orders: Orders,
    /// Some sections are entered by a try-lock.
    pub(crate) try_locks: bool,
    /// Sections are nested in any order, which can deadlock.
    pub(crate) any_lock_order: bool,
    /// Some sections of read-write locks hold other accesses, too.
    pub(crate) rwlock_stretches: bool,
    pub(crate) barriers: RangeInclusive<usize>,
    pub(crate) cells: RangeInclusive<usize>,
    /// Threads park and unpark each other.
    pub(crate) parking: bool,
    /// Some channel operations are arms of a select.
    pub(crate) selects: bool,
    /// Some threads give up their ends of channels.
    pub(crate) hang_ups: bool,
    /// Some waits have an end, some threads sleep or look at the clock.
    pub(crate) timed: bool,
}

impl Default for Profile {
    /// Atomics only, of a size at which two threads have something to say to each other.
    fn default() -> Profile {
        Profile {
            threads: 2..=3,
            operations: 4..=7,
            locations: 1..=2,
            mutexes: 0..=0,
            rwlocks: 0..=0,
            condvars: 0..=0,
            channels: 0..=0,
            orders: Orders::Any,
            try_locks: false,
            any_lock_order: false,
            rwlock_stretches: false,
            barriers: 0..=0,
            cells: 0..=0,
            parking: false,
            selects: false,
            hang_ups: false,
            timed: false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Orders {
    /// Every legal ordering, each as likely as the others.
    Any,
    SeqCst,
}

/// The generator of `splitmix64` by Sebastiano Vigna: small, and every seed is a good one.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn within(&mut self, range: &RangeInclusive<usize>) -> usize {
        range.start() + self.below(range.end() - range.start() + 1)
    }

    /// As `within`; draws nothing where there is nothing to choose.
    fn within_if(&mut self, range: &RangeInclusive<usize>) -> usize {
        if range.start() == range.end() { *range.start() } else { self.within(range) }
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

/// The program of a seed.
pub(crate) fn program(seed: u64, profile: &Profile) -> Program {
    let mut random = Random::new(seed);
    let random = &mut random;
    let locations = random.within(&profile.locations);
    let mutexes = random.within(&profile.mutexes);
    let rwlocks = random.within(&profile.rwlocks);
    let condvars = random.within(&profile.condvars);
    let channels: Vec<Option<usize>> = (0..random.within(&profile.channels))
        .map(|_| random.one_of(&[Some(0), Some(1), Some(2), None]))
        .collect();
    // Drawn only where they are wanted, so that other programs stay what they are.
    let barriers = random.within_if(&profile.barriers);
    let barriers: Vec<usize> = (0..barriers).map(|_| random.one_of(&[1, 2, 2, 2, 3])).collect();
    let cells = random.within_if(&profile.cells);
    let mut threads = vec![Vec::new(); random.within(&profile.threads)];
    let operations = random.within(&profile.operations).max(threads.len());
    for index in 0..operations {
        // Every thread gets one operation before any gets a second.
        let thread = if index < threads.len() { index } else { random.below(threads.len()) };
        let value = index as u64 + 1;
        let makers: [(Maker, bool); 11] = [
            (access, locations > 0),
            (access, locations > 0),
            (guarded, mutexes > 0),
            (shared, rwlocks > 0),
            (signal, condvars > 0),
            (message, !channels.is_empty()),
            (waits::parking, profile.parking),
            (waits::meeting, !barriers.is_empty()),
            (waits::cell, cells > 0),
            (waits::select, profile.selects && !channels.is_empty()),
            (waits::timed, profile.timed),
        ];
        let possible: Vec<Maker> =
            makers.iter().filter(|(_, possible)| *possible).map(|(maker, _)| *maker).collect();
        let maker = random.one_of(&possible);
        let sizes = Sizes {
            locations,
            mutexes,
            rwlocks,
            condvars,
            channels: channels.len(),
            barriers: barriers.len(),
            cells,
            threads: threads.len(),
        };
        threads[thread].extend(maker(random, profile, &sizes, value));
    }
    if profile.hang_ups {
        waits::hang_up(random, channels.len(), &mut threads);
    }
    for thread in &mut threads {
        if mutexes > 0 && random.below(2) == 0 {
            enclose(random, profile, mutexes, thread);
        }
    }
    for thread in &mut threads {
        if profile.rwlock_stretches && random.below(2) == 0 {
            enclose_shared(random, rwlocks, thread);
        }
    }
    let waits = profile.parking || condvars > 0;
    let bounds = Bounds {
        // Where both can happen the engine takes a spurious wakeup to have come at once.
        spurious_wakeups: if waits && !profile.timed { random.below(2) as u32 } else { 0 },
        timeouts: if profile.timed { random.below(3) as u32 } else { 0 },
    };
    let scoped = seed.is_multiple_of(2);
    Program {
        locations,
        mutexes,
        rwlocks,
        condvars,
        channels,
        barriers,
        cells,
        bounds,
        scoped,
        threads,
    }
}

/// A litmus test with every ordering replaced by a random legal one and, half of the time, one more
/// access put somewhere: the neighbourhood of the programs that tell memory models apart.
pub(crate) fn variation(seed: u64) -> Program {
    let mut random = Random::new(seed);
    let random = &mut random;
    let mut classics = litmus::all();
    let mut program = classics.swap_remove(random.below(classics.len())).program;
    for operation in program.threads.iter_mut().flatten() {
        reorder(random, operation);
    }
    if program.locations > 0 && random.below(2) == 0 {
        let profile = Profile { orders: Orders::Any, ..Profile::default() };
        let sizes = Sizes { locations: program.locations, ..Sizes::default() };
        let thread = random.below(program.threads.len());
        let position = random.below(program.threads[thread].len() + 1);
        let extra = access(random, &profile, &sizes, 4);
        program.threads[thread].splice(position..position, extra);
    }
    program
}

fn reorder(random: &mut Random, operation: &mut Operation) {
    match operation {
        Operation::Load { order, .. } => *order = random.one_of(&READ),
        Operation::Store { order, .. } => *order = random.one_of(&WRITE),
        Operation::Swap { order, .. } | Operation::FetchAdd { order, .. } => {
            *order = random.one_of(&UPDATE);
        }
        Operation::CompareExchange { success, failure, .. } => {
            *success = random.one_of(&UPDATE);
            *failure = random.one_of(&READ);
        }
        Operation::Fence { order } => *order = random.one_of(&FENCE),
        _ => {}
    }
}

const READ: [Ordering; 3] = [Relaxed, Acquire, SeqCst];
const WRITE: [Ordering; 3] = [Relaxed, Release, SeqCst];
const UPDATE: [Ordering; 5] = [Relaxed, Acquire, Release, AcqRel, SeqCst];
const FENCE: [Ordering; 4] = [Acquire, Release, AcqRel, SeqCst];

#[derive(Default)]
struct Sizes {
    locations: usize,
    mutexes: usize,
    rwlocks: usize,
    condvars: usize,
    channels: usize,
    barriers: usize,
    cells: usize,
    threads: usize,
}

type Maker = fn(&mut Random, &Profile, &Sizes, u64) -> Vec<Operation>;

fn order(random: &mut Random, profile: &Profile, legal: &[Ordering]) -> Ordering {
    match profile.orders {
        Orders::Any => random.one_of(legal),
        Orders::SeqCst => SeqCst,
    }
}

fn access(random: &mut Random, profile: &Profile, sizes: &Sizes, value: u64) -> Vec<Operation> {
    let location = random.below(sizes.locations);
    let operation = match random.below(12) {
        0..=3 => Operation::Load { location, order: order(random, profile, &READ) },
        4..=7 => {
            let order = order(random, profile, &WRITE);
            Operation::Store { location, value, order }
        }
        8 => Operation::Swap { location, value, order: order(random, profile, &UPDATE) },
        9 => Operation::FetchAdd { location, value: 10, order: order(random, profile, &UPDATE) },
        10 => Operation::CompareExchange {
            location,
            // Half expect the initial value, half what another operation may have written.
            expected: if random.below(2) == 0 { 0 } else { 1 + random.below(4) as u64 },
            new: value,
            success: order(random, profile, &UPDATE),
            failure: order(random, profile, &READ),
        },
        _ => Operation::Fence { order: order(random, profile, &FENCE) },
    };
    vec![operation]
}

/// A read or a write, sometimes both, of the data in a mutex, in a section of its own.
fn guarded(random: &mut Random, profile: &Profile, sizes: &Sizes, value: u64) -> Vec<Operation> {
    let mutex = random.below(sizes.mutexes);
    let attempt = profile.try_locks && random.below(3) == 0;
    let enter = if attempt { Operation::TryLock { mutex } } else { Operation::Lock { mutex } };
    let mut section = vec![enter];
    if random.below(2) == 0 {
        section.push(Operation::ReadData { mutex });
    }
    if section.len() == 1 || random.below(2) == 0 {
        section.push(Operation::WriteData { mutex, value });
    }
    section.push(Operation::Unlock { mutex });
    section
}

/// A section of a read-write lock, or two nested reads of one.
fn shared(random: &mut Random, profile: &Profile, sizes: &Sizes, value: u64) -> Vec<Operation> {
    let rwlock = random.below(sizes.rwlocks);
    let attempt = profile.try_locks && random.below(3) == 0;
    let leave = Operation::Leave { rwlock };
    match (random.below(2) == 0, attempt) {
        (true, false) => vec![Operation::Share { rwlock }, Operation::ReadShared { rwlock }, leave],
        (true, true) => {
            vec![Operation::TryShare { rwlock }, Operation::ReadShared { rwlock }, leave]
        }
        (false, false) => {
            vec![Operation::Exclude { rwlock }, Operation::WriteShared { rwlock, value }, leave]
        }
        (false, true) => {
            vec![Operation::TryExclude { rwlock }, Operation::WriteShared { rwlock, value }, leave]
        }
    }
}

/// A wait in a section of its own, or a notification, in a section or outside.
fn signal(random: &mut Random, _: &Profile, sizes: &Sizes, value: u64) -> Vec<Operation> {
    let condvar = random.below(sizes.condvars);
    let (lock, unlock) = (Operation::Lock { mutex: 0 }, Operation::Unlock { mutex: 0 });
    let notify = match random.below(2) {
        0 => Operation::NotifyOne { condvar },
        _ => Operation::NotifyAll { condvar },
    };
    match random.below(5) {
        0 | 1 => {
            vec![
                lock,
                Operation::Wait { condvar, mutex: 0 },
                Operation::ReadData { mutex: 0 },
                unlock,
            ]
        }
        2 | 3 => vec![lock, Operation::WriteData { mutex: 0, value }, notify, unlock],
        _ => vec![notify],
    }
}

fn message(random: &mut Random, _: &Profile, sizes: &Sizes, value: u64) -> Vec<Operation> {
    let channel = random.below(sizes.channels);
    vec![match random.below(6) {
        0 | 1 => Operation::Send { channel, value },
        2 => Operation::TrySend { channel, value },
        3 | 4 => Operation::Receive { channel },
        _ => Operation::TryReceive { channel },
    }]
}

/// Puts a lock and its unlock around a stretch of the thread that does not touch this mutex.
/// Unless the profile wants deadlocks, whoever holds a mutex takes mutexes of higher number only.
fn enclose(random: &mut Random, profile: &Profile, mutexes: usize, thread: &mut Vec<Operation>) {
    let mutex = random.below(mutexes);
    let outside = outside_sections(thread);
    let start = random.one_of(&outside);
    let clashes = |operation: &Operation| {
        let clash = |other| other == mutex || (!profile.any_lock_order && other < mutex);
        operation.mutex().is_some_and(clash)
    };
    let clear = |end: &usize| *end > start && !thread[start..*end].iter().any(clashes);
    let ends: Vec<usize> = outside.into_iter().filter(clear).collect();
    if ends.is_empty() {
        return;
    }
    let end = random.one_of(&ends);
    thread.insert(end, Operation::Unlock { mutex });
    thread.insert(start, Operation::Lock { mutex });
}

/// Puts a section of a read-write lock around a stretch of the thread without any lock in it.
fn enclose_shared(random: &mut Random, rwlocks: usize, thread: &mut Vec<Operation>) {
    let rwlock = random.below(rwlocks);
    let start = random.below(thread.len());
    let free = |operation: &&Operation| operation.rwlock().is_none() && operation.mutex().is_none();
    let length = thread[start..].iter().take_while(free).count();
    let before = &thread[..start];
    let entered = before
        .iter()
        .filter(|o| matches!(o, Operation::Share { .. } | Operation::Exclude { .. }))
        .count();
    let left = before.iter().filter(|o| matches!(o, Operation::Leave { .. })).count();
    if length == 0 || entered != left {
        return;
    }
    thread.insert(start + length, Operation::Leave { rwlock });
    thread.insert(
        start,
        if random.below(2) == 0 {
            Operation::Share { rwlock }
        } else {
            Operation::Exclude { rwlock }
        },
    );
}

/// The positions in a thread, its end included, at which it holds no mutex.
fn outside_sections(thread: &[Operation]) -> Vec<usize> {
    let mut held = 0;
    let mut outside = vec![0];
    for (index, operation) in thread.iter().enumerate() {
        match operation {
            Operation::Lock { .. } | Operation::TryLock { .. } => held += 1,
            Operation::Unlock { .. } => held -= 1,
            _ => {}
        }
        if held == 0 {
            outside.push(index + 1);
        }
    }
    outside
}
