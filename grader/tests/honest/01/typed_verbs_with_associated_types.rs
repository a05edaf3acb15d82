//! Honest: each request is a type with its own answer, made into a trait object together with its return address.

use sync::atomic::{AtomicU64, Ordering};
use sync::channel::{Sender, bounded, unbounded};
use sync::{Mutex, RwLock, thread};

mod verb {
    //! What can be asked of a counter.

    /// A question about a value, which may change it.
    pub(crate) trait Verb: Send + 'static {
        /// For messages.
        const NAME: &'static str;
        /// Whether the value may be another one afterwards.
        const CHANGES: bool = true;
        /// What comes back.
        type Answer: Send;

        fn perform(self, value: &mut u64) -> Self::Answer;
    }

    pub(crate) struct Increment;
    pub(crate) struct Add(pub u64);
    pub(crate) struct Get;
    pub(crate) struct Reset;

    impl Verb for Increment {
        const NAME: &'static str = "increment";
        type Answer = ();
        fn perform(self, value: &mut u64) {
            Add(1).perform(value);
        }
    }

    impl Verb for Add {
        const NAME: &'static str = "add";
        type Answer = u64;
        fn perform(self, value: &mut u64) -> u64 {
            let Add(n) = self;
            let after = value.wrapping_add(n);
            core::mem::replace(value, after)
        }
    }

    impl Verb for Get {
        const NAME: &'static str = "get";
        const CHANGES: bool = false;
        type Answer = u64;
        fn perform(self, &mut value: &mut u64) -> u64 {
            value
        }
    }

    impl Verb for Reset {
        const NAME: &'static str = "reset";
        type Answer = u64;
        fn perform(self, value: &mut u64) -> u64 {
            core::mem::take(value)
        }
    }
}

use verb::{Add, Get, Increment, Reset, Verb};

pub struct MutexCounter {
    value: Mutex<u64>,
}

impl MutexCounter {
    pub fn new(initial: u64) -> Self {
        MutexCounter { value: Mutex::new(initial) }
    }
    fn ask<A: Verb>(&self, verb: A) -> A::Answer {
        verb.perform(&mut self.value.lock())
    }
    pub fn increment(&self) {
        self.ask(Increment)
    }
    pub fn add(&self, n: u64) -> u64 {
        self.ask(Add(n))
    }
    pub fn get(&self) -> u64 {
        self.ask(Get)
    }
    pub fn reset(&self) -> u64 {
        self.ask(Reset)
    }
}

pub struct RwLockCounter {
    value: RwLock<u64>,
}

impl RwLockCounter {
    pub fn new(initial: u64) -> Self {
        RwLockCounter { value: RwLock::new(initial) }
    }
    fn ask<A: Verb>(&self, verb: A) -> A::Answer {
        if A::CHANGES {
            verb.perform(&mut self.value.write())
        } else {
            let mut copy = *self.value.read();
            verb.perform(&mut copy)
        }
    }
    pub fn increment(&self) {
        self.ask(Increment)
    }
    pub fn add(&self, n: u64) -> u64 {
        self.ask(Add(n))
    }
    pub fn get(&self) -> u64 {
        self.ask(Get)
    }
    pub fn read_with<R>(&self, f: impl FnOnce(u64) -> R) -> R {
        f(*self.value.read())
    }
    pub fn reset(&self) -> u64 {
        self.ask(Reset)
    }
}

pub struct AtomicCounter {
    value: AtomicU64,
}

impl AtomicCounter {
    /// Both halves of a successful exchange, and the look of a failed one.
    const ORDERINGS: (Ordering, Ordering) = (Ordering::AcqRel, Ordering::Acquire);

    pub fn new(initial: u64) -> Self {
        AtomicCounter { value: AtomicU64::new(initial) }
    }
    pub fn increment(&self) {
        self.value.fetch_add(1, Self::ORDERINGS.0);
    }
    pub fn add(&self, n: u64) -> u64 {
        self.value.fetch_add(n, Self::ORDERINGS.0)
    }
    pub fn get(&self) -> u64 {
        self.value.load(Self::ORDERINGS.1)
    }
    pub fn reset(&self) -> u64 {
        self.value.swap(0, Self::ORDERINGS.0)
    }
    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        let (success, failure) = Self::ORDERINGS;
        self.value.compare_exchange(current, new, success, failure)
    }
    pub fn increment_up_to(&self, limit: u64) -> bool {
        std::iter::successors(Some(self.get()), |_| Some(self.get()))
            .find_map(|seen| match seen {
                seen if seen >= limit => Some(false),
                seen => self.compare_and_swap(seen, seen + 1).is_ok().then_some(true),
            })
            .unwrap_or_default()
    }
}

/// A verb with its return address, whatever its type.
trait Errand: Send {
    fn run(self: Box<Self>, value: &mut u64);
}

struct Parcel<A: Verb>(A, Sender<A::Answer>);

impl<A: Verb> Errand for Parcel<A> {
    fn run(self: Box<Self>, value: &mut u64) {
        let Parcel(verb, reply) = *self;
        reply.send(verb.perform(value)).ok();
    }
}

pub struct ChannelCounter {
    errands: Option<Sender<Box<dyn Errand>>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl ChannelCounter {
    pub fn new(initial: u64) -> Self {
        let (errands, inbox) = unbounded::<Box<dyn Errand>>();
        let thread = thread::spawn(move || {
            inbox.iter().fold(initial, |mut value, errand| {
                errand.run(&mut value);
                value
            });
        });
        ChannelCounter { errands: Some(errands), thread: Some(thread) }
    }
    fn ask<A: Verb>(&self, verb: A) -> A::Answer {
        let (reply, answer) = bounded(1);
        let errands = self.errands.as_ref().expect(A::NAME);
        errands.send(Box::new(Parcel(verb, reply))).ok().expect(A::NAME);
        answer.recv().expect(A::NAME)
    }
    pub fn increment(&self) {
        self.ask(Increment)
    }
    pub fn add(&self, n: u64) -> u64 {
        self.ask(Add(n))
    }
    pub fn get(&self) -> u64 {
        self.ask(Get)
    }
    pub fn reset(&self) -> u64 {
        self.ask(Reset)
    }
}

impl Drop for ChannelCounter {
    fn drop(&mut self) {
        self.errands = None;
        let Some(thread) = self.thread.take() else { return };
        let _ = thread.join();
    }
}
