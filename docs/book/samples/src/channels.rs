//! Producers, a channel and consumers; ends, and choices between channels.

use sync::channel::{Receiver, Sender, bounded};
use sync::time::Duration;
use sync::{select, thread};

// ANCHOR: pipeline
/// Squares numbers: one producer for each list, one consumer, and room for two numbers between them.
pub fn squares(lists: &[&[u64]]) -> Vec<u64> {
    let (sender, receiver) = bounded(2);
    thread::scope(|scope| {
        for list in lists {
            let sender = sender.clone();
            scope.spawn(move || {
                for number in *list {
                    // Waits while the channel is full.
                    sender.send(*number).expect("the consumer takes all");
                }
            });
        }
        // The producers have theirs; with this one alive the loop below would never end.
        drop(sender);
        receiver.iter().map(|number| number * number).collect()
    })
}
// ANCHOR_END: pipeline

// ANCHOR: done
/// Works until it is told to stop: the channel carries nothing, its end is the message.
pub fn work_until_done(jobs: &Receiver<u64>, done: &Receiver<()>) -> u64 {
    let mut finished = 0;
    loop {
        select! {
            recv(jobs) -> job => match job {
                Ok(_) => finished += 1,
                Err(_) => return finished,
            },
            recv(done) -> _ => return finished,
        }
    }
}
// ANCHOR_END: done

// ANCHOR: timeout
/// The first answer of two, if one comes in time.
pub fn first_of(one: &Receiver<u64>, other: &Receiver<u64>, limit: Duration) -> Option<u64> {
    select! {
        recv(one) -> answer => answer.ok(),
        recv(other) -> answer => answer.ok(),
        default(limit) => None,
    }
}
// ANCHOR_END: timeout

/// A sender that nobody listens to any more.
pub fn send_to_nobody() -> Result<(), u64> {
    let (sender, receiver): (Sender<u64>, _) = bounded(1);
    drop(receiver);
    sender.send(7).map_err(|refused| refused.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes;
    use sync::engine::Memory;

    #[test]
    fn everything_that_was_sent_arrives_in_every_interleaving() {
        let outcomes = outcomes(Memory::Sequential, || {
            let mut squares = squares(&[&[1, 2], &[3]]);
            squares.sort_unstable();
            format!("{squares:?}")
        });
        assert_eq!(outcomes.into_keys().collect::<Vec<_>>(), ["[1, 4, 9]"]);
    }

    #[test]
    fn a_worker_that_is_told_to_stop_stops() {
        let outcomes = outcomes(Memory::Sequential, || {
            let (jobs, to_do) = bounded(1);
            let (stop, done) = bounded::<()>(0);
            thread::scope(|scope| {
                let worker = scope.spawn(|| work_until_done(&to_do, &done));
                jobs.send(1).unwrap();
                drop(stop);
                worker.join().unwrap().to_string()
            })
        });
        assert_eq!(outcomes.into_keys().collect::<Vec<_>>(), ["0", "1"]);
    }

    #[test]
    fn an_answer_may_come_in_time_or_not() {
        let outcomes = outcomes(Memory::Sequential, || {
            let (one, first) = bounded(1);
            let (_other, second) = bounded(1);
            thread::scope(|scope| {
                scope.spawn(move || one.send(1).unwrap());
                format!("{:?}", first_of(&first, &second, Duration::from_millis(5)))
            })
        });
        assert_eq!(outcomes.into_keys().collect::<Vec<_>>(), ["None", "Some(1)"]);
    }

    #[test]
    fn what_nobody_receives_comes_back() {
        assert_eq!(send_to_nobody(), Err(7));
    }
}
