//! The compile stage: libraries that are built once, then one call of rustc per submission.
//!
//! Three layers, each named by a key made from contents and never from modification times:
//! [`Prepared`] (the facade, the engines and the checks' library, by cargo), [`ChecksLibrary`] (one
//! exercise's checks), and the submission itself, which is never kept.

mod cargo_build;
pub mod check_table;
pub mod checks_library;
mod diagnostics;
pub mod given_reasons;
mod kept_folders;
mod key;
pub mod prepared;
mod program;
mod runtime;
mod supplement;
mod toolchain;
pub mod vocabulary;

pub use checks_library::ChecksLibrary;
pub use prepared::Prepared;
pub use program::{Compiled, Program, Rejection, compile};
pub use vocabulary::Vocabulary;

pub(crate) use key::Key;
pub(crate) use toolchain::Toolchain;

use std::ffi::OsString;
use std::path::Path;

/// `name=path` as one argument, whatever the path holds.
fn option(name: &str, path: &Path) -> OsString {
    let mut argument = OsString::from(name);
    argument.push(path);
    argument
}
