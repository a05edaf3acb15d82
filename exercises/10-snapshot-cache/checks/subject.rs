//! The learner's cache, as the checks see it.

use super::contract::*;
use exercise_10::{Snapshot, SnapshotCache, Trouble};
use sync::{Arc, time::Duration};

struct Learner;

/// What is checked.
pub fn subject() -> &'static dyn Subject {
    &Learner
}

impl Subject for Learner {
    fn start(&self, source: Source, interval: Duration) -> Result<Arc<dyn Cache>, u32> {
        Ok(Arc::new(SnapshotCache::start(source, interval)?))
    }
}

fn seen(snapshot: Snapshot<u64, u32>) -> Seen {
    let trouble = snapshot.trouble.map(|trouble| match trouble {
        Trouble::Failed(error) => Why::Failed(error),
        Trouble::Panicked => Why::Panicked,
    });
    Seen { value: *snapshot.value, version: snapshot.version, trouble }
}

impl Cache for SnapshotCache<u64, u32> {
    fn snapshot(&self) -> Seen {
        seen(SnapshotCache::snapshot(self))
    }
    fn refresh(&self) -> Option<Seen> {
        SnapshotCache::refresh(self).ok().map(seen)
    }
    fn stop(&self) {
        SnapshotCache::stop(self);
    }
}
