//! The learner's services, seen through the contract.

use super::contract::*;
use axum::Router;
use exercise_12::{AtomicCounter, MutexCounter};
use sync::Arc;

struct Learner;

/// The component under test.
pub fn subject() -> &'static dyn Subject {
    &Learner
}

impl Subject for Learner {
    fn mutex_counter(&self) -> Arc<dyn Counter> {
        Arc::new(MutexCounter::new())
    }
    fn mutex_counter_service(&self) -> Router {
        exercise_12::counter_service(Arc::new(MutexCounter::new()))
    }
    fn atomic_counter(&self) -> Arc<dyn Counter> {
        Arc::new(AtomicCounter::new())
    }
    fn atomic_counter_service(&self) -> Router {
        exercise_12::counter_service(Arc::new(AtomicCounter::new()))
    }
    fn cache(&self) -> Arc<dyn Cache> {
        Arc::new(exercise_12::Cache::new())
    }
    fn cache_service(&self) -> Router {
        exercise_12::cache_service(Arc::new(exercise_12::Cache::new()))
    }
    fn serve(&self, entrance: Entrance, service: Router, stop: Task) -> Task {
        Box::pin(exercise_12::serve(entrance, service, stop))
    }
}

impl Counter for MutexCounter {
    fn increment(&self) {
        exercise_12::Counter::increment(self);
    }
    fn value(&self) -> u64 {
        exercise_12::Counter::value(self)
    }
}

impl Counter for AtomicCounter {
    fn increment(&self) {
        exercise_12::Counter::increment(self);
    }
    fn value(&self) -> u64 {
        exercise_12::Counter::value(self)
    }
}

impl Cache for exercise_12::Cache {
    fn put(&self, key: u32, value: u32) {
        exercise_12::Cache::put(self, key.to_string(), value.to_string());
    }
    fn get(&self, key: u32) -> Option<u32> {
        exercise_12::Cache::get(self, &key.to_string())?.parse().ok()
    }
}
