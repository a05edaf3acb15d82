//! One execution of a scenario: its threads, objects and events, whatever the engine below.

use super::kernel::{Footprint, Kernel, ObjectId, ThreadId, Until};
use super::record::RawEvent;
use super::schedule::{Decision, Schedule};
use super::trace::{Operation, Place};
use super::{Cause, Failure, Limits, Memory};
use crate::time;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet, VecDeque};

/// The state of one object.
#[derive(Debug)]
pub(crate) enum State {
    Mutex {
        owner: Option<ThreadId>,
        /// Somebody tries to lock it without waiting, so that unlocking is a visible step.
        observed: bool,
    },
    RwLock {
        readers: Vec<ThreadId>,
        writer: Option<ThreadId>,
        waiting_writers: u32,
        observed: bool,
        /// Where giving back a read lock publishes to: only a writer observes it.
        readers_edge: u32,
    },
    Condvar {
        queue: VecDeque<ThreadId>,
    },
    Atomic {
        value: u64,
    },
    Barrier {
        size: usize,
        arrived: usize,
        generation: u64,
        /// Where those who arrive in this round publish to.
        edge: u32,
    },
    Once {
        running: Option<ThreadId>,
        done: bool,
    },
    Channel(ChannelState),
    /// Further aspects of the object before it (the ends of a channel), or of the execution itself.
    Aspect,
}

/// The state of a channel; the messages themselves are kept by the channel.
#[derive(Debug)]
pub(crate) struct ChannelState {
    /// `None`: unbounded.
    pub(crate) capacity: Option<usize>,
    pub(crate) senders: usize,
    pub(crate) receivers: usize,
    /// For each message: the edge its sender published to, and the ticket of a rendezvous.
    pub(crate) queue: VecDeque<(u32, u64)>,
    /// Messages sent so far.
    pub(crate) sent: usize,
    /// Edges of receivers that made room, oldest first.
    pub(crate) room: VecDeque<u32>,
    /// Tickets of rendezvous that were taken, with the receiver's edge.
    pub(crate) taken: Vec<(u64, u32)>,
    pub(crate) next_ticket: u64,
    /// Edge of those who gave up their end.
    pub(crate) ends: u32,
    /// `after` and `tick`: the moment of the next message, and the period.
    pub(crate) timer: Option<(u64, Option<u64>)>,
    /// `never`.
    pub(crate) never: bool,
}

/// The aspects of a channel, as offsets from its object.
pub(crate) mod aspect {
    pub(crate) const TAIL: u32 = 0;
    pub(crate) const HEAD: u32 = 1;
    pub(crate) const SENDERS: u32 = 2;
    pub(crate) const RECEIVERS: u32 = 3;
    pub(crate) const COUNT: u32 = 4;
}

/// An object that was used in this execution.
#[derive(Debug)]
pub(crate) struct ObjectEntry {
    pub(crate) kind: &'static str,
    pub(crate) made: Place,
    pub(crate) state: State,
    /// Where unlocking publishes to.
    pub(crate) edge: u32,
    /// How a value of it reads.
    pub(crate) show: fn(u64) -> String,
}

/// What a thread is about to do.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub(crate) operation: Operation,
    pub(crate) object: Option<ObjectId>,
    pub(crate) place: Place,
    pub(crate) until: Until,
    pub(crate) deadline: Option<u64>,
    pub(crate) footprint: Footprint,
}

/// How far a thread is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Has not reached its first step.
    Fresh,
    /// Between its first step and its end.
    Alive,
    /// Has ended.
    Ended,
}

/// A panic as the hook saw it.
#[derive(Clone, Debug)]
pub(crate) struct PanicNote {
    pub(crate) message: String,
    pub(crate) file: String,
    pub(crate) line: u32,
    /// How many events there were.
    pub(crate) events: usize,
}

/// One thread.
#[derive(Debug)]
pub(crate) struct ThreadEntry {
    pub(crate) name: Option<String>,
    pub(crate) spawned: Option<Place>,
    pub(crate) phase: Phase,
    pub(crate) pending: Option<Pending>,
    pub(crate) token: bool,
    pub(crate) notified: bool,
    /// A sender has picked this thread as its receiver on a rendezvous channel: the channel, the ticket of
    /// the message and the sender's edge.
    pub(crate) granted: Option<(ObjectId, u64, u32)>,
    /// A receiver has found this thread standing at a rendezvous channel with a `select!` that sends
    /// there, or is that receiver: the two have agreed, and the message is under way.
    pub(crate) partner: Option<(ObjectId, ThreadId)>,
    pub(crate) held: Vec<(ObjectId, Place)>,
    /// Gives way: not again before another thread has changed something.
    pub(crate) gives_way: bool,
    /// How often others have given way, and not to this thread, since it could have gone on.
    pub(crate) passed_over: u32,
    /// The last fruitless look: where, at what, what was seen, how often in a row.
    pub(crate) look: Option<(Place, ObjectId, u64, u32)>,
    /// Edge published at the thread's end (and by whoever gives it a park token).
    pub(crate) edge: u32,
    pub(crate) park_edge: u32,
    /// The object that stands for the thread's end; the next one stands for its park token.
    pub(crate) object: ObjectId,
    pub(crate) panic: Option<PanicNote>,
    /// A panic is on its way through this thread. Coroutines share the panic count of their OS thread, so
    /// `std::thread::panicking` cannot tell whose it is.
    pub(crate) unwinding: bool,
    pub(crate) unwound: bool,
    /// Somebody has seen the thread's result.
    pub(crate) result_seen: bool,
    /// Text of a call that has not taken its first step, and where it stands in the events.
    pub(crate) call: Option<(String, Place)>,
    pub(crate) call_event: usize,
    pub(crate) locals: HashMap<usize, Box<dyn Any>>,
    /// Locals in the order of their creation.
    pub(crate) local_order: Vec<usize>,
}

impl ThreadEntry {
    fn new(
        name: Option<String>,
        spawned: Option<Place>,
        (edge, park_edge): (u32, u32),
        object: ObjectId,
    ) -> Self {
        ThreadEntry {
            name,
            spawned,
            object,
            phase: Phase::Fresh,
            pending: None,
            token: false,
            notified: false,
            granted: None,
            partner: None,
            held: Vec::new(),
            gives_way: false,
            passed_over: 0,
            look: None,
            edge,
            park_edge,
            panic: None,
            unwinding: false,
            unwound: false,
            result_seen: false,
            call: None,
            call_event: 0,
            locals: HashMap::new(),
            local_order: Vec::new(),
        }
    }
}

/// How a pending operation may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chance {
    /// What it waits for holds.
    Ready,
    /// It does not, but its timeout may fire.
    Fires,
}

/// The kind of the objects that stand for threads.
const THREAD: &str = "thread";

/// What outlives an execution within one exploration.
#[derive(Default)]
pub(crate) struct Lasting {
    /// Places where locks were made that somebody tries to lock without waiting.
    pub(crate) observed: HashSet<Place>,
    /// A new such place was seen: the exploration starts again.
    pub(crate) restart: bool,
    /// Some atomic access was weaker than `SeqCst`, or plain memory was used.
    pub(crate) weak_accesses: bool,
    /// Something of the facade was used, besides threads.
    pub(crate) objects: bool,
    /// The largest number of threads in an execution, `main` included.
    pub(crate) threads_max: usize,
}

/// Puts a static back as it was; `true` drops what is in it first.
pub(crate) type PutBack = Box<dyn FnOnce(bool)>;

/// One execution of a scenario.
pub(crate) struct Execution {
    pub(crate) number: u64,
    pub(crate) kernel: Box<dyn Kernel>,
    pub(crate) memory: Memory,
    pub(crate) limits: Limits,
    pub(crate) lasting: RefCell<Lasting>,
    pub(crate) objects: RefCell<Vec<ObjectEntry>>,
    pub(crate) threads: RefCell<Vec<ThreadEntry>>,
    pub(crate) events: RefCell<Vec<RawEvent>>,
    pub(crate) texts: RefCell<Vec<String>>,
    pub(crate) decisions: RefCell<Vec<Decision>>,
    pub(crate) current: Cell<ThreadId>,
    /// The thread that took the last step.
    pub(crate) last_stepped: Cell<Option<ThreadId>>,
    /// The last switch was a preemption; the next event says so.
    pub(crate) preempted: Cell<bool>,
    pub(crate) clock: Cell<u64>,
    pub(crate) steps: Cell<u32>,
    pub(crate) idle: Cell<u32>,
    pub(crate) spurious_left: Cell<u32>,
    pub(crate) timeouts_left: Cell<u32>,
    pub(crate) failed: Cell<bool>,
    pub(crate) failure: RefCell<Option<Failure>>,
    /// The panic that `main` passes on by unwrapping a join is this thread's.
    pub(crate) last_panic_seen: Cell<Option<ThreadId>>,
    /// Under weak memory: the events whose store the last access read, and, if that is not the newest, of
    /// the newest.
    pub(crate) read_note: Cell<(Option<u32>, Option<u32>)>,
    /// What puts the statics back; `true` drops the contents first.
    pub(crate) statics: RefCell<Vec<PutBack>>,
}

/// A value as a number.
pub(crate) fn plain(value: u64) -> String {
    value.to_string()
}

/// After so many looks in vain in a row a thread gives way, and under weak memory the newest value comes:
/// stores become visible in finite time.
pub(crate) const LOOKS_UNTIL_NEWEST: u32 = 8;

/// A thread that could go on is passed over so often at most by others who give way: a fair scheduler
/// lets nobody wait for ever.
pub(crate) const PASSED_OVER_MAX: u32 = 16;

/// The object that stands for the virtual clock.
pub(crate) const CLOCK: ObjectId = 0;

/// The object that stands for all rendezvous together: whoever stands at several channels is taken by
/// one of them, and then not there for the others.
pub(crate) const RENDEZVOUS: ObjectId = 1;

impl Execution {
    pub(crate) fn new(
        kernel: Box<dyn Kernel>,
        memory: Memory,
        limits: &Limits,
        lasting: Lasting,
    ) -> Self {
        let execution = Execution {
            number: super::current::next_number(),
            memory,
            limits: limits.clone(),
            lasting: RefCell::new(lasting),
            objects: RefCell::default(),
            threads: RefCell::default(),
            events: RefCell::default(),
            texts: RefCell::default(),
            decisions: RefCell::default(),
            current: Cell::new(0),
            last_stepped: Cell::new(None),
            preempted: Cell::new(false),
            clock: Cell::new(0),
            steps: Cell::new(0),
            idle: Cell::new(0),
            spurious_left: Cell::new(limits.spurious_wakeups),
            timeouts_left: Cell::new(limits.timeouts),
            failed: Cell::new(false),
            failure: RefCell::new(None),
            last_panic_seen: Cell::new(None),
            read_note: Cell::new((None, None)),
            statics: RefCell::default(),
            kernel,
        };
        execution.begin();
        execution
    }

    fn begin(&self) {
        let here = std::panic::Location::caller();
        for kind in ["clock", "rendezvous"] {
            let (state, made, edge, show) = (State::Aspect, here, 0, plain as _);
            self.objects.borrow_mut().push(ObjectEntry { kind, made, state, edge, show });
        }
        self.add_thread(None, None, here);
    }

    /// One more thread, not started yet.
    pub(crate) fn add_thread(
        &self,
        name: Option<String>,
        spawned: Option<Place>,
        made: Place,
    ) -> ThreadId {
        let edges = (self.kernel.edge(), self.kernel.edge());
        let object = self.register(THREAD, made, State::Aspect, 2, plain);
        let mut threads = self.threads.borrow_mut();
        threads.push(ThreadEntry::new(name, spawned, edges, object));
        threads.len() - 1
    }

    /// Makes a used execution new; what is allocated is kept.
    pub(crate) fn renew(&mut self) {
        self.number = super::current::next_number();
        self.objects.get_mut().clear();
        self.threads.get_mut().clear();
        self.events.get_mut().clear();
        self.texts.get_mut().clear();
        self.decisions.get_mut().clear();
        self.current.set(0);
        self.last_stepped.set(None);
        self.preempted.set(false);
        self.clock.set(0);
        self.steps.set(0);
        self.idle.set(0);
        self.spurious_left.set(self.limits.spurious_wakeups);
        self.timeouts_left.set(self.limits.timeouts);
        self.last_panic_seen.set(None);
        self.failed.set(false);
        self.begin();
    }

    /// The thread that is running.
    pub(crate) fn me(&self) -> ThreadId {
        self.current.get()
    }

    /// Runs `f` on the state of an object.
    pub(crate) fn with<R>(&self, object: ObjectId, f: impl FnOnce(&mut State) -> R) -> R {
        f(&mut self.objects.borrow_mut()[object as usize].state)
    }

    /// The edge of an object.
    pub(crate) fn edge_of(&self, object: ObjectId) -> u32 {
        self.objects.borrow()[object as usize].edge
    }

    /// Registers an object with its aspects.
    pub(crate) fn register(
        &self,
        kind: &'static str,
        made: Place,
        state: State,
        aspects: u32,
        show: fn(u64) -> String,
    ) -> ObjectId {
        self.lasting.borrow_mut().objects |= kind != THREAD;
        let mut objects = self.objects.borrow_mut();
        let id = objects.len() as ObjectId;
        objects.push(ObjectEntry { kind, made, state, edge: self.kernel.edge(), show });
        for _ in 1..aspects {
            objects.push(ObjectEntry { kind, made, state: State::Aspect, edge: 0, show: plain });
        }
        id
    }

    /// The switch point before a visible operation. Says whether what it waits for holds, or its
    /// timeout fired.
    pub(crate) fn step(
        &self,
        operation: Operation,
        object: Option<ObjectId>,
        place: Place,
        until: Until,
        footprint: Footprint,
    ) -> Chance {
        self.step_until(operation, object, place, until, None, footprint)
    }

    /// As [`Execution::step`], with a moment after which the wait may end.
    pub(crate) fn step_until(
        &self,
        operation: Operation,
        object: Option<ObjectId>,
        place: Place,
        until: Until,
        deadline: Option<u64>,
        footprint: Footprint,
    ) -> Chance {
        let me = self.me();
        if self.failed.get() {
            // The engine below could not leave the thread where it was: it may only unwind.
            return Chance::Ready;
        }
        super::current::beat(place);
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > self.limits.steps {
            self.endless();
        }
        self.threads.borrow_mut()[me].pending =
            Some(Pending { operation, object, place, until, deadline, footprint });
        self.kernel.step(self);
        self.current.set(me);
        self.performed(me)
    }

    /// After the switch point: the operation is this thread's to perform.
    fn performed(&self, me: ThreadId) -> Chance {
        if self.failed.get() {
            return Chance::Ready;
        }
        let chance = if self.holds(me) { Chance::Ready } else { Chance::Fires };
        let mut threads = self.threads.borrow_mut();
        let thread = &mut threads[me];
        thread.phase = Phase::Alive;
        thread.gives_way = false;
        thread.passed_over = 0;
        thread.unwinding &= std::thread::panicking();
        let pending = thread.pending.take().expect("a step was taken");
        let call = thread.call.take();
        drop(threads);
        self.decisions.borrow_mut().push(Decision::Step(me));
        self.last_stepped.set(Some(me));
        if let Some((text, place)) = call {
            self.note_call(me, text, place);
        }
        if chance == Chance::Fires {
            let deadline = pending.deadline.unwrap_or(0);
            if self.others_ready(me) {
                self.timeouts_left.set(self.timeouts_left.get().saturating_sub(1));
            }
            self.clock.set(self.clock.get().max(deadline));
            self.progress();
        }
        chance
    }

    fn note_call(&self, me: ThreadId, text: String, place: Place) {
        let at = self.events.borrow().len();
        let text = self.text(text);
        self.event(RawEvent { value: text, ..RawEvent::new(me, Operation::Call, place) });
        self.threads.borrow_mut()[me].call_event = at;
    }

    /// Keeps a text; events refer to it by number.
    pub(crate) fn text(&self, text: String) -> u64 {
        let mut texts = self.texts.borrow_mut();
        texts.push(text);
        texts.len() as u64 - 1
    }

    /// Brings the event of a call whose first step has not come forward now.
    pub(crate) fn flush_call(&self, me: ThreadId) {
        let call = self.threads.borrow_mut()[me].call.take();
        if let Some((text, place)) = call {
            self.note_call(me, text, place);
        }
    }

    /// A choice among `0..options`; 0 is the ordinary outcome.
    pub(crate) fn choose(&self, options: usize) -> usize {
        if self.failed.get() || options < 2 {
            return 0;
        }
        let option = self.kernel.choose(self, options);
        self.decisions.borrow_mut().push(Decision::Choice(option));
        option
    }

    /// Whether a pending operation may go on, timeouts included.
    pub(crate) fn chance(&self, thread: ThreadId) -> Option<Chance> {
        let threads = self.threads.borrow();
        let entry = &threads[thread];
        match entry.phase {
            Phase::Ended => return None,
            Phase::Fresh if entry.pending.is_none() => return Some(Chance::Ready),
            _ => {}
        }
        let pending = entry.pending.as_ref()?;
        if self.satisfied(thread, entry, &pending.until) {
            return Some(Chance::Ready);
        }
        // Who was notified waits for the mutex only.
        let deadline = pending.deadline.filter(|d| !entry.notified && *d != time::NEVER)?;
        let earlier = threads.iter().enumerate().any(|(other, entry)| {
            other != thread
                && entry.phase != Phase::Ended
                && !entry.notified
                && entry.pending.as_ref().is_some_and(|p| {
                    p.deadline.is_some_and(|d| d < deadline)
                        && !self.satisfied(other, entry, &p.until)
                })
        });
        (!earlier).then_some(Chance::Fires)
    }

    /// Whether another thread could go on without a timeout.
    pub(crate) fn others_ready(&self, me: ThreadId) -> bool {
        let count = self.threads.borrow().len();
        (0..count).any(|t| t != me && self.chance(t) == Some(Chance::Ready))
    }

    fn holds(&self, thread: ThreadId) -> bool {
        let threads = self.threads.borrow();
        let entry = &threads[thread];
        entry.pending.as_ref().is_none_or(|p| self.satisfied(thread, entry, &p.until))
    }

    fn satisfied(&self, me: ThreadId, entry: &ThreadEntry, until: &Until) -> bool {
        let objects = self.objects.borrow();
        let state = |id: &ObjectId| &objects[*id as usize].state;
        match until {
            Until::Now => true,
            Until::Never => false,
            Until::Unlocked(m) => matches!(state(m), State::Mutex { owner: None, .. }),
            Until::Notified(m) => {
                entry.notified && matches!(state(m), State::Mutex { owner: None, .. })
            }
            // As parking_lot: a writer that waits for readers keeps every other writer out.
            Until::Readable(l) | Until::NoWriter(l) => {
                matches!(state(l), State::RwLock { writer: None, waiting_writers: 0, .. })
            }
            Until::Writable(l) => {
                matches!(state(l), State::RwLock { writer: None, readers, .. } if readers.is_empty())
            }
            Until::Ended(t) => self.ended(*t),
            Until::Token => entry.token,
            Until::Generation(b, g) => {
                matches!(state(b), State::Barrier { generation, .. } if generation != g)
            }
            Until::Settled(o) => matches!(state(o), State::Once { running: None, .. }),
            Until::Space(c) => match state(c) {
                State::Channel(c) => {
                    c.receivers == 0 || c.capacity.is_none_or(|n| c.queue.len() < n)
                }
                _ => true,
            },
            Until::Message(c) => {
                entry.granted.is_some() || (entry.partner.is_none() && self.has_message(state(c)))
            }
            Until::Taken(c, ticket) => match state(c) {
                State::Channel(c) => c.receivers == 0 || c.taken.iter().any(|(t, _)| t == ticket),
                _ => true,
            },
            Until::Any(arms) => {
                entry.granted.is_some()
                    || entry.partner.is_some()
                    || arms
                        .iter()
                        .any(|(channel, send)| self.arm_ready(me, state(channel), *channel, *send))
            }
        }
    }

    fn has_message(&self, state: &State) -> bool {
        match state {
            State::Channel(c) if c.never => false,
            State::Channel(c) => match c.timer {
                Some((at, _)) => at <= self.clock.get(),
                None => !c.queue.is_empty() || c.senders == 0,
            },
            _ => true,
        }
    }

    fn arm_ready(&self, me: ThreadId, state: &State, channel: ObjectId, send: bool) -> bool {
        match state {
            State::Channel(c) if send => {
                c.receivers == 0
                    || match c.capacity {
                        Some(0) => !self.receivers_waiting(me, channel).is_empty(),
                        Some(n) => c.queue.len() < n,
                        None => true,
                    }
            }
            other => self.has_message(other),
        }
    }

    /// Whether this arm of a `select!` can go on now.
    pub(crate) fn arm_is_ready(&self, me: ThreadId, channel: ObjectId, send: bool) -> bool {
        self.arm_ready(me, &self.objects.borrow()[channel as usize].state, channel, send)
    }

    /// Threads that wait to receive on a rendezvous channel and were not picked by a sender yet.
    pub(crate) fn receivers_waiting(&self, me: ThreadId, channel: ObjectId) -> Vec<ThreadId> {
        let threads = self.threads.borrow();
        if let Some((_, receiver)) = threads[me].partner.filter(|(agreed, _)| *agreed == channel) {
            return vec![receiver];
        }
        let waits = |entry: &ThreadEntry| match entry.pending.as_ref().map(|p| &p.until) {
            Some(Until::Message(c)) => *c == channel,
            Some(Until::Any(arms)) => arms.contains(&(channel, false)),
            _ => false,
        };
        // Where arriving has not been a step yet, who finds something ready has not come to wait.
        let unsure = self.lasting.borrow().restart;
        (0..threads.len())
            .filter(|t| {
                *t != me
                    && threads[*t].phase != Phase::Ended
                    && threads[*t].granted.is_none()
                    && threads[*t].partner.is_none()
                    && waits(&threads[*t])
                    && !(unsure && self.finds_something(&threads[*t]))
            })
            .collect()
    }

    /// Whether a thread that waits at channels can go on with none of the others' doing.
    fn finds_something(&self, entry: &ThreadEntry) -> bool {
        let objects = self.objects.borrow();
        let ready = |channel: ObjectId, send: bool| match &objects[channel as usize].state {
            State::Channel(c) if send => {
                c.receivers == 0 || c.capacity.is_none_or(|n| c.queue.len() < n)
            }
            other => self.has_message(other),
        };
        match entry.pending.as_ref().map(|p| &p.until) {
            Some(Until::Message(c)) => ready(*c, false),
            Some(Until::Any(arms)) => arms.iter().any(|(channel, send)| ready(*channel, *send)),
            _ => false,
        }
    }

    /// The current thread takes the message of a thread that waits at channels, or gives it one. That is
    /// what lets it go on, unless it could go on in any case.
    pub(crate) fn meet(&self, other: ThreadId) {
        if !self.finds_something(&self.threads.borrow()[other]) {
            self.kernel.enable(self.me(), other);
        }
    }

    /// Threads that stand at a rendezvous channel with a `select!` that would send there.
    pub(crate) fn senders_standing(&self, me: ThreadId, channel: ObjectId) -> Vec<ThreadId> {
        let rendezvous = self.with(
            channel,
            |state| matches!(state, State::Channel(c) if c.capacity == Some(0) && c.receivers > 0),
        );
        let threads = self.threads.borrow();
        let stands = |entry: &ThreadEntry| match entry.pending.as_ref().map(|p| &p.until) {
            Some(Until::Any(arms)) => arms.contains(&(channel, true)),
            _ => false,
        };
        let free = |entry: &ThreadEntry| entry.granted.is_none() && entry.partner.is_none();
        let others = (0..threads.len()).filter(|t| rendezvous && *t != me);
        others.filter(|t| free(&threads[*t]) && stands(&threads[*t])).collect()
    }

    /// The current thread takes the message of a thread that stands there to send it.
    pub(crate) fn agree(&self, sender: ThreadId, channel: ObjectId) {
        let me = self.me();
        self.meet(sender);
        let mut threads = self.threads.borrow_mut();
        threads[sender].partner = Some((channel, me));
        threads[me].partner = Some((channel, sender));
        drop(threads);
        self.progress();
    }

    fn ended(&self, thread: ThreadId) -> bool {
        self.threads.borrow()[thread].phase == Phase::Ended
    }

    /// Something changed: those who gave way may look again.
    pub(crate) fn progress(&self) {
        let me = self.me();
        self.idle.set(0);
        for (t, thread) in self.threads.borrow_mut().iter_mut().enumerate() {
            if t != me {
                thread.gives_way = false;
            } else {
                thread.look = None;
            }
        }
        self.kernel.changed(self);
    }

    /// The current thread looked and saw this value. A thread that sees the same again and again at the
    /// same place is waiting for somebody to change it.
    pub(crate) fn looked(&self, object: ObjectId, place: Place, value: u64) {
        let me = self.me();
        let mut threads = self.threads.borrow_mut();
        let look = &mut threads[me].look;
        let again = match look {
            Some((p, o, v, n)) if *p == place && *o == object && *v == value => *n + 1,
            _ => 1,
        };
        *look = Some((place, object, value, again));
    }

    /// How often in a row the current thread has looked at this object in vain.
    pub(crate) fn looks(&self, object: ObjectId) -> u32 {
        match self.threads.borrow()[self.me()].look {
            Some((_, o, _, n)) if o == object => n,
            _ => 0,
        }
    }

    /// Before a look: a thread that has looked here in vain too often gives way to the others.
    pub(crate) fn before_look(&self, object: ObjectId, place: Place) {
        let vain = match self.threads.borrow()[self.me()].look {
            Some((p, o, _, n)) if p == place && o == object => n,
            _ => 0,
        };
        if vain >= LOOKS_UNTIL_NEWEST {
            self.give_way(Operation::Yield, place);
        }
    }

    /// The current thread gives way: it does not run again before another one has changed something.
    pub(crate) fn give_way(&self, operation: Operation, place: Place) {
        if self.failed.get() {
            return;
        }
        let me = self.me();
        self.pass_over();
        self.threads.borrow_mut()[me].gives_way = true;
        self.idle.set(self.idle.get() + 1);
        let count = self.threads.borrow().len() as u32;
        if self.idle.get() > 4 * count + 8 {
            self.endless();
        }
        self.step(operation, None, place, Until::Now, Footprint::everything());
    }

    /// Notes who could go on while the current thread gives way.
    fn pass_over(&self) {
        let me = self.me();
        let count = self.threads.borrow().len();
        for thread in 0..count {
            let could = thread != me && self.chance(thread) == Some(Chance::Ready);
            let entry = &mut self.threads.borrow_mut()[thread];
            entry.passed_over = if could { entry.passed_over + 1 } else { 0 };
        }
    }

    /// Adds an event.
    pub(crate) fn event(&self, mut event: RawEvent) {
        if self.failed.get() {
            return;
        }
        event.preempted = self.preempted.replace(false);
        self.events.borrow_mut().push(event);
    }

    /// Remembers that the current thread holds an object.
    pub(crate) fn hold(&self, object: ObjectId, place: Place) {
        let me = self.me();
        self.threads.borrow_mut()[me].held.push((object, place));
    }

    /// The object is given back, by the current thread or (guards can be sent) by another.
    pub(crate) fn unhold(&self, object: ObjectId, owner: ThreadId) {
        let held = &mut self.threads.borrow_mut()[owner].held;
        if let Some(at) = held.iter().rposition(|(o, _)| *o == object) {
            held.remove(at);
        }
    }

    /// Every thread has ended or waits, and none can go on.
    pub(crate) fn stuck(&self) -> ! {
        let main_ended = self.threads.borrow()[0].phase == Phase::Ended;
        self.fail(if main_ended { Cause::Leaked } else { Cause::Deadlock })
    }

    /// Some thread goes on for ever.
    fn endless(&self) -> ! {
        let main_ended = self.threads.borrow()[0].phase == Phase::Ended;
        self.fail(if main_ended { Cause::Leaked } else { Cause::Livelock })
    }

    /// All threads have ended: the last look.
    pub(crate) fn finished(&self) {
        if self.failed.get() {
            return;
        }
        let unseen = self
            .threads
            .borrow()
            .iter()
            .position(|t| t.unwound && !t.result_seen && t.panic.is_some());
        if let Some(thread) = unseen {
            self.record_failure(self.panicked(thread), None);
        }
    }

    fn panicked(&self, thread: ThreadId) -> Cause {
        let note = self.threads.borrow()[thread].panic.clone();
        match note {
            Some(note) => {
                Cause::Panicked { thread, message: note.message, file: note.file, line: note.line }
            }
            None => Cause::Panicked {
                thread,
                message: "resumed a panic of somebody else".to_owned(),
                file: String::new(),
                line: 0,
            },
        }
    }

    /// The current thread panicked and nobody will catch it.
    pub(crate) fn fail_panicked(&self, thread: ThreadId) -> ! {
        // `join().unwrap()` and the end of a scope pass another thread's panic on: that one is shown.
        let passed_on = {
            let threads = self.threads.borrow();
            let message = threads[thread].panic.as_ref().map_or("", |p| p.message.as_str());
            let by_unwrap = message.starts_with("called `Result::unwrap()` on an `Err` value: Any")
                || message.starts_with("a scoped thread panicked")
                || message.ends_with(": Any { .. }")
                || threads[thread].panic.is_none();
            self.last_panic_seen.get().filter(|t| by_unwrap && threads[*t].panic.is_some())
        };
        let cause = self.panicked(passed_on.unwrap_or(thread));
        let events = match passed_on {
            Some(_) => None,
            None => self.threads.borrow()[thread].panic.as_ref().map(|p| p.events),
        };
        self.fail_at(cause, events)
    }

    /// The execution has failed; the current thread never goes on.
    pub(crate) fn fail(&self, cause: Cause) -> ! {
        self.fail_at(cause, None)
    }

    fn fail_at(&self, cause: Cause, events: Option<usize>) -> ! {
        self.record_failure(cause, events);
        self.kernel.abandon();
        std::panic::resume_unwind(Box::new(Abandoned))
    }

    /// The panic on its way through this thread, as a failure that is not (yet) one.
    pub(crate) fn panic_so_far(&self, thread: ThreadId) -> Failure {
        let cause = self.panicked(thread);
        let events = self.threads.borrow()[thread].panic.as_ref().map(|p| p.events);
        let trace = super::record::trace(self, &cause, events);
        let schedule = Schedule { memory: self.memory, decisions: self.decisions.borrow().clone() };
        Failure { cause, trace, schedule }
    }

    /// Keeps the first failure.
    pub(crate) fn record_failure(&self, cause: Cause, events: Option<usize>) {
        if self.failed.replace(true) {
            return;
        }
        let trace = super::record::trace(self, &cause, events);
        let schedule = Schedule { memory: self.memory, decisions: self.decisions.borrow().clone() };
        *self.failure.borrow_mut() = Some(Failure { cause, trace, schedule });
    }

    /// Puts every static back as it was before the execution.
    pub(crate) fn reset_statics(&self) {
        // After a failure the contents may be in use by a thread that never goes on: they are leaked.
        let drop_contents = !self.failed.get();
        for reset in self.statics.take() {
            reset(drop_contents);
        }
    }
}

/// The payload that takes a thread of a failed execution off an engine that cannot just leave it.
pub(crate) struct Abandoned;
