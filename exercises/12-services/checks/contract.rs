//! The services as the checks see them, and what their state must do, one call after another.

use axum::Router;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use sync::Arc;
use tokio::time::Duration;
use trial::{Shape, Specification};

pub use web::Entrance;

use super::subject::subject;

/// The largest body of a request, in bytes.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// How long a service that is told to stop waits for requests that are in flight.
pub const GRACE: Duration = Duration::from_secs(5);

/// Something that is waited for.
pub type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The learner's component.
pub trait Subject: Send + Sync {
    /// A counter with a lock.
    fn mutex_counter(&self) -> Arc<dyn Counter>;
    /// The service of such a counter.
    fn mutex_counter_service(&self) -> Router;
    /// A counter without a lock.
    fn atomic_counter(&self) -> Arc<dyn Counter>;
    /// The service of such a counter.
    fn atomic_counter_service(&self) -> Router;
    /// An empty cache.
    fn cache(&self) -> Arc<dyn Cache>;
    /// The service of an empty cache.
    fn cache_service(&self) -> Router;
    /// Serves until it is told to stop.
    fn serve(&self, entrance: Entrance, service: Router, stop: Task) -> Task;
}

/// A counter.
pub trait Counter: Send + Sync {
    /// Adds one.
    fn increment(&self);
    /// How many increments have taken effect.
    fn value(&self) -> u64;
}

/// Numbers under numbers, as the texts that they are in the learner's cache.
pub trait Cache: Send + Sync {
    /// Puts a value under a key.
    fn put(&self, key: u32, value: u32);
    /// The value under a key.
    fn get(&self, key: u32) -> Option<u32>;
}

/// Increments take effect one after another.
pub struct Counting(pub fn() -> Arc<dyn Counter>);

/// A call of a counter.
#[derive(Clone, PartialEq, Eq)]
pub enum Count {
    Increment,
    Value,
}

impl Specification for Counting {
    type State = u64;
    type Operation = Count;
    type Outcome = Option<u64>;
    type Subject = Arc<dyn Counter>;

    fn operations(&self) -> BoxedStrategy<Count> {
        prop_oneof![2 => Just(Count::Increment), 1 => Just(Count::Value)].boxed()
    }

    fn initial(&self) -> u64 {
        0
    }

    fn apply(&self, value: &u64, call: &Count) -> Vec<(Option<u64>, u64)> {
        match call {
            Count::Increment => vec![(None, value + 1)],
            Count::Value => vec![(Some(*value), *value)],
        }
    }

    fn subject(&self) -> Arc<dyn Counter> {
        self.0()
    }

    fn perform(&self, counter: &Arc<dyn Counter>, call: &Count) -> Option<u64> {
        match call {
            Count::Increment => {
                counter.increment();
                None
            }
            Count::Value => Some(counter.value()),
        }
    }
}

/// What is put is what is got, one call after another.
pub struct Keeping;

/// A call of a cache.
#[derive(Clone, PartialEq, Eq)]
pub enum Call {
    Put(u32, u32),
    Get(u32),
}

impl Specification for Keeping {
    type State = BTreeMap<u32, u32>;
    type Operation = Call;
    type Outcome = Option<u32>;
    type Subject = Arc<dyn Cache>;

    fn operations(&self) -> BoxedStrategy<Call> {
        let (key, value) = (1..3_u32, 10..13_u32);
        let put = (key.clone(), value).prop_map(|(key, value)| Call::Put(key, value));
        prop_oneof![put, key.prop_map(Call::Get)].boxed()
    }

    fn initial(&self) -> Self::State {
        BTreeMap::new()
    }

    fn apply(&self, entries: &Self::State, call: &Call) -> Vec<(Option<u32>, Self::State)> {
        let mut after = entries.clone();
        match *call {
            Call::Put(key, value) => {
                after.insert(key, value);
                vec![(None, after)]
            }
            Call::Get(key) => vec![(entries.get(&key).copied(), after)],
        }
    }

    fn subject(&self) -> Arc<dyn Cache> {
        subject().cache()
    }

    fn perform(&self, cache: &Arc<dyn Cache>, call: &Call) -> Option<u32> {
        match *call {
            Call::Put(key, value) => {
                cache.put(key, value);
                None
            }
            Call::Get(key) => cache.get(key),
        }
    }

    fn shape(&self) -> Shape {
        Shape { prologue: 0..=2, ..Shape::default() }
    }
}

// Calls read in a report as they read in the learner's code.

impl fmt::Debug for Count {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Count::Increment => "increment()",
            Count::Value => "value()",
        })
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Call::Put(key, value) => write!(formatter, "put(\"{key}\", \"{value}\")"),
            Call::Get(key) => write!(formatter, "get(\"{key}\")"),
        }
    }
}
