//! What a learner hands in: only the files that the exercise's manifest lists.

use crate::catalogue::Exercise;
use crate::workspace;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use verdict::Sentence;

/// The largest file that is taken.
pub const FILE_BYTES_MAX: u64 = 64 * 1024;

/// The files of one submission to one exercise, read once.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The listed files, in the order of the manifest, or why there is nothing to grade.
    pub files: Result<Vec<SubmittedFile>, Unreadable>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmittedFile {
    /// Its place in the exercise's folder.
    pub path: PathBuf,
    /// What it holds.
    pub text: String,
}

/// Why a file cannot be graded. That is the learner's to mend, so it is no trouble of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong with which file.
    pub what: Sentence,
    /// What to do about it.
    pub remedy: Sentence,
}

/// Where submissions come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A single source file.
    File(PathBuf),
    /// A folder shaped like the exercise.
    Folder(PathBuf),
    /// A workspace, or a clone of it.
    Workspace(PathBuf),
}

impl Source {
    /// What `path` is, without looking deeper than its first level.
    pub fn at(path: &Path) -> io::Result<Source> {
        let path = path.to_owned();
        Ok(if !path.metadata()?.is_dir() {
            Source::File(path)
        } else if workspace::is_root(&path) || path.join("exercises").is_dir() {
            Source::Workspace(path)
        } else {
            Source::Folder(path)
        })
    }

    /// The file that stands for `listed` of the exercise's manifest.
    fn file(&self, exercise: &Exercise, listed: &Path) -> PathBuf {
        match self {
            Source::File(path) => path.clone(),
            Source::Folder(folder) => folder.join(listed),
            Source::Workspace(root) => root.join("exercises").join(&exercise.name).join(listed),
        }
    }
}

impl Submission {
    /// Reads what `source` holds for an exercise.
    pub fn read(source: &Source, exercise: &Exercise) -> Submission {
        let read = |listed: &PathBuf| {
            let text = read_file(&source.file(exercise, listed))?;
            Ok(SubmittedFile { path: listed.clone(), text })
        };
        Submission { files: exercise.manifest.submission.iter().map(read).collect() }
    }
}

/// Reads one file of a submission: regular, of a sensible size, UTF-8 and not empty.
pub fn read_file(path: &Path) -> Result<String, Unreadable> {
    let problem = |message: &str| {
        let sentence = |message: String| {
            Sentence::new(message)
                .with("path", as_seen_from_here(path).display())
                .with("kibibytes", FILE_BYTES_MAX / 1024)
        };
        Unreadable {
            what: sentence(format!("submission-{message}")),
            remedy: sentence(format!("submission-{message}-remedy")),
        }
    };
    let unreadable = |error: io::Error| {
        let mut problem = problem(match error.kind() {
            io::ErrorKind::NotFound => "missing",
            _ if is_loop(&error) => "link",
            _ => "unreadable",
        });
        problem.what = problem.what.with("cause", error);
        problem
    };
    let link = path.symlink_metadata().map_err(unreadable)?;
    if link.file_type().is_symlink() {
        return Err(problem("link"));
    }
    if !link.is_file() {
        return Err(problem("no-file"));
    }
    let (file, metadata) = open(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(problem("no-file"));
    }
    // One byte more than is taken tells a file that is too large, whatever its metadata say.
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(problem("too-large"));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let mut problem = problem("not-utf8");
        problem.what = problem.what.with("line", line);
        problem
    })?;
    if text.trim().is_empty() {
        return Err(problem("empty"));
    }
    Ok(text)
}

/// A path inside the current folder without what leads to that.
fn as_seen_from_here(path: &Path) -> &Path {
    let here = std::env::current_dir().ok();
    here.and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path)
}

/// Opens a file without following a link in its last place and without waiting for a pipe.
fn open(path: &Path) -> io::Result<(File, Metadata)> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        libc::O_NOFOLLOW | libc::O_NONBLOCK,
    );
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    Ok((file, metadata))
}

#[cfg(unix)]
fn is_loop(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::ELOOP)
}

#[cfg(not(unix))]
fn is_loop(_error: &io::Error) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn answer(write: impl FnOnce(&Path)) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lib.rs");
        write(&path);
        read_file(&path).map_err(|problem| problem.what.message)
    }

    #[test]
    fn an_ordinary_file_is_read_whole() {
        assert_eq!(
            answer(|path| fs::write(path, "fn f() {}\n").unwrap()),
            Ok("fn f() {}\n".into())
        );
        let largest = "/".repeat(FILE_BYTES_MAX as usize);
        assert_eq!(answer(|path| fs::write(path, &largest).unwrap()), Ok(largest));
    }

    #[test]
    fn what_cannot_be_graded_is_told_apart() {
        let error = |write: &dyn Fn(&Path)| answer(|path| write(path)).unwrap_err();
        assert_eq!(error(&|_| ()), "submission-missing");
        assert_eq!(error(&|path| fs::create_dir(path).unwrap()), "submission-no-file");
        assert_eq!(error(&|path| fs::write(path, " \n").unwrap()), "submission-empty");
        assert_eq!(error(&|path| fs::write(path, b"a\n\xff").unwrap()), "submission-not-utf8");
        let huge = vec![b'/'; FILE_BYTES_MAX as usize + 1];
        assert_eq!(error(&|path| fs::write(path, &huge).unwrap()), "submission-too-large");
    }

    #[test]
    fn the_line_of_the_first_wrong_byte_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lib.rs");
        fs::write(&path, b"a\nb\n\xff\n").unwrap();
        assert_eq!(read_file(&path).unwrap_err().what.arguments["line"], "3");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_loops_of_links_are_not_followed() {
        use std::os::unix::fs::symlink;
        let error = |write: &dyn Fn(&Path)| answer(|path| write(path)).unwrap_err();
        assert_eq!(error(&|path| symlink("/etc/hostname", path).unwrap()), "submission-link");
        assert_eq!(error(&|path| symlink(path, path).unwrap()), "submission-link");
        let folder = tempfile::tempdir().unwrap();
        symlink(folder.path().join("loop"), folder.path().join("loop")).unwrap();
        let looped = read_file(&folder.path().join("loop/src/lib.rs")).unwrap_err();
        assert_eq!(looped.what.message, "submission-link");
    }
}
