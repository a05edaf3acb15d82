//! A whole class: what was handed in, who it is from, and everybody's grades.

pub mod archive;
pub mod folder;
pub mod intake;
pub mod piece;
pub mod roster;
pub mod sender;
pub mod shelf;
