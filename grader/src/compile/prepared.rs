//! What every submission is compiled against: the facade and the checks' library, built once by
//! cargo and kept under a name made from their contents.

use super::key::Key;
use super::supplement::{self, Supplement};
use super::toolchain::Toolchain;
use super::vocabulary::Vocabulary;
use crate::event::{Event, Listener};
use crate::layers::{Layer, Layers};
use crate::process::{self, Ending, Environment, Leash, Limits, Order, Slots};
use crate::trouble::{Result, Trouble};
use crate::workspace::{self, Workspace};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use verdict::Sentence;

/// Libraries that are built and ready.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Where they are.
    pub folder: PathBuf,
    /// The name made from everything that went into them.
    pub key: String,
    /// The compiler that built them and must compile against them.
    pub toolchain: Toolchain,
    /// What a submission finds under the facade's name, where it is not the facade.
    facade: Option<PathBuf>,
    /// What the exercise needs besides, where it does.
    pub(super) supplement: Option<Supplement>,
    manifest: PreparedManifest,
}

/// `prepared.json`, which says that a folder is complete and what is in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct PreparedManifest {
    rustc_version: String,
    /// Library files in `deps/` by crate name.
    libraries: BTreeMap<String, String>,
    /// The arguments with which rustc finds them, relative to this folder.
    arguments: Vec<String>,
}

const MANIFEST: &str = "prepared.json";

/// The packages that go into the key, below `grader/crates/`.
const PACKAGES: [&str; 5] = ["confinement", "sync", "trial", "verdict", supplement::PACKAGE];

/// Parts of those packages that no library is built from.
const NOT_BUILT: [&str; 4] = ["tests", "benches", "examples", "target"];

/// The libraries that checks may name.
pub(super) const LIBRARIES: [&str; 3] = ["sync", "trial", "proptest"];

/// The crates that the facade stands for.
const ORIGINALS: [&str; 2] = ["parking_lot", "crossbeam"];

/// The facade's names, straight from the original crates.
const ORIGINALS_SOURCE: &str = "grader/crates/sync/originals.rs";

/// The libraries above and all they need, as one dynamic library: a submission is linked in a moment,
/// and nothing generic of theirs is compiled with it again. Only where programs find such a library
/// by a path that is written into them.
const SHARED: bool = cfg!(target_os = "linux");

/// The crate of that library.
const RUNTIME: &str = "runtime";

/// The folder of what a submission finds under the names of the standard library and the facade.
const VOCABULARY: &str = "vocabulary";

/// How many prepared builds are kept: this one and the one before it.
const BUILDS_KEPT: usize = 2;

/// Variables that would make cargo build something else than the key says.
const DECIDED_HERE: &[&str] = &[
    "CARGO_BUILD_",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_PROFILE_",
    "CARGO_TARGET_",
    "CARGO_TERM_",
    "RUSTC",
    "RUSTFLAGS",
];

impl Prepared {
    /// Finds the prepared libraries, building them where they are missing.
    pub fn find(workspace: &Workspace, listener: Listener<'_>) -> Result<Prepared> {
        Self::find_leashed(workspace, &Leash::default(), listener)
    }

    /// The same, with the building on a leash.
    pub fn find_leashed(
        workspace: &Workspace,
        leash: &Leash,
        listener: Listener<'_>,
    ) -> Result<Prepared> {
        let toolchain = Toolchain::find(workspace)?;
        let place = workspace.kept_folder("prepared")?;
        let mut key = key(workspace, &toolchain)?;
        if let Some(prepared) = open(&place, &key, &toolchain) {
            return Ok(prepared);
        }
        let _lock = lock(&place, listener)?;
        loop {
            // Another grader may have built it while this one waited for the lock.
            if let Some(prepared) = open(&place, &key, &toolchain) {
                return Ok(prepared);
            }
            listener(&Event::Preparing);
            let build = Build { workspace, toolchain: &toolchain, place: &place, leash };
            let artifacts = build.of(&["trial", "sync"], &PACKAGES, listener)?;
            let key_after = self::key(workspace, &toolchain)?;
            if key_after == key {
                keep(&place, &key, &toolchain, &artifacts)?;
                keep_newest(&place, "", MANIFEST, BUILDS_KEPT);
            } else {
                // The sources or the lock file changed under the build: what it built has no name.
                key = key_after;
            }
        }
    }

    /// Whether this workspace says what the originals are.
    pub fn has_originals(workspace: &Workspace) -> bool {
        workspace.root.join(ORIGINALS_SOURCE).is_file()
    }

    /// The same libraries, but a submission gets the original crates under the facade's name.
    pub fn on_originals(&self, workspace: &Workspace, slots: &Slots) -> Result<Prepared> {
        let folder = tempfile::Builder::new()
            .prefix("originals-")
            .tempdir_in(&self.folder)
            .map_err(|error| Trouble::file("cannot-write", &self.folder, &error))?
            .keep();
        let library = folder.join("libsync.rlib");
        let mut arguments: Vec<OsString> = [
            "--crate-name=sync",
            "--crate-type=rlib",
            "--edition=2024",
            "--cap-lints=allow",
            // Another crate than the facade, which the checks go on using.
            "-Cmetadata=originals",
        ]
        .map(OsString::from)
        .into();
        arguments.push(option("-o", &library));
        arguments.extend(self.externs(&ORIGINALS));
        arguments.push(workspace.root.join(ORIGINALS_SOURCE).into());
        let order = Order {
            program: self.toolchain.rustc.clone(),
            arguments,
            directory: folder,
            environment: self.toolchain.environment(),
            limits: Limits { output_bytes: 1 << 20, ..Limits::default() },
        };
        let what = || Sentence::new("prepare-failed");
        let ended = slots.run(&order).map_err(|error| Trouble::own(what()).because(error))?;
        if ended.ending != Ending::Exited(0) {
            let said = String::from_utf8_lossy(&ended.stderr).into_owned();
            return Err(Trouble::own(what()).because(format_args!("{}\n ", said.trim_end())));
        }
        Ok(Prepared { facade: Some(library), ..self.clone() })
    }

    /// Whether submissions get the original crates: only answers of the course itself do.
    pub(super) fn is_on_originals(&self) -> bool {
        self.facade.is_some()
    }

    /// The arguments with which rustc finds what a submission may name.
    pub(super) fn submission_externs(&self, layers: Layers, with_unsafe: bool) -> Vec<OsString> {
        let vocabulary = Vocabulary::at(&self.vocabulary_folder());
        match &self.facade {
            None if layers.has(Layer::Vocabulary) => {
                let mut arguments = self.externs(&[]);
                arguments.extend(vocabulary.arguments(with_unsafe));
                // A library made of a submission is found with what it was made with.
                arguments.push(option("-Ldependency=", &self.vocabulary_folder()));
                if self.supplement.is_some() {
                    arguments.extend(vocabulary.arguments_for_more());
                }
                arguments
            }
            None => [self.externs(&["sync"]), self.supplement_externs()].concat(),
            // The whole standard library: macros of the original crates name more than a vocabulary.
            Some(facade) => {
                let mut arguments = self.externs(&[]);
                arguments.extend(self.supplement_externs());
                arguments.push("--extern".into());
                arguments.push(option("sync=", facade));
                arguments
            }
        }
    }

    /// The arguments with which rustc links dynamically, where that is done. What is linked looks for
    /// our libraries in `folders`.
    pub(super) fn sharing(&self, folders: &[&Path]) -> Vec<OsString> {
        if !SHARED {
            return Vec::new();
        }
        let deps = self.folder.join("deps");
        let mut arguments = vec!["-Cprefer-dynamic".into()];
        for folder in [&*self.toolchain.libraries].iter().chain(folders) {
            arguments.push(option("-Clink-arg=-Wl,-rpath,", folder));
        }
        // Every symbol is looked up at the start: the first call of one that is looked up when it is
        // called needs more stack than loom gives its threads.
        arguments.push("-Clink-arg=-Wl,-z,now".into());
        for runtime in self.runtimes() {
            arguments.push("--extern".into());
            arguments.push(option(&format!("{runtime}="), &deps.join(runtime_file(runtime))));
        }
        arguments
    }

    /// The dynamic libraries, in the order in which they are made.
    fn runtimes(&self) -> impl Iterator<Item = &'static str> {
        [RUNTIME].into_iter().chain(self.supplement.is_some().then_some(supplement::RUNTIME))
    }

    /// Where the vocabulary is.
    pub(super) fn vocabulary_folder(&self) -> PathBuf {
        self.folder.join(VOCABULARY)
    }

    /// Where the dynamic library is.
    pub(super) fn runtime_folder(&self) -> PathBuf {
        self.folder.join("deps")
    }

    /// What makes a crate use the dynamic library, and the kind of library its users find.
    pub(super) fn shared(&self) -> (&'static str, String) {
        match SHARED {
            true => ("dylib", imports(self.runtimes())),
            false => ("rlib", String::new()),
        }
    }

    /// The arguments with which rustc finds the libraries named.
    pub(super) fn externs(&self, names: &[&str]) -> Vec<OsString> {
        let deps = self.folder.join("deps");
        let mut arguments = vec!["-L".into(), option("dependency=", &deps)];
        for name in names {
            // A workspace whose checks do not use proptest has none to name.
            if let Some(file) = self.manifest.libraries.get(*name) {
                arguments.push("--extern".into());
                arguments.push(option(&format!("{name}="), &deps.join(file)));
            }
        }
        arguments
    }

    /// The same with a supplement.
    pub(super) fn with_supplement(&self, supplement: Supplement) -> Prepared {
        Prepared { supplement: Some(supplement), ..self.clone() }
    }

    /// The same for those of the supplement.
    pub(super) fn supplement_externs(&self) -> Vec<OsString> {
        let deps = self.folder.join("deps");
        let supplement = self.supplement.iter().flatten();
        let external =
            |(name, file): (&String, _)| option(&format!("--extern={name}="), &deps.join(file));
        supplement.map(external).collect()
    }

    /// Links a dynamic library of the supplement, on top of the one that is there.
    pub(super) fn link(&self, name: &str, libraries: &[&str]) -> Result<()> {
        if !SHARED {
            return Ok(());
        }
        let deps = self.folder.join("deps");
        let mut externs = self.supplement_externs();
        externs.push(option(&format!("--extern={RUNTIME}="), &deps.join(runtime_file(RUNTIME))));
        let text = imports([RUNTIME]);
        link_runtime(&self.toolchain, &deps, name, &self.key, libraries, &text, externs)
    }
}

/// What makes a crate use dynamic libraries.
fn imports(runtimes: impl IntoIterator<Item = &'static str>) -> String {
    runtimes.into_iter().map(|runtime| format!("\nextern crate {runtime} as _;\n")).collect()
}

/// Links the dynamic library `name` out of others in `deps`.
fn link_runtime(
    toolchain: &Toolchain,
    deps: &Path,
    name: &str,
    key: &str,
    libraries: &[&str],
    imports: &str,
    externs: Vec<OsString>,
) -> Result<()> {
    let source = deps.join(format!("{name}.rs"));
    let text: String = libraries.iter().map(|name| format!("pub extern crate {name};\n")).collect();
    let text = format!("//! What submissions are linked with.\n\n{text}{imports}");
    workspace::write_whole(&source, text)?;
    let mut arguments: Vec<OsString> = [
        "--crate-name",
        name,
        "--crate-type=dylib",
        "--edition=2024",
        "--cap-lints=allow",
        "-Cprefer-dynamic",
        &format!("-Cmetadata={key}"),
        // Its own folder, as long as it is moved with all the others in it.
        "-Clink-arg=-Wl,-rpath,$ORIGIN",
    ]
    .map(OsString::from)
    .into();
    arguments.push(option("-Clink-arg=-Wl,-rpath,", &toolchain.libraries));
    arguments.push(option("-Ldependency=", deps));
    arguments.extend(externs);
    arguments.push(option("-o", &deps.join(runtime_file(name))));
    arguments.push(source.into());
    let order = Order {
        program: toolchain.rustc.clone(),
        arguments,
        directory: deps.to_owned(),
        environment: toolchain.environment(),
        limits: Limits { output_bytes: 1 << 20, ..Limits::default() },
    };
    let what = || Sentence::new("prepare-failed");
    let ended =
        process::run(&order, &mut |_| {}).map_err(|error| Trouble::own(what()).because(error))?;
    if ended.ending != Ending::Exited(0) {
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        return Err(Trouble::own(what()).because(format_args!("{}\n ", said.trim_end())));
    }
    Ok(())
}

fn runtime_file(name: &str) -> String {
    format!("{}{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX)
}

/// `name=path` as one argument, whatever the path holds.
pub(super) fn option(name: &str, path: &Path) -> OsString {
    let mut argument = OsString::from(name);
    argument.push(path);
    argument
}

fn key(workspace: &Workspace, toolchain: &Toolchain) -> Result<String> {
    let key = || -> io::Result<String> {
        let root = &workspace.root;
        let mut key = Key::of("prepared 4").with(&toolchain.version);
        for ingredient in Vocabulary::ingredients() {
            key = key.with(ingredient);
        }
        for file in ["Cargo.toml", "Cargo.lock", ".cargo/config.toml"] {
            key = key.with_file(root, Path::new(file))?;
        }
        for package in PACKAGES {
            let folder = Path::new("grader/crates").join(package);
            if root.join(&folder).is_dir() {
                key = key.with_folder(root, &folder, &NOT_BUILT)?;
            }
        }
        Ok(key.name())
    };
    key().map_err(|error| Trouble::file("cannot-read", &workspace.root, &error))
}

fn open(place: &Path, key: &str, toolchain: &Toolchain) -> Option<Prepared> {
    let folder = place.join(key);
    let path = folder.join(MANIFEST);
    let manifest: PreparedManifest = serde_json::from_str(&fs::read_to_string(&path).ok()?).ok()?;
    // The time says which builds are in use; whether one fits is the key's to say.
    if let Ok(file) = File::options().append(true).open(&path) {
        let _ = file.set_modified(SystemTime::now());
    }
    let (key, toolchain) = (key.to_owned(), toolchain.clone());
    Some(Prepared { folder, key, toolchain, facade: None, supplement: None, manifest })
}

/// One grader at a time builds; the lock ends with the value.
pub(super) fn lock(place: &Path, listener: Listener<'_>) -> Result<File> {
    let path = place.join("lock");
    let trouble = |error: io::Error| Trouble::file("cannot-write", &path, &error);
    let file = File::options().create(true).append(true).open(&path).map_err(trouble)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            listener(&Event::WaitingForAnotherGrader);
            file.lock().map_err(trouble)?;
        }
        Err(TryLockError::Error(error)) => return Err(trouble(error)),
    }
    Ok(file)
}

/// A file that cargo built.
pub(super) struct Artifact {
    pub(super) crate_name: String,
    pub(super) path: PathBuf,
}

/// What cargo is started with, in a folder that is only used for this.
pub(super) struct Build<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) toolchain: &'a Toolchain,
    pub(super) place: &'a Path,
    pub(super) leash: &'a Leash,
}

impl Build<'_> {
    /// Has cargo build packages; `own` are those that may have changed since it last did.
    pub(super) fn of(
        &self,
        packages: &[&str],
        own: &[&str],
        listener: Listener<'_>,
    ) -> Result<Vec<Artifact>> {
        let Build { workspace, toolchain, place, leash } = *self;
        let target = place.join("cargo");
        let cargo = |arguments: &[&str]| Order {
            program: std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()).into(),
            arguments: arguments.iter().map(Into::into).collect(),
            directory: workspace.root.clone(),
            environment: Environment::Inherited {
                without: DECIDED_HERE,
                with: vec![
                    ("CARGO_TARGET_DIR".into(), target.clone().into()),
                    // Incremental builds keep small functions apart that others would have inside them.
                    ("CARGO_INCREMENTAL".into(), "0".into()),
                    ("CARGO_TERM_COLOR".into(), "never".into()),
                    ("CARGO_TERM_PROGRESS_WHEN".into(), "never".into()),
                    ("RUSTC".into(), toolchain.rustc.clone().into()),
                ],
            },
            limits: Limits { output_bytes: 64 << 20, ..Limits::default() },
        };
        let run = |order: &Order, hear: &mut dyn FnMut(&[u8])| {
            process::run_leashed(order, leash, hear).map_err(|error| {
                let what = Sentence::new("cannot-start").with("program", order.program.display());
                Trouble::own(what).because(error)
            })
        };
        if target.exists() {
            // Cargo decides by modification times whether our own packages are up to date. They are
            // built anew each time; what comes from the registry never changes and stays.
            let mut clean = vec!["clean"];
            for package in own {
                if workspace.root.join("grader/crates").join(package).is_dir() {
                    clean.extend(["-p", package]);
                }
            }
            run(&cargo(&clean), &mut |_| {})?;
        }
        let mut line = Vec::new();
        let mut command = vec!["build", "--message-format=json-render-diagnostics"];
        command.extend(packages.iter().flat_map(|package| ["-p", *package]));
        let order = cargo(&command);
        let ended = run(&order, &mut |bytes| {
            for byte in bytes {
                match byte {
                    b'\n' => {
                        listener(&Event::PreparingStep(&String::from_utf8_lossy(&line)));
                        line.clear();
                    }
                    _ => line.push(*byte),
                }
            }
        })?;
        if ended.ending != Ending::Exited(0) {
            return Err(not_built(&String::from_utf8_lossy(&ended.stderr)));
        }
        Ok(artifacts(&String::from_utf8_lossy(&ended.stdout)))
    }
}

/// What cargo said, and whether it is worth trying again.
fn not_built(stderr: &str) -> Trouble {
    let network = ["failed to download", "Could not resolve host", "failed to fetch", "timed out"];
    let said = stderr.trim();
    let trouble = if network.iter().any(|sign| said.contains(sign)) {
        Trouble::passing(Sentence::new("prepare-no-network"))
            .remedy(Sentence::new("prepare-no-network-remedy"))
    } else {
        Trouble::own(Sentence::new("prepare-failed")).remedy(Sentence::new("prepare-failed-remedy"))
    };
    // Two lines make it a text of its own, which is shown as cargo wrote it.
    trouble.because(format_args!("{said}\n "))
}

/// The libraries and compiler plug-ins in cargo's messages.
fn artifacts(messages: &str) -> Vec<Artifact> {
    #[derive(Deserialize)]
    struct Message {
        reason: String,
        target: Option<Target>,
        #[serde(default)]
        filenames: Vec<PathBuf>,
    }
    #[derive(Deserialize)]
    struct Target {
        name: String,
    }
    let mut artifacts = Vec::new();
    for line in messages.lines() {
        let Ok(message) = serde_json::from_str::<Message>(line) else { continue };
        let (Some(target), "compiler-artifact") = (message.target, message.reason.as_str()) else {
            continue;
        };
        for path in message.filenames {
            let extension = path.extension().and_then(|extension| extension.to_str());
            if matches!(extension, Some("rlib" | "so" | "dylib" | "dll")) {
                artifacts.push(Artifact { crate_name: target.name.replace('-', "_"), path });
            }
        }
    }
    artifacts
}

/// Copies what was built to the folder of its key; complete or not there at all.
fn keep(place: &Path, key: &str, toolchain: &Toolchain, artifacts: &[Artifact]) -> Result<()> {
    let trouble = |error: io::Error| Trouble::file("cannot-write", place, &error);
    let folder = tempfile::Builder::new().prefix("new-").tempdir_in(place).map_err(trouble)?;
    let deps = folder.path().join("deps");
    fs::create_dir(&deps).map_err(trouble)?;
    let mut libraries = BTreeMap::new();
    let mut copied = BTreeSet::new();
    for artifact in artifacts {
        let Some(name) = artifact.path.file_name() else { continue };
        let name = name.to_string_lossy().into_owned();
        // A library is reported once in `deps/` and once more under its plain name.
        if copied.insert(name.clone()) {
            fs::copy(&artifact.path, deps.join(&name)).map_err(trouble)?;
        }
        let named = LIBRARIES.iter().chain(&ORIGINALS).any(|named| *named == artifact.crate_name);
        if named && name.ends_with(".rlib") {
            libraries.insert(artifact.crate_name.clone(), name);
        }
    }
    for name in ["sync", "trial"] {
        if !libraries.contains_key(name) {
            return Err(Trouble::own(Sentence::new("prepare-no-library").with("library", name)));
        }
    }
    if SHARED {
        let named = || LIBRARIES.iter().filter_map(|name| libraries.get_key_value(*name));
        let names: Vec<&str> = named().map(|(name, _)| name.as_str()).collect();
        let file = |(name, file): (&String, &String)| {
            option(&format!("--extern={name}="), &deps.join(file))
        };
        let externs = named().map(file).collect();
        link_runtime(toolchain, &deps, RUNTIME, key, &names, "", externs)?;
    }
    let search = ["-L".into(), option("dependency=", &deps)];
    let mut run = |order: &Order| process::run(order, &mut |_| {});
    let facade = deps.join(&libraries["sync"]);
    Vocabulary::build(toolchain, &folder.path().join(VOCABULARY), &facade, &search, &mut run)?;
    let mut arguments = vec!["-L".to_owned(), "dependency=deps".to_owned()];
    for (name, file) in &libraries {
        arguments.extend(["--extern".to_owned(), format!("{name}=deps/{file}")]);
    }
    let manifest =
        PreparedManifest { rustc_version: toolchain.version.clone(), libraries, arguments };
    let text = serde_json::to_string_pretty(&manifest).expect("a manifest holds only text");
    workspace::write_whole(&folder.path().join(MANIFEST), &text)?;
    let kept = place.join(key);
    // What is there without a readable manifest is of no use to anybody.
    let _ = fs::remove_dir_all(&kept);
    fs::rename(folder.keep(), &kept).map_err(trouble)
}

/// Removes all but the newest folders whose name begins with `prefix` and which hold `marker`.
pub(super) fn keep_newest(place: &Path, prefix: &str, marker: &str, count: usize) {
    let Ok(entries) = fs::read_dir(place) else { return };
    let mut folders: Vec<(SystemTime, PathBuf)> = entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .filter_map(|entry| {
            let modified = entry.path().join(marker).metadata().ok()?.modified().ok()?;
            Some((modified, entry.path()))
        })
        .collect();
    folders.sort();
    folders.reverse();
    for (_, folder) in folders.into_iter().skip(count) {
        // A folder that cannot be removed now is removed the next time.
        let _ = fs::remove_dir_all(folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_taken_from_the_messages_of_cargo() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","target":{"name":"rand-core"},"filenames":["/t/deps/librand_core-1.rlib","/t/deps/librand_core-1.rmeta"]}"#,
            "\n",
            r#"{"reason":"compiler-artifact","target":{"name":"derive"},"filenames":["/t/deps/libderive-2.so"]}"#,
            "\nnot a message\n",
            r#"{"reason":"build-finished","success":true}"#,
        );
        let found: Vec<_> = artifacts(messages)
            .into_iter()
            .map(|artifact| (artifact.crate_name, artifact.path.display().to_string()))
            .collect();
        let pair = |name: &str, path: &str| (name.to_owned(), path.to_owned());
        assert_eq!(
            found,
            [
                pair("rand_core", "/t/deps/librand_core-1.rlib"),
                pair("derive", "/t/deps/libderive-2.so")
            ]
        );
    }

    #[test]
    fn only_missing_network_is_worth_trying_again() {
        use crate::exit_status::ExitStatus;
        let status = |text: &str| not_built(text).status;
        assert_eq!(status("error: failed to download `loom v0.7.2`"), ExitStatus::TryAgain);
        assert_eq!(status("error[E0308]: mismatched types"), ExitStatus::OwnFault);
    }

    #[test]
    fn the_newest_folders_are_kept() {
        let place = tempfile::tempdir().unwrap();
        for (age, name) in [(3, "a"), (1, "b"), (2, "c")] {
            let folder = place.path().join(name);
            fs::create_dir(&folder).unwrap();
            let marker = File::create(folder.join("m")).unwrap();
            let modified = SystemTime::now() - std::time::Duration::from_secs(age * 100);
            marker.set_modified(modified).unwrap();
        }
        fs::create_dir(place.path().join("cargo")).unwrap();
        keep_newest(place.path(), "", "m", 2);
        let left = |name: &str| place.path().join(name).exists();
        assert_eq!([left("a"), left("b"), left("c"), left("cargo")], [false, true, true, true]);
    }
}
