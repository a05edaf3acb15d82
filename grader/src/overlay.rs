//! The learner's files laid over a private copy of what they are graded with.

use crate::catalogue::Exercise;
use crate::submission::{Submission, Unreadable};
use crate::trouble::{Result, Trouble};
use crate::workspace::Workspace;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A private folder shaped like the workspace, with one exercise in it. It vanishes with this value.
pub struct Overlay {
    folder: TempDir,
    /// The exercise's folder, relative to the root: `exercises/03-actor-cache`.
    exercise: PathBuf,
    /// The submission's listed files.
    pub submission: Submission,
}

impl Overlay {
    /// Lays a submission over a fresh folder. Only the files listed in the manifest are taken from
    /// it; the checks are the workspace's own.
    pub fn lay(
        workspace: &Workspace,
        exercise: &Exercise,
        submission: Submission,
    ) -> Result<Overlay> {
        let parent = workspace.kept_folder("work")?;
        let folder = tempfile::Builder::new()
            .prefix(&format!("{}-", exercise.name))
            .tempdir_in(&parent)
            .map_err(|error| Trouble::file("cannot-write", &parent, &error))?;
        let place = Path::new("exercises").join(&exercise.name);
        let overlay = Overlay { folder, exercise: place, submission };
        for file in ["checks/checks.rs", "checks/contract.rs", "checks/subject.rs"] {
            let text = fs::read_to_string(exercise.folder.join(file)).map_err(|error| {
                Trouble::file("cannot-read", &exercise.folder.join(file), &error)
            })?;
            overlay.write(Path::new(file), &text)?;
        }
        for file in overlay.submission.files.iter().flatten() {
            overlay.write(&file.path, &file.text)?;
        }
        Ok(overlay)
    }

    /// The root of the private folder.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// A file of the exercise, relative to the root.
    pub fn path_of(&self, file: &Path) -> PathBuf {
        self.exercise.join(file)
    }

    /// The file that is the crate's root, or why there is none to grade.
    pub fn crate_root(&self) -> std::result::Result<(PathBuf, &str), &Unreadable> {
        let files = self.submission.files.as_ref()?;
        let root = files.first().expect("a manifest lists at least one file");
        Ok((self.path_of(&root.path), &root.text))
    }

    /// Puts a text in the place of a file of the exercise.
    pub fn write(&self, file: &Path, text: &str) -> Result<()> {
        let path = self.root().join(self.path_of(file));
        let trouble = |error: std::io::Error| Trouble::file("cannot-write", &path, &error);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).map_err(trouble)?;
        fs::write(&path, text).map_err(trouble)
    }
}
