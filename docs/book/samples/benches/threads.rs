//! What an OS thread, a scoped thread and a Tokio task cost: starting and ending one, the memory of one that waits, and handing a message over.
//!
//! `cargo bench -p book-samples --bench threads` draws `docs/book/{en,fr}/figures/threads-time.md`,
//! `threads-memory.md` (on Linux) and `threads-message.md`.

use book_samples::figure::Figure;
use book_samples::measure::{Run, each, medians};
use std::thread;
use tokio::runtime::{Builder, Runtime};

const ROUNDS: usize = 101;
const STARTED: usize = 200;
const WAITING_THREADS: usize = 500;
const WAITING_TASKS: usize = 20_000;
const MESSAGES: usize = 2_000;

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_time().build().expect("a runtime starts")
}

fn threads_started() -> Run {
    each(STARTED, || (0..STARTED).for_each(|_| thread::spawn(|| ()).join().expect("it ends")))
}

fn scoped_threads_started() -> Run {
    let nothing = ();
    each(STARTED, || {
        for _ in 0..STARTED {
            thread::scope(|scope| {
                scope.spawn(|| nothing);
            });
        }
    })
}

fn tasks_started(runtime: &Runtime) -> Run {
    each(STARTED, || {
        runtime.block_on(async {
            for _ in 0..STARTED {
                tokio::spawn(async {}).await.expect("it ends");
            }
        });
    })
}

/// All at once: started one after the other, then all joined.
fn tasks_together(runtime: &Runtime) -> Run {
    each(STARTED, || {
        runtime.block_on(async {
            let tasks: Vec<_> = (0..STARTED).map(|_| tokio::spawn(async {})).collect();
            for task in tasks {
                task.await.expect("it ends");
            }
        });
    })
}

fn threads_together() -> Run {
    each(STARTED, || {
        let threads: Vec<_> = (0..STARTED).map(|_| thread::spawn(|| ())).collect();
        threads.into_iter().for_each(|thread| thread.join().expect("it ends"));
    })
}

fn scoped_threads_together() -> Run {
    let nothing = ();
    each(STARTED, || {
        thread::scope(|scope| (0..STARTED).for_each(|_| drop(scope.spawn(|| nothing))));
    })
}

fn start() -> std::io::Result<()> {
    let runtime = &runtime();
    let medians = medians(
        ROUNDS,
        &mut [
            Box::new(threads_started),
            Box::new(scoped_threads_started),
            Box::new(|| tasks_started(runtime)),
            Box::new(threads_together),
            Box::new(scoped_threads_together),
            Box::new(|| tasks_together(runtime)),
        ],
    );
    let figure = Figure {
        name: "threads-time",
        title: [
            "microseconds to start and join one",
            "microsecondes pour en lancer et attendre un",
        ],
        series: vec![
            ["OS thread", "thread système"],
            ["scoped thread", "thread à portée"],
            ["Tokio task", "tâche Tokio"],
        ],
        groups: vec![
            (["one by one", "un par un"], medians[..3].to_vec()),
            (["200 at once", "200 à la fois"], medians[3..].to_vec()),
        ],
        method: [
            "medians of the least disturbed quarter of 101 alternating rounds",
            "médianes du quart le moins perturbé de 101 tours alternés",
        ],
    };
    figure.write()
}

/// Resident and virtual memory of this process in KiB; `None` where the system does not say.
fn memory() -> Option<[f64; 2]> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse::<f64>().ok()
    };
    Some([field("VmRSS:")?, field("VmSize:")?])
}

/// What one of so many that wait has added to each kind of memory, in KiB.
fn added(before: [f64; 2], count: usize) -> Option<[f64; 2]> {
    let after = memory()?;
    Some([0, 1].map(|kind| (after[kind] - before[kind]).max(0.0) / count as f64))
}

fn waiting_threads() -> Option<[f64; 2]> {
    let (keep, wait) = crossbeam::channel::bounded::<()>(0);
    let ready = std::sync::Barrier::new(WAITING_THREADS + 1);
    let before = memory()?;
    thread::scope(|scope| {
        for _ in 0..WAITING_THREADS {
            scope.spawn(|| {
                ready.wait();
                wait.recv().expect_err("nothing is sent");
            });
        }
        ready.wait();
        let added = added(before, WAITING_THREADS);
        drop(keep);
        added
    })
}

fn waiting_tasks() -> Option<[f64; 2]> {
    let runtime = runtime();
    let (keep, wait) = tokio::sync::watch::channel(());
    let ready = std::sync::Arc::new(tokio::sync::Semaphore::new(0));
    runtime.block_on(async {
        let before = memory()?;
        for _ in 0..WAITING_TASKS {
            let (mut wait, ready) = (wait.clone(), ready.clone());
            tokio::spawn(async move {
                ready.add_permits(1);
                wait.changed().await.expect_err("nothing is sent");
            });
        }
        ready.acquire_many(WAITING_TASKS as u32).await.expect("it stays open").forget();
        let added = added(before, WAITING_TASKS);
        drop(keep);
        added
    })
}

fn space() -> std::io::Result<()> {
    // Tasks come first: memory that threads have given back would hide what tasks take.
    let (Some(tasks), Some(threads)) = (waiting_tasks(), waiting_threads()) else {
        println!("this system does not say how much memory a process uses");
        return Ok(());
    };
    let figure = Figure {
        name: "threads-memory",
        title: ["KiB for one that waits", "Kio pour un qui attend"],
        series: vec![["OS thread", "thread système"], ["Tokio task", "tâche Tokio"]],
        groups: vec![
            (["resident", "résidente"], vec![threads[0], tasks[0]]),
            (["virtual", "virtuelle"], vec![threads[1], tasks[1]]),
        ],
        method: [
            "growth of the process with 500 threads and with 20,000 tasks, bars on a logarithmic scale",
            "croissance du processus avec 500 threads et avec 20\u{202f}000 tâches, barres à l’échelle logarithmique",
        ],
    };
    figure.write()
}

/// There and back between two threads.
fn messages_between_threads() -> Run {
    let (ping, pings) = crossbeam::channel::bounded::<()>(1);
    let (pong, pongs) = crossbeam::channel::bounded::<()>(1);
    let echo = thread::spawn(move || pings.iter().for_each(|()| pong.send(()).expect("awaited")));
    let cost = each(MESSAGES, || {
        for _ in 0..MESSAGES {
            ping.send(()).expect("the echo lives");
            pongs.recv().expect("the echo answers");
        }
    });
    drop(ping);
    echo.join().expect("it ends");
    cost
}

fn messages_between_tasks(runtime: &Runtime) -> Run {
    let talk = async {
        let (ping, mut pings) = tokio::sync::mpsc::channel::<()>(1);
        let (pong, mut pongs) = tokio::sync::mpsc::channel::<()>(1);
        let echo = tokio::spawn(async move {
            while pings.recv().await.is_some() {
                pong.send(()).await.expect("awaited");
            }
        });
        for _ in 0..MESSAGES {
            ping.send(()).await.expect("the echo lives");
            pongs.recv().await.expect("the echo answers");
        }
        drop(ping);
        echo.await.expect("it ends");
    };
    each(MESSAGES, || runtime.block_on(async { tokio::spawn(talk).await.expect("it ends") }))
}

fn messages() -> std::io::Result<()> {
    let runtime = &runtime();
    let candidates = &mut [
        Box::new(messages_between_threads) as Box<dyn FnMut() -> Run>,
        Box::new(|| messages_between_tasks(runtime)),
    ];
    let medians = medians(ROUNDS, candidates);
    let figure = Figure {
        name: "threads-message",
        title: ["microseconds there and back", "microsecondes aller et retour"],
        series: vec![["OS threads", "threads système"], ["Tokio tasks", "tâches Tokio"]],
        groups: vec![(["a message", "un message"], medians)],
        method: [
            "medians of the least disturbed quarter of 101 alternating rounds",
            "médianes du quart le moins perturbé de 101 tours alternés",
        ],
    };
    figure.write()
}

fn main() -> std::io::Result<()> {
    space()?;
    start()?;
    messages()?;
    Ok(())
}
