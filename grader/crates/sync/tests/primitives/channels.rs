//! `channel`, as in crossbeam-channel: bounded, unbounded, rendezvous, hang-up, timeouts.

use super::{all_executions, fails, holds, holds_natively_too, results, with_timeouts};
use std::time::Duration;
use sync::channel::{
    RecvError, RecvTimeoutError, SendError, SendTimeoutError, TryRecvError, TrySendError, after,
    bounded, never, unbounded,
};
use sync::engine::Cause;
use sync::{Arc, thread};

#[test]
fn messages_of_one_sender_keep_their_order() {
    for capacity in [Some(0), Some(1), None] {
        holds_natively_too(move || {
            let (sender, receiver) = capacity.map_or_else(unbounded, bounded);
            let other = thread::spawn(move || (1..=3).for_each(|n| sender.send(n).expect("alive")));
            assert_eq!(receiver.iter().collect::<Vec<_>>(), [1, 2, 3]);
            other.join().expect("no panic");
        });
    }
}

#[test]
fn messages_of_two_senders_come_in_either_order() {
    let seen = results(&all_executions(), || {
        let (sender, receiver) = unbounded();
        let theirs = sender.clone();
        let other = thread::spawn(move || theirs.send(1).expect("alive"));
        sender.send(2).expect("alive");
        drop(sender);
        other.join().expect("no panic");
        receiver.iter().collect::<Vec<_>>()
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [[1, 2], [2, 1]]);
}

#[test]
fn two_receivers_share_the_messages() {
    let seen = results(&all_executions(), || {
        let (sender, receiver) = unbounded();
        sender.send(1).expect("alive");
        sender.send(2).expect("alive");
        let theirs = receiver.clone();
        let other = thread::spawn(move || theirs.recv().expect("there are two"));
        let mine = receiver.recv().expect("there are two");
        let others = other.join().expect("no panic");
        assert_eq!(mine + others, 3);
        mine
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_full_channel_makes_senders_wait() {
    let cause = fails(&all_executions(), || {
        let (sender, _receiver) = bounded(1);
        sender.send(1).expect("alive");
        sender.send(2).expect("alive");
    });
    assert_eq!(cause, Cause::Deadlock);
}

#[test]
fn an_empty_channel_makes_receivers_wait() {
    let cause = fails(&all_executions(), || {
        let (_sender, receiver) = unbounded::<u32>();
        _ = receiver.recv();
    });
    assert_eq!(cause, Cause::Deadlock);
}

#[test]
fn try_operations_say_why_not() {
    holds_natively_too(|| {
        let (sender, receiver) = bounded(1);
        assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
        assert_eq!(sender.try_send(1), Ok(()));
        assert_eq!(sender.try_send(2), Err(TrySendError::Full(2)));
        assert_eq!((receiver.len(), receiver.is_full(), receiver.capacity()), (1, true, Some(1)));
        assert_eq!(receiver.try_recv(), Ok(1));
        assert!(receiver.is_empty());
        drop(sender);
        assert_eq!(receiver.try_recv(), Err(TryRecvError::Disconnected));
        let (sender, receiver) = bounded(1);
        drop(receiver);
        assert_eq!(sender.try_send(3), Err(TrySendError::Disconnected(3)));
    });
}

#[test]
fn the_messages_in_a_channel_outlive_the_senders() {
    holds_natively_too(|| {
        let (sender, receiver) = unbounded();
        sender.send(1).expect("alive");
        drop(sender);
        assert_eq!(receiver.recv(), Ok(1));
        assert_eq!(receiver.recv(), Err(RecvError));
    });
}

#[test]
fn a_send_after_the_last_receiver_gives_the_message_back() {
    holds_natively_too(|| {
        let (sender, receiver) = unbounded();
        drop(receiver.clone());
        assert_eq!(sender.send(1), Ok(()));
        drop(receiver);
        assert_eq!(sender.send(2), Err(SendError(2)));
    });
}

#[test]
fn a_waiting_receiver_notices_the_hang_up() {
    holds_natively_too(|| {
        let (sender, receiver) = unbounded::<u32>();
        let other = thread::spawn(move || receiver.recv());
        drop(sender);
        assert_eq!(other.join().expect("no panic"), Err(RecvError));
    });
}

#[test]
fn a_waiting_sender_notices_the_hang_up() {
    for capacity in [0, 1] {
        holds_natively_too(move || {
            let (sender, receiver) = bounded(capacity);
            let other = thread::spawn(move || {
                (0..capacity).for_each(|_| sender.send(0).unwrap_or(()));
                sender.send(1)
            });
            drop(receiver);
            assert_eq!(other.join().expect("no panic"), Err(SendError(1)));
        });
    }
}

#[test]
fn a_rendezvous_waits_for_the_receiver() {
    use sync::atomic::{AtomicBool, Ordering::Relaxed};
    holds_natively_too(|| {
        let (sender, receiver) = bounded(0);
        let before = Arc::new(AtomicBool::new(false));
        let theirs = Arc::clone(&before);
        let other = thread::spawn(move || {
            theirs.store(true, Relaxed);
            receiver.recv()
        });
        sender.send(1).expect("alive");
        assert!(before.load(Relaxed), "the send returned before the receiver came");
        assert_eq!(other.join().expect("no panic"), Ok(1));
    });
}

#[test]
fn a_rendezvous_alone_is_a_deadlock() {
    let cause = fails(&all_executions(), || {
        let (sender, _receiver) = bounded(0);
        sender.send(1).expect("alive");
    });
    assert_eq!(cause, Cause::Deadlock);
}

#[test]
fn a_rendezvous_is_tried_with_success_only_where_the_other_side_waits() {
    let seen = results(&all_executions(), || {
        let (sender, receiver) = bounded(0);
        let other = thread::spawn(move || receiver.recv().is_ok());
        let sent = sender.try_send(1);
        drop(sender);
        assert_eq!(other.join().expect("no panic"), sent.is_ok());
        sent.is_ok()
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [false, true]);
    let seen = results(&all_executions(), || {
        let (sender, receiver) = bounded(0);
        let other = thread::spawn(move || sender.send(1).is_ok());
        let received = receiver.try_recv();
        drop(receiver);
        assert_eq!(other.join().expect("no panic"), received.is_ok());
        received.is_ok()
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [false, true]);
}

#[test]
fn a_message_carries_what_came_before() {
    use sync::atomic::{AtomicU32, Ordering::Relaxed};
    for capacity in [Some(0), Some(1), None] {
        holds_natively_too(move || {
            let (sender, receiver) = capacity.map_or_else(unbounded, bounded);
            let value = Arc::new(AtomicU32::new(0));
            let theirs = Arc::clone(&value);
            let other = thread::spawn(move || {
                theirs.store(1, Relaxed);
                sender.send(()).expect("alive");
            });
            receiver.recv().expect("a message comes");
            assert_eq!(value.load(Relaxed), 1);
            other.join().expect("no panic");
        });
    }
}

#[test]
fn a_hang_up_carries_what_came_before() {
    use sync::atomic::{AtomicU32, Ordering::Relaxed};
    holds_natively_too(|| {
        let (sender, receiver) = unbounded::<()>();
        let value = Arc::new(AtomicU32::new(0));
        let theirs = Arc::clone(&value);
        let other = thread::spawn(move || {
            theirs.store(1, Relaxed);
            drop(sender);
        });
        assert_eq!(receiver.recv(), Err(RecvError));
        assert_eq!(value.load(Relaxed), 1);
        other.join().expect("no panic");
    });
}

/// The receive that makes room happens before the send that uses it.
#[test]
fn room_in_a_channel_carries_what_came_before() {
    use sync::atomic::{AtomicU32, Ordering::Relaxed};
    holds_natively_too(|| {
        let (sender, receiver) = bounded(1);
        sender.send(1).expect("alive");
        let value = Arc::new(AtomicU32::new(0));
        let theirs = Arc::clone(&value);
        let other = thread::spawn(move || {
            theirs.store(1, Relaxed);
            receiver.recv().expect("there is one");
            receiver.recv().expect("a second comes")
        });
        sender.send(2).expect("alive");
        assert_eq!(value.load(Relaxed), 1);
        assert_eq!(other.join().expect("no panic"), 2);
    });
}

#[test]
fn a_timed_receive_gives_the_message_or_the_timeout() {
    let seen = results(&with_timeouts(1), || {
        let (sender, receiver) = unbounded();
        let other = thread::spawn(move || sender.send(1).unwrap_or(()));
        let received = receiver.recv_timeout(Duration::from_secs(1));
        drop(receiver);
        other.join().expect("no panic");
        received.map_err(|error| error == RecvTimeoutError::Timeout)
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [Ok(1), Err(true)]);
}

#[test]
fn a_timed_receive_on_an_empty_channel_times_out() {
    holds_natively_too(|| {
        let (sender, receiver) = unbounded::<u32>();
        let received = receiver.recv_timeout(Duration::from_millis(1));
        assert_eq!(received, Err(RecvTimeoutError::Timeout));
        drop(sender);
        let received = receiver.recv_timeout(Duration::from_millis(1));
        assert_eq!(received, Err(RecvTimeoutError::Disconnected));
    });
}

#[test]
fn a_timed_send_gives_the_message_back() {
    holds_natively_too(|| {
        let (sender, receiver) = bounded(1);
        assert_eq!(sender.send_timeout(1, Duration::from_millis(1)), Ok(()));
        let sent = sender.send_timeout(2, Duration::from_millis(1));
        assert_eq!(sent, Err(SendTimeoutError::Timeout(2)));
        drop(receiver);
        let sent = sender.send_timeout(3, Duration::from_millis(1));
        assert_eq!(sent, Err(SendTimeoutError::Disconnected(3)));
    });
}

#[test]
fn after_sends_once_and_never_never() {
    holds_natively_too(|| {
        let timer = after(Duration::from_millis(1));
        let started = sync::time::Instant::now();
        assert!(timer.recv().expect("it fires") >= started);
        assert_eq!(timer.try_recv(), Err(TryRecvError::Empty));
        assert_eq!(never::<u32>().try_recv(), Err(TryRecvError::Empty));
    });
    let cause = fails(&all_executions(), || _ = never::<u32>().recv());
    assert_eq!(cause, Cause::Deadlock);
}

#[test]
fn try_iter_takes_what_is_there() {
    holds_natively_too(|| {
        let (sender, receiver) = unbounded();
        (1..=3).for_each(|n| sender.send(n).expect("alive"));
        assert_eq!(receiver.try_iter().collect::<Vec<_>>(), [1, 2, 3]);
        assert!(receiver.try_iter().next().is_none());
    });
}

#[test]
fn a_sender_that_the_receivers_loop_waits_for_and_holds_is_a_deadlock() {
    let cause = fails(&all_executions(), || {
        let (sender, receiver) = unbounded();
        let theirs = sender.clone();
        let other = thread::spawn(move || theirs.send(1).expect("alive"));
        assert_eq!(receiver.iter().sum::<u32>(), 1);
        drop(sender);
        other.join().expect("no panic");
    });
    assert_eq!(cause, Cause::Deadlock);
}

#[test]
fn messages_left_behind_are_dropped() {
    holds(|| {
        let message = Arc::new(());
        let (sender, receiver) = unbounded();
        sender.send(Arc::clone(&message)).expect("alive");
        drop((sender, receiver));
        assert_eq!(Arc::strong_count(&message), 1);
    });
}
