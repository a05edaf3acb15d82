//! Locking down where nothing can be enforced: the same functions, which say so.

use crate::Level;
use crate::available::{Available, Fact, State};
use crate::lockdown::{Demand, Enforced, Error, Lockdown};
use std::ffi::OsString;
use std::io;
use std::path::Path;

/// There is nothing to take from a thread.
#[derive(Debug)]
#[allow(dead_code, reason = "it is never made: there is nothing to take from a thread")]
pub(crate) struct Seal(());

impl Seal {
    #[allow(dead_code, reason = "in tests on Linux, `Enforced` holds that system's own")]
    pub(crate) fn apply(&self) -> Result<(), Error> {
        Ok(())
    }
}

pub(crate) fn enforce(_lockdown: &Lockdown, _demand: Demand) -> Result<Enforced, Error> {
    Ok(Enforced {
        level: Level::T3,
        files: false,
        calls: false,
        non_dumpable: false,
        dropped_user: false,
        seal: None,
    })
}

pub(crate) fn missing(_enforced: &Enforced, _lockdown: &Lockdown) -> String {
    "this system is not Linux".to_owned()
}

pub(crate) fn exec(
    _program: &Path,
    _arguments: &[OsString],
    _environment: &[(OsString, OsString)],
) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, "a process cannot become another program here")
}

pub(crate) fn harden() -> io::Result<()> {
    Ok(())
}

pub(crate) fn is_root() -> bool {
    false
}

pub(crate) fn facts(_thorough: bool) -> Available {
    let facts = Fact::ALL.into_iter().map(|fact| (fact, State::Missing)).collect();
    Available { facts, bwrap: None }
}

pub(crate) fn ends_well(
    _lockdown: &Lockdown,
    _demand: Demand,
    _program: &Path,
    _arguments: &[OsString],
    _environment: &[(OsString, OsString)],
) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_enforced_and_nothing_is_said_to_be() {
        let lockdown = Lockdown::check(&[]);
        let enforced = enforce(&lockdown, Demand::BestEffort).unwrap();
        assert_eq!(enforced.level, Level::T3);
        assert!(!enforced.files && !enforced.calls && !enforced.non_dumpable);
        assert!(enforced.seal().is_ok());
        assert!(missing(&enforced, &lockdown).contains("not Linux"));
        assert_eq!(facts(true).level(), Level::T3);
        assert_eq!(facts(false).bwrap(), None);
        assert!(harden().is_ok() && !is_root());
        assert!(!ends_well(&lockdown, Demand::BestEffort, Path::new("/"), &[], &[]));
        assert_eq!(exec(Path::new("/"), &[], &[]).kind(), io::ErrorKind::Unsupported);
    }
}
