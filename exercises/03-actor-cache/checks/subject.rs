//! The learner's cache, seen through the contract.

use super::contract::*;
use exercise_03::{ActorCache, Closed, Handle, NoAnswer};
use sync::time::Duration;

struct Learner;

/// The component under test.
pub fn subject() -> &'static dyn Subject {
    &Learner
}

impl Subject for Learner {
    fn spawn(&self, mailbox_capacity: usize) -> Box<dyn Cache> {
        Box::new(ActorCache::spawn::<Key, Value>(mailbox_capacity))
    }
}

impl Cache for Handle<Key, Value> {
    fn get(&self, key: Key) -> Result<Option<Value>, Refusal> {
        Handle::get(self, key).map_err(closed)
    }
    fn get_within(&self, key: Key, limit: Duration) -> Result<Option<Value>, Refusal> {
        Handle::get_within(self, key, limit).map_err(|reason| match reason {
            NoAnswer::Closed => Refusal::Closed,
            NoAnswer::TimedOut => Refusal::TimedOut,
        })
    }
    fn put(&self, key: Key, value: Value) -> Result<Option<Value>, Refusal> {
        Handle::put(self, key, value).map_err(closed)
    }
    fn remove(&self, key: Key) -> Result<Option<Value>, Refusal> {
        Handle::remove(self, key).map_err(closed)
    }
    fn len(&self) -> Result<usize, Refusal> {
        Handle::len(self).map_err(closed)
    }
    fn shutdown(&self) {
        Handle::shutdown(self);
    }
    fn another(&self) -> Box<dyn Cache> {
        Box::new(self.clone())
    }
}

fn closed(_: Closed) -> Refusal {
    Refusal::Closed
}
