//! The compiler in its jail: the grader starts itself, locks itself down and becomes the compiler.

use crate::exit_status::ExitStatus;
use crate::process::{Environment, Order};
use confinement::{Demand, Level, Lockdown};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The first argument of a grader that is to become a compiler.
const COMPILER: &str = "__compiler";

/// What stands between what is for the launcher and the compiler's command line.
const THEN: &str = "--";

/// The exit code of a launcher that could not lock itself down.
pub const NOT_LOCKED_DOWN: i32 = 71;

/// What a compiler may use.
#[derive(Clone, Debug)]
pub struct CompileJail<'a> {
    /// The level below which nothing is compiled.
    pub wanted: Option<Level>,
    /// The toolchain.
    pub sysroot: &'a Path,
    /// Further folders to read.
    pub libraries: &'a [PathBuf],
    /// The folder to work in.
    pub private: &'a Path,
}

/// The program of this process, if it is one that can be a launcher.
pub fn program() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    (cfg!(target_os = "linux")).then(|| startable(program)).flatten()
}

/// What starts the same program as the one at this path, if that is a grader.
fn startable(program: PathBuf) -> Option<PathBuf> {
    match program.file_name()?.to_str()? {
        "grader" => Some(program),
        // It was built anew while it runs, as in watch mode; the system still has the old one.
        "grader (deleted)" => Some("/proc/self/exe".into()),
        _ => None,
    }
}

/// The same order, carried out in a jail by `launcher`.
pub fn jailed(order: Order, launcher: PathBuf, jail: &CompileJail<'_>) -> Order {
    let wanted = jail.wanted.map_or_else(String::new, |level| level.to_string());
    let mut arguments: Vec<OsString> =
        vec![COMPILER.into(), wanted.into(), jail.sysroot.into(), jail.private.into()];
    arguments.extend(jail.libraries.iter().map(OsString::from));
    arguments.extend([THEN.into(), order.program.into_os_string()]);
    arguments.extend(order.arguments);
    let mut sysroot = OsString::from("--sysroot=");
    sysroot.push(jail.sysroot);
    arguments.push(sysroot);
    let environment = match order.environment {
        Environment::Only(mut variables) => {
            variables.retain(|(name, _)| !["TMPDIR", "TMP", "TEMP"].iter().any(|it| name == it));
            variables.push(("TMPDIR".into(), jail.private.into()));
            Environment::Only(variables)
        }
        inherited => inherited,
    };
    Order { program: launcher, arguments, environment, ..order }
}

/// Becomes the compiler, if these arguments ask for it; returns only if that failed.
pub fn launch(arguments: &[OsString]) -> Option<ExitStatus> {
    let [_, first, wanted, sysroot, private, rest @ ..] = arguments else { return None };
    if first != COMPILER {
        return None;
    }
    let then = rest.iter().position(|argument| argument == THEN)?;
    let (libraries, command) = (&rest[..then], &rest[then + 1..]);
    let (program, arguments) = command.split_first()?;
    let libraries: Vec<PathBuf> = libraries.iter().map(PathBuf::from).collect();
    let lockdown = Lockdown::compiler(Path::new(sysroot), &libraries, Path::new(private));
    let demand = match wanted.to_str() {
        Some("") => Demand::BestEffort,
        // What cannot be read is not weakened.
        wanted => Demand::AtLeast(wanted.and_then(|it| it.parse().ok()).unwrap_or(Level::T1)),
    };
    let environment: Vec<_> = std::env::vars_os().collect();
    let error = confinement::exec(&lockdown, demand, Path::new(program), arguments, &environment);
    let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
    eprintln!("{error}{}", cause.unwrap_or_default());
    std::process::exit(NOT_LOCKED_DOWN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::Limits;

    #[test]
    fn an_order_in_a_jail_holds_the_order_and_the_jail() {
        let order = Order {
            program: "/t/bin/rustc".into(),
            arguments: vec!["a.rs".into()],
            directory: "/p".into(),
            environment: Environment::Only(vec![("TMPDIR".into(), "/tmp".into())]),
            limits: Limits::default(),
        };
        let libraries = ["/l".into()];
        let jail = CompileJail {
            wanted: Some(Level::T1),
            sysroot: Path::new("/t"),
            libraries: &libraries,
            private: Path::new("/p"),
        };
        let order = jailed(order, "/bin/grader".into(), &jail);
        let line = order.arguments.join(std::ffi::OsStr::new(" "));
        assert_eq!(line, "__compiler T1 /t /p /l -- /t/bin/rustc a.rs --sysroot=/t");
        let Environment::Only(variables) = order.environment else { panic!("a list") };
        assert_eq!(variables, [("TMPDIR".into(), "/p".into())]);
    }

    #[test]
    fn a_grader_that_was_built_anew_while_it_runs_can_still_launch() {
        let started = |path: &str| startable(path.into());
        assert_eq!(started("/t/grader"), Some("/t/grader".into()));
        assert_eq!(started("/t/grader (deleted)"), Some("/proc/self/exe".into()));
        assert_eq!(started("/t/deps/watch-1234"), None);
    }

    #[test]
    fn other_arguments_launch_nothing() {
        let arguments = ["grader", "run", "01", "a", "b", "--"].map(OsString::from);
        assert!(launch(&arguments).is_none());
        assert!(launch(&[]).is_none());
    }
}
