//! `UnsafeCell`: which accesses to plain memory race, by every search, and by loom's own cells.

use super::{EVERY_SCHEDULE, all_executions, explore, holds_natively_too};
use std::rc::Rc;
use sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};
use sync::atomic::{AtomicU64, fence};
use sync::cell::{UnsafeCell, Witness};
use sync::engine::{Cause, Exploration, Limits, Memory, Operation, Search};
use sync::{Arc, Barrier, Mutex, channel, thread};

const LOOM: Search = Search::Loom { preemptions: None };

/// Plain memory beside an atomic, for threads that order their accesses, or do not.
#[derive(Default)]
struct Shared {
    flag: AtomicU64,
    cell: UnsafeCell<u64>,
}

// SAFETY: only tests use it, to see what happens to those who break the promise; under a model one
// thread runs at a time.
unsafe impl Sync for Shared {}

impl Shared {
    #[track_caller]
    fn read(&self) -> u64 {
        // SAFETY: as above.
        self.cell.with(|value| unsafe { *value })
    }

    #[track_caller]
    fn write(&self, new: u64) {
        // SAFETY: as above.
        self.cell.with_mut(|value| unsafe { *value = new });
    }
}

fn weak(search: Search, scenario: impl Fn() + Send + Sync) -> Exploration {
    explore(search, Memory::Weak, &all_executions(), scenario)
}

/// Whether some execution races; both exhaustive searches and loom say the same.
#[track_caller]
fn races(scenario: impl Fn() + Send + Sync) -> bool {
    let found = [Search::Dpor, EVERY_SCHEDULE, LOOM].map(|search| {
        let exploration = weak(search.clone(), &scenario);
        match exploration.failure.map(|failure| failure.cause) {
            Some(Cause::Race) => true,
            None => {
                assert!(exploration.complete, "{search:?}: not all was explored");
                false
            }
            other => panic!("{search:?}: {other:?}"),
        }
    });
    assert!(found.iter().all(|one| *one == found[0]), "the engines differ: {found:?}");
    found[0]
}

/// Two threads, and what they share.
fn two(
    first: impl Fn(&Shared) + Send + Sync + Copy + 'static,
    second: impl Fn(&Shared) + Send + Sync + Copy + 'static,
) -> impl Fn() + Send + Sync {
    move || {
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        let other = thread::spawn(move || first(&theirs));
        second(&shared);
        other.join().expect("no panic");
    }
}

#[test]
fn a_witness_races_where_its_value_would() {
    let scenario = |together: bool| {
        move || {
            let witness = Arc::new(Witness::new());
            let theirs = Arc::clone(&witness);
            let other = thread::spawn(move || theirs.write());
            if together {
                witness.read();
            }
            other.join().expect("no panic");
            witness.read();
        }
    };
    assert!(races(scenario(true)));
    assert!(!races(scenario(false)));
}

#[test]
fn on_one_thread_a_cell_is_like_std() {
    holds_natively_too(|| {
        let mut cell = UnsafeCell::new(Rc::new(1));
        // SAFETY: one thread has the cell.
        assert_eq!(cell.with(|value| unsafe { **value }), 1);
        // SAFETY: as above.
        let before = cell.with_mut(|value| unsafe { value.replace(Rc::new(2)) });
        assert_eq!(*before, 1);
        assert_eq!(**cell.get_mut(), 2);
        let value = cell.into_inner();
        assert_eq!(*value, 2);
        assert_eq!(Rc::strong_count(&value), 1, "nothing is dropped twice");
        let kept = Rc::clone(&value);
        drop(UnsafeCell::from(value));
        assert_eq!(Rc::strong_count(&kept), 1, "the value is dropped with its cell");
        assert_eq!(UnsafeCell::<u8>::default().into_inner(), 0);
    });
}

#[test]
fn a_message_is_published_by_release_and_seen_by_acquire() {
    for store in [Relaxed, Release, SeqCst] {
        for load in [Relaxed, Acquire, SeqCst] {
            let publish = move |shared: &Shared| {
                shared.write(7);
                shared.flag.store(1, store);
            };
            let look = move |shared: &Shared| {
                if shared.flag.load(load) == 1 {
                    assert_eq!(shared.read(), 7);
                }
            };
            let ordered = store != Relaxed && load != Relaxed;
            assert_eq!(races(two(publish, look)), !ordered, "{store:?}, {load:?}");
        }
    }
}

#[test]
fn fences_order_what_relaxed_accesses_do_not() {
    let publish = |with: bool| {
        move |shared: &Shared| {
            shared.write(7);
            if with {
                fence(Release);
            }
            shared.flag.store(1, Relaxed);
        }
    };
    let look = |with: bool| {
        move |shared: &Shared| {
            if shared.flag.load(Relaxed) == 1 {
                if with {
                    fence(Acquire);
                }
                shared.read();
            }
        }
    };
    assert!(!races(two(publish(true), look(true))));
    assert!(races(two(publish(false), look(true))));
    assert!(races(two(publish(true), look(false))));
}

#[test]
fn only_a_write_races() {
    let read = |shared: &Shared| _ = shared.read();
    let write = |shared: &Shared| shared.write(1);
    assert!(!races(two(read, read)));
    assert!(races(two(read, write)));
    assert!(races(two(write, read)));
    assert!(races(two(write, write)));
    // Accesses to another object order nothing, however strong they are.
    let both = |shared: &Shared| {
        shared.write(1);
        shared.flag.fetch_add(1, SeqCst);
    };
    assert!(races(two(both, both)));
}

#[test]
fn a_read_is_before_the_write_that_comes_after_its_lock() {
    // Reading and giving back without Release: the next owner writes what is still being read.
    for unlock in [Relaxed, Release] {
        let section = move |shared: &Shared| {
            if shared.flag.compare_exchange(0, 1, Acquire, Relaxed).is_ok() {
                let value = shared.read();
                shared.write(value + 1);
                shared.flag.store(0, unlock);
            }
        };
        assert_eq!(races(two(section, section)), unlock == Relaxed, "{unlock:?}");
    }
}

#[test]
fn locks_joins_channels_and_barriers_order_accesses() {
    assert!(!races(|| {
        let shared = Arc::new((Mutex::new(()), Shared::default()));
        let theirs = Arc::clone(&shared);
        shared.1.write(1);
        let section = |shared: &(Mutex<()>, Shared)| {
            let _guard = shared.0.lock();
            let value = shared.1.read();
            shared.1.write(value + 1);
        };
        let other = thread::spawn(move || section(&theirs));
        section(&shared);
        other.join().expect("no panic");
        assert_eq!(shared.1.read(), 3);
    }));
    assert!(!races(|| {
        let shared = Arc::new((Barrier::new(2), Shared::default()));
        let theirs = Arc::clone(&shared);
        let (sender, receiver) = channel::bounded(1);
        let other = thread::spawn(move || {
            theirs.1.write(1);
            sender.send(()).expect("somebody receives");
            theirs.0.wait();
            theirs.1.read()
        });
        receiver.recv().expect("somebody sends");
        shared.1.write(2);
        shared.0.wait();
        assert_eq!(other.join().expect("no panic"), 2);
    }));
}

#[test]
fn an_access_lasts_as_long_as_its_closure() {
    let scenario = |early: bool| {
        let write = move |shared: &Shared| {
            shared.cell.with_mut(|value| {
                // SAFETY: see `Shared`.
                unsafe { *value = 7 };
                if early {
                    shared.flag.store(1, Release);
                }
            });
            shared.flag.store(1, Release);
        };
        let look = |shared: &Shared| {
            if shared.flag.load(Acquire) == 1 {
                shared.read();
            }
        };
        weak(Search::Dpor, two(write, look)).failure.map(|failure| failure.cause)
    };
    assert_eq!(scenario(false), None);
    assert_eq!(scenario(true), Some(Cause::Race));
}

/// What two owners share; the last one frees it.
fn give_up(shared: *const Shared, drop_order: Ordering) {
    // SAFETY: whoever has not given up yet keeps it alive.
    let (shared, address) = (unsafe { &*shared }, shared);
    shared.read();
    if shared.flag.fetch_sub(1, drop_order) == 1 {
        // SAFETY: it came from a box, and this is the last owner.
        drop(unsafe { Box::from_raw(address.cast_mut()) });
    }
}

#[test]
fn dropping_a_cell_is_a_write() {
    for order in [Relaxed, Acquire, Release, AcqRel] {
        let scenario = || {
            let shared = Box::new(Shared { flag: AtomicU64::new(2), cell: UnsafeCell::new(7) });
            let address = Box::into_raw(shared).expose_provenance();
            let owner = move || std::ptr::with_exposed_provenance::<Shared>(address);
            let other = thread::spawn(move || give_up(owner(), order));
            give_up(owner(), order);
            other.join().expect("no panic");
        };
        assert_eq!(races(scenario), order != AcqRel, "{order:?}");
    }
}

#[test]
fn a_race_is_shown_with_both_accesses_and_can_be_replayed() {
    let scenario = two(|shared| shared.write(7), |shared| _ = shared.read());
    let failure = weak(Search::Bounded { preemptions: 0 }, &scenario).failure.expect("a race");
    let accesses: Vec<_> = failure
        .trace
        .events
        .iter()
        .filter(|event| matches!(event.operation, Operation::Read | Operation::Write))
        .collect();
    assert_eq!(accesses.len(), 2);
    assert!(accesses.iter().all(|event| event.object == accesses[0].object));
    assert_ne!(accesses[0].thread, accesses[1].thread);
    let values: Vec<_> = accesses.iter().map(|event| event.value.as_deref()).collect();
    // The second does not happen any more: nothing is read that somebody else may be writing.
    assert!(values == [Some("7"), None] || values == [Some("0"), None], "{values:?}");
    let last = failure.trace.events.last().expect("events").operation;
    assert!(matches!(last, Operation::Read | Operation::Write), "the trace ends with the race");
    let limits = Limits { executions: 1, ..all_executions() };
    let again = explore(Search::Replay(failure.schedule), Memory::Weak, &limits, &scenario);
    assert_eq!(again.failure.map(|failure| failure.cause), Some(Cause::Race));
}

#[test]
fn sequential_memory_says_only_that_there_is_more_to_look_at() {
    let scenario = two(|shared| shared.write(7), |shared| _ = shared.read());
    let exploration = explore(Search::Dpor, Memory::Sequential, &all_executions(), scenario);
    assert_eq!(exploration.failure.map(|failure| failure.cause), None);
    assert!(exploration.weak_accesses, "weak memory is worth a look");
    assert_eq!(exploration.executions, 1, "no access is a switch point");
}

/// A small program of two threads: each takes some of these steps.
#[derive(Clone, Copy, Debug)]
enum Step {
    Read,
    Write,
    Store(u64, Ordering),
    Add(Ordering),
    /// Goes on only where the flag is at least so much.
    Await(u64, Ordering),
}

impl Step {
    fn of(number: u64) -> Step {
        let of = |orders: [Ordering; 2]| orders[number as usize / 8 % 2];
        match number % 8 {
            0 | 1 => Step::Read,
            2 | 3 => Step::Write,
            4 => Step::Store(number / 16 % 2 + 1, of([Relaxed, Release])),
            5 => Step::Add(if (number / 16).is_multiple_of(2) {
                AcqRel
            } else {
                of([Relaxed, Release])
            }),
            _ => Step::Await(number / 16 % 2 + 1, of([Relaxed, Acquire])),
        }
    }

    fn take(self, shared: &Shared) -> bool {
        match self {
            Step::Read => _ = shared.read(),
            Step::Write => shared.write(1),
            Step::Store(value, order) => shared.flag.store(value, order),
            Step::Add(order) => _ = shared.flag.fetch_add(1, order),
            Step::Await(value, order) => return shared.flag.load(order) >= value,
        }
        true
    }
}

#[test]
fn random_programs_race_or_not_as_loom_says() {
    let mut state = 0x5EED_u64;
    let mut draw = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Step::of(state >> 33)
    };
    let mut racing = 0;
    for number in 0..400 {
        let [first, second] = [(); 2].map(|()| [(); 4].map(|()| draw()));
        let run =
            |steps: [Step; 4]| move |shared: &Shared| _ = steps.iter().all(|s| s.take(shared));
        let found = [Search::Dpor, LOOM].map(|search| {
            let exploration = weak(search, two(run(first), run(second)));
            exploration.failure.map(|failure| failure.cause)
        });
        assert_eq!(found[0], found[1], "program {number}: {first:?} and {second:?}");
        racing += usize::from(found[0].is_some());
    }
    assert!((100..300).contains(&racing), "{racing} of 400 race: too tame to tell, or too wild");
}
