//! The cache as the checks see it, and what it must do, one call after another.

use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt;
use sync::Arc;
use sync::time::Duration;
use trial::{Shape, Specification};

use super::subject::subject;

/// A time to live that has passed when the entry is put in.
pub const NONE: Duration = Duration::ZERO;

/// A time to live that never passes.
pub const FOR_EVER: Duration = Duration::from_secs(1_000 * 365 * 24 * 3_600);

/// The learner's component.
pub trait Subject: Send + Sync {
    /// An empty cache.
    fn cache(&self) -> Arc<dyn Cache>;
    /// An empty cache with an evictor.
    fn cache_with_evictor(&self) -> Arc<dyn Cache>;
}

/// A cache of numbers under numbers.
pub trait Cache: Send + Sync {
    /// Puts a value in; the live value it replaces.
    fn insert_value(&self, key: u32, value: Value, ttl: Duration) -> Option<u64>;
    /// The live value.
    fn get(&self, key: u32) -> Option<u64>;
    /// Sets a live entry's time anew; whether there was one.
    fn touch(&self, key: u32, ttl: Duration) -> bool;
    /// Takes an entry out; its value if it was live.
    fn remove(&self, key: u32) -> Option<u64>;
    /// Takes out what has expired; how many entries.
    fn purge_expired(&self) -> usize;
    /// How many entries are held.
    fn len(&self) -> usize;
    /// Whether none is held.
    fn is_empty(&self) -> bool;
}

impl dyn Cache {
    /// Puts a plain number in; the live value it replaces.
    pub fn insert(&self, key: u32, number: u64, ttl: Duration) -> Option<u64> {
        self.insert_value(key, Value::new(number), ttl)
    }
}

/// A number that can tell when its last copy is dropped.
#[derive(Clone)]
pub struct Value {
    /// The number.
    pub number: u64,
    _bell: Option<Arc<Bell>>,
}

struct Bell(Box<dyn Fn() + Send + Sync>);

impl Drop for Bell {
    fn drop(&mut self) {
        (self.0)();
    }
}

impl Value {
    /// A number that tells nothing.
    pub fn new(number: u64) -> Value {
        Value { number, _bell: None }
    }

    /// A number that calls `dropped` when its last copy is dropped.
    pub fn telling(number: u64, dropped: impl Fn() + Send + Sync + 'static) -> Value {
        Value { number, _bell: Some(Arc::new(Bell(Box::new(dropped)))) }
    }
}

/// Calls take effect one after another. No time passes: an entry lives for ever or not at all.
pub struct OneAfterAnother;

/// A call and its arguments.
#[derive(Clone, PartialEq, Eq)]
pub enum Call {
    Insert(u32, u64, Duration),
    Get(u32),
    Touch(u32, Duration),
    Remove(u32),
    PurgeExpired,
    Len,
}

/// What a call returned.
#[derive(Clone, PartialEq, Eq)]
pub enum Answer {
    Value(Option<u64>),
    Touched(bool),
    Count(usize),
}

impl Specification for OneAfterAnother {
    /// The value of each entry, and whether it is live.
    type State = BTreeMap<u32, (u64, bool)>;
    type Operation = Call;
    type Outcome = Answer;
    type Subject = Arc<dyn Cache>;

    fn operations(&self) -> BoxedStrategy<Call> {
        let (key, value) = (1..3_u32, 10..13_u64);
        let ttl = prop_oneof![2 => Just(FOR_EVER), 1 => Just(NONE)];
        prop_oneof![
            2 => key.clone().prop_map(Call::Get),
            3 => (key.clone(), value, ttl.clone())
                .prop_map(|(key, value, ttl)| Call::Insert(key, value, ttl)),
            2 => (key.clone(), ttl).prop_map(|(key, ttl)| Call::Touch(key, ttl)),
            1 => key.prop_map(Call::Remove),
            1 => Just(Call::PurgeExpired),
            1 => Just(Call::Len),
        ]
        .boxed()
    }

    fn initial(&self) -> Self::State {
        BTreeMap::new()
    }

    fn apply(&self, entries: &Self::State, call: &Call) -> Vec<(Answer, Self::State)> {
        let mut after = entries.clone();
        let live = |entry: Option<&(u64, bool)>| entry.filter(|entry| entry.1).map(|entry| entry.0);
        let answer = match *call {
            Call::Insert(key, value, ttl) => {
                after.insert(key, (value, ttl == FOR_EVER));
                Answer::Value(live(entries.get(&key)))
            }
            Call::Get(key) => Answer::Value(live(entries.get(&key))),
            Call::Touch(key, ttl) => {
                let value = live(entries.get(&key));
                if let Some(value) = value {
                    after.insert(key, (value, ttl == FOR_EVER));
                }
                Answer::Touched(value.is_some())
            }
            Call::Remove(key) => {
                after.remove(&key);
                Answer::Value(live(entries.get(&key)))
            }
            Call::PurgeExpired => {
                after.retain(|_, entry| entry.1);
                Answer::Count(entries.len() - after.len())
            }
            Call::Len => Answer::Count(entries.len()),
        };
        vec![(answer, after)]
    }

    fn subject(&self) -> Arc<dyn Cache> {
        subject().cache()
    }

    fn perform(&self, cache: &Arc<dyn Cache>, call: &Call) -> Answer {
        match *call {
            Call::Insert(key, value, ttl) => Answer::Value(cache.insert(key, value, ttl)),
            Call::Get(key) => Answer::Value(cache.get(key)),
            Call::Touch(key, ttl) => Answer::Touched(cache.touch(key, ttl)),
            Call::Remove(key) => Answer::Value(cache.remove(key)),
            Call::PurgeExpired => Answer::Count(cache.purge_expired()),
            Call::Len => Answer::Count(cache.len()),
        }
    }

    fn shape(&self) -> Shape {
        Shape { prologue: 0..=3, ..Shape::default() }
    }
}

// Calls and answers read in a report as they read in the learner's code.

fn lifetime(ttl: Duration) -> &'static str {
    if ttl == FOR_EVER { "FOR_EVER" } else { "ZERO" }
}

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Call::Insert(key, value, ttl) => {
                write!(formatter, "insert({key}, {value}, {})", lifetime(*ttl))
            }
            Call::Get(key) => write!(formatter, "get({key})"),
            Call::Touch(key, ttl) => write!(formatter, "touch({key}, {})", lifetime(*ttl)),
            Call::Remove(key) => write!(formatter, "remove({key})"),
            Call::PurgeExpired => formatter.write_str("purge_expired()"),
            Call::Len => formatter.write_str("len()"),
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Value(value) => write!(formatter, "{value:?}"),
            Answer::Touched(touched) => write!(formatter, "{touched}"),
            Answer::Count(count) => write!(formatter, "{count}"),
        }
    }
}
