//! What a process is: its user, its descriptors, its memory's visibility, its program.

use crate::lockdown::Error;
use std::ffi::{CString, OsStr, OsString};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// The result of a system call that gives -1 on failure.
pub(super) fn checked(step: &'static str, result: libc::c_long) -> Result<(), Error> {
    match result {
        -1 => Err(Error::system(step, io::Error::last_os_error())),
        _ => Ok(()),
    }
}

fn prctl(step: &'static str, option: libc::c_int, value: libc::c_ulong) -> Result<(), Error> {
    // SAFETY: the options used here take a number, and nothing else.
    checked(step, unsafe { libc::prctl(option, value, 0, 0, 0) }.into())
}

/// Whether this process has one thread: the number of links of its folder of threads says so.
/// Where `/proc` is missing, nobody can tell, and the caller is believed.
pub(super) fn is_single_threaded() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self/task").map_or(true, |folder| folder.nlink() <= 3)
}

/// Closes every descriptor but these; of the first three, those not named lead nowhere.
pub(super) fn keep_only(descriptors: &[i32]) -> Result<(), Error> {
    let mut kept: Vec<u32> =
        descriptors.iter().filter_map(|&number| u32::try_from(number).ok()).collect();
    let absent = |number: &u32| !kept.contains(number);
    let nowhere: Vec<u32> = (0..3).filter(absent).collect();
    // SAFETY: the path ends with a zero. The descriptor is closed below, as all others are.
    let null = unsafe { libc::open(c"/dev/null".as_ptr(), libc::O_RDWR | libc::O_CLOEXEC) };
    for number in nowhere {
        // Where there is no such device, the descriptor is closed instead.
        // SAFETY: takes numbers of descriptors; whoever held these was not told to be kept.
        unsafe {
            if null < 0 || libc::dup2(null, number as i32) < 0 {
                libc::close(number as i32);
            }
        }
    }
    kept.extend(0..3);
    kept.sort_unstable();
    kept.dedup();
    let mut first = 0;
    for last in kept.into_iter().chain([u32::MAX]) {
        if last > first {
            let until = if last == u32::MAX { last } else { last - 1 };
            close_range(first, until)?;
        }
        first = last.saturating_add(1);
    }
    Ok(())
}

fn close_range(first: u32, last: u32) -> Result<(), Error> {
    // SAFETY: closes descriptors by number; the process has one thread, and what it still holds of
    // them is only used to fail.
    let closed = unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) };
    if closed == 0 {
        return Ok(());
    }
    // Kernels before 5.9.
    let limit = checked_limit();
    for number in first..=last.min(limit) {
        // SAFETY: as above.
        unsafe { libc::close(number as i32) };
    }
    Ok(())
}

fn checked_limit() -> u32 {
    // SAFETY: takes a number.
    let limit = unsafe { libc::sysconf(libc::_SC_OPEN_MAX) };
    u32::try_from(limit).unwrap_or(1 << 20)
}

/// Becomes another user, if this is root. Says whether it did.
pub(super) fn drop_to(user: u32) -> Result<bool, Error> {
    // SAFETY: takes nothing.
    if unsafe { libc::geteuid() } != 0 {
        return Ok(false);
    }
    // By number, since the C library's functions of these names tell other threads, and there are
    // none. The group first: the user could not change it any more.
    // SAFETY: takes a length of zero and no list.
    checked("leaving root's groups", unsafe { libc::syscall(libc::SYS_setgroups, 0, 0) })?;
    // SAFETY: takes numbers.
    let group = unsafe { libc::syscall(libc::SYS_setresgid, user, user, user) };
    checked("leaving root's group", group)?;
    // SAFETY: takes numbers.
    checked("leaving root", unsafe { libc::syscall(libc::SYS_setresuid, user, user, user) })?;
    Ok(true)
}

/// Gives up what sets root apart, where it was not dropped.
pub(super) fn drop_capabilities() -> Result<(), Error> {
    #[repr(C)]
    struct Header {
        version: u32,
        process: i32,
    }
    let header = Header { version: 0x2008_0522, process: 0 };
    let none = [[0_u32; 3]; 2];
    // SAFETY: the two have the shape of version 3 of the interface and are only read.
    let set = unsafe { libc::syscall(libc::SYS_capset, &raw const header, &raw const none) };
    checked("giving up capabilities", set)
}

/// The process ends when the thread that started it does. To be called after the user has changed,
/// which forgets it.
pub(super) fn end_with_parent() -> Result<(), Error> {
    prctl("ending with the parent", libc::PR_SET_PDEATHSIG, libc::SIGKILL as libc::c_ulong)
}

/// Whether other processes of the user may read this one's memory. Says that it is so now.
pub(super) fn set_dumpable(dumpable: bool) -> Result<bool, Error> {
    prctl("hiding the memory", libc::PR_SET_DUMPABLE, dumpable.into())?;
    Ok(true)
}

/// Whether the process can see what its own threads wait for. A hidden process's files belong to
/// root, so that only root still can.
pub(super) fn reads_own_threads() -> bool {
    // SAFETY: takes nothing.
    let thread = unsafe { libc::gettid() };
    // Where the system has no such file, being visible would not help.
    match std::fs::File::open(format!("/proc/self/task/{thread}/syscall")) {
        Ok(_) => true,
        Err(error) => error.kind() != io::ErrorKind::PermissionDenied,
    }
}

/// No program that is started from here on gains rights by being started.
pub(super) fn no_new_privileges() -> Result<(), Error> {
    prctl("giving up new privileges", libc::PR_SET_NO_NEW_PRIVS, 1)
}

/// See [`crate::harden`].
pub(super) fn harden() -> io::Result<()> {
    let result = set_dumpable(false)
        .and_then(|_| prctl("adopting orphans", libc::PR_SET_CHILD_SUBREAPER, 1));
    result.map_err(|error| match error {
        Error::System { source, .. } => source,
        other => io::Error::other(other),
    })
}

/// Makes another program of this process.
pub(super) fn exec(
    program: &Path,
    arguments: &[OsString],
    environment: &[(OsString, OsString)],
) -> io::Error {
    let text = |part: &OsStr| CString::new(part.as_bytes());
    let pair = |(name, value): &(OsString, OsString)| {
        let mut pair = name.clone();
        pair.push("=");
        pair.push(value);
        text(&pair)
    };
    let path = text(program.as_os_str());
    let list: Result<Vec<CString>, _> =
        std::iter::once(path.clone()).chain(arguments.iter().map(|it| text(it))).collect();
    let variables: Result<Vec<CString>, _> = environment.iter().map(pair).collect();
    let (Ok(path), Ok(list), Ok(variables)) = (path, list, variables) else {
        return io::Error::new(io::ErrorKind::InvalidInput, "a zero byte in a command line");
    };
    let pointers = |texts: &[CString]| -> Vec<*const libc::c_char> {
        texts.iter().map(|text| text.as_ptr()).chain([std::ptr::null()]).collect()
    };
    let (list_pointers, variable_pointers) = (pointers(&list), pointers(&variables));
    // SAFETY: both lists end with a null pointer, and their texts live until here.
    unsafe { libc::execve(path.as_ptr(), list_pointers.as_ptr(), variable_pointers.as_ptr()) };
    io::Error::last_os_error()
}
