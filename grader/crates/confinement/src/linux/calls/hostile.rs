//! What nothing honest asks of the system.

use super::{Call, all, always, differs, masked, own_number, when};
use crate::lockdown::Error;

/// Neither a check nor a compiler has a reason to: other processes' memory, new kinds of machine
/// code to the kernel, other namespaces, the machine itself.
fn common() -> Vec<Call> {
    let mut calls = vec![
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_process_madvise,
        libc::SYS_pidfd_getfd,
        libc::SYS_kcmp,
        libc::SYS_bpf,
        libc::SYS_userfaultfd,
        libc::SYS_perf_event_open,
        libc::SYS_io_uring_setup,
        libc::SYS_io_uring_enter,
        libc::SYS_io_uring_register,
        libc::SYS_keyctl,
        libc::SYS_add_key,
        libc::SYS_request_key,
        libc::SYS_unshare,
        libc::SYS_setns,
        libc::SYS_mount,
        libc::SYS_umount2,
        libc::SYS_pivot_root,
        libc::SYS_chroot,
        libc::SYS_move_mount,
        libc::SYS_open_tree,
        libc::SYS_fsopen,
        libc::SYS_fsmount,
        libc::SYS_mount_setattr,
        libc::SYS_open_by_handle_at,
        libc::SYS_name_to_handle_at,
        libc::SYS_init_module,
        libc::SYS_finit_module,
        libc::SYS_delete_module,
        libc::SYS_kexec_load,
        libc::SYS_reboot,
        libc::SYS_swapon,
        libc::SYS_swapoff,
        libc::SYS_settimeofday,
        libc::SYS_clock_settime,
        libc::SYS_adjtimex,
        libc::SYS_sethostname,
        libc::SYS_setdomainname,
        libc::SYS_acct,
        libc::SYS_quotactl,
        libc::SYS_syslog,
        libc::SYS_vhangup,
        libc::SYS_personality,
        // A program without a file, which the rules for files do not see.
        libc::SYS_memfd_create,
        libc::SYS_execveat,
    ];
    #[cfg(target_arch = "x86_64")]
    calls.extend([
        libc::SYS_iopl,
        libc::SYS_ioperm,
        libc::SYS_modify_ldt,
        libc::SYS_kexec_file_load,
    ]);
    calls.dedup();
    calls.into_iter().map(always).collect()
}

/// A check starts no process and no program, and signals nobody but itself.
pub(super) fn for_checks() -> Result<Vec<Call>, Error> {
    let mut calls = common();
    calls.extend([
        always(libc::SYS_execve),
        (libc::SYS_clone, when(masked(0, libc::CLONE_THREAD as u64, 0)?)?),
        (libc::SYS_kill, when(differs(0, own_number())?)?),
        (libc::SYS_tgkill, when(differs(0, own_number())?)?),
        (libc::SYS_rt_tgsigqueueinfo, when(differs(0, own_number())?)?),
        (libc::SYS_rt_sigqueueinfo, when(differs(0, own_number())?)?),
        always(libc::SYS_tkill),
        always(libc::SYS_pidfd_open),
        always(libc::SYS_pidfd_send_signal),
    ]);
    #[cfg(target_arch = "x86_64")]
    calls.extend([always(libc::SYS_fork), always(libc::SYS_vfork)]);
    Ok(calls)
}

/// A compiler starts a linker, so only what every process must not do, and threads or processes in
/// other namespaces.
pub(super) fn for_compilers() -> Result<Vec<Call>, Error> {
    let mut calls = common();
    let namespaces = [
        libc::CLONE_NEWNS,
        libc::CLONE_NEWCGROUP,
        libc::CLONE_NEWUTS,
        libc::CLONE_NEWIPC,
        libc::CLONE_NEWUSER,
        libc::CLONE_NEWPID,
        libc::CLONE_NEWNET,
    ];
    let mut rules = Vec::new();
    for namespace in namespaces {
        rules.push(all(vec![masked(0, namespace as u64, namespace as u64)?])?);
    }
    calls.push((libc::SYS_clone, rules));
    Ok(calls)
}

/// Any conversation with other processes but by pipes, and signals to them.
///
/// A pair of sockets stays allowed: the standard library starts children with one. Without sending
/// to an address, it leads to nobody else.
pub(super) fn others() -> Vec<Call> {
    let calls = [
        libc::SYS_socket,
        libc::SYS_connect,
        libc::SYS_bind,
        libc::SYS_listen,
        libc::SYS_accept,
        libc::SYS_accept4,
        libc::SYS_sendto,
        libc::SYS_sendmsg,
        libc::SYS_sendmmsg,
        libc::SYS_shmget,
        libc::SYS_msgget,
        libc::SYS_semget,
        libc::SYS_mq_open,
        libc::SYS_kill,
        libc::SYS_tkill,
        libc::SYS_rt_sigqueueinfo,
        libc::SYS_rt_tgsigqueueinfo,
        libc::SYS_pidfd_open,
        libc::SYS_pidfd_send_signal,
    ];
    calls.into_iter().map(always).collect()
}
