//! Each pattern on the smallest execution that shows it, and on one that does not.

use super::*;
use verdict::{ThreadState, Wait};

/// Events written as `thread operation object value`; `!` before the thread: after a preemption,
/// `@n` at the end: in line n.
fn evidence(events: &[&str]) -> Evidence {
    let event = |(step, text): (u32, &&str)| {
        let (text, line) = text.split_once(" @").unwrap_or((text, "1"));
        let mut words = text.trim_start_matches('!').split(' ');
        let mut next = || words.next().map(str::to_owned);
        Event {
            step,
            thread: next().unwrap().parse().unwrap(),
            operation: next().unwrap(),
            object: next(),
            value: next(),
            new_value: next(),
            preempted: text.starts_with('!'),
            line: Some(line.parse().unwrap()),
            ..Event::default()
        }
    };
    let thread = |name: &str| ThreadState { name: name.into(), state: "ended".into() };
    Evidence {
        threads: ["main", "T1", "T2"].map(thread).into(),
        events: (1..).zip(events).map(event).collect(),
        ..Evidence::default()
    }
}

fn messages(sentences: &[Sentence]) -> Vec<&str> {
    sentences.iter().map(|sentence| sentence.message.as_str()).collect()
}

/// Lines from 1000 on are the check's, and each hundred below is a function that calls no other.
struct Hundreds;

impl Places for Hundreds {
    fn is_check(&self, event: &Event) -> bool {
        event.line >= Some(1000)
    }

    fn may_be_one_piece(&self, one: &Event, other: &Event) -> bool {
        self.are_together(one, other)
    }

    fn are_together(&self, one: &Event, other: &Event) -> bool {
        one.line.unwrap_or(0) / 100 == other.line.unwrap_or(0) / 100
    }
}

fn all_values(evidence: &Evidence) -> Vec<Sentence> {
    values(evidence, &Hundreds)
}

fn told(events: &[&str]) -> Vec<String> {
    messages(&all_values(&evidence(events))).into_iter().map(str::to_owned).collect()
}

#[test]
fn a_store_over_what_came_since_the_load_is_a_lost_update() {
    let events = ["1 load n 0", "!2 load n 0", "2 store n 1", "1 store n 1"];
    assert_eq!(told(&events), ["lost-update", "hint-lost-update-atomic"]);
    let lost = &all_values(&evidence(&events))[0];
    assert_eq!((&*lost.arguments["first"], &*lost.arguments["second"]), ("T2", "T1"));
}

#[test]
fn nothing_is_told_of_what_the_events_do_not_show() {
    for events in [
        // One after the other.
        &["1 load n 0", "1 store n 1", "2 load n 1", "2 store n 2"][..],
        // The change between is to something else.
        &["1 load n 0", "!2 store m 1", "1 store n 1"],
        // Two calls, not one.
        &["1 load n 0", "1 return", "!2 store n 1", "1 call", "1 store n 1"],
        // The same line twice: a loop.
        &["1 lock n", "1 unlock n", "!2 lock n", "2 unlock n", "1 lock n", "1 unlock n"],
    ] {
        assert_eq!(told(events), Vec::<String>::new(), "{events:?}");
    }
}

#[test]
fn a_look_in_one_section_and_an_act_in_another_is_check_then_act() {
    let sections = ["1 lock m @1", "1 unlock m @1", "!2 lock m @2", "2 unlock m @2", "1 lock m @2"];
    assert_eq!(told(&sections), ["check-then-act", "hint-check-then-act"]);
    let two_calls =
        ["1 lock m @1", "1 unlock m @1", "!2 lock m @2", "2 unlock m @2", "1 lock m @200"];
    assert!(told(&two_calls).is_empty());
    let atomics = ["1 load n 0", "!2 read_modify_write n 0 1", "1 read_modify_write n 1 2"];
    assert_eq!(told(&atomics), ["check-then-act", "hint-check-then-act"]);
}

#[test]
fn two_reads_around_two_writes_are_torn() {
    let events = ["1 load a 0", "!2 store a 1", "2 store b 1", "1 load b 1"];
    assert_eq!(told(&events), ["torn-read", "hint-torn-read"]);
    // Two functions, or a look of the check's own.
    let apart = ["1 load a 0 @1", "!2 store a 1", "2 store b 1", "1 load b 1 @200"];
    assert!(told(&apart).is_empty());
    let check = ["1 load a 0 @1001", "!2 store a 1", "2 store b 1", "1 load b 1 @1002"];
    assert!(told(&check).is_empty());
}

#[test]
fn who_does_the_same_in_the_same_lines_writes_no_pair() {
    let same = ["1 lock a @1", "!2 lock a @1", "2 lock b @2", "1 lock b @2"];
    assert!(told(&same).is_empty());
    let writer = ["1 lock a @1", "!2 lock a @11", "2 lock b @12", "1 lock b @2"];
    assert_eq!(told(&writer), ["torn-read", "hint-torn-read"]);
}

/// A pending operation, and who holds what it waits for.
type Pending<'a> = (&'a str, &'a [(usize, Option<u32>)]);

fn with_waits(events: &[&str], pending: &[Pending<'_>]) -> Evidence {
    let mut evidence = evidence(events);
    for (text, held_by) in pending {
        let pending = self::evidence(&[text]).events.remove(0);
        let wait =
            Wait { thread: pending.thread, pending, held_by: held_by.to_vec(), holds: vec![] };
        evidence.waits.push(wait);
    }
    evidence
}

fn waiting(events: &[&str], pending: &[Pending<'_>]) -> Vec<String> {
    let evidence = with_waits(events, pending);
    messages(&waits(&evidence, &Hundreds)).into_iter().map(str::to_owned).collect()
}

#[test]
fn a_call_that_returns_where_another_waits_is_told() {
    let told = |events: &[&str], pending| {
        let told = all_values(&with_waits(events, &[(pending, &[])]));
        messages(&told).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let both = ["2 lock m @3", "2 unlock m @3", "0 lock m @3", "0 unlock m @3", "0 panic @1001"];
    assert_eq!(told(&both, "2 join T1 @5"), ["came-back", "hint-came-back"]);
    assert!(told(&both, "2 join T1 @105").is_empty(), "it waits in another call");
    assert!(told(&both, "2 lock n @5").is_empty(), "a lock is no end that all wait for");
    let waited = ["2 lock m @3", "2 unlock m @3", "0 lock m @3", "0 join T1 @5", "0 panic @1001"];
    assert!(told(&waited, "2 join T1 @5").is_empty(), "it has waited, too");
}

#[test]
fn threads_that_hold_what_the_next_wants_are_a_circle() {
    let held = [("1 lock a", &[(2, Some(7))][..]), ("2 lock b", &[(1, Some(3))])];
    assert_eq!(waiting(&[], &held), ["deadlock-cycle", "hint-deadlock"]);
    let joined = [("0 join T1", &[(1, None)][..]), ("1 lock a", &[(0, Some(3))])];
    assert_eq!(waiting(&[], &joined), ["join-for-ever", "deadlock-cycle", "hint-join-with-a-lock"]);
    let in_check = [("0 join T1 @1001", &[(1, None)][..]), ("1 lock a", &[(0, Some(3))])];
    assert_eq!(waiting(&[], &in_check), ["join-for-ever", "deadlock-cycle", "hint-guard-kept"]);
    let cell = [("1 initialise cell", &[(1, Some(7))][..])];
    assert_eq!(waiting(&[], &cell), ["self-deadlock", "hint-self-deadlock"]);
    let own = [("1 lock a", &[(1, Some(7))][..])];
    assert_eq!(waiting(&[], &own), ["self-deadlock", "hint-self-deadlock"]);
}

#[test]
fn a_notification_between_the_look_and_the_wait_is_lost() {
    let wait = [("1 wait c", &[][..])];
    let lost = ["lost-wakeup", "hint-lost-wakeup"];
    // A look outside of the lock, one in a critical section before, one at a flag beside the lock.
    assert_eq!(waiting(&["1 load n 0", "!2 notify_one c 0", "1 lock m", "1 wait c"], &wait), lost);
    let sections =
        ["1 lock m", "1 unlock m", "!2 lock m", "2 notify_all c 0", "1 lock m", "1 wait c"];
    assert_eq!(waiting(&sections, &wait), lost);
    assert_eq!(
        waiting(&["1 load n 0", "!2 store n 1", "2 notify_all c 1", "1 wait c"], &wait),
        lost
    );
}

#[test]
fn a_notification_before_the_look_is_not_lost() {
    let wait = [("1 wait c", &[][..])];
    let never = ["never-notified", "hint-never-notified"];
    assert_eq!(waiting(&["1 wait c"], &wait), never);
    // A worker without work: it looks after the notification, or was not interrupted before.
    assert_eq!(waiting(&["2 notify_one c 0", "1 lock m", "1 wait c"], &wait), never);
    let looks = ["1 load n 0", "!2 notify_one c 0", "1 lock m", "1 load n 1", "1 wait c"];
    assert_eq!(waiting(&looks, &wait), never);
    let works = ["1 lock m", "1 unlock m", "2 notify_one c 0", "1 lock m", "1 wait c"];
    assert_eq!(waiting(&works, &wait), never);
}

#[test]
fn one_notification_for_two_who_wait_is_told_by_its_step() {
    let events = ["1 wait c", "2 wait c", "0 notify_one c 1", "2 woken c"];
    let wait = [("1 wait c", &[][..])];
    assert_eq!(waiting(&events, &wait), ["other-thread-woken", "hint-notify-all"]);
    let all = ["1 wait c", "2 wait c", "0 notify_all c 2", "2 woken c"];
    assert_eq!(waiting(&all, &wait)[0], "never-notified");
}

#[test]
fn a_notification_before_the_change_wakes_in_vain() {
    let mut events = vec!["1 wait c", "2 notify_all c 1", "1 woken c", "1 lock m", "1 wait c"];
    let wait = [("1 wait c", &[][..])];
    assert_eq!(waiting(&events, &wait)[0], "never-notified", "nothing changes afterwards");
    events.push("2 lock m");
    assert_eq!(waiting(&events, &wait), ["woken-in-vain", "hint-woken-in-vain"]);
}

#[test]
fn a_wakeup_for_no_reason_that_ends_another_thread_is_told_of_it() {
    let mut events = vec!["2 wait c", "2 unlock m", "2 woken_spuriously c", "1 wait done"];
    let wait = [("1 wait done", &[][..])];
    assert_eq!(waiting(&events, &wait), ["woken-too-early", "hint-while-not-if"]);
    events.push("2 wait c");
    assert_eq!(waiting(&events, &wait)[0], "never-notified");
}

#[test]
fn what_the_first_wait_comes_down_to_is_told_and_not_what_follows_from_it() {
    // T2 sleeps for want of work; T1 is the one that main waits for.
    let events = ["2 wait jobs", "1 load n 0", "!0 notify_all c 0", "1 wait c"];
    let pending = [("0 join T1", &[(1, None)][..]), ("1 wait c", &[]), ("2 wait jobs", &[])];
    assert_eq!(waiting(&events, &pending), ["join-for-ever", "lost-wakeup", "hint-lost-wakeup"]);
}

#[test]
fn a_wait_in_the_check_is_told_as_one() {
    let gate = [("1 receive gate @1000", &[][..])];
    assert_eq!(waiting(&[], &gate), ["waits-in-check", "hint-waits-in-check"]);
    // What the check waits for is what somebody else should do.
    let both = [("0 receive told @1000", &[][..]), ("1 wait c", &[])];
    let told = waiting(&["1 wait c"], &both);
    assert_eq!(told, ["never-notified", "waits-in-check", "hint-never-notified"]);
    let kept = [("0 lock m", &[(1, Some(7))][..]), ("1 receive gate @1000", &[])];
    assert_eq!(waiting(&[], &kept), ["kept-meanwhile", "hint-kept-meanwhile"]);
}

#[test]
fn a_panic_before_a_wait_without_end_is_told() {
    let wait = [("1 wait c", &[][..])];
    let told = waiting(&["2 panic", "1 wait c"], &wait);
    assert_eq!(told, ["panicked-before", "never-notified", "hint-panicked-before"]);
    assert_eq!(waiting(&[], &[("1 park", &[])]), ["parked-for-ever", "hint-parked"]);
}

#[test]
fn a_channel_that_nobody_closes_or_empties_is_named() {
    let receive = [("1 receive jobs", &[(0, None)][..])];
    assert_eq!(waiting(&[], &receive), ["channel-never-closed", "hint-close-channel"]);
    let send = [("1 send jobs", &[][..])];
    assert_eq!(waiting(&[], &send), ["send-for-ever", "hint-send"]);
}

/// A message passed from T1 to T2: the data in step 1, the flag in step 2, read in steps 3 and 4.
fn passed_on(flag_read_from: Option<u32>) -> Evidence {
    let events =
        ["1 store data 7 @10", "1 store flag 1 @11", "2 load flag 1 @20", "2 load data 0 @21"];
    let mut evidence = evidence(&events);
    evidence.events[2].read_from = flag_read_from;
    evidence.events[3].stale = Some(1);
    evidence
}

#[test]
fn a_chain_of_reads_names_the_orderings_that_would_have_forbidden_the_stale_one() {
    let told = all_values(&passed_on(Some(2)));
    assert_eq!(messages(&told), ["stale-read-initial", "would-forbid", "hint-ordering"]);
    let link = &told[1].arguments;
    let part = |name: &str| link[name].as_str();
    assert_eq!((part("object"), part("written"), part("read")), ("flag", "11", "20"));
}

#[test]
fn without_a_chain_of_reads_only_one_order_of_all_forbids_it() {
    let told = all_values(&passed_on(None));
    assert_eq!(messages(&told), ["stale-read-initial", "nothing-orders", "hint-sequential"]);
    let mut read = passed_on(Some(2));
    read.events[3].read_from = Some(1);
    assert_eq!(all_values(&read)[0].message, "stale-read");
}

#[test]
fn what_a_correct_execution_comes_to_is_told_from_what_was_expected() {
    let lost = |expected: &str, got: &str| {
        let mut evidence =
            evidence(&["1 load n 0", "!2 load n 0", "2 store n 1", "1 store n 1", "0 load n 1"]);
        evidence.summary = verdict::sentence::expected_got(expected, got, "a reason");
        messages(&all_values(&evidence))[1].to_owned()
    };
    assert_eq!(lost("2", "1"), "correct-sum");
    // The numbers do not add up to what the check expects: nothing is said of them.
    assert_eq!(lost("5", "1"), "correct-value");
}

#[test]
fn a_race_names_what_would_have_ordered_its_accesses() {
    let mut evidence = evidence(&["1 write value 7", "1 store ready 1 @3", "2 load ready 1 @5"]);
    evidence.events.push(Event {
        step: 4,
        thread: 2,
        operation: "read".into(),
        ..Event::default()
    });
    evidence.events[3].object = Some("value".into());
    let (summary, told) = race(&evidence);
    assert_eq!((&*summary.arguments["first"], &*summary.arguments["second"]), ("T1", "T2"));
    assert_eq!(messages(&told), ["hint-race"], "nothing was read from the other thread");
    evidence.events[2].read_from = Some(2);
    let (_, told) = race(&evidence);
    assert_eq!(messages(&told), ["would-forbid", "hint-ordering"]);
    assert_eq!((&*told[0].arguments["written"], &*told[0].arguments["read"]), ("3", "5"));
}
