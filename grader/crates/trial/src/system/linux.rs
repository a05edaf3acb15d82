//! Threads on Linux: what they are doing, and where, from `/proc` and a signal.

use super::{Doing, Frame, read_frames};
use std::backtrace::Backtrace;
use std::cell::UnsafeCell;
use std::io;
use std::sync::{Mutex, Once};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A thread of this process, by its number in the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Task(libc::pid_t);

impl Task {
    /// The calling thread.
    pub(crate) fn current() -> Self {
        // SAFETY: takes nothing and gives a number.
        Task(unsafe { libc::gettid() })
    }

    fn read(self, file: &str) -> Option<String> {
        std::fs::read_to_string(format!("/proc/self/task/{}/{file}", self.0)).ok()
    }

    /// The fields of `stat` after the name, which may hold anything.
    fn stat(self) -> Option<Vec<String>> {
        let stat = self.read("stat")?;
        let (_, fields) = stat.rsplit_once(") ")?;
        Some(fields.split_whitespace().map(str::to_owned).collect())
    }

    /// What the thread is doing; `None` where the system does not say.
    pub(crate) fn doing(self) -> Option<Doing> {
        if self.stat()?.first()? != "S" {
            return Some(Doing::Runs);
        }
        // Without this file (hidden in some containers) every wait is taken for one without end.
        let Some(call) = self.read("syscall") else { return Some(Doing::Waits) };
        let mut words = call.split_whitespace();
        let number: Option<libc::c_long> = words.next().and_then(|number| number.parse().ok());
        let timeout = words.nth(3).is_some_and(|address| address != "0x0");
        Some(match number {
            None => Doing::Runs,
            Some(libc::SYS_futex) if timeout => Doing::WaitsForATime,
            Some(libc::SYS_futex) => Doing::Waits,
            Some(libc::SYS_clock_nanosleep) => Doing::Sleeps,
            #[cfg(target_arch = "x86_64")]
            Some(libc::SYS_nanosleep) => Doing::Sleeps,
            Some(_) => Doing::Blocked,
        })
    }
}

/// Every thread of this process, oldest first.
pub(crate) fn tasks() -> Option<Vec<Task>> {
    let entries = std::fs::read_dir("/proc/self/task").ok()?;
    let number = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.ok()?.file_name().to_str()?.parse().ok().map(Task)
    };
    let mut tasks: Vec<Task> = entries.filter_map(number).collect();
    tasks.sort();
    Some(tasks)
}

/// What the thread that was asked last answered.
static ANSWER: Mutex<Option<Backtrace>> = Mutex::new(None);

/// Rung when there is an answer.
static BELL: Bell = Bell(UnsafeCell::new(
    // SAFETY: a semaphore is a number to the compiler; it is only used once `install` has run.
    unsafe { std::mem::zeroed() },
));

/// How long a thread is given to say where it is.
const ANSWER_TIME: Duration = Duration::from_secs(5);

/// A semaphore: the one thing to wait on that a signal handler may notify.
struct Bell(UnsafeCell<libc::sem_t>);

// SAFETY: what a semaphore's functions do to it is atomic.
unsafe impl Sync for Bell {}

impl Bell {
    /// Makes it silent. Before any other use.
    fn install(&self) {
        // SAFETY: the memory lives as long as the process, and nobody waits yet.
        unsafe { libc::sem_init(self.0.get(), 0, 0) };
    }

    /// Forgets rings that came too late for whoever waited.
    fn silence(&self) {
        // SAFETY: installed.
        while unsafe { libc::sem_trywait(self.0.get()) } == 0 {}
    }

    fn ring(&self) {
        // SAFETY: installed before a handler was; may be called in one.
        unsafe { libc::sem_post(self.0.get()) };
    }

    /// Waits for a ring, no longer than this.
    fn wait(&self, time: Duration) {
        let until = (SystemTime::now() + time).duration_since(UNIX_EPOCH).unwrap_or_default();
        let until = libc::timespec {
            tv_sec: until.as_secs() as libc::time_t,
            tv_nsec: until.subsec_nanos().into(),
        };
        loop {
            // SAFETY: installed, and the time is only read.
            let rung = unsafe { libc::sem_timedwait(self.0.get(), &until) } == 0;
            if rung || io::Error::last_os_error().kind() != io::ErrorKind::Interrupted {
                return;
            }
        }
    }
}

extern "C" fn answer(_: libc::c_int) {
    // Capturing may allocate, which a signal handler must not if it interrupts the allocator: then
    // this thread stays here, the one that asks gives up waiting, and the process ends all the same.
    let here = Backtrace::force_capture();
    if let Ok(mut answer) = ANSWER.try_lock() {
        *answer = Some(here);
    }
    BELL.ring();
}

/// Where a thread is: its frames, innermost first. Only for a process that is about to end, as the
/// thread may not survive being asked.
pub(crate) fn frames(task: Task) -> Vec<Frame> {
    static HANDLER: Once = Once::new();
    HANDLER.call_once(|| {
        BELL.install();
        // SAFETY: the action is all zeros but for its handler and a flag, and the handler has the
        // signature that the flag asks for.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = answer as *const () as libc::sighandler_t;
            action.sa_flags = libc::SA_RESTART;
            libc::sigaction(libc::SIGUSR2, &action, std::ptr::null_mut());
        }
    });
    let take = || ANSWER.lock().map(|mut answer| answer.take()).unwrap_or_default();
    BELL.silence();
    take();
    // SAFETY: sends a signal, for which a handler is installed, to a thread of this process.
    unsafe {
        libc::syscall(libc::SYS_tgkill, libc::getpid(), task.0, libc::SIGUSR2);
    }
    BELL.wait(ANSWER_TIME);
    let Some(backtrace) = take() else { return Vec::new() };
    // The handler's own frames stand before those of the thread it interrupted.
    let mut frames = read_frames(&backtrace.to_string());
    let handler = frames.iter().rposition(|frame| frame.function.ends_with("answer"));
    frames.drain(..handler.map_or(0, |at| at + 1));
    frames
}

/// No more than this many bytes of memory from here on; an allocation beyond aborts the process.
pub(crate) fn limit_memory(bytes: u64) {
    let limit = libc::rlimit { rlim_cur: bytes, rlim_max: bytes };
    // SAFETY: only reads the limit. Where the system refuses, the process goes on without one.
    unsafe {
        libc::setrlimit(libc::RLIMIT_DATA, &limit);
    }
}
