//! Names for cached builds, made from everything that went into them.

use sha2::{Digest, Sha256};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Collects what goes into a build.
pub(crate) struct Key(Sha256);

impl Key {
    /// A key for builds of this purpose.
    pub(crate) fn of(purpose: &str) -> Self {
        Key(Sha256::new()).with(purpose.as_bytes())
    }

    /// The same with one more ingredient.
    #[must_use]
    pub(crate) fn with(mut self, ingredient: impl AsRef<[u8]>) -> Self {
        // With its length before it, no two lists of ingredients run together to the same bytes.
        self.0.update((ingredient.as_ref().len() as u64).to_le_bytes());
        self.0.update(ingredient);
        self
    }

    /// The same with a file, or with its absence.
    pub(crate) fn with_file(self, root: &Path, path: &Path) -> io::Result<Self> {
        let named = self.with(path.to_string_lossy().replace('\\', "/"));
        match fs::read(root.join(path)) {
            Ok(bytes) => Ok(named.with([1]).with(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(named.with([0])),
            Err(error) => Err(error),
        }
    }

    /// The same with every file below a folder, by path and content, but without the folders whose
    /// name is in `without` and without hidden files.
    pub(crate) fn with_folder(
        mut self,
        root: &Path,
        path: &Path,
        without: &[&str],
    ) -> io::Result<Self> {
        let mut files = Vec::new();
        collect(root, path, without, &mut files)?;
        files.sort();
        for file in files {
            self = self.with_file(root, &file)?;
        }
        Ok(self)
    }

    /// The key as a folder's name.
    pub(crate) fn name(self) -> String {
        self.0.finalize().iter().take(10).map(|byte| format!("{byte:02x}")).collect()
    }
}

fn collect(root: &Path, path: &Path, without: &[&str], files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(path))? {
        let entry = entry?;
        let name = entry.file_name();
        let hidden = name.to_string_lossy().starts_with('.');
        let inner = path.join(&name);
        // `file_type` does not follow links, so a loop of links ends here.
        if entry.file_type()?.is_dir() {
            if !hidden && !without.iter().any(|unwanted| name == *unwanted) {
                collect(root, &inner, without, files)?;
            }
        } else if !hidden {
            files.push(inner);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, SystemTime};

    fn key(root: &Path) -> String {
        Key::of("test").with_folder(root, Path::new("src"), &["tests"]).unwrap().name()
    }

    #[test]
    fn a_key_follows_contents_and_not_modification_times() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("src/a.rs");
        fs::create_dir_all(root.path().join("src/tests")).unwrap();
        fs::write(&file, "one").unwrap();
        let first = key(root.path());

        // Overwritten by a file that says it is older, as unpacking an archive does.
        fs::write(&file, "two").unwrap();
        let older = SystemTime::now() - Duration::from_secs(1_000_000);
        fs::File::options().write(true).open(&file).unwrap().set_modified(older).unwrap();
        assert_ne!(key(root.path()), first);

        fs::write(&file, "one").unwrap();
        assert_eq!(key(root.path()), first);
        fs::write(root.path().join("src/tests/t.rs"), "").unwrap();
        fs::write(root.path().join("src/.a.rs.swp"), "").unwrap();
        assert_eq!(key(root.path()), first);
        fs::rename(&file, root.path().join("src/b.rs")).unwrap();
        assert_ne!(key(root.path()), first);
    }

    #[test]
    fn ingredients_do_not_run_together() {
        assert_ne!(
            Key::of("x").with("ab").with("c").name(),
            Key::of("x").with("a").with("bc").name()
        );
    }
}
