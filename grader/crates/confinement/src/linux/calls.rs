//! Which system calls a process may make: seccomp.
//!
//! Three filters stand on each other, and the strictest answer counts. The first ends the process on
//! calls that nothing honest makes; the second says that `clone3` does not exist, since its flags
//! are out of a filter's sight, and the C library then uses `clone`; the third is the list of what
//! is allowed, and everything else gives `EACCES`. Ending the process there as well would end honest
//! ones: under contention the C library's allocator opens a file below `/sys`, and takes no for an
//! answer.

mod allowed;
mod hostile;

use crate::lockdown::{Error, Lockdown, Role};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule,
};
use std::io;

/// A system call, and under which conditions it is meant: any one of them; none is always.
pub(super) type Call = (libc::c_long, Vec<SeccompRule>);

/// What a call gets that is not allowed.
const REFUSED: SeccompAction = SeccompAction::Errno(libc::EACCES as u32);
/// What a call gets that is said not to exist.
const UNKNOWN: SeccompAction = SeccompAction::Errno(libc::ENOSYS as u32);

fn failed(source: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::system("seccomp", io::Error::other(source))
}

/// Puts the filters in force for the calling thread and those it will start.
pub(super) fn enforce(lockdown: &Lockdown) -> Result<(), Error> {
    // The strictest comes last: it would refuse the installing of the others.
    match lockdown.role {
        Role::Compiler => {
            install(&program(
                hostile::for_compilers()?,
                SeccompAction::Allow,
                SeccompAction::KillProcess,
            )?)?;
            install(&program(vec![always(libc::SYS_clone3)], SeccompAction::Allow, UNKNOWN)?)?;
            install(&program(hostile::others(), SeccompAction::Allow, REFUSED)?)
        }
        Role::Check => {
            install(&program(
                hostile::for_checks()?,
                SeccompAction::Allow,
                SeccompAction::KillProcess,
            )?)?;
            install(&program(vec![always(libc::SYS_clone3)], SeccompAction::Allow, UNKNOWN)?)?;
            let list = match lockdown.watchdog {
                true => allowed::watching(lockdown)?,
                false => allowed::sealed(lockdown)?,
            };
            install(&program(list, REFUSED, SeccompAction::Allow)?)
        }
    }
}

/// The list for threads that run what is not trusted, beside a watchdog.
pub(super) fn sealed(lockdown: &Lockdown) -> Result<BpfProgram, Error> {
    program(allowed::sealed(lockdown)?, REFUSED, SeccompAction::Allow)
}

/// Refuses one call, for trying.
pub(super) fn refuse(call: libc::c_long) -> Result<(), Error> {
    install(&program(vec![always(call)], SeccompAction::Allow, REFUSED)?)
}

/// Puts a filter in force.
pub(super) fn install(program: &BpfProgram) -> Result<(), Error> {
    seccompiler::apply_filter(program).map_err(failed)
}

/// A filter: one answer for the calls of a list, another for the rest.
fn program(
    calls: Vec<Call>,
    rest: SeccompAction,
    listed: SeccompAction,
) -> Result<BpfProgram, Error> {
    let target = std::env::consts::ARCH.try_into().map_err(failed)?;
    let filter = SeccompFilter::new(calls.into_iter().collect(), rest, listed, target);
    filter.map_err(failed)?.try_into().map_err(failed)
}

/// A call whatever its arguments.
fn always(call: libc::c_long) -> Call {
    (call, Vec::new())
}

/// The condition that an argument, held against a mask, is this value.
fn masked(argument: u8, mask: u64, value: u64) -> Result<SeccompCondition, Error> {
    let operator = SeccompCmpOp::MaskedEq(mask);
    SeccompCondition::new(argument, SeccompCmpArgLen::Qword, operator, value).map_err(failed)
}

/// The condition that an argument of 32 bits is this value. What stands above them, the kernel does
/// not look at either.
fn equals(argument: u8, value: u32) -> Result<SeccompCondition, Error> {
    let length = SeccompCmpArgLen::Dword;
    SeccompCondition::new(argument, length, SeccompCmpOp::Eq, value.into()).map_err(failed)
}

/// The condition that an argument of 32 bits is another value.
fn differs(argument: u8, value: u32) -> Result<SeccompCondition, Error> {
    let length = SeccompCmpArgLen::Dword;
    SeccompCondition::new(argument, length, SeccompCmpOp::Ne, value.into()).map_err(failed)
}

/// All of these conditions together.
fn all(conditions: Vec<SeccompCondition>) -> Result<SeccompRule, Error> {
    SeccompRule::new(conditions).map_err(failed)
}

/// One condition.
fn when(condition: SeccompCondition) -> Result<Vec<SeccompRule>, Error> {
    Ok(vec![all(vec![condition])?])
}

/// This process's own number, as it sees it.
fn own_number() -> u32 {
    std::process::id()
}
