//! Honest work, which must not notice that it is locked down.

use crate::Test;
use crate::process::{Ended, child, wait};
use crate::scene::{LOCKED, RECORD, Stance, is_root, lockdown, run};
use confinement::{Demand, Limits, Lockdown, enforce};
use std::backtrace::Backtrace;
use std::collections::HashMap;
use std::io::{PipeReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Barrier, Condvar, Mutex, mpsc};
use std::time::{Duration, Instant};

/// What is done, and what its process must end with.
type Work = (&'static str, fn() -> i32, Ended);

/// How many processes are locked down in a row, each of which must end alike.
const RUNS: u32 = 1000;

pub(crate) fn tests() -> Vec<Test> {
    let works: &[Work] = &[
        ("threads_start_meet_and_end", threads, Ended::Exited(42)),
        ("memory_is_given_to_eight_threads_at_once", allocates, Ended::Exited(42)),
        ("a_panic_is_caught_and_unwinds_other_threads", panics, Ended::Exited(42)),
        ("a_backtrace_names_functions_and_lines", backtrace, Ended::Exited(42)),
        ("time_passes", time, Ended::Exited(42)),
        ("maps_are_seeded_and_threads_have_names", odds, Ended::Exited(42)),
        ("an_abort_is_an_abort", || std::process::abort(), Ended::Signalled(libc::SIGABRT)),
        ("an_overflown_stack_is_told_as_that", overflows, Ended::Signalled(libc::SIGABRT)),
    ];
    let mut tests: Vec<Test> = works
        .iter()
        .map(|&(name, work, expected)| {
            let test = move || in_all_stances(work, expected);
            (name.to_owned(), Box::new(test) as Box<dyn Fn() -> Result<(), String>>)
        })
        .collect();
    tests.push(("a_loop_without_end_runs_out_of_time".to_owned(), Box::new(loops)));
    tests.push(("a_record_is_written_where_it_may".to_owned(), Box::new(writes_its_record)));
    tests.push(("a_watchdog_sees_what_sealed_threads_do".to_owned(), Box::new(watches)));
    tests.push(("connections_that_were_there_are_used".to_owned(), Box::new(uses_connections)));
    tests.push(("a_lockdown_wants_a_single_thread".to_owned(), Box::new(several_threads)));
    tests.push((format!("{RUNS}_honest_runs_end_alike"), Box::new(many_runs)));
    tests
}

fn in_all_stances(work: fn() -> i32, expected: Ended) -> Result<(), String> {
    // Resolving a name for the first time reads the program; what was read once is kept.
    let _resolved = Backtrace::force_capture().to_string();
    for stance in [Stance::Free].iter().chain(&LOCKED) {
        let ended = run(*stance, work);
        if ended != expected {
            return Err(format!("{stance:?}: {ended:?}"));
        }
    }
    Ok(())
}

fn threads() -> i32 {
    let (sender, receiver) = mpsc::channel();
    let total = Arc::new((Mutex::new(0), Condvar::new()));
    let barrier = Arc::new(Barrier::new(40));
    let threads: Vec<_> = (0..40)
        .map(|number| {
            let (sender, total, barrier) = (sender.clone(), total.clone(), barrier.clone());
            std::thread::spawn(move || {
                barrier.wait();
                *total.0.lock().unwrap() += number;
                total.1.notify_all();
                sender.send(number).unwrap();
                std::thread::park_timeout(Duration::from_millis(1));
            })
        })
        .collect();
    let mut sum = total.0.lock().unwrap();
    while *sum < 780 {
        sum = total.1.wait(sum).unwrap();
    }
    drop((sum, sender));
    let received: i32 = receiver.iter().sum();
    let joined = threads.into_iter().all(|thread| thread.join().is_ok());
    if received == 780 && joined { 42 } else { 1 }
}

fn allocates() -> i32 {
    let barrier = Arc::new(Barrier::new(8));
    let threads: Vec<_> = (0..8_usize)
        .map(|number| {
            let barrier = barrier.clone();
            std::thread::spawn(move || {
                barrier.wait();
                let mut kept: Vec<Vec<u8>> = Vec::new();
                for round in 0..100 {
                    kept.push(vec![number as u8; 1 + (round * 97) % 40_000]);
                    if round % 3 == 0 {
                        kept.swap_remove(round % kept.len());
                    }
                }
                kept.iter().map(Vec::len).sum::<usize>()
            })
        })
        .collect();
    let sums: Vec<usize> = threads.into_iter().map(|it| it.join().unwrap_or(0)).collect();
    if sums[0] > 0 && sums.iter().all(|sum| *sum == sums[0]) { 42 } else { 1 }
}

fn panics() -> i32 {
    let caught = std::panic::catch_unwind(|| panic!("told to standard error, which leads nowhere"));
    let thread = std::thread::spawn(|| panic!("in a thread")).join();
    if caught.is_err() && thread.is_err() { 42 } else { 1 }
}

#[inline(never)]
fn a_function_with_a_name() -> String {
    Backtrace::force_capture().to_string()
}

fn backtrace() -> i32 {
    let backtrace = std::hint::black_box(a_function_with_a_name());
    let named = backtrace.contains("honest::a_function_with_a_name");
    if named && backtrace.contains("promises/honest.rs:") { 42 } else { 1 }
}

fn time() -> i32 {
    let started = Instant::now();
    let wall = std::time::SystemTime::now();
    std::thread::sleep(Duration::from_millis(3));
    std::thread::yield_now();
    let waited = mpsc::channel::<()>().1.recv_timeout(Duration::from_millis(1)).is_err();
    let passed = started.elapsed() >= Duration::from_millis(3) && wall.elapsed().is_ok();
    if waited && passed { 42 } else { 1 }
}

fn odds() -> i32 {
    let map: HashMap<u32, u32> = (0..100).map(|number| (number, number)).collect();
    let processors = std::thread::available_parallelism().is_ok();
    let thread = std::thread::Builder::new().name("a long name of a thread".to_owned());
    let named = thread.spawn(|| std::thread::current().name().map(str::len)).unwrap().join();
    if map[&7] == 7 && processors && named.unwrap() == Some(23) { 42 } else { 1 }
}

fn overflows() -> i32 {
    fn deeper(depth: u64) -> u64 {
        let room = std::hint::black_box([depth; 64]);
        if depth == u64::MAX { 0 } else { deeper(depth + 1) + room[(depth % 64) as usize] }
    }
    let thread = std::thread::spawn(|| std::hint::black_box(deeper(0)));
    thread.join().map_or(1, |_| 2)
}

fn loops() -> Result<(), String> {
    let ended = child(|| {
        let locked = lockdown(Stance::Check);
        let limits = Limits { cpu_seconds: Some(1), ..locked.limits };
        let _enforced = enforce(&Lockdown { limits, ..locked }, Demand::BestEffort);
        loop {
            std::hint::spin_loop();
        }
    });
    (ended == Ended::Signalled(libc::SIGXCPU)).then_some(()).ok_or_else(|| format!("{ended:?}"))
}

/// What a child writes to a pipe that it may write to.
fn told(work: impl FnOnce() -> i32) -> (Ended, String) {
    let (mut reader, writer): (PipeReader, _) = std::io::pipe().unwrap();
    // SAFETY: takes numbers of descriptors; 40 is the tests' own.
    unsafe { libc::dup2(writer.as_raw_fd(), RECORD) };
    drop(writer);
    let id = crate::process::start(work);
    let null = std::fs::File::options().write(true).open("/dev/null").unwrap();
    // SAFETY: as above: this closes our own end of the pipe.
    unsafe { libc::dup2(null.as_raw_fd(), RECORD) };
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    (wait(id), text)
}

fn record(text: &str) -> bool {
    // SAFETY: the text lives long enough.
    let written = unsafe { libc::write(RECORD, text.as_ptr().cast(), text.len()) };
    written == text.len() as isize
}

fn writes_its_record() -> Result<(), String> {
    for stance in LOCKED {
        let (ended, text) = told(|| {
            let enforced = enforce(&lockdown(stance), Demand::BestEffort).unwrap();
            let sealed = enforced.seal().is_ok();
            if sealed && record("finished") { 42 } else { 1 }
        });
        if (ended, text.as_str()) != (Ended::Exited(42), "finished") {
            return Err(format!("{stance:?}: {ended:?} {text}"));
        }
    }
    Ok(())
}

static ANSWERED: AtomicU32 = AtomicU32::new(0);

extern "C" fn answer(_: libc::c_int) {
    // SAFETY: takes nothing.
    ANSWERED.store(unsafe { libc::gettid() } as u32, SeqCst);
}

/// What the watchdog of a check reads of each thread, and that it reaches it by a signal.
fn sees(sealed: i32) -> Option<()> {
    let entries = std::fs::read_dir("/proc/self/task").ok()?;
    let mut tasks: Vec<i32> =
        entries.filter_map(|it| it.ok()?.file_name().to_str()?.parse().ok()).collect();
    tasks.sort_unstable();
    (tasks.len() == 2 && tasks.contains(&sealed)).then_some(())?;
    let read =
        |file: &str| std::fs::read_to_string(format!("/proc/self/task/{sealed}/{file}")).ok();
    // Until it waits on its channel.
    while read("stat")?.rsplit_once(") ")?.1.chars().next()? != 'S' {
        std::thread::yield_now();
    }
    let call = read("syscall")?;
    let number: i64 = call.split(' ').next()?.parse().ok()?;
    (number == libc::SYS_futex).then_some(())?;
    // SAFETY: the action is all zeros but for its handler, which only stores a number.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = answer as *const () as libc::sighandler_t;
        libc::sigaction(libc::SIGUSR2, &action, std::ptr::null_mut());
        libc::syscall(libc::SYS_tgkill, libc::getpid(), sealed, libc::SIGUSR2);
    }
    while ANSWERED.load(SeqCst) != sealed as u32 {
        std::thread::yield_now();
    }
    // Its own memory it may not open for writing, nor anything else for reading.
    let write = std::fs::File::options().write(true).open("/proc/self/mem").is_ok();
    let read = std::fs::read("/etc/passwd").is_ok() || std::fs::read("/proc/self/maps").is_ok();
    (!write && !read).then_some(())
}

fn watches() -> Result<(), String> {
    let root = is_root();
    for drop_to in [None, lockdown(Stance::Sealed).drop_to] {
        let ended = child(|| {
            let lockdown = Lockdown { drop_to, ..lockdown(Stance::Sealed) };
            let enforced = Arc::new(enforce(&lockdown, Demand::BestEffort).unwrap());
            let (sender, receiver) = mpsc::channel();
            let (end, ending) = mpsc::channel::<()>();
            let sealing = Arc::clone(&enforced);
            let thread = std::thread::spawn(move || {
                // SAFETY: takes nothing.
                let own = unsafe { libc::gettid() };
                let sealed = sealing.seal().is_ok();
                // Neither by its own folder nor otherwise.
                let opens = std::fs::read("/proc/self/task/self/stat").is_ok()
                    || std::fs::read(format!("/proc/self/task/{own}/stat")).is_ok();
                let _ = sender.send(Some(own).filter(|_| sealed && !opens));
                let _ = ending.recv();
            });
            let seen = receiver.recv().ok().flatten().and_then(sees);
            drop(end);
            let _ = thread.join();
            // Root sees its own threads although it is hidden.
            let hidden = enforced.non_dumpable == (root && drop_to.is_none());
            if seen.is_some() && hidden { 42 } else { 1 }
        });
        if ended != Ended::Exited(42) {
            return Err(format!("as {drop_to:?}: {ended:?}"));
        }
    }
    Ok(())
}

/// Two ends of a connection of this process with itself.
fn connection() -> std::io::Result<[TcpStream; 2]> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let client = TcpStream::connect(listener.local_addr()?)?;
    Ok([client, listener.accept()?.0])
}

fn uses_connections() -> Result<(), String> {
    let says_and_hears = |[mut one, mut other]: [TcpStream; 2]| -> std::io::Result<bool> {
        let mut heard = [0; 5];
        // SAFETY: the structure is read by the call, or written; the descriptors are open.
        let waited = unsafe {
            let queue = libc::epoll_create1(0);
            let mut event = libc::epoll_event { events: libc::EPOLLIN as u32, u64: 0 };
            libc::epoll_ctl(queue, libc::EPOLL_CTL_ADD, other.as_raw_fd(), &mut event);
            one.write_all(b"hello")?;
            libc::epoll_wait(queue, &mut event, 1, -1)
        };
        other.read_exact(&mut heard)?;
        one.shutdown(Shutdown::Both)?;
        Ok(waited == 1 && &heard == b"hello")
    };
    for (connected, expected) in [(true, 42), (false, 1)] {
        let ended = child(|| {
            let pair = connection().unwrap();
            let descriptors = [RECORD, pair[0].as_raw_fd(), pair[1].as_raw_fd()].to_vec();
            let lockdown = Lockdown { connected, descriptors, ..lockdown(Stance::Sealed) };
            let enforced = enforce(&lockdown, Demand::BestEffort).unwrap();
            let work = || enforced.seal().is_ok() && says_and_hears(pair).unwrap_or(false);
            let held = std::thread::scope(|scope| scope.spawn(work).join()).unwrap_or(false);
            if held { 42 } else { 1 }
        });
        if ended != Ended::Exited(expected) {
            return Err(format!("connected {connected}: {ended:?}"));
        }
    }
    Ok(())
}

fn several_threads() -> Result<(), String> {
    let ended = child(|| {
        let (end, ending) = mpsc::channel::<()>();
        let thread = std::thread::spawn(move || ending.recv().is_err());
        let refused = enforce(&Lockdown::check(&[]), Demand::BestEffort);
        drop(end);
        let _ = thread.join();
        if matches!(refused, Err(confinement::Error::Threads)) { 42 } else { 1 }
    });
    (ended == Ended::Exited(42)).then_some(()).ok_or_else(|| format!("{ended:?}"))
}

fn many_runs() -> Result<(), String> {
    let work = || if allocates() == 42 && odds() == 42 { 42 } else { 1 };
    for run_number in 0..RUNS {
        let stance = LOCKED[run_number as usize % LOCKED.len()];
        let ended = run(stance, work);
        if ended != Ended::Exited(42) {
            return Err(format!("run {run_number}, {stance:?}: {ended:?}"));
        }
    }
    Ok(())
}
