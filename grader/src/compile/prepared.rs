//! What every submission is compiled against: the facade and the checks' library, built once by
//! cargo and kept under a name made from their contents.

use super::cargo_build::{Artifact, Build};
use super::kept_folders::{keep_newest, lock};
use super::key::Key;
use super::option;
use super::runtime::{self, RUNTIME, SHARED};
use super::supplement::{self, Supplement};
use super::toolchain::Toolchain;
use super::vocabulary::Vocabulary;
use crate::event::{Event, Listener};
use crate::layers::{Layer, Layers};
use crate::process::{self, Leash, Order, Slots};
use crate::trouble::{Result, Trouble};
use crate::workspace::{self, Workspace};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::{self, File};
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

/// How many prepared builds are kept: this one and the one before it.
const BUILDS_KEPT: usize = 2;

/// The folder of what a submission finds under the names of the standard library and the facade.
const VOCABULARY: &str = "vocabulary";

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
        self.toolchain.make(arguments, &folder, |order| slots.run(order))?;
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
            arguments.push(option(&format!("{runtime}="), &deps.join(runtime::file_of(runtime))));
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
            true => ("dylib", runtime::imports(self.runtimes())),
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
        externs
            .push(option(&format!("--extern={RUNTIME}="), &deps.join(runtime::file_of(RUNTIME))));
        let text = runtime::imports([RUNTIME]);
        runtime::link(&self.toolchain, &deps, name, &self.key, libraries, &text, externs)
    }
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
        runtime::link(toolchain, &deps, RUNTIME, key, &names, "", externs)?;
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
