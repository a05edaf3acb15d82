//! Canaries: each fact is tried in a child process, which says by its exit code whether it held.

mod attempts;
pub(super) mod child;
mod machine;

use crate::available::{Available, Fact, State};
use child::{Ended, child};

pub(crate) use machine::ends_well;

/// Tries every fact.
pub(crate) fn facts(thorough: bool) -> Available {
    let bwrap = crate::compiler::on_path("bwrap");
    let state = |fact: Fact| match fact {
        Fact::UserDrop if !super::is_root() => State::Needless,
        fact => match tried(fact, thorough, bwrap.as_deref()) {
            true => State::Holds,
            false => State::Missing,
        },
    };
    let facts = Fact::ALL.into_iter().map(|fact| (fact, state(fact))).collect();
    Available { facts, bwrap }
}

fn tried(fact: Fact, thorough: bool, bwrap: Option<&std::path::Path>) -> bool {
    let said = |attempt: fn() -> bool| child(attempt) == Some(Ended::Said(true));
    let dies = |signal, attempt: fn() -> bool| child(attempt) == Some(Ended::Signalled(signal));
    match fact {
        Fact::CallFilter => said(attempts::a_call_is_refused),
        Fact::NoNewPrivileges => said(attempts::no_privileges_are_gained),
        Fact::CpuLimit if thorough => dies(libc::SIGXCPU, attempts::compute_beyond_the_limit),
        Fact::CpuLimit => said(attempts::the_time_limit_is_taken),
        Fact::DataLimit => said(attempts::memory_ends),
        Fact::FileSizeLimit => said(attempts::a_file_stays_empty),
        Fact::OpenFilesLimit => said(attempts::descriptors_end),
        Fact::ProcessLimit => said(attempts::processes_end),
        Fact::StackLimit => dies(libc::SIGSEGV, attempts::grow_the_stack_beyond_the_limit),
        Fact::CoreLimit => said(attempts::no_core_is_dumped),
        Fact::FileRules => said(attempts::no_folder_is_opened),
        Fact::NetworkRules => said(attempts::no_port_is_used),
        Fact::SignalRules => said(attempts::the_parent_is_not_signalled),
        Fact::HiddenMemory => said(attempts::memory_is_hidden),
        Fact::Subreaper => said(attempts::an_orphan_is_adopted),
        Fact::UserDrop => said(attempts::root_is_left),
        Fact::Namespaces => bwrap.is_some_and(machine::namespaces),
        Fact::ControlGroups => machine::control_groups(),
    }
}
