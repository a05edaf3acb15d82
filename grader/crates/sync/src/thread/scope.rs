//! Threads that may borrow, as [`std::thread::scope`].

use super::{Body, Builder, Outcome, Packet, Result, Thread};
use crate::engine::{self, Operation, Place};
use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::mem::{ManuallyDrop, MaybeUninit};
use std::panic::{AssertUnwindSafe, Location};
use std::sync::{Mutex, PoisonError};

/// Where scoped threads are started. Their end is waited for when the scope ends.
pub struct Scope<'scope, 'env: 'scope> {
    native: Option<&'scope std::thread::Scope<'scope, 'env>>,
    threads: Mutex<Vec<usize>>,
    // Invariant, as the original's.
    lifetimes: PhantomData<(&'scope mut &'scope (), &'env mut &'env ())>,
}

/// Owns the right to join a scoped thread.
pub struct ScopedJoinHandle<'scope, T> {
    handle: ManuallyDrop<Handle<'scope>>,
    marker: PhantomData<fn(T) -> T>,
}

enum Handle<'scope> {
    Native(std::thread::ScopedJoinHandle<'scope, Outcome>, Thread),
    Modelled(Thread, Packet),
}

/// Runs `f`, which may start threads that borrow what outlives the call, and waits for all of them.
///
/// # Panics
///
/// If `f` panics, or one of the threads does and nobody joined it.
#[track_caller]
pub fn scope<'env, F, T>(f: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    let mut f = Some(f);
    let mut result = None;
    run(&mut |scope| result = f.take().map(|f| f(scope)), Location::caller());
    result.expect("`run` calls it once")
}

/// The scope, whatever is returned from it.
fn run<'env>(f: &mut dyn for<'scope> FnMut(&'scope Scope<'scope, 'env>), place: Place) {
    let Some(execution) = engine::execution() else {
        // Threads may hold the scope by reference: it must outlive them, and `std::thread::scope` returns
        // only when they have ended.
        let mut slot: MaybeUninit<Scope<'static, 'static>> = MaybeUninit::uninit();
        let pointer = slot.as_mut_ptr();
        return std::thread::scope(|native| {
            let native = std::ptr::from_ref(native).cast::<std::thread::Scope<'static, 'static>>();
            // SAFETY: only lifetimes change: the native scope lives as long as `'scope`.
            let native = Some(unsafe { &*native });
            let scope = Scope { native, threads: Mutex::default(), lifetimes: PhantomData };
            // SAFETY: the slot outlives every thread, and nothing else refers to it. What is in it owns
            // no memory while `native` is used, so it need not be dropped.
            f(unsafe {
                pointer.write(scope);
                &*pointer.cast()
            })
        });
    };
    let scope = Scope { native: None, threads: Mutex::default(), lifetimes: PhantomData };
    // SAFETY: `scope` lives until every thread has ended (below), or this stack is never unwound.
    let result =
        std::panic::catch_unwind(AssertUnwindSafe(|| f(unsafe { &*std::ptr::from_ref(&scope) })));
    let mut unseen_panic = false;
    let mut next = 0;
    loop {
        // A thread of the scope may start further ones.
        let thread =
            scope.threads.lock().unwrap_or_else(PoisonError::into_inner).get(next).copied();
        let Some(thread) = thread else { break };
        next += 1;
        super::wait_for_end(execution, thread, place);
        let entry = &execution.threads.borrow()[thread];
        unseen_panic |= entry.unwound && !entry.result_seen;
    }
    match result {
        Err(payload) => std::panic::resume_unwind(payload),
        Ok(_) if unseen_panic => {
            for thread in scope.threads.into_inner().unwrap_or_else(PoisonError::into_inner) {
                super::seen(execution, thread);
            }
            panic!("a scoped thread panicked")
        }
        Ok(()) => {}
    }
}

impl<'scope, 'env> Scope<'scope, 'env> {
    /// Starts a thread that may borrow what outlives the scope.
    ///
    /// # Panics
    ///
    /// If the operating system cannot start one more.
    #[track_caller]
    pub fn spawn<T: Send + 'scope>(
        &'scope self,
        body: impl FnOnce() -> T + Send + 'scope,
    ) -> ScopedJoinHandle<'scope, T> {
        self.spawn_as(Builder::new(), body, Location::caller()).expect("failed to spawn thread")
    }

    pub(super) fn spawn_as<T: Send + 'scope>(
        &'scope self,
        builder: Builder,
        body: impl FnOnce() -> T + Send + 'scope,
        place: Place,
    ) -> io::Result<ScopedJoinHandle<'scope, T>> {
        // SAFETY: the handle opens the outcome as what it is. If it stays with the thread it is dropped
        // before the scope ends.
        match self.start(builder, unsafe { super::erased(body) }, place) {
            Ok(handle) => Ok(ScopedJoinHandle { handle, marker: PhantomData }),
            Err(error) => Err(error),
        }
    }

    fn start(
        &'scope self,
        builder: Builder,
        body: Body<'scope>,
        place: Place,
    ) -> io::Result<ManuallyDrop<Handle<'scope>>> {
        engine::note(Operation::Spawn, None, place);
        if let Some(native) = self.native {
            let handle = builder.native().spawn_scoped(native, body)?;
            let thread = Thread(super::Kind::Native(handle.thread().clone()));
            return Ok(ManuallyDrop::new(Handle::Native(handle, thread)));
        }
        let execution = engine::execution().expect("the scope belongs to a model");
        // SAFETY: `scope` waits for the thread's end before anything it borrows goes away.
        let (thread, packet) = unsafe { super::start(execution, builder.name, body, place) };
        self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        Ok(ManuallyDrop::new(Handle::Modelled(super::handle(execution, thread), packet)))
    }
}

impl Handle<'_> {
    fn join(self, place: Place) -> Result<Outcome> {
        let _ = engine::begin(Operation::Join, None, place);
        match self {
            Handle::Native(handle, _) => handle.join(),
            Handle::Modelled(thread, packet) => super::join(&thread, &packet, place),
        }
    }

    fn is_finished(&self, place: Place) -> bool {
        engine::note(Operation::IsFinished, None, place);
        match self {
            Handle::Native(handle, _) => handle.is_finished(),
            Handle::Modelled(thread, _) => super::is_finished(thread, place),
        }
    }

    /// # Safety
    ///
    /// It is not used any more.
    // As for the ends of channels: not in the learner's crate.
    #[inline(never)]
    unsafe fn detach(this: &mut ManuallyDrop<Self>) {
        // SAFETY: the caller's promise.
        unsafe { ManuallyDrop::drop(this) }
    }
}

impl<T> ScopedJoinHandle<'_, T> {
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

impl<T> Drop for ScopedJoinHandle<'_, T> {
    fn drop(&mut self) {
        // SAFETY: this is the handle's end.
        unsafe { Handle::detach(&mut self.handle) }
    }
}

impl fmt::Debug for Scope<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scope { .. }")
    }
}

impl<T> fmt::Debug for ScopedJoinHandle<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ScopedJoinHandle { .. }")
    }
}
