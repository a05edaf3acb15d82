//! Accepted: jobs and results travel on channels, a channel full of tokens is the room in the queue, and a dropped sender is the end.

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{
    Arc, Condvar, Mutex,
    channel::{Receiver, Sender, bounded, unbounded},
    select,
    thread::{self, JoinHandle},
};

/// The pool has been shut down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

/// Why a job has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoResult {
    /// The job panicked.
    Panicked,
    /// The pool did not run it.
    Discarded,
}

/// What becomes of the jobs that wait in the queue when a pool is shut down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shutdown {
    /// They are run.
    Drain,
    /// They are discarded.
    Now,
}

type Job = Box<dyn FnOnce() + Send>;

/// A fixed number of worker threads and a bounded queue of jobs.
pub struct WorkerPool {
    /// One token in here for each job in the queue: to put one in is to wait for room.
    room: Sender<()>,
    desk: Arc<Desk>,
    /// Disconnected when the pool is closed.
    closed: Receiver<Infallible>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// What the callers and the workers share.
struct Desk {
    accounts: Mutex<Accounts>,
    idle: Condvar,
    jobs: Receiver<Job>,
    tokens: Receiver<()>,
}

struct Accounts {
    pending: usize,
    /// Gone when the pool is closed: the way to the workers, and what keeps `closed` connected.
    open: Option<(Sender<Job>, Sender<Infallible>)>,
}

impl WorkerPool {
    /// Starts `workers` threads, with a queue for `capacity` jobs.
    pub fn new(workers: usize, capacity: usize) -> Self {
        assert_ne!(workers, 0, "`workers` must be at least 1");
        assert_ne!(capacity, 0, "`capacity` must be at least 1");
        let (to_workers, jobs) = unbounded();
        let (room, tokens) = bounded(capacity);
        let (keeps_open, closed) = bounded(0);
        let open = Some((to_workers, keeps_open));
        let accounts = Mutex::new(Accounts { pending: 0, open });
        let desk = Arc::new(Desk { accounts, idle: Condvar::new(), jobs, tokens });
        let threads = (0..workers).map(|_| {
            let desk = Arc::clone(&desk);
            thread::spawn(move || desk.work())
        });
        let threads = Mutex::new(threads.collect());
        WorkerPool { room, desk, closed, threads }
    }

    /// Hands in a job, and returns the way to its result.
    pub fn submit<T, F>(&self, job: F) -> Result<JobHandle<T>, Closed>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        select! {
            send(self.room, ()) -> _ => {}
            recv(self.closed) -> _ => return Err(Closed),
        }
        let (answers, answer) = bounded(1);
        let mut accounts = self.desk.accounts.lock();
        let Some((to_workers, _)) = &accounts.open else {
            drop(accounts);
            let _ = self.desk.tokens.try_recv();
            return Err(Closed);
        };
        let sent = to_workers.send(Box::new(move || {
            let result = catch_unwind(AssertUnwindSafe(job)).map_err(|_| NoResult::Panicked);
            // An error says that nobody waits for the result.
            let _ = answers.send(result);
        }));
        sent.expect("the desk keeps a receiver");
        accounts.pending += 1;
        Ok(JobHandle { answer })
    }

    /// How many jobs have been taken and are not finished.
    pub fn pending(&self) -> usize {
        self.desk.accounts.lock().pending
    }

    /// Waits until no job is pending.
    pub fn wait_idle(&self) {
        let mut accounts = self.desk.accounts.lock();
        while accounts.pending > 0 {
            self.desk.idle.wait(&mut accounts);
        }
    }

    /// Takes no more jobs, and returns when no thread of the pool is left.
    pub fn shutdown(&self, how: Shutdown) {
        let open = self.desk.accounts.lock().open.take();
        drop(open);
        if how == Shutdown::Now {
            // With the job its sender goes, and whoever waits for the answer hears of it.
            for job in self.desk.jobs.try_iter() {
                drop(job);
                self.desk.gives_room();
                self.desk.finished();
            }
        }
        let mut threads = self.threads.lock();
        threads.drain(..).for_each(|thread| drop(thread.join()));
    }
}

impl Drop for WorkerPool {
    fn drop(&mut self) {
        self.shutdown(Shutdown::Drain);
    }
}

impl Desk {
    fn work(&self) {
        for job in &self.jobs {
            self.gives_room();
            job();
            self.finished();
        }
    }

    /// A job has left the queue.
    fn gives_room(&self) {
        // Every job in the queue came with a token.
        let _ = self.tokens.try_recv();
    }

    fn finished(&self) {
        let mut accounts = self.accounts.lock();
        accounts.pending -= 1;
        if accounts.pending == 0 {
            self.idle.notify_all();
        }
    }
}

/// The way to the result of one job.
pub struct JobHandle<T> {
    answer: Receiver<Result<T, NoResult>>,
}

impl<T> JobHandle<T> {
    /// Waits until the job is finished, and returns what it returned.
    pub fn wait(self) -> Result<T, NoResult> {
        self.answer.recv().unwrap_or(Err(NoResult::Discarded))
    }
}
