//! What happened in an execution, in the words that reports use.

use std::panic::Location;

/// A place in somebody's source.
pub type Place = &'static Location<'static>;

macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// One kind of visible operation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Operation { $($(#[$doc])* $name,)* }

        impl Operation {
            /// Every operation.
            pub const ALL: &[Operation] = &[$(Operation::$name,)*];

            /// The word used in evidence and message files.
            pub const fn word(self) -> &'static str {
                match self { $(Operation::$name => $word,)* }
            }
        }
    };
}

operations! {
    /// A mutex was locked.
    Lock = "lock",
    /// A try to lock failed.
    TryLockFailed = "try_lock_failed",
    /// A mutex was unlocked.
    Unlock = "unlock",
    /// A read lock was taken.
    ReadLock = "read_lock",
    /// A read lock was given back.
    ReadUnlock = "read_unlock",
    /// A write lock was asked for while the lock was held; new readers wait from here on.
    WriteWait = "write_wait",
    /// A write lock was taken.
    WriteLock = "write_lock",
    /// A write lock was given back.
    WriteUnlock = "write_unlock",
    /// Wait on a condition variable: the mutex is free from here on.
    Wait = "wait",
    /// Back from a wait because of a notification.
    Woken = "woken",
    /// Back from a wait for no reason.
    WokenSpuriously = "woken_spuriously",
    /// A timeout fired.
    TimedOut = "timed_out",
    /// `notify_one`; the value is the number of threads woken.
    NotifyOne = "notify_one",
    /// `notify_all`; the value is the number of threads woken.
    NotifyAll = "notify_all",
    /// An atomic load.
    Load = "load",
    /// An atomic store.
    Store = "store",
    /// An atomic read-modify-write.
    ReadModifyWrite = "read_modify_write",
    /// A compare-exchange that found another value.
    CompareFailed = "compare_failed",
    /// A memory fence.
    Fence = "fence",
    /// A message went into a channel.
    Send = "send",
    /// A message was offered on a rendezvous channel; the sender waits for a receiver.
    Offer = "offer",
    /// A send failed: full, or disconnected.
    SendFailed = "send_failed",
    /// A message was received.
    Receive = "receive",
    /// Nothing to receive: empty, or disconnected.
    ReceiveFailed = "receive_failed",
    /// The last sender of a channel is gone.
    SendersGone = "senders_gone",
    /// The last receiver of a channel is gone.
    ReceiversGone = "receivers_gone",
    /// `select!` (only while it waits).
    Select = "select",
    /// Arrived at a barrier.
    Arrive = "arrive",
    /// Left a barrier.
    Leave = "leave",
    /// A cell was initialised.
    Initialise = "initialise",
    /// A cell was read.
    ReadCell = "read_cell",
    /// Plain memory was read.
    Read = "read",
    /// Plain memory was written.
    Write = "write",
    /// A thread was started.
    Spawn = "spawn",
    /// A thread was joined.
    Join = "join",
    /// A thread ended.
    End = "end",
    /// Looked whether a thread has ended.
    IsFinished = "is_finished",
    /// A thread waits for its token.
    Park = "park",
    /// A thread was given its token.
    Unpark = "unpark",
    /// Slept for some virtual time.
    Sleep = "sleep",
    /// Gave way to others.
    Yield = "yield",
    /// Read the clock.
    Now = "now",
    /// A call of the component under test begins.
    Call = "call",
    /// A call of the component under test returned.
    Return = "return",
    /// A thread panicked.
    Panic = "panic",
}

/// One visible operation of one thread.
#[derive(Clone, Debug)]
pub struct Event {
    /// Index into [`Trace::threads`].
    pub thread: usize,
    /// What was done.
    pub operation: Operation,
    /// To what: the object's type and where it was made, and its number in the execution.
    pub object: Option<Object>,
    /// What was read, or written where nothing was read; for calls, their text.
    pub value: Option<String>,
    /// What a read-modify-write left behind.
    pub new_value: Option<String>,
    /// A load that did not read the newest store: index of the event whose store was the newest.
    pub stale: Option<usize>,
    /// A load under weak memory: index of the event whose store was read.
    pub read_from: Option<usize>,
    /// The thread of the event before could have gone on.
    pub preempted: bool,
    /// Where in the source.
    pub place: Option<Place>,
}

/// An object as a reader can find it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its type: `Mutex`, `AtomicU64` ...
    pub kind: &'static str,
    /// Its number in this execution, in the order of first use.
    pub number: u32,
    /// Where it was made.
    pub made: Place,
    /// For a join: the thread.
    pub thread: Option<usize>,
}

/// A thread of an execution.
#[derive(Clone, Debug)]
pub struct ThreadTrace {
    /// `main`, `T1` ... or the name given to `thread::Builder`.
    pub name: String,
    /// Where it was started; `None` for main.
    pub spawned: Option<Place>,
    /// How far it came.
    pub state: ThreadEnd,
}

/// How far a thread came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThreadEnd {
    /// It could have gone on.
    Running,
    /// It waits.
    Waiting,
    /// It returned.
    Ended,
    /// It panicked.
    Panicked,
}

/// A thread that cannot go on.
#[derive(Clone, Debug)]
pub struct Wait {
    /// Index into [`Trace::threads`].
    pub thread: usize,
    /// What it is trying to do.
    pub pending: Event,
    /// Threads that hold what it waits for (or, for a join, the thread itself), and since where.
    pub held_by: Vec<(usize, Option<Place>)>,
    /// What it holds itself, and since where.
    pub holds: Vec<(Object, Place)>,
}

/// An execution.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// The threads, `main` first.
    pub threads: Vec<ThreadTrace>,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// Who was waiting for what at the end.
    pub waits: Vec<Wait>,
}
