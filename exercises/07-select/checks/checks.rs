//! What the functions of this exercise promise, and the scenarios that try to break each promise.
//!
//! Time is virtual under a model: it stands still while threads run and moves when a timeout fires,
//! so that moments can be compared exactly. At most two timeouts of an execution fire early, that
//! is, while another thread could go on.

mod contract;
mod subject;

use contract::*;
use subject::subject;
use sync::{
    Arc, Barrier, Mutex, channel, thread,
    time::{Duration, Instant},
};

/// So many milliseconds.
fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// The first answer of several sources.
mod first {
    use super::*;

    fn first_of(
        sources: impl IntoIterator<Item = Source>,
        limit: Option<Duration>,
    ) -> Result<u32, NoAnswer> {
        subject().first_of(sources.into_iter().collect(), limit)
    }

    /// A source that answers at once, or fails at once.
    fn at_once(answer: Option<u32>) -> Source {
        Box::new(move || answer)
    }

    /// A source that answers when the gate is dropped.
    fn gated(answer: u32) -> (channel::Sender<()>, Source) {
        let (gate, opened) = channel::bounded(0);
        let source = Box::new(move || {
            let _ = opened.recv();
            Some(answer)
        });
        (gate, source)
    }

    #[test]
    fn an_answer_is_returned() {
        trial::example(|| {
            let ample = Some(Duration::from_secs(60));
            assert_eq!(first_of([at_once(Some(1))], ample), Ok(1), "the only answer there is");
            assert_eq!(first_of([at_once(Some(2))], None), Ok(2), "the same without a limit");
            assert_eq!(first_of([], ample), Err(NoAnswer::AllFailed), "nobody is asked");
        });
    }

    #[test]
    fn nobody_waits_for_the_slow_ones() {
        trial::model(|| {
            let (gate, slow) = gated(1);
            let answer = first_of([slow, at_once(Some(2))], None);
            assert_eq!(answer, Ok(2), "the other source does not answer before it returns");
            drop(gate);
        });
    }

    #[test]
    fn sources_are_asked_side_by_side() {
        trial::model(|| {
            let meeting = Arc::new(Barrier::new(2));
            let meets = |answer| -> Source {
                let meeting = Arc::clone(&meeting);
                Box::new(move || {
                    meeting.wait();
                    Some(answer)
                })
            };
            let answer = first_of([meets(1), meets(2)], None);
            assert!(matches!(answer, Ok(1 | 2)), "the sources meet, and one answers first");
        });
    }

    #[test]
    fn a_late_answer_holds_up_no_thread() {
        trial::model(|| {
            let (gate, late) = gated(1);
            let answer = first_of([late], Some(ms(10)));
            assert_eq!(answer, Err(NoAnswer::TimedOut), "the source waits for longer than that");
            // The answer comes when nobody wants it any more. A thread that is left is a finding.
            drop(gate);
        });
    }

    #[test]
    fn a_failure_is_no_answer() {
        trial::model(|| {
            let answer = first_of([at_once(None), at_once(Some(2))], None);
            assert_eq!(answer, Ok(2), "one fails, and the other answers");
        });
    }

    #[test]
    fn that_all_failed_is_known_at_once() {
        trial::model(|| {
            let answer = first_of([at_once(None), at_once(None)], None);
            assert_eq!(answer, Err(NoAnswer::AllFailed), "nobody is left who could answer");
        });
    }

    #[test]
    fn the_limit_is_for_the_whole_call() {
        trial::model(|| {
            let (gate, late) = gated(1);
            let began = Instant::now();
            // At most two of these moments pass before the caller waits.
            let fails_in_between: Source = Box::new(|| {
                (0..3).for_each(|_| thread::sleep(ms(3)));
                None
            });
            let answer = first_of([late, fails_in_between], Some(ms(10)));
            let took = began.elapsed();
            assert_eq!(answer, Err(NoAnswer::TimedOut), "nobody has answered");
            assert!(took >= ms(10), "it waits for as long as the limit says");
            assert!(took <= ms(6 + 10), "a failure on the way does not begin the limit anew");
            drop(gate);
        });
    }
}

/// One value, unless something else comes first.
mod receive {
    use super::*;

    #[test]
    fn takes_what_is_there() {
        trial::example(|| {
            let Line { outlet, cancel, inlet } = subject().line(4);
            assert!(outlet.send(1) && outlet.send(2), "there is room");
            assert_eq!(inlet.recv_or_cancel(None), Ok(1), "the first value");
            let ample = Some(Duration::from_secs(60));
            assert_eq!(inlet.recv_or_cancel(ample), Ok(2), "the second value");
            let nothing = inlet.recv_or_cancel(Some(Duration::ZERO));
            assert_eq!(nothing, Err(Stopped::TimedOut), "no value is left");
            assert!(outlet.send(3), "there is room");
            drop(outlet);
            assert_eq!(inlet.recv_or_cancel(None), Ok(3), "what was sent is still delivered");
            drop(cancel);

            let Line { outlet, cancel, inlet } = subject().line(4);
            drop(cancel);
            let stopped = inlet.recv_or_cancel(ample);
            assert_eq!(stopped, Err(Stopped::Cancelled), "there is no value, but a cancel");
            drop(outlet);
        });
    }

    #[test]
    fn the_end_is_no_timeout() {
        trial::example(|| {
            let Line { outlet, cancel, inlet } = subject().line(4);
            drop(outlet);
            let end = inlet.recv_or_cancel(Some(Duration::ZERO));
            assert_eq!(end, Err(Stopped::Closed), "no value can come any more");
            drop(cancel);
            let stopped = inlet.recv_or_cancel(Some(Duration::ZERO));
            assert_eq!(stopped, Err(Stopped::Cancelled), "the cancel says more than the end");
        });
    }

    #[test]
    fn a_cancel_wakes_the_receiver() {
        trial::model(|| {
            let Line { outlet, cancel, inlet } = subject().line(1);
            let began = Instant::now();
            let canceller = thread::spawn(move || drop(cancel));
            let stopped = inlet.recv_or_cancel(None);
            assert_eq!(stopped, Err(Stopped::Cancelled), "there is no value, but a cancel");
            assert_eq!(began.elapsed(), Duration::ZERO, "the cancel is noticed at once");
            canceller.join().unwrap();
            drop(outlet);
        });
    }

    #[test]
    fn a_busy_channel_does_not_hide_the_cancel() {
        trial::model(|| {
            let Line { outlet, cancel, inlet } = subject().line(2);
            assert!(outlet.send(1) && outlet.send(2), "there is room");
            drop(cancel);
            let stopped = inlet.recv_or_cancel(None);
            assert_eq!(stopped, Err(Stopped::Cancelled), "values are there, and so is the cancel");
            let stopped = inlet.recv_or_cancel(Some(ms(10)));
            assert_eq!(stopped, Err(Stopped::Cancelled), "it stays given");
            assert_eq!(inlet.rest(), [1, 2], "no value was taken");
        });
    }

    #[test]
    fn a_value_that_is_there_beats_the_limit() {
        trial::model(|| {
            let Line { outlet, cancel, inlet } = subject().line(1);
            assert!(outlet.send(1), "there is room");
            assert_eq!(inlet.recv_or_cancel(Some(Duration::ZERO)), Ok(1), "the value is there");
            drop(cancel);
        });
    }

    #[test]
    fn a_value_wakes_the_receiver() {
        trial::model(|| {
            let Line { outlet, cancel, inlet } = subject().line(1);
            let sender = thread::spawn(move || {
                let sent = outlet.send(1) && outlet.send(2);
                assert!(sent, "somebody receives");
            });
            assert_eq!(inlet.recv_or_cancel(None), Ok(1), "the first value");
            assert_eq!(inlet.recv_or_cancel(None), Ok(2), "the second value");
            let end = inlet.recv_or_cancel(None);
            assert_eq!(end, Err(Stopped::Closed), "no sender is left");
            sender.join().unwrap();
            drop(cancel);
        });
    }

    #[test]
    fn gives_up_when_the_limit_has_passed() {
        trial::model(|| {
            let Line { outlet, cancel, inlet } = subject().line(1);
            let began = Instant::now();
            let stopped = inlet.recv_or_cancel(Some(ms(10)));
            assert_eq!(stopped, Err(Stopped::TimedOut), "no value comes");
            assert_eq!(began.elapsed(), ms(10), "it waits for as long as the limit says");
            drop((outlet, cancel));
        });
    }

    #[test]
    fn no_value_is_lost() {
        trial::model(|| {
            let Line { outlet, cancel, inlet } = subject().line(1);
            let canceller = thread::spawn(move || drop(cancel));
            let sender = thread::spawn(move || {
                // Just when the limit passes.
                thread::sleep(ms(10));
                assert!(outlet.send(1), "somebody may receive");
            });
            let received = inlet.recv_or_cancel(Some(ms(10)));
            sender.join().unwrap();
            canceller.join().unwrap();
            let rest = inlet.rest();
            match received {
                Ok(value) => assert_eq!((value, rest), (1, vec![]), "the value was taken"),
                Err(Stopped::Cancelled | Stopped::TimedOut) => {
                    assert_eq!(rest, [1], "a value that is not returned is still in the channel");
                }
                Err(Stopped::Closed) => panic!("a value was sent before the channel was closed"),
            }
        });
    }

    #[test]
    fn behaves_like_a_queue_with_a_cancel() {
        trial::linearizable(|| OneAfterAnother);
    }

    #[test]
    fn nothing_is_lost_under_load() {
        trial::stress_with(
            || (1..4_u32, 0..6_u32, 1..3_usize),
            |(senders, values, capacity)| {
                let Line { outlet, cancel, inlet } = subject().line(capacity);
                let (outlet, inlet) = (Arc::new(outlet), Arc::new(inlet));
                let receives = Arc::clone(&inlet);
                let receiver = thread::spawn(move || {
                    let taken = std::iter::from_fn(|| receives.recv_or_cancel(None).ok());
                    taken.collect::<Vec<_>>()
                });
                let senders: Vec<_> = (0..senders)
                    .map(|sender| {
                        let outlet = Arc::clone(&outlet);
                        thread::spawn(move || {
                            (0..values).all(|value| outlet.send(sender * 100 + value))
                        })
                    })
                    .collect();
                let count = senders.len() as u32 * values;
                for sender in senders {
                    assert!(sender.join().unwrap(), "somebody receives");
                }
                drop(cancel);
                let mut taken = receiver.join().unwrap();
                taken.extend(inlet.rest());
                taken.sort_unstable();
                taken.dedup();
                assert_eq!(taken.len() as u32, count, "every value is taken once, or still there");
            },
        );
    }
}

/// The last value of a burst.
mod burst {
    use super::*;

    #[test]
    fn ends_with_the_quiet_or_the_values() {
        trial::example(|| {
            let Line { outlet, cancel, inlet } = subject().line(4);
            assert!(outlet.send(1) && outlet.send(2), "there is room");
            let ample = Duration::from_secs(60);
            assert_eq!(inlet.debounce(ms(1), ample), Some(2), "the last of the first burst");
            assert!(outlet.send(3), "there is room");
            assert_eq!(inlet.debounce(ample, ms(1)), Some(3), "the limit ends the second burst");
            assert!(outlet.send(4), "there is room");
            drop(outlet);
            assert_eq!(inlet.debounce(ample, ample), Some(4), "nobody can send any more");
            assert_eq!(inlet.debounce(ample, ample), None, "and there is no value");
            drop(cancel);
        });
    }

    #[test]
    fn the_last_value_is_returned_after_the_quiet() {
        trial::model(|| {
            let Line { outlet, cancel, inlet } = subject().line(3);
            assert!(outlet.send(1) && outlet.send(2) && outlet.send(3), "there is room");
            let began = Instant::now();
            assert_eq!(inlet.debounce(ms(10), ms(100)), Some(3), "the last value of the burst");
            assert_eq!(began.elapsed(), ms(10), "it returns when it has been quiet for so long");
            drop((outlet, cancel));
        });
    }

    #[test]
    fn every_value_begins_the_quiet_anew() {
        trial::model(|| {
            let Line { outlet, cancel, inlet } = subject().line(3);
            let sent_at = Arc::new(Mutex::new(Vec::new()));
            let notes = Arc::clone(&sent_at);
            let sender = thread::spawn(move || {
                for value in 0..2 {
                    notes.lock().push(Instant::now());
                    assert!(outlet.send(value), "somebody receives");
                    thread::sleep(ms(6));
                }
                outlet
            });
            let value = inlet.debounce(ms(10), ms(100)).expect("a value is sent");
            let returned = Instant::now();
            let sent = sent_at.lock()[value as usize];
            let quiet = returned.duration_since(sent);
            assert!(quiet >= ms(10), "it was quiet for {quiet:?} after the last value, not 10 ms");
            drop((sender.join().unwrap(), cancel));
        });
    }

    #[test]
    fn no_value_is_lost_behind_the_last() {
        trial::model(|| {
            let Line { outlet, cancel, inlet } = subject().line(3);
            let sender = thread::spawn(move || {
                for value in 0..3 {
                    assert!(outlet.send(value), "somebody receives");
                    thread::sleep(ms(6));
                }
                outlet
            });
            let value = inlet.debounce(ms(4), ms(10)).expect("a value is sent");
            let outlet = sender.join().unwrap();
            let rest = inlet.rest();
            let expected: Vec<_> = (value + 1..3).collect();
            assert_eq!(rest, expected, "what came after {value} is still in the channel");
            drop((outlet, cancel));
        });
    }

    #[test]
    fn a_stream_of_values_does_not_put_off_the_limit() {
        trial::Model::new()
            .preemptions(1)
            .because("a limit that is put off is put off without any preemption")
            .check(|| {
                let Line { outlet, cancel, inlet } = subject().line(1);
                let began = Instant::now();
                let sender = thread::spawn(move || {
                    // For as long as somebody can receive, but not for ever.
                    for _ in 0..8 {
                        if outlet.send(1) {
                            thread::sleep(ms(6));
                        }
                    }
                });
                let value = inlet.debounce(ms(10), ms(20));
                let took = began.elapsed();
                assert_eq!(value, Some(1), "values keep coming, and the limit passes");
                // At most two of the sender's sleeps end while this thread could go on.
                let latest = ms(20 + 2 * 6);
                assert!(took <= latest, "it took {took:?}: the limit of 20 ms was put off");
                drop((inlet, cancel));
                sender.join().unwrap();
            });
    }

    #[test]
    fn the_limit_counts_from_the_first_value() {
        trial::model(|| {
            let Line { outlet, cancel, inlet } = subject().line(1);
            let sender = thread::spawn(move || {
                thread::sleep(ms(20));
                let sent_at = Instant::now();
                assert!(outlet.send(1), "somebody receives");
                (outlet, sent_at)
            });
            assert_eq!(inlet.debounce(ms(100), ms(10)), Some(1), "the first value is waited for");
            let returned = Instant::now();
            let (outlet, sent_at) = sender.join().unwrap();
            let took = returned.duration_since(sent_at);
            assert_eq!(took, ms(10), "then the limit passes before it has been quiet for so long");
            drop((outlet, cancel));
        });
    }

    #[test]
    fn the_end_of_the_values_ends_the_burst() {
        trial::model(|| {
            let Line { outlet, cancel, inlet } = subject().line(2);
            assert!(outlet.send(1) && outlet.send(2), "there is room");
            drop(outlet);
            let began = Instant::now();
            assert_eq!(inlet.debounce(ms(10), ms(100)), Some(2), "the last value of all");
            assert_eq!(inlet.debounce(ms(10), ms(100)), None, "there is none any more");
            assert_eq!(began.elapsed(), Duration::ZERO, "nobody is left who could send");
            drop(cancel);
        });
    }
}

/// Something to do in every period.
mod ticks {
    use super::*;

    /// Runs `every` until `calls` calls, the last of which gives the cancel; each takes `action`
    /// after it has noted the moment. How many it says it was, the moments, and the time it took.
    fn run(calls: usize, action: Duration) -> (u64, Vec<Duration>, Duration) {
        let Line { outlet, cancel, inlet } = subject().line(1);
        let began = Instant::now();
        let mut cancel = Some(cancel);
        let mut moments = Vec::new();
        let count = inlet.every(ms(10), &mut || {
            assert!(moments.len() < calls, "after the cancel nothing is called");
            moments.push(began.elapsed());
            if moments.len() == calls {
                drop(cancel.take());
            }
            if action > Duration::ZERO {
                thread::sleep(action);
            }
        });
        drop(outlet);
        (count, moments, began.elapsed())
    }

    #[test]
    fn are_counted() {
        trial::example(|| {
            let (count, moments, took) = run(2, Duration::ZERO);
            assert_eq!((count, moments.len()), (2, 2), "two calls, and the second cancels");
            assert!(moments[0] >= ms(10), "the first call comes after one period");
            assert!(took >= ms(20), "the second call comes after two periods");
        });
    }

    #[test]
    fn come_once_in_every_period() {
        trial::model(|| {
            let (count, moments, took) = run(3, Duration::ZERO);
            assert_eq!(moments, [ms(10), ms(20), ms(30)], "one call in every period");
            assert_eq!(count, 3, "it says how often it called");
            assert_eq!(took, ms(30), "the cancel is noticed at once");
        });
    }

    #[test]
    fn do_not_drift() {
        trial::model(|| {
            let (_, moments, _) = run(3, ms(4));
            assert_eq!(moments, [ms(10), ms(20), ms(30)], "the work puts off no later call");
        });
    }

    #[test]
    fn a_cancel_ends_the_wait() {
        trial::model(|| {
            let Line { outlet, cancel, inlet } = subject().line(1);
            let began = Instant::now();
            let canceller = thread::spawn(move || {
                drop(cancel);
                began.elapsed()
            });
            let mut calls = 0;
            let count = inlet.every(ms(10), &mut || calls += 1);
            let returned = began.elapsed();
            assert_eq!(count, calls, "it says how often it called");
            let cancelled = canceller.join().unwrap();
            assert_eq!(returned, cancelled, "no time passes after the cancel");
            drop(outlet);
        });
    }

    #[test]
    fn none_comes_after_the_cancel() {
        trial::model(|| {
            // The next moments pass while the action is still at work, and the cancel is given.
            let (count, moments, _) = run(1, ms(35));
            assert_eq!((count, moments.len()), (1, 1), "after the cancel nothing is called");
        });
    }
}
