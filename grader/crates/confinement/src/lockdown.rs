//! What a process may still do once it is locked down, and the locking down.

use crate::{Level, system};
use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What a process may still do. Everything that is not named is forbidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lockdown {
    /// What the process is going to be.
    pub role: Role,
    /// Files and folders that may be read. Paths that do not exist are left out.
    ///
    /// A check should do with none: then even a thread that runs machine code of its choice cannot
    /// open anything. Sources and backtraces are best read before, or by somebody else.
    pub read: Vec<PathBuf>,
    /// Folders in which anything may be made, changed and removed, and files that may be written.
    /// Only for [`Role::Compiler`].
    pub write: Vec<PathBuf>,
    /// Programs that may be started, or folders of them. Only for [`Role::Compiler`].
    pub execute: Vec<PathBuf>,
    /// The descriptors that stay open; a check may write to these and no others. All others are
    /// closed, and 0, 1 and 2 lead nowhere where they are not named.
    pub descriptors: Vec<i32>,
    /// Whether some of the descriptors are connections: then threads may wait for them, read and write
    /// them. To open or accept others stays forbidden. Only for [`Role::Check`].
    pub connected: bool,
    /// Whether the calling thread watches the others through `/proc/self/task`. Then the threads
    /// that run what is not trusted begin with [`Enforced::seal`].
    pub watchdog: bool,
    /// What the process may use up.
    pub limits: Limits,
    /// The user and group to become, where the process is root: some number that nobody has.
    pub drop_to: Option<u32>,
    /// Whether the process was started inside [`outer_jail`](crate::outer_jail), which it knows from
    /// [`Namespaces`](crate::Namespaces).
    pub outer_jail: bool,
}

/// What a locked down process is going to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It runs learner code: no other process or program, no file written, no network.
    Check,
    /// It becomes a compiler: it starts programs of a list, and writes in one folder.
    Compiler,
}

/// What a process may use up. `None` is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Processor time.
    pub cpu_seconds: Option<u64>,
    /// Private memory, reserved thread stacks included: what bounds the number of threads, too.
    pub data_bytes: Option<u64>,
    /// The size of a file it writes; 0 allows pipes and nothing else.
    pub file_bytes: Option<u64>,
    /// Open files.
    pub open_files: Option<u64>,
    /// Processes and threads of the same user, in all of the system: of use only where that user
    /// has no others, so with [`Lockdown::drop_to`]. The system does not hold root to it.
    pub processes: Option<u64>,
    /// The stack of the first thread.
    pub stack_bytes: Option<u64>,
}

impl Lockdown {
    /// For a process that runs learner code: nothing may be read, and only these descriptors
    /// written to.
    pub fn check(descriptors: &[i32]) -> Self {
        Lockdown {
            role: Role::Check,
            read: Vec::new(),
            write: Vec::new(),
            execute: Vec::new(),
            descriptors: descriptors.to_vec(),
            connected: false,
            watchdog: false,
            limits: Limits {
                file_bytes: Some(0),
                open_files: Some(32),
                stack_bytes: Some(8 << 20),
                ..Limits::default()
            },
            drop_to: None,
            outer_jail: false,
        }
    }
}

/// What is done where the machine cannot enforce everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// As much as can be had.
    BestEffort,
    /// Nothing goes on below this level.
    AtLeast(Level),
}

impl Demand {
    /// Whether `level` will do.
    pub fn met_by(self, level: Level) -> bool {
        match self {
            Demand::BestEffort => true,
            Demand::AtLeast(wanted) => level.at_least(wanted),
        }
    }
}

/// What holds for this process from now on.
#[derive(Debug)]
pub struct Enforced {
    /// The level.
    pub level: Level,
    /// Landlock holds file accesses to the list.
    pub files: bool,
    /// System calls are filtered.
    pub calls: bool,
    /// Other processes of the same user can neither read this one's memory nor trace it. Off where
    /// a watchdog could not read what the threads wait for otherwise; Landlock and the filter of
    /// system calls then still keep the memory from being opened.
    pub non_dumpable: bool,
    /// The user is one that nobody has.
    pub dropped_user: bool,
    /// What [`seal`](Enforced::seal) still has to do.
    pub(crate) seal: Option<system::Seal>,
}

impl Enforced {
    /// Called first on each thread that runs what is not trusted, where the process has a
    /// [watchdog](Lockdown::watchdog): takes from this thread, and from all that it will start, what
    /// only the watchdog needs. Without a watchdog there is nothing left to take.
    pub fn seal(&self) -> Result<(), Error> {
        self.seal.as_ref().map_or(Ok(()), system::Seal::apply)
    }
}

/// Why a process could not be locked down.
#[derive(Debug)]
pub enum Error {
    /// Less than was asked for would hold.
    Below {
        /// What was asked for.
        wanted: Level,
        /// What can be had.
        available: Level,
        /// What is missing, for people who know the system.
        missing: String,
    },
    /// The process already has several threads, of which only one could be locked down.
    Threads,
    /// A step failed that must not fail.
    System {
        /// The step.
        step: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

impl Error {
    pub(crate) fn system(step: &'static str, source: impl Into<io::Error>) -> Self {
        Error::System { step, source: source.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Below { wanted, available, missing } => {
                write!(f, "level {wanted} was asked for and {available} can be had: {missing}")
            }
            Error::Threads => write!(f, "the process already has several threads"),
            Error::System { step, .. } => write!(f, "{step} failed"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::System { source, .. } => Some(source),
            Error::Below { .. } | Error::Threads => None,
        }
    }
}

/// Locks the calling process down, for good. It must have one thread only.
///
/// After an error the process is in between and must end.
pub fn enforce(lockdown: &Lockdown, demand: Demand) -> Result<Enforced, Error> {
    let enforced = system::enforce(lockdown, demand)?;
    match demand {
        Demand::AtLeast(wanted) if !demand.met_by(enforced.level) => {
            let missing = system::missing(&enforced, lockdown);
            Err(Error::Below { wanted, available: enforced.level, missing })
        }
        _ => Ok(enforced),
    }
}

/// Locks the calling process down and makes another program of it; returns only if that failed.
pub fn exec(
    lockdown: &Lockdown,
    demand: Demand,
    program: &Path,
    arguments: &[OsString],
    environment: &[(OsString, OsString)],
) -> Error {
    match enforce(lockdown, demand) {
        Ok(_) => {
            Error::system("starting the program", system::exec(program, arguments, environment))
        }
        Err(error) => error,
    }
}

/// Whether a program ends well in a child process that is locked down first. For canaries: what the
/// program says is lost, and nobody ends it but its limits.
pub fn ends_well(
    lockdown: &Lockdown,
    demand: Demand,
    program: &Path,
    arguments: &[OsString],
    environment: &[(OsString, OsString)],
) -> bool {
    system::ends_well(lockdown, demand, program, arguments, environment)
}

/// For the grader itself: no process of the same user may read its memory or trace it, and what its
/// children leave running becomes its own child, so that it can be ended.
pub fn harden() -> io::Result<()> {
    system::harden()
}
