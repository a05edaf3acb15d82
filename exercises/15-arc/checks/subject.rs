//! The learner's handle, seen through the contract.

use super::contract::*;
use exercise_15::Arc;
use std::marker::PhantomData;

struct Learner;

/// The component under test.
pub fn subject() -> &'static dyn Subject {
    &Learner
}

/// Asks the compiler what may be done with a type: the first answers are there only where it may.
struct Asked<T>(PhantomData<T>);

impl<T: Send> Asked<T> {
    const MAY_BE_SENT: bool = true;
}

impl<T: Sync> Asked<T> {
    const MAY_BE_SHARED: bool = true;
}

#[allow(dead_code, reason = "an answer whose types may go everywhere is never asked further")]
trait Otherwise {
    const MAY_BE_SENT: bool = false;
    const MAY_BE_SHARED: bool = false;
}

impl<T> Otherwise for Asked<T> {}

impl Subject for Learner {
    fn share(&self, value: Plain) -> Box<dyn Handle> {
        Box::new(Arc::new(value))
    }

    fn leaves(&self) -> Leaves {
        Leaves {
            number: <Asked<Arc<u64>>>::MAY_BE_SENT && <Asked<Arc<u64>>>::MAY_BE_SHARED,
            may_send: <Asked<Arc<MaySend>>>::MAY_BE_SENT || <Asked<Arc<MaySend>>>::MAY_BE_SHARED,
            may_share: <Asked<Arc<MayShare>>>::MAY_BE_SENT || <Asked<Arc<MayShare>>>::MAY_BE_SHARED,
        }
    }
}

impl Handle for Arc<Plain> {
    fn value(&self) -> &Plain {
        self
    }

    fn another(&self) -> Box<dyn Handle> {
        Box::new(self.clone())
    }

    fn count(&self) -> usize {
        Arc::count(self)
    }

    fn get_mut(&mut self) -> Option<&mut Plain> {
        Arc::get_mut(self)
    }

    fn into_inner(self: Box<Self>) -> Option<Plain> {
        Arc::into_inner(*self)
    }
}
