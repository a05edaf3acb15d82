//! A workspace of one's own to be attacked in, and what tells that it was harmed.

use crate::corpus::root;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A copy of the repository in which one submission at a time is graded.
pub(crate) struct World {
    /// Removed with the value; none for a world seen from inside a jail.
    _folder: Option<TempDir>,
    root: PathBuf,
    libraries: Libraries,
}

/// The libraries are shared by all worlds, or each world has its own, which may then be attacked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Libraries {
    Shared,
    Own,
}

impl World {
    /// A fresh one.
    pub(crate) fn new(libraries: Libraries) -> World {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let folder = tempfile::Builder::new().prefix("attacks-").tempdir_in(place).expect("room");
        let root = folder.path().canonicalize().expect("its path");
        let world = World { _folder: Some(folder), root, libraries };
        world.furnish().expect("a copy of the repository");
        world
    }

    /// Makes it as it was, after something was done to it.
    pub(crate) fn restore(&self) {
        fs::remove_dir_all(self.workspace()).expect("our own folder");
        self.furnish().expect("a copy of the repository");
    }

    /// The one that lies there already, seen from inside a jail.
    pub(crate) fn at(root: &Path) -> World {
        World { _folder: None, root: root.to_owned(), libraries: Libraries::Own }
    }

    fn furnish(&self) -> io::Result<()> {
        let repository = root();
        build_libraries(&repository);
        for entry in fs::read_dir(&repository)?.flatten() {
            if entry.file_type()?.is_file() {
                fs::copy(entry.path(), self.workspace().join(entry.file_name()))?;
            }
        }
        let parts = [".cargo", "exercises", "solutions", "grader"];
        for part in parts.into_iter().filter(|part| repository.join(part).is_dir()) {
            copy(&repository.join(part), &self.workspace().join(part))?;
        }
        for folder in ["submissions", "canaries", "tmp"] {
            fs::create_dir_all(self.root.join(folder))?;
        }
        let kept = self.workspace().join("target/entrelacs");
        let prepared = repository.join("target/entrelacs/prepared");
        fs::create_dir_all(&kept)?;
        fs::create_dir_all(&prepared)?;
        match self.libraries {
            Libraries::Shared => std::os::unix::fs::symlink(&prepared, kept.join("prepared")),
            Libraries::Own => copy_except(&prepared, &kept.join("prepared"), &["cargo"]),
        }
    }

    /// Its root, which holds everything that belongs to it.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The workspace that the grader runs in.
    pub(crate) fn workspace(&self) -> PathBuf {
        let workspace = self.root.join("workspace");
        fs::create_dir_all(&workspace).expect("room");
        workspace
    }

    /// The folder that the grader is told to put temporary files in.
    pub(crate) fn temporary(&self) -> PathBuf {
        self.root.join("tmp")
    }

    /// The course's files and the libraries: their sizes and times, by path.
    pub(crate) fn fingerprint(&self) -> BTreeMap<PathBuf, (u64, i64, i64)> {
        let mut found = BTreeMap::new();
        for part in ["exercises", "solutions", "target/entrelacs/prepared"] {
            walk(&self.workspace().join(part), &mut |path, metadata| {
                // The time of this file says when the libraries were last used.
                let text = path.to_string_lossy();
                // What is being built beside this is not there yet.
                if text.contains("/cargo/") || text.contains("/new-") {
                    return;
                }
                if !path.ends_with("prepared.json") {
                    let stamp = (metadata.size(), metadata.mtime(), metadata.mtime_nsec());
                    found.insert(path.to_owned(), stamp);
                } else {
                    found.insert(path.to_owned(), (metadata.size(), 0, 0));
                }
            });
        }
        found
    }

    /// What lies where nothing may be left.
    pub(crate) fn litter(&self) -> Vec<String> {
        let mut found = Vec::new();
        for folder in [self.temporary(), self.workspace().join("target/entrelacs/work")] {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                found.push(path.strip_prefix(&self.root).unwrap_or(&path).display().to_string());
            }
        }
        let elsewhere = Path::new("/tmp/entrelacs_harm_litter");
        if fs::remove_file(elsewhere).is_ok() {
            found.push(elsewhere.display().to_string());
        }
        found
    }

    /// Empties what `litter` looks at.
    pub(crate) fn sweep(&self) {
        for folder in [self.temporary(), self.workspace().join("target/entrelacs/work")] {
            let _ = fs::remove_dir_all(&folder);
            let _ = fs::create_dir_all(&folder);
        }
    }

    /// Processes that run in this world or a program of it, besides this process. Those that are
    /// being ended have a moment to be gone.
    pub(crate) fn processes(&self) -> Vec<String> {
        let until = Instant::now() + Duration::from_secs(3);
        loop {
            let found = self.processes_now();
            if found.is_empty() || Instant::now() > until {
                return found.into_iter().map(|(_, name)| name).collect();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends them.
    pub(crate) fn end_processes(&self) {
        for (id, _) in self.processes_now() {
            // SAFETY: only a signal; the process runs in this world, which is ours alone.
            unsafe { libc::kill(id, libc::SIGKILL) };
        }
    }

    fn processes_now(&self) -> Vec<(i32, String)> {
        let own = std::process::id() as i32;
        let mut found = Vec::new();
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Ok(id) = entry.file_name().to_string_lossy().parse::<i32>() else { continue };
            let inside = |link: &str| {
                let target = fs::read_link(entry.path().join(link)).unwrap_or_default();
                target.starts_with(&self.root)
            };
            let status = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            let zombie = status.rsplit(") ").next().is_some_and(|rest| rest.starts_with('Z'));
            if id != own && !zombie && (inside("cwd") || inside("exe")) {
                let name = fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
                found.push((id, name.trim().to_owned()));
            }
        }
        found
    }
}

/// Has the repository's own workspace build what submissions are compiled against: libraries that a
/// world builds would name files that are gone with it.
fn build_libraries(repository: &Path) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let folder = tempfile::tempdir().expect("room");
        let grader = Path::new(env!("CARGO_BIN_EXE_grader"));
        let ended = crate::warden::run(&World::at(folder.path()), grader, BUILD_TIME, |command| {
            command.args(["run", "01", "--quiet", "--format", "json"]).current_dir(repository);
            command.env_remove("CARGO_MANIFEST_DIR");
        });
        let ended = ended.expect("the grader starts");
        let told = String::from_utf8_lossy(&ended.stdout);
        let failed = String::from_utf8_lossy(&ended.stderr);
        assert!(told.contains("\"checks\""), "the stub cannot be graded: {told}{failed}");
    });
}

/// The libraries are built in a few minutes, or not at all.
const BUILD_TIME: Duration = Duration::from_secs(3600);

/// What must stay as it is during one attempt.
pub(crate) struct Canary {
    pub(crate) folder: PathBuf,
    /// A text that nobody may get to read.
    pub(crate) secret: String,
}

const GRADEBOOK: &str = "alice,87\nbob,64\n";

impl Canary {
    /// A fresh one in this world.
    pub(crate) fn new(world: &World) -> Canary {
        let folder = world.root().join("canaries").join("here");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("room");
        let random = tempfile::Builder::new().rand_bytes(12).tempfile_in(&folder).expect("room");
        let name = random.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
        let secret = format!("sesame{}", name.replace(['.', '-'], ""));
        drop(random);
        fs::write(folder.join("gradebook.csv"), GRADEBOOK).expect("room");
        fs::write(folder.join("secret.txt"), format!("let {secret} = ;\n")).expect("room");
        let private = fs::Permissions::from_mode(0o600);
        fs::set_permissions(folder.join("gradebook.csv"), private).expect("our own file");
        Canary { folder, secret }
    }

    /// What was done to its files.
    pub(crate) fn harm(&self) -> Option<String> {
        let mut names: Vec<String> = fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        if names != ["gradebook.csv", "secret.txt"] {
            return Some(format!("files were written or removed: {}", names.join(" ")));
        }
        let book = self.folder.join("gradebook.csv");
        let metadata = book.symlink_metadata().ok()?;
        let same = fs::read_to_string(&book).is_ok_and(|text| text == GRADEBOOK);
        let private = metadata.is_file() && metadata.mode() & 0o777 == 0o600;
        (!same || !private).then(|| "the gradebook was changed".to_owned())
    }
}

/// Copies a folder without what no grading needs.
pub(crate) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    copy_except(from, to, &["corpus", "target"])
}

fn copy_except(from: &Path, to: &Path, except: &[&str]) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)?.flatten() {
        let (name, kind) = (entry.file_name(), entry.file_type()?);
        if kind.is_dir() && !except.iter().any(|it| name == *it) {
            copy_except(&entry.path(), &to.join(name), except)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), to.join(name))?;
        }
    }
    Ok(())
}

fn walk(folder: &Path, visit: &mut dyn FnMut(&Path, &fs::Metadata)) {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_dir() {
            walk(&entry.path(), visit);
        } else {
            visit(&entry.path(), &metadata);
        }
    }
}
