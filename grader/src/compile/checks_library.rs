//! The checks of one exercise as a library, compiled once for all submissions.

use super::kept_folders::keep_newest;
use super::key::Key;
use super::prepared::{LIBRARIES, Prepared};
use crate::catalogue::Exercise;
use crate::event::{Event, Listener};
use crate::process::{Ending, Limits, Order, Slots};
use crate::trouble::{Result, Trouble};
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use verdict::Sentence;

/// The compiled checks of one exercise.
#[derive(Clone, Debug)]
pub struct ChecksLibrary {
    /// The library.
    pub path: PathBuf,
    /// The name made from everything that went into it.
    pub key: String,
}

/// What takes time is in the engines, which are optimised fully; checks only call them.
const OPTIMISATION: &str = "-Copt-level=1";

/// How many libraries of one exercise are kept for one prepared build.
const LIBRARIES_KEPT: usize = 2;

impl ChecksLibrary {
    /// Finds the library of an exercise, compiling it where it is missing.
    pub fn find(
        prepared: &Prepared,
        exercise: &Exercise,
        slots: &Slots,
        listener: Listener<'_>,
    ) -> Result<ChecksLibrary> {
        let contract_path = exercise.folder.join("checks/contract.rs");
        let contract = fs::read_to_string(&contract_path)
            .map_err(|error| Trouble::file("cannot-read", &contract_path, &error))?;
        let (crate_type, imports) = prepared.shared();
        let text = exercise.table.library() + &imports;
        let key = Key::of("checks 4")
            .with(&prepared.key)
            .with(&exercise.name)
            .with(&text)
            .with(&contract)
            .with(OPTIMISATION)
            .name();
        let place = prepared.folder.join("checks");
        let folder = place.join(format!("{}-{key}", exercise.name));
        let file = match crate_type {
            "rlib" => format!("lib{}.rlib", exercise.checks_crate_name()),
            _ => {
                let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
                format!("{prefix}{}{suffix}", exercise.checks_crate_name())
            }
        };
        let library = ChecksLibrary { path: folder.join(&file), key };
        if library.path.is_file() {
            return Ok(library);
        }
        listener(&Event::CompilingChecks { exercise: &exercise.name });
        let trouble = |error: io::Error| Trouble::file("cannot-write", &place, &error);
        fs::create_dir_all(&place).map_err(trouble)?;
        let work = tempfile::Builder::new().prefix("new-").tempdir_in(&place).map_err(trouble)?;
        // The compiler is given the path that panics and traces then show.
        let checks = Path::new("exercises").join(&exercise.name).join("checks");
        fs::create_dir_all(work.path().join(&checks)).map_err(trouble)?;
        fs::write(work.path().join(&checks).join("checks.rs"), text).map_err(trouble)?;
        fs::write(work.path().join(&checks).join("contract.rs"), contract).map_err(trouble)?;
        compile(prepared, exercise, &library.key, work.path(), &checks, slots)?;
        // Where another grader was faster, its library is as good as this one.
        if fs::rename(work.path(), &folder).is_ok() {
            let _ = work.keep();
        }
        keep_newest(&place, &format!("{}-", exercise.name), &file, LIBRARIES_KEPT);
        Ok(library)
    }
}

fn compile(
    prepared: &Prepared,
    exercise: &Exercise,
    key: &str,
    work: &Path,
    checks: &Path,
    slots: &Slots,
) -> Result<()> {
    let name = exercise.checks_crate_name();
    let mut arguments: Vec<OsString> = [
        "--crate-name",
        &name,
        &format!("--crate-type={}", prepared.shared().0),
        "--edition=2024",
        "--cap-lints=allow",
        "--color=never",
        OPTIMISATION,
        // As in a test build, so that a check means the same on both paths.
        "-Cdebug-assertions=on",
        "-Coverflow-checks=on",
        &format!("-Cmetadata={key}"),
    ]
    .map(OsString::from)
    .into();
    arguments.extend(prepared.externs(&LIBRARIES));
    arguments.extend(prepared.supplement_externs());
    // From where it will be, so that a workspace may be moved with all it has prepared.
    arguments.extend(prepared.sharing(&[Path::new("$ORIGIN/../../deps")]));
    arguments.push(checks.join("checks.rs").into());
    let order = Order {
        program: prepared.toolchain.rustc.clone(),
        arguments,
        directory: work.to_owned(),
        environment: prepared.toolchain.environment(),
        limits: Limits { output_bytes: 1 << 20, ..Limits::default() },
    };
    let what = || Sentence::new("checks-do-not-compile").with("exercise", &exercise.name);
    let ended = slots.run(&order).map_err(|error| Trouble::own(what()).because(error))?;
    if ended.ending != Ending::Exited(0) {
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        return Err(Trouble::own(what())
            .because(format_args!("{}\n ", said.trim_end()))
            .remedy(Sentence::new("checks-do-not-compile-remedy")));
    }
    Ok(())
}
