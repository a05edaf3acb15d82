//! What a learner hands in: only the files that the exercise's manifest lists.

use crate::catalogue::Exercise;
use crate::workspace;
use sha2::{Digest, Sha256};
use source_text::{Flaw, FlawKind};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use verdict::Sentence;

mod source_text;
#[cfg_attr(unix, path = "submission/unix.rs")]
#[cfg_attr(not(unix), path = "submission/portable.rs")]
mod system;

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
    fn file(&self, exercise: &Exercise, listed: &Path) -> Place {
        let (folder, inside) = match self {
            Source::File(path) => {
                let name = path.file_name().map_or_else(PathBuf::new, PathBuf::from);
                (path.parent().unwrap_or(Path::new("")).to_owned(), name)
            }
            Source::Folder(folder) => (folder.clone(), listed.to_owned()),
            Source::Workspace(root) => {
                (root.clone(), Path::new("exercises").join(&exercise.name).join(listed))
            }
        };
        Place { folder, inside }
    }
}

impl Submission {
    /// Reads what `source` holds for an exercise.
    pub fn read(source: &Source, exercise: &Exercise) -> Submission {
        let read = |listed: &PathBuf| {
            let text = source.file(exercise, listed).read()?;
            Ok(SubmittedFile { path: listed.clone(), text })
        };
        Submission { files: exercise.manifest.submission.iter().map(read).collect() }
    }

    /// What identifies its contents; `None` where there is nothing to grade.
    pub fn fingerprint(&self) -> Option<String> {
        let files = self.files.as_ref().ok()?;
        let mut hash = Sha256::new();
        for file in files {
            let path = file.path.to_string_lossy().replace('\\', "/");
            for part in [path.as_bytes(), file.text.as_bytes()] {
                // With its length before it, no two lists of files run together to the same bytes.
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part);
            }
        }
        Some(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// The bytes of a file below a folder, read as those of a submission are: a regular file, not too
/// large, and through no link. `shown` is what it is called where something is wrong with it.
pub(crate) fn bytes_below(
    folder: &Path,
    inside: &Path,
    shown: &str,
) -> Result<Vec<u8>, Unreadable> {
    let place = Place { folder: folder.to_owned(), inside: inside.to_owned() };
    place.bytes(&Shown(shown.to_owned()))
}

/// The text of a file's bytes: UTF-8, not empty, and without what would deceive a reader or a parser.
pub(crate) fn text_of(bytes: Vec<u8>, shown: &str) -> Result<String, Unreadable> {
    Shown(shown.to_owned()).text(bytes)
}

/// Something wrong with the file that is called so.
pub(crate) fn problem_of(shown: &str, message: &str) -> Unreadable {
    Shown(shown.to_owned()).problem(message)
}

/// Where a file of a submission lies.
struct Place {
    /// The submission's own folder. Whoever named it may have reached it through links.
    folder: PathBuf,
    /// The way from there to the file, on which no link is followed.
    inside: PathBuf,
}

impl Place {
    /// Reads the file.
    fn read(&self) -> Result<String, Unreadable> {
        let path = self.folder.join(&self.inside);
        let shown = Shown(as_seen_from_here(&path).display().to_string());
        shown.text(self.bytes(&shown)?)
    }

    fn bytes(&self, shown: &Shown) -> Result<Vec<u8>, Unreadable> {
        let file = self.open(shown)?;
        // One byte more than is taken tells a file that is too large, whatever its metadata say.
        let mut bytes = Vec::new();
        let read = file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes);
        read.map_err(|error| shown.unreadable(error))?;
        Ok(bytes)
    }

    fn open(&self, shown: &Shown) -> Result<File, Unreadable> {
        let unreadable = |error| shown.unreadable(error);
        // Opening a device can have an effect of its own, so it is looked at first.
        let link = self.folder.join(&self.inside).symlink_metadata().map_err(unreadable)?;
        if link.file_type().is_symlink() {
            return Err(shown.problem("link"));
        }
        if !link.is_file() {
            return Err(shown.problem("no-file"));
        }
        let file = system::open_below(&self.folder, &self.inside).map_err(unreadable)?;
        if system::has_other_names(&link) {
            return Err(shown.problem("hard-link"));
        }
        if !file.metadata().map_err(unreadable)?.is_file() {
            return Err(shown.problem("no-file"));
        }
        Ok(file)
    }
}

/// A file as it is called where something is wrong with it.
struct Shown(String);

impl Shown {
    fn text(&self, bytes: Vec<u8>) -> Result<String, Unreadable> {
        if bytes.len() as u64 > FILE_BYTES_MAX {
            return Err(self.problem("too-large"));
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            self.problem_in("not-utf8", line)
        })?;
        if text.trim().is_empty() {
            return Err(self.problem("empty"));
        }
        match source_text::flaw(&text) {
            None => Ok(text),
            Some(flaw) => Err(self.flawed(flaw)),
        }
    }

    fn problem(&self, message: &str) -> Unreadable {
        let sentence = |message: String| {
            Sentence::new(message)
                .with("path", &self.0)
                .with("kibibytes", FILE_BYTES_MAX / 1024)
                .with("levels", source_text::NESTING_MAX)
        };
        Unreadable {
            what: sentence(format!("submission-{message}")),
            remedy: sentence(format!("submission-{message}-remedy")),
        }
    }

    fn problem_in(&self, message: &str, line: usize) -> Unreadable {
        let mut problem = self.problem(message);
        problem.what = problem.what.with("line", line);
        problem
    }

    fn unreadable(&self, error: io::Error) -> Unreadable {
        let mut problem = self.problem(match error.kind() {
            io::ErrorKind::NotFound => "missing",
            _ if system::is_link(&error) => "link",
            _ => "unreadable",
        });
        problem.what = problem.what.with("cause", error);
        problem
    }

    fn flawed(&self, flaw: Flaw) -> Unreadable {
        let (message, character) = match flaw.kind {
            FlawKind::Control(character) => ("control", Some(character)),
            FlawKind::Direction(character) => ("direction", Some(character)),
            FlawKind::LineEnd(character) => ("line-end", Some(character)),
            FlawKind::Nesting => ("nested", None),
        };
        let mut problem = self.problem_in(message, flaw.line);
        if let Some(character) = character {
            // Never the character itself: whoever reads this must see it.
            let code = format!("U+{:04X}", u32::from(character));
            problem.what = problem.what.with("character", code);
        }
        problem
    }
}

/// A path inside the current folder without what leads to that.
fn as_seen_from_here(path: &Path) -> &Path {
    let here = std::env::current_dir().ok();
    here.and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn answer(write: impl FnOnce(&Path)) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lib.rs");
        write(&path);
        read(folder.path(), "lib.rs").map_err(|problem| problem.what.message)
    }

    fn read(folder: &Path, inside: &str) -> Result<String, Unreadable> {
        Place { folder: folder.to_owned(), inside: inside.into() }.read()
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
        assert_eq!(read(folder.path(), "lib.rs").unwrap_err().what.arguments["line"], "3");
    }

    #[test]
    fn what_would_deceive_a_reader_or_a_parser_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let problem = |text: &str| {
            fs::write(folder.path().join("lib.rs"), text).unwrap();
            let what = read(folder.path(), "lib.rs").unwrap_err().what;
            let character = what.arguments.get("character").cloned().unwrap_or_default();
            (what.message, what.arguments["line"].clone(), character)
        };
        let told = |message: &str, line: &str, character: &str| {
            (message.to_owned(), line.to_owned(), character.to_owned())
        };
        assert_eq!(problem("a\n\0"), told("submission-control", "2", "U+0000"));
        assert_eq!(problem("a\u{202e}"), told("submission-direction", "1", "U+202E"));
        assert_eq!(problem("a\rb"), told("submission-line-end", "1", "U+000D"));
        assert_eq!(problem(&"(".repeat(30_000)), told("submission-nested", "1", ""));
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
        let looped = read(folder.path(), "loop/src/lib.rs").unwrap_err();
        assert_eq!(looped.what.message, "submission-link");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_to_a_submission_but_not_inside_it() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let [real, linked] = ["real", "linked"].map(|name| folder.path().join(name));
        fs::create_dir_all(real.join("src")).unwrap();
        fs::write(real.join("src/lib.rs"), "fn f() {}").unwrap();
        symlink(&real, &linked).unwrap();
        assert_eq!(read(&linked, "src/lib.rs").unwrap(), "fn f() {}");
        symlink(real.join("src"), real.join("other")).unwrap();
        let inside = read(&real, "other/lib.rs").unwrap_err();
        assert_eq!(inside.what.message, "submission-link");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_pipe_is_no_file_and_nobody_waits_for_it() {
        let error = answer(|path| {
            use rustix::fs::{CWD, FileType, Mode, mknodat};
            mknodat(CWD, path, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
        });
        assert_eq!(error.unwrap_err(), "submission-no-file");
    }
}
