//! What a ring promises, and the scenarios that try to break each promise.

mod contract;
mod subject;

use contract::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use subject::subject;
use sync::thread;

/// Puts a message in, trying again for as long as there is no room.
fn push(producer: &mut dyn Producer, mut message: Message) {
    while let Err(refused) = producer.push(message) {
        message = refused;
        thread::yield_now();
    }
}

/// Takes a message out, looking again for as long as there is none.
fn pop(consumer: &mut dyn Consumer) -> u64 {
    loop {
        match consumer.pop() {
            Some(message) => return message.number(),
            None => thread::yield_now(),
        }
    }
}

/// One thread with both ends.
mod one_thread {
    use super::*;

    #[test]
    fn gives_in_the_order_it_took() {
        trial::example(|| {
            let drops = Drops::none();
            let (mut producer, mut consumer) = subject().ring(2);
            assert!(consumer.pop().is_none(), "a new ring is empty");
            for round in 0..5 {
                let (first, second) = (2 * round, 2 * round + 1);
                assert!(producer.push(drops.message(first)).is_ok(), "there is room for two");
                assert!(producer.push(drops.message(second)).is_ok(), "there is room for two");
                let refused = producer.push(drops.message(99)).err().map(Message::number);
                assert_eq!(refused, Some(99), "a full ring gives back what it has no room for");
                let oldest = consumer.pop().map(Message::number);
                assert_eq!(oldest, Some(first), "the oldest comes out first");
                let next = consumer.pop().map(Message::number);
                assert_eq!(next, Some(second), "then the next");
                assert!(consumer.pop().is_none(), "then there is none");
            }
        });
    }

    #[test]
    fn holds_one_where_one_is_asked_for() {
        trial::example(|| {
            let drops = Drops::none();
            let (mut producer, mut consumer) = subject().ring(1);
            for number in 0..3 {
                assert!(producer.push(drops.message(number)).is_ok(), "there is room for one");
                assert!(producer.push(drops.message(99)).is_err(), "and for no more");
                let out = consumer.pop().map(Message::number);
                assert_eq!(out, Some(number), "what went in comes out");
            }
            let none = catch_unwind(AssertUnwindSafe(|| drop(subject().ring(0))));
            assert!(none.is_err(), "a ring without room panics");
        });
    }

    #[test]
    fn drops_every_message_once() {
        trial::example(|| {
            let drops = Drops::none();
            let (mut producer, mut consumer) = subject().ring(3);
            for number in 0..3 {
                assert!(producer.push(drops.message(number)).is_ok(), "there is room for three");
            }
            drop(consumer.pop());
            assert_eq!(drops.count(), 1, "what came out is dropped by who took it");
            assert!(producer.push(drops.message(3)).is_ok(), "there is room again");
            drop(consumer.pop());
            drop(consumer);
            assert_eq!(drops.count(), 2, "the other end may still use the ring");
            drop(producer);
            assert_eq!(
                drops.count(),
                4,
                "what is left is dropped with the last end, and only that"
            );
        });
    }

    #[test]
    fn is_sent_only_with_what_may_be_sent() {
        trial::example(|| {
            let [of_numbers, of_others] = subject().sends();
            assert!(of_numbers, "the ends are there to be sent to other threads");
            assert!(!of_others, "an end must not take along what may not be sent");
        });
    }

    #[test]
    fn never_waits() {
        trial::model(|| {
            let drops = Drops::none();
            let (mut producer, mut consumer) = subject().ring(1);
            assert!(consumer.pop().is_none(), "nobody has put anything in");
            assert!(producer.push(drops.message(1)).is_ok(), "there is room for one");
            assert!(producer.push(drops.message(2)).is_err(), "nobody has taken anything out");
        });
    }
}

/// A thread for each end.
mod two_threads {
    use super::*;

    #[test]
    fn hand_over_what_was_written() {
        trial::model(|| {
            let (mut producer, mut consumer) = subject().ring(2);
            let other = thread::spawn(move || {
                let taken = producer.push(Drops::none().message(7)).is_ok();
                assert!(taken, "there is room for two");
                producer
            });
            if let Some(message) = consumer.pop() {
                assert_eq!(message.number(), 7, "what comes out is what went in");
            }
            drop(other.join().unwrap());
        });
    }

    #[test]
    fn use_a_slot_one_after_the_other() {
        trial::model(|| {
            let drops = Drops::none();
            let (mut producer, mut consumer) = subject().ring(1);
            assert!(producer.push(drops.message(1)).is_ok(), "there is room for one");
            let other = thread::spawn(move || {
                let first = consumer.pop().map(Message::number);
                assert_eq!(first, Some(1), "the first message is there");
                consumer
            });
            let taken = producer.push(drops.message(2)).is_ok();
            let mut consumer = other.join().unwrap();
            let second = consumer.pop().map(Message::number);
            assert_eq!(second, taken.then_some(2), "the second comes out if there was room for it");
        });
    }

    #[test]
    fn neither_lose_nor_double_anything() {
        let reason = "three messages through two slots, each end interrupted once on its way round";
        trial::Model::new().preemptions(2).because(reason).check(|| {
            let drops = Drops::none();
            let (mut producer, mut consumer) = subject().ring(2);
            let other = thread::spawn(move || {
                for number in 1..=3 {
                    push(&mut *producer, drops.message(number));
                }
                producer
            });
            let out = [(); 3].map(|()| pop(&mut *consumer));
            assert_eq!(out, [1, 2, 3], "all come out, in the order in which they went in");
            assert!(consumer.pop().is_none(), "and nothing else");
            drop(other.join().unwrap());
            drop(consumer);
            assert_eq!(drops.count(), 3, "each is dropped once");
        });
    }

    #[test]
    fn behave_like_one_call_at_a_time() {
        trial::linearizable(|| OneAfterAnother);
    }
}

/// On real threads.
mod load {
    use super::*;

    #[test]
    fn keeps_the_order() {
        trial::stress_with(
            || (1..4_usize, 1..20_u64),
            |(capacity, count)| {
                let drops = Drops::none();
                let (mut producer, mut consumer) = subject().ring(capacity);
                let other = thread::spawn(move || {
                    (0..count).for_each(|number| push(&mut *producer, drops.message(number)));
                    producer
                });
                for number in 0..count {
                    assert_eq!(pop(&mut *consumer), number, "the next one comes out next");
                }
                drop(other.join().unwrap());
                drop(consumer);
                assert_eq!(u64::from(drops.count()), count, "each is dropped once");
            },
        );
    }
}
