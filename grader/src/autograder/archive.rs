//! Gradescope's archive: scripts, settings, and the course's files.

use crate::trouble::{Result, Trouble};
use crate::workspace::Workspace;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use zip::write::{SimpleFileOptions, ZipWriter};

const SETUP: &str = include_str!("../../autograders/gradescope/setup.sh");
const RUN: &str = include_str!("../../autograders/gradescope/run_autograder");

/// Where the course lies in the archive.
const COURSE: &str = "entrelacs";

/// What of a workspace an autograder needs. The solutions are not among it: no machine that runs
/// learners' code should hold them.
const NEEDED: [&str; 4] = ["Cargo.toml", "Cargo.lock", "exercises", "grader"];

/// Folders that nothing is built from.
const LEFT_OUT: [&str; 2] = ["target", "grader/tests"];

/// The archive.
pub(super) fn gradescope(workspace: &Workspace, settings: &str) -> Result<Vec<u8>> {
    let mut archive = Archive { writer: ZipWriter::new(Cursor::new(Vec::new())) };
    archive.add("setup.sh", 0o755, SETUP.as_bytes());
    archive.add("run_autograder", 0o755, RUN.as_bytes());
    archive.add("settings", 0o644, settings.as_bytes());
    for needed in NEEDED {
        archive.add_all(&workspace.root, Path::new(needed))?;
    }
    Ok(archive.writer.finish().expect("writing to memory does not fail").into_inner())
}

struct Archive {
    writer: ZipWriter<Cursor<Vec<u8>>>,
}

impl Archive {
    /// A file or a folder of the course, in the order of names.
    fn add_all(&mut self, root: &Path, inside: &Path) -> Result<()> {
        let path = root.join(inside);
        let trouble = |error: std::io::Error| Trouble::file("cannot-read", &path, &error);
        let name = inside.to_string_lossy().replace('\\', "/");
        let hidden = name.rsplit('/').next().is_some_and(|name| name.starts_with('.'));
        if hidden || LEFT_OUT.iter().any(|left_out| name == *left_out || name.ends_with("/target"))
        {
            return Ok(());
        }
        let kind = fs::symlink_metadata(&path).map_err(trouble)?.file_type();
        if kind.is_dir() {
            let entries = fs::read_dir(&path).map_err(trouble)?;
            let names = entries.map(|entry| entry.map(|entry| inside.join(entry.file_name())));
            let mut names: Vec<PathBuf> = names.collect::<std::io::Result<_>>().map_err(trouble)?;
            names.sort();
            return names.iter().try_for_each(|inside| self.add_all(root, inside));
        }
        if kind.is_file() {
            let bytes = fs::read(&path).map_err(trouble)?;
            let bytes = if name == "Cargo.toml" { without_solutions(bytes) } else { bytes };
            self.add(&format!("{COURSE}/{name}"), 0o644, &bytes);
        }
        Ok(())
    }

    fn add(&mut self, name: &str, mode: u32, bytes: &[u8]) {
        // The same course makes the same archive: its files have no time of their own.
        let options = SimpleFileOptions::default()
            .unix_permissions(mode)
            .last_modified_time(zip::DateTime::default());
        let added = self.writer.start_file(name, options);
        added.expect("each file is added once, and its name is short");
        self.writer.write_all(bytes).expect("writing to memory does not fail");
    }
}

/// The workspace's manifest without the members that are not in the archive.
fn without_solutions(manifest: Vec<u8>) -> Vec<u8> {
    match String::from_utf8(manifest) {
        Ok(text) => text.replace(", \"solutions/*\"", "").into_bytes(),
        Err(error) => error.into_bytes(),
    }
}
