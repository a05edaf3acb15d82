//! A submission compiled: the learner's file and the checks in one program.

use super::checks_library::ChecksLibrary;
use super::diagnostics;
use super::option;
use super::prepared::Prepared;
use crate::catalogue::Exercise;
use crate::launcher::{self, CompileJail};
use crate::layers::{Layer, Layers};
use crate::mistakes;
use crate::overlay::Overlay;
use crate::process::{Ended, Ending, Limits, Order, Slots};
use crate::trouble::{Result, Trouble};
use confinement::Level;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;
use verdict::Sentence;

/// What became of a submission's files.
#[derive(Clone, Debug)]
pub enum Compiled {
    /// A program that runs the checks.
    Program(Program),
    /// It does not compile, or not against what the checks use.
    Rejected(Rejection),
    /// The policy does not allow it, so it was not compiled.
    Refused(Rejection),
}

/// A program that runs one check each time it is started.
#[derive(Clone, Debug)]
pub struct Program {
    /// The executable.
    pub path: PathBuf,
    /// What it is linked with, besides the system's libraries: files and folders.
    pub libraries: Vec<PathBuf>,
    /// The processor time of the compiler and the linker.
    pub cost: Duration,
}

/// Why a submission could not be compiled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// In one sentence.
    pub summary: Sentence,
    /// What to do about it.
    pub remedy: Option<Sentence>,
    /// Where the lessons speak of it.
    #[serde(default)]
    pub lesson: Option<Sentence>,
    /// What rustc said, as rustc rendered it.
    pub diagnostics: Option<String>,
}

/// Far more than any honest file needs; what needs more is made to exhaust the compiler.
const LIMITS: Limits = Limits {
    wall_time: Some(Duration::from_secs(180)),
    cpu_time: Some(Duration::from_secs(10)),
    memory_bytes: Some(3 << 30),
    file_bytes: Some(1 << 30),
    output_bytes: 256 << 10,
};

/// Generated next to `subject.rs`, so that rustc's messages about it name the real file.
///
/// A method that the learner has not written would be answered by the contract's method of the same
/// name, which calls itself: that is refused there, and only there.
const SHIM: &str = "checks/entrelacs.rs";

/// Compiles what the overlay holds.
///
/// The learner's file is the crate's root and stays as it is; what belongs to the checks is appended
/// after its last line, so every line number and every `crate::` path is the learner's own. The
/// ordinary case is one call of rustc. Where that fails, the file is compiled alone, so that no
/// message mentions what was appended; only if that succeeds is it the checks' way of using the file
/// that does not fit, and then the message is about that.
pub fn compile(
    prepared: &Prepared,
    checks: &ChecksLibrary,
    exercise: &Exercise,
    overlay: &Overlay,
    wanted: Option<Level>,
    layers: Layers,
    slots: &Slots,
) -> Result<Compiled> {
    let (root, text) = match overlay.crate_root() {
        Ok(found) => found,
        Err(unreadable) => {
            return Ok(Compiled::Rejected(Rejection {
                summary: unreadable.what.clone(),
                remedy: Some(unreadable.remedy.clone()),
                lesson: None,
                diagnostics: None,
            }));
        }
    };
    let stage =
        Stage { prepared, checks, exercise, overlay, wanted, layers, slots, root: &root, text };
    stage.write_shim()?;

    let whole = stage.whole()?;
    if whole.ending == Ending::Exited(0) {
        return Ok(stage.program(whole.cpu_time));
    }
    refuse_killed(exercise, &whole)?;
    let alone = stage.alone()?;
    refuse_killed(exercise, &alone)?;
    if alone.ending != Ending::Exited(0) {
        return Ok(Compiled::Rejected(does_not_compile(&alone)));
    }
    // A file can fit the contract and still not be a program's root: with a `main` of its own, say,
    // or a lint that is denied and holds only for libraries.
    let library = stage.library()?;
    refuse_killed(exercise, &library)?;
    if library.ending != Ending::Exited(0) {
        return Ok(Compiled::Rejected(does_not_fit(&library)));
    }
    let linked = stage.linked()?;
    if linked.ending != Ending::Exited(0) {
        let what = Sentence::new("cannot-link").with("exercise", &exercise.name);
        return Err(Trouble::own(what).because(said(&linked)));
    }
    Ok(stage.program(whole.cpu_time + alone.cpu_time + library.cpu_time + linked.cpu_time))
}

/// A compiler that somebody ended, or the system for want of memory, says nothing of the submission.
/// Its own limits end it otherwise.
fn refuse_killed(exercise: &Exercise, ended: &Ended) -> Result<()> {
    #[cfg(unix)]
    if matches!(ended.ending, Ending::Signalled(libc::SIGKILL | libc::SIGTERM)) {
        let what = Sentence::new("compiler-killed").with("exercise", &exercise.name);
        return Err(Trouble::own(what).remedy(Sentence::new("compiler-killed-remedy")));
    }
    let _ = (exercise, ended);
    Ok(())
}

fn said(ended: &Ended) -> String {
    // Two lines make it a text of its own, which is shown as rustc wrote it.
    format!("{}\n ", String::from_utf8_lossy(&ended.stderr).trim_end())
}

fn does_not_compile(ended: &Ended) -> Rejection {
    let summary = match ended.ending {
        Ending::OutOfCpuTime | Ending::OutOfWallTime => "compiler-out-of-time",
        Ending::Signalled(_) => "compiler-ended",
        Ending::Exited(_) => "does-not-compile",
    };
    let mut rejection = rejection(Sentence::new(summary), None, ended);
    let known = mistakes::of_diagnostics(&String::from_utf8_lossy(&ended.stderr));
    rejection.lesson = known.as_ref().map(|known| Sentence::new(known.lesson));
    rejection.remedy = known.map(|known| known.what);
    rejection
}

fn does_not_fit(ended: &Ended) -> Rejection {
    let text = String::from_utf8_lossy(&ended.stderr);
    let summary = match diagnostics::contract_item(&text) {
        Some(item) => Sentence::new("contract-item").with("item", item),
        None => Sentence::new("contract-broken"),
    };
    rejection(summary, Some(Sentence::new("contract-remedy")), ended)
}

fn rejection(summary: Sentence, remedy: Option<Sentence>, ended: &Ended) -> Rejection {
    let text = diagnostics::readable(&String::from_utf8_lossy(&ended.stderr));
    let diagnostics = (!text.is_empty()).then_some(text);
    Rejection { summary, remedy, lesson: None, diagnostics }
}

struct Stage<'a> {
    prepared: &'a Prepared,
    checks: &'a ChecksLibrary,
    exercise: &'a Exercise,
    overlay: &'a Overlay,
    wanted: Option<Level>,
    layers: Layers,
    slots: &'a Slots,
    /// The learner's file, relative to the overlay's root.
    root: &'a Path,
    text: &'a str,
}

impl Stage<'_> {
    fn program(&self, cost: Duration) -> Compiled {
        let libraries = vec![
            self.prepared.runtime_folder(),
            self.checks.path.clone(),
            self.prepared.toolchain.libraries.clone(),
        ];
        Compiled::Program(Program { path: self.executable(), libraries, cost })
    }

    fn executable(&self) -> PathBuf {
        self.overlay.root().join(format!("checked{}", std::env::consts::EXE_SUFFIX))
    }

    fn rlib(&self) -> PathBuf {
        self.overlay.root().join(format!("lib{}.rlib", self.exercise.crate_name()))
    }

    fn write_shim(&self) -> Result<()> {
        let checks = self.exercise.checks_crate_name();
        let shim = format!(
            "//! Lets the checks reach the learner's types.\n\n\
             #![deny(unconditional_recursion)]\n\n\
             pub mod contract {{\n    pub use {checks}::contract::*;\n}}\n\npub mod subject;\n"
        );
        self.overlay.write(Path::new(SHIM), &shim)
    }

    /// What is appended to the learner's file.
    fn appended(&self) -> String {
        let to_root = "../".repeat(self.exercise.manifest.submission[0].components().count() - 1);
        format!(
            "\n#[doc(hidden)]\nextern crate self as {};\n\
             #[doc(hidden)]\n#[path = \"{to_root}{SHIM}\"]\npub mod __entrelacs;\n",
            self.exercise.crate_name()
        )
    }

    fn write_root(&self, appended: &str) -> Result<()> {
        let file = &self.exercise.manifest.submission[0];
        self.overlay.write(file, &format!("{}{appended}", self.text))
    }

    /// Everything in one call.
    fn whole(&self) -> Result<Ended> {
        let checks = self.exercise.checks_crate_name();
        let main =
            format!("fn main() {{\n    {checks}::drive(__entrelacs::subject::subject())\n}}\n");
        self.write_root(&(self.appended() + &main))?;
        let mut arguments = self.program_arguments();
        arguments.push("-Awarnings".into());
        arguments.push(option("--extern=", &self.named(&checks, &self.checks.path)));
        self.rustc(arguments, &self.exercise.crate_name(), self.root)
    }

    /// The learner's file and nothing else.
    fn alone(&self) -> Result<Ended> {
        self.write_root("")?;
        let arguments = vec!["--crate-type=lib".into(), "--emit=metadata".into()];
        self.rustc(arguments, &self.exercise.crate_name(), self.root)
    }

    /// The learner's file with the checks' view of it, as a library.
    fn library(&self) -> Result<Ended> {
        self.write_root(&self.appended())?;
        let checks = self.exercise.checks_crate_name();
        let mut arguments: Vec<OsString> = vec!["--crate-type=rlib".into(), "-Awarnings".into()];
        arguments.push(option("-o", &self.rlib()));
        arguments.push(option("--extern=", &self.named(&checks, &self.checks.path)));
        self.rustc(arguments, &self.exercise.crate_name(), self.root)
    }

    /// The program that starts that library.
    fn linked(&self) -> Result<Ended> {
        let (crate_name, checks) = (self.exercise.crate_name(), self.exercise.checks_crate_name());
        let main = format!(
            "fn main() {{\n    {checks}::drive({crate_name}::__entrelacs::subject::subject())\n}}\n"
        );
        let file = Path::new("checks/main.rs");
        self.overlay.write(file, &main)?;
        let mut arguments = self.program_arguments();
        arguments.push(option("--extern=", &self.named(&checks, &self.checks.path)));
        arguments.push(option("--extern=", &self.named(&crate_name, &self.rlib())));
        self.rustc(arguments, "checked", &self.overlay.path_of(file))
    }

    fn program_arguments(&self) -> Vec<OsString> {
        let mut arguments = vec!["--crate-type=bin".into(), option("-o", &self.executable())];
        let checks = self.checks.path.parent().unwrap_or(Path::new(""));
        arguments.extend(self.prepared.sharing(&[checks, &self.prepared.runtime_folder()]));
        arguments
    }

    fn named(&self, name: &str, path: &Path) -> PathBuf {
        option(&format!("{name}="), path).into()
    }

    fn rustc(&self, mut arguments: Vec<OsString>, name: &str, root: &Path) -> Result<Ended> {
        let exercise = self.overlay.path_of(Path::new(""));
        let source = self.root.parent().unwrap_or(Path::new(""));
        let shown = source.join("../checks").display().to_string();
        arguments.extend(
            [
                "--crate-name",
                name,
                "--edition=2024",
                "--color=never",
                // Never optimised: compiling would take longer by more than running gets shorter.
                "-Cdebuginfo=line-tables-only",
                "-Ccodegen-units=1",
                &format!("--remap-path-prefix={shown}={}", exercise.join("checks").display()),
            ]
            .map(OsString::from),
        );
        let private = option("--remap-path-prefix=", self.overlay.root());
        let mut private_as_here = private;
        private_as_here.push("=.");
        arguments.push(private_as_here);
        arguments.extend(
            self.prepared.submission_externs(self.layers, self.exercise.manifest.allows_unsafe()),
        );
        // crossbeam's `select!` is made of `unsafe`; the facade's is not.
        let has_unsafe = self.exercise.manifest.allows_unsafe() && self.text.contains("unsafe");
        if self.layers.has(Layer::Flags) && !self.prepared.is_on_originals() && !has_unsafe {
            // No `unsafe`, whatever attribute allows it.
            arguments.push("-Funsafe_code".into());
        }
        arguments.push(root.into());
        let order = Order {
            program: self.prepared.toolchain.rustc.clone(),
            arguments,
            directory: self.overlay.root().to_owned(),
            environment: self.prepared.toolchain.environment(),
            limits: LIMITS,
        };
        let libraries = [self.prepared.folder.clone()];
        let jail = CompileJail {
            // What T0 adds to T1 stands around the driver: the compiler runs nothing of the answer.
            wanted: self.wanted.map(|level| level.max(Level::T1)),
            sysroot: &self.prepared.toolchain.sysroot,
            libraries: &libraries,
            private: self.overlay.root(),
        };
        let launcher = launcher::program().filter(|_| self.layers.has(Layer::CompileJail));
        let order = match launcher {
            Some(launcher) => launcher::jailed(order, launcher, &jail),
            // Nothing below a level that somebody wants.
            None if self.wanted.is_some() && self.layers.has(Layer::CompileJail) => {
                return Err(Trouble::own(Sentence::new("compiler-not-jailed")));
            }
            None => order,
        };
        let ended = self.slots.run(&order).map_err(|error| {
            let what = Sentence::new("cannot-start").with("program", order.program.display());
            Trouble::own(what).because(error)
        })?;
        match ended.ending {
            Ending::Exited(launcher::NOT_LOCKED_DOWN) => {
                let trouble = Trouble::own(Sentence::new("compiler-not-jailed"));
                Err(trouble.because(String::from_utf8_lossy(&ended.stderr).trim()))
            }
            _ => Ok(ended),
        }
    }
}
