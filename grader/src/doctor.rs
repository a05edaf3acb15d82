//! What this machine and this compiler can enforce, each fact proven by trying it.

use crate::compile::Toolchain;
use crate::process::{self, Ending, Limits, Order};
use crate::trouble::{Result, Trouble};
use crate::workspace::Workspace;
use confinement::{Available, Demand, Fact, Level, Lockdown, State};
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::time::Duration;
use verdict::Sentence;

/// Something that a compiler can be relied on for, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompilerFact {
    /// It refuses `unsafe` where it is told to.
    RefusesUnsafe,
    /// It takes a vocabulary of ours for the standard library.
    TakesVocabulary,
    /// It compiles and links a program while it is locked down, and reads no other file.
    WorksLockedDown,
}

impl CompilerFact {
    /// All of them.
    pub const ALL: [CompilerFact; 3] =
        [CompilerFact::RefusesUnsafe, CompilerFact::TakesVocabulary, CompilerFact::WorksLockedDown];
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// The strongest level that can be had.
    pub level: Level,
    /// What the machine can enforce.
    pub machine: Vec<(Fact, State)>,
    /// The compiler, as it names itself.
    pub compiler: String,
    /// What it can be relied on for.
    pub compiler_facts: Vec<(CompilerFact, State)>,
}

/// Tries everything: some seconds.
pub fn examine(workspace: &Workspace) -> Result<Diagnosis> {
    let toolchain = Toolchain::find(workspace)?;
    let machine = Available::thoroughly();
    let folder = tempfile::tempdir()
        .map_err(|error| Trouble::file("cannot-write", &std::env::temp_dir(), &error))?;
    let bench = Bench { toolchain: &toolchain, workspace, folder: folder.path() };
    let mut compiler_facts = Vec::new();
    for fact in CompilerFact::ALL {
        let state = match fact {
            CompilerFact::RefusesUnsafe => bench.refuses_unsafe()?.into(),
            CompilerFact::TakesVocabulary => bench.takes_vocabulary()?.into(),
            // What the machine cannot do is said there.
            CompilerFact::WorksLockedDown if !machine.level().at_least(Level::T1) => None,
            CompilerFact::WorksLockedDown => bench.works_locked_down()?.into(),
        };
        compiler_facts.push((fact, told(state)));
    }
    let compiler = toolchain.version.lines().next().unwrap_or_default().to_owned();
    let level = level(machine.level(), &compiler_facts);
    Ok(Diagnosis { level, machine: machine.facts().collect(), compiler, compiler_facts })
}

fn told(holds: Option<bool>) -> State {
    match holds {
        Some(true) => State::Holds,
        Some(false) => State::Missing,
        None => State::Needless,
    }
}

/// A level is had by everything that belongs to it: a compiler that does not do what the language
/// layers are made of leaves nothing but our own code.
fn level(machine: Level, compiler_facts: &[(CompilerFact, State)]) -> Level {
    let missing = compiler_facts.iter().filter(|(_, state)| *state == State::Missing);
    let left = missing.map(|(fact, _)| match fact {
        CompilerFact::RefusesUnsafe | CompilerFact::TakesVocabulary => Level::T3,
        CompilerFact::WorksLockedDown => Level::T2,
    });
    left.fold(machine, Level::max)
}

/// Where compilers are tried.
struct Bench<'a> {
    toolchain: &'a Toolchain,
    workspace: &'a Workspace,
    folder: &'a Path,
}

/// A compiler that takes longer for a line of Rust does not work.
const PATIENCE: Duration = Duration::from_secs(60);

impl Bench<'_> {
    fn write(&self, file: &str, text: &str) -> Result<OsString> {
        let path = self.folder.join(file);
        fs::write(&path, text).map_err(|error| Trouble::file("cannot-write", &path, &error))?;
        Ok(path.into())
    }

    /// Whether it compiles, and what the compiler says.
    fn compile(&self, text: &str, arguments: &[&str]) -> Result<(bool, String)> {
        let mut words: Vec<OsString> = vec![self.write("lib.rs", text)?];
        words.extend(["--edition=2024", "--crate-type=rlib"].map(Into::into));
        words.extend(arguments.iter().map(Into::into));
        let order = Order {
            program: self.toolchain.rustc.clone(),
            arguments: words,
            directory: self.folder.to_owned(),
            environment: self.toolchain.environment(),
            limits: Limits {
                wall_time: Some(PATIENCE),
                output_bytes: 1 << 16,
                ..Limits::default()
            },
        };
        let ended = process::run(&order, &mut |_| {}).map_err(|error| {
            let what = Sentence::new("cannot-start").with("program", order.program.display());
            Trouble::own(what).because(error)
        })?;
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        Ok((ended.ending == Ending::Exited(0), said))
    }

    fn refuses_unsafe(&self) -> Result<bool> {
        const TEXT: &str = "pub fn f() { unsafe { core::hint::unreachable_unchecked() } }\n";
        let (allowed, _) = self.compile(TEXT, &[])?;
        let (refused, said) = self.compile(TEXT, &["-Funsafe_code"])?;
        Ok(allowed && !refused && said.contains("usage of an `unsafe` block"))
    }

    fn takes_vocabulary(&self) -> Result<bool> {
        const LISTED: &str = "pub fn f() -> std::vec::Vec<u8> { std::vec::Vec::new() }\n";
        const UNLISTED: &str = "pub fn f() { std::process::exit(0) }\n";
        let vocabulary = ["--crate-name=vocabulary", "-o", "libvocabulary.rlib"];
        let (made, _) = self.compile("pub use std::{prelude, vec};\n", &vocabulary)?;
        let (without, _) = self.compile(UNLISTED, &[])?;
        let instead = ["--extern=std=libvocabulary.rlib"];
        let (listed, _) = self.compile(LISTED, &instead)?;
        let (unlisted, said) = self.compile(UNLISTED, &instead)?;
        Ok(made && without && listed && !unlisted && said.contains("`process`"))
    }

    fn works_locked_down(&self) -> Result<bool> {
        let rustc = &self.toolchain.rustc;
        let Some(sysroot) = rustc.parent().and_then(Path::parent) else { return Ok(false) };
        let private = self.folder.join("private");
        fs::create_dir_all(&private)
            .map_err(|error| Trouble::file("cannot-write", &private, &error))?;
        let lockdown =
            Lockdown { descriptors: Vec::new(), ..Lockdown::compiler(sysroot, &[], &private) };
        let program = private.join("program");
        let ends_well = |text: &str| -> Result<bool> {
            let file = self.write("private/main.rs", text)?;
            let mut option = OsString::from("--sysroot=");
            option.push(sysroot);
            let arguments = [file, "-o".into(), program.clone().into(), option];
            let variable = |name: &str, value: OsString| (OsString::from(name), value);
            let environment = [
                variable("PATH", std::env::var_os("PATH").unwrap_or_default()),
                variable("TMPDIR", private.clone().into()),
            ];
            let demand = Demand::AtLeast(Level::T1);
            Ok(confinement::ends_well(&lockdown, demand, rustc, &arguments, &environment))
        };
        let other = self.workspace.root.join("Cargo.toml");
        let reads = format!("fn main() {{ println!(\"{{}}\", include_str!({other:?})) }}\n");
        Ok(ends_well("fn main() { println!(\"linked\") }\n")?
            && program.is_file()
            && !ends_well(&reads)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiler_that_cannot_be_relied_on_lowers_the_level() {
        use CompilerFact::{RefusesUnsafe, TakesVocabulary, WorksLockedDown};
        let with = |fact| [(fact, State::Missing)];
        assert_eq!(level(Level::T0, &[(RefusesUnsafe, State::Holds)]), Level::T0);
        assert_eq!(level(Level::T0, &with(WorksLockedDown)), Level::T2);
        assert_eq!(level(Level::T0, &with(TakesVocabulary)), Level::T3);
        assert_eq!(level(Level::T3, &with(WorksLockedDown)), Level::T3);
    }
}
