//! The world of a test: a small workspace of its own, and the command run in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A copy of the fixture workspace. Its prepared libraries are shared between all tests.
pub(crate) struct Classroom {
    folder: TempDir,
}

#[allow(dead_code, reason = "each test file uses some of it")]
impl Classroom {
    /// A fresh copy.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/classroom");
        copy(&fixture, folder.path());
        // What drivers and the grader say to each other is the real thing.
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let verdict = Path::new("grader/crates/verdict");
        copy(&repository.join(verdict), &folder.path().join(verdict));
        let manifest = fs::read_to_string(repository.join("Cargo.toml")).unwrap();
        let (dependencies, _) = manifest.split_once("\n[profile.dev]").expect("profiles come last");
        let members = dependencies
            .lines()
            .filter(|line| !line.starts_with("members") && !line.starts_with("default-members"))
            .map(|line| {
                line.replace("[workspace]", "[workspace]\nmembers = [\"grader/crates/*\"]")
            });
        fs::write(folder.path().join("Cargo.toml"), members.collect::<Vec<_>>().join("\n"))
            .unwrap();
        fs::copy(repository.join("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
        let classroom = Classroom { folder };
        classroom.link_prepared();
        classroom
    }

    /// Puts the libraries that all tests share where the grader keeps its own.
    pub(crate) fn link_prepared(&self) {
        let shared = Path::new(env!("CARGO_TARGET_TMPDIR")).join("classroom-prepared");
        let kept = self.folder.path().join("target/entrelacs");
        fs::create_dir_all(&shared).unwrap();
        fs::create_dir_all(&kept).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(&shared, kept.join("prepared")).unwrap();
    }

    /// Its root.
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    /// Puts a file in its place.
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Changes a file.
    pub(crate) fn replace(&self, path: &str, from: &str, to: &str) -> &Self {
        let text = self.read(path);
        assert!(text.contains(from), "`{from}` is in {path}");
        self.write(path, text.replace(from, to))
    }

    /// What a file holds.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap()
    }

    /// The bytes that a file holds.
    pub(crate) fn read_bytes(&self, path: &str) -> Vec<u8> {
        fs::read(self.root().join(path)).unwrap()
    }

    /// The right answer in the place of the stub of exercise 01.
    pub(crate) fn solve(&self) -> &Self {
        self.write("exercises/01-tally/src/lib.rs", self.read("solutions/01-tally/src/lib.rs"))
    }

    /// The command, ready to be started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.command_of(Path::new(env!("CARGO_BIN_EXE_grader")), arguments)
    }

    /// The same of another copy of the grader.
    #[expect(clippy::disallowed_methods, reason = "a test runs the grader as its users do")]
    pub(crate) fn command_of(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.root())
            .env_remove("LC_MESSAGES")
            .env_remove("NO_COLOR")
            .env("LC_ALL", "C")
            .env("TERM", "xterm-256color")
            .env_remove("CARGO_MANIFEST_DIR");
        command
    }

    /// Runs the command.
    pub(crate) fn grader(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the grader starts")
    }

    /// Runs the command without what keeps a submission from naming more than an exercise needs: what
    /// else holds then?
    #[expect(clippy::disallowed_methods, reason = "a test runs the grader as its users do")]
    pub(crate) fn grader_without_vocabulary(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_grader"))
            .args(arguments)
            .current_dir(self.root())
            .env_remove("LC_MESSAGES")
            .env("LC_ALL", "C")
            .env("ENTRELACS_ABLATE", "vocabulary")
            .env_remove("CARGO_MANIFEST_DIR")
            .output()
            .expect("the grader starts")
    }

    /// Runs the command without progress: exit code first, then both streams, with the root's path
    /// filtered out.
    pub(crate) fn told(&self, arguments: &[&str]) -> String {
        let output = self.grader(&[arguments, &["--quiet"]].concat());
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let told = format!(
            "exit: {}\n--- stdout\n{}--- stderr\n{}",
            output.status.code().map_or("none".to_owned(), |code| code.to_string()),
            text(&output.stdout),
            text(&output.stderr)
        );
        told.replace(&self.root().display().to_string(), "[ROOT]")
    }

    /// The exit code.
    pub(crate) fn code(&self, arguments: &[&str]) -> Option<i32> {
        self.grader(arguments).status.code()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Copies what cargo has built: it compares times.
#[allow(dead_code, reason = "each test file uses some of it")]
pub(crate) fn copy_with_times(from: &Path, to: &Path) {
    copy(from, to);
    for copied in walk(to) {
        let original = from.join(copied.strip_prefix(to).unwrap());
        let time = original.metadata().unwrap().modified().unwrap();
        fs::File::options().append(true).open(copied).unwrap().set_modified(time).unwrap();
    }
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(walk(&path)),
            false => files.push(path),
        }
    }
    files
}
