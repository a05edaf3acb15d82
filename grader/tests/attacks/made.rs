//! Submissions that are no ordinary files: links, pipes, sockets, huge files, files that change.

use crate::corpus::{Attack, Places};
use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// A submission on disk, and what keeps it as it is made.
pub(crate) struct Made {
    pub(crate) path: PathBuf,
    changing: Option<(Arc<AtomicBool>, JoinHandle<()>)>,
}

impl Drop for Made {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.changing.take() {
            stop.store(true, Ordering::SeqCst);
            let _ = thread.join();
        }
    }
}

/// Makes the submission of an attack at `places.submission`, or beside it under the name it asks for.
pub(crate) fn make(attack: &Attack, places: &Places) -> std::io::Result<Made> {
    let path = places.submission.clone();
    let folder = path.parent().expect("a submission lies in a folder");
    let text = attack.text(places);
    let recipe = attack.recipe(places).unwrap_or_default();
    let (verb, rest) = recipe.split_once(' ').unwrap_or((&recipe, ""));
    let number = || rest.parse::<u64>().expect("a number of bytes");
    let made = |path| Made { path, changing: None };
    match verb {
        "" => fs::write(&path, text)?,
        "nothing" => {}
        "link" => symlink(rest, &path)?,
        "hard-link" => fs::hard_link(rest, &path)?,
        "folder" => fs::create_dir(&path)?,
        "socket" => {
            // The address of a socket is short, so it is bound from a folder nearer to the root.
            let near = tempfile::tempdir()?;
            drop(UnixListener::bind(near.path().join("s"))?);
            fs::rename(near.path().join("s"), &path).or_else(|_| symlink("/dev/log", &path))?;
        }
        "pipe" => {
            let name = std::ffi::CString::new(path.to_str().expect("a plain path"))?;
            // SAFETY: the name is a string that ends in zero.
            if unsafe { libc::mkfifo(name.as_ptr(), 0o600) } != 0 {
                return Err(std::io::Error::last_os_error());
            }
        }
        "bytes" => fs::write(&path, vec![b'/'; number() as usize])?,
        "sparse" => File::create(&path)?.set_len(number())?,
        "latin" => fs::write(&path, [text.as_bytes(), b"// caf\xe9\n"].concat())?,
        "zero" => fs::write(&path, text.replacen('\n', "\n\0\n", 1))?,
        "archive" => fs::write(&path, bomb())?,
        "named" => return write_named(folder, rest, text.as_bytes()).map(made),
        "named-latin" => return write_named(folder, rest, b"// caf\xe9\n").map(made),
        "folder-link" => {
            fs::create_dir(&path)?;
            symlink(rest, path.join("src"))?;
        }
        "folder-build" => {
            fs::create_dir_all(path.join("src"))?;
            fs::create_dir_all(path.join(".cargo"))?;
            fs::write(path.join("src/lib.rs"), text)?;
            let harm = format!("{:?}", places.canary.join("was_here").display().to_string());
            let script = format!("fn main() {{ let _ = std::fs::write({harm}, \"\"); }}\n");
            fs::write(path.join("build.rs"), script)?;
            fs::write(path.join(".cargo/config.toml"), "[build]\nrustc = \"/bin/true\"\n")?;
            fs::write(path.join("rust-toolchain.toml"), "[toolchain]\npath = \"/nowhere\"\n")?;
            let manifest = "[package]\nname = \"exercise-01\"\nbuild = \"build.rs\"\n";
            fs::write(path.join("Cargo.toml"), manifest)?;
        }
        "workspace" | "workspace-facade" => workspace(&path, places, verb, &text)?,
        "changing" => return changing(path, &text),
        _ => panic!("{}: `{recipe}` is no way to make a submission", attack.name),
    }
    Ok(made(path))
}

fn write_named(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<PathBuf> {
    let path = folder.join(name);
    fs::write(&path, bytes)?;
    Ok(path)
}

/// A clone of the workspace whose own parts are not as they were.
fn workspace(path: &Path, places: &Places, verb: &str, text: &str) -> std::io::Result<()> {
    for part in ["exercises", "grader/crates/trial", "grader/crates/sync"] {
        crate::world::copy(&places.workspace.join(part), &path.join(part))?;
    }
    let exercise = path.join("exercises/01-counter");
    fs::write(exercise.join("src/lib.rs"), text)?;
    if verb == "workspace" {
        fs::write(exercise.join("checks/checks.rs"), "#[test]\nfn nothing() {}\n")?;
        let manifest = fs::read_to_string(exercise.join("exercise.toml"))?;
        fs::write(exercise.join("exercise.toml"), manifest.replace("points = ", "points = 10"))
    } else {
        fs::write(path.join("grader/crates/sync/src/lib.rs"), "compile_error!(\"another\");\n")
    }
}

/// A file that is one text and then another, all the time.
fn changing(path: PathBuf, hostile: &str) -> std::io::Result<Made> {
    let harmless = hostile.replace("std::fs::write", "std::mem::drop::<(&str, &str)>");
    let harmless =
        harmless.replace("drop::<(&str, &str)>(", "drop((").replace("\"harmed\")", "\"harmed\"))");
    fs::write(&path, &harmless)?;
    let stop = Arc::new(AtomicBool::new(false));
    let (stopped, file, hostile) = (stop.clone(), path.clone(), hostile.to_owned());
    let thread = std::thread::spawn(move || {
        while !stopped.load(Ordering::SeqCst) {
            let _ = fs::write(&file, &hostile);
            let _ = fs::write(&file, &harmless);
            std::thread::yield_now();
        }
    });
    Ok(Made { path, changing: Some((stop, thread)) })
}

/// The first bytes of a compressed archive. There is nothing here that unpacks one.
fn bomb() -> Vec<u8> {
    let header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3];
    header.into_iter().chain(std::iter::repeat_n(0, 1000)).collect()
}
