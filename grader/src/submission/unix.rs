//! Opening a file of a submission on Unix: folder by folder, through no link.

use rustix::fs::{Mode, OFlags, open, openat};
use rustix::io::Errno;
use std::fs::File;
use std::io;
use std::path::Path;

/// Opens the file at `inside` below `folder`, following no link on the way between them and waiting
/// for no pipe.
pub(super) fn open_below(folder: &Path, inside: &Path) -> io::Result<File> {
    let outside = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let way = OFlags::RDONLY | OFlags::CLOEXEC;
    let mut reached = open(outside, way | OFlags::DIRECTORY, Mode::empty())?;
    let mut parts = inside.components().peekable();
    while let Some(part) = parts.next() {
        let last = parts.peek().is_none();
        let kind = if last { OFlags::NONBLOCK } else { OFlags::DIRECTORY };
        reached = openat(&reached, part.as_os_str(), way | kind | OFlags::NOFOLLOW, Mode::empty())
            .map_err(|error| match error {
                // What the system says of a link where it expects a folder.
                Errno::NOTDIR => Errno::LOOP,
                other => other,
            })?;
    }
    Ok(File::from(reached))
}

/// Whether an error says that there is a link.
pub(super) fn is_link(error: &io::Error) -> bool {
    Errno::from_io_error(error) == Some(Errno::LOOP)
}

/// Whether the file has other names: then it may be somebody else's, which its owner would not show.
pub(super) fn has_other_names(metadata: &std::fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) > 1
}
