//! The checks of exercise 05: first the buffer, then the pipeline that is built on it.

mod contract;
mod subject;

use contract::*;
use proptest::prelude::*;
use std::any::Any;
use sync::atomic::{AtomicU32, Ordering};
use sync::{Arc, thread};

/// A source of these items, in this order.
fn source<const N: usize>(items: [u32; N]) -> Source {
    Box::new(items.into_iter())
}

/// Tenfold, so that an output shows which item it came from.
fn tenfold() -> Transform {
    Box::new(|item| Ok(item * 10))
}

/// The buffer alone.
mod buffer {
    use super::*;

    fn buffer(capacity: usize) -> Arc<dyn Buffer> {
        subject::subject().buffer(capacity)
    }

    fn spawn_send<'scope>(
        scope: &'scope thread::Scope<'scope, '_>,
        buffer: &'scope Arc<dyn Buffer>,
        value: u32,
    ) -> thread::ScopedJoinHandle<'scope, Result<(), u32>> {
        scope.spawn(move || buffer.send(value))
    }

    /// What the threads returned, whichever was first.
    fn sorted<T: Ord>(threads: Vec<thread::ScopedJoinHandle<'_, T>>) -> Vec<T> {
        let mut answers: Vec<_> =
            threads.into_iter().map(|thread| returned(thread.join())).collect();
        answers.sort();
        answers
    }

    #[test]
    fn values_come_out_in_the_order_they_went_in() {
        trial::example(|| {
            let buffer = buffer(3);
            for value in [1, 2, 3] {
                assert_eq!(buffer.send(value), Ok(()), "there is room for three values");
            }
            assert_eq!(buffer.recv(), Some(1), "the first value in is the first out");
            assert_eq!(buffer.send(4), Ok(()), "a value that left has made room");
            let rest: Vec<_> = (0..3).map(|_| buffer.recv()).collect();
            assert_eq!(rest, [Some(2), Some(3), Some(4)], "the others follow in order");
        });
    }

    #[test]
    fn a_closed_buffer_refuses_new_values_and_hands_out_the_old() {
        trial::example(|| {
            let buffer = buffer(4);
            for value in [1, 2, 3] {
                assert_eq!(buffer.send(value), Ok(()), "there is room for four values");
            }
            buffer.close();
            assert_eq!(buffer.send(4), Err(4), "a closed buffer gives the value back");
            assert_eq!(buffer.recv(), Some(1), "what was sent before the close is delivered");
            let mut rest = Vec::new();
            buffer.drain(&mut |value| rest.push(value));
            assert_eq!(rest, [2, 3], "a loop takes what is left, and ends");
            buffer.close();
            assert_eq!(buffer.recv(), None, "closed and empty, even when closed twice");
        });
    }

    #[test]
    fn a_capacity_of_zero_is_refused() {
        trial::example(|| {
            let refusal = thread::spawn(|| drop(buffer(0))).join();
            assert_panicked_about(refusal, "capacity");
        });
    }

    #[test]
    fn never_holds_more_than_its_capacity() {
        trial::Model::new()
            .preemptions(2)
            .because("two senders that look before either puts a value need one preemption each")
            .check(|| {
                let buffer = buffer(1);
                assert_eq!(buffer.send(1), Ok(()), "there is room for one value");
                let sent = AtomicU32::new(1);
                thread::scope(|scope| {
                    for value in [2, 3] {
                        let (buffer, sent) = (&buffer, &sent);
                        scope.spawn(move || {
                            if buffer.send(value).is_ok() {
                                sent.fetch_add(1, Ordering::SeqCst);
                            }
                        });
                    }
                    for received in 0..3 {
                        // A send counts itself after it has returned: the buffer holds at least these.
                        let held = sent.load(Ordering::SeqCst).saturating_sub(received);
                        assert!(held <= 1, "a buffer of capacity 1 holds {held} values");
                        assert!(buffer.recv().is_some(), "nobody closed the buffer");
                    }
                });
            });
    }

    #[test]
    fn no_receiver_sleeps_while_values_wait() {
        trial::model(|| {
            let buffer = buffer(1);
            thread::scope(|scope| {
                let receivers: Vec<_> = (0..2).map(|_| scope.spawn(|| buffer.recv())).collect();
                let sent = [buffer.send(1), buffer.send(2)];
                assert_eq!(sent, [Ok(()), Ok(())], "nobody closed the buffer");
                assert_eq!(sorted(receivers), [Some(1), Some(2)], "each receiver gets a value");
            });
        });
    }

    #[test]
    fn every_value_wakes_a_receiver() {
        trial::model(|| {
            let buffer = buffer(2);
            thread::scope(|scope| {
                let receivers: Vec<_> = (0..2).map(|_| scope.spawn(|| buffer.recv())).collect();
                let sent = [buffer.send(1), buffer.send(2)];
                assert_eq!(sent, [Ok(()), Ok(())], "there is room for both");
                assert_eq!(sorted(receivers), [Some(1), Some(2)], "each receiver gets a value");
            });
        });
    }

    #[test]
    fn no_sender_sleeps_while_there_is_room() {
        trial::model(|| {
            let buffer = buffer(2);
            let sent = [buffer.send(1), buffer.send(2)];
            assert_eq!(sent, [Ok(()), Ok(())], "there is room for both");
            thread::scope(|scope| {
                let senders: Vec<_> = [3, 4].map(|value| spawn_send(scope, &buffer, value)).into();
                let received = [buffer.recv(), buffer.recv()];
                assert_eq!(received, [Some(1), Some(2)], "the first values in are the first out");
                assert_eq!(sorted(senders), [Ok(()), Ok(())], "nobody closed the buffer");
            });
        });
    }

    #[test]
    fn close_wakes_every_receiver() {
        trial::model(|| {
            let buffer = buffer(1);
            thread::scope(|scope| {
                let receivers: Vec<_> = (0..2).map(|_| scope.spawn(|| buffer.recv())).collect();
                buffer.close();
                assert_eq!(sorted(receivers), [None, None], "nothing was ever sent");
            });
        });
    }

    #[test]
    fn close_sends_waiting_values_back() {
        trial::model(|| {
            let buffer = buffer(1);
            assert_eq!(buffer.send(1), Ok(()), "there is room for one value");
            thread::scope(|scope| {
                let senders: Vec<_> = [2, 3].map(|value| spawn_send(scope, &buffer, value)).into();
                buffer.close();
                assert_eq!(sorted(senders), [Err(2), Err(3)], "there was never room for them");
            });
            assert_eq!(buffer.recv(), Some(1), "what was sent before the close is delivered");
            assert_eq!(buffer.recv(), None, "the buffer is closed and empty");
        });
    }

    #[test]
    fn behaves_like_a_queue_one_call_at_a_time() {
        trial::linearizable(|| BoundedQueue { capacity: 1, subject: subject::subject() });
    }

    #[test]
    fn nothing_is_lost_or_doubled_under_load() {
        trial::stress_with(
            || (1..4usize, 1..4usize, 1..4usize, 0..8u32),
            |(capacity, producers, consumers, values)| {
                let buffer = buffer(capacity);
                let taken: Vec<Vec<u32>> = thread::scope(|scope| {
                    let consumers: Vec<_> = (0..consumers)
                        .map(|_| {
                            scope.spawn(|| {
                                let mut taken = Vec::new();
                                buffer.drain(&mut |value| taken.push(value));
                                taken
                            })
                        })
                        .collect();
                    let producers: Vec<_> = (0..producers as u32)
                        .map(|producer| {
                            let buffer = &buffer;
                            scope.spawn(move || {
                                for value in 0..values {
                                    let sent = buffer.send(producer * 100 + value);
                                    assert_eq!(sent, Ok(()), "nobody closed the buffer");
                                }
                            })
                        })
                        .collect();
                    producers.into_iter().for_each(|producer| returned(producer.join()));
                    buffer.close();
                    consumers.into_iter().map(|consumer| returned(consumer.join())).collect()
                });
                for producer in 0..producers as u32 {
                    let in_order = taken.iter().all(|taken| {
                        taken.iter().filter(|value| *value / 100 == producer).is_sorted()
                    });
                    assert!(in_order, "one producer's values keep their order");
                }
                let mut all = taken.concat();
                all.sort();
                let expected: Vec<_> = (0..producers as u32)
                    .flat_map(|producer| (0..values).map(move |value| producer * 100 + value))
                    .collect();
                assert_eq!(all, expected, "every value arrives, and arrives once");
            },
        );
    }
}

/// The pipeline.
mod pipeline {
    use super::*;

    fn run(
        inputs: Vec<Source>,
        workers: usize,
        capacity: usize,
        f: Transform,
    ) -> Result<Vec<u32>, Stopped> {
        subject::subject().run(inputs, workers, capacity, f)
    }

    /// Tenfold, except that `failing` fails.
    fn fails_at(failing: u32) -> Transform {
        Box::new(move |item| if item == failing { Err(item) } else { Ok(item * 10) })
    }

    #[test]
    fn transforms_every_item() {
        trial::threaded_example(|| {
            let inputs = vec![source([1, 2, 3]), source([4]), source([])];
            assert_eq!(run(inputs, 1, 2, tenfold()), Ok(vec![10, 20, 30, 40]), "in input order");
            let inputs = vec![source([1, 2, 3, 4, 5, 6])];
            let outputs = run(inputs, 3, 1, tenfold());
            assert_eq!(outputs, Ok(vec![10, 20, 30, 40, 50, 60]), "three workers, same order");
            assert_eq!(run(Vec::new(), 2, 1, tenfold()), Ok(Vec::new()), "no source, no output");
        });
    }

    #[test]
    fn reports_what_went_wrong() {
        trial::threaded_example(|| {
            let failed = run(vec![source([1, 2, 3])], 2, 2, fails_at(2));
            assert_eq!(failed, Err(Stopped::Failed(2)), "the error of `f` comes back");
            let endless: Source = Box::new(1..);
            let failed = run(vec![endless], 2, 2, fails_at(5));
            assert_eq!(failed, Err(Stopped::Failed(5)), "an endless source is cancelled");
            let panicking: Transform = Box::new(|item| panic!("no transform for {item}"));
            let panicked = run(vec![source([1, 2, 3])], 2, 1, panicking);
            assert_eq!(panicked, Err(Stopped::Panicked), "a panic of `f` comes back");
        });
    }

    #[test]
    fn zero_workers_are_refused() {
        trial::threaded_example(|| {
            let refusal = thread::spawn(|| drop(run(vec![source([1])], 0, 1, tenfold()))).join();
            assert_panicked_about(refusal, "workers");
        });
    }

    #[test]
    fn every_producer_is_heard() {
        trial::Model::new()
            .preemptions(1)
            .because("a producer that closes for all needs one head start")
            .check(|| {
                let outputs = run(vec![source([1]), source([2])], 1, 2, tenfold());
                assert_eq!(outputs, Ok(vec![10, 20]), "both sources end up in the output");
            });
    }

    #[test]
    fn outputs_come_in_input_order() {
        trial::Model::new()
            .preemptions(1)
            .executions(6_000)
            .because("one preemption after `f` lets a worker be overtaken")
            .check(|| {
                let outputs = run(vec![source([1, 2])], 2, 2, tenfold());
                assert_eq!(outputs, Ok(vec![10, 20]), "whichever worker finishes first");
            });
    }

    #[test]
    fn outputs_are_collected_while_workers_run() {
        trial::Model::new()
            .preemptions(1)
            .because("outputs that nobody takes block without any preemption")
            .check(|| {
                let outputs = run(vec![source([1, 2])], 1, 1, tenfold());
                assert_eq!(outputs, Ok(vec![10, 20]), "more outputs than the capacity");
            });
    }

    #[test]
    fn workers_run_side_by_side() {
        trial::Model::new()
            .preemptions(0)
            .because("workers that keep each other out of `f` block without any preemption")
            .check(|| {
                let meeting = sync::Barrier::new(2);
                let f: Transform = Box::new(move |item| {
                    meeting.wait();
                    Ok(item * 10)
                });
                let outputs = run(vec![source([1, 2])], 2, 2, f);
                assert_eq!(outputs, Ok(vec![10, 20]), "two calls of `f` can meet");
            });
    }

    #[test]
    fn sources_are_read_side_by_side() {
        trial::Model::new()
            .preemptions(1)
            .because("whoever waits behind a source that waits blocks without any preemption")
            .check(|| {
                let meeting = Arc::new(sync::Barrier::new(2));
                let other = meeting.clone();
                let late: Source = Box::new(std::iter::once_with(move || {
                    other.wait();
                    1
                }));
                let f: Transform = Box::new(move |item| {
                    if item == 2 {
                        meeting.wait();
                    }
                    Ok(item * 10)
                });
                let outputs = run(vec![late, source([2])], 1, 2, f);
                assert_eq!(outputs, Ok(vec![10, 20]), "a source that waits holds up nobody else");
            });
    }

    #[test]
    fn producers_do_not_run_ahead() {
        trial::Model::new()
            .preemptions(1)
            .because("a source that is read ahead is read without any preemption")
            .check(|| {
                let read = Arc::new(AtomicU32::new(0));
                let ahead = Arc::new(AtomicU32::new(0));
                let (reading, seen) = (read.clone(), ahead.clone());
                let counted: Source = Box::new([1, 2, 3, 4].into_iter().inspect(move |_| {
                    reading.fetch_add(1, Ordering::SeqCst);
                }));
                // While the first item is transformed, it and all others that have been read wait.
                let f: Transform = Box::new(move |item| {
                    seen.fetch_max(read.load(Ordering::SeqCst), Ordering::SeqCst);
                    Err(item)
                });
                let outputs = run(vec![counted], 1, 1, f);
                assert_eq!(outputs, Err(Stopped::Failed(1)), "the error of `f` comes back");
                let ahead = ahead.load(Ordering::SeqCst);
                assert!(
                    ahead <= 3,
                    "one source, one worker, capacity 1, and {ahead} items at once"
                );
            });
    }

    #[test]
    fn an_error_lets_waiting_producers_go() {
        trial::Model::new()
            .preemptions(1)
            .because("a producer that nobody wakes waits without any preemption")
            .check(|| {
                let outputs = run(vec![source([1, 2, 3])], 1, 1, fails_at(1));
                assert_eq!(outputs, Err(Stopped::Failed(1)), "the error of `f` comes back");
            });
    }

    #[test]
    fn nothing_is_transformed_after_the_error() {
        trial::Model::new()
            .preemptions(1)
            .because("a worker that goes on does so without any preemption")
            .check(|| {
                let calls = Arc::new(AtomicU32::new(0));
                let counter = calls.clone();
                let f: Transform = Box::new(move |item| {
                    counter.fetch_add(1, Ordering::SeqCst);
                    if item == 1 { Err(item) } else { Ok(item * 10) }
                });
                let outputs = run(vec![source([1, 2])], 1, 2, f);
                assert_eq!(outputs, Err(Stopped::Failed(1)), "the error of `f` comes back");
                let calls = calls.load(Ordering::SeqCst);
                assert_eq!(calls, 1, "the only worker has seen the error");
            });
    }

    #[test]
    fn a_panic_in_f_lets_the_others_go() {
        trial::Model::new()
            .preemptions(1)
            .because("who waits for a worker that is gone waits without any preemption")
            .check(|| {
                let f: Transform = Box::new(|item| match item {
                    1 => panic!("no transform for {item}"),
                    _ => Ok(item * 10),
                });
                let outputs = run(vec![source([1, 2, 3])], 1, 1, f);
                assert_eq!(outputs, Err(Stopped::Panicked), "a panic of `f` comes back");
            });
    }

    #[test]
    fn a_panic_in_a_source_comes_back() {
        trial::Model::new()
            .preemptions(1)
            .because("a panic that is dropped is dropped without any preemption")
            .check(|| {
                let broken: Source = Box::new(std::iter::once_with(|| panic!("nothing to read")));
                let outputs = run(vec![broken, source([2])], 1, 2, tenfold());
                assert_eq!(outputs, Err(Stopped::Panicked), "a panic of a source comes back");
            });
    }

    #[test]
    fn all_threads_have_ended_when_run_returns() {
        trial::Model::new()
            .preemptions(1)
            .because("one preemption before its end lets a thread outlive `run`")
            .check(|| {
                let token = Arc::new(());
                let held = token.clone();
                let f: Transform = Box::new(move |item| {
                    let _held = &held;
                    if item == 1 { Err(item) } else { Ok(item * 10) }
                });
                let outputs = run(vec![source([1, 2])], 2, 2, f);
                assert_eq!(outputs, Err(Stopped::Failed(1)), "the error of `f` comes back");
                assert_eq!(Arc::strong_count(&token), 1, "no thread holds `f` any more");
            });
    }

    #[test]
    fn holds_under_load() {
        trial::stress_with(
            || {
                (
                    prop::collection::vec(prop::collection::vec(0..100u32, 0..6), 0..4),
                    1..4usize,
                    1..4usize,
                )
            },
            |(inputs, workers, capacity)| {
                // One item in sixteen fails: most runs succeed, some do not.
                let transform = |item: u32| if item % 16 == 15 { Err(item) } else { Ok(item * 10) };
                let sources = inputs.iter().cloned();
                let sources = sources.map(|items| Box::new(items.into_iter()) as Source);
                let outputs = run(sources.collect(), workers, capacity, Box::new(transform));
                let one_by_one: Result<Vec<u32>, u32> =
                    inputs.iter().flatten().map(|&item| transform(item)).collect();
                match (outputs, one_by_one) {
                    (Err(Stopped::Failed(item)), Err(_)) => {
                        let known = inputs.iter().flatten().any(|&input| input == item);
                        assert!(known && transform(item).is_err(), "{item} did not fail");
                    }
                    (outputs, expected) => {
                        let expected = expected.map_err(Stopped::Failed);
                        assert_eq!(outputs, expected, "as one thread does it, item by item");
                    }
                }
            },
        );
    }
}

/// What the thread returned; its panic is passed on with its own words.
fn returned<T>(ended: std::thread::Result<T>) -> T {
    ended.unwrap_or_else(|payload| panic!("{}", message(&*payload)))
}

/// The thread panicked, with a message that names `word`.
fn assert_panicked_about(ended: std::thread::Result<()>, word: &str) {
    let payload = ended.expect_err("a call that makes no sense panics");
    let message = message(&*payload);
    assert!(message.contains(word), "{message}: it does not name `{word}`");
}

fn message(payload: &(dyn Any + Send)) -> &str {
    match payload.downcast_ref::<String>() {
        Some(message) => message,
        None => payload.downcast_ref::<&str>().copied().unwrap_or("a panic without words"),
    }
}
