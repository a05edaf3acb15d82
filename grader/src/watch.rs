//! What watch mode is made of: what happens, and where that comes from.
//!
//! [`saves`] says which files change, [`keyboard`] which keys are pressed, [`screen`] writes. The
//! command itself, which hears all of it in one place, is among the commands.

pub mod keyboard;
pub mod saves;
pub mod screen;

use crate::grade::Grade;
use crate::trouble::Result;
use keyboard::Key;
use std::path::PathBuf;
use verdict::Sentence;

/// Something that watch mode answers to.
#[derive(Debug)]
pub enum Happening {
    /// A file or folder below `exercises/` may have changed: its path from there.
    Touched(PathBuf),
    /// `exercises/` itself may be another folder than before.
    Replaced,
    /// A key was pressed.
    Pressed(Key),
    /// The terminal has another size.
    Resized,
    /// The grading of this number says what it does.
    Doing(u64, Sentence),
    /// The grading of this number has ended; `None` where its leash was cut.
    Graded(u64, Box<std::thread::Result<Result<Option<Grade>>>>),
    /// Somebody wants this process to end, or its terminal is gone.
    Left,
}
