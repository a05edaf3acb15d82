//! What the compiler said of itself last time, for as long as nothing that its answer depends on has
//! changed: asking it costs as much processor time as compiling a small file.

use super::Toolchain;
use crate::compile::Key;
use crate::workspace::{self, Workspace};
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Variables by which a user, or the proxy that stands for the compiler, chooses one.
const CHOOSING_VARIABLES: [&str; 6] =
    ["PATH", "HOME", "USERPROFILE", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"];

/// Files by which a folder chooses a compiler for all below it.
const CHOOSING_FILES: [&str; 2] = ["rust-toolchain", "rust-toolchain.toml"];

#[derive(Serialize, Deserialize)]
struct Remembered {
    /// Everything that decides which compiler the name `rustc` means.
    choice: String,
    /// The compiler that it meant.
    compiler: String,
    rustc: PathBuf,
    sysroot: PathBuf,
    libraries: PathBuf,
    version: String,
}

fn path(workspace: &Workspace) -> PathBuf {
    workspace.kept().join("toolchain.json")
}

/// The toolchain that was found last time, where it still is the one.
pub(super) fn recall(workspace: &Workspace) -> Option<Toolchain> {
    let text = fs::read_to_string(path(workspace)).ok()?;
    let remembered: Remembered = serde_json::from_str(&text).ok()?;
    let Remembered { choice, compiler, rustc, sysroot, libraries, version } = remembered;
    let same = choice == self::choice(workspace)? && compiler == self::compiler(&rustc, &sysroot)?;
    same.then_some(Toolchain { rustc, sysroot, libraries, version })
}

/// Remembers a toolchain. Where that cannot be done, the next command asks again.
pub(super) fn remember(workspace: &Workspace, toolchain: &Toolchain) {
    let Toolchain { rustc, sysroot, libraries, version } = toolchain.clone();
    let (Some(choice), Some(compiler)) = (choice(workspace), compiler(&rustc, &sysroot)) else {
        return;
    };
    let remembered = Remembered { choice, compiler, rustc, sysroot, libraries, version };
    let text = serde_json::to_string_pretty(&remembered).unwrap_or_default();
    let _ = workspace::write_whole(&path(workspace), &text);
}

/// Names everything that decides which compiler the name `rustc` means here.
fn choice(workspace: &Workspace) -> Option<String> {
    let mut key = Key::of("choice of a compiler");
    for name in CHOOSING_VARIABLES {
        let value = std::env::var_os(name);
        key = key.with(format!("{name} {}", value.is_some()));
        key = key.with(value.unwrap_or_default().as_encoded_bytes());
    }
    key = key.with(stamp(&on_path("rustc")?).ok()?);
    for folder in workspace.root.ancestors() {
        for name in CHOOSING_FILES {
            key = key.with_file(folder, Path::new(name)).ok()?;
        }
    }
    if let Some(home) = rustup_home() {
        key = key.with_file(&home, Path::new("settings.toml")).ok()?;
    }
    Some(key.name())
}

/// Names a compiler by the files it consists of: the library that does its work has a name made from
/// what it was built of.
fn compiler(rustc: &Path, sysroot: &Path) -> Option<String> {
    let mut libraries: Vec<_> = fs::read_dir(sysroot.join("lib"))
        .ok()?
        .map(|entry| Some(entry.ok()?.file_name()))
        .collect::<Option<_>>()?;
    libraries.sort();
    let key = Key::of("compiler").with(stamp(rustc).ok()?);
    let all = libraries.iter().fold(key, |key, name| key.with(name.as_encoded_bytes()));
    Some(all.name())
}

/// A file's true path, length and times: another file in its place has another stamp, even one that
/// says it is as old.
fn stamp(path: &Path) -> io::Result<String> {
    let whole = path.canonicalize()?;
    let metadata = whole.metadata()?;
    let since = |time: io::Result<SystemTime>| time.ok();
    let times = (since(metadata.modified()), since(metadata.created()));
    Ok(format!("{} {} {times:?}", whole.display(), metadata.len()))
}

fn on_path(program: &str) -> Option<PathBuf> {
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let found = |folder: PathBuf| Some(folder.join(&name)).filter(|path| path.is_file());
    std::env::split_paths(&std::env::var_os("PATH")?).find_map(found)
}

fn rustup_home() -> Option<PathBuf> {
    let said = |name: &str| std::env::var_os(name).filter(|value| value != OsStr::new(""));
    let home =
        || Some(PathBuf::from(said("HOME").or_else(|| said("USERPROFILE"))?).join(".rustup"));
    said("RUSTUP_HOME").map(PathBuf::from).or_else(home)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene() -> (tempfile::TempDir, Workspace, Toolchain) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("workspace");
        let sysroot = folder.path().join("sysroot");
        fs::create_dir_all(&root).unwrap();
        fs::create_dir_all(sysroot.join("lib")).unwrap();
        fs::write(sysroot.join("rustc"), "one").unwrap();
        let toolchain = Toolchain {
            rustc: sysroot.join("rustc"),
            libraries: sysroot.join("lib"),
            sysroot,
            version: "rustc 1".to_owned(),
        };
        (folder, Workspace { root }, toolchain)
    }

    #[test]
    fn what_was_found_is_remembered_until_the_compiler_is_another() {
        let (_folder, workspace, toolchain) = scene();
        assert!(recall(&workspace).is_none());
        remember(&workspace, &toolchain);
        assert_eq!(recall(&workspace).unwrap().version, "rustc 1");

        fs::write(toolchain.libraries.join("librustc_driver-2.so"), "").unwrap();
        assert!(recall(&workspace).is_none(), "another library does the work");
        remember(&workspace, &toolchain);
        fs::write(&toolchain.rustc, "longer").unwrap();
        assert!(recall(&workspace).is_none(), "another file in its place");
        remember(&workspace, &toolchain);
        fs::remove_file(&toolchain.rustc).unwrap();
        assert!(recall(&workspace).is_none(), "gone");
    }

    #[test]
    fn a_file_that_chooses_another_compiler_is_heeded() {
        let (folder, workspace, toolchain) = scene();
        for place in [&*workspace.root, folder.path()] {
            for name in CHOOSING_FILES {
                remember(&workspace, &toolchain);
                assert!(recall(&workspace).is_some());
                fs::write(place.join(name), "nightly").unwrap();
                assert!(recall(&workspace).is_none(), "{name}");
            }
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_asked_for_again() {
        let (_folder, workspace, toolchain) = scene();
        remember(&workspace, &toolchain);
        fs::write(path(&workspace), "{\"choice\":").unwrap();
        assert!(recall(&workspace).is_none());
    }
}
