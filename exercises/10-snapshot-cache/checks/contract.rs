//! The cache as the checks see it, a source that follows a script, and what snapshots may follow each other.

use proptest::prelude::*;
use std::fmt;
use sync::Arc;
use sync::atomic::{AtomicU64, Ordering};
use sync::time::Duration;
use trial::{Shape, Specification};

use super::subject::subject;

/// An interval that never passes.
pub const NEVER: Duration = Duration::from_secs(1_000 * 365 * 24 * 3_600);

/// What the cache asks for values.
pub type Source = Box<dyn Fn() -> Result<u64, u32> + Send + Sync>;

/// The learner's component.
pub trait Subject: Send + Sync {
    /// A cache with this source and interval, or the error of the first run.
    fn start(&self, source: Source, interval: Duration) -> Result<Arc<dyn Cache>, u32>;
}

/// A cache.
pub trait Cache: Send + Sync {
    /// What there is now.
    fn snapshot(&self) -> Seen;
    /// What a run leaves; `None` once the cache is stopped.
    fn refresh(&self) -> Option<Seen>;
    /// Ends the refresher.
    fn stop(&self);
}

/// A snapshot as it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub value: u64,
    pub version: u64,
    pub trouble: Option<Why>,
}

/// Why there is no newer value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    Failed(u32),
    Panicked,
}

/// What the source does in its run of this number: every third fails, the others give the number.
pub fn script(run: u64) -> Result<u64, u32> {
    match run % 3 {
        2 => Err(run as u32),
        _ => Ok(run),
    }
}

/// What is to be seen after this many runs that followed the script, the first one among them.
pub fn seen_after(runs: u64) -> Seen {
    let mut seen = Seen { value: 0, version: 0, trouble: None };
    for run in 1..runs {
        match script(run) {
            Ok(value) => seen = Seen { value, version: seen.version + 1, trouble: None },
            Err(error) => seen.trouble = Some(Why::Failed(error)),
        }
    }
    seen
}

/// A source that follows the script, and counts its runs here.
pub fn scripted(runs: &Arc<AtomicU64>) -> Source {
    let runs = Arc::clone(runs);
    Box::new(move || script(runs.fetch_add(1, Ordering::SeqCst)))
}

/// Snapshots follow each other as runs of the script do.
pub struct OneRunAfterAnother;

/// One call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Call {
    Snapshot,
    Refresh,
}

impl Specification for OneRunAfterAnother {
    /// How many runs have ended.
    type State = u64;
    type Operation = Call;
    type Outcome = Seen;
    type Subject = Arc<dyn Cache>;

    fn operations(&self) -> BoxedStrategy<Call> {
        prop_oneof![Just(Call::Snapshot), Just(Call::Refresh)].boxed()
    }

    fn initial(&self) -> u64 {
        1
    }

    fn apply(&self, runs: &u64, call: &Call) -> Vec<(Seen, u64)> {
        let after = |runs| (seen_after(runs), runs);
        match call {
            Call::Snapshot => vec![after(*runs)],
            // A run of its own, or one that it shared.
            Call::Refresh => vec![after(*runs + 1), after(*runs)],
        }
    }

    fn subject(&self) -> Arc<dyn Cache> {
        let runs = Arc::new(AtomicU64::new(0));
        subject().start(scripted(&runs), NEVER).expect("the first run of the script gives a value")
    }

    fn perform(&self, cache: &Arc<dyn Cache>, call: &Call) -> Seen {
        match call {
            Call::Snapshot => cache.snapshot(),
            Call::Refresh => cache.refresh().expect("nobody stopped the cache"),
        }
    }

    fn shape(&self) -> Shape {
        Shape { threads: 2..=3, operations: 1..=2, prologue: 0..=1, scenarios: 40 }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Call::Snapshot => "snapshot()",
            Call::Refresh => "refresh()",
        })
    }
}
