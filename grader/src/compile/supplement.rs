//! Libraries that only some exercises need: built by cargo when the first of those is graded, and kept
//! beside what every submission is compiled against.

use super::cargo_build::{Artifact, Build};
use super::kept_folders;
use super::option;
use super::prepared::Prepared;
use super::vocabulary::Vocabulary;
use crate::catalogue::Exercise;
use crate::event::{Event, Listener};
use crate::manifest::Allowance;
use crate::process::{self, Leash, Order};
use crate::trouble::{Result, Trouble};
use crate::workspace::{self, Workspace};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use verdict::Sentence;

/// The package that brings them along.
pub(super) const PACKAGE: &str = "web";

/// The libraries that submissions and checks may name.
pub(super) const LIBRARIES: [&str; 5] = ["axum", "serde", "serde_json", "tokio", PACKAGE];

/// The crate of the dynamic library that holds them all.
pub(super) const RUNTIME: &str = "supplement";

/// Says that they are there, all of them; and under which names.
const MANIFEST: &str = "supplement.json";

/// Library files in `deps/` by crate name.
pub(super) type Supplement = BTreeMap<String, String>;

impl Prepared {
    /// What an exercise is compiled against: the same, with a supplement where it needs one.
    pub fn for_exercise(
        &self,
        workspace: &Workspace,
        exercise: &Exercise,
        leash: &Leash,
        listener: Listener<'_>,
    ) -> Result<Prepared> {
        if !exercise.needs_supplement() {
            return Ok(self.clone());
        }
        let supplement = match open(&self.folder) {
            Some(supplement) => supplement,
            None => self.supplement(workspace, leash, listener)?,
        };
        Ok(self.with_supplement(supplement))
    }

    fn supplement(
        &self,
        workspace: &Workspace,
        leash: &Leash,
        listener: Listener<'_>,
    ) -> Result<Supplement> {
        let place = workspace.kept_folder("prepared")?;
        let _lock = kept_folders::lock(&place, listener)?;
        // Another grader may have built it while this one waited for the lock.
        if let Some(supplement) = open(&self.folder) {
            return Ok(supplement);
        }
        listener(&Event::Preparing);
        let build = Build { workspace, toolchain: &self.toolchain, place: &place, leash };
        let artifacts = build.of(&[PACKAGE], &[PACKAGE], listener)?;
        let supplement = copy(&artifacts, &self.folder.join("deps"))
            .map_err(|error| Trouble::file("cannot-write", &self.folder, &error))?;
        if let Some(name) = LIBRARIES.iter().find(|name| !supplement.contains_key(**name)) {
            return Err(Trouble::own(Sentence::new("prepare-no-library").with("library", name)));
        }
        let prepared = self.with_supplement(supplement);
        prepared.link(RUNTIME, &LIBRARIES)?;
        prepared.supplement_vocabulary()?;
        let supplement = prepared.supplement.unwrap_or_default();
        let text = serde_json::to_string_pretty(&supplement).expect("a manifest holds only text");
        workspace::write_whole(&self.folder.join(MANIFEST), &text)?;
        Ok(supplement)
    }

    /// What a submission finds under the names of the supplement's libraries.
    fn supplement_vocabulary(&self) -> Result<()> {
        let deps = self.folder.join("deps");
        let search = ["-L".into(), option("dependency=", &deps)];
        let mut run = |order: &Order| process::run(order, &mut |_| {});
        let facades = self.supplement.iter().flatten();
        let facades = facades.map(|(name, file)| (name.as_str(), deps.join(file))).collect();
        let folder = self.vocabulary_folder();
        Vocabulary::build_more(&self.toolchain, &folder, &facades, &search, &mut run)
    }
}

impl Exercise {
    /// Whether it is compiled against a supplement.
    pub fn needs_supplement(&self) -> bool {
        self.manifest.allows.contains(&Allowance::Web)
    }
}

fn open(folder: &Path) -> Option<Supplement> {
    serde_json::from_str(&fs::read_to_string(folder.join(MANIFEST)).ok()?).ok()
}

/// Copies what is not there yet; says which library is which file.
fn copy(artifacts: &[Artifact], deps: &Path) -> io::Result<Supplement> {
    let mut supplement = Supplement::new();
    for artifact in artifacts {
        let Some(name) = artifact.path.file_name() else { continue };
        let (name, kept) = (name.to_string_lossy().into_owned(), deps.join(name));
        if !kept.exists() {
            // Whole or not at all: others are compiling against this folder.
            let part = tempfile::NamedTempFile::new_in(deps)?;
            fs::copy(&artifact.path, part.path())?;
            part.persist(&kept)?;
        }
        if LIBRARIES.contains(&&*artifact.crate_name) && name.ends_with(".rlib") {
            supplement.insert(artifact.crate_name.clone(), name);
        }
    }
    Ok(supplement)
}
