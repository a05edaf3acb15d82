//! Executions per second, and executions until all is explored or the bug is found, on small
//! programs: our engine, loom below the facade, loom alone, shuttle.
//!
//! `cargo bench -p sync --bench engines`, with `-- NAME` for the programs whose name contains NAME.
//! The rate is that of the same exploration repeated, executions and time are those of the first.
//! Every cell runs in a process of its own, because a failing model may abort (loom) or leave threads
//! behind; it ends after `TIME` at the latest.

use std::io::Write;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use sync::engine::{self, Limits, Memory, Search};

const TIME: Duration = Duration::from_secs(10);
/// A random search is stopped here.
const RANDOM_EXECUTIONS: usize = 100_000;
/// A complete exploration is repeated for so long, for its rate.
const RATE_TIME: Duration = Duration::from_millis(500);
/// No engine here gets through more in `TIME` on the machines this was written for.
const EXECUTIONS: u64 = 10_000_000;

/// The programs, in the same words for each set of names. `lock` and `wait` stand for the one
/// difference between the libraries: what they do about poisoning.
macro_rules! programs {
    () => {
        pub(super) const PROGRAMS: &[(&str, fn())] = &[
            ("counter, 3 threads x 2 additions", || {
                counter(|counter| _ = counter.fetch_add(1, SeqCst))
            }),
            ("racy counter, 3 threads x 2 (bug)", || {
                counter(|counter| counter.store(counter.load(SeqCst) + 1, SeqCst));
            }),
            ("guarded map, 3 threads", || map(true)),
            ("guarded map in two sections, 3 threads (bug)", || map(false)),
            ("lock order, 2 threads", || locks(false)),
            ("opposite lock order, 2 threads (bug)", || locks(true)),
            ("pipeline of channels, 3 threads, 2 items", pipeline),
            ("condvar buffer, 1 producer, 2 consumers", || buffer(true)),
            ("condvar buffer, if for while (bug)", || buffer(false)),
        ];

        fn counter(increment: fn(&AtomicU64)) {
            let counter = Arc::new(AtomicU64::new(0));
            let work = move |counter: &AtomicU64| (0..2).for_each(|_| increment(counter));
            let others: Vec<_> = (0..2)
                .map(|_| {
                    let counter = Arc::clone(&counter);
                    thread::spawn(move || work(&counter))
                })
                .collect();
            work(&counter);
            others.into_iter().for_each(|other| other.join().expect("no panic"));
            assert_eq!(counter.load(SeqCst), 6);
        }

        /// Three threads put a value where there is none; exactly one of them does.
        fn map(in_one_section: bool) {
            let map = Arc::new(Mutex::new(BTreeMap::new()));
            let put = move |map: &Mutex<BTreeMap<u32, u32>>, value| {
                if in_one_section {
                    let mut map = lock(map);
                    let absent = !map.contains_key(&1);
                    if absent {
                        map.insert(1, value);
                    }
                    absent
                } else {
                    let absent = !lock(map).contains_key(&1);
                    if absent {
                        lock(map).insert(1, value);
                    }
                    absent
                }
            };
            let others: Vec<_> = (1..3)
                .map(|value| {
                    let map = Arc::clone(&map);
                    thread::spawn(move || put(&map, value))
                })
                .collect();
            let mut winners = usize::from(put(&map, 0));
            for other in others {
                winners += usize::from(other.join().expect("no panic"));
            }
            assert_eq!(winners, 1);
        }

        fn locks(opposite: bool) {
            let both = Arc::new((Mutex::new(0), Mutex::new(0)));
            let theirs = Arc::clone(&both);
            let other = thread::spawn(move || {
                let (first, second) =
                    if opposite { (&theirs.1, &theirs.0) } else { (&theirs.0, &theirs.1) };
                let mut first = lock(first);
                let mut second = lock(second);
                *first += 1;
                *second += 1;
            });
            {
                let mut first = lock(&both.0);
                let mut second = lock(&both.1);
                *first += 1;
                *second += 1;
            }
            other.join().expect("no panic");
        }

        fn pipeline() {
            let (sender, numbers) = channel();
            let (worker, squares) = channel();
            let producer =
                thread::spawn(move || (1..3).for_each(|n: u64| sender.send(n).expect("alive")));
            let squarer = thread::spawn(move || {
                for _ in 1..3 {
                    let n: u64 = numbers.recv().expect("alive");
                    worker.send(n * n).expect("alive");
                }
            });
            let sum: u64 = (1..3).map(|_| squares.recv().expect("alive")).sum();
            assert_eq!(sum, 5);
            producer.join().expect("no panic");
            squarer.join().expect("no panic");
        }

        fn buffer(in_a_loop: bool) {
            let state = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
            let take = move |state: &(Mutex<Vec<u64>>, Condvar)| {
                let mut items = lock(&state.0);
                if in_a_loop {
                    while items.is_empty() {
                        items = wait(&state.1, items);
                    }
                } else if items.is_empty() {
                    items = wait(&state.1, items);
                }
                items.pop().expect("woken with nothing there")
            };
            let consumers: Vec<_> = (0..2)
                .map(|_| {
                    let state = Arc::clone(&state);
                    thread::spawn(move || take(&state))
                })
                .collect();
            for item in 0..2 {
                lock(&state.0).push(item);
                state.1.notify_one();
            }
            consumers.into_iter().for_each(|consumer| _ = consumer.join().expect("no panic"));
        }
    };
}

mod facade {
    use std::collections::BTreeMap;
    use sync::atomic::{AtomicU64, Ordering::SeqCst};
    use sync::channel::{Receiver, Sender, unbounded};
    use sync::{Arc, Condvar, Mutex, MutexGuard, thread};

    fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        mutex.lock()
    }
    fn wait<'a, T>(condvar: &Condvar, mut guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        condvar.wait(&mut guard);
        guard
    }
    fn channel<T>() -> (Sender<T>, Receiver<T>) {
        unbounded()
    }
    programs!();
}

mod on_loom {
    use loom::sync::atomic::{AtomicU64, Ordering::SeqCst};
    use loom::sync::mpsc::channel;
    use loom::sync::{Condvar, Mutex, MutexGuard};
    use loom::thread;
    use std::collections::BTreeMap;
    use std::sync::Arc;

    fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        mutex.lock().expect("not poisoned")
    }
    fn wait<'a, T>(condvar: &Condvar, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        condvar.wait(guard).expect("not poisoned")
    }
    programs!();
}

mod on_shuttle {
    use shuttle::sync::atomic::{AtomicU64, Ordering::SeqCst};
    use shuttle::sync::mpsc::channel;
    use shuttle::sync::{Condvar, Mutex, MutexGuard};
    use shuttle::thread;
    use std::collections::BTreeMap;
    use std::sync::Arc;

    fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        mutex.lock().expect("not poisoned")
    }
    fn wait<'a, T>(condvar: &Condvar, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        condvar.wait(guard).expect("not poisoned")
    }
    programs!();
}

/// How a cell ended.
struct Ending {
    executions: u64,
    end: &'static str,
    elapsed: Duration,
}

type Run = fn(usize) -> Ending;

const ENGINES: &[(&str, Run)] = &[
    ("ours, bound 2", |program| {
        on_facade(Search::Bounded { preemptions: 2 }, Memory::Sequential, program)
    }),
    ("ours, DPOR", |program| on_facade(Search::Dpor, Memory::Sequential, program)),
    ("ours, weak DPOR", |program| on_facade(Search::Dpor, Memory::Weak, program)),
    ("loom below the facade, bound 2", |program| {
        on_facade(Search::Loom { preemptions: Some(2) }, Memory::Sequential, program)
    }),
    ("loom, bound 2", |program| run_loom(Some(2), program)),
    ("loom, unbounded", |program| run_loom(None, program)),
    ("shuttle, depth first", |program| {
        let scheduler = shuttle::scheduler::DfsScheduler::new(None, false);
        run_shuttle(scheduler, program)
    }),
    ("shuttle, random", |program| {
        let scheduler = shuttle::scheduler::RandomScheduler::new_from_seed(1, RANDOM_EXECUTIONS);
        run_shuttle(scheduler, program)
    }),
];

fn on_facade(search: Search, memory: Memory, program: usize) -> Ending {
    let limits = Limits { executions: EXECUTIONS, spurious_wakeups: 0, ..Limits::default() };
    let scenario = facade::PROGRAMS[program].1;
    let started = Instant::now();
    let exploration = engine::explore(search, memory, &limits, &scenario);
    let end = match (&exploration.failure, exploration.complete) {
        (Some(_), _) => "bug found",
        (None, true) => "complete",
        (None, false) => "stopped",
    };
    Ending { executions: exploration.executions, end, elapsed: started.elapsed() }
}

/// Counts the executions of a model that panics where it fails.
fn counted(run: impl FnOnce(Arc<AtomicU64>) + std::panic::UnwindSafe) -> (u64, bool, Duration) {
    std::panic::set_hook(Box::new(|_| {}));
    let executions = Arc::new(AtomicU64::new(0));
    let inner = Arc::clone(&executions);
    let started = Instant::now();
    // The answer has to leave before the unwinding, which may abort.
    let failed = std::panic::catch_unwind(move || run(inner)).is_err();
    (executions.load(Ordering::Relaxed), failed, started.elapsed())
}

fn run_loom(preemptions: Option<usize>, program: usize) -> Ending {
    let (executions, failed, elapsed) = counted(move |executions| {
        let mut builder = loom::model::Builder::new();
        builder.preemption_bound = preemptions;
        builder.max_duration = Some(TIME);
        builder.checkpoint_interval = 64;
        builder.check(move || {
            executions.fetch_add(1, Ordering::Relaxed);
            on_loom::PROGRAMS[program].1();
        });
    });
    let end = match (failed, elapsed >= TIME) {
        (true, _) => "bug found",
        (false, true) => "stopped",
        (false, false) => "complete",
    };
    Ending { executions, end, elapsed }
}

fn run_shuttle(
    scheduler: impl shuttle::scheduler::Scheduler + std::panic::UnwindSafe + 'static,
    program: usize,
) -> Ending {
    let mut config = shuttle::Config::new();
    config.failure_persistence = shuttle::FailurePersistence::None;
    config.max_time = Some(TIME);
    config.silence_warnings = true;
    let (executions, failed, elapsed) = counted(move |executions| {
        shuttle::Runner::new(scheduler, config).run(move || {
            executions.fetch_add(1, Ordering::Relaxed);
            on_shuttle::PROGRAMS[program].1();
        });
    });
    let end = match (failed, elapsed >= TIME || executions >= RANDOM_EXECUTIONS as u64) {
        (true, _) => "bug found",
        (false, true) => "stopped",
        (false, false) => "complete",
    };
    Ending { executions, end, elapsed }
}

/// One cell, in a process of its own: a line of its row.
#[allow(clippy::disallowed_methods, reason = "the child is this benchmark: it ends after `TIME`")]
fn cell(program: usize, engine: usize) -> String {
    let this = std::env::current_exe().expect("a benchmark knows its own executable");
    let output = Command::new(this)
        .args(["--cell", &program.to_string(), &engine.to_string()])
        .output()
        .expect("a benchmark can start itself");
    let line = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if line.is_empty() { "— | aborted | — | —".into() } else { line }
}

fn run_cell(program: usize, engine: usize) {
    let run = ENGINES[engine].1;
    // An exploration wants a thread of its own.
    let explore = move || std::thread::spawn(move || run(program)).join();
    let first = explore().expect("failures are caught");
    let (mut executions, mut elapsed) = (first.executions, first.elapsed);
    while first.end == "complete" && elapsed < RATE_TIME {
        let again = explore().expect("failures are caught");
        executions += again.executions;
        elapsed += again.elapsed;
    }
    let rate = match first.end {
        // A few executions say nothing about speed.
        "bug found" => "—".to_owned(),
        _ => format!("{:.0}", executions as f64 / elapsed.as_secs_f64()),
    };
    let milliseconds = first.elapsed.as_secs_f64() * 1e3;
    println!("{} | {} | {milliseconds:.1} | {rate}", first.executions, first.end);
    std::io::stdout().flush().expect("somebody reads this");
    std::process::exit(0);
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, program, engine] = arguments.as_slice()
        && flag == "--cell"
    {
        let index = |text: &String| text.parse().expect("a cell has two indices");
        return run_cell(index(program), index(engine));
    }
    let wanted: Vec<&String> = arguments.iter().filter(|arg| !arg.starts_with('-')).collect();
    println!("`cargo bench -p sync --bench engines`: no cell runs longer than {TIME:?}\n");
    println!("| program | engine | executions | end | ms | executions/s |");
    println!("|---|---|---:|---|---:|---:|");
    for (program, (name, _)) in facade::PROGRAMS.iter().enumerate() {
        if !wanted.is_empty() && !wanted.iter().any(|wanted| name.contains(wanted.as_str())) {
            continue;
        }
        for (engine, (engine_name, _)) in ENGINES.iter().enumerate() {
            println!("| {name} | {engine_name} | {} |", cell(program, engine));
        }
    }
}
