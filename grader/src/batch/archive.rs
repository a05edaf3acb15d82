//! Archives, read in memory: nothing of one is ever written to a path that it names.

use super::piece::{Extent, Harvest, Piece, parts, problem};
use crate::submission::{FILE_BYTES_MAX, Unreadable, problem_of};
use std::cell::Cell;
use std::io::{self, Cursor, Read, Seek};
use std::path::Path;
use std::rc::Rc;

mod tar_file;
mod zip_file;

/// How much an archive may hold.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Files, folders and whatever else.
    pub entries: usize,
    /// Bytes that are unpacked, wanted or not.
    pub bytes: u64,
    /// Up to here nobody asks how small it was packed.
    pub bytes_unasked: u64,
    /// Beyond that: how many times its packed size.
    pub ratio: u64,
}

/// What a whole class may hand in.
pub const OF_CLASS: Bounds =
    Bounds { entries: 2_000_000, bytes: 16 << 30, bytes_unasked: 512 << 20, ratio: 200 };

/// What one learner may.
pub const OF_LEARNER: Bounds =
    Bounds { entries: 50_000, bytes: 256 << 20, bytes_unasked: 32 << 20, ratio: 200 };

/// The largest archive inside another one, unpacked.
const INNER_BYTES_MAX: u64 = 32 << 20;

/// A download may hold an archive for each learner, and there an archive for each exercise.
const DEPTH_MAX: usize = 3;

/// The kinds of archives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `.zip`.
    Zip,
    /// `.tar`.
    Tar,
    /// `.tar.gz` and `.tgz`.
    TarGz,
    /// One that is not read.
    Other,
}

impl Format {
    const ENDINGS: [(&str, Format); 12] = [
        (".zip", Format::Zip),
        (".tar.gz", Format::TarGz),
        (".tgz", Format::TarGz),
        (".tar", Format::Tar),
        (".tar.bz2", Format::Other),
        (".tar.xz", Format::Other),
        (".tar.zst", Format::Other),
        (".7z", Format::Other),
        (".rar", Format::Other),
        (".gz", Format::Other),
        (".xz", Format::Other),
        (".bz2", Format::Other),
    ];

    /// The kind that a file's name says, and the name without saying so.
    pub fn of(name: &str) -> Option<(Format, &str)> {
        let ending = |ending: &str| {
            let at = name.len().checked_sub(ending.len()).filter(|at| *at > 0)?;
            let (stem, end) = name.split_at_checked(at)?;
            end.eq_ignore_ascii_case(ending).then_some(stem)
        };
        Self::ENDINGS.iter().find_map(|(end, format)| Some((*format, ending(end)?)))
    }
}

/// What is done with something in an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// It may be an answer.
    File,
    /// Something in it may be.
    Archive(Format),
    /// Nothing.
    Nothing,
}

/// Says what is wanted, by the way to it from the first level.
pub type Wants<'a> = &'a dyn Fn(&[String]) -> Want;

/// An archive that is being read.
pub(super) struct Reading<'a> {
    /// What it is called where it was found.
    shown: String,
    /// The way to it; what it holds lies below.
    path: Vec<String>,
    wants: Wants<'a>,
    depth: usize,
    harvest: Harvest,
    budget: Rc<Budget>,
}

/// Opens an archive on disk. What it holds is found at `path` and below.
pub fn read_file(
    file: &Path,
    format: Format,
    shown: &str,
    path: &[String],
    bounds: Bounds,
    wants: Wants<'_>,
) -> Result<Harvest, Unreadable> {
    let opened = std::fs::File::open(file).and_then(|opened| {
        let packed = opened.metadata()?.len();
        Ok((opened, packed))
    });
    let (opened, packed) = opened.map_err(|error| broken(shown, error))?;
    let budget = Rc::new(Budget::new(bounds, packed));
    Reading {
        shown: shown.to_owned(),
        path: path.to_owned(),
        wants,
        depth: 1,
        harvest: Harvest::default(),
        budget,
    }
    .read(opened, format)
}

impl Reading<'_> {
    fn read(self, reader: impl Read + Seek, format: Format) -> Result<Harvest, Unreadable> {
        match format {
            Format::Zip => zip_file::read(self, reader),
            Format::Tar => tar_file::read(self, reader),
            Format::TarGz => tar_file::read(self, flate2::read::MultiGzDecoder::new(reader)),
            Format::Other => Err(problem("archive-format", &self.shown)),
        }
    }

    /// The way to something that the archive calls so.
    fn way(&self, name: &str) -> Result<Vec<String>, Unreadable> {
        let parts = parts(name).ok_or_else(|| problem("archive-path", &self.shown))?;
        Ok([&self.path[..], &parts].concat())
    }

    fn shown(&self, way: &[String]) -> String {
        format!("{}: {}", self.shown, way[self.path.len()..].join("/"))
    }

    /// Takes what stands in the place of a file but is none.
    fn take_problem(&mut self, way: Vec<String>, message: &str) {
        if (self.wants)(&way) == Want::Nothing {
            return self.harvest.see(&way, false);
        }
        let shown = self.shown(&way);
        let content = Err(problem_of(&shown, message));
        self.harvest.take(Piece { shown, path: way, content, extent: Extent::File });
    }

    /// Takes an ordinary file, and reads it if it is wanted.
    fn take_file(&mut self, way: Vec<String>, reader: impl Read) -> Result<(), Unreadable> {
        let shown = self.shown(&way);
        match (self.wants)(&way) {
            Want::Nothing => self.harvest.see(&way, false),
            Want::File => {
                let content = Ok(self.bytes(reader, FILE_BYTES_MAX)?);
                self.harvest.take(Piece { shown, path: way, content, extent: Extent::File });
            }
            Want::Archive(format) => {
                let bytes = self.bytes(reader, INNER_BYTES_MAX)?;
                let inner = self.inner(&way, &shown, bytes, format);
                self.harvest.take_all(inner);
            }
        }
        Ok(())
    }

    /// An archive inside this one. What is wrong with it is no trouble of its neighbours.
    fn inner(&self, way: &[String], shown: &str, bytes: Vec<u8>, format: Format) -> Harvest {
        let path = inside(way);
        let read = || {
            if bytes.len() as u64 > INNER_BYTES_MAX {
                return Err(problem("archive-bomb", shown));
            }
            if self.depth >= DEPTH_MAX {
                return Err(problem("archive-nested", shown));
            }
            let budget = Rc::new(Budget::new(OF_LEARNER, bytes.len() as u64));
            let reading = Reading {
                shown: shown.to_owned(),
                path: path.clone(),
                wants: self.wants,
                depth: self.depth + 1,
                harvest: Harvest::default(),
                budget,
            };
            reading.read(Cursor::new(&bytes), format)
        };
        let mut harvest = read().unwrap_or_else(|problem| unreadable(shown, &path, problem));
        harvest.see(&path, true);
        harvest
    }

    /// One byte more than is taken tells what is too large.
    fn bytes(&self, reader: impl Read, most: u64) -> Result<Vec<u8>, Unreadable> {
        let mut bytes = Vec::new();
        reader.take(most + 1).read_to_end(&mut bytes).map_err(|error| self.broken(error))?;
        Ok(bytes)
    }

    fn broken(&self, error: io::Error) -> Unreadable {
        match self.budget.is_spent() {
            true => problem("archive-bomb", &self.shown),
            false => broken(&self.shown, error),
        }
    }

    /// Counts one more thing in the archive.
    fn count(&self) -> Result<(), Unreadable> {
        match self.budget.count() {
            true => Ok(()),
            false => Err(problem("archive-bomb", &self.shown)),
        }
    }
}

/// The way to what is in an archive: the archive's own, without the ending of its name.
pub(super) fn inside(way: &[String]) -> Vec<String> {
    let mut path = way.to_owned();
    if let Some(last) = path.last_mut()
        && let Some((_, stem)) = Format::of(last)
    {
        *last = stem.to_owned();
    }
    path
}

/// What is found in an archive that cannot be read.
pub(super) fn unreadable(shown: &str, path: &[String], problem: Unreadable) -> Harvest {
    let mut harvest = Harvest::default();
    let (shown, path) = (shown.to_owned(), path.to_owned());
    harvest.take(Piece { shown, path, content: Err(problem), extent: Extent::Everything });
    harvest
}

fn broken(shown: &str, error: io::Error) -> Unreadable {
    let mut broken = problem("archive-broken", shown);
    broken.what = broken.what.with("cause", super::piece::visible(&error.to_string()));
    broken
}

/// What is left of an archive's bounds.
struct Budget {
    bounds: Bounds,
    packed: u64,
    entries: Cell<usize>,
    bytes: Cell<u64>,
}

impl Budget {
    fn new(bounds: Bounds, packed: u64) -> Self {
        Budget { bounds, packed, entries: Cell::new(0), bytes: Cell::new(0) }
    }

    fn count(&self) -> bool {
        self.entries.set(self.entries.get() + 1);
        self.entries.get() <= self.bounds.entries
    }

    fn is_spent(&self) -> bool {
        let bytes = self.bytes.get();
        let dense = bytes > self.bounds.bytes_unasked
            && bytes > self.packed.saturating_mul(self.bounds.ratio);
        bytes > self.bounds.bytes || dense
    }
}

/// Unpacked bytes, as long as the budget lasts.
struct Metered<R> {
    reader: R,
    budget: Rc<Budget>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(buffer)?;
        self.budget.bytes.set(self.budget.bytes.get() + length as u64);
        match self.budget.is_spent() {
            true => Err(io::Error::other("it holds far more than it seems to")),
            false => Ok(length),
        }
    }
}

#[cfg(test)]
mod tests;
