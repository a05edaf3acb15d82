//! A locked down process that becomes a compiler: what it needs it has, and nothing else.

use crate::process::{Ended, become_program, start, wait};
use crate::{Test, Told};
use confinement::{Demand, Level, Lockdown, exec};
use std::ffi::OsString;
use std::fs;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

/// This program again, as the launcher that locks itself down and becomes another program:
/// `launch SYSROOT PRIVATE PROGRAM ARGUMENTS…`.
pub(crate) fn launch(words: &[String]) -> ! {
    let [sysroot, private, program, arguments @ ..] = words else { std::process::exit(2) };
    let lockdown = Lockdown::compiler(Path::new(sysroot), &[], Path::new(private));
    let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
    let environment = [("PATH", "/usr/bin:/bin"), ("TMPDIR", private), ("HOME", "/root")];
    let environment = environment.map(|(name, value)| (name.into(), value.into()));
    let demand = Demand::AtLeast(Level::T1);
    let error = exec(&lockdown, demand, Path::new(program), &arguments, &environment);
    eprintln!("{error}: {:?}", std::error::Error::source(&error));
    std::process::exit(126)
}

/// A folder that vanishes, with what a compiler said there.
struct Private(PathBuf);

impl Private {
    fn new(name: &str) -> Private {
        let folder =
            std::env::temp_dir().join(format!("confinement-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Private(folder)
    }

    /// Runs the launcher; how it ended, and its standard error.
    fn launch(&self, program: &Path, arguments: &[&str]) -> (Ended, String) {
        let said = self.0.join("said");
        let ended = wait(start(|| {
            let file = fs::File::create(&said).unwrap();
            // SAFETY: takes numbers of descriptors.
            unsafe {
                libc::dup2(file.as_raw_fd(), 1);
                libc::dup2(file.as_raw_fd(), 2);
            }
            let own = std::env::current_exe().unwrap();
            let mut words: Vec<OsString> = vec![own.into(), "launch".into(), sysroot().into()];
            words.extend([self.0.clone().into(), program.into()]);
            words.extend(arguments.iter().map(OsString::from));
            become_program(&words);
            125
        }));
        (ended, fs::read_to_string(said).unwrap())
    }

    fn compile(&self, source: &str, arguments: &[&str]) -> (Ended, String) {
        fs::write(self.0.join("source.rs"), source).unwrap();
        let (file, output) = (self.0.join("source.rs"), self.0.join("output"));
        let sysroot = format!("--sysroot={}", sysroot().display());
        let mut words = vec![file.to_str().unwrap(), "-o", output.to_str().unwrap(), &sysroot];
        words.extend(["--edition=2024", "-Cdebuginfo=line-tables-only"]);
        words.extend(arguments);
        self.launch(&sysroot_rustc(), &words)
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Where the compiler is that built this program; cargo says so.
fn sysroot() -> PathBuf {
    let cargo = PathBuf::from(std::env::var_os("CARGO").expect("these tests run under cargo"));
    cargo.parent().and_then(Path::parent).expect("cargo lies in a toolchain").to_owned()
}

fn sysroot_rustc() -> PathBuf {
    sysroot().join("bin/rustc")
}

const HELLO: &str = "fn main() { println!(\"{}\", [1, 2, 3].len()); }";

pub(crate) fn tests() -> Vec<Test> {
    let tests: &[(&str, Told)] = &[
        ("a_locked_down_compiler_links_a_program", links),
        ("a_locked_down_compiler_reads_no_file_of_ours", reads_nothing),
        ("a_locked_down_compiler_writes_only_into_its_folder", writes_nothing),
        ("a_locked_down_compiler_starts_no_other_program", starts_nothing),
    ];
    tests.iter().map(|&(name, test)| (name.to_owned(), Box::new(test) as _)).collect()
}

fn expect(holds: bool, said: impl std::fmt::Debug) -> Result<(), String> {
    holds.then_some(()).ok_or_else(|| format!("{said:?}"))
}

fn links() -> Result<(), String> {
    let private = Private::new("links");
    let said = private.compile(HELLO, &["-Cprefer-dynamic"]);
    expect(said.0 == Ended::Exited(0) && private.0.join("output").is_file(), &said)?;
    let said = private.compile(HELLO, &[]);
    expect(said.0 == Ended::Exited(0), &said)?;
    let output = private.0.join("output");
    // What was linked runs.
    let ended = wait(start(|| {
        let nowhere = fs::File::options().write(true).open("/dev/null").unwrap();
        // SAFETY: takes numbers of descriptors.
        unsafe { libc::dup2(nowhere.as_raw_fd(), 1) };
        become_program(&[output.clone().into()]);
        125
    }));
    expect(ended == Ended::Exited(0), ended)
}

fn reads_nothing() -> Result<(), String> {
    let private = Private::new("reads");
    let source =
        "const FILE: &str = include_str!(\"/etc/passwd\"); fn main() { println!(\"{FILE}\") }";
    let said = private.compile(source, &[]);
    expect(said.0 == Ended::Exited(1) && said.1.contains("Permission denied"), said)
}

fn writes_nothing() -> Result<(), String> {
    let (private, other) = (Private::new("writes"), Private::new("elsewhere"));
    let elsewhere = format!("--emit=metadata={}", other.0.join("written").display());
    let said = private.compile(HELLO, &[&elsewhere]);
    let written = fs::read_dir(&other.0).unwrap().count();
    expect(said.0 == Ended::Exited(1) && written == 0, said)
}

fn starts_nothing() -> Result<(), String> {
    let private = Private::new("starts");
    let said = private.compile(HELLO, &["-Clinker=/bin/sh"]);
    expect(said.0 == Ended::Exited(1) && said.1.contains("Permission denied"), &said)?;
    // Nor what it has made itself.
    let script = private.0.join("script");
    fs::copy("/bin/true", &script).unwrap();
    let said = private.launch(&script, &[]);
    expect(said.0 == Ended::Exited(126), said)
}
