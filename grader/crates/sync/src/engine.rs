//! The engines: what runs a scenario in every interleaving, or on real threads with noise.
//!
//! A scenario is a closure that makes everything it uses, starts threads with [`crate::thread`], and
//! panics where something is wrong. [`explore`] runs it again and again, each time another way.
//!
//! The modules, from the top down: a `strategy` decides what comes next; `coroutines` (our own engine)
//! and `loom` are kernels that carry it out; `memory` says which stores a load may read, `plain` which accesses to plain memory race; an `execution`
//! holds threads and objects, whatever the kernel; `record` and `trace` are what people see of it.

mod coroutines;
mod current;
mod execution;
mod kernel;
mod loom;
mod memory;
mod noise;
mod panics;
mod plain;
mod record;
mod schedule;
mod strategy;
pub mod trace;
mod transcript;

pub use current::{Heartbeat, heartbeat};
pub(crate) use current::{begin, begin_atomic, execution, in_model, note};
pub(crate) use execution::{
    CLOCK, Chance, ChannelState, Execution, Phase, RENDEZVOUS, State, aspect, plain,
};
pub(crate) use kernel::{Access, AtomicAccess, Footprint, ObjectId, PlainAccess, ThreadId, Until};
pub(crate) use record::RawEvent;
pub use schedule::{NoSchedule, Schedule};
pub use trace::{Event, Object, Operation, Place, ThreadEnd, ThreadTrace, Trace, Wait};
pub(crate) use transcript::unnoted;
pub use transcript::{Line, Transcript, transcribe};

/// Which values an atomic load may give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Memory {
    /// Always the newest: every ordering is treated as `SeqCst`.
    Sequential,
    /// Whatever the orderings in the program allow: the C++20 model as repaired in RC11.
    Weak,
}

/// How executions are chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// Depth first through every execution with at most so many preemptions. A choice that is not the
    /// ordinary one (a spurious wakeup, a stale value) counts as a preemption.
    Bounded {
        /// The bound.
        preemptions: u32,
    },
    /// Each step and each choice drawn at random, until the budget is used up.
    Random {
        /// Where the draw begins.
        seed: u64,
    },
    /// Every execution, up to the order of operations that do not touch the same object: dynamic
    /// partial-order reduction with source sets and sleep sets (Abdulla, Aronis, Jonsson and Sagonas,
    /// POPL 2014).
    Dpor,
    /// This one execution.
    Replay(Schedule),
    /// By loom, an independent engine.
    Loom {
        /// Its bound; `None`: unbounded.
        preemptions: Option<u32>,
    },
}

/// How far an exploration goes. Never a time: the same scenario gives the same result on any machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Executions, at most (loom looks at this only every 64 executions).
    pub executions: u64,
    /// Steps of one execution; one more is a livelock.
    pub steps: u32,
    /// Spurious wakeups (and spurious failures of `compare_exchange_weak`) in one execution.
    pub spurious_wakeups: u32,
    /// Timeouts that fire in one execution although another thread could go on. Those that fire because
    /// none can are not counted.
    pub timeouts: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { executions: 100_000, steps: 5_000, spurious_wakeups: 1, timeouts: 2 }
    }
}

/// What an exploration found.
#[derive(Clone, Debug, Default)]
pub struct Exploration {
    /// Executions run.
    pub executions: u64,
    /// Executions among them that were no new ones (partial-order reduction noticed too late).
    pub redundant: u64,
    /// Every execution that the search stands for was run.
    pub complete: bool,
    /// The first failing execution; the search ends there.
    pub failure: Option<Failure>,
    /// Some atomic access was weaker than `SeqCst`, or plain memory was used, so that weak memory can
    /// make a difference.
    pub weak_accesses: bool,
    /// Something of the facade was used, besides threads: without, no thread can see what another
    /// one does.
    pub objects: bool,
    /// The largest number of threads in an execution, `main` included.
    pub threads: usize,
    /// What is to be said about the engine itself (loom's limits, a replay that went another way).
    pub findings: Vec<String>,
}

/// A failing execution.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What is wrong.
    pub cause: Cause,
    /// What happened.
    pub trace: Trace,
    /// What replays it.
    pub schedule: Schedule,
}

/// What is wrong with an execution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A panic in `main`, or in a thread whose result nobody looked at.
    Panicked {
        /// Index into [`Trace::threads`].
        thread: usize,
        /// The panic's message.
        message: String,
        /// Where it was raised.
        file: String,
        /// The line, from 1; 0 if unknown.
        line: u32,
    },
    /// Every thread that is left waits.
    Deadlock,
    /// Threads run for ever without anything changing.
    Livelock,
    /// The scenario has returned and a thread waits, or goes on, for ever.
    Leaked,
    /// Two unordered accesses to plain memory, one of them a write.
    Race,
    /// The code does something no model can follow.
    OutsideModel(String),
}

/// Explores a scenario. Call it on an OS thread of its own, and only one at a time in a process:
/// statics of the scenario are shared.
///
/// Blocks until the search ends. Does not panic; a panic of the scenario is a [`Failure`].
/// After a failure the threads of the failing execution are left where they are: nothing of theirs is
/// unwound or dropped.
pub fn explore(
    search: Search,
    memory: Memory,
    limits: &Limits,
    scenario: &(dyn Fn() + Send + Sync),
) -> Exploration {
    explore_judged(search, memory, limits, scenario, &mut |_| false)
}

/// As [`explore`]; a failing execution that `excuse` says yes to is no failure, and the search goes on
/// (a deadlock that the specification demands).
pub fn explore_judged(
    search: Search,
    memory: Memory,
    limits: &Limits,
    scenario: &(dyn Fn() + Send + Sync),
    excuse: &mut dyn FnMut(&Failure) -> bool,
) -> Exploration {
    static ONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    panics::listen();
    current::enter(std::ptr::null());
    current::switch_on(current::MODEL);
    let exploration = match search {
        Search::Bounded { preemptions } => coroutines::explore(
            &mut || Box::new(strategy::Bounded::new(preemptions)),
            memory,
            limits,
            scenario,
            excuse,
        ),
        Search::Random { seed } => coroutines::explore(
            &mut || Box::new(strategy::Random::new(seed)),
            memory,
            limits,
            scenario,
            excuse,
        ),
        Search::Dpor => coroutines::explore(
            &mut || Box::new(strategy::Dpor::default()),
            memory,
            limits,
            scenario,
            excuse,
        ),
        Search::Replay(schedule) => coroutines::explore(
            &mut || Box::new(strategy::Replay::new(&schedule)),
            schedule.memory(),
            limits,
            scenario,
            excuse,
        ),
        Search::Loom { preemptions } => {
            loom::explore(preemptions, memory, limits, scenario, excuse)
        }
    };
    current::switch_off(current::MODEL);
    exploration
}

/// From here on this process runs nothing but one model: a thread the model does not know that uses an
/// object of this crate ends the process through `report`.
pub fn alone(report: fn(String) -> !) {
    *REPORT.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(report);
    current::switch_on(current::ALONE);
}

static REPORT: std::sync::Mutex<Option<fn(String) -> !>> = std::sync::Mutex::new(None);

/// A thread that the model does not know uses an object of this crate.
#[cold]
fn foreign_thread() {
    let report = *REPORT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(report) = report {
        current::switch_off(current::ALONE);
        let thread = std::thread::current();
        report(thread.name().unwrap_or("unnamed").to_owned());
    }
}

/// Runs `scenario` on real threads; each operation of this crate, on any thread of the process, is
/// preceded by a small delay drawn from `seed`. Blocks as the scenario does and passes its panic on.
pub fn stress<R>(seed: u64, scenario: impl FnOnce() -> R) -> R {
    struct Quiet;
    impl Drop for Quiet {
        fn drop(&mut self) {
            current::switch_off(current::NOISE);
        }
    }
    noise::seed(seed);
    current::switch_on(current::NOISE);
    let _quiet = Quiet;
    scenario()
}

/// Threads of this execution that have not ended, `main` included; 0 outside a model. Never a switch point.
pub fn running_threads() -> usize {
    execution().map_or(0, |execution| {
        execution.threads.borrow().iter().filter(|thread| thread.phase != Phase::Ended).count()
    })
}

/// Called with what is known when a thread panics that is unwinding already: if the second panic leaves a
/// destructor the process is aborted, and this is the last moment to say why. May be a false alarm (the
/// first panic was caught long ago); then the exploration goes on.
pub fn on_second_panic(report: fn(&Failure)) {
    *SECOND_PANIC.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(report);
}

static SECOND_PANIC: std::sync::Mutex<Option<fn(&Failure)>> = std::sync::Mutex::new(None);

/// Under a model: a call of the component under test begins. The event stands where the call takes its
/// first step, so that what comes before it in the trace really happened before. Never a switch point.
#[track_caller]
pub fn call(text: &str) {
    if let Some(execution) = execution() {
        execution.flush_call(execution.me());
        let call = (text.to_owned(), std::panic::Location::caller());
        execution.threads.borrow_mut()[execution.me()].call = Some(call);
    }
}

/// Under a model: the call that [`call`] announced has returned. Gives the moments of the call and of
/// the return, counted in events; `None` outside a model. Never a switch point.
#[track_caller]
pub fn returned(text: &str) -> Option<(usize, usize)> {
    let execution = execution()?;
    let me = execution.me();
    execution.flush_call(me);
    let invoked = execution.threads.borrow()[me].call_event;
    let at = execution.events.borrow().len();
    let text = execution.text(text.to_owned());
    let place = std::panic::Location::caller();
    execution.event(RawEvent { value: text, ..RawEvent::new(me, Operation::Return, place) });
    Some((invoked, at))
}
