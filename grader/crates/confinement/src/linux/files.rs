//! Which files may be opened, and how: Landlock.

use crate::lockdown::{Error, Lockdown, Role};
use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd,
    Ruleset, RulesetAttr, RulesetCreated, RulesetCreatedAttr, RulesetStatus, Scope,
};
use std::io;
use std::path::Path;

/// The newest version of the kernel's interface that these rules know. An older kernel enforces what
/// it has; the first version already holds reading, writing and executing files.
const NEWEST: ABI = ABI::V6;

/// Rules that are made and not yet in force.
#[derive(Debug)]
pub(super) struct Rules(RulesetCreated);

fn failed(source: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::system("Landlock", io::Error::other(source))
}

impl Rules {
    /// What a process may do with files. `watching` adds what the watchdog reads.
    pub(super) fn new(lockdown: &Lockdown, watching: bool) -> Result<Rules, Error> {
        let mut rules = Rules::nothing()?;
        for path in &lockdown.read {
            rules.allow(path, AccessFs::from_read(ABI::V1) & !AccessFs::Execute)?;
        }
        if watching {
            let own = AccessFs::ReadFile | AccessFs::ReadDir;
            rules.allow(Path::new("/proc/self/task"), own)?;
        }
        if lockdown.role == Role::Compiler {
            for path in &lockdown.write {
                // Not devices, sockets or pipes: a compiler makes files, folders and links.
                let making = AccessFs::MakeReg
                    | AccessFs::MakeDir
                    | AccessFs::MakeSym
                    | AccessFs::RemoveFile
                    | AccessFs::RemoveDir
                    | AccessFs::Refer;
                let writing = AccessFs::WriteFile | AccessFs::Truncate;
                let reading = AccessFs::ReadFile | AccessFs::ReadDir;
                rules.allow(path, making | writing | reading)?;
            }
            for path in &lockdown.execute {
                rules.allow(path, AccessFs::Execute | AccessFs::ReadFile)?;
            }
        }
        Ok(rules)
    }

    /// Nothing may be opened, no port used, no process outside signalled.
    pub(super) fn nothing() -> Result<Rules, Error> {
        let made = Ruleset::default()
            .set_compatibility(CompatLevel::HardRequirement)
            .handle_access(AccessFs::from_all(ABI::V1))
            .and_then(|ruleset| {
                ruleset
                    .set_compatibility(CompatLevel::BestEffort)
                    .handle_access(AccessFs::from_all(NEWEST))
            })
            .and_then(|ruleset| ruleset.handle_access(AccessNet::from_all(NEWEST)))
            .and_then(|ruleset| ruleset.scope(Scope::from_all(NEWEST)))
            .and_then(Ruleset::create);
        Ok(Rules(made.map_err(failed)?))
    }

    /// Allows something below a path; a path that does not exist allows nothing.
    fn allow(&mut self, path: &Path, access: BitFlags<AccessFs>) -> Result<(), Error> {
        let Ok(opened) = PathFd::new(path) else { return Ok(()) };
        // What makes sense for folders alone is left out for a file.
        let access = if path.is_dir() { access } else { access & AccessFs::from_file(NEWEST) };
        let rules = &mut self.0;
        rules.add_rule(PathBeneath::new(opened, access)).map_err(failed)?;
        Ok(())
    }

    pub(super) fn try_clone(&self) -> Result<Rules, Error> {
        self.0.try_clone().map(Rules).map_err(|error| Error::system("Landlock", error))
    }

    /// Puts the rules in force for the calling thread and those it will start. Says whether file
    /// accesses are held to them.
    pub(super) fn restrict(self) -> Result<bool, Error> {
        let status = self.0.restrict_self().map_err(failed)?;
        Ok(status.ruleset != RulesetStatus::NotEnforced)
    }
}
