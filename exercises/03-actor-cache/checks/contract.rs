//! How the checks see an actor cache, and what it must do, one request after another.

use std::{
    collections::BTreeMap,
    fmt,
    hash::{Hash, Hasher},
};

use proptest::{prelude::*, strategy::BoxedStrategy};
use sync::{Arc, time::Duration};
use trial::Specification;

use super::subject::subject;

/// The learner's component.
pub trait Subject: Send + Sync {
    /// Starts a cache and returns the first handle to it.
    fn spawn(&self, mailbox_capacity: usize) -> Box<dyn Cache>;
}

/// A handle to a cache.
pub trait Cache: Send + Sync {
    fn get(&self, key: Key) -> Result<Option<Value>, Refusal>;
    fn get_within(&self, key: Key, limit: Duration) -> Result<Option<Value>, Refusal>;
    fn put(&self, key: Key, value: Value) -> Result<Option<Value>, Refusal>;
    fn remove(&self, key: Key) -> Result<Option<Value>, Refusal>;
    fn len(&self) -> Result<usize, Refusal>;
    fn shutdown(&self);
    /// One more handle to the same cache.
    fn another(&self) -> Box<dyn Cache>;
}

/// Why a request was not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Closed,
    TimedOut,
}

/// A key that can tell when a thread hashes or compares it, and so who looks into the map.
#[derive(Clone)]
pub struct Key {
    number: u32,
    touched: Option<Arc<dyn Fn() + Send + Sync>>,
}

/// A plain key.
pub fn key(number: u32) -> Key {
    Key { number, touched: None }
}

impl Key {
    /// A key that calls `touched` whenever it is hashed or compared.
    pub fn telling(number: u32, touched: impl Fn() + Send + Sync + 'static) -> Key {
        Key { number, touched: Some(Arc::new(touched)) }
    }

    fn touch(&self) {
        if let Some(touched) = &self.touched {
            touched();
        }
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        self.touch();
        self.number == other.number
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.touch();
        self.number.hash(state);
    }
}

/// A value that can hold a token, whose count shows how many copies still exist.
#[derive(Clone)]
pub struct Value {
    number: u64,
    _token: Option<Arc<()>>,
}

/// A plain value.
pub fn value(number: u64) -> Value {
    Value { number, _token: None }
}

impl Value {
    /// A value that holds `token` for as long as a copy of it exists.
    pub fn holding(number: u64, token: &Arc<()>) -> Value {
        Value { number, _token: Some(Arc::clone(token)) }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        self.number == other.number
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number.fmt(f)
    }
}

/// A map that serves one request after another, until it is shut down.
pub struct OneAfterAnother {
    /// Whether scenarios shut the cache down among the other requests.
    pub shutdown: bool,
}

#[derive(Clone, Debug)]
pub enum Request {
    Get(u32),
    Put(u32, u64),
    Remove(u32),
    Len,
    Shutdown,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Value(Option<u64>),
    Length(usize),
    Done,
    Refused(Refusal),
}

/// The map, or `None` once it has been shut down.
type State = Option<BTreeMap<u32, u64>>;

impl Specification for OneAfterAnother {
    type State = State;
    type Operation = Request;
    type Outcome = Outcome;
    type Subject = Box<dyn Cache>;

    fn operations(&self) -> BoxedStrategy<Request> {
        // Two keys and few values: scenarios in which clients meet.
        let request = prop_oneof![
            2 => (0..2_u32).prop_map(Request::Get),
            1 => Just(Request::Len),
            3 => (0..2_u32, 1..4_u64).prop_map(|(key, value)| Request::Put(key, value)),
            2 => (0..2_u32).prop_map(Request::Remove),
        ];
        if self.shutdown {
            prop_oneof![3 => request, 1 => Just(Request::Shutdown)].boxed()
        } else {
            request.boxed()
        }
    }

    fn initial(&self) -> State {
        Some(BTreeMap::new())
    }

    fn apply(&self, state: &State, request: &Request) -> Vec<(Outcome, State)> {
        let Some(mut map) = state.clone() else {
            let outcome = match request {
                Request::Shutdown => Outcome::Done,
                _ => Outcome::Refused(Refusal::Closed),
            };
            return vec![(outcome, None)];
        };
        let outcome = match request {
            Request::Get(key) => Outcome::Value(map.get(key).copied()),
            Request::Put(key, value) => Outcome::Value(map.insert(*key, *value)),
            Request::Remove(key) => Outcome::Value(map.remove(key)),
            Request::Len => Outcome::Length(map.len()),
            Request::Shutdown => return vec![(Outcome::Done, None)],
        };
        vec![(outcome, Some(map))]
    }

    fn subject(&self) -> Box<dyn Cache> {
        subject().spawn(1)
    }

    fn perform(&self, cache: &Box<dyn Cache>, request: &Request) -> Outcome {
        let found = |reply: Result<Option<Value>, Refusal>| match reply {
            Ok(value) => Outcome::Value(value.map(|value| value.number)),
            Err(refusal) => Outcome::Refused(refusal),
        };
        match request {
            Request::Get(number) => found(cache.get(key(*number))),
            Request::Put(number, stored) => found(cache.put(key(*number), value(*stored))),
            Request::Remove(number) => found(cache.remove(key(*number))),
            Request::Len => cache.len().map_or_else(Outcome::Refused, Outcome::Length),
            Request::Shutdown => {
                cache.shutdown();
                Outcome::Done
            }
        }
    }
}
