//! Locking down on Linux.

mod calls;
mod canary;
mod files;
mod limits;
mod process;

pub(crate) use canary::{ends_well, facts};

use crate::Level;
use crate::lockdown::{Demand, Enforced, Error, Lockdown, Role};
use files::Rules;
use seccompiler::BpfProgram;
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// What is taken from a thread once it runs what is not trusted.
#[derive(Debug)]
pub(crate) struct Seal {
    /// Applied to each sealed thread, so never used up.
    rules: Option<Mutex<Rules>>,
    filter: BpfProgram,
}

impl Seal {
    pub(crate) fn apply(&self) -> Result<(), Error> {
        if let Some(rules) = &self.rules {
            let rules = rules.lock().unwrap_or_else(PoisonError::into_inner).try_clone()?;
            rules.restrict()?;
        }
        calls::install(&self.filter)
    }
}

pub(crate) fn enforce(lockdown: &Lockdown, demand: Demand) -> Result<Enforced, Error> {
    // Landlock and the filter hold for the calling thread and those it will start.
    if !process::is_single_threaded() {
        return Err(Error::Threads);
    }
    // An error that a missing feature explains is one of the machine: what is left is the level.
    let optional = |result: Result<Rules, Error>| match result {
        Ok(rules) => Ok(Some(rules)),
        Err(_) if demand == Demand::BestEffort || demand.met_by(Level::T2) => Ok(None),
        Err(error) => Err(error),
    };
    process::keep_only(&lockdown.descriptors)?;
    // The rules hold open files, and are made while root may still open everything.
    let outer = optional(Rules::new(lockdown, lockdown.watchdog))?;
    let inner = match lockdown.watchdog && outer.is_some() {
        true => Some(Rules::new(lockdown, false)?),
        false => None,
    };
    let dropped_user = match lockdown.drop_to {
        Some(user) => process::drop_to(user)?,
        None => false,
    };
    process::drop_capabilities()?;
    if lockdown.role == Role::Check {
        process::end_with_parent()?;
    }
    let non_dumpable = process::set_dumpable(false)?
        && (!lockdown.watchdog || process::reads_own_threads() || !process::set_dumpable(true)?);
    process::no_new_privileges()?;
    limits::apply(&lockdown.limits)?;
    let files = match outer {
        Some(rules) => rules.restrict()?,
        None => false,
    };
    let calls = match calls::enforce(lockdown) {
        Ok(()) => true,
        Err(_) if demand.met_by(Level::T3) => false,
        Err(error) => return Err(error),
    };
    let seal = match lockdown.watchdog && calls {
        true => Some(Seal { rules: inner.map(Mutex::new), filter: calls::sealed(lockdown)? }),
        false => None,
    };
    let level = match (files, calls) {
        (true, true) if lockdown.outer_jail => Level::T0,
        (true, true) => Level::T1,
        (false, true) => Level::T2,
        (_, false) => Level::T3,
    };
    Ok(Enforced { level, files, calls, non_dumpable, dropped_user, seal })
}

pub(crate) fn missing(enforced: &Enforced, lockdown: &Lockdown) -> String {
    let parts = [
        (enforced.calls, "a filter of system calls (seccomp)"),
        (enforced.files, "rules for files (Landlock)"),
        (lockdown.outer_jail, "namespaces (bwrap)"),
    ];
    let missing: Vec<&str> = parts.iter().filter(|part| !part.0).map(|part| part.1).collect();
    missing.join(", ")
}

pub(crate) fn exec(
    program: &Path,
    arguments: &[OsString],
    environment: &[(OsString, OsString)],
) -> io::Error {
    process::exec(program, arguments, environment)
}

pub(crate) fn harden() -> io::Result<()> {
    process::harden()
}

/// Whether this is root.
pub(crate) fn is_root() -> bool {
    // SAFETY: takes nothing.
    unsafe { libc::geteuid() == 0 }
}
