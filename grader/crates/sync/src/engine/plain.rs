//! Plain memory: which accesses to it are ordered by nothing.

use super::kernel::{ObjectId, PlainAccess, ThreadId};

/// The latest access of one thread to one object, of one kind.
#[derive(Debug)]
struct Seen {
    object: ObjectId,
    thread: ThreadId,
    writes: bool,
    /// Where it is in its thread; whoever knows of that comes after it.
    index: u32,
    /// How many accesses of this kind the thread is in the middle of.
    open: u32,
}

/// The plain memory of one execution.
#[derive(Debug, Default)]
pub(super) struct PlainMemory {
    seen: Vec<Seen>,
}

impl PlainMemory {
    pub(super) fn renew(&mut self) {
        self.seen.clear();
    }

    /// Whether an access races with one of another thread: one of them writes, and neither happens
    /// before the other. `clock` says how much of each thread this one knows.
    pub(super) fn races(&self, thread: ThreadId, access: PlainAccess, clock: &[u32]) -> bool {
        let known = |seen: &Seen| clock.get(seen.thread).is_some_and(|index| *index >= seen.index);
        self.seen.iter().any(|seen| {
            seen.object == access.object
                && seen.thread != thread
                && (seen.writes || access.writes)
                && (seen.open > 0 || !known(seen))
        })
    }

    /// The thread has begun, or ended, an access; `index` is its newest moment.
    pub(super) fn note(&mut self, thread: ThreadId, access: PlainAccess, index: u32) {
        let PlainAccess { object, writes, ends } = access;
        let same =
            |seen: &&mut Seen| (seen.object, seen.thread, seen.writes) == (object, thread, writes);
        let seen = match self.seen.iter_mut().find(same) {
            Some(seen) => seen,
            None => {
                self.seen.push(Seen { object, thread, writes, index, open: 0 });
                self.seen.last_mut().expect("pushed just now")
            }
        };
        seen.index = index;
        seen.open = if ends { seen.open.saturating_sub(1) } else { seen.open + 1 };
    }
}
