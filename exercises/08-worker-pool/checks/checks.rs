//! What a worker pool promises, and the scenarios that try to break each promise.

mod contract;
mod subject;

use contract::*;
use std::any::Any;
use subject::subject;
use sync::{
    Arc, Barrier, Mutex,
    atomic::{AtomicU32, Ordering},
    channel, thread,
    time::Duration,
};

fn pool(workers: usize, capacity: usize) -> Arc<dyn Pool> {
    subject().pool(workers, capacity)
}

/// Hands in a job to a pool that is open.
fn submit(pool: &Arc<dyn Pool>, job: impl FnOnce() -> u32 + Send + 'static) -> Ticket {
    pool.submit(Box::new(job)).expect("the pool is open and takes the job")
}

/// A job that goes on when the gate is dropped.
fn gated(result: u32) -> (channel::Sender<()>, Job) {
    let (gate, opened) = channel::bounded(0);
    let job = Box::new(move || {
        let _ = opened.recv();
        result
    });
    (gate, job)
}

/// Lets the others go on until each of them has ended or waits.
///
/// Time is virtual under a model, and at most two timeouts of an execution fire while another
/// thread could go on: the third one waits for all of them.
fn when_the_others_wait() {
    for _ in 0..3 {
        thread::sleep(Duration::from_millis(1));
    }
}

/// Jobs and their results.
mod jobs {
    use super::*;

    #[test]
    fn run_and_return_their_results() {
        trial::example(|| {
            let pool = pool(2, 4);
            let tickets: Vec<_> =
                (1..=3_u32).map(|number| submit(&pool, move || number * 10)).collect();
            let results: Vec<_> = tickets.into_iter().map(Ticket::wait).collect();
            assert_eq!(results, [Ok(10), Ok(20), Ok(30)], "each handle has the result of its job");
            pool.wait_idle();
            assert_eq!(pool.pending(), 0, "every job is finished");
            pool.shutdown(Shutdown::Drain);
            assert!(pool.submit(Box::new(|| 50)).is_none(), "the pool takes no job any more");
            pool.shutdown(Shutdown::Now);
        });
    }

    #[test]
    fn need_a_worker_and_a_queue() {
        trial::example(|| {
            let no_workers = thread::spawn(|| drop(pool(0, 1))).join();
            assert_panicked_about(no_workers, "workers");
            let no_queue = thread::spawn(|| drop(pool(1, 0))).join();
            assert_panicked_about(no_queue, "capacity");
        });
    }

    #[test]
    fn wake_a_worker() {
        trial::model(|| {
            let pool = pool(1, 1);
            assert_eq!(submit(&pool, || 7).wait(), Ok(7), "the job runs");
        });
    }

    #[test]
    fn run_once_each() {
        trial::Model::new()
            .preemptions(1)
            .because("one preemption between looking for a job and taking it lets another take it")
            .check(|| {
                let pool = pool(2, 2);
                let runs: Arc<[AtomicU32; 2]> = Arc::default();
                let tickets = [0, 1].map(|job| {
                    let runs = Arc::clone(&runs);
                    submit(&pool, move || runs[job].fetch_add(1, Ordering::SeqCst))
                });
                let results = tickets.map(Ticket::wait);
                assert_eq!(results, [Ok(0), Ok(0)], "each job runs, and for the first time");
                pool.shutdown(Shutdown::Drain);
                let runs = [0, 1].map(|job| runs[job].load(Ordering::SeqCst));
                assert_eq!(runs, [1, 1], "no job runs twice");
            });
    }

    #[test]
    fn run_side_by_side() {
        trial::Model::new()
            .preemptions(1)
            .because("workers that keep each other out block without any preemption")
            .check(|| {
                let pool = pool(2, 2);
                let meeting = Arc::new(Barrier::new(2));
                let tickets = [1, 2].map(|number| {
                    let meeting = Arc::clone(&meeting);
                    submit(&pool, move || {
                        meeting.wait();
                        number
                    })
                });
                assert_eq!(tickets.map(Ticket::wait), [Ok(1), Ok(2)], "two jobs can meet");
            });
    }

    #[test]
    fn are_never_more_at_once_than_workers() {
        trial::Model::new()
            .preemptions(2)
            .because("one preemption inside a job lets another one begin")
            .check(|| {
                let pool = pool(1, 1);
                let running = Arc::new(AtomicU32::new(0));
                let tickets = [0, 1, 2].map(|_| {
                    let running = Arc::clone(&running);
                    submit(&pool, move || {
                        let others = running.fetch_add(1, Ordering::SeqCst);
                        running.fetch_sub(1, Ordering::SeqCst);
                        others
                    })
                });
                let others = tickets.map(Ticket::wait);
                assert_eq!(others, [Ok(0); 3], "with one worker, no job meets another");
            });
    }

    #[test]
    fn begin_in_the_order_in_which_they_came() {
        trial::Model::new()
            .preemptions(1)
            .because("with one worker the order is the queue's, whoever is interrupted")
            .check(|| {
                let pool = pool(1, 3);
                let begun = Arc::new(Mutex::new(Vec::new()));
                let tickets = [1, 2, 3].map(|number| {
                    let begun = Arc::clone(&begun);
                    submit(&pool, move || {
                        begun.lock().push(number);
                        number
                    })
                });
                assert_eq!(tickets.map(Ticket::wait), [Ok(1), Ok(2), Ok(3)], "every job runs");
                assert_eq!(*begun.lock(), [1, 2, 3], "first come, first served");
            });
    }

    #[test]
    fn may_panic() {
        trial::Model::new()
            .preemptions(2)
            .because("a worker that is gone is missed without any preemption")
            .check(|| {
                let pool = pool(1, 1);
                let panics = submit(&pool, || panic!("in the middle of the job"));
                assert_eq!(panics.wait(), Err(NoResult::Panicked), "the handle says so");
                assert_eq!(submit(&pool, || 7).wait(), Ok(7), "the worker goes on");
                pool.wait_idle();
                assert_eq!(pool.pending(), 0, "a job that has panicked is finished");
            });
    }

    #[test]
    fn run_though_nobody_waits() {
        trial::Model::new()
            .preemptions(2)
            .because("a worker that stumbles over a result does so without any preemption")
            .check(|| {
                let pool = pool(1, 1);
                let runs = Arc::new(AtomicU32::new(0));
                let counts = Arc::clone(&runs);
                drop(submit(&pool, move || counts.fetch_add(1, Ordering::SeqCst)));
                assert_eq!(submit(&pool, || 7).wait(), Ok(7), "the worker goes on");
                assert_eq!(runs.load(Ordering::SeqCst), 1, "the first job has run");
            });
    }
}

/// The bounded queue.
mod queue {
    use super::*;

    #[test]
    fn holds_no_more_than_its_capacity() {
        trial::Model::new()
            .preemptions(1)
            .because("a queue without a limit takes the job without any preemption")
            .check(|| {
                let pool = pool(1, 1);
                let (gate, job) = gated(1);
                let first = pool.submit(job).expect("the pool is open");
                let taken = Arc::new(AtomicU32::new(0));
                let (other, counts) = (Arc::clone(&pool), Arc::clone(&taken));
                let submitter = thread::spawn(move || {
                    [2, 3].map(|number| {
                        let ticket = submit(&other, move || number);
                        counts.fetch_add(1, Ordering::SeqCst);
                        ticket
                    })
                });
                when_the_others_wait();
                let in_queue = taken.load(Ordering::SeqCst);
                assert_eq!(in_queue, 1, "one job runs, one waits, and there is no room for more");
                assert_eq!(pool.pending(), 2, "the one that runs and the one in the queue");
                drop(gate);
                let others = submitter.join().unwrap().map(Ticket::wait);
                assert_eq!(first.wait(), Ok(1), "the first job runs");
                assert_eq!(others, [Ok(2), Ok(3)], "the others run when there is room");
            });
    }

    #[test]
    fn room_wakes_whoever_waits_for_it() {
        trial::Model::new()
            .preemptions(1)
            .because("a submitter that nobody wakes waits without any preemption")
            .check(|| {
                let pool = pool(1, 1);
                let other = Arc::clone(&pool);
                let submitter = thread::spawn(move || submit(&other, || 1).wait());
                let own = [2, 3].map(|number| submit(&pool, move || number));
                assert_eq!(own.map(Ticket::wait), [Ok(2), Ok(3)], "every job finds room");
                assert_eq!(submitter.join().unwrap(), Ok(1), "every job finds room");
            });
    }
}

/// Waiting for the last job.
mod idle {
    use super::*;

    #[test]
    fn comes_after_the_last_job() {
        trial::Model::new()
            .preemptions(2)
            .because("one preemption before the job is enough to count it off too early")
            .check(|| {
                let pool = pool(1, 1);
                let runs = Arc::new(AtomicU32::new(0));
                let counts = Arc::clone(&runs);
                let ticket = submit(&pool, move || counts.fetch_add(1, Ordering::SeqCst));
                pool.wait_idle();
                assert_eq!(runs.load(Ordering::SeqCst), 1, "nothing is pending: the job has run");
                assert_eq!(pool.pending(), 0, "nothing is pending");
                assert_eq!(ticket.wait(), Ok(0), "its result is there");
            });
    }

    #[test]
    fn shows_what_the_jobs_did() {
        trial::Model::new()
            .preemptions(2)
            .because("a stale value needs no more than one preemption before it is read")
            .check(|| {
                let pool = pool(1, 1);
                let done = Arc::new(AtomicU32::new(0));
                let does = Arc::clone(&done);
                let ticket = submit(&pool, move || {
                    // Relaxed: it is the pool that makes this visible.
                    does.store(1, Ordering::Relaxed);
                    0
                });
                pool.wait_idle();
                let seen = done.load(Ordering::Relaxed);
                assert_eq!(seen, 1, "what a job did is visible to whoever waited for it");
                assert_eq!(ticket.wait(), Ok(0), "its result is there");
            });
    }

    #[test]
    fn lets_go_everyone_who_waits() {
        trial::Model::new()
            .preemptions(1)
            .because("whoever is not woken sleeps on without any preemption")
            .check(|| {
                let pool = pool(1, 1);
                let (gate, job) = gated(1);
                let ticket = pool.submit(job).expect("the pool is open");
                let waiters = [0, 1].map(|_| {
                    let pool = Arc::clone(&pool);
                    thread::spawn(move || pool.wait_idle())
                });
                drop(gate);
                waiters.into_iter().for_each(|waiter| waiter.join().unwrap());
                assert_eq!(ticket.wait(), Ok(1), "the job has run");
            });
    }
}

/// The end.
mod shutdown {
    use super::*;
    use std::cell::RefCell;

    sync::thread_local! {
        /// Held for as long as the thread that put it there is alive.
        static HELD: RefCell<Option<Arc<()>>> = const { RefCell::new(None) };
    }

    /// A job whose thread holds the token until it ends.
    fn holding(token: &Arc<()>) -> Job {
        let token = Arc::clone(token);
        Box::new(move || {
            HELD.with(|held| *held.borrow_mut() = Some(token));
            0
        })
    }

    #[test]
    fn wakes_workers_that_have_nothing_to_do() {
        trial::model(|| {
            let pool = pool(2, 1);
            pool.shutdown(Shutdown::Drain);
            assert!(pool.submit(Box::new(|| 1)).is_none(), "the pool takes no job any more");
        });
    }

    #[test]
    fn by_drop_runs_what_was_taken() {
        trial::Model::new()
            .preemptions(2)
            .because("whoever joins before it closes waits without any preemption")
            .check(|| {
                let pool = pool(1, 1);
                let ticket = submit(&pool, || 7);
                drop(pool);
                assert_eq!(ticket.wait(), Ok(7), "the job was taken, so it runs");
            });
    }

    #[test]
    fn by_drain_runs_what_was_taken() {
        trial::Model::new()
            .preemptions(1)
            .because("a job that is forgotten is forgotten without any preemption")
            .check(|| {
                let pool = pool(1, 2);
                let runs = Arc::new(AtomicU32::new(0));
                let tickets = [0, 1].map(|_| {
                    let counts = Arc::clone(&runs);
                    submit(&pool, move || counts.fetch_add(1, Ordering::SeqCst))
                });
                pool.shutdown(Shutdown::Drain);
                assert_eq!(runs.load(Ordering::SeqCst), 2, "both were taken, so both have run");
                assert_eq!(tickets.map(Ticket::wait), [Ok(0), Ok(1)], "their results are there");
            });
    }

    #[test]
    fn now_discards_what_waits() {
        trial::Model::new()
            .preemptions(1)
            .because("whoever waits for a job that is not run waits without any preemption")
            .check(|| {
                let pool = pool(1, 1);
                let (gate, job) = gated(1);
                let runs = pool.submit(job).expect("the pool is open");
                let waits = submit(&pool, || 2);
                when_the_others_wait();
                let other = Arc::clone(&pool);
                let closer = thread::spawn(move || other.shutdown(Shutdown::Now));
                let discarded = waits.wait();
                assert_eq!(discarded, Err(NoResult::Discarded), "the worker is still at work");
                drop(gate);
                closer.join().unwrap();
                assert_eq!(runs.wait(), Ok(1), "a job that runs is waited for");
                assert_eq!(pool.pending(), 0, "a job that was discarded is finished");
                pool.wait_idle();
            });
    }

    #[test]
    fn refuses_or_runs_a_job_that_comes_with_it() {
        trial::Model::new()
            .preemptions(2)
            .because("one preemption on each side puts either first")
            .check(|| {
                let pool = pool(1, 1);
                let other = Arc::clone(&pool);
                let submitter = thread::spawn(move || other.submit(Box::new(|| 7)));
                pool.shutdown(Shutdown::Drain);
                if let Some(ticket) = submitter.join().unwrap() {
                    assert_eq!(ticket.wait(), Ok(7), "the job was taken, so it runs");
                }
                assert!(pool.submit(Box::new(|| 8)).is_none(), "the pool is closed");
            });
    }

    #[test]
    fn wakes_whoever_waits_for_room() {
        trial::Model::new()
            .preemptions(1)
            .because("a submitter that nobody wakes waits without any preemption")
            .check(|| {
                let pool = pool(1, 1);
                let (gate, job) = gated(1);
                let runs = pool.submit(job).expect("the pool is open");
                let waits = submit(&pool, || 2);
                when_the_others_wait();
                let other = Arc::clone(&pool);
                let submitter = thread::spawn(move || other.submit(Box::new(|| 3)).is_some());
                when_the_others_wait();
                let other = Arc::clone(&pool);
                let closer = thread::spawn(move || other.shutdown(Shutdown::Drain));
                let taken = submitter.join().unwrap();
                assert!(!taken, "there was never room, and the pool is closed");
                drop(gate);
                closer.join().unwrap();
                assert_eq!((runs.wait(), waits.wait()), (Ok(1), Ok(2)), "both were taken before");
            });
    }

    #[test]
    fn returns_when_the_threads_have_ended() {
        trial::Model::new()
            .preemptions(1)
            .because("one preemption before its end lets a thread outlive the call")
            .check(|| {
                let token = Arc::new(());
                let pool = pool(1, 1);
                let ticket = pool.submit(holding(&token)).expect("the pool is open");
                assert_eq!(ticket.wait(), Ok(0), "the job runs");
                pool.shutdown(Shutdown::Now);
                assert_eq!(Arc::strong_count(&token), 1, "no thread outlives `shutdown`");
            });
    }

    #[test]
    fn lets_every_caller_wait_for_the_end() {
        trial::Model::new()
            .preemptions(1)
            .because("one preemption in the first call lets the second one overtake it")
            .check(|| {
                let token = Arc::new(());
                let pool = pool(1, 1);
                let ticket = pool.submit(holding(&token)).expect("the pool is open");
                let other = Arc::clone(&pool);
                let closer = thread::spawn(move || other.shutdown(Shutdown::Drain));
                pool.shutdown(Shutdown::Drain);
                assert_eq!(Arc::strong_count(&token), 1, "no thread outlives either `shutdown`");
                closer.join().unwrap();
                assert_eq!(ticket.wait(), Ok(0), "the job was taken, so it has run");
            });
    }
}

/// On real threads.
mod load {
    use super::*;

    #[test]
    fn every_job_runs_and_the_pool_ends() {
        trial::stress_with(
            || (1..4_usize, 1..4_usize, 1..4_u32, 0..6_u32),
            |(workers, capacity, submitters, jobs)| {
                let pool = pool(workers, capacity);
                let sum = Arc::new(AtomicU32::new(0));
                let submitters: Vec<_> = (0..submitters)
                    .map(|_| {
                        let (pool, sum) = (Arc::clone(&pool), Arc::clone(&sum));
                        thread::spawn(move || {
                            let submit = |number| {
                                let sum = Arc::clone(&sum);
                                submit(&pool, move || {
                                    sum.fetch_add(number, Ordering::SeqCst);
                                    number
                                })
                            };
                            let tickets: Vec<_> = (0..jobs).map(submit).collect();
                            let results = tickets.into_iter().map(Ticket::wait);
                            assert!(results.eq((0..jobs).map(Ok)), "each handle has its result");
                        })
                    })
                    .collect();
                let count = submitters.len() as u32;
                submitters.into_iter().for_each(|submitter| submitter.join().unwrap());
                pool.wait_idle();
                assert_eq!(pool.pending(), 0, "every job is finished");
                pool.shutdown(Shutdown::Drain);
                let expected = count * (0..jobs).sum::<u32>();
                assert_eq!(sum.load(Ordering::SeqCst), expected, "every job has run once");
            },
        );
    }
}

/// The thread panicked, with a message that names `word`.
fn assert_panicked_about(ended: std::thread::Result<()>, word: &str) {
    let payload: Box<dyn Any + Send> = ended.expect_err("a pool that makes no sense panics");
    let message = match payload.downcast_ref::<String>() {
        Some(message) => message,
        None => payload.downcast_ref::<&str>().copied().unwrap_or("a panic without words"),
    };
    assert!(message.contains(word), "{message}: it does not name `{word}`");
}
