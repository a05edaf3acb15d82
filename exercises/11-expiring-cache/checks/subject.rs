//! The learner's cache, as the checks see it.

use super::contract::*;
use exercise_11::ExpiringCache;
use sync::{Arc, time::Duration};

impl Cache for ExpiringCache<u32, Value> {
    fn insert_value(&self, key: u32, value: Value, ttl: Duration) -> Option<u64> {
        ExpiringCache::insert(self, key, value, ttl).map(|value| value.number)
    }
    fn get(&self, key: u32) -> Option<u64> {
        ExpiringCache::get(self, &key).map(|value| value.number)
    }
    fn touch(&self, key: u32, ttl: Duration) -> bool {
        ExpiringCache::touch(self, &key, ttl)
    }
    fn remove(&self, key: u32) -> Option<u64> {
        ExpiringCache::remove(self, &key).map(|value| value.number)
    }
    fn purge_expired(&self) -> usize {
        ExpiringCache::purge_expired(self)
    }
    fn len(&self) -> usize {
        ExpiringCache::len(self)
    }
    fn is_empty(&self) -> bool {
        ExpiringCache::is_empty(self)
    }
}

struct Learner;

impl Subject for Learner {
    fn cache(&self) -> Arc<dyn Cache> {
        // By way of `default`, which is `new`.
        Arc::new(ExpiringCache::default())
    }
    fn cache_with_evictor(&self) -> Arc<dyn Cache> {
        Arc::new(ExpiringCache::with_evictor())
    }
}

/// The learner's answer.
pub fn subject() -> &'static dyn Subject {
    &Learner
}
