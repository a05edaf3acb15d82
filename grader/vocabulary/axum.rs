//! What a submission finds under the name `axum`: the library itself. It opens no connection of its
//! own: what listens is given to it.

#![no_std]

extern crate facade;

pub use facade::*;
