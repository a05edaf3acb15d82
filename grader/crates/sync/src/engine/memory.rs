//! Weak memory: which stores a load may read, and where in the modification order a store may go.
//!
//! The model is RC11 (Lahav, Vafeiadis, Kang, Hur and Dreyer, "Repairing sequential consistency in
//! C/C++11", PLDI 2017) with the release sequences of C++20. An execution grows one event at a time, in
//! an order that respects program order and reads-from; each event is added in every way that keeps the
//! axioms: coherence, atomicity of read-modify-writes, and acyclicity of the partial order of the
//! `SeqCst` events. Since every prefix of a consistent execution is consistent, nothing is missed but
//! executions in which a load reads a store that depends on it (RC11 forbids those too).

use super::Execution;
use super::execution::LOOKS_UNTIL_NEWEST;
use super::kernel::{AtomicAccess, ObjectId, PlainAccess, ThreadId};
use super::plain::PlainMemory;
use std::cell::RefCell;
use std::sync::atomic::Ordering;

type Clock = Vec<u32>;

fn join(clock: &mut Clock, other: &[u32]) {
    if clock.len() < other.len() {
        clock.resize(other.len(), 0);
    }
    for (mine, theirs) in clock.iter_mut().zip(other) {
        *mine = (*mine).max(*theirs);
    }
}

fn knows(clock: &[u32], thread: ThreadId, index: u32) -> bool {
    clock.get(thread).is_some_and(|known| *known >= index)
}

fn acquires(ordering: Ordering) -> bool {
    matches!(ordering, Ordering::Acquire | Ordering::AcqRel | Ordering::SeqCst)
}

fn releases(ordering: Ordering) -> bool {
    matches!(ordering, Ordering::Release | Ordering::AcqRel | Ordering::SeqCst)
}

/// An atomic access or a fence.
#[derive(Debug)]
struct Access {
    thread: ThreadId,
    /// Counted per thread, from 1.
    index: u32,
    /// What happens before it, itself included.
    clock: Clock,
    seq_cst: bool,
    /// `None`: a fence.
    location: Option<usize>,
    /// The store it read.
    read: Option<usize>,
    writes: bool,
}

/// A store (or the initial value).
#[derive(Debug)]
struct Store {
    value: u64,
    /// The access that wrote it; `None` for the initial value.
    access: Option<usize>,
    /// Whoever acquires it knows this.
    released: Clock,
    /// The event in the trace.
    event: Option<u32>,
    /// It is the write of a read-modify-write.
    update: bool,
}

/// An atomic variable.
#[derive(Debug, Default)]
struct Location {
    object: ObjectId,
    /// Indices of stores in modification order.
    order: Vec<usize>,
}

/// The memory of one execution.
#[derive(Debug, Default)]
pub(super) struct WeakMemory {
    clocks: Vec<Clock>,
    /// What a release fence made part of every later store of the thread.
    fenced: Vec<Clock>,
    /// What an acquire fence would make known.
    pending: Vec<Clock>,
    edges: Vec<Clock>,
    locations: Vec<Location>,
    stores: Vec<Store>,
    accesses: Vec<Access>,
    seq_cst: usize,
    plain: PlainMemory,
}

impl WeakMemory {
    pub(super) fn renew(&mut self) {
        self.clocks.clear();
        self.fenced.clear();
        self.pending.clear();
        self.edges.clear();
        self.locations.clear();
        self.stores.clear();
        self.accesses.clear();
        self.seq_cst = 0;
        self.plain.renew();
    }

    fn room_for(&mut self, thread: ThreadId) {
        if self.clocks.len() <= thread {
            self.clocks.resize(thread + 1, Clock::new());
            self.fenced.resize(thread + 1, Clock::new());
            self.pending.resize(thread + 1, Clock::new());
        }
    }

    /// A new event of the thread; gives its index.
    fn tick(&mut self, thread: ThreadId) -> u32 {
        self.room_for(thread);
        let clock = &mut self.clocks[thread];
        if clock.len() <= thread {
            clock.resize(thread + 1, 0);
        }
        clock[thread] += 1;
        clock[thread]
    }

    pub(super) fn order(&mut self, from: ThreadId, to: ThreadId) {
        self.room_for(from.max(to));
        let clock = self.clocks[from].clone();
        join(&mut self.clocks[to], &clock);
    }

    pub(super) fn publish(&mut self, thread: ThreadId, edge: u32) {
        self.room_for(thread);
        if self.edges.len() <= edge as usize {
            self.edges.resize(edge as usize + 1, Clock::new());
        }
        join(&mut self.edges[edge as usize], &self.clocks[thread]);
    }

    pub(super) fn observe(&mut self, thread: ThreadId, edge: u32) {
        self.room_for(thread);
        if let Some(clock) = self.edges.get(edge as usize) {
            join(&mut self.clocks[thread], clock);
        }
    }

    /// Whether an access to plain memory races; it is part of the execution from now on.
    pub(super) fn plain(&mut self, thread: ThreadId, access: PlainAccess) -> bool {
        let index = self.tick(thread);
        let races = self.plain.races(thread, access, &self.clocks[thread]);
        self.plain.note(thread, access, index);
        races
    }

    fn location(&self, object: ObjectId) -> usize {
        self.locations.iter().position(|l| l.object == object).expect("created at its first use")
    }

    fn create(&mut self, object: ObjectId, value: u64) {
        self.stores.push(Store {
            value,
            access: None,
            released: Clock::new(),
            event: None,
            update: false,
        });
        self.locations.push(Location { object, order: vec![self.stores.len() - 1] });
    }

    /// The oldest place in the modification order that the thread may still read from: nothing it knows
    /// of overwrote it, or read something newer.
    fn floor(&self, thread: ThreadId, location: usize) -> usize {
        let order = &self.locations[location].order;
        let clock: &[u32] = self.clocks.get(thread).map_or(&[], |c| c);
        let mut floor = 0;
        for access in &self.accesses {
            if access.location != Some(location) || !knows(clock, access.thread, access.index) {
                continue;
            }
            let newest = self.written_by(access, order).or(access.read);
            if let Some(place) = newest.and_then(|store| order.iter().position(|s| *s == store)) {
                floor = floor.max(place);
            }
        }
        floor
    }

    fn written_by(&self, access: &Access, order: &[usize]) -> Option<usize> {
        if !access.writes {
            return None;
        }
        order.iter().copied().find(|s| {
            self.stores[*s].access.is_some_and(|a| {
                self.accesses[a].thread == access.thread && self.accesses[a].index == access.index
            })
        })
    }

    /// Whether the newest store at this place can be read by one more read-modify-write.
    fn free_for_update(&self, location: usize, place: usize) -> bool {
        let order = &self.locations[location].order;
        order.get(place + 1).is_none_or(|next| !self.stores[*next].update)
    }

    fn access(
        &mut self,
        thread: ThreadId,
        ordering: Ordering,
        location: Option<usize>,
        read: Option<usize>,
        writes: bool,
    ) -> usize {
        let index = self.tick(thread);
        if let Some(store) = read {
            let released = self.stores[store].released.clone();
            let into = if acquires(ordering) {
                &mut self.clocks[thread]
            } else {
                &mut self.pending[thread]
            };
            join(into, &released);
        }
        let seq_cst = ordering == Ordering::SeqCst;
        self.seq_cst += usize::from(seq_cst);
        let clock = self.clocks[thread].clone();
        self.accesses.push(Access { thread, index, clock, seq_cst, location, read, writes });
        self.accesses.len() - 1
    }

    fn store(
        &mut self,
        access: usize,
        ordering: Ordering,
        location: usize,
        place: usize,
        value: u64,
        update_of: Option<usize>,
    ) -> usize {
        let thread = self.accesses[access].thread;
        let mut released = if releases(ordering) {
            self.clocks[thread].clone()
        } else {
            self.fenced[thread].clone()
        };
        if let Some(read) = update_of {
            // A read-modify-write carries on the release sequence it reads from.
            let before = self.stores[read].released.clone();
            join(&mut released, &before);
        }
        self.stores.push(Store {
            value,
            access: Some(access),
            released,
            event: None,
            update: update_of.is_some(),
        });
        let store = self.stores.len() - 1;
        self.locations[location].order.insert(place, store);
        store
    }

    /// Takes back the newest access, and its store if it has one.
    fn undo(&mut self, before: Before) {
        self.accesses.truncate(before.accesses);
        if self.stores.len() > before.stores {
            let store = self.stores.len() - 1;
            for location in &mut self.locations {
                location.order.retain(|s| *s != store);
            }
            self.stores.truncate(before.stores);
        }
        self.clocks[before.thread] = before.clock;
        self.pending[before.thread] = before.pending;
        self.seq_cst = before.seq_cst;
    }

    fn before(&mut self, thread: ThreadId) -> Before {
        self.room_for(thread);
        Before {
            thread,
            accesses: self.accesses.len(),
            stores: self.stores.len(),
            clock: self.clocks[thread].clone(),
            pending: self.pending[thread].clone(),
            seq_cst: self.seq_cst,
        }
    }

    /// Whether the `SeqCst` events can be put into one order: `psc` is acyclic.
    fn sequentially_consistent(&self) -> bool {
        if self.seq_cst < 2 {
            return true;
        }
        let n = self.accesses.len();
        let place = |store: usize, location: usize| {
            self.locations[location].order.iter().position(|s| *s == store)
        };
        let mut reads_at: Vec<Option<usize>> = vec![None; n];
        let mut writes_at: Vec<Option<usize>> = vec![None; n];
        for (i, access) in self.accesses.iter().enumerate() {
            let Some(location) = access.location else { continue };
            reads_at[i] = access.read.and_then(|store| place(store, location));
            if access.writes {
                let order = &self.locations[location].order;
                writes_at[i] = order.iter().position(|store| self.stores[*store].access == Some(i));
            }
        }
        let a = &self.accesses;
        let hb = |x: usize, y: usize| x != y && knows(&a[y].clock, a[x].thread, a[x].index);
        let sb = |x: usize, y: usize| a[x].thread == a[y].thread && a[x].index < a[y].index;
        let same = |x: usize, y: usize| a[x].location.is_some() && a[x].location == a[y].location;
        let mo = |x: usize, y: usize| {
            same(x, y) && matches!((writes_at[x], writes_at[y]), (Some(p), Some(q)) if p < q)
        };
        let rb = |x: usize, y: usize| {
            x != y
                && same(x, y)
                && matches!((reads_at[x], writes_at[y]), (Some(p), Some(q)) if p < q)
        };
        let eco = |x: usize, y: usize| {
            x != y
                && same(x, y)
                && (mo(x, y)
                    || rb(x, y)
                    || matches!((writes_at[x], reads_at[y]), (Some(p), Some(q)) if p <= q)
                    || matches!((reads_at[x], reads_at[y]), (Some(p), Some(q)) if p < q))
        };
        // sb, then any happens-before, then sb, the first and the last step leaving the location.
        let around = |x: usize, y: usize| {
            (0..n).any(|p| {
                sb(x, p) && !same(x, p) && (0..n).any(|q| hb(p, q) && sb(q, y) && !same(q, y))
            })
        };
        let scb = |x: usize, y: usize| {
            sb(x, y) || (hb(x, y) && (same(x, y) || around(x, y))) || mo(x, y) || rb(x, y)
        };
        let nodes: Vec<usize> = (0..n).filter(|i| a[*i].seq_cst).collect();
        let fence = |x: usize| a[x].location.is_none();
        let from = |x: usize| -> Vec<usize> {
            (0..n).filter(|p| *p == x || (fence(x) && hb(x, *p))).collect()
        };
        let to = |y: usize| -> Vec<usize> {
            (0..n).filter(|q| *q == y || (fence(y) && hb(*q, y))).collect()
        };
        let edges: Vec<Vec<bool>> = nodes
            .iter()
            .map(|x| {
                let starts = from(*x);
                nodes
                    .iter()
                    .map(|y| {
                        let ends = to(*y);
                        let base = starts.iter().any(|p| ends.iter().any(|q| scb(*p, *q)));
                        let fences = fence(*x)
                            && fence(*y)
                            && (hb(*x, *y)
                                || (0..n)
                                    .any(|p| hb(*x, p) && (0..n).any(|q| eco(p, q) && hb(q, *y))));
                        base || fences
                    })
                    .collect()
            })
            .collect();
        acyclic(&edges)
    }

    /// Which of the ways to add an access keep the axioms; the last resort is the first way.
    fn consistent<W: Copy>(
        &mut self,
        thread: ThreadId,
        ways: Vec<W>,
        mut add: impl FnMut(&mut Self, W),
    ) -> Vec<W> {
        if ways.len() < 2 || self.accesses.iter().all(|a| !a.seq_cst) {
            return ways;
        }
        let mut kept = Vec::with_capacity(ways.len());
        for way in &ways {
            let before = self.before(thread);
            add(self, *way);
            if self.sequentially_consistent() {
                kept.push(*way);
            }
            self.undo(before);
        }
        if kept.is_empty() { vec![ways[0]] } else { kept }
    }
}

/// What [`WeakMemory::undo`] goes back to.
struct Before {
    thread: ThreadId,
    accesses: usize,
    stores: usize,
    clock: Clock,
    pending: Clock,
    seq_cst: usize,
}

fn acyclic(edges: &[Vec<bool>]) -> bool {
    fn visit(node: usize, edges: &[Vec<bool>], state: &mut [u8]) -> bool {
        state[node] = 1;
        for (next, edge) in edges[node].iter().enumerate() {
            if *edge && (state[next] == 1 || (state[next] == 0 && !visit(next, edges, state))) {
                return false;
            }
        }
        state[node] = 2;
        true
    }
    let mut state = vec![0; edges.len()];
    (0..edges.len()).all(|node| state[node] != 0 || visit(node, edges, &mut state))
}

/// How an update goes: reads the store at this place, and writes the value after it or fails.
#[derive(Clone, Copy)]
struct Update {
    place: usize,
    write: Option<u64>,
}

/// Carries out an atomic access; choices go through the execution.
pub(super) fn perform(
    memory: &RefCell<WeakMemory>,
    execution: &Execution,
    access: AtomicAccess<'_>,
) -> u64 {
    let thread = execution.me();
    match access {
        AtomicAccess::Create(object, value) => {
            memory.borrow_mut().create(object, value);
            value
        }
        AtomicAccess::Peek(object) => {
            let memory = memory.borrow();
            let location = memory.location(object);
            let newest = memory.locations[location].order.last().copied().unwrap_or(0);
            memory.stores[newest].value
        }
        AtomicAccess::Load(object, ordering) => {
            let (location, ways) = {
                let mut m = memory.borrow_mut();
                let location = m.location(object);
                let newest = m.locations[location].order.len() - 1;
                let floor = m.floor(thread, location);
                let floor =
                    if execution.looks(object) >= LOOKS_UNTIL_NEWEST { newest } else { floor };
                let ways: Vec<usize> = (floor..=newest).rev().collect();
                let ways = m.consistent(thread, ways, |m, place| {
                    let store = m.locations[location].order[place];
                    m.access(thread, ordering, Some(location), Some(store), false);
                });
                (location, ways)
            };
            let place = ways[execution.choose(ways.len())];
            let mut m = memory.borrow_mut();
            let store = m.locations[location].order[place];
            m.access(thread, ordering, Some(location), Some(store), false);
            m.note_read(execution, location, store);
            m.stores[store].value
        }
        AtomicAccess::Store(object, ordering, value) => {
            let (location, ways) = {
                let mut m = memory.borrow_mut();
                let location = m.location(object);
                let length = m.locations[location].order.len();
                let floor = m.floor(thread, location);
                let ways: Vec<usize> = (floor + 1..=length)
                    .rev()
                    .filter(|place| m.free_for_update(location, place - 1))
                    .collect();
                let ways = m.consistent(thread, ways, |m, place| {
                    let access = m.access(thread, ordering, Some(location), None, true);
                    m.store(access, ordering, location, place, value, None);
                });
                (location, ways)
            };
            let place = ways[execution.choose(ways.len())];
            let mut m = memory.borrow_mut();
            let access = m.access(thread, ordering, Some(location), None, true);
            let store = m.store(access, ordering, location, place, value, None);
            m.stores[store].event = Some(execution.events.borrow().len() as u32);
            0
        }
        AtomicAccess::Update(object, success, failure, update) => {
            let (location, ways) = {
                let mut m = memory.borrow_mut();
                let location = m.location(object);
                let length = m.locations[location].order.len();
                let floor = m.floor(thread, location);
                let ways: Vec<Update> = (floor..length)
                    .rev()
                    .map(|place| {
                        let store = m.locations[location].order[place];
                        Update { place, write: update(m.stores[store].value) }
                    })
                    .filter(|way| way.write.is_none() || m.free_for_update(location, way.place))
                    .collect();
                let ways = m.consistent(thread, ways, |m, way| {
                    m.update(thread, location, success, failure, way);
                });
                (location, ways)
            };
            let way = ways[execution.choose(ways.len())];
            let mut m = memory.borrow_mut();
            let store = m.locations[location].order[way.place];
            // Before it writes: what it leaves behind itself is not what it missed.
            m.note_read(execution, location, store);
            let written = m.update(thread, location, success, failure, way);
            if let Some(written) = written {
                m.stores[written].event = Some(execution.events.borrow().len() as u32);
            }
            m.stores[store].value
        }
        AtomicAccess::Fence(ordering) => {
            let mut m = memory.borrow_mut();
            m.room_for(thread);
            if acquires(ordering) {
                let pending = m.pending[thread].clone();
                join(&mut m.clocks[thread], &pending);
            }
            m.access(thread, ordering, None, None, false);
            if releases(ordering) {
                m.fenced[thread] = m.clocks[thread].clone();
            }
            0
        }
    }
}

impl WeakMemory {
    fn update(
        &mut self,
        thread: ThreadId,
        location: usize,
        success: Ordering,
        failure: Ordering,
        way: Update,
    ) -> Option<usize> {
        let store = self.locations[location].order[way.place];
        match way.write {
            Some(value) => {
                let access = self.access(thread, success, Some(location), Some(store), true);
                Some(self.store(access, success, location, way.place + 1, value, Some(store)))
            }
            None => {
                self.access(thread, failure, Some(location), Some(store), false);
                None
            }
        }
    }

    /// Tells the execution where the value came from, for the trace.
    fn note_read(&self, execution: &Execution, location: usize, store: usize) {
        let newest = self.locations[location].order.last().copied().unwrap_or(store);
        execution.read_note.set((
            self.stores[store].event,
            (newest != store).then(|| self.stores[newest].event).flatten(),
        ));
    }
}
