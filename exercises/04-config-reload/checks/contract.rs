//! How the checks see a configuration, and what it must do, one call after another.

use proptest::{prelude::*, strategy::BoxedStrategy};
use sync::{Arc, time::Duration};
use trial::Specification;

use super::subject::subject;

/// The learner's component.
pub trait Subject: Send + Sync {
    /// A configuration with this first value.
    fn start(&self, initial: u64) -> Arc<dyn Config>;
}

/// A configuration; pairs are a value and its version.
pub trait Config: Send + Sync {
    fn load(&self) -> Arc<u64>;
    fn load_versioned(&self) -> (u64, u64);
    fn version(&self) -> u64;
    fn store(&self, value: u64) -> u64;
    fn update(&self, build: &dyn Fn(u64) -> u64) -> u64;
    fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(u64, u64)>;
}

/// A value and its version, replaced by one call after another.
pub struct OneAfterAnother {
    /// Which calls a scenario is made of, besides those that read.
    pub calls: Calls,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calls {
    Stores,
    StoresAndUpdates,
    StoresAndWaits,
}

#[derive(Clone, Debug)]
pub enum Call {
    Load,
    LoadVersioned,
    Version,
    Store(u64),
    /// Adds this to the value.
    Update(u64),
    /// Waits for a moment for a version newer than this.
    WaitNewerThan(u64),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Value(u64),
    Version(u64),
    Pair(u64, u64),
    TimedOut,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    value: u64,
    version: u64,
}

impl State {
    fn replaced_by(&self, value: u64) -> (Outcome, State) {
        let version = self.version + 1;
        (Outcome::Version(version), State { value, version })
    }
}

impl Specification for OneAfterAnother {
    type State = State;
    type Operation = Call;
    type Outcome = Outcome;
    type Subject = Arc<dyn Config>;

    fn operations(&self) -> BoxedStrategy<Call> {
        let read = prop_oneof![Just(Call::Load), Just(Call::LoadVersioned), Just(Call::Version)];
        let store = (10..20_u64).prop_map(Call::Store);
        match self.calls {
            Calls::Stores => prop_oneof![read, store].boxed(),
            Calls::StoresAndUpdates => {
                let update = (1..4_u64).prop_map(Call::Update);
                prop_oneof![1 => read, 1 => store, 2 => update].boxed()
            }
            Calls::StoresAndWaits => {
                let wait = (0..3_u64).prop_map(Call::WaitNewerThan);
                prop_oneof![1 => read, 2 => store, 2 => wait].boxed()
            }
        }
    }

    fn initial(&self) -> State {
        State { value: 0, version: 0 }
    }

    fn apply(&self, state: &State, call: &Call) -> Vec<(Outcome, State)> {
        let read = |outcome| (outcome, state.clone());
        let after = match call {
            Call::Load => read(Outcome::Value(state.value)),
            Call::LoadVersioned => read(Outcome::Pair(state.value, state.version)),
            Call::Version => read(Outcome::Version(state.version)),
            Call::Store(value) => state.replaced_by(*value),
            Call::Update(more) => state.replaced_by(state.value + more),
            Call::WaitNewerThan(version) if state.version > *version => {
                read(Outcome::Pair(state.value, state.version))
            }
            Call::WaitNewerThan(_) => read(Outcome::TimedOut),
        };
        vec![after]
    }

    fn subject(&self) -> Arc<dyn Config> {
        subject().start(0)
    }

    fn perform(&self, config: &Arc<dyn Config>, call: &Call) -> Outcome {
        match call {
            Call::Load => Outcome::Value(*config.load()),
            Call::LoadVersioned => {
                let (value, version) = config.load_versioned();
                Outcome::Pair(value, version)
            }
            Call::Version => Outcome::Version(config.version()),
            Call::Store(value) => Outcome::Version(config.store(*value)),
            Call::Update(more) => Outcome::Version(config.update(&|value| value + more)),
            Call::WaitNewerThan(version) => config
                .wait_newer_than(*version, Some(Duration::from_millis(1)))
                .map_or(Outcome::TimedOut, |(value, version)| Outcome::Pair(value, version)),
        }
    }
}
