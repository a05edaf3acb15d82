//! What is tried by running a program, or on a file system.

use super::super::process;
use super::child::{Ended, child, wait};
use crate::jail::{Jail, command};
use crate::{Demand, Lockdown, Namespaces};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Read;
use std::os::fd::{FromRawFd, IntoRawFd};
use std::path::{Path, PathBuf};

/// Whether bwrap makes the namespaces that it is asked for.
pub(super) fn namespaces(bwrap: &Path) -> bool {
    let jail = Jail { read: vec!["/".into()], directory: "/".into(), ..Jail::default() };
    let mut words = command(bwrap, &jail, crate::system::is_root());
    let program = PathBuf::from(words.remove(0));
    let separator = words.pop();
    // It tells which namespaces it has made on a descriptor of our choice, and starts itself.
    words.extend(["--json-status-fd".into(), "1".into()]);
    words.extend(separator);
    words.extend([program.clone().into(), "--version".into()]);
    let Some(told) = output(&program, &words) else { return false };
    let outside = Namespaces::current().to_string();
    let inodes = outside.split(',').filter_map(|link| link.split(['[', ']']).nth(1));
    // Versions before 0.8 do not tell, and are believed.
    told.contains("\"exit-code\": 0")
        && inodes.into_iter().all(|inode| !told.contains(&format!(": {inode}")))
}

/// What a program prints, if it ends well.
fn output(program: &Path, arguments: &[OsString]) -> Option<String> {
    let mut ends = [0; 2];
    // SAFETY: writes two descriptors.
    if unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) } != 0 {
        return None;
    }
    // SAFETY: both are new, and nobody else's.
    let (mut reader, writer) = unsafe { (File::from_raw_fd(ends[0]), File::from_raw_fd(ends[1])) };
    // SAFETY: the child has one thread, and either becomes another program or ends.
    let id = unsafe { libc::fork() };
    if id == 0 {
        // SAFETY: takes numbers of descriptors; what is opened is closed with the process.
        unsafe {
            let null = libc::open(c"/dev/null".as_ptr(), libc::O_RDWR);
            libc::dup2(null, 0);
            libc::dup2(writer.into_raw_fd(), 1);
            libc::dup2(null, 2);
        }
        process::exec(program, arguments, &[]);
        // SAFETY: takes a number.
        unsafe { libc::_exit(127) }
    }
    drop(writer);
    let mut told = String::new();
    let read = reader.by_ref().take(1 << 16).read_to_string(&mut told);
    (id > 0 && wait(id) == Some(Ended::Said(true)) && read.is_ok()).then_some(told)
}

/// Whether we may make groups of processes, by making one.
pub(super) fn control_groups() -> bool {
    let Some(folder) = own_group() else { return false };
    let probe = folder.join(format!("entrelacs-canary-{}", std::process::id()));
    let made = fs::create_dir(&probe).is_ok();
    let limits = made && probe.join("memory.max").exists() && probe.join("pids.max").exists();
    if made {
        // The group is empty, so that this only fails where making it did.
        let _ = fs::remove_dir(&probe);
    }
    limits
}

/// The folder of our own group of processes, in version 2 of that interface.
fn own_group() -> Option<PathBuf> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    let own = groups.lines().find_map(|line| line.strip_prefix("0::/"))?;
    let mounts = fs::read_to_string("/proc/self/mountinfo").ok()?;
    let mount = mounts.lines().find(|line| line.contains(" - cgroup2 "))?;
    Some(Path::new(mount.split(' ').nth(4)?).join(own))
}

/// See [`crate::ends_well`].
pub(crate) fn ends_well(
    lockdown: &Lockdown,
    demand: Demand,
    program: &Path,
    arguments: &[OsString],
    environment: &[(OsString, OsString)],
) -> bool {
    let ended = child(|| {
        crate::exec(lockdown, demand, program, arguments, environment);
        false
    });
    ended == Some(Ended::Said(true))
}
