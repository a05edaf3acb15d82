//! The map as the checks see it, and what it must do, one call after another.

use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt;
use sync::Arc;
use trial::{Shape, Specification};

/// A map from numbers to numbers.
pub trait Map: Send + Sync {
    /// The index of the key's shard.
    fn shard_of(&self, key: u32) -> usize;
    /// The key's value.
    fn load(&self, key: u32) -> Option<u64>;
    /// Puts a value under a key; the value it replaces.
    fn store_value(&self, key: u32, value: Value) -> Option<u64>;
    /// The key's value, this one if there was none; whether there was one.
    fn load_or_store(&self, key: u32, value: u64) -> (u64, bool);
    /// Takes a key out; its value.
    fn load_and_delete(&self, key: u32) -> Option<u64>;
    /// Puts one value in the place of another; whether the other was there.
    fn compare_and_swap(&self, key: u32, old: u64, new: u64) -> bool;
    /// Exchanges two values; whether both were there.
    fn swap(&self, first: u32, second: u32) -> bool;
    /// Visits the entries until it is told to stop.
    fn range(&self, visit: &mut dyn FnMut(u32, u64) -> bool);
}

impl dyn Map {
    /// Puts a plain value under a key; the value it replaces.
    pub fn store(&self, key: u32, value: u64) -> Option<u64> {
        self.store_value(key, Value::new(value))
    }

    /// Every entry that `range` visits, in its order.
    pub fn entries(&self) -> Vec<(u32, u64)> {
        let mut entries = Vec::new();
        self.range(&mut |key, value| {
            entries.push((key, value));
            true
        });
        entries
    }
}

/// Makes the learner's map.
pub trait Subject: Send + Sync {
    /// An empty `ConcurrentMap` of so many shards.
    fn map(&self, shards: usize) -> Box<dyn Map>;
}

/// A number that can tell when it is cloned.
pub struct Value {
    /// The number.
    pub number: u64,
    cloned: Option<Arc<dyn Fn() + Send + Sync>>,
}

impl Value {
    /// A number that tells nothing.
    pub fn new(number: u64) -> Value {
        Value { number, cloned: None }
    }

    /// A number that calls `cloned` whenever it is cloned.
    pub fn telling(number: u64, cloned: impl Fn() + Send + Sync + 'static) -> Value {
        Value { number, cloned: Some(Arc::new(cloned)) }
    }
}

impl Clone for Value {
    fn clone(&self) -> Value {
        if let Some(cloned) = &self.cloned {
            cloned();
        }
        Value { number: self.number, cloned: self.cloned.clone() }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        self.number == other.number
    }
}

/// The specification of a map, for as many of its calls as a check is about.
pub struct Mapping {
    /// Makes an empty map.
    pub new: fn() -> Box<dyn Map>,
    /// The calls that scenarios are made of.
    pub calls: fn() -> BoxedStrategy<Call>,
}

/// A call and its arguments.
#[derive(Clone, PartialEq, Eq)]
pub enum Call {
    Load(u32),
    Store(u32, u64),
    LoadOrStore(u32, u64),
    LoadAndDelete(u32),
    CompareAndSwap(u32, u64, u64),
    Swap(u32, u32),
}

/// What a call returned.
#[derive(Clone, PartialEq, Eq)]
pub enum Answer {
    Value(Option<u64>),
    Loaded(u64, bool),
    Done(bool),
}

/// Few keys, so that threads meet.
fn key() -> std::ops::Range<u32> {
    1..3
}

/// Few values, so that a comparison often holds.
fn value() -> std::ops::Range<u64> {
    10..13
}

/// The calls on one key.
pub fn entry_calls() -> BoxedStrategy<Call> {
    prop_oneof![
        2 => key().prop_map(Call::Load),
        2 => (key(), value()).prop_map(|(key, value)| Call::Store(key, value)),
        2 => (key(), value()).prop_map(|(key, value)| Call::LoadOrStore(key, value)),
        2 => key().prop_map(Call::LoadAndDelete),
        2 => (key(), value(), value())
            .prop_map(|(key, old, new)| Call::CompareAndSwap(key, old, new)),
    ]
    .boxed()
}

/// `swap` among the others, on three keys.
pub fn all_calls() -> BoxedStrategy<Call> {
    prop_oneof![
        3 => (1..4_u32, 1..4_u32).prop_map(|(first, second)| Call::Swap(first, second)),
        3 => (1..4_u32).prop_map(Call::Load),
        2 => entry_calls(),
    ]
    .boxed()
}

impl Specification for Mapping {
    type State = BTreeMap<u32, u64>;
    type Operation = Call;
    type Outcome = Answer;
    type Subject = Box<dyn Map>;

    fn operations(&self) -> BoxedStrategy<Call> {
        (self.calls)()
    }

    fn initial(&self) -> BTreeMap<u32, u64> {
        BTreeMap::new()
    }

    fn apply(&self, entries: &BTreeMap<u32, u64>, call: &Call) -> Vec<(Answer, Self::State)> {
        let mut after = entries.clone();
        let answer = match *call {
            Call::Load(key) => Answer::Value(entries.get(&key).copied()),
            Call::Store(key, value) => Answer::Value(after.insert(key, value)),
            Call::LoadOrStore(key, value) => {
                Answer::Loaded(*after.entry(key).or_insert(value), entries.contains_key(&key))
            }
            Call::LoadAndDelete(key) => Answer::Value(after.remove(&key)),
            Call::CompareAndSwap(key, old, new) => {
                let there = entries.get(&key) == Some(&old);
                if there {
                    after.insert(key, new);
                }
                Answer::Done(there)
            }
            Call::Swap(first, second) => {
                let both = entries.get(&first).zip(entries.get(&second));
                if let Some((&one, &other)) = both {
                    after.insert(first, other);
                    after.insert(second, one);
                }
                Answer::Done(both.is_some())
            }
        };
        vec![(answer, after)]
    }

    fn subject(&self) -> Box<dyn Map> {
        (self.new)()
    }

    fn perform(&self, map: &Box<dyn Map>, call: &Call) -> Answer {
        match *call {
            Call::Load(key) => Answer::Value(map.load(key)),
            Call::Store(key, value) => Answer::Value(map.store(key, value)),
            Call::LoadOrStore(key, value) => {
                let (value, loaded) = map.load_or_store(key, value);
                Answer::Loaded(value, loaded)
            }
            Call::LoadAndDelete(key) => Answer::Value(map.load_and_delete(key)),
            Call::CompareAndSwap(key, old, new) => {
                Answer::Done(map.compare_and_swap(key, old, new))
            }
            Call::Swap(first, second) => Answer::Done(map.swap(first, second)),
        }
    }

    fn shape(&self) -> Shape {
        Shape { prologue: 0..=3, ..Shape::default() }
    }
}

// Calls and answers read in a report as they read in the learner's code.

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Call::Load(key) => write!(formatter, "load({key})"),
            Call::Store(key, value) => write!(formatter, "store({key}, {value})"),
            Call::LoadOrStore(key, value) => write!(formatter, "load_or_store({key}, {value})"),
            Call::LoadAndDelete(key) => write!(formatter, "load_and_delete({key})"),
            Call::CompareAndSwap(key, old, new) => {
                write!(formatter, "compare_and_swap({key}, {old}, {new})")
            }
            Call::Swap(first, second) => write!(formatter, "swap({first}, {second})"),
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Value(value) => write!(formatter, "{value:?}"),
            Answer::Loaded(value, loaded) => write!(formatter, "({value}, {loaded})"),
            Answer::Done(done) => write!(formatter, "{done}"),
        }
    }
}
