//! Threads, as in [`std::thread`].
//!
//! Under a model a thread that panics unlocks its guards and ends; its panic is a failure unless somebody
//! joins it. What a thread did happens before whatever its joiner does next.

mod local;
mod scope;

pub use local::{AccessError, LocalKey};
pub use scope::{Scope, ScopedJoinHandle, scope};
pub use std::thread::Result;

use crate::engine::{
    self, Access, Chance, Execution, Footprint, Operation, Phase, Place, RawEvent, Until,
};
use crate::parcel::Parcel;
use crate::time::{self, Duration};
use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, Location};
use std::sync::{Arc, Mutex, PoisonError};

/// What a thread returns, without its type: what starts and joins threads is compiled here, and not in the
/// learner's crate for each of theirs.
type Outcome = Parcel<3>;

/// What a thread runs.
type Body<'a> = Box<dyn FnOnce() -> Outcome + Send + 'a>;

/// Where a modelled thread leaves its result.
type Packet = Arc<Mutex<Option<Result<Outcome>>>>;

/// What a thread runs, without its type.
///
/// # Safety
///
/// The outcome is opened as a `T`, or dropped, before anything ends that `T` borrows.
unsafe fn erased<'a, T: Send + 'a>(body: impl FnOnce() -> T + Send + 'a) -> Body<'a> {
    // SAFETY: the outcome may go to another thread, since `T` is `Send`; the rest is the caller's promise.
    Box::new(move || unsafe { Outcome::new(body()) })
}

/// A thread of a model: the execution and its number in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Modelled {
    pub(crate) execution: u64,
    pub(crate) thread: usize,
}

/// Identifies a thread while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ThreadId(Id);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Id {
    Native(std::thread::ThreadId),
    Modelled(Modelled),
}

/// A handle to a thread.
#[derive(Clone)]
pub struct Thread(Kind);

#[derive(Clone)]
enum Kind {
    Native(std::thread::Thread),
    Modelled(Modelled, Option<Arc<str>>),
}

impl Thread {
    /// What tells this thread from others.
    pub fn id(&self) -> ThreadId {
        ThreadId(match &self.0 {
            Kind::Native(thread) => Id::Native(thread.id()),
            Kind::Modelled(thread, _) => Id::Modelled(*thread),
        })
    }

    /// The name given to its [`Builder`]; `main` for the main thread.
    pub fn name(&self) -> Option<&str> {
        match &self.0 {
            Kind::Native(thread) => thread.name(),
            Kind::Modelled(_, name) => name.as_deref(),
        }
    }

    /// Gives the thread its token: it returns from [`park`], now or the next time it parks. Never waits.
    ///
    /// What was done before happens before the return from `park`.
    #[track_caller]
    pub fn unpark(&self) {
        let place = Location::caller();
        let (target, execution) = match (&self.0, engine::begin(Operation::Unpark, None, place)) {
            (Kind::Native(thread), _) => return thread.unpark(),
            (Kind::Modelled(target, _), Some(execution))
                if target.execution == execution.number =>
            {
                (target.thread, execution)
            }
            _ => return,
        };
        if execution.failed.get() {
            return;
        }
        let (object, edge) = {
            let threads = execution.threads.borrow();
            (threads[target].object + 1, threads[target].park_edge)
        };
        let footprint = Footprint::one(object, Access::Adjust);
        execution.step(Operation::Unpark, Some(object), place, Until::Now, footprint);
        execution.threads.borrow_mut()[target].token = true;
        execution.kernel.publish(edge);
        let event = RawEvent::new(execution.me(), Operation::Unpark, place).thread(target);
        execution.event(event);
        execution.progress();
    }
}

impl fmt::Debug for Thread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Thread").field("id", &self.id()).field("name", &self.name()).finish()
    }
}

fn handle(execution: &Execution, thread: usize) -> Thread {
    let name = match &execution.threads.borrow()[thread].name {
        Some(name) => Some(name.as_str().into()),
        None if thread == 0 => Some("main".into()),
        None => None,
    };
    Thread(Kind::Modelled(Modelled { execution: execution.number, thread }, name))
}

/// A handle to the thread that asks.
pub fn current() -> Thread {
    match engine::execution() {
        Some(execution) => handle(execution, execution.me()),
        None => Thread(Kind::Native(std::thread::current())),
    }
}

/// Waits for a token and takes it. May return for no reason.
#[track_caller]
pub fn park() {
    match engine::begin(Operation::Park, None, Location::caller()) {
        Some(execution) => park_modelled(execution, None, Location::caller()),
        None => std::thread::park(),
    }
}

/// As [`park`], at most so long.
#[track_caller]
pub fn park_timeout(timeout: Duration) {
    match engine::begin(Operation::Park, None, Location::caller()) {
        Some(execution) => {
            let deadline = time::deadline(execution, timeout);
            park_modelled(execution, Some(deadline), Location::caller());
        }
        None => std::thread::park_timeout(timeout),
    }
}

fn park_modelled(execution: &Execution, deadline: Option<u64>, place: Place) {
    if execution.failed.get() {
        return;
    }
    let me = execution.me();
    let (object, edge) = {
        let threads = execution.threads.borrow();
        (threads[me].object + 1, threads[me].park_edge)
    };
    let left = &execution.spurious_left;
    let spurious = left.get() > 0 && execution.choose(2) == 1;
    // Taken now, so that no other thread counts on it; given back if a token comes first.
    left.set(left.get() - u32::from(spurious));
    let until = if spurious { Until::Now } else { Until::Token };
    let footprint = Footprint::one(object, Access::Write);
    let chance =
        execution.step_until(Operation::Park, Some(object), place, until, deadline, footprint);
    if chance == Chance::Fires {
        execution.event(RawEvent::new(me, Operation::TimedOut, place));
        return;
    }
    let had_token = std::mem::take(&mut execution.threads.borrow_mut()[me].token);
    let operation = if had_token {
        left.set(left.get() + u32::from(spurious));
        execution.kernel.observe(edge);
        Operation::Park
    } else {
        Operation::WokenSpuriously
    };
    execution.event(RawEvent::new(me, operation, place));
    execution.progress();
}

/// Waits for some time; virtual under a model.
#[track_caller]
pub fn sleep(time: Duration) {
    let begun = engine::begin(Operation::Sleep, None, Location::caller());
    let Some(execution) = begun else { return std::thread::sleep(time) };
    if execution.failed.get() {
        return;
    }
    let place = Location::caller();
    let deadline = time::deadline(execution, time);
    let footprint = Footprint::everything();
    execution.step_until(Operation::Sleep, None, place, Until::Never, Some(deadline), footprint);
    let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    execution.event(RawEvent::new(execution.me(), Operation::Sleep, place).with(nanoseconds));
}

/// Gives way to other threads. Under a model this thread does not run again before another one has
/// changed something.
#[track_caller]
pub fn yield_now() {
    match engine::begin(Operation::Yield, None, Location::caller()) {
        Some(execution) => execution.give_way(Operation::Yield, Location::caller()),
        None => std::thread::yield_now(),
    }
}

/// Whether a panic is on its way through the current thread.
pub fn panicking() -> bool {
    match engine::execution() {
        Some(execution) => {
            std::thread::panicking() && execution.threads.borrow()[execution.me()].unwinding
        }
        None => std::thread::panicking(),
    }
}

/// How many threads can run at the same time; 2 under a model, so that it is the same everywhere.
pub fn available_parallelism() -> io::Result<NonZero<usize>> {
    if engine::in_model() {
        return Ok(const { NonZero::new(2).unwrap() });
    }
    std::thread::available_parallelism()
}

/// What to give a new thread.
#[derive(Debug, Default)]
pub struct Builder {
    name: Option<String>,
    stack_size: Option<usize>,
}

impl Builder {
    /// Nothing given yet.
    pub fn new() -> Self {
        Builder::default()
    }

    /// The thread's name.
    pub fn name(mut self, name: String) -> Self {
        self.name = Some(name);
        self
    }

    /// Bytes of stack; not looked at under a model.
    pub fn stack_size(mut self, bytes: usize) -> Self {
        self.stack_size = Some(bytes);
        self
    }

    fn native(self) -> std::thread::Builder {
        let mut builder = std::thread::Builder::new();
        if let Some(name) = self.name {
            builder = builder.name(name);
        }
        if let Some(bytes) = self.stack_size {
            builder = builder.stack_size(bytes);
        }
        builder
    }

    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// The operating system's, if it cannot start one more; never under a model.
    #[track_caller]
    pub fn spawn<T: Send + 'static>(
        self,
        body: impl FnOnce() -> T + Send + 'static,
    ) -> io::Result<JoinHandle<T>> {
        // SAFETY: `T` borrows nothing, and the handle opens the outcome as what it is.
        match self.start(unsafe { erased(body) }, Location::caller()) {
            Ok(handle) => Ok(JoinHandle { handle, marker: PhantomData }),
            Err(error) => Err(error),
        }
    }

    fn start(self, body: Body<'static>, place: Place) -> io::Result<ManuallyDrop<Handle>> {
        match engine::begin(Operation::Spawn, None, place) {
            Some(execution) => {
                // SAFETY: the body borrows nothing.
                let (thread, packet) = unsafe { start(execution, self.name, body, place) };
                Ok(ManuallyDrop::new(Handle::Modelled(handle(execution, thread), packet)))
            }
            None => {
                let native = self.native().spawn(body)?;
                let thread = Thread(Kind::Native(native.thread().clone()));
                Ok(ManuallyDrop::new(Handle::Native(native, thread)))
            }
        }
    }

    /// Starts a thread of a scope.
    ///
    /// # Errors
    ///
    /// As [`Builder::spawn`].
    #[track_caller]
    pub fn spawn_scoped<'scope, 'env, T: Send + 'scope>(
        self,
        scope: &'scope Scope<'scope, 'env>,
        body: impl FnOnce() -> T + Send + 'scope,
    ) -> io::Result<ScopedJoinHandle<'scope, T>> {
        scope.spawn_as(self, body, Location::caller())
    }
}

/// Starts a thread.
///
/// # Panics
///
/// If the operating system cannot start one more.
#[track_caller]
pub fn spawn<T: Send + 'static>(body: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    Builder::new().spawn(body).expect("failed to spawn thread")
}

/// Owns the right to join a thread. Dropping it detaches the thread.
pub struct JoinHandle<T> {
    handle: ManuallyDrop<Handle>,
    marker: PhantomData<fn(T) -> T>,
}

enum Handle {
    Native(std::thread::JoinHandle<Outcome>, Thread),
    Modelled(Thread, Packet),
}

impl Handle {
    fn join(self, place: Place) -> Result<Outcome> {
        let _ = engine::begin(Operation::Join, None, place);
        match self {
            Handle::Native(handle, _) => handle.join(),
            Handle::Modelled(thread, packet) => join(&thread, &packet, place),
        }
    }

    fn is_finished(&self, place: Place) -> bool {
        engine::note(Operation::IsFinished, None, place);
        match self {
            Handle::Native(handle, _) => handle.is_finished(),
            Handle::Modelled(thread, _) => is_finished(thread, place),
        }
    }

    /// # Safety
    ///
    /// It is not used any more.
    // As for the ends of channels: not in the learner's crate.
    #[inline(never)]
    unsafe fn detach(this: &mut ManuallyDrop<Handle>) {
        // SAFETY: the caller's promise.
        unsafe { ManuallyDrop::drop(this) }
    }
}

impl<T> JoinHandle<T> {
    /// Waits for the thread's end; gives its result, or its panic as an error.
    #[track_caller]
    pub fn join(self) -> Result<T> {
        let mut this = ManuallyDrop::new(self);
        // SAFETY: the handle is taken once, since `this` is not dropped; what the thread returned is a `T`.
        unsafe {
            match ManuallyDrop::take(&mut this.handle).join(Location::caller()) {
                Ok(outcome) => Ok(outcome.open()),
                Err(panic) => Err(panic),
            }
        }
    }

    /// Whether the thread has ended. Never waits.
    #[track_caller]
    pub fn is_finished(&self) -> bool {
        self.handle.is_finished(Location::caller())
    }

    /// A handle to the thread.
    pub fn thread(&self) -> &Thread {
        match &*self.handle {
            Handle::Native(_, thread) | Handle::Modelled(thread, _) => thread,
        }
    }
}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        // SAFETY: this is the handle's end.
        unsafe { Handle::detach(&mut self.handle) }
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JoinHandle { .. }")
    }
}

/// Starts a modelled thread.
///
/// # Safety
///
/// The body's borrows must outlive the thread: the caller joins it on every path, or the execution is
/// abandoned with every stack left in place.
unsafe fn start<'a>(
    execution: &'static Execution,
    name: Option<String>,
    body: Body<'a>,
    place: Place,
) -> (usize, Packet) {
    let packet = Packet::default();
    let result = packet.clone();
    let thread = execution.add_thread(name, Some(place), place);
    let run = move || {
        execution.current.set(thread);
        let outcome = std::panic::catch_unwind(AssertUnwindSafe(body));
        execution.current.set(thread);
        if execution.failed.get() {
            return;
        }
        {
            let entry = &mut execution.threads.borrow_mut()[thread];
            entry.unwound = outcome.is_err();
            entry.unwinding = false;
        }
        *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        drop(result);
        end_of_thread(execution, thread);
    };
    let run: Box<dyn FnOnce() + 'a> = Box::new(run);
    // SAFETY: the caller's promise.
    let run = unsafe { std::mem::transmute::<Box<dyn FnOnce() + 'a>, Box<dyn FnOnce()>>(run) };
    let me = execution.me();
    execution.flush_call(me);
    execution.event(RawEvent::new(me, Operation::Spawn, place).thread(thread));
    execution.kernel.spawn(execution, thread, run);
    execution.current.set(me);
    execution.progress();
    (thread, packet)
}

/// The last thing a modelled thread does.
pub(crate) fn end_of_thread(execution: &Execution, thread: usize) {
    local::drop_all(execution, thread);
    if execution.failed.get() {
        return;
    }
    let place = Location::caller();
    let (spawned, object, edge) = {
        let entry = &execution.threads.borrow()[thread];
        (entry.spawned, entry.object, entry.edge)
    };
    if spawned.is_some_and(|spawned| execution.lasting.borrow().observed.contains(spawned)) {
        let footprint = Footprint::one(object, Access::Write);
        execution.step(Operation::End, Some(object), place, Until::Now, footprint);
    }
    execution.flush_call(thread);
    execution.kernel.publish(edge);
    execution.threads.borrow_mut()[thread].phase = Phase::Ended;
    execution.event(RawEvent::new(thread, Operation::End, spawned.unwrap_or(place)));
    execution.progress();
    execution.kernel.exit(execution);
}

/// Waits for a modelled thread.
fn join(thread: &Thread, packet: &Packet, place: Place) -> Result<Outcome> {
    let modelled = match (&thread.0, engine::execution()) {
        (Kind::Modelled(modelled, _), Some(execution))
            if modelled.execution == execution.number && !execution.failed.get() =>
        {
            wait_for_end(execution, modelled.thread, place);
            Some((execution, modelled.thread))
        }
        _ => None,
    };
    let result = packet.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some((execution, thread)) = modelled {
        seen(execution, thread);
    }
    result.unwrap_or_else(|| Err(Box::new("the thread belongs to an execution that is over")))
}

/// Somebody has seen how the thread ended.
pub(crate) fn seen(execution: &Execution, thread: usize) {
    let entry = &mut execution.threads.borrow_mut()[thread];
    entry.result_seen = true;
    if entry.unwound {
        execution.last_panic_seen.set(Some(thread));
    }
}

/// Waits until a thread of this execution has ended.
pub(crate) fn wait_for_end(execution: &Execution, thread: usize, place: Place) {
    let edge = execution.threads.borrow()[thread].edge;
    execution.step(Operation::Join, None, place, Until::Ended(thread), Footprint::default());
    if execution.failed.get() {
        return;
    }
    execution.kernel.observe(edge);
    execution.event(RawEvent::new(execution.me(), Operation::Join, place).thread(thread));
}

fn is_finished(thread: &Thread, place: Place) -> bool {
    let (target, execution) = match (&thread.0, engine::execution()) {
        (Kind::Modelled(target, _), Some(execution)) if target.execution == execution.number => {
            (target.thread, execution)
        }
        _ => return true,
    };
    let (object, spawned) = {
        let entry = &execution.threads.borrow()[target];
        (entry.object, entry.spawned)
    };
    if let Some(spawned) = spawned {
        let mut lasting = execution.lasting.borrow_mut();
        lasting.restart |= lasting.observed.insert(spawned);
    }
    execution.before_look(object, place);
    let footprint = Footprint::one(object, Access::Read);
    execution.step(Operation::IsFinished, Some(object), place, Until::Now, footprint);
    let ended = execution.threads.borrow()[target].phase == Phase::Ended;
    execution.looked(object, place, u64::from(ended));
    execution.event(RawEvent::new(execution.me(), Operation::IsFinished, place).thread(target));
    ended
}
