//! The learner's files laid over a private copy of what they are graded with.

use crate::catalogue::Exercise;
use crate::submission::{Submission, Unreadable};
use crate::trouble::{Result, Trouble};
use crate::workspace::Workspace;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// A private folder shaped like the workspace, with one exercise in it. It vanishes with this value.
pub struct Overlay {
    folder: TempDir,
    /// The exercise's folder, relative to the root: `exercises/03-actor-cache`.
    exercise: PathBuf,
    /// The submission's listed files.
    pub submission: Submission,
}

/// Where overlays lie, below what the grader keeps.
const FOLDER: &str = "work";

/// Far longer than any grading takes.
const ABANDONED_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// Removes what graders that were killed have left behind.
pub fn sweep(workspace: &Workspace) {
    let folders = fs::read_dir(workspace.kept().join(FOLDER)).into_iter().flatten().flatten();
    for folder in folders {
        let modified = folder.metadata().and_then(|metadata| metadata.modified());
        let age = modified.ok().and_then(|modified| modified.elapsed().ok());
        if age.is_some_and(|age| age > ABANDONED_AFTER) {
            // What cannot be removed now is removed the next time.
            let _ = fs::remove_dir_all(folder.path());
        }
    }
}

impl Overlay {
    /// Lays a submission over a fresh folder. Only the files listed in the manifest are taken from
    /// it; the checks are the workspace's own.
    pub fn lay(
        workspace: &Workspace,
        exercise: &Exercise,
        submission: Submission,
    ) -> Result<Overlay> {
        let parent = workspace.kept_folder(FOLDER)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    #[test]
    fn only_what_was_left_behind_long_ago_is_swept_away() {
        let root = tempfile::tempdir().unwrap();
        let workspace = Workspace { root: root.path().to_owned() };
        let place = workspace.kept_folder(FOLDER).unwrap();
        for name in ["old", "new"] {
            fs::create_dir_all(place.join(name).join("exercises")).unwrap();
        }
        let then = SystemTime::now() - 2 * ABANDONED_AFTER;
        fs::File::open(place.join("old")).unwrap().set_modified(then).unwrap();
        sweep(&workspace);
        assert_eq!(["old", "new"].map(|name| place.join(name).exists()), [false, true]);
    }
}
