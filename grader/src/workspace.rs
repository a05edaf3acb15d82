//! Where things are: the workspace and the folders the grader keeps in it.

use crate::trouble::{Result, Trouble};
use std::fs;
use std::path::{Path, PathBuf};
use verdict::Sentence;

/// A workspace of the course.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The folder with `exercises/` and `grader/`.
    pub root: PathBuf,
}

impl Workspace {
    /// The workspace that `folder` lies in.
    pub fn around(folder: &Path) -> Result<Workspace> {
        folder.ancestors().find(|ancestor| is_root(ancestor)).map_or_else(
            || {
                let what = Sentence::new("no-workspace").with("path", folder.display());
                Err(Trouble::usage(what).remedy(Sentence::new("no-workspace-remedy")))
            },
            |root| Ok(Workspace { root: root.to_owned() }),
        )
    }

    /// The folder with one folder per exercise.
    pub fn exercises(&self) -> PathBuf {
        self.root.join("exercises")
    }

    /// The folder with one folder per reference solution.
    pub fn solutions(&self) -> PathBuf {
        self.root.join("solutions")
    }

    /// What the grader keeps of the learner's: progress, and answers put aside.
    pub fn own(&self) -> PathBuf {
        self.root.join(".entrelacs")
    }

    /// What the grader keeps between two runs. Safe to delete.
    pub fn kept(&self) -> PathBuf {
        self.root.join("target/entrelacs")
    }

    /// A folder below [`Workspace::kept`], made when it is missing.
    pub fn kept_folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.kept().join(name);
        fs::create_dir_all(&folder)
            .map_err(|error| Trouble::file("cannot-write", &folder, &error))?;
        Ok(folder)
    }
}

/// Whether a folder is the root of a workspace: it has exercises and the library their checks call.
pub fn is_root(folder: &Path) -> bool {
    folder.join("exercises").is_dir() && folder.join("grader/crates/trial").is_dir()
}

/// Writes a file so that a reader sees the old text or the new one, never a part.
pub fn write_whole(path: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    let trouble = |error: std::io::Error| Trouble::file("cannot-write", path, &error);
    // The root of a file system, or nothing at all, is no place for a file.
    let folder = path.parent().ok_or_else(|| trouble(std::io::ErrorKind::InvalidInput.into()))?;
    fs::create_dir_all(folder).map_err(trouble)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(trouble)?;
    std::io::Write::write_all(&mut file, contents.as_ref()).map_err(trouble)?;
    file.persist(path).map_err(|error| trouble(error.error))?;
    Ok(())
}
