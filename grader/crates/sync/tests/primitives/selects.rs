//! `select!`, as in crossbeam-channel: one of the arms that are ready, whichever, or the default.

use super::{all_executions, fails, holds_natively_too, results, with_timeouts};
use std::time::Duration;
use sync::channel::{Select, bounded, never, unbounded};
use sync::engine::Cause;
use sync::{select, thread};

#[test]
fn every_ready_arm_may_be_taken() {
    let seen = results(&all_executions(), || {
        let (first_sender, first) = bounded(1);
        let (second_sender, second) = bounded(1);
        let (third, _third_receiver) = bounded(1);
        first_sender.send(1).expect("alive");
        second_sender.send(2).expect("alive");
        select! {
            recv(first) -> message => message.expect("it is there"),
            recv(second) -> message => message.expect("it is there"),
            send(third, 0) -> sent => { sent.expect("alive"); 3 }
        }
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn an_arm_that_is_not_ready_is_not_taken() {
    holds_natively_too(|| {
        let (sender, ready) = unbounded();
        sender.send(1).expect("alive");
        let silent = never::<i32>();
        let taken = select! {
            recv(ready) -> message => message.expect("it is there"),
            recv(silent) -> _ => unreachable!("nobody sends"),
        };
        assert_eq!(taken, 1);
    });
}

#[test]
fn an_arm_may_change_the_variables_that_its_channels_are_in() {
    holds_natively_too(|| {
        let (sender, mut ready) = unbounded();
        sender.send(1).expect("alive");
        select! {
            recv(ready) -> message => {
                assert!(message.is_ok());
                ready = never();
            }
        }
        sender.send(2).expect_err("nobody listens any more");
        ready.try_recv().expect_err("nobody ever sends");
    });
}

#[test]
fn the_default_is_taken_where_nothing_is_ready() {
    holds_natively_too(|| {
        let (_sender, silent) = unbounded::<i32>();
        let taken = select! {
            recv(silent) -> _ => false,
            default => true,
        };
        assert!(taken);
        let taken = select! {
            recv(silent) -> _ => false,
            default(Duration::from_millis(1)) => true,
        };
        assert!(taken);
    });
}

#[test]
fn a_default_does_not_wait_for_a_thread() {
    let seen = results(&all_executions(), || {
        let (sender, receiver) = unbounded();
        let other = thread::spawn(move || sender.send(1).unwrap_or(()));
        let taken = select! {
            recv(receiver) -> message => message.ok(),
            default => None,
        };
        drop(receiver);
        other.join().expect("no panic");
        taken
    });
    // The sender drops after its send, so the message is never overtaken by the hang-up.
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [None, Some(1)]);
}

#[test]
fn a_timed_default_may_come_first() {
    let seen = results(&with_timeouts(1), || {
        let (sender, receiver) = unbounded();
        let other = thread::spawn(move || sender.send(1).unwrap_or(()));
        let taken = select! {
            recv(receiver) -> message => message.ok(),
            default(Duration::from_secs(1)) => None,
        };
        drop(receiver);
        other.join().expect("no panic");
        taken
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [None, Some(1)]);
}

#[test]
fn a_hung_up_channel_is_ready() {
    holds_natively_too(|| {
        let (sender, receiver) = unbounded::<i32>();
        let other = thread::spawn(move || drop(sender));
        let taken = select! {
            recv(receiver) -> message => message.is_err(),
        };
        assert!(taken);
        other.join().expect("no panic");
    });
}

#[test]
fn a_select_that_nobody_serves_is_a_deadlock() {
    let cause = fails(&all_executions(), || {
        let (_sender, receiver) = unbounded::<i32>();
        let silent = never::<i32>();
        select! {
            recv(receiver) -> _ => {}
            recv(silent) -> _ => {}
        }
    });
    assert_eq!(cause, Cause::Deadlock);
}

#[test]
fn a_waiting_select_takes_what_comes_first() {
    let seen = results(&all_executions(), || {
        let (first_sender, first) = bounded(1);
        let (second_sender, second) = bounded(1);
        let threads = [
            thread::spawn(move || first_sender.send(1).unwrap_or(())),
            thread::spawn(move || second_sender.send(2).unwrap_or(())),
        ];
        let taken = select! {
            recv(first) -> message => message.expect("the message comes before the hang-up"),
            recv(second) -> message => message.expect("the message comes before the hang-up"),
        };
        threads.into_iter().for_each(|thread| thread.join().expect("no panic"));
        taken
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn selects_meet_in_a_rendezvous() {
    holds_natively_too(|| {
        let (sender, receiver) = bounded(0);
        let other = thread::spawn(move || {
            select! {
                send(sender, 7) -> sent => sent.is_ok(),
            }
        });
        let received = select! {
            recv(receiver) -> message => message,
        };
        assert_eq!(received, Ok(7));
        assert!(other.join().expect("no panic"));
    });
}

#[test]
fn a_select_at_run_time_is_the_same() {
    let seen = results(&all_executions(), || {
        let channels = [(); 2].map(|()| bounded(1));
        channels.iter().for_each(|(sender, _)| sender.send(()).expect("alive"));
        let mut select = Select::new();
        channels.iter().for_each(|(_, receiver)| {
            select.recv(receiver);
        });
        let operation = select.select();
        let index = operation.index();
        operation.recv(&channels[index].1).expect("it is there");
        assert!(select.try_select().is_ok_and(|operation| {
            let other = operation.index();
            other != index && operation.recv(&channels[other].1).is_ok()
        }));
        index
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [0, 1]);
}
