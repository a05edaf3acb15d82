//! The compile stage: libraries that are built once, then one call of rustc per submission.
//!
//! Three layers, each named by a key made from contents and never from modification times:
//! [`Prepared`] (the facade, the engines and the checks' library, by cargo), [`ChecksLibrary`] (one
//! exercise's checks), and the submission itself, which is never kept.

pub mod check_table;
pub mod checks_library;
mod diagnostics;
pub mod given_reasons;
mod key;
pub mod prepared;
mod program;
mod supplement;
mod toolchain;
pub mod vocabulary;

pub use checks_library::ChecksLibrary;
pub use prepared::Prepared;
pub use program::{Compiled, Program, Rejection, compile};
pub use vocabulary::Vocabulary;

pub(crate) use key::Key;
pub(crate) use toolchain::Toolchain;
