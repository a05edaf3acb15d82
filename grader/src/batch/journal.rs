//! What a batch has found out so far, on disk: a line is there whole or not at all, whenever the
//! batch is ended.

use crate::gradebook::{Line, RESULTS};
use crate::trouble::{Result, Trouble};
use crate::workspace::write_whole;
use std::fs::{self, File};
use std::io::{ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// `results.jsonl` while it grows.
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
    /// How far the file holds whole lines.
    length: u64,
}

/// What an earlier batch has left.
#[derive(Debug, Default)]
pub struct Left {
    /// Its lines.
    pub lines: Vec<Line>,
    /// How many lines in the middle cannot be read.
    pub broken: usize,
}

/// Reads the lines in a folder. A last line without its end was being written when the batch was
/// ended: it is as if it had never been begun.
pub fn read(path: &Path) -> Result<Left> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Left::default()),
        Err(error) => return Err(Trouble::file("cannot-read", path, &error)),
    };
    Ok(Left::of(&bytes))
}

impl Left {
    /// What such bytes hold.
    pub fn of(bytes: &[u8]) -> Left {
        let mut left = Left::default();
        for text in bytes.split_inclusive(|byte| *byte == b'\n') {
            match text.strip_suffix(b"\n").map(Line::from_bytes) {
                Some(Ok(line)) => left.lines.push(line),
                Some(Err(_)) => left.broken += 1,
                None => {}
            }
        }
        left
    }
}

impl Journal {
    /// A journal that holds these lines and nothing else.
    pub fn begin(folder: &Path, lines: &[Line]) -> Result<Journal> {
        let path = folder.join(RESULTS);
        let text: String = lines.iter().map(Line::to_text).collect();
        write_whole(&path, &text)?;
        Journal::go_on(folder)
    }

    /// A journal at a path where nothing is yet, which begins with this text.
    pub fn create(path: &Path, text: &str) -> std::io::Result<Journal> {
        let file = File::options().create_new(true).write(true).open(path)?;
        let mut journal = Journal { file, path: path.to_owned(), length: 0 };
        journal.write(text.as_bytes())?;
        Ok(journal)
    }

    /// The journal in a folder, without a torn last line.
    pub fn go_on(folder: &Path) -> Result<Journal> {
        let path = folder.join(RESULTS);
        let trouble = |error: std::io::Error| Trouble::file("cannot-write", &path, &error);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(trouble(error)),
        };
        let length = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end as u64 + 1);
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(trouble)?;
        file.set_len(length).map_err(trouble)?;
        Ok(Journal { file, path, length })
    }

    /// Adds lines. They are on the disk when this comes back; where they cannot be written, the
    /// journal is as before.
    pub fn add(&mut self, lines: &[Line]) -> Result<()> {
        let text: String = lines.iter().map(Line::to_text).collect();
        let written = self.write(text.as_bytes());
        written.map_err(|error| Trouble::file("cannot-write", &self.path, &error))
    }

    fn write(&mut self, text: &[u8]) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start(self.length))?;
        let written = self.file.write_all(text).and_then(|()| self.file.sync_data());
        match written {
            Ok(()) => self.length += text.len() as u64,
            // What was written of it is cut off now, or else when the journal is next opened.
            Err(_) => _ = self.file.set_len(self.length),
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_os = "linux")]
    use crate::exit_status::ExitStatus;

    fn line(learner: &str) -> Line {
        Line::missing(learner, "01-tally", 100)
    }

    fn learners(left: &Left) -> Vec<&str> {
        left.lines.iter().map(|line| line.learner.as_str()).collect()
    }

    #[test]
    fn a_journal_that_was_cut_off_anywhere_holds_every_line_that_was_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(RESULTS);
        let mut journal = Journal::begin(folder.path(), &[]).unwrap();
        journal.add(&[line("ada")]).unwrap();
        journal.add(&[line("bob"), line("eve")]).unwrap();
        let whole = fs::read(&path).unwrap();
        for length in 0..=whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            let known = whole[..length].iter().filter(|byte| **byte == b'\n').count();
            assert_eq!(learners(&read(&path).unwrap()), ["ada", "bob", "eve"][..known]);
            Journal::go_on(folder.path()).unwrap().add(&[line("zoe")]).unwrap();
            let left = read(&path).unwrap();
            assert_eq!((left.lines.len(), left.broken), (known + 1, 0), "after {length} bytes");
        }
    }

    #[test]
    fn a_line_that_cannot_be_read_is_not_believed_and_not_in_the_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(RESULTS);
        fs::write(&path, format!("{}{{}}\n\n{}", line("ada").to_text(), line("bob").to_text()))
            .unwrap();
        let left = read(&path).unwrap();
        assert_eq!(learners(&left), ["ada", "bob"]);
        assert_eq!(left.broken, 2);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_trouble_that_passes() {
        let file = File::options().write(true).open("/dev/full").unwrap();
        let mut journal = Journal { file, path: "/dev/full".into(), length: 0 };
        let trouble = journal.add(&[line("ada")]).unwrap_err();
        assert_eq!(trouble.status, ExitStatus::TryAgain);
        assert_eq!(trouble.remedy.unwrap().message, "disk-full-remedy");
        assert_eq!(journal.length, 0);
    }
}
