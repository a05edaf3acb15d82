//! The learner's map, as the checks see it.

use super::contract::*;
use exercise_09::ConcurrentMap;

impl Map for ConcurrentMap<u32, Value> {
    fn shard_of(&self, key: u32) -> usize {
        ConcurrentMap::shard_of(self, &key)
    }
    fn load(&self, key: u32) -> Option<u64> {
        ConcurrentMap::load(self, &key).map(|value| value.number)
    }
    fn store_value(&self, key: u32, value: Value) -> Option<u64> {
        ConcurrentMap::store(self, key, value).map(|value| value.number)
    }
    fn load_or_store(&self, key: u32, value: u64) -> (u64, bool) {
        let (value, loaded) = ConcurrentMap::load_or_store(self, key, Value::new(value));
        (value.number, loaded)
    }
    fn load_and_delete(&self, key: u32) -> Option<u64> {
        ConcurrentMap::load_and_delete(self, &key).map(|value| value.number)
    }
    fn compare_and_swap(&self, key: u32, old: u64, new: u64) -> bool {
        ConcurrentMap::compare_and_swap(self, &key, &Value::new(old), Value::new(new))
    }
    fn swap(&self, first: u32, second: u32) -> bool {
        ConcurrentMap::swap(self, &first, &second)
    }
    fn range(&self, visit: &mut dyn FnMut(u32, u64) -> bool) {
        ConcurrentMap::range(self, |key, value| visit(*key, value.number));
    }
}

struct Learner;

impl Subject for Learner {
    fn map(&self, shards: usize) -> Box<dyn Map> {
        Box::new(ConcurrentMap::new(shards))
    }
}

/// The learner's answer.
pub fn subject() -> &'static dyn Subject {
    &Learner
}
