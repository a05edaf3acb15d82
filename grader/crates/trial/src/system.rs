//! What is asked of the operating system: each system's answers in a file of its own.
//!
//! The functions have the same names everywhere; where a system cannot answer, it says `None`, and
//! whoever asks falls back to what every system knows.

#[cfg(target_os = "linux")]
#[path = "system/linux.rs"]
mod tasks;
#[cfg(not(target_os = "linux"))]
#[path = "system/portable.rs"]
mod tasks;

#[cfg(unix)]
#[path = "system/unix.rs"]
mod process;
#[cfg(not(unix))]
#[path = "system/other.rs"]
mod process;

#[cfg(unix)]
pub(crate) mod fork;
// So that what only other systems use meets the compiler and the tests of `contract` here, too.
#[cfg(all(test, unix))]
#[path = "system/other.rs"]
mod other_process;
#[cfg(all(test, target_os = "linux"))]
#[path = "system/portable.rs"]
mod portable_tasks;

pub(crate) use process::{cpu_time, exit, signal};
pub(crate) use tasks::{Task, frames, limit_memory, tasks};

/// What a thread of this process is doing right now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "nothing tells it there"))]
pub(crate) enum Doing {
    /// It runs, or could.
    Runs,
    /// It waits for another thread.
    Waits,
    /// It waits, and a timeout will end that.
    WaitsForATime,
    /// It sleeps.
    Sleeps,
    /// It waits for something outside the process.
    Blocked,
}

/// One frame of a thread's stack: a function, and where in the source it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "nothing tells it there"))]
pub(crate) struct Frame {
    /// The function, with its path.
    pub(crate) function: String,
    /// The file as the debug information names it.
    pub(crate) file: String,
    /// The line, from 1.
    pub(crate) line: u32,
}

impl Frame {
    /// Whether the frame belongs to what is checked: not to the standard library, a dependency or
    /// the crates below a check.
    pub(crate) fn is_checked_code(&self) -> bool {
        // Files below the current folder are shown from there.
        let here = self.file.strip_prefix("./").zip(std::env::current_dir().ok());
        let file = here.map_or_else(
            || self.file.clone(),
            |(file, folder)| folder.join(file).to_string_lossy().into_owned(),
        );
        let file = file.replace('\\', "/");
        let foreign =
            ["/rustc/", "/registry/src/", "/library/std/", "/library/core/", "/library/alloc/"];
        let below = ["crates/sync/src/", "crates/trial/src/", "crates/verdict/src/"];
        // The C library has debug information too.
        file.ends_with(".rs") && !foreign.iter().chain(&below).any(|part| file.contains(part))
    }
}

/// Reads the text that the standard library prints a backtrace as.
#[cfg(any(test, target_os = "linux"))]
pub(crate) fn read_frames(backtrace: &str) -> Vec<Frame> {
    let mut function = String::new();
    let mut frames = Vec::new();
    for line in backtrace.lines().map(str::trim) {
        match line.strip_prefix("at ") {
            Some(place) => {
                let mut parts = place.rsplitn(3, ':');
                let (_, line, file) = (parts.next(), parts.next(), parts.next());
                let line = line.and_then(|line| line.parse().ok());
                if let (Some(line), Some(file)) = (line, file) {
                    frames.push(Frame { function: function.clone(), file: file.to_owned(), line });
                }
            }
            None => {
                let named = line.split_once(": ").map_or(line, |(_, name)| name);
                function = named.to_owned();
            }
        }
    }
    frames
}

/// What each system's answers promise, whatever the system.
#[cfg(test)]
mod contract {
    macro_rules! tasks_of {
        ($system:ident) => {
            mod $system {
                use crate::system::Doing;
                use crate::system::$system::{Task, frames, limit_memory, tasks};

                #[test]
                fn the_calling_thread_runs_and_is_one_of_the_process() {
                    let me = Task::current();
                    assert_eq!(me, Task::current());
                    assert!(matches!(me.doing(), None | Some(Doing::Runs)));
                    assert!(tasks().is_none_or(|tasks| tasks.contains(&me)));
                    assert_eq!(tasks().is_some(), me.doing().is_some());
                }

                #[test]
                fn a_thread_says_where_it_is_only_where_threads_are_known() {
                    let frames = frames(Task::current());
                    assert_eq!(frames.is_empty(), tasks().is_none());
                }

                #[test]
                fn as_much_memory_as_there_may_be_is_no_limit() {
                    limit_memory(u64::MAX);
                    assert_eq!(vec![1_u8; 1 << 20].len(), 1 << 20);
                }
            }
        };
    }

    macro_rules! process_of {
        ($system:ident) => {
            mod $system {
                use crate::system::$system::{cpu_time, exit, signal};
                use std::process::{Command, Stdio};

                /// Ends its process; run by the test below in one of its own.
                #[test]
                #[ignore = "ends the process"]
                fn exits() {
                    exit(73)
                }

                #[test]
                #[expect(clippy::disallowed_methods, reason = "the child is this test")]
                fn a_process_ends_with_the_status_it_asks_for_and_by_no_signal() {
                    let test = concat!("system::contract::", stringify!($system), "::exits");
                    let status = Command::new(std::env::current_exe().unwrap())
                        .args(["--exact", test, "--ignored"])
                        .stdin(Stdio::null())
                        .stdout(Stdio::null())
                        .status()
                        .unwrap();
                    assert_eq!((status.code(), signal(status)), (Some(73), None));
                }

                #[test]
                fn cpu_time_never_goes_back() {
                    let (earlier, later) = (cpu_time(), cpu_time());
                    assert!(earlier <= later && earlier.is_some() == later.is_some());
                }
            }
        };
    }

    tasks_of!(tasks);
    process_of!(process);
    #[cfg(target_os = "linux")]
    tasks_of!(portable_tasks);
    #[cfg(unix)]
    process_of!(other_process);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[inline(never)]
    fn innermost() -> String {
        std::backtrace::Backtrace::force_capture().to_string()
    }

    #[test]
    fn a_backtrace_reads_as_frames() {
        let frames = read_frames(&innermost());
        let own = frames.iter().find(|frame| frame.function.ends_with("innermost"));
        let own = own.expect("the function is on its own stack");
        assert!(own.file.ends_with("system.rs") && own.line > 1, "{own:?}");
    }

    #[test]
    fn the_learners_file_is_checked_code() {
        let frame = |file: &str| Frame { function: "f".into(), file: file.into(), line: 1 };
        assert!(frame("/home/me/course/exercises/01-counter/src/lib.rs").is_checked_code());
        assert!(frame("./tests/hostile.rs").is_checked_code());
        assert!(!frame("./src/lib.rs").is_checked_code(), "these tests run in this crate's folder");
        assert!(!frame("/rustc/abc/library/std/src/thread/mod.rs").is_checked_code());
        assert!(!frame("/home/me/course/grader/crates/sync/src/mutex.rs").is_checked_code());
    }
}
