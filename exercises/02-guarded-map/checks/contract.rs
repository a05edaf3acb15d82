//! The map as the checks see it, and what a map is as a sequential specification.

use proptest::prelude::*;
use std::collections::BTreeMap;
use trial::{Shape, Specification};

/// A map from numbers to numbers.
pub trait Map: Send + Sync {
    /// The key's value.
    fn get(&self, key: u32) -> Option<u64>;
    /// Puts a value under a key; the value it replaces.
    fn insert(&self, key: u32, value: u64) -> Option<u64>;
    /// Takes a key out; its value.
    fn remove(&self, key: u32) -> Option<u64>;
    /// Whether the key is present.
    fn contains_key(&self, key: u32) -> bool;
    /// The key's value, made by `make` if need be.
    fn get_or_insert_with(&self, key: u32, make: &mut dyn FnMut() -> u64) -> u64;
    /// Changes a value in place.
    fn update(&self, key: u32, f: &mut dyn FnMut(&mut u64) -> u64) -> Option<u64>;
    /// Changes two values together.
    fn update_two(
        &self,
        first: u32,
        second: u32,
        f: &mut dyn FnMut(&mut u64, &mut u64) -> u64,
    ) -> Option<u64>;
    /// How many keys there are.
    fn len(&self) -> usize;
    /// Whether there is none.
    fn is_empty(&self) -> bool;
    /// All entries, in the order of their keys.
    fn snapshot(&self) -> BTreeMap<u32, u64>;
}

impl dyn Map {
    /// Takes `amount` from one value and adds it to another, wrapping; the sum of both.
    pub fn transfer(&self, from: u32, to: u32, amount: u64) -> Option<u64> {
        self.update_two(from, to, &mut |from, to| {
            *from = from.wrapping_sub(amount);
            *to = to.wrapping_add(amount);
            from.wrapping_add(*to)
        })
    }
}

/// Makes the learner's map.
pub trait Subject: Send + Sync {
    /// An empty `GuardedMap<u32, u64>`.
    fn map(&self) -> Box<dyn Map>;
}

/// A call and its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    Get(u32),
    Insert(u32, u64),
    Remove(u32),
    ContainsKey(u32),
    /// `get_or_insert_with`, making this value.
    GetOrInsert(u32, u64),
    /// `update`, adding this much and returning the value before.
    Add(u32, u64),
    /// `update_two`, moving this much from the first key to the second and returning the sum.
    Transfer(u32, u32, u64),
    Len,
    Snapshot,
}

/// What a call returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Value(Option<u64>),
    Present(bool),
    Keys(usize),
    Entries(BTreeMap<u32, u64>),
}

/// The specification of a map, for as many of its calls as a check is about.
pub struct Mapping {
    /// Makes an empty map.
    pub new: fn() -> Box<dyn Map>,
    /// The calls that scenarios are made of.
    pub calls: fn() -> BoxedStrategy<Call>,
}

/// Few keys, so that threads meet; more than one, so that locks may be several.
fn key() -> std::ops::Range<u32> {
    1..4
}

/// Values that differ from each other, and from every sum of amounts.
fn value() -> BoxedStrategy<u64> {
    prop_oneof![Just(100_u64), Just(200), Just(300)].boxed()
}

/// `get`, `insert`, `remove` and `contains_key`.
pub fn entry_calls() -> BoxedStrategy<Call> {
    prop_oneof![
        2 => key().prop_map(Call::Get),
        3 => (key(), value()).prop_map(|(key, value)| Call::Insert(key, value)),
        2 => key().prop_map(Call::Remove),
        1 => key().prop_map(Call::ContainsKey),
    ]
    .boxed()
}

/// `get_or_insert_with` among the calls on single entries. Two keys, for it matters only when
/// threads meet at one.
pub fn make_calls() -> BoxedStrategy<Call> {
    prop_oneof![
        4 => (1..3_u32, 1..4_u64).prop_map(|(key, value)| Call::GetOrInsert(key, value)),
        1 => (1..3_u32).prop_map(Call::Get),
        1 => (1..3_u32, value()).prop_map(|(key, value)| Call::Insert(key, value)),
        2 => (1..3_u32).prop_map(Call::Remove),
    ]
    .boxed()
}

/// `update` among the calls on single entries.
pub fn update_calls() -> BoxedStrategy<Call> {
    prop_oneof![
        4 => (1..3_u32, 1..4_u64).prop_map(|(key, amount)| Call::Add(key, amount)),
        1 => (1..3_u32).prop_map(Call::Get),
        2 => (1..3_u32, value()).prop_map(|(key, value)| Call::Insert(key, value)),
        1 => (1..3_u32).prop_map(Call::Remove),
    ]
    .boxed()
}

/// The calls that concern several keys, among the others.
pub fn all_calls() -> BoxedStrategy<Call> {
    prop_oneof![
        2 => (key(), key(), 1..4_u64).prop_map(|(from, to, n)| Call::Transfer(from, to, n)),
        2 => Just(Call::Len),
        2 => Just(Call::Snapshot),
        3 => entry_calls(),
        1 => make_calls(),
        1 => update_calls(),
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
            Call::Get(key) => Answer::Value(entries.get(&key).copied()),
            Call::Insert(key, value) => Answer::Value(after.insert(key, value)),
            Call::Remove(key) => Answer::Value(after.remove(&key)),
            Call::ContainsKey(key) => Answer::Present(entries.contains_key(&key)),
            Call::GetOrInsert(key, value) => {
                Answer::Value(Some(*after.entry(key).or_insert(value)))
            }
            Call::Add(key, amount) => {
                let before = entries.get(&key).copied();
                after.entry(key).and_modify(|value| *value = value.wrapping_add(amount));
                Answer::Value(before)
            }
            Call::Transfer(from, to, amount) => {
                let both = entries.get(&from).zip(entries.get(&to)).filter(|_| from != to);
                if both.is_some() {
                    after.entry(from).and_modify(|value| *value = value.wrapping_sub(amount));
                    after.entry(to).and_modify(|value| *value = value.wrapping_add(amount));
                }
                Answer::Value(both.map(|(from, to)| from.wrapping_add(*to)))
            }
            Call::Len => Answer::Keys(entries.len()),
            Call::Snapshot => Answer::Entries(entries.clone()),
        };
        vec![(answer, after)]
    }

    fn subject(&self) -> Box<dyn Map> {
        (self.new)()
    }

    fn perform(&self, map: &Box<dyn Map>, call: &Call) -> Answer {
        match *call {
            Call::Get(key) => Answer::Value(map.get(key)),
            Call::Insert(key, value) => Answer::Value(map.insert(key, value)),
            Call::Remove(key) => Answer::Value(map.remove(key)),
            Call::ContainsKey(key) => Answer::Present(map.contains_key(key)),
            Call::GetOrInsert(key, value) => {
                Answer::Value(Some(map.get_or_insert_with(key, &mut || value)))
            }
            Call::Add(key, amount) => Answer::Value(map.update(key, &mut |value| {
                let before = *value;
                *value = before.wrapping_add(amount);
                before
            })),
            Call::Transfer(from, to, amount) => Answer::Value(map.transfer(from, to, amount)),
            Call::Len => Answer::Keys(map.len()),
            Call::Snapshot => Answer::Entries(map.snapshot()),
        }
    }

    fn shape(&self) -> Shape {
        Shape { prologue: 0..=3, ..Shape::default() }
    }
}
