//! Folders that are kept from one run of the grader to the next: one of them builds, and the oldest go.

use crate::event::{Event, Listener};
use crate::trouble::{Result, Trouble};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

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
