//! The compiler.

mod remembered;

use crate::process::{self, Ended, Ending, Environment, Limits, Order};
use crate::trouble::{Result, Trouble};
use crate::workspace::Workspace;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use verdict::Sentence;

/// A Rust compiler.
#[derive(Clone, Debug)]
pub struct Toolchain {
    /// The compiler itself, not a proxy that chooses one each time.
    pub rustc: PathBuf,
    /// The folder that all of it is in.
    pub sysroot: PathBuf,
    /// Where the standard library is, also as a dynamic library.
    pub libraries: PathBuf,
    /// What `rustc -vV` prints.
    pub version: String,
}

/// What rustc and the linker it calls may see of our environment.
const KEPT_VARIABLES: [&str; 9] =
    ["PATH", "TMPDIR", "TEMP", "TMP", "SystemRoot", "LIB", "LIBPATH", "INCLUDE", "SDKROOT"];

impl Toolchain {
    /// The compiler that cargo would use in the workspace.
    pub fn find(workspace: &Workspace) -> Result<Toolchain> {
        if let Some(toolchain) = remembered::recall(workspace) {
            return Ok(toolchain);
        }
        let toolchain = Toolchain::ask(workspace)?;
        remembered::remember(workspace, &toolchain);
        Ok(toolchain)
    }

    fn ask(workspace: &Workspace) -> Result<Toolchain> {
        let ask = |program: PathBuf, argument: &[&str]| {
            let order = Order {
                program: program.clone(),
                arguments: argument.iter().map(Into::into).collect(),
                directory: workspace.root.clone(),
                environment: Environment::Inherited { without: &[], with: Vec::new() },
                limits: Limits { output_bytes: 1 << 16, ..Limits::default() },
            };
            let trouble = || {
                let what = Sentence::new("cannot-start").with("program", program.display());
                Trouble::own(what).remedy(Sentence::new("no-rustc-remedy"))
            };
            let ended =
                process::run(&order, &mut |_| {}).map_err(|error| trouble().because(error))?;
            if ended.ending != Ending::Exited(0) {
                return Err(trouble().because(String::from_utf8_lossy(&ended.stderr)));
            }
            Ok(String::from_utf8_lossy(&ended.stdout).trim().to_owned())
        };
        let sysroot = PathBuf::from(ask("rustc".into(), &["--print", "sysroot"])?);
        let rustc = sysroot.join("bin").join(format!("rustc{}", std::env::consts::EXE_SUFFIX));
        let rustc = if rustc.is_file() { rustc } else { "rustc".into() };
        let version = ask(rustc.clone(), &["-vV"])?;
        let libraries = ask(rustc.clone(), &["--print", "target-libdir"])?.into();
        Ok(Toolchain { rustc, sysroot, libraries, version })
    }

    /// Has rustc make a library of the course's own in `folder`. `run` starts it.
    pub(super) fn make(
        &self,
        arguments: Vec<OsString>,
        folder: &Path,
        run: impl FnOnce(&Order) -> io::Result<Ended>,
    ) -> Result<()> {
        let order = Order {
            program: self.rustc.clone(),
            arguments,
            directory: folder.to_owned(),
            environment: self.environment(),
            limits: Limits { output_bytes: 1 << 20, ..Limits::default() },
        };
        let trouble = || Trouble::own(Sentence::new("prepare-failed"));
        let ended = run(&order).map_err(|error| trouble().because(error))?;
        if ended.ending != Ending::Exited(0) {
            let said = String::from_utf8_lossy(&ended.stderr).into_owned();
            return Err(trouble().because(format_args!("{}\n ", said.trim_end())));
        }
        Ok(())
    }

    /// What rustc finds in its environment: as little as the linker can do with.
    pub(crate) fn environment(&self) -> Environment {
        let kept = |name: &&str| Some((OsString::from(name), std::env::var_os(name)?));
        Environment::Only(KEPT_VARIABLES.iter().filter_map(kept).collect())
    }
}
