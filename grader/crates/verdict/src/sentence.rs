//! Every sentence that evidence may need, each with a constructor, so that no argument is misspelt.
//!
//! Threads are named as in [`Evidence::threads`](crate::Evidence::threads) (`main`, `T1`), objects
//! by the learner's own word for them (`count`), values as `{:?}` prints them.
//! The functions below are the list: `lost_update` makes the message `lost-update`, and the
//! parameters are its arguments. [`CATALOGUE`] holds every message and its arguments as data.
//! A message whose name begins with `hint-` says what to try and is shown last, after `hint:`.

use crate::Sentence;

/// Stands between the items of an argument that is a list of alternatives.
pub const OR: char = '\u{1f}';

/// Stands between the items of an argument that is a list of things which all hold.
pub const AND: char = '\u{1e}';

/// An argument read as `T1, T2 and T3`, in each language with its own word.
pub fn all_of(items: &[impl AsRef<str>]) -> String {
    list(items, AND)
}

macro_rules! sentences {
    ($($(#[$doc:meta])* $visibility:vis $name:ident = $message:literal ($($argument:ident: $type:ty),*);)*) => {
        $(
            $(#[$doc])*
            $visibility fn $name($($argument: $type),*) -> Sentence {
                Sentence::new($message)$(.with(stringify!($argument), $argument))*
            }
        )*

        /// Every message above with the names of its arguments.
        pub const CATALOGUE: &[(&str, &[&str])] = &[$(($message, &[$(stringify!($argument)),*])),*];
    };
}

sentences! {
    // Assertions.

    /// An assertion compared two values; `reason` is the assertion's own.
    expected_got_because = "expected-got-because" (expected: &str, got: &str, reason: &str);
    /// An assertion compared two values and gave no reason.
    expected_got_plain = "expected-got" (expected: &str, got: &str);
    /// An assertion that is not about two values; `text` is its message.
    pub assertion = "assertion" (text: &str);
    /// What the author of a check gives as a reason, in his own words.
    pub given_reason = "given-reason" (text: &str);
    /// The scenario's property does not hold for this input (of a stress check).
    pub input = "input" (input: &str);

    // Races of one kind or another.

    /// `second` read, `first` wrote, and `second` then wrote over it: the work of `first` is lost.
    pub lost_update = "lost-update" (
        first: &str, second: &str, object: &str, read: &str, written: &str, overwriting: &str
    );
    /// `thread` looked at `object` up to step `looked` and acted on it in step `acted`; `other` came
    /// in between.
    pub check_then_act = "check-then-act" (
        thread: &str, other: &str, object: &str, looked: u32, acted: u32
    );
    /// `thread` read two things that belong together, one before and one after `other` changed both.
    pub torn_read = "torn-read" (thread: &str, other: &str, one: &str, two: &str);
    /// A call that returned while another thread that went through the same line waits in it.
    pub came_back = "came-back" (thread: &str, other: &str, common: u32, line: u32);
    /// Two unordered accesses to the same plain memory.
    pub race = "race" (first: &str, second: &str, object: &str);
    /// A load that did not see the newest store: it read what step `read` wrote.
    stale_read_of_step = "stale-read" (thread: &str, object: &str, read: u32, newer: u32);
    /// A load that did not see the newest store: it read the initial value.
    stale_read_of_initial = "stale-read-initial" (thread: &str, object: &str, newer: u32);

    /// A chain of reads leads from the write that was missed to the read that missed it: the first
    /// link, by its object and lines, and the orderings that would have made it count.
    pub would_forbid = "would-forbid" (
        object: &str, writer: &str, written: u32, reader: &str, read: u32
    );
    /// No chain of reads leads from the write that was missed to the read that missed it.
    pub nothing_orders = "nothing-orders" (thread: &str, newer: u32, object: &str);
    /// What the check sees in every correct execution.
    pub correct_value = "correct-value" (expected: &str, got: &str);
    /// What `object` holds where the two updates take effect one after the other.
    pub correct_sum = "correct-sum" (object: &str, expected: &str, got: &str);

    // Threads that do not go on.

    /// These threads (a list: [`all_of`], and their number) wait, and nobody else is left.
    pub deadlock = "deadlock" (threads: &str, count: usize);
    /// One edge of the circle: who waits for what, held by whom, locked in which line.
    pub deadlock_wait = "deadlock-wait" (thread: &str, object: &str, holder: &str, line: u32);
    /// The whole circle, for instance `T1 → T2 → T1`.
    deadlock_circle = "deadlock-cycle" (circle: &str);
    /// A thread waits for a lock that it holds itself, since `line`.
    pub self_deadlock = "self-deadlock" (thread: &str, object: &str, line: u32);
    /// A lock is kept by a thread that waits in code which is not the learner's, and needed by another.
    pub kept_meanwhile = "kept-meanwhile" (holder: &str, object: &str, line: u32, thread: &str);
    /// The notification of step `step` came when `thread` had looked and was not waiting yet.
    pub lost_wakeup = "lost-wakeup" (thread: &str, notifier: &str, object: &str, step: u32);
    /// A thread waits for a notification and no other thread ever sends one.
    pub never_notified = "never-notified" (thread: &str, object: &str);
    /// The one notification of step `step` woke one of several who wait.
    pub other_thread_woken = "other-thread-woken" (
        woken: &str, thread: &str, object: &str, step: u32
    );
    /// The notification of step `notified` woke `thread`, which did not find what it waits for and
    /// waits again.
    pub woken_in_vain = "woken-in-vain" (thread: &str, object: &str, notified: u32);
    /// A spurious wakeup, or one whose condition no longer held, taken at its word.
    pub woken_too_early = "woken-too-early" (thread: &str, object: &str);
    /// A panic in step `step` before somebody began to wait for ever.
    pub panicked_before = "panicked-before" (thread: &str, step: u32);
    /// A thread is parked and nobody will unpark it.
    pub parked_for_ever = "parked-for-ever" (thread: &str);
    /// A thread waits in the check's own code, in `line` there.
    pub waits_in_check = "waits-in-check" (thread: &str, object: &str, line: u32);
    /// A receiver waits, nobody will send, but `holder` still has a sender.
    channel_never_closed_by = "channel-never-closed" (thread: &str, object: &str, holder: &str);
    /// A receiver waits, nobody will send, but a sender still exists somewhere.
    channel_never_closed_somewhere = "channel-never-closed-somewhere" (thread: &str, object: &str);
    /// The channel is full and nobody receives.
    pub send_for_ever = "send-for-ever" (thread: &str, object: &str);
    /// A thread waits for the end of another, which never ends.
    pub join_for_ever = "join-for-ever" (thread: &str, joined: &str);
    /// A thread repeats itself and nothing changes.
    pub livelock = "livelock" (thread: &str);
    /// These threads (a list: [`all_of`]) are still blocked although the scenario has returned.
    pub leaked = "leaked" (threads: &str, count: usize);

    // Panics.

    /// A panic that nobody observed.
    pub panicked = "panicked" (thread: &str, text: &str, line: u32);
    /// A second panic while the first was unwinding: Rust aborts the process.
    pub panic_while_unwinding = "panic-while-unwinding" (thread: &str, text: &str, line: u32);

    // Linearizability.

    /// Threads share nothing that an engine could see.
    pub uses_nothing = "uses-nothing" ();
    /// No order of the calls explains what they returned.
    pub not_linearizable = "not-linearizable" ();
    /// What a call would have returned in the legal orders.
    legal_results_listed = "legal-results" (call: &str, got: &str, legal: &str);
    should_have_returned_listed = "should-have-returned" (call: &str, legal: &str);
    /// A call returned although in every legal order it would have waited.
    pub should_have_waited = "should-have-waited" (call: &str, got: &str);
    /// One order of the calls that would have been legal, and what they return in it.
    pub legal_order = "legal-order" (order: &str);

    // No verdict about interleavings.

    /// The work has not been started: `todo!()` in `line`.
    pub not_started = "not-started" (line: u32);
    /// A std lock blocked inside a model.
    pub std_lock = "outside-model-lock" (line: u32);
    /// The thread slept or waited in real time.
    pub real_sleep = "outside-model-sleep" (line: u32);
    /// A thread that was not started through the facade touched `object`.
    pub foreign_thread = "outside-model-thread" (object: &str);
    /// A loop without any call of the facade, seen last in `line`.
    pub endless_loop = "outside-model-loop" (line: u32);
    /// A loop without any call of the facade, and nothing was seen before it.
    pub endless_loop_somewhere = "outside-model-loop-somewhere" ();
    /// The same schedule led to another execution.
    pub nondeterministic = "outside-model-nondeterministic" ();
    /// Anything else that no model can follow.
    pub outside_model = "outside-model" (text: &str);

    // How the process ended.

    /// The process ended before the check did.
    pub process_ended_early = "process-ended-early" (code: i32);
    /// The process was aborted.
    pub process_aborted = "process-aborted" ();
    /// The process was ended by a signal.
    pub process_killed = "process-killed" (signal: &str);
    /// A thread's stack overflowed.
    pub stack_overflow = "stack-overflow" ();
    /// More memory than the check may use.
    pub memory_exhausted = "memory-exhausted" (mebibytes: u64);
    /// The budget of CPU time is used up.
    pub timed_out = "timed-out" (seconds: u64);
    /// Nothing moved for that long.
    pub nothing_moved = "nothing-moved" (seconds: u64);
    /// The process ended as if all were well, but without the record that only the check writes.
    pub record_missing = "record-missing" ();
    /// The check was not run because another did not pass.
    requires_checks = "requires" (checks: &str);

    // Hints, one per cause.

    /// After a lost update on an atomic.
    pub hint_lost_update_atomic = "hint-lost-update-atomic" (object: &str);
    /// After a lost update under a lock that was released in between.
    pub hint_lost_update_lock = "hint-lost-update-lock" ();
    /// After check-then-act.
    pub hint_check_then_act = "hint-check-then-act" ();
    /// After a torn read.
    pub hint_torn_read = "hint-torn-read" ();
    /// After a call that returned while another thread waits in it.
    pub hint_came_back = "hint-came-back" ();
    /// After a data race.
    pub hint_race = "hint-race" ();
    /// After a stale read: the orderings that would forbid it.
    pub hint_ordering = "hint-ordering" (store: &str, load: &str);
    /// After a stale read between two variables that only one total order would forbid.
    pub hint_sequential = "hint-sequential" ();
    /// After a circle of locks.
    pub hint_deadlock = "hint-deadlock" ();
    /// After a circle in which a thread is joined.
    pub hint_join_with_a_lock = "hint-join-with-a-lock" ();
    /// After a circle in which the check joins: the lock was not given back when the call ended.
    pub hint_guard_kept = "hint-guard-kept" ();
    /// After a self-deadlock.
    pub hint_self_deadlock = "hint-self-deadlock" ();
    /// After threads that share nothing.
    pub hint_uses_nothing = "hint-uses-nothing" ();
    /// After a lock that is kept while code runs that is not the learner's.
    pub hint_kept_meanwhile = "hint-kept-meanwhile" ();
    /// After a wait in the check's own code.
    pub hint_waits_in_check = "hint-waits-in-check" ();
    /// After a wakeup that came before there was anything to find.
    pub hint_woken_in_vain = "hint-woken-in-vain" ();
    /// After a panic that left a wait behind.
    pub hint_panicked_before = "hint-panicked-before" ();
    /// After a thread that nobody unparks.
    pub hint_parked = "hint-parked" ();
    /// After a lost wakeup.
    pub hint_lost_wakeup = "hint-lost-wakeup" ();
    /// After a wait that nobody ends.
    pub hint_never_notified = "hint-never-notified" ();
    /// After one notification too few.
    pub hint_notify_all = "hint-notify-all" ();
    /// After a spurious wakeup, or a wakeup whose condition no longer holds.
    pub hint_while_not_if = "hint-while-not-if" ();
    /// After a channel that never closes.
    pub hint_close_channel = "hint-close-channel" ();
    /// After a send that blocks for ever.
    pub hint_send = "hint-send" ();
    /// After a join that blocks for ever.
    pub hint_join = "hint-join" ();
    /// After a livelock.
    pub hint_livelock = "hint-livelock" ();
    /// After a leaked thread.
    pub hint_leaked = "hint-leaked" ();
    /// After a panic.
    pub hint_panicked = "hint-panicked" ();
    /// After a panic while unwinding.
    pub hint_unwinding = "hint-unwinding" ();
    /// After a linearizability failure.
    pub hint_linearizable = "hint-linearizable" ();
    /// After a `todo!()`.
    pub hint_not_started = "hint-not-started" ();
    /// After anything outside the model.
    pub hint_outside_model = "hint-outside-model" ();
    /// After a loop without any call of the facade.
    pub hint_endless_loop = "hint-endless-loop" ();
    /// After an early exit.
    pub hint_process_ended = "hint-process-ended" ();
    /// After an abort.
    pub hint_aborted = "hint-aborted" ();
    /// After a stack overflow.
    pub hint_stack_overflow = "hint-stack-overflow" ();
    /// After a timeout.
    pub hint_timed_out = "hint-timed-out" ();
}

/// An assertion compared two values; `reason` is the assertion's own and may be blank.
pub fn expected_got(expected: &str, got: &str, reason: &str) -> Sentence {
    if reason.trim().is_empty() {
        expected_got_plain(expected, got)
    } else {
        expected_got_because(expected, got, reason)
    }
}

/// A load that did not see the newest store, made in step `newer`; `read` is the step whose store it
/// read instead, `None` for the initial value.
pub fn stale_read(thread: &str, object: &str, read: Option<u32>, newer: u32) -> Sentence {
    match read {
        Some(read) => stale_read_of_step(thread, object, read, newer),
        None => stale_read_of_initial(thread, object, newer),
    }
}

/// The circle of threads that wait for each other, each for the next and the last for the first.
pub fn deadlock_cycle(threads: &[impl AsRef<str>]) -> Sentence {
    let mut circle: Vec<&str> = threads.iter().map(AsRef::as_ref).collect();
    circle.extend(circle.first().copied());
    deadlock_circle(&circle.join(" → "))
}

/// A receiver that waits for ever because a sender is alive, held by `holder` where that is known.
pub fn channel_never_closed(thread: &str, object: &str, holder: Option<&str>) -> Sentence {
    match holder {
        Some(holder) => channel_never_closed_by(thread, object, holder),
        None => channel_never_closed_somewhere(thread, object),
    }
}

/// `call` returned `got`; in the legal orders it would have returned one of `legal`.
pub fn legal_results(call: &str, got: &str, legal: &[impl AsRef<str>]) -> Sentence {
    legal_results_listed(call, got, &list(&quoted(legal), OR))
}

/// A call waits for ever although in every legal order it would have returned one of `legal`.
pub fn should_have_returned(call: &str, legal: &[impl AsRef<str>]) -> Sentence {
    should_have_returned_listed(call, &list(&quoted(legal), OR))
}

/// The check was not run because these others, which it requires, did not pass.
pub fn requires(checks: &[impl AsRef<str>]) -> Sentence {
    requires_checks(&all_of(&quoted(checks)))
}

/// Whether a sentence says what to try rather than what happened.
pub fn is_hint(sentence: &Sentence) -> bool {
    sentence.message.starts_with("hint-")
}

/// An argument that is a list, joined later by a word of the reader's language.
fn list(items: &[impl AsRef<str>], separator: char) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    items.join(&separator.to_string())
}

fn quoted(items: &[impl AsRef<str>]) -> Vec<String> {
    items.iter().map(|item| format!("`{}`", item.as_ref())).collect()
}
