//! Zip archives.

use super::{Metered, Reading};
use crate::batch::piece::{Harvest, problem};
use crate::submission::Unreadable;
use std::io::{self, Read, Seek};
use std::rc::Rc;
use zip::ZipArchive;
use zip::result::ZipError;

/// Reads what is wanted of a zip archive.
pub(super) fn read(
    mut reading: Reading<'_>,
    reader: impl Read + Seek,
) -> Result<Harvest, Unreadable> {
    let mut archive = ZipArchive::new(reader).map_err(|error| translate(&reading, error))?;
    if archive.has_duplicate_names() {
        return Err(problem("archive-twice", &reading.shown));
    }
    for index in 0..archive.len() {
        reading.count()?;
        take(&mut reading, &mut archive, index)?;
    }
    Ok(reading.harvest)
}

fn take<R: Read + Seek>(
    reading: &mut Reading<'_>,
    archive: &mut ZipArchive<R>,
    index: usize,
) -> Result<(), Unreadable> {
    let data = archive.by_index_data(index).map_err(|error| translate(reading, error))?;
    let name = data.name().map_err(|error| translate(reading, error))?.into_owned();
    let way = reading.way(&name)?;
    if data.is_dir() {
        reading.harvest.see(&way, true);
        return Ok(());
    }
    if data.is_symlink() {
        reading.take_problem(way, "link");
        return Ok(());
    }
    if (reading.wants)(&way) == super::Want::Nothing {
        reading.harvest.see(&way, false);
        return Ok(());
    }
    if data.encrypted() {
        return Err(problem("archive-encrypted", &reading.shown));
    }
    let budget = Rc::clone(&reading.budget);
    let file = archive.by_index(index).map_err(|error| translate(reading, error))?;
    reading.take_file(way, Metered { reader: file, budget })
}

fn translate(reading: &Reading<'_>, error: ZipError) -> Unreadable {
    match error {
        ZipError::UnsupportedArchive(text) if text == ZipError::PASSWORD_REQUIRED => {
            problem("archive-encrypted", &reading.shown)
        }
        ZipError::Io(error) => reading.broken(error),
        other => reading.broken(io::Error::other(other)),
    }
}
