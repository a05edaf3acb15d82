//! What is tried in a child process, each attempt a function that says whether confinement held.

use super::super::{calls, files::Rules, limits, process};
use super::child::{Ended, child, errno, wait};
use std::ptr;

/// A user that nobody is, for trying.
const NOBODY: u32 = 65_534;

pub(super) fn a_call_is_refused() -> bool {
    let refused = process::no_new_privileges().and_then(|()| calls::refuse(libc::SYS_getppid));
    // SAFETY: takes nothing.
    refused.is_ok() && unsafe { libc::syscall(libc::SYS_getppid) } == -1 && errno() == libc::EACCES
}

pub(super) fn no_privileges_are_gained() -> bool {
    // SAFETY: takes a number, and gives one.
    let now = || unsafe { libc::prctl(libc::PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) };
    process::no_new_privileges().is_ok() && now() == 1
}

pub(super) fn the_time_limit_is_taken() -> bool {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: writes the limit it is given.
    limits::set(libc::RLIMIT_CPU, 7, 8).is_ok()
        && unsafe { libc::getrlimit(libc::RLIMIT_CPU, &mut limit) } == 0
        && (limit.rlim_cur, limit.rlim_max) == (7, 8)
}

pub(super) fn compute_beyond_the_limit() -> bool {
    if limits::set(libc::RLIMIT_CPU, 1, 3).is_err() {
        return false;
    }
    let mut used = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // Ends by itself where nothing else ends it.
    while used.tv_sec < 4 {
        // SAFETY: writes the time it is given.
        unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut used) };
    }
    false
}

/// Reserves private memory; the address, if there was any.
fn reserve(bytes: usize, flags: i32) -> Option<*mut u8> {
    let (protection, flags) =
        (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | flags);
    // SAFETY: new memory, wherever the system has room.
    let memory = unsafe { libc::mmap(ptr::null_mut(), bytes, protection, flags, -1, 0) };
    (memory != libc::MAP_FAILED).then_some(memory.cast())
}

pub(super) fn memory_ends() -> bool {
    limits::set(libc::RLIMIT_DATA, 16 << 20, 16 << 20).is_ok() && reserve(64 << 20, 0).is_none()
}

pub(super) fn a_file_stays_empty() -> bool {
    // SAFETY: a name that ends with a zero; the signal is given its default meaning of nothing; the
    // bytes written live long enough.
    unsafe {
        let file = libc::memfd_create(c"canary".as_ptr(), 0);
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
        let limited = limits::set(libc::RLIMIT_FSIZE, 0, 0).is_ok();
        file >= 0
            && limited
            && libc::write(file, c"x".as_ptr().cast(), 1) == -1
            && errno() == libc::EFBIG
    }
}

pub(super) fn descriptors_end() -> bool {
    // SAFETY: takes a number; 3 may be taken, but not given anew.
    limits::set(libc::RLIMIT_NOFILE, 3, 3).is_ok()
        && unsafe { libc::dup(0) } == -1
        && [libc::EMFILE, libc::EBADF].contains(&errno())
}

pub(super) fn processes_end() -> bool {
    // Root is not held to it: what is tried is what holds for the user that root becomes.
    let left = process::drop_to(NOBODY).is_ok() && limits::set(libc::RLIMIT_NPROC, 0, 0).is_ok();
    left && child(|| true).is_none()
}

pub(super) fn grow_the_stack_beyond_the_limit() -> bool {
    let below = 4 << 20;
    let size = 16 * 4096;
    if limits::set(libc::RLIMIT_STACK, 256 << 10, 256 << 10).is_err() {
        return false;
    }
    // A piece of memory that grows downwards when it is touched, as the stack of a first thread.
    let Some(room) = reserve(8 << 20, 0) else { return false };
    // SAFETY: the room is ours; its upper end is given back and taken again as such a piece.
    unsafe {
        libc::munmap(room.cast(), 8 << 20);
        let top = room.add((8 << 20) - size);
        let stack = libc::mmap(
            top.cast(),
            size,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_GROWSDOWN | libc::MAP_FIXED,
            -1,
            0,
        );
        if stack == libc::MAP_FAILED {
            return false;
        }
        let stack = stack.cast::<u8>();
        let mut depth = 0;
        while depth < below {
            depth += 4096;
            stack.sub(depth).write_volatile(1);
        }
    }
    false
}

pub(super) fn no_core_is_dumped() -> bool {
    let mut limit = libc::rlimit { rlim_cur: 1, rlim_max: 1 };
    // SAFETY: writes the limit it is given.
    limits::set(libc::RLIMIT_CORE, 0, 0).is_ok()
        && unsafe { libc::getrlimit(libc::RLIMIT_CORE, &mut limit) } == 0
        && limit.rlim_max == 0
}

fn restricted() -> bool {
    let rules = process::no_new_privileges().and_then(|()| Rules::nothing());
    matches!(rules.and_then(Rules::restrict), Ok(true))
}

pub(super) fn no_folder_is_opened() -> bool {
    let open = || {
        // SAFETY: a path that ends with a zero.
        unsafe { libc::open(c"/".as_ptr(), libc::O_RDONLY | libc::O_DIRECTORY | libc::O_CLOEXEC) }
    };
    open() >= 0 && restricted() && open() == -1 && errno() == libc::EACCES
}

pub(super) fn no_port_is_used() -> bool {
    // SAFETY: an address that is all zeros but for its family, which is this machine's.
    unsafe {
        let socket = libc::socket(libc::AF_INET, libc::SOCK_STREAM | libc::SOCK_CLOEXEC, 0);
        let mut address: libc::sockaddr_in = std::mem::zeroed();
        address.sin_family = libc::AF_INET as libc::sa_family_t;
        address.sin_addr.s_addr = u32::from_ne_bytes([127, 0, 0, 1]);
        let bind = || {
            let size = size_of::<libc::sockaddr_in>() as libc::socklen_t;
            libc::bind(socket, (&raw const address).cast(), size)
        };
        // A port of the system's choice, which is one of those that no rule allows.
        restricted() && bind() == -1 && errno() == libc::EACCES
    }
}

pub(super) fn the_parent_is_not_signalled() -> bool {
    // SAFETY: asks whether the signal could be sent, without sending any.
    let signal = || unsafe { libc::kill(libc::getppid(), 0) };
    signal() == 0 && restricted() && signal() == -1 && errno() == libc::EPERM
}

pub(super) fn memory_is_hidden() -> bool {
    // As root it would not be; what is tried is what holds for the user that root becomes.
    if process::drop_to(NOBODY).is_err() {
        return false;
    }
    let visible = |hidden: bool| {
        // After the user has changed the system hides the memory by itself, so that both are set.
        let set = process::set_dumpable(!hidden).is_ok();
        // SAFETY: takes nothing.
        let path = format!("/proc/{}/mem\0", unsafe { libc::getpid() });
        let opens = child(|| {
            // SAFETY: a path that ends with a zero.
            unsafe { libc::open(path.as_ptr().cast(), libc::O_RDONLY) >= 0 }
        });
        set && opens == Some(Ended::Said(true))
    };
    // Where a parent's memory cannot be opened anyway (Yama), so much the better.
    let _ = visible(false);
    !visible(true)
}

pub(super) fn an_orphan_is_adopted() -> bool {
    // SAFETY: takes numbers.
    let adopts = unsafe { libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) } == 0;
    // The child of a child, whose parent ends at once.
    let left = child(|| {
        // SAFETY: the grandchild ends in here.
        match unsafe { libc::fork() } {
            -1 => false,
            // SAFETY: takes a number.
            0 => unsafe { libc::_exit(0) },
            _ => true,
        }
    });
    adopts && left == Some(Ended::Said(true)) && wait(-1) == Some(Ended::Said(true))
}

pub(super) fn root_is_left() -> bool {
    // SAFETY: takes nothing, and numbers.
    unsafe {
        matches!(process::drop_to(NOBODY), Ok(true))
            && libc::geteuid() == NOBODY
            && libc::setuid(0) == -1
    }
}
