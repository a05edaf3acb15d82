//! Our own engine: the threads of an execution are coroutines on one OS thread.

use super::execution::{Chance, Execution, Lasting, PASSED_OVER_MAX, Phase};
use super::kernel::{AtomicAccess, EdgeId, Footprint, Kernel, PlainAccess, ThreadId, Until};
use super::memory::WeakMemory;
use super::strategy::{Candidate, Strategy};
use super::{Exploration, Failure, Limits, Memory, current};
use corosensei::stack::DefaultStack;
use corosensei::{Coroutine, Yielder};
use std::cell::{Cell, RefCell};
use std::panic::AssertUnwindSafe;
use std::rc::Rc;

type Thread = Coroutine<(), (), (), DefaultStack>;

/// Bytes of stack for each thread of a model; the pages are only taken when they are touched.
const STACK_BYTES: usize = 512 * 1024;

/// What the kernel and the loop that resumes coroutines share.
struct Shared {
    strategy: RefCell<Box<dyn Strategy>>,
    memory: Option<RefCell<WeakMemory>>,
    yielders: RefCell<Vec<*const Yielder<(), ()>>>,
    started: RefCell<Vec<Box<dyn FnOnce()>>>,
    next: Cell<Option<ThreadId>>,
    edges: Cell<EdgeId>,
    candidates: RefCell<Vec<Candidate>>,
}

struct Coroutines(Rc<Shared>);

impl Shared {
    /// The thread to run next, or `None` when every thread has ended.
    fn next(&self, execution: &Execution) -> Option<ThreadId> {
        let count = execution.threads.borrow().len();
        // A thread that has not reached its first step does nothing visible on the way there.
        let fresh = execution
            .threads
            .borrow()
            .iter()
            .position(|t| t.phase == Phase::Fresh && t.pending.is_none());
        if fresh.is_some() {
            return fresh;
        }
        let mut candidates = self.candidates.borrow_mut();
        candidates.clear();
        let mut ready = false;
        let mut alive = false;
        for thread in 0..count {
            let chance = execution.chance(thread);
            let threads = execution.threads.borrow();
            let entry = &threads[thread];
            alive |= entry.phase != Phase::Ended;
            let (Some(chance), Some(pending)) = (chance, &entry.pending) else { continue };
            ready |= chance == Chance::Ready && !entry.gives_way;
            candidates.push(Candidate {
                thread,
                early: chance == Chance::Fires,
                gives_way: entry.gives_way,
                may_wait: !matches!(pending.until, Until::Now),
                footprint: match chance {
                    Chance::Ready => pending.footprint.clone(),
                    // Which timeout may fire depends on every other thread.
                    Chance::Fires => Footprint::everything(),
                },
            });
        }
        if candidates.is_empty() {
            drop(candidates);
            if alive {
                self.strategy.borrow_mut().stuck(&blocked(execution));
                execution.stuck();
            }
            return None;
        }
        if ready && execution.timeouts_left.get() == 0 {
            candidates.retain(|c| !c.early);
        }
        if !ready {
            // A timeout that fires because nobody can go on comes at its time.
            candidates.iter_mut().for_each(|c| c.early = false);
        }
        if candidates.iter().any(|c| !c.gives_way) {
            candidates.retain(|c| !c.gives_way);
            let threads = execution.threads.borrow();
            let waits = |c: &Candidate| threads[c.thread].passed_over >= PASSED_OVER_MAX;
            if candidates.iter().any(waits) {
                candidates.retain(waits);
            }
        } else {
            for thread in execution.threads.borrow_mut().iter_mut() {
                thread.gives_way = false;
            }
        }
        let last = execution.last_stepped.get();
        let picked = self.strategy.borrow_mut().pick(&candidates, last);
        if self.strategy.borrow_mut().cut() {
            self.strategy.borrow_mut().stuck(&blocked(execution));
        }
        let could_go_on =
            last.is_some_and(|l| candidates.iter().any(|c| c.thread == l && !c.gives_way));
        execution.preempted.set(Some(picked) != last && could_go_on);
        Some(picked)
    }

    fn suspend(&self, me: ThreadId) {
        let yielder = self.yielders.borrow()[me];
        // SAFETY: `me` is the coroutine that is running, so its yielder is alive and on its stack.
        unsafe { (*yielder).suspend(()) }
    }
}

/// The threads that cannot go on.
fn blocked(execution: &Execution) -> Vec<Candidate> {
    let threads = execution.threads.borrow();
    let waiting = threads.iter().enumerate().filter(|(thread, entry)| {
        entry.phase != Phase::Ended && execution.chance(*thread).is_none()
    });
    waiting
        .filter_map(|(thread, entry)| {
            let footprint = entry.pending.as_ref()?.footprint.clone();
            Some(Candidate { thread, early: false, gives_way: false, footprint, may_wait: true })
        })
        .collect()
}

impl Kernel for Coroutines {
    fn step(&self, execution: &Execution) {
        let me = execution.me();
        let next = self.0.next(execution);
        if next != Some(me) {
            self.0.next.set(next);
            self.0.suspend(me);
        }
    }

    fn choose(&self, _: &Execution, options: usize) -> usize {
        self.0.strategy.borrow_mut().choose(options)
    }

    fn spawn(&self, execution: &Execution, thread: ThreadId, body: Box<dyn FnOnce()>) {
        let me = execution.me();
        self.0.strategy.borrow_mut().order(me, thread);
        if let Some(memory) = &self.0.memory {
            memory.borrow_mut().order(me, thread);
        }
        self.0.started.borrow_mut().push(body);
    }

    fn exit(&self, execution: &Execution) {
        let next = self.0.next(execution);
        self.0.next.set(next);
    }

    fn abandon(&self) {
        self.0.next.set(None);
        let me = current::execution().map_or(0, Execution::me);
        self.0.suspend(me);
        unreachable!("a coroutine of a failed execution is never resumed");
    }

    fn enable(&self, from: ThreadId, to: ThreadId) {
        self.0.strategy.borrow_mut().order(from, to);
    }

    fn edge(&self) -> EdgeId {
        let edge = self.0.edges.get();
        self.0.edges.set(edge + 1);
        edge
    }

    fn publish(&self, edge: EdgeId) {
        let me = current::execution().map_or(0, Execution::me);
        self.0.strategy.borrow_mut().publish(me, edge);
        if let Some(memory) = &self.0.memory {
            memory.borrow_mut().publish(me, edge);
        }
    }

    fn observe(&self, edge: EdgeId) {
        let me = current::execution().map_or(0, Execution::me);
        self.0.strategy.borrow_mut().observe(me, edge);
        if let Some(memory) = &self.0.memory {
            memory.borrow_mut().observe(me, edge);
        }
    }

    fn atomic(&self, execution: &Execution, access: AtomicAccess<'_>) -> u64 {
        let memory = self.0.memory.as_ref().expect("only asked for under weak memory");
        super::memory::perform(memory, execution, access)
    }

    fn plain(&self, execution: &Execution, access: PlainAccess) -> bool {
        let memory = self.0.memory.as_ref();
        memory.is_some_and(|memory| memory.borrow_mut().plain(execution.me(), access))
    }
}

/// The body of thread 0.
pub(super) fn run_main(execution: &Execution, scenario: &dyn Fn()) {
    execution.current.set(0);
    let result = std::panic::catch_unwind(AssertUnwindSafe(scenario));
    execution.current.set(0);
    if let Err(payload) = result {
        if execution.failed.get() || payload.is::<super::execution::Abandoned>() {
            return;
        }
        execution.fail_panicked(0);
    }
    crate::thread::end_of_thread(execution, 0);
}

/// Runs executions until the strategy has no more, the budget is used up or one fails.
pub(super) fn explore(
    strategy: &mut dyn FnMut() -> Box<dyn Strategy>,
    memory: Memory,
    limits: &Limits,
    scenario: &(dyn Fn() + Send + Sync),
    excuse: &mut dyn FnMut(&Failure) -> bool,
) -> Exploration {
    let shared = Rc::new(Shared {
        strategy: RefCell::new(strategy()),
        memory: (memory == Memory::Weak).then(RefCell::default),
        yielders: RefCell::default(),
        started: RefCell::default(),
        next: Cell::new(None),
        edges: Cell::new(0),
        candidates: RefCell::default(),
    });
    let mut result = Exploration::default();
    let mut stacks: Vec<DefaultStack> = Vec::new();
    let mut execution: Option<Box<Execution>> = None;
    loop {
        if !shared.strategy.borrow_mut().begin() {
            result.complete = true;
            break;
        }
        if result.executions == limits.executions {
            break;
        }
        result.executions += 1;
        shared.edges.set(1);
        if let Some(memory) = &shared.memory {
            memory.borrow_mut().renew();
        }
        let mut run = match execution.take() {
            Some(mut used) => {
                used.renew();
                used
            }
            None => Box::new(Execution::new(
                Box::new(Coroutines(shared.clone())),
                memory,
                limits,
                Lasting::default(),
            )),
        };
        run_once(&shared, &run, scenario, &mut stacks);
        let failure = run.failure.get_mut().take();
        let threads = run.threads.get_mut().len();
        let lasting = run.lasting.get_mut();
        lasting.threads_max = lasting.threads_max.max(threads);
        let restart = std::mem::take(&mut lasting.restart);
        execution = Some(run);
        if let Some(failure) = failure
            && !excuse(&failure)
        {
            result.failure = Some(failure);
            break;
        }
        if restart {
            *shared.strategy.borrow_mut() = strategy();
        }
    }
    let lasting = execution.map_or_else(Lasting::default, |run| run.lasting.take());
    result.weak_accesses = lasting.weak_accesses;
    result.objects = lasting.objects;
    result.threads = lasting.threads_max;
    result.redundant = shared.strategy.borrow().redundant();
    result.findings.extend(shared.strategy.borrow().finding());
    result
}

fn run_once(
    shared: &Rc<Shared>,
    execution: &Execution,
    scenario: &(dyn Fn() + Send + Sync),
    stacks: &mut Vec<DefaultStack>,
) {
    current::enter(execution);
    shared.yielders.borrow_mut().clear();
    let mut threads: Vec<Thread> = Vec::new();
    let main = move || run_main(execution, &scenario);
    // SAFETY: the coroutine either ends before this function returns, or is never resumed and never
    // dropped, so nothing it borrows is used after its time.
    let main: Box<dyn FnOnce()> =
        unsafe { std::mem::transmute::<Box<dyn FnOnce() + '_>, Box<dyn FnOnce()>>(Box::new(main)) };
    threads.push(coroutine(shared, 0, main, stacks));
    let mut next = Some(0);
    while let Some(thread) = next {
        execution.current.set(thread);
        threads[thread].resume(());
        for body in shared.started.take() {
            let thread = threads.len();
            threads.push(coroutine(shared, thread, body, stacks));
        }
        next = shared.next.take();
        if execution.failed.get() {
            break;
        }
    }
    execution.finished();
    current::enter(std::ptr::null());
    execution.reset_statics();
    for mut thread in threads {
        if !thread.done() {
            // Never unwound: its destructors could wait, panic or swallow the failure.
            // SAFETY: what its frames own is leaked, and what they lent out is used by nobody: no thread
            // of a failed execution is ever resumed.
            unsafe { thread.force_reset() };
        }
        stacks.push(thread.into_stack());
    }
}

fn coroutine(
    shared: &Rc<Shared>,
    thread: ThreadId,
    body: Box<dyn FnOnce()>,
    stacks: &mut Vec<DefaultStack>,
) -> Thread {
    let stack = stacks
        .pop()
        .unwrap_or_else(|| DefaultStack::new(STACK_BYTES).expect("memory for one more stack"));
    let shared = shared.clone();
    Coroutine::with_stack(stack, move |yielder, ()| {
        {
            let mut yielders = shared.yielders.borrow_mut();
            if yielders.len() <= thread {
                yielders.resize(thread + 1, std::ptr::null());
            }
            yielders[thread] = yielder;
        }
        body();
    })
}
