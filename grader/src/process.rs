//! The only file that starts child processes: within limits, with a given environment, and with
//! nothing left behind.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

mod conversation;
mod leash;
#[cfg_attr(unix, path = "process/unix.rs")]
#[cfg_attr(not(unix), path = "process/portable.rs")]
mod system;
// So that what only other systems use meets the compiler and the tests of `contract` here, too.
#[cfg(all(test, unix))]
#[path = "process/portable.rs"]
mod portable;

pub use conversation::Conversation;
pub(crate) use leash::Held;
pub use leash::Leash;

/// A child process to be.
#[derive(Clone, Debug)]
pub struct Order {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// The folder it starts in.
    pub directory: PathBuf,
    /// What it finds in its environment.
    pub environment: Environment,
    /// What it may use up.
    pub limits: Limits,
}

/// The environment of a child.
#[derive(Clone, Debug)]
pub enum Environment {
    /// Exactly these variables.
    Only(Vec<(OsString, OsString)>),
    /// Ours, without those whose name begins with one of `without`, and with those of `with`.
    Inherited {
        /// Beginnings of names.
        without: &'static [&'static str],
        /// Further variables.
        with: Vec<(OsString, OsString)>,
    },
}

/// What a child may use up. `None` is no limit.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// Time by the clock on the wall; the last resort, since a busy machine must not change a verdict.
    pub wall_time: Option<Duration>,
    /// Processor time, rounded up to whole seconds.
    pub cpu_time: Option<Duration>,
    /// Memory it writes to.
    pub memory_bytes: Option<u64>,
    /// The size of a file it writes.
    pub file_bytes: Option<u64>,
    /// How much of each output stream is kept; the rest is read and thrown away.
    pub output_bytes: usize,
}

impl Limits {
    /// So many times as much time.
    pub fn times(self, times: u64) -> Limits {
        let times = u32::try_from(times).unwrap_or(u32::MAX);
        let longer = |time: Option<Duration>| time.map(|time| time.saturating_mul(times));
        Limits { wall_time: longer(self.wall_time), cpu_time: longer(self.cpu_time), ..self }
    }
}

/// How a child ended, and what it said.
#[derive(Clone, Debug)]
pub struct Ended {
    /// How it ended.
    pub ending: Ending,
    /// The processor time it used, where the system tells.
    pub cpu_time: Duration,
    /// The beginning of its standard output.
    pub stdout: Vec<u8>,
    /// The beginning of its standard error.
    pub stderr: Vec<u8>,
}

/// The ways in which a process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With this status.
    Exited(i32),
    /// By this signal.
    Signalled(i32),
    /// It used up its processor time.
    OutOfCpuTime,
    /// It was ended by us when its time on the wall was over.
    OutOfWallTime,
}

impl Ending {
    /// By this signal.
    pub fn of_signal(signal: i32) -> Ending {
        system::ending_of_signal(signal)
    }
}

/// How many children may run at once, over all threads.
pub struct Slots {
    free: Mutex<usize>,
    freed: Condvar,
    leash: Leash,
}

impl Slots {
    /// So many.
    pub fn new(count: usize) -> Self {
        Self::leashed(count, Leash::default())
    }

    /// So many, all on one leash.
    pub fn leashed(count: usize, leash: Leash) -> Self {
        Slots { free: Mutex::new(count.max(1)), freed: Condvar::new(), leash }
    }

    /// Runs a child to its end as soon as there is room for it.
    pub fn run(&self, order: &Order) -> io::Result<Ended> {
        let _slot = self.hold();
        run_leashed(order, &self.leash, &mut |_| {})
    }

    /// What holds the children.
    pub fn leash(&self) -> &Leash {
        &self.leash
    }

    /// Waits for room for one child, which is given back at the end of the scope.
    pub fn hold(&self) -> Slot<'_> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free == 0 {
            free = self.freed.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= 1;
        Slot(self)
    }
}

/// Room for one child, given back at the end of the scope.
pub struct Slot<'a>(&'a Slots);

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}

/// Who a child does not outlive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parent {
    /// The thread that starts it, which waits for it.
    Thread,
    /// Whoever holds the other end of its standard input: it ends when that does.
    Input,
}

enum News {
    Stdout(Vec<u8>),
    Stderr(Vec<u8>),
    Closed,
    Ended,
    /// The child is no longer wanted.
    Cut,
}

/// How long the output of a dead process may still hang in a pipe.
const OUTPUT_GRACE: Duration = Duration::from_secs(1);

/// Runs a child to its end and ends whatever it has started. `hear` is told each piece of its
/// standard error as it comes.
pub fn run(order: &Order, hear: &mut dyn FnMut(&[u8])) -> io::Result<Ended> {
    run_leashed(order, &Leash::default(), hear)
}

/// The same on a leash; an error of the kind `Interrupted` where that is cut.
pub fn run_leashed(order: &Order, leash: &Leash, hear: &mut dyn FnMut(&[u8])) -> io::Result<Ended> {
    let started = Instant::now();
    let (sender, news) = channel();
    let cut = sender.clone();
    let _held = leash.hold(move || drop(cut.send(News::Cut)))?;
    let mut child = spawn(order, Stdio::null(), Parent::Thread)?;
    let pipes = [
        child.stdout.take().map(|pipe| listen(pipe, News::Stdout, sender.clone())),
        child.stderr.take().map(|pipe| listen(pipe, News::Stderr, sender.clone())),
    ];
    let mut open = pipes.iter().flatten().count();
    let process = system::Process::new(child);
    let watch = process.watch(move || {
        // Nobody listens any more when the time was over before.
        let _ = sender.send(News::Ended);
    });

    let mut deadline = order.limits.wall_time.map(|limit| started + limit);
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let (mut ended, mut out_of_time) = (false, false);
    while !ended || open > 0 {
        let received = match deadline {
            Some(deadline) => news.recv_timeout(deadline.saturating_duration_since(Instant::now())),
            None => news.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match received {
            Ok(News::Stdout(bytes)) => keep(&mut stdout, &bytes, order.limits.output_bytes),
            Ok(News::Stderr(bytes)) => {
                hear(&bytes);
                keep(&mut stderr, &bytes, order.limits.output_bytes);
            }
            Ok(News::Closed) => open -= 1,
            Ok(News::Ended) => {
                ended = true;
                process.kill_all();
                deadline = Some(Instant::now() + OUTPUT_GRACE);
            }
            Ok(News::Cut) => process.kill_all(),
            Err(RecvTimeoutError::Timeout) if !ended => {
                out_of_time = true;
                process.kill_all();
                deadline = None;
            }
            // The process has ended, but one that it let loose still holds its output.
            Err(_) => break,
        }
    }
    let (ending, cpu_time) = process.reap(watch)?;
    if leash.is_cut() {
        return Err(io::ErrorKind::Interrupted.into());
    }
    let ending = match order.limits.cpu_time {
        _ if out_of_time => Ending::OutOfWallTime,
        Some(limit) if matches!(ending, Ending::Signalled(_)) && cpu_time >= limit => {
            Ending::OutOfCpuTime
        }
        _ => ending,
    };
    Ok(Ended { ending, cpu_time, stdout, stderr })
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that starts children")]
fn spawn(order: &Order, stdin: Stdio, parent: Parent) -> io::Result<Child> {
    let mut command = Command::new(&order.program);
    command.args(&order.arguments).current_dir(&order.directory);
    command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
    match &order.environment {
        Environment::Only(variables) => {
            command.env_clear().envs(variables.iter().map(|(name, value)| (name, value)));
        }
        Environment::Inherited { without, with } => {
            for (name, _) in std::env::vars_os() {
                let named = name.to_string_lossy();
                if without.iter().any(|beginning| named.starts_with(beginning)) {
                    command.env_remove(&name);
                }
            }
            command.envs(with.iter().map(|(name, value)| (name, value)));
        }
    }
    system::confine(&mut command, &order.limits, parent);
    command.spawn()
}

fn listen(
    mut pipe: impl Read + Send + 'static,
    news: fn(Vec<u8>) -> News,
    sender: Sender<News>,
) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(length @ 1..) = pipe.read(&mut buffer) {
            if sender.send(news(buffer[..length].to_vec())).is_err() {
                return;
            }
        }
        let _ = sender.send(News::Closed);
    })
}

fn keep(kept: &mut Vec<u8>, bytes: &[u8], limit: usize) {
    let room = limit.saturating_sub(kept.len()).min(bytes.len());
    kept.extend_from_slice(&bytes[..room]);
}

/// What each system's children promise, whatever the system.
#[cfg(test)]
mod contract {
    /// Never ends; run by the tests below in a process of its own.
    #[test]
    #[ignore = "never ends"]
    fn never_ends() {
        loop {
            std::thread::park();
        }
    }

    macro_rules! children_of {
        ($system:ident) => {
            mod $system {
                use crate::process::$system::{Process, confine};
                use crate::process::{Ending, Limits, Parent};
                use std::process::{Command, Stdio};
                use std::sync::mpsc::channel;
                use std::time::Duration;

                const SOON: Duration = Duration::from_secs(60);

                #[expect(clippy::disallowed_methods, reason = "what `run` is made of is tested")]
                fn start(arguments: &[&str]) -> Process {
                    let mut command = Command::new(std::env::current_exe().unwrap());
                    command.args(arguments).stdin(Stdio::null());
                    command.stdout(Stdio::null()).stderr(Stdio::null());
                    confine(&mut command, &Limits::default(), Parent::Thread);
                    Process::new(command.spawn().unwrap())
                }

                #[test]
                fn a_child_that_ends_is_seen_to_end() {
                    for (argument, status) in [("--list", 0), ("--no-such-option", 1)] {
                        let process = start(&[argument]);
                        let (sender, news) = channel();
                        let watch = process.watch(move || sender.send(()).unwrap());
                        news.recv_timeout(SOON).unwrap();
                        // That it is ended once more is no trouble.
                        process.kill_all();
                        let (ending, _) = process.reap(watch).unwrap();
                        match status {
                            0 => assert_eq!(ending, Ending::Exited(0)),
                            _ => assert!(matches!(ending, Ending::Exited(1..)), "{ending:?}"),
                        }
                    }
                }

                #[test]
                fn a_child_that_never_ends_is_ended() {
                    let test = "process::contract::never_ends";
                    let process = start(&["--exact", test, "--ignored"]);
                    let (sender, news) = channel();
                    let watch = process.watch(move || sender.send(()).unwrap());
                    assert!(news.recv_timeout(Duration::from_millis(50)).is_err(), "it goes on");
                    process.kill_all();
                    news.recv_timeout(SOON).unwrap();
                    let (ending, _) = process.reap(watch).unwrap();
                    assert_ne!(ending, Ending::Exited(0));
                }
            }
        };
    }

    children_of!(system);
    #[cfg(unix)]
    children_of!(portable);
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, limits: Limits) -> Ended {
        let order = Order {
            program: "/bin/sh".into(),
            arguments: vec!["-c".into(), script.into()],
            directory: "/".into(),
            environment: Environment::Only(vec![("PATH".into(), "/usr/bin:/bin".into())]),
            limits,
        };
        run(&order, &mut |_| {}).unwrap()
    }

    const ROOMY: Limits = Limits {
        wall_time: Some(Duration::from_secs(60)),
        cpu_time: None,
        memory_bytes: None,
        file_bytes: None,
        output_bytes: 1 << 16,
    };

    #[test]
    fn a_child_that_waits_for_ever_is_ended_with_everything_it_started() {
        let started = Instant::now();
        let limits = Limits { wall_time: Some(Duration::from_millis(200)), ..ROOMY };
        let ended = shell("sleep 600 & sleep 600", limits);
        assert_eq!(ended.ending, Ending::OutOfWallTime);
        assert!(started.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn what_a_child_leaves_running_is_ended_with_it() {
        let started = Instant::now();
        let ended = shell("sleep 600 & echo done", ROOMY);
        assert_eq!((ended.ending, &ended.stdout[..]), (Ending::Exited(0), &b"done\n"[..]));
        assert!(started.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn a_child_that_computes_for_ever_runs_out_of_cpu_time() {
        let limits = Limits { cpu_time: Some(Duration::from_secs(1)), ..ROOMY };
        let ended = shell("while :; do :; done", limits);
        assert_eq!(ended.ending, Ending::OutOfCpuTime);
        // The system enforces the limit by its ticks and reports the time by its clock: the two were
        // seen to differ by a tenth.
        assert!(ended.cpu_time >= Duration::from_millis(500), "{:?}", ended.cpu_time);
    }

    #[test]
    fn output_is_kept_up_to_its_limit_and_the_rest_does_not_block() {
        let ended = shell("yes | head -c 1000000; exit 7", Limits { output_bytes: 10, ..ROOMY });
        assert_eq!((ended.ending, &ended.stdout[..]), (Ending::Exited(7), &b"y\ny\ny\ny\ny\n"[..]));
    }

    #[test]
    fn a_child_sees_only_the_environment_it_is_given() {
        let ended = shell("env | cut -d= -f1 | sort | tr '\\n' ' '", ROOMY);
        let names = String::from_utf8(ended.stdout).unwrap();
        let known = ["PATH", "PWD", "SHLVL", "_", "OLDPWD"];
        assert!(names.split_whitespace().all(|name| known.contains(&name)), "{names}");
    }

    #[test]
    fn memory_and_signals_are_told() {
        assert_eq!(shell("kill -ABRT $$", ROOMY).ending, Ending::Signalled(libc::SIGABRT));
        let limits = Limits { memory_bytes: Some(32 << 20), ..ROOMY };
        let ended = shell("x=a; while :; do x=$x$x; done", limits);
        assert_ne!(ended.ending, Ending::Exited(0));
        assert_ne!(ended.ending, Ending::OutOfWallTime);
    }

    #[test]
    fn no_more_children_run_at_once_than_there_are_slots() {
        let slots = Slots::new(1);
        let folder = tempfile::tempdir().unwrap();
        let order = Order {
            program: "/bin/sh".into(),
            // A folder is made by one process at a time.
            arguments: vec!["-c".into(), "mkdir busy && sleep 0.05 && rmdir busy".into()],
            directory: folder.path().to_owned(),
            environment: Environment::Only(vec![("PATH".into(), "/usr/bin:/bin".into())]),
            limits: ROOMY,
        };
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| assert_eq!(slots.run(&order).unwrap().ending, Ending::Exited(0)));
            }
        });
    }
}
