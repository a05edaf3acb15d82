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

pub(crate) use process::{cpu_time, exit, signal};
pub(crate) use tasks::{Task, frames, limit_memory, tasks};

/// What a thread of this process is doing right now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
