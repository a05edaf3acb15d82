//! The testimony of this process: the lines that say how its check ended, sealed with its key.

use std::fs::File;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use verdict::Record;
use verdict::protocol::Witness;

struct Stand {
    witness: Witness,
    file: File,
}

static STAND: Mutex<Option<Stand>> = Mutex::new(None);

/// From here on what this process says of `check`, at a level of isolation, goes to `file`, sealed.
pub(crate) fn begin(
    mut witness: Witness,
    mut file: File,
    check: &str,
    isolation: &str,
) -> io::Result<()> {
    file.write_all(witness.started(check, isolation).as_bytes())?;
    *STAND.lock().unwrap_or_else(PoisonError::into_inner) = Some(Stand { witness, file });
    Ok(())
}

/// Says what is known so far; `None` where this process has no testimony to give.
pub(crate) fn interim(record: &Record) -> Option<io::Result<()>> {
    let mut stand = STAND.lock().unwrap_or_else(PoisonError::into_inner);
    let Stand { witness, file } = stand.as_mut()?;
    Some(file.write_all(witness.interim(record).as_bytes()))
}

/// Says how the check ended, and that nothing follows; `None` where this process has no testimony to
/// give.
pub(crate) fn end(record: &Record) -> Option<io::Result<()>> {
    let mut stand = STAND.lock().unwrap_or_else(PoisonError::into_inner);
    let Stand { mut witness, mut file } = stand.take()?;
    let lines = witness.ended(record) + &witness.closed();
    Some(file.write_all(lines.as_bytes()))
}
