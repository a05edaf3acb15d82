//! The learner's spin lock, seen through the contract.

use super::contract::*;
use exercise_13::{SpinGuard, SpinLock};
use std::marker::PhantomData;
use std::sync::Arc;

struct Learner;

/// The component under test.
pub fn subject() -> &'static dyn Subject {
    &Learner
}

/// Asks the compiler whether a type may be shared: the first answer is there only where it may.
struct Asked<T>(PhantomData<T>);

impl<T: Sync> Asked<T> {
    const MAY_BE_SHARED: bool = true;
}

#[allow(dead_code, reason = "an answer whose types may go everywhere is never asked further")]
trait Otherwise {
    const MAY_BE_SHARED: bool = false;
}

impl<T> Otherwise for Asked<T> {}

impl Subject for Learner {
    fn lock(&self, number: u64) -> Arc<dyn Lock> {
        Arc::new(SpinLock::new(Plain::new(number)))
    }

    fn walk(&self, value: Counted) -> Vec<u64> {
        let mut lock = SpinLock::new(value);
        let mut seen = vec![lock.lock().number];
        lock.lock().number += 1;
        seen.push(lock.lock().number);
        lock.get_mut().number += 1;
        if let Some(mut guard) = lock.try_lock() {
            seen.push(guard.number);
            guard.number += 1;
        }
        let value = lock.into_inner();
        seen.push(value.number);
        seen
    }

    fn shares(&self) -> Shares {
        Shares {
            lock_of_number: <Asked<SpinLock<u64>>>::MAY_BE_SHARED,
            lock_of_cell: <Asked<SpinLock<MaySend>>>::MAY_BE_SHARED,
            lock_of_rc: <Asked<SpinLock<StaysHome>>>::MAY_BE_SHARED,
            guard_of_number: <Asked<SpinGuard<'static, u64>>>::MAY_BE_SHARED,
            guard_of_cell: <Asked<SpinGuard<'static, MaySend>>>::MAY_BE_SHARED,
        }
    }
}

impl Lock for SpinLock<Plain> {
    fn lock(&self, f: &mut dyn FnMut(&mut Plain)) {
        f(&mut SpinLock::lock(self));
    }

    fn try_lock(&self, f: &mut dyn FnMut(&mut Plain)) -> bool {
        let guard = SpinLock::try_lock(self);
        guard.is_some_and(|mut guard| {
            f(&mut guard);
            true
        })
    }
}
