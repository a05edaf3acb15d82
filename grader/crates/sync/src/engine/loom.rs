//! The kernel on top of loom 0.7: an independent second search.
//!
//! Every visible step is a read-modify-write of a loom atomic that stands for each object it touches, so
//! that loom explores their order; waiting is loom's `park`. Under weak memory, values are loom's to
//! give: an object is a loom atomic that holds indices into a table of values.
//!
//! What loom gets wrong and how it is met here: it has no `SeqCst` loads and stores (tokio-rs/loom#180), so
//! those are read-modify-writes, which always see the newest value; it has no choices, so an outer loop
//! takes one unusual choice at a time; it gives each thread 32 KiB of stack, so bodies run on stacks of
//! ours; it runs at most five threads; it looks at its budget only every so many executions; and a
//! failing model cannot be left without unwinding, so each exploration has an OS thread that is parked
//! for ever after a failure.

use super::current;
use super::execution::{Chance, Execution, Lasting, Phase};
use super::kernel::{AtomicAccess, EdgeId, Kernel, ObjectId, PlainAccess, ThreadId};
use super::{Cause, Exploration, Failure, Limits, Memory, Operation};
use corosensei::stack::DefaultStack;
use loom::cell::UnsafeCell;
use loom::sync::atomic::{AtomicUsize, Ordering, fence};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};

/// loom's own limit, `main` included.
const THREADS_MAX: usize = 5;
/// How often loom looks at its budget, in executions.
const BUDGET_INTERVAL: usize = 64;
/// Branches of one execution; loom's default of 1,000 is short for channels.
const BRANCHES_MAX: usize = 10_000;
/// Bytes of stack for each thread.
const STACK_BYTES: usize = 512 * 1024;
/// loom's own stack, in words of eight bytes: only what runs before ours is entered.
const LOOM_STACK_WORDS: usize = 0x1000;

/// What an exploration tells the one who asked for it.
enum News {
    Failed(Box<Failure>),
    Finding(String),
    /// The execution needs more of loom's atomics than were made.
    PoolEmpty,
    /// The execution needs more of loom's cells than were made.
    CellsEmpty,
    /// This run of loom has ended.
    Ended,
}

/// What the executions of one run of loom share.
struct Run {
    memory: Memory,
    limits: Limits,
    /// How many of loom's atomics an execution begins with.
    pool: usize,
    /// How many of loom's cells it begins with.
    cells: usize,
    /// The choice that is taken otherwise in this run: which one, and how.
    unusual: Option<(usize, usize)>,
    tally: Mutex<Tally>,
    news: mpsc::Sender<News>,
}

#[derive(Default)]
struct Tally {
    executions: u64,
    /// For each choice, in order, the largest number of options seen.
    options: Vec<usize>,
    lasting: Lasting,
    stacks: Stacks,
}

/// Stacks that are not in use.
#[derive(Default)]
struct Stacks(Vec<DefaultStack>);

// SAFETY: a stack is memory; only the one OS thread of the run uses it.
unsafe impl Send for Stacks {}

impl Run {
    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends the news and never comes back: loom cannot be left but by unwinding every thread.
    fn give_up(&self, news: News) -> ! {
        let _ = self.news.send(news);
        loop {
            std::thread::park();
        }
    }
}

struct Loom {
    run: Arc<Run>,
    /// loom's atomics, all made before any thread is started: loom takes the making of an atomic for an
    /// access that races with the others.
    pool: Vec<Rc<AtomicUsize>>,
    /// loom's cells, which stand for plain memory, made beforehand for the same reason.
    cells: Vec<UnsafeCell<()>>,
    /// The object that each of those in use stands for.
    cells_used: RefCell<Vec<ObjectId>>,
    /// What each of loom's atomics stands for.
    used: RefCell<BTreeMap<Purpose, usize>>,
    next_edge: Cell<EdgeId>,
    /// Under weak memory: the values that an atomic's indices stand for.
    values: RefCell<BTreeMap<ObjectId, Rc<Values>>>,
    /// Some state changed: those who wait are to be told at the next switch point.
    news: Cell<bool>,
    threads: RefCell<Vec<loom::thread::Thread>>,
    waiting: RefCell<Vec<ThreadId>>,
    /// Threads whose timeout fires because nobody can go on.
    fires: RefCell<Vec<ThreadId>>,
    choices: Cell<usize>,
}

/// What an atomic of loom's stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Purpose {
    /// The order of the steps that touch an object.
    Order(ObjectId),
    /// A happens-before edge.
    Edge(EdgeId),
    /// The value of an atomic.
    Value(ObjectId),
}

/// The values of one atomic: loom decides which index is read.
struct Values {
    index: Rc<AtomicUsize>,
    table: RefCell<Vec<u64>>,
}

impl Values {
    fn add(&self, value: u64) -> usize {
        let mut table = self.table.borrow_mut();
        table.push(value);
        table.len() - 1
    }

    fn get(&self, index: usize) -> u64 {
        self.table.borrow()[index]
    }
}

/// Runs loom operations that are no decisions.
fn quiet<R>(f: impl FnOnce() -> R) -> R {
    loom::stop_exploring();
    let result = f();
    loom::explore();
    result
}

impl Loom {
    fn new(run: Arc<Run>) -> Self {
        let pool = (0..run.pool).map(|_| Rc::new(AtomicUsize::new(0))).collect();
        let cells = (0..run.cells).map(|_| UnsafeCell::new(())).collect();
        Loom {
            run,
            pool,
            cells,
            cells_used: RefCell::default(),
            used: RefCell::default(),
            next_edge: Cell::new(1),
            values: RefCell::default(),
            news: Cell::new(false),
            threads: RefCell::new(vec![loom::thread::current()]),
            waiting: RefCell::default(),
            fires: RefCell::default(),
            choices: Cell::new(0),
        }
    }

    /// The atomic that stands for this from now on.
    fn atomic_for(&self, purpose: Purpose) -> Rc<AtomicUsize> {
        let mut used = self.used.borrow_mut();
        let next = used.len();
        let at = *used.entry(purpose).or_insert(next);
        match self.pool.get(at) {
            Some(atomic) => atomic.clone(),
            None => self.run.give_up(News::PoolEmpty),
        }
    }

    /// loom's cell that stands for this object.
    fn cell_for(&self, object: ObjectId) -> &UnsafeCell<()> {
        let mut used = self.cells_used.borrow_mut();
        let at = used.iter().position(|known| *known == object).unwrap_or_else(|| {
            used.push(object);
            used.len() - 1
        });
        match self.cells.get(at) {
            Some(cell) => cell,
            None => self.run.give_up(News::CellsEmpty),
        }
    }

    fn touch(&self, execution: &Execution, me: ThreadId) {
        let (footprint, operation) = {
            let threads = execution.threads.borrow();
            let pending = threads[me].pending.as_ref().expect("a step is pending");
            (pending.footprint.clone(), pending.operation)
        };
        let by_value =
            matches!(operation, Operation::Load | Operation::Store | Operation::ReadModifyWrite);
        if execution.memory == Memory::Weak && by_value {
            // The access itself is loom's to order.
            return;
        }
        if footprint.is_everything() {
            loom::thread::yield_now();
        }
        for (object, _) in footprint.touched() {
            self.atomic_for(Purpose::Order(object)).fetch_add(1, Ordering::Relaxed);
            execution.current.set(me);
        }
    }

    /// Threads that wait and can go on are told.
    fn wake(&self, execution: &Execution) {
        if !self.news.replace(false) {
            return;
        }
        let ready: Vec<ThreadId> = {
            let waiting = self.waiting.borrow();
            let ready = |t: &&ThreadId| execution.chance(**t) == Some(Chance::Ready);
            waiting.iter().filter(ready).copied().collect()
        };
        for thread in ready {
            self.waiting.borrow_mut().retain(|t| *t != thread);
            self.threads.borrow()[thread].unpark();
        }
    }

    /// Nobody is left to wake the current thread: a timeout fires, or the execution is stuck.
    fn look_for_stuck(&self, execution: &Execution) {
        let count = execution.threads.borrow().len();
        let asleep = |t: ThreadId| {
            self.waiting.borrow().contains(&t)
                || execution.threads.borrow()[t].phase == Phase::Ended
        };
        if !(0..count).all(asleep) {
            return;
        }
        let waiting = self.waiting.borrow().clone();
        if waiting.is_empty() {
            return;
        }
        let fires = waiting.iter().find(|t| execution.chance(**t) == Some(Chance::Fires)).copied();
        match fires {
            Some(thread) => {
                self.fires.borrow_mut().push(thread);
                self.waiting.borrow_mut().retain(|t| *t != thread);
                if thread != execution.me() {
                    self.threads.borrow()[thread].unpark();
                }
            }
            None => execution.stuck(),
        }
    }
}

impl Kernel for Loom {
    fn step(&self, execution: &Execution) {
        let me = execution.me();
        self.wake(execution);
        loop {
            self.touch(execution, me);
            execution.current.set(me);
            match execution.chance(me) {
                Some(Chance::Ready) => return,
                Some(Chance::Fires) => {
                    let told = {
                        let mut fires = self.fires.borrow_mut();
                        let at = fires.iter().position(|t| *t == me);
                        at.map(|at| fires.swap_remove(at)).is_some()
                    };
                    let early = execution.timeouts_left.get() > 0 && self.choose(execution, 2) == 1;
                    if told || early {
                        return;
                    }
                }
                None => {}
            }
            self.waiting.borrow_mut().push(me);
            self.look_for_stuck(execution);
            if !self.fires.borrow().contains(&me) {
                loom::thread::park();
            }
            execution.current.set(me);
        }
    }

    fn choose(&self, _: &Execution, options: usize) -> usize {
        let nth = self.choices.get();
        self.choices.set(nth + 1);
        let mut tally = self.run.tally();
        if tally.options.len() <= nth {
            tally.options.resize(nth + 1, 0);
        }
        tally.options[nth] = tally.options[nth].max(options);
        match self.run.unusual {
            Some((which, option)) if which == nth && option < options => option,
            _ => 0,
        }
    }

    fn spawn(&self, execution: &Execution, thread: ThreadId, body: Box<dyn FnOnce()>) {
        if thread >= THREADS_MAX {
            self.run.give_up(News::Finding(format!(
                "loom runs at most {THREADS_MAX} threads, the scenario has more: not explored by loom"
            )));
        }
        struct Body(Box<dyn FnOnce()>);
        // SAFETY: loom runs all threads of a model on the OS thread of the run.
        unsafe impl Send for Body {}
        impl Body {
            fn run(self) {
                (self.0)();
            }
        }
        let body = Body(body);
        let execution: *const Execution = execution;
        let address = execution.addr();
        let run = self.run.clone();
        let handle = loom::thread::Builder::new()
            .stack_size(LOOM_STACK_WORDS)
            .spawn(move || {
                // SAFETY: the execution lives until every thread of it has ended.
                let execution = unsafe { &*(address as *const Execution) };
                execution.current.set(thread);
                on_own_stack(&run, move || body.run());
            })
            .expect("loom starts threads");
        self.threads.borrow_mut().push(handle.thread().clone());
    }

    fn exit(&self, execution: &Execution) {
        self.wake(execution);
        self.look_for_stuck(execution);
    }

    fn abandon(&self) {
        let failure = current::execution().and_then(|e| e.failure.borrow_mut().take());
        match failure {
            Some(failure) => self.run.give_up(News::Failed(Box::new(failure))),
            None => self.run.give_up(News::Finding("a failure without a cause".to_owned())),
        }
    }

    fn changed(&self, _: &Execution) {
        // Telling is a switch point of loom's: not before the next step.
        self.news.set(true);
    }

    fn edge(&self) -> EdgeId {
        let edge = self.next_edge.get();
        self.next_edge.set(edge + 1);
        edge
    }

    fn publish(&self, edge: EdgeId) {
        if self.run.memory == Memory::Weak {
            let atomic = self.atomic_for(Purpose::Edge(edge));
            quiet(|| atomic.fetch_add(1, Ordering::Release));
        }
    }

    fn observe(&self, edge: EdgeId) {
        if self.run.memory == Memory::Weak {
            let atomic = self.atomic_for(Purpose::Edge(edge));
            quiet(|| atomic.fetch_add(0, Ordering::Acquire));
        }
    }

    fn atomic(&self, execution: &Execution, access: AtomicAccess<'_>) -> u64 {
        let me = execution.me();
        let result = self.access(access);
        execution.current.set(me);
        execution.read_note.set((None, None));
        result
    }

    /// loom says by a panic that an access races.
    fn plain(&self, execution: &Execution, access: PlainAccess) -> bool {
        if execution.memory != Memory::Weak {
            return false;
        }
        let cell = self.cell_for(access.object);
        let accessed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            if access.writes { cell.with_mut(|_| ()) } else { cell.with(|_| ()) }
        }));
        accessed.is_err()
    }
}

impl Loom {
    fn access(&self, access: AtomicAccess<'_>) -> u64 {
        let values = |object: ObjectId| self.values.borrow()[&object].clone();
        match access {
            AtomicAccess::Create(object, value) => {
                let index = self.atomic_for(Purpose::Value(object));
                let new = Values { index, table: RefCell::new(vec![value]) };
                self.values.borrow_mut().insert(object, Rc::new(new));
                value
            }
            AtomicAccess::Peek(object) => {
                values(object).table.borrow().last().copied().unwrap_or_default()
            }
            AtomicAccess::Load(object, order) => {
                let values = values(object);
                let index = match order {
                    Ordering::SeqCst => values.index.fetch_add(0, Ordering::AcqRel),
                    order => values.index.load(order),
                };
                values.get(index)
            }
            AtomicAccess::Store(object, order, value) => {
                let values = values(object);
                let index = values.add(value);
                match order {
                    Ordering::SeqCst => {
                        values.index.swap(index, Ordering::AcqRel);
                    }
                    order => values.index.store(index, order),
                }
                0
            }
            AtomicAccess::Update(object, success, failure, update) => {
                let values = values(object);
                // The decision is when; what follows is one indivisible access to the newest value.
                let old = values.get(values.index.fetch_add(0, Ordering::Relaxed));
                quiet(|| match update(old) {
                    Some(new) => values.index.swap(values.add(new), success),
                    None => values.index.fetch_add(0, failure),
                });
                old
            }
            AtomicAccess::Fence(order) => {
                fence(order);
                0
            }
        }
    }
}

/// loom's stacks are small; what a learner writes runs on one of ours.
fn on_own_stack(run: &Run, body: impl FnOnce()) {
    let stack = run.tally().stacks.0.pop();
    let mut stack =
        stack.unwrap_or_else(|| DefaultStack::new(STACK_BYTES).expect("memory for one more stack"));
    corosensei::on_stack(&mut stack, body);
    run.tally().stacks.0.push(stack);
}

fn execute(run: &Arc<Run>, scenario: &(dyn Fn() + Send + Sync)) {
    let lasting = std::mem::take(&mut run.tally().lasting);
    run.tally().executions += 1;
    let kernel = Box::new(Loom::new(run.clone()));
    let execution = Execution::new(kernel, run.memory, &run.limits, lasting);
    // Threads may outlive this function's frame but not the execution: loom ends a run only when all
    // have ended, and it is dropped by the next execution or at the end of the run.
    let execution: &'static Execution = Box::leak(Box::new(execution));
    current::enter(execution);
    on_own_stack(run, || super::coroutines::run_main(execution, &scenario));
}

/// The execution before is over once loom begins the next one, or has ended.
fn finish_previous(run: &Run) {
    let Some(execution) = current::execution() else { return };
    execution.finished();
    if execution.failed.get() {
        execution.kernel.abandon();
    }
    current::enter(std::ptr::null());
    execution.reset_statics();
    let mut tally = run.tally();
    tally.lasting = execution.lasting.take();
    let threads = execution.threads.borrow().len();
    tally.lasting.threads_max = tally.lasting.threads_max.max(threads);
    drop(tally);
    // SAFETY: leaked by `execute`; no thread of it is left. loom's own objects in it belong to an
    // execution that is over, which loom allows to drop outside one: they hold indices only.
    drop(unsafe { Box::from_raw(std::ptr::from_ref(execution).cast_mut()) });
}

/// Runs loom once on a thread of its own.
fn run_once(
    preemptions: Option<u32>,
    run: Arc<Run>,
    scenario: &'static (dyn Fn() + Send + Sync),
    executions: u64,
) {
    let news = run.news.clone();
    let body = move || {
        current::enter(std::ptr::null());
        let mut builder = loom::model::Builder::new();
        builder.preemption_bound = preemptions.map(|bound| bound as usize);
        builder.max_branches = BRANCHES_MAX;
        builder.max_threads = THREADS_MAX;
        builder.checkpoint_interval = BUDGET_INTERVAL;
        builder.max_permutations = Some(usize::try_from(executions).unwrap_or(usize::MAX));
        builder.log = false;
        let inner = run.clone();
        let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            builder.check(move || {
                finish_previous(&inner);
                execute(&inner, scenario);
            });
        }));
        if checked.is_err() {
            run.give_up(News::Finding("loom itself panicked: not explored further".to_owned()));
        }
        finish_previous(&run);
        let _ = run.news.send(News::Ended);
    };
    if std::thread::Builder::new().name("loom".to_owned()).spawn(body).is_err() {
        let _ = news.send(News::Finding("no thread for loom".to_owned()));
    }
}

/// Whether a panic is one of loom's, which its threads pass on like any other.
fn looms_own(cause: &Cause) -> bool {
    match cause {
        Cause::Panicked { file, line, .. } => {
            *line == 0 || file.contains("/loom-") || file.contains("/loom/src/")
        }
        _ => false,
    }
}

/// How many of loom's atomics were enough so far.
static POOL: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(32);
/// How many of loom's cells were enough so far.
static CELLS: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);

pub(super) fn explore(
    preemptions: Option<u32>,
    memory: Memory,
    limits: &Limits,
    scenario: &(dyn Fn() + Send + Sync),
    excuse: &mut dyn FnMut(&Failure) -> bool,
) -> Exploration {
    // SAFETY: the threads that use the scenario have ended when this function returns, or are parked for
    // ever.
    let scenario = unsafe {
        std::mem::transmute::<&(dyn Fn() + Send + Sync), &'static (dyn Fn() + Send + Sync)>(
            scenario,
        )
    };
    let mut result = Exploration { complete: true, ..Exploration::default() };
    let mut lasting = Lasting::default();
    let mut unusual: Vec<(usize, usize)> = Vec::new();
    let mut usual = true;
    loop {
        let this = if usual { None } else { unusual.pop() };
        if !usual && this.is_none() {
            break;
        }
        let left = limits.executions.saturating_sub(result.executions);
        if left == 0 {
            result.complete = false;
            break;
        }
        let (sender, receiver) = mpsc::channel();
        let run = Arc::new(Run {
            memory,
            limits: limits.clone(),
            pool: POOL.load(std::sync::atomic::Ordering::Relaxed),
            cells: CELLS.load(std::sync::atomic::Ordering::Relaxed),
            unusual: this,
            tally: Mutex::new(Tally { lasting: std::mem::take(&mut lasting), ..Tally::default() }),
            news: sender,
        });
        run_once(preemptions, run.clone(), scenario, left);
        let news = receiver.recv().unwrap_or(News::Ended);
        if matches!(news, News::PoolEmpty) {
            POOL.fetch_max(2 * run.pool, std::sync::atomic::Ordering::Relaxed);
            unusual.extend(this);
            continue;
        }
        if matches!(news, News::CellsEmpty) {
            CELLS.fetch_max(2 * run.cells + 4, std::sync::atomic::Ordering::Relaxed);
            unusual.extend(this);
            continue;
        }
        let mut tally = run.tally();
        result.executions += tally.executions;
        lasting = std::mem::take(&mut tally.lasting);
        if std::mem::take(&mut lasting.restart) {
            // Somebody tries a lock without waiting: unlocking is a step from now on.
            drop(tally);
            usual = true;
            unusual.clear();
            continue;
        }
        if usual {
            let options = std::mem::take(&mut tally.options);
            unusual = options
                .iter()
                .enumerate()
                .flat_map(|(nth, options)| (1..*options).map(move |option| (nth, option)))
                .collect();
            unusual.reverse();
            usual = false;
        }
        // loom stops at its budget as if it had finished.
        result.complete &= tally.executions < left;
        drop(tally);
        match news {
            News::Ended | News::PoolEmpty | News::CellsEmpty => {}
            News::Failed(failure) if looms_own(&failure.cause) => {
                result.findings.push("loom itself panicked: not explored further".to_owned());
                result.complete = false;
                break;
            }
            News::Failed(failure) if excuse(&failure) => {
                result.complete = false;
                break;
            }
            News::Failed(failure) => {
                result.failure = Some(*failure);
                result.complete = false;
                break;
            }
            News::Finding(finding) => {
                result.findings.push(finding);
                result.complete = false;
                break;
            }
        }
    }
    result.weak_accesses = lasting.weak_accesses;
    result.objects = lasting.objects;
    result.threads = lasting.threads_max;
    result
}
