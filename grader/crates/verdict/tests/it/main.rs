//! What people read, from the outside of the crate.

mod drawing;
mod messages;
mod records;
mod samples;
mod steps;
