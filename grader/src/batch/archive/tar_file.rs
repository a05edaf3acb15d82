//! Tar archives, whatever unpacks them.

use super::{Metered, Reading, Want};
use crate::batch::piece::{Harvest, problem};
use crate::submission::Unreadable;
use std::io::Read;
use std::rc::Rc;
use tar::{Archive, EntryType};

/// Reads what is wanted of a tar archive.
pub(super) fn read(mut reading: Reading<'_>, reader: impl Read) -> Result<Harvest, Unreadable> {
    let budget = Rc::clone(&reading.budget);
    let mut archive = Archive::new(Metered { reader, budget });
    let entries = archive.entries().map_err(|error| reading.broken(error))?;
    for entry in entries {
        let entry = entry.map_err(|error| reading.broken(error))?;
        reading.count()?;
        take(&mut reading, entry)?;
    }
    // An archive that was cut off may end where a file does; a whole one ends in two empty blocks,
    // and what packed it in its own sum.
    let mut rest = archive.into_inner();
    std::io::copy(&mut rest, &mut std::io::sink()).map_err(|error| reading.broken(error))?;
    Ok(reading.harvest)
}

fn take<R: Read>(reading: &mut Reading<'_>, entry: tar::Entry<'_, R>) -> Result<(), Unreadable> {
    let kind = entry.header().entry_type();
    if matches!(kind, EntryType::XGlobalHeader | EntryType::XHeader) {
        return Ok(());
    }
    let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
    let way = match (kind, name.trim_matches(['.', '/'])) {
        // The folder that was packed, as itself.
        (EntryType::Directory, "") => return Ok(()),
        _ => reading.way(&name)?,
    };
    match kind {
        EntryType::Directory => reading.harvest.see(&way, true),
        EntryType::Regular | EntryType::Continuous => match (reading.wants)(&way) {
            Want::Nothing => reading.harvest.see(&way, false),
            _ if is_taken(reading, &way) => return Err(problem("archive-twice", &reading.shown)),
            _ => return reading.take_file(way, entry),
        },
        EntryType::Symlink => reading.take_problem(way, "link"),
        EntryType::Link => reading.take_problem(way, "hard-link"),
        _ => reading.take_problem(way, "no-file"),
    }
    Ok(())
}

/// Whether the archive had something at that place before: which of the two is meant?
fn is_taken(reading: &Reading<'_>, way: &[String]) -> bool {
    reading.harvest.pieces.iter().any(|piece| piece.path == way)
}
