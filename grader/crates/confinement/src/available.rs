//! What this machine can enforce, fact by fact.

use crate::{Level, system};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Something that a machine can enforce or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fact {
    /// System calls can be refused (seccomp).
    CallFilter,
    /// A program that is started gains no rights.
    NoNewPrivileges,
    /// Processor time can be limited.
    CpuLimit,
    /// Memory can be limited.
    DataLimit,
    /// The size of written files can be limited.
    FileSizeLimit,
    /// The number of open files can be limited.
    OpenFilesLimit,
    /// The number of a user's processes can be limited.
    ProcessLimit,
    /// The stack can be limited.
    StackLimit,
    /// Core dumps can be forbidden.
    CoreLimit,
    /// Files can be kept from being opened (Landlock).
    FileRules,
    /// Ports can be kept from being used (Landlock, interface 4).
    NetworkRules,
    /// Signals to other processes can be refused (Landlock, interface 6).
    SignalRules,
    /// A process's memory can be hidden from others of its user.
    HiddenMemory,
    /// What children leave running becomes the grader's own child.
    Subreaper,
    /// Root can become a user that nobody is.
    UserDrop,
    /// Processes can be given namespaces of their own (bwrap).
    Namespaces,
    /// Groups of processes can be limited together (cgroup v2).
    ControlGroups,
}

impl Fact {
    /// All facts, in the order in which levels need them.
    pub const ALL: [Fact; 17] = [
        Fact::CallFilter,
        Fact::NoNewPrivileges,
        Fact::CpuLimit,
        Fact::DataLimit,
        Fact::FileSizeLimit,
        Fact::OpenFilesLimit,
        Fact::ProcessLimit,
        Fact::StackLimit,
        Fact::CoreLimit,
        Fact::FileRules,
        Fact::NetworkRules,
        Fact::SignalRules,
        Fact::HiddenMemory,
        Fact::Subreaper,
        Fact::UserDrop,
        Fact::Namespaces,
        Fact::ControlGroups,
    ];

    /// The weakest level that this belongs to.
    pub fn level(self) -> Level {
        match self {
            Fact::FileRules
            | Fact::NetworkRules
            | Fact::SignalRules
            | Fact::HiddenMemory
            | Fact::Subreaper
            | Fact::UserDrop => Level::T1,
            Fact::Namespaces | Fact::ControlGroups => Level::T0,
            _ => Level::T2,
        }
    }

    /// Whether its level cannot be had without it. The others make a level stronger: where they are
    /// missing, something else stands in.
    pub fn is_required(self) -> bool {
        !matches!(
            self,
            // The filter of system calls refuses sockets and signals as well.
            Fact::NetworkRules | Fact::SignalRules
            // The filter of system calls refuses new processes; threads are bounded by memory.
            | Fact::ProcessLimit
            | Fact::StackLimit
            | Fact::CoreLimit
            // Each process has limits of its own.
            | Fact::ControlGroups
        )
    }

    /// Its name in documents.
    pub fn name(self) -> &'static str {
        match self {
            Fact::CallFilter => "call-filter",
            Fact::NoNewPrivileges => "no-new-privileges",
            Fact::CpuLimit => "cpu-limit",
            Fact::DataLimit => "data-limit",
            Fact::FileSizeLimit => "file-size-limit",
            Fact::OpenFilesLimit => "open-files-limit",
            Fact::ProcessLimit => "process-limit",
            Fact::StackLimit => "stack-limit",
            Fact::CoreLimit => "core-limit",
            Fact::FileRules => "file-rules",
            Fact::NetworkRules => "network-rules",
            Fact::SignalRules => "signal-rules",
            Fact::HiddenMemory => "hidden-memory",
            Fact::Subreaper => "subreaper",
            Fact::UserDrop => "user-drop",
            Fact::Namespaces => "namespaces",
            Fact::ControlGroups => "control-groups",
        }
    }
}

/// What a canary found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It was tried, and held.
    Holds,
    /// It was tried, and did not hold.
    Missing,
    /// It is for machines where something else is the case, and was not tried.
    Needless,
}

/// What this machine can enforce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Available {
    pub(crate) facts: Vec<(Fact, State)>,
    pub(crate) bwrap: Option<PathBuf>,
}

impl Available {
    /// Every fact with what was found, in the order of [`Fact::ALL`].
    pub fn facts(&self) -> impl Iterator<Item = (Fact, State)> + '_ {
        self.facts.iter().copied()
    }

    /// What was found of one fact.
    pub fn state(&self, fact: Fact) -> State {
        let found = self.facts.iter().find(|(known, _)| *known == fact);
        found.map_or(State::Missing, |(_, state)| *state)
    }

    /// The strongest level whose facts all hold.
    pub fn level(&self) -> Level {
        let holds = |level: Level| {
            let needed = |fact: &Fact| fact.is_required() && level.at_least(fact.level());
            Fact::ALL.into_iter().filter(needed).all(|fact| self.state(fact) != State::Missing)
        };
        Level::ALL
            .into_iter()
            .find(|&level| level == Level::T3 || holds(level))
            .unwrap_or(Level::T3)
    }

    /// The program that makes the [outer jail](crate::outer_jail), if it works here.
    pub fn bwrap(&self) -> Option<&Path> {
        self.bwrap.as_deref().filter(|_| self.state(Fact::Namespaces) == State::Holds)
    }
}

/// What this machine can enforce: every fact is tried in a child process, once for this process.
///
/// One is not tried to its end: that a process dies of its limit of processor time takes a second of
/// it. [`Available::thoroughly`] does that too.
pub fn available() -> &'static Available {
    static AVAILABLE: OnceLock<Available> = OnceLock::new();
    AVAILABLE.get_or_init(|| system::facts(false))
}

impl Available {
    /// As [`available`], with the canaries that take their time, and tried anew.
    pub fn thoroughly() -> Available {
        system::facts(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(missing: &[Fact]) -> Available {
        let state = |fact| if missing.contains(&fact) { State::Missing } else { State::Holds };
        let facts = Fact::ALL.into_iter().map(|fact| (fact, state(fact))).collect();
        Available { facts, bwrap: None }
    }

    #[test]
    fn a_level_is_had_only_with_everything_it_needs() {
        assert_eq!(with(&[]).level(), Level::T0);
        assert_eq!(with(&[Fact::Namespaces]).level(), Level::T1);
        assert_eq!(with(&[Fact::FileRules]).level(), Level::T2, "whatever the namespaces are");
        assert_eq!(with(&[Fact::CallFilter]).level(), Level::T3);
        assert_eq!(with(&[Fact::ControlGroups, Fact::SignalRules]).level(), Level::T0);
        assert_eq!(with(&Fact::ALL).level(), Level::T3);
    }
}
