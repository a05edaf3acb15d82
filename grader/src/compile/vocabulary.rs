//! What a submission finds under the names `std`, `core` and `sync`: small libraries that pass on
//! only what an exercise needs, so that everything else is a name the compiler does not know.
//!
//! rustc takes a library given with `--extern std=` for the `std` that it puts into every crate. What
//! macros, `?` and `#[derive]` expand to is found all the same: that is the real library's own.

use super::option;
use super::toolchain::Toolchain;
use crate::process::{Ended, Order};
use crate::trouble::{Result, Trouble};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The libraries: the name of the crate, its source, and the names a submission finds it under.
const LIBRARIES: [Library; 5] = [
    STANDARD,
    FACADE,
    Library { with_unsafe: true, ..STANDARD },
    Library { with_unsafe: true, ..FACADE },
    Library {
        name: "empty",
        source: include_str!("../../vocabulary/empty.rs"),
        // `extern crate` would otherwise find these in the compiler's own folder.
        stands_for: &["alloc", "proc_macro", "test"],
        with_unsafe: false,
    },
];

const STANDARD: Library = Library {
    name: "std",
    source: include_str!("../../vocabulary/std.rs"),
    stands_for: &["std", "core"],
    with_unsafe: false,
};

/// Those of a supplement.
const MORE: [Library; 4] = [
    Library {
        name: "axum",
        source: include_str!("../../vocabulary/axum.rs"),
        stands_for: &["axum"],
        with_unsafe: false,
    },
    Library {
        name: "serde",
        source: include_str!("../../vocabulary/serde.rs"),
        stands_for: &["serde"],
        with_unsafe: false,
    },
    Library {
        name: "serde_json",
        source: include_str!("../../vocabulary/serde_json.rs"),
        stands_for: &["serde_json"],
        with_unsafe: false,
    },
    Library {
        name: "tokio",
        source: include_str!("../../vocabulary/tokio.rs"),
        stands_for: &["tokio"],
        with_unsafe: false,
    },
];

const FACADE: Library = Library {
    name: "sync",
    source: include_str!("../../vocabulary/sync.rs"),
    stands_for: &["sync"],
    with_unsafe: false,
};

#[derive(Clone, Copy, PartialEq, Eq)]
struct Library {
    name: &'static str,
    source: &'static str,
    stands_for: &'static [&'static str],
    /// It is for exercises that allow `unsafe`.
    with_unsafe: bool,
}

impl Library {
    fn stem(&self) -> String {
        format!("{}{}", self.name, if self.with_unsafe { "_with_unsafe" } else { "" })
    }

    fn file(&self) -> String {
        format!("lib{}.rlib", self.stem())
    }

    /// Builds it in `folder`, out of the real library where it is made from one.
    fn build(
        &self,
        toolchain: &Toolchain,
        folder: &Path,
        facade: Option<&Path>,
        search: &[OsString],
        run: &mut dyn FnMut(&Order) -> io::Result<Ended>,
    ) -> Result<()> {
        let trouble = |error: io::Error| Trouble::file("cannot-write", folder, &error);
        fs::create_dir_all(folder).map_err(trouble)?;
        let source = format!("{}.rs", self.stem());
        fs::write(folder.join(&source), self.source).map_err(trouble)?;
        let mut arguments: Vec<OsString> = [
            "--crate-name",
            self.name,
            "--crate-type=rlib",
            "--edition=2024",
            "--cap-lints=allow",
            "--color=never",
            // Another crate than the real one of that name, which it is made from.
            &format!("-Cmetadata=vocabulary-{}", self.stem()),
            "-o",
            &self.file(),
        ]
        .map(OsString::from)
        .into();
        if self.with_unsafe {
            arguments.push("--cfg=with_unsafe".into());
        }
        if let Some(facade) = facade {
            arguments.push(option("--extern=facade=", facade));
            arguments.extend_from_slice(search);
        }
        arguments.push(source.into());
        toolchain.make(arguments, folder, run)
    }
}

/// The libraries, built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    folder: PathBuf,
}

impl Vocabulary {
    /// The vocabulary that was built in `folder`.
    pub fn at(folder: &Path) -> Vocabulary {
        Vocabulary { folder: folder.to_owned() }
    }

    /// Builds the libraries in `folder`. `facade` is the real `sync`, `search` the arguments with which
    /// rustc finds what that needs; `run` starts the compiler.
    pub fn build(
        toolchain: &Toolchain,
        folder: &Path,
        facade: &Path,
        search: &[OsString],
        run: &mut dyn FnMut(&Order) -> io::Result<Ended>,
    ) -> Result<Vocabulary> {
        for library in LIBRARIES {
            let facade = (library.name == FACADE.name).then_some(facade);
            library.build(toolchain, folder, facade, search, run)?;
        }
        Ok(Vocabulary { folder: folder.to_owned() })
    }

    /// Builds those of a supplement in the same folder, out of the libraries that bear their names.
    pub(super) fn build_more(
        toolchain: &Toolchain,
        folder: &Path,
        facades: &BTreeMap<&str, PathBuf>,
        search: &[OsString],
        run: &mut dyn FnMut(&Order) -> io::Result<Ended>,
    ) -> Result<()> {
        MORE.iter().try_for_each(|library| {
            let facade = facades.get(library.name).map(PathBuf::as_path);
            library.build(toolchain, folder, facade, search, run)
        })
    }

    /// What the libraries are made from, for the key of what is built.
    pub fn ingredients() -> impl Iterator<Item = &'static str> {
        LIBRARIES.into_iter().chain(MORE).flat_map(|library| [library.name, library.source])
    }

    /// The arguments with which a submission is compiled against this vocabulary, or the one for
    /// exercises that allow `unsafe`. They name `sync` too, which must not be named a second time.
    pub fn arguments(&self, with_unsafe: bool) -> Vec<OsString> {
        let twice = |library: &Library| [STANDARD.name, FACADE.name].contains(&library.name);
        let wanted = |library: &&Library| !twice(library) || library.with_unsafe == with_unsafe;
        let libraries = LIBRARIES.iter().filter(wanted);
        libraries.flat_map(|library| self.arguments_for(library)).collect()
    }

    /// The same for those of a supplement.
    pub(super) fn arguments_for_more(&self) -> Vec<OsString> {
        MORE.iter().flat_map(|library| self.arguments_for(library)).collect()
    }

    fn arguments_for(&self, library: &Library) -> Vec<OsString> {
        let file = self.folder.join(library.file());
        let named = |name: &&str| option(&format!("--extern={name}="), &file);
        library.stands_for.iter().map(named).collect()
    }
}

#[cfg(test)]
mod tests;
