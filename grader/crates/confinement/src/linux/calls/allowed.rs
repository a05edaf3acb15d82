//! What a check may ask of the system.

use super::{Call, all, always, equals, masked, own_number, when};
use crate::lockdown::{Error, Lockdown};
use seccompiler::SeccompRule;

/// What every thread may ask: memory, threads, time.
fn common() -> Result<Vec<Call>, Error> {
    // A thread shares everything with its process; a process does not.
    let thread = (libc::CLONE_VM | libc::CLONE_SIGHAND | libc::CLONE_THREAD) as u64;
    let apart = (libc::CLONE_NEWNS
        | libc::CLONE_NEWCGROUP
        | libc::CLONE_NEWUTS
        | libc::CLONE_NEWIPC
        | libc::CLONE_NEWUSER
        | libc::CLONE_NEWPID
        | libc::CLONE_NEWNET
        | libc::CLONE_VFORK
        | libc::CLONE_PARENT
        | libc::CLONE_PTRACE) as u64;
    let code = libc::PROT_EXEC as u64;
    let mut calls = vec![
        // Refused by another filter with the one answer that the C library has an alternative for.
        always(libc::SYS_clone3),
        (libc::SYS_clone, when(masked(0, thread | apart, thread)?)?),
        always(libc::SYS_set_robust_list),
        always(libc::SYS_rseq),
        always(libc::SYS_sched_yield),
        always(libc::SYS_sched_getaffinity),
        always(libc::SYS_futex),
        always(libc::SYS_membarrier),
        always(libc::SYS_gettid),
        always(libc::SYS_getpid),
        always(libc::SYS_exit),
        always(libc::SYS_exit_group),
        // Memory, but no new machine code.
        always(libc::SYS_brk),
        (libc::SYS_mmap, when(masked(2, code, 0)?)?),
        (libc::SYS_mprotect, when(masked(2, code, 0)?)?),
        always(libc::SYS_munmap),
        always(libc::SYS_mremap),
        always(libc::SYS_madvise),
        // Signals: a thread's own stack for them, and `abort`.
        always(libc::SYS_rt_sigaction),
        always(libc::SYS_rt_sigprocmask),
        always(libc::SYS_rt_sigreturn),
        always(libc::SYS_restart_syscall),
        always(libc::SYS_sigaltstack),
        (libc::SYS_tgkill, when(equals(0, own_number())?)?),
        // Time, mostly for machines where it is not read without a system call.
        always(libc::SYS_clock_gettime),
        always(libc::SYS_clock_getres),
        always(libc::SYS_clock_nanosleep),
        always(libc::SYS_nanosleep),
        always(libc::SYS_gettimeofday),
        always(libc::SYS_getrusage),
        always(libc::SYS_getrandom),
        always(libc::SYS_close),
        // Limits may be read, and only our own.
        (libc::SYS_prlimit64, vec![all(vec![equals(0, 0)?, masked(2, u64::MAX, 0)?])?]),
        // The name of a thread, and the names that the C library gives to memory.
        (libc::SYS_prctl, {
            let mut names = when(equals(0, libc::PR_SET_NAME as u32)?)?;
            names.extend(when(equals(0, libc::PR_SET_VMA as u32)?)?);
            names
        }),
    ];
    #[cfg(target_arch = "x86_64")]
    calls.push(always(libc::SYS_time));
    Ok(calls)
}

/// Writing to these descriptors.
fn writing(lockdown: &Lockdown) -> Result<Vec<Call>, Error> {
    let mut rules = Vec::new();
    for &descriptor in &lockdown.descriptors {
        rules.extend(when(equals(0, descriptor as u32)?)?);
    }
    if lockdown.connected {
        // The eight bytes that wake a thread which waits for connections.
        rules.extend(when(equals(2, 8)?)?);
    }
    // A call without conditions would be allowed whatever its arguments.
    if rules.is_empty() {
        return Ok(Vec::new());
    }
    Ok(vec![(libc::SYS_write, rules.clone()), (libc::SYS_writev, rules)])
}

/// Using connections that are there, and waiting for them. None is opened, accepted or given an address:
/// what is sent goes to the other end.
fn connected() -> Result<Vec<Call>, Error> {
    let nowhere_else = when(masked(4, u64::MAX, 0)?)?;
    let mut calls = vec![
        always(libc::SYS_epoll_create1),
        always(libc::SYS_epoll_ctl),
        always(libc::SYS_epoll_pwait),
        always(libc::SYS_eventfd2),
        always(libc::SYS_read),
        always(libc::SYS_readv),
        always(libc::SYS_recvfrom),
        (libc::SYS_sendto, nowhere_else),
        always(libc::SYS_shutdown),
        always(libc::SYS_getsockopt),
        (libc::SYS_fcntl, descriptors()?),
    ];
    #[cfg(target_arch = "x86_64")]
    calls.push(always(libc::SYS_epoll_wait));
    Ok(calls)
}

/// Asking what a descriptor is, and having it under another number.
fn descriptors() -> Result<Vec<SeccompRule>, Error> {
    let mut rules = Vec::new();
    for command in [libc::F_GETFD, libc::F_GETFL, libc::F_DUPFD_CLOEXEC] {
        rules.extend(when(equals(1, command as u32)?)?);
    }
    Ok(rules)
}

/// Opening for reading; Landlock says what.
fn reading() -> Result<Vec<Call>, Error> {
    let not_reading = (libc::O_ACCMODE
        | libc::O_CREAT
        | libc::O_TRUNC
        | libc::O_APPEND
        | (libc::O_TMPFILE & !libc::O_DIRECTORY)) as u64;
    let mut calls = vec![
        (libc::SYS_openat, when(masked(2, not_reading, 0)?)?),
        always(libc::SYS_read),
        always(libc::SYS_pread64),
        always(libc::SYS_lseek),
        always(libc::SYS_getdents64),
        always(libc::SYS_fstat),
        always(libc::SYS_newfstatat),
        always(libc::SYS_statx),
        always(libc::SYS_readlinkat),
        always(libc::SYS_getcwd),
    ];
    #[cfg(target_arch = "x86_64")]
    calls.push(always(libc::SYS_readlink));
    Ok(calls)
}

/// For threads that run learner code, and for a process without a watchdog.
pub(super) fn sealed(lockdown: &Lockdown) -> Result<Vec<Call>, Error> {
    let mut calls = common()?;
    calls.extend(writing(lockdown)?);
    if lockdown.connected {
        calls.extend(connected()?);
    }
    if !lockdown.read.is_empty() {
        calls.extend(reading()?);
    }
    Ok(calls)
}

/// For the watchdog, which also reads `/proc/self/task`, and sees to it that the others cannot.
pub(super) fn watching(lockdown: &Lockdown) -> Result<Vec<Call>, Error> {
    let mut calls = common()?;
    calls.extend(writing(lockdown)?);
    if lockdown.connected {
        // Filters stand on each other: what is not allowed here is not allowed to sealed threads either.
        calls.extend(connected()?);
    }
    calls.extend(reading()?);
    // What a thread is sealed with only ever takes away.
    calls.push(always(libc::SYS_seccomp));
    calls.push(always(libc::SYS_landlock_restrict_self));
    if !lockdown.connected {
        calls.push((libc::SYS_fcntl, when(equals(1, libc::F_DUPFD_CLOEXEC as u32)?)?));
    }
    for (call, rules) in &mut calls {
        if *call == libc::SYS_prctl {
            rules.extend(when(equals(0, libc::PR_SET_NO_NEW_PRIVS as u32)?)?);
        }
    }
    Ok(calls)
}
