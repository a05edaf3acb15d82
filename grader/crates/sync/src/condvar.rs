//! Waiting for something to become true, as `parking_lot::Condvar`.

use crate::engine::{
    self, Access, Chance, Execution, Footprint, ObjectId, Operation, Place, RawEvent, State, Until,
};
use crate::mutex::{self, Held, MutexGuard, RawMutex};
use crate::slot::Slot;
use crate::time::{self, Duration, Instant};
use crate::value::Contents;
use std::collections::VecDeque;
use std::fmt;
use std::panic::Location;
use std::ptr::NonNull;

/// A condition variable.
///
/// A wait may end for no reason (a spurious wakeup): wait in a loop that looks again. The original
/// promises more, the standard library and every other platform do not, and a course teaches what holds
/// everywhere; under a model spurious wakeups are explored.
pub struct Condvar {
    slot: Slot,
    raw: parking_lot::Condvar,
}

/// Whether a wait ended because its time was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    /// True if the time was over.
    pub fn timed_out(&self) -> bool {
        self.0
    }
}

impl Condvar {
    /// A condition variable that nobody waits for.
    #[track_caller]
    pub const fn new() -> Self {
        Condvar { slot: Slot::new(), raw: parking_lot::Condvar::new() }
    }

    /// Gives the lock back, waits for a notification, and waits for the lock.
    #[track_caller]
    pub fn wait<T: ?Sized>(&self, guard: &mut MutexGuard<'_, T>) {
        self.wait_taken(Taken::by(guard), Limit::Never, Location::caller());
    }

    /// Waits until `condition` does not hold any more (`while condition { wait }`).
    #[track_caller]
    pub fn wait_while<T: ?Sized>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        mut condition: impl FnMut(&mut T) -> bool,
    ) {
        while condition(&mut **guard) {
            self.wait(guard);
        }
    }

    /// As [`Condvar::wait`], at most so long.
    #[track_caller]
    pub fn wait_for<T: ?Sized>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        timeout: Duration,
    ) -> WaitTimeoutResult {
        let limit = Limit::After(timeout);
        WaitTimeoutResult(self.wait_taken(Taken::by(guard), limit, Location::caller()))
    }

    /// As [`Condvar::wait`], at most until that moment.
    #[track_caller]
    pub fn wait_until<T: ?Sized>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        deadline: Instant,
    ) -> WaitTimeoutResult {
        let limit = Limit::At(deadline);
        WaitTimeoutResult(self.wait_taken(Taken::by(guard), limit, Location::caller()))
    }

    /// As [`Condvar::wait_while`], at most so long in all.
    #[track_caller]
    pub fn wait_while_for<T: ?Sized>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        mut condition: impl FnMut(&mut T) -> bool,
        timeout: Duration,
    ) -> WaitTimeoutResult {
        let deadline = Instant::now() + timeout;
        while condition(&mut **guard) {
            if self.wait_until(guard, deadline).timed_out() {
                return WaitTimeoutResult(condition(&mut **guard));
            }
        }
        WaitTimeoutResult(false)
    }

    /// Wakes one thread that waits, if there is one. Never waits itself. True if there was one.
    #[cfg_attr(not(debug_assertions), inline)]
    #[track_caller]
    pub fn notify_one(&self) -> bool {
        let place = Location::caller();
        match engine::begin(Operation::NotifyOne, Some(self.slot.made()), place) {
            Some(execution) => self.notify(execution, Operation::NotifyOne, place) > 0,
            None => self.raw.notify_one(),
        }
    }

    /// Wakes every thread that waits; gives their number. Never waits itself.
    #[cfg_attr(not(debug_assertions), inline)]
    #[track_caller]
    pub fn notify_all(&self) -> usize {
        let place = Location::caller();
        match engine::begin(Operation::NotifyAll, Some(self.slot.made()), place) {
            Some(execution) => self.notify(execution, Operation::NotifyAll, place),
            None => self.raw.notify_all(),
        }
    }

    fn object(&self, execution: &Execution) -> ObjectId {
        self.slot.object(execution, |made| {
            let state = State::Condvar { queue: VecDeque::new() };
            execution.register("Condvar", made, state, 1, engine::plain)
        })
    }

    fn queue<R>(
        execution: &Execution,
        object: ObjectId,
        f: impl FnOnce(&mut VecDeque<usize>) -> R,
    ) -> R {
        execution.with(object, |state| match state {
            State::Condvar { queue } => f(queue),
            _ => unreachable!("a condition variable"),
        })
    }

    /// True if the time was over.
    fn wait_taken(&self, taken: Taken<'_>, limit: Limit, place: Place) -> bool {
        let begun = engine::begin(Operation::Wait, Some(self.slot.made()), place);
        if let Some(execution) = begun {
            let deadline = match limit {
                Limit::Never => None,
                Limit::After(timeout) => Some(time::deadline(execution, timeout)),
                Limit::At(deadline) => Some(deadline.nanoseconds(execution)),
            };
            return self.wait_modelled(execution, taken, deadline, place);
        }
        assert!(taken.held.is_none(), "a guard taken in a model is used outside it");
        let wait = |guard: &mut parking_lot::MutexGuard<'_, ()>| match limit {
            Limit::Never => {
                self.raw.wait(guard);
                false
            }
            Limit::After(timeout) => self.raw.wait_for(guard, timeout).timed_out(),
            Limit::At(deadline) => self.raw.wait_until(guard, deadline.native()).timed_out(),
        };
        // SAFETY: the guard holds the native lock, since it holds none of a model.
        unsafe { taken.raw.with_native(wait) }
    }

    /// True if the time was over.
    fn wait_modelled(
        &self,
        execution: &Execution,
        taken: Taken<'_>,
        deadline: Option<u64>,
        place: Place,
    ) -> bool {
        if execution.failed.get() {
            return false;
        }
        let Some(mut leaked) = taken.held else { mutex::mixed(execution) };
        // SAFETY: the guard that owns it is borrowed mutably.
        let held = unsafe { leaked.as_mut() };
        let me = execution.me();
        let object = self.object(execution);
        let mutex = held.object;
        let footprint = Footprint::of(&[(object, Access::Write), (mutex, Access::Give)]);
        execution.step(Operation::Wait, Some(object), place, Until::Now, footprint);
        execution.event(RawEvent::new(me, Operation::Wait, place).on(object));
        mutex::release(execution, *held, taken.contents);
        let spurious = execution.spurious_left.get() > 0 && execution.choose(2) == 1;
        let outcome = if spurious {
            execution.spurious_left.set(execution.spurious_left.get() - 1);
            Operation::WokenSpuriously
        } else {
            Self::queue(execution, object, |queue| queue.push_back(me));
            execution.threads.borrow_mut()[me].notified = false;
            Operation::Woken
        };
        let footprint = Footprint::one(mutex, Access::Take);
        let outcome = if spurious {
            execution.step(Operation::Lock, Some(mutex), place, Until::Unlocked(mutex), footprint);
            outcome
        } else {
            let until = Until::Notified(mutex);
            // A timed wait that goes on without its time being over looked at the queue, too.
            let footprint = match deadline {
                Some(_) => Footprint::of(&[(mutex, Access::Take), (object, Access::Write)]),
                None => footprint,
            };
            let operation = Operation::Wait;
            let chance =
                execution.step_until(operation, Some(object), place, until, deadline, footprint);
            if chance == Chance::Fires {
                self.give_up(execution, object, mutex, place)
            } else {
                outcome
            }
        };
        execution.threads.borrow_mut()[me].notified = false;
        execution.event(RawEvent::new(me, outcome, place).on(object));
        mutex::take(execution, mutex, place);
        (held.owner, held.place) = (me, place);
        outcome == Operation::TimedOut
    }

    /// The time is over; gets the lock back.
    fn give_up(
        &self,
        execution: &Execution,
        object: ObjectId,
        mutex: ObjectId,
        place: Place,
    ) -> Operation {
        let me = execution.me();
        // Notified, but the lock was not free: the notification is this thread's all the same.
        let notified = execution.threads.borrow()[me].notified;
        Self::queue(execution, object, |queue| queue.retain(|t| *t != me));
        let footprint = Footprint::one(mutex, Access::Take);
        execution.step(Operation::Lock, Some(mutex), place, Until::Unlocked(mutex), footprint);
        if notified { Operation::Woken } else { Operation::TimedOut }
    }

    #[cold]
    fn notify(&self, execution: &Execution, operation: Operation, place: Place) -> usize {
        if execution.failed.get() {
            return 0;
        }
        let object = self.object(execution);
        let footprint = Footprint::one(object, Access::Write);
        execution.step(operation, Some(object), place, Until::Now, footprint);
        let me = execution.me();
        let waiting = Self::queue(execution, object, |queue| queue.len());
        let woken: Vec<usize> = if operation == Operation::NotifyAll {
            Self::queue(execution, object, |queue| queue.drain(..).collect())
        } else if waiting > 0 {
            // Which one is woken is nobody's promise.
            let which = execution.choose(waiting);
            Self::queue(execution, object, |queue| queue.remove(which)).into_iter().collect()
        } else {
            Vec::new()
        };
        for thread in &woken {
            execution.threads.borrow_mut()[*thread].notified = true;
            execution.kernel.enable(me, *thread);
        }
        execution.event(RawEvent::new(me, operation, place).on(object).with(woken.len() as u64));
        if !woken.is_empty() {
            execution.progress();
        }
        woken.len()
    }
}

/// A guard that is borrowed to wait, without the type of what it protects.
struct Taken<'a> {
    raw: &'a RawMutex,
    held: Option<NonNull<Held>>,
    contents: Contents,
}

impl<'a> Taken<'a> {
    fn by<T: ?Sized>(guard: &'a mut MutexGuard<'_, T>) -> Self {
        Taken { raw: &guard.lock.raw, held: guard.held, contents: guard.lock.contents() }
    }
}

/// How long to wait.
#[derive(Clone, Copy)]
enum Limit {
    Never,
    After(Duration),
    At(Instant),
}

impl Default for Condvar {
    #[track_caller]
    fn default() -> Self {
        Condvar::new()
    }
}

impl fmt::Debug for Condvar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Condvar { .. }")
    }
}
