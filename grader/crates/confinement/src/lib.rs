//! What this machine can enforce on code that nobody trusts, and the enforcing itself.
//!
//! A [`Lockdown`] says what a process may still do; [`enforce`] makes it so for the calling process,
//! for good, and says which [`Level`] was reached. A process that is to become a compiler calls
//! [`exec`] instead. [`outer_jail`] gives the command line of a jail around a whole driver.
//! [`available`] says what would hold here, each fact proven by trying it in a child process.
//!
//! ```text
//! grader (harden) ── outer_jail ── driver ── fork ── enforce ── seal (the learner's thread)
//!                └── launcher ── exec ── rustc ── cc, ld
//! ```
//!
//! # Root
//!
//! Containers often run the grader as root, where two things are weaker: the limit of processes does
//! not hold root, and memory that is hidden from others is not hidden from root. So root is left:
//! [`Lockdown::drop_to`] is a number that no user has. With another number for each check that runs
//! at the same time, a check cannot signal another whatever else fails, and [`Limits::processes`]
//! counts its threads alone. Where root is kept all the same, its capabilities are not, Landlock and
//! the filter of system calls each still keep memory from being opened, and the memory limit bounds
//! threads by their stacks.
//!
//! # Backtraces
//!
//! Resolving names reads the program. What was read once is kept, so a driver prints one backtrace
//! before it forks, and its locked down children can name functions and lines without opening
//! anything.
//!
//! # Threads
//!
//! Landlock and the filter hold for a thread and those it starts. A check with a watchdog is locked
//! down in two steps: [`enforce`] takes everything but reading `/proc/self/task`, on the thread that
//! watches; [`Enforced::seal`] takes that as well, on the thread that runs what is not trusted.
//! Without root, seeing what threads wait for means not hiding the memory; the two other layers
//! remain, each of which is shown to hold alone.
//!
//! What is not promised: that the kernel has no holes, and that code inside a process cannot forge
//! what its own process says.

mod available;
mod compiler;
mod jail;
mod level;
mod lockdown;

#[cfg(target_os = "linux")]
mod linux;
// The other systems' file is built and tested wherever the crate is.
#[cfg(any(test, not(target_os = "linux")))]
mod portable;

#[cfg(target_os = "linux")]
use linux as system;
#[cfg(not(target_os = "linux"))]
use portable as system;

pub use available::{Available, Fact, State, available};
pub use jail::{Jail, Namespaces, outer_jail};
pub use level::{Level, UnknownLevel};
pub use lockdown::{
    Demand, Enforced, Error, Limits, Lockdown, Role, ends_well, enforce, exec, harden,
};
