//! Each primitive of the facade does what its original documents: under the model in every
//! execution, and natively wherever the answer is the same each time.

mod atomics;
mod barriers;
mod cells;
mod channels;
mod condvars;
mod explorations;
mod mutexes;
mod rwlocks;
mod selects;
mod threads;
mod times;

#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "each test crate uses its part of the support")]
mod support;

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Mutex as OutsideMutex;
use sync::engine::{Cause, Exploration, Limits, Memory, Search};

pub(crate) use support::facade::{self, EVERY_SCHEDULE, all_executions};

/// Each exhaustive search under each memory: they must not differ in what they find.
const SEARCHES: [(Search, Memory); 4] = [
    (Search::Dpor, Memory::Sequential),
    (EVERY_SCHEDULE, Memory::Sequential),
    (Search::Dpor, Memory::Weak),
    (EVERY_SCHEDULE, Memory::Weak),
];

/// Limits under which a wait may end although nothing happened.
pub(crate) fn with_spurious_wakeups(spurious_wakeups: u32) -> Limits {
    Limits { spurious_wakeups, ..all_executions() }
}

/// Limits under which a timeout may fire although another thread could go on.
pub(crate) fn with_timeouts(timeouts: u32) -> Limits {
    Limits { timeouts, ..all_executions() }
}

fn explore(
    search: Search,
    memory: Memory,
    limits: &Limits,
    scenario: impl Fn() + Send + Sync,
) -> Exploration {
    facade::explore(search, memory, limits, scenario)
}

/// All results that the scenario can have; every search finds the same, and no failure.
#[track_caller]
pub(crate) fn results<T: Ord + Debug + Send>(
    limits: &Limits,
    scenario: impl Fn() -> T + Send + Sync,
) -> BTreeSet<T> {
    let mut agreed: Option<BTreeSet<T>> = None;
    for (search, memory) in SEARCHES {
        let name = format!("{search:?}, {memory:?}");
        let seen = OutsideMutex::new(BTreeSet::new());
        let exploration = explore(search, memory, limits, || {
            let result = scenario();
            seen.lock().expect("nobody panics with it").insert(result);
        });
        let failure = exploration.failure.map(|failure| failure.cause);
        assert!(failure.is_none(), "{name}: {failure:?}");
        assert!(exploration.complete, "{name}: not all was explored");
        let seen = seen.into_inner().expect("nobody panics with it");
        match &agreed {
            Some(agreed) => assert_eq!(&seen, agreed, "{name} differs from the search before"),
            None => agreed = Some(seen),
        }
    }
    agreed.expect("there are searches")
}

/// No execution fails, with spurious wakeups and timeouts at any moment.
#[track_caller]
pub(crate) fn holds(scenario: impl Fn() + Send + Sync) {
    let limits = Limits { spurious_wakeups: 1, timeouts: 1, ..all_executions() };
    results(&limits, scenario);
}

/// No execution fails under the model, nor does a native run.
#[track_caller]
pub(crate) fn holds_natively_too(scenario: impl Fn() + Send + Sync) {
    scenario();
    holds(scenario);
}

/// Every search finds a failing execution, with the same cause.
#[track_caller]
pub(crate) fn fails(limits: &Limits, scenario: impl Fn() + Send + Sync) -> Cause {
    let mut agreed: Option<Cause> = None;
    for (search, memory) in SEARCHES {
        let name = format!("{search:?}, {memory:?}");
        let failure = explore(search, memory, limits, &scenario).failure;
        let cause = failure.unwrap_or_else(|| panic!("{name}: no execution fails")).cause;
        match &agreed {
            Some(agreed) => assert_eq!(&cause, agreed, "{name} differs from the search before"),
            None => agreed = Some(cause),
        }
    }
    agreed.expect("there are searches")
}

/// Every search finds an execution in which a panic says this.
#[track_caller]
pub(crate) fn panics_with(limits: &Limits, text: &str, scenario: impl Fn() + Send + Sync) {
    match fails(limits, scenario) {
        Cause::Panicked { message, .. } => assert!(message.contains(text), "it says `{message}`"),
        other => panic!("the cause is {other:?}"),
    }
}
