//! What can come of a program: every outcome, in every interleaving.

use std::collections::BTreeMap;
use std::sync::Mutex;
use sync::engine::{Exploration, Limits, Memory, Search, explore};

/// Every outcome of a program, and how many executions end so.
///
/// # Panics
/// When the program itself fails in some execution, or the search does not come to its end.
pub fn outcomes(
    memory: Memory,
    program: impl Fn() -> String + Send + Sync,
) -> BTreeMap<String, u64> {
    let counts = Mutex::new(BTreeMap::new());
    let every = Search::Bounded { preemptions: u32::MAX };
    let exploration = explored(every, memory, &|| {
        let outcome = program();
        *counts.lock().expect("nobody panics with it").entry(outcome).or_insert(0) += 1;
    });
    assert!(exploration.failure.is_none(), "{:?}", exploration.failure);
    assert!(exploration.complete, "the search came to its end");
    counts.into_inner().expect("nobody panicked with it")
}

/// What is wrong with a program, in the first execution that fails; `None` where none does.
pub fn failure(program: impl Fn() + Send + Sync) -> Option<sync::engine::Cause> {
    let found = explored(Search::Bounded { preemptions: 2 }, Memory::Sequential, &program);
    found.failure.map(|failure| failure.cause)
}

/// How many executions a search needs for a program.
pub fn executions(search: Search, program: impl Fn() + Send + Sync) -> u64 {
    explored(search, Memory::Sequential, &program).executions
}

/// An exploration on a thread of its own, as engines ask for it.
fn explored(search: Search, memory: Memory, program: &(dyn Fn() + Send + Sync)) -> Exploration {
    let limits = Limits { executions: 1_000_000, spurious_wakeups: 0, ..Limits::default() };
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| explore(search, memory, &limits, program));
        thread.join().expect("an exploration does not panic")
    })
}
