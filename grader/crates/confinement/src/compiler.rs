//! What a compiler and the linker it calls need: the lockdown of a process that becomes rustc.

use crate::{Limits, Lockdown, Role};
use std::path::{Path, PathBuf};

impl Lockdown {
    /// For a process that becomes rustc: reads the toolchain at `sysroot`, what the system links
    /// programs with, and `libraries`; writes in the folder `private` and nowhere else.
    pub fn compiler(sysroot: &Path, libraries: &[PathBuf], private: &Path) -> Self {
        let mut read: Vec<PathBuf> = LINKED_WITH.iter().map(PathBuf::from).collect();
        read.push(sysroot.to_owned());
        read.extend_from_slice(libraries);
        let mut execute: Vec<PathBuf> = LINKERS.iter().map(PathBuf::from).collect();
        execute.extend(["cc", "ld", "gcc", "clang"].iter().filter_map(|name| on_path(name)));
        execute.extend([sysroot.join("bin/rustc"), sysroot.join("lib/rustlib")]);
        Lockdown {
            role: Role::Compiler,
            read,
            // Every linker opens this one for writing somewhere.
            write: vec![private.to_owned(), "/dev/null".into()],
            execute,
            descriptors: vec![0, 1, 2],
            connected: false,
            watchdog: false,
            limits: Limits {
                cpu_seconds: Some(10),
                data_bytes: Some(3 << 30),
                file_bytes: Some(512 << 20),
                open_files: Some(1024),
                processes: None,
                stack_bytes: None,
            },
            drop_to: None,
            outer_jail: false,
        }
    }
}

/// What `cc` and a linker read.
const LINKED_WITH: [&str; 11] = [
    // The C library, its start-up files and libgcc; the linker's own libraries and plugins.
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/libexec",
    "/usr/local/lib",
    // Where the dynamic loader finds the libraries of compiler and linker.
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    // Linkers name their temporary files with it.
    "/dev/urandom",
    // Systems that keep everything there.
    "/nix/store",
];

/// What rustc starts, and what that starts in turn.
const LINKERS: [&str; 6] = [
    // The loader of dynamically linked programs is itself a program to the rules for files.
    "/lib64/ld-linux-x86-64.so.2",
    "/lib/ld-linux-aarch64.so.1",
    // `collect2`, which `cc` calls, and which calls the linker.
    "/usr/lib/gcc",
    "/usr/libexec/gcc",
    "/usr/lib/llvm",
    "/nix/store",
];

/// A program, by its name, as the search path finds it, behind all links.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path).map(|folder| folder.join(name));
    found.filter(|file| file.is_file()).find_map(|file| file.canonicalize().ok())
}
